"""Servers that hold, flood or break off: an audit ends in time, with a finding or with what it does not know."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import replace

import pytest
from audited import HTML, Case, Reply, Talk, audit, audited_world, host_of, to
from bad_servers import babble, bomb, drip, drip_headers, pour, reset, send_headers_without_end, stay_silent
from loopback import EDGE, QUICK, Authority

from launchready.audit import Judged, discover, exit_code, judge
from launchready.audit.summary import Lane, deployment_map, headline
from launchready.errors import CouldNotFindOut

AT_OTHER = {"acme.com A": ("192.0.2.11",)}
SECONDS = 25  # the whole audit, with limits of 1.5 s a request, on a busy machine


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(stay_silent, id="silence"),
        pytest.param(drip, id="a-drip-of-a-body"),
        pytest.param(drip_headers, id="a-drip-of-headers"),
        pytest.param(reset, id="resets"),
        pytest.param(babble, id="babble"),
        pytest.param(send_headers_without_end, id="headers-without-end"),
    ],
)
def test_a_home_page_that_never_comes_is_unknown(authority: Authority, talk: Talk) -> None:
    begun = time.monotonic()
    judged = audit(authority, Case(AT_OTHER, other_talks=talk), QUICK)
    assert time.monotonic() - begun < SECONDS
    assert [each.what for each in judged.unknown if each.subject == "acme.com" and not each.optional] == ["its site"]
    assert not [each for each in judged.findings if each.subject == "acme.com"]
    lanes = {part.name: part.lane for part in deployment_map(judged)}
    assert lanes["acme.com"] is Lane.NOT_CHECKED
    assert headline(judged) == "We could not check your site; your email works."
    assert exit_code(judged) == 3


@pytest.mark.parametrize("talk", [pytest.param(pour, id="100-megabytes"), pytest.param(bomb, id="a-gzip-bomb")])
def test_a_flood_is_cut_off(authority: Authority, talk: Talk) -> None:
    begun = time.monotonic()
    judged = audit(authority, Case(AT_OTHER, other_talks=talk), QUICK)
    assert time.monotonic() - begun < SECONDS
    home = judged.found.apex.home
    assert home is not None
    assert len(home.body) <= 500_000


def test_name_servers_that_fail_are_unknown_and_no_finding(authority: Authority) -> None:
    faults = {name: {"acme.com": "SERVFAIL"} for name in ("resolver", "ns1", "ns2")}
    with pytest.raises(CouldNotFindOut, match="could not be asked"):
        audit(authority, Case(faults=faults), QUICK)


def test_a_silent_name_server_is_unknown_while_the_other_answers(authority: Authority) -> None:
    judged = audit(authority, Case(faults={"ns2": {"acme.com": "silent"}}, dns_seconds=0.5))
    assert judged.findings == ()
    assert [each.subject for each in judged.unknown if not each.optional] == ["ns2.acme-dns.net"]
    assert exit_code(judged) == 3


def test_a_question_that_fails_is_no_missing_record(authority: Authority) -> None:
    faults = {name: {"_dmarc.acme.com": "SERVFAIL"} for name in ("resolver", "ns1", "ns2")}
    judged = audit(authority, Case(faults=faults))
    assert judged.findings == ()
    assert "dmarc" in [each.what for each in judged.unknown]
    assert headline(judged) == "Your site works; we could not check your email."


@pytest.mark.parametrize(
    ("number", "policies"),
    [
        pytest.param(3_500, ["spf-missing"], id="as-many-as-a-message-carries"),
        pytest.param(10_000, [], id="more-than-that"),  # no server can send them: unknown, and not missing
    ],
)
def test_thousands_of_records_are_looked_at_in_time(authority: Authority, number: int, policies: list[str]) -> None:
    texts = tuple(f"{place:x}" for place in range(number))
    faults = {name: {"acme.com TXT": "truncate"} for name in ("resolver", "ns1", "ns2")}
    begun = time.monotonic()
    judged = audit(authority, Case({"acme.com TXT": texts}, faults=faults, dns_seconds=2.0))
    assert time.monotonic() - begun < SECONDS
    assert [each.policy for each in judged.findings] == policies
    assert exit_code(judged) == (1 if policies else 3)


@pytest.mark.parametrize(
    "target",
    ["http://[", "http://a:99999/", "//", "", "https://x.{path}.test/", "https://\u00e9.test/", "javascript:1"],
)
def test_redirects_that_lead_to_no_address_end(authority: Authority, target: str) -> None:
    pages = {f"{scheme}://app.acme.com": to(target, 302) for scheme in ("http", "https")}
    judged = audit(authority, Case(pages={**pages, "https://app.acme.com/": None}))
    host = judged.found.host("app.acme.com")
    assert host is not None
    assert all(walk.hops for walk in host.walks.values())


def test_a_host_gets_no_more_requests_than_its_cap(authority: Authority) -> None:
    async def main() -> tuple[Judged, list[str]]:
        async with audited_world(authority, Case(cap=5)) as world:
            return judge(await discover("acme.com", world.vantage, world.options)), world.asked

    judged, asked = asyncio.run(main())
    counts = Counter(host_of(url) for url in asked)  # as the server saw them
    assert max(counts.values()) == 5
    assert "the rest of its pages" in [each.what for each in judged.unknown]


def test_an_audit_ends_when_its_time_is_over(authority: Authority) -> None:
    begun = time.monotonic()
    case = Case({f"{name}.acme.com A": ("192.0.2.11",) for name in ("blog", "docs", "shop")}, other_talks=stay_silent)
    judged = audit(authority, replace(case, seconds=1.0))
    assert time.monotonic() - begun < 15
    assert any("time of this audit" in each.because for each in judged.unknown)
    assert exit_code(judged) == 3


def every_page(status: int, **headers: str) -> Case:
    """Return a domain of which every page is answered by what stands before it."""
    answer = Reply(
        b"<html><title>Just a moment...</title><meta name=robots content=noindex>", status, {**HTML, **headers}
    )
    names = ("acme.com", "www.acme.com", "app.acme.com", "api.acme.com")
    urls = [f"{scheme}://{name}{path}" for scheme in ("http", "https") for name in names for path in ("", "/")]
    return Case(pages=dict.fromkeys(urls, answer))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(every_page(403, **{"CF-Mitigated": "challenge"}), id="a-challenge"),
        pytest.param(every_page(503, **{"CF-Mitigated": "challenge"}), id="a-challenge-of-old"),
        pytest.param(every_page(403), id="forbidden"),
        pytest.param(every_page(429), id="too-many"),
    ],
)
def test_a_door_that_is_closed_to_programs_shows_nothing_of_the_site(authority: Authority, case: Case) -> None:
    judged = audit(authority, case)
    assert [(each.policy, each.subject) for each in judged.findings] == []
    assert headline(judged) == "We could not check your site; your email works."
    assert {"acme.com", "www.acme.com"} <= {each.subject for each in judged.unknown if not each.optional}
    lanes = {part.name: part.lane for part in deployment_map(judged)}
    assert lanes["acme.com"] is lanes["app.acme.com"] is Lane.NOT_CHECKED


@pytest.mark.parametrize(
    ("records", "address", "route", "because", "code"),
    [
        pytest.param(
            {"acme.com A": (EDGE, "192.0.2.11")}, "192.0.2.11", True, "it gave no answer: ", 3, id="a-second-server"
        ),
        pytest.param(
            {"acme.com AAAA": ("2001:db8::11",)}, "2001:db8::11", True, "it gave no answer: ", 3, id="by-ipv6"
        ),
        pytest.param(
            {"acme.com AAAA": ("2001:db8::11",)}, "2001:db8::11", False, "this machine has no IPv6", 0, id="without-it"
        ),
    ],
)
def test_a_server_that_is_silent_beside_one_that_answers_is_unknown(
    authority: Authority,
    records: dict[str, tuple[str, ...]],
    address: str,
    route: bool,
    because: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("launchready.audit.discovering.has_route", lambda _: route)
    judged = audit(authority, Case(records, other_address=address, other_talks=stay_silent), QUICK)
    (missed,) = (each for each in judged.unknown if each.what == f"its server at {address}")
    assert missed.because.startswith(because)
    assert headline(judged) == "Your site and your email work."
    assert exit_code(judged) == code
