"""A name with several addresses: each is a server that visitors meet, and one that works proves no other."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from loopback import EDGE, PATIENT, Authority, DnsServer, closed_port, serving_bytes, serving_dns, serving_web
from proving import FACTS, Site, expect

from launchready.expectations import AnswersEdge, CertificateHolds, Check, OriginCertificate, ServesHttps
from launchready.live.addresses import has_route
from launchready.live.vantage import Endpoint, Vantage
from launchready.probe import Probe
from launchready.verdicts import Verdict
from launchready.verify import Sent, look_at
from launchready.verify.requests import count_requests

HOST, URL = "app.acme.com", "https://app.acme.com/"
GOOD, OTHER, SIX, EDGE_SIX = "198.51.100.1", "198.51.100.2", "2a00::2", "2001:db8::10"
SHOWN, SERVES = CertificateHolds(HOST, 14), ServesHttps(URL)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def without_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launchready.verify.servers.has_route", lambda _: False)


def look(
    check: Check, authority: Authority, addresses: tuple[str, ...], second: str, probe: Probe = Probe.FULL
) -> tuple[Verdict, Sent, list[str]]:
    """Return the verdict of ``check`` where the first of ``addresses`` works and the second one is as told."""

    async def main() -> tuple[Verdict, Sent, list[str]]:
        async with AsyncExitStack() as stack:
            records = {
                f"{HOST} A": tuple(address for address in addresses if ":" not in address),
                f"{HOST} AAAA": tuple(address for address in addresses if ":" in address),
            }
            names = await stack.enter_async_context(serving_dns(DnsServer(records)))
            well, ill = Site({URL: (200, {})}), Site({URL: (503, {})})
            ends = {
                "works": (well, authority.context(HOST)),
                "broken": (ill, authority.context(HOST)),
                "another's": (well, authority.context("other.acme.com")),
            }
            first = await stack.enter_async_context(serving_web(well.answer, authority.context(HOST)))
            table: dict[str | None, Endpoint] = {addresses[0]: first}
            if second == "dead":
                table[addresses[-1]] = closed_port()
            elif second == "silent":
                table[addresses[-1]] = await stack.enter_async_context(serving_bytes(lambda _, __: asyncio.sleep(60)))
            elif second == "the same":
                table[addresses[-1]] = first
            else:
                site, tls = ends[second]
                table[addresses[-1]] = await stack.enter_async_context(serving_web(site.answer, tls))
            limits = replace(PATIENT, connect=1.0, request=1.5) if second == "silent" else PATIENT
            vantage = Vantage((names.endpoint,), connect_https=table, ca=authority.path, limits=limits)
            looked = await look_at(
                (expect(check),), {"acme.com": FACTS}, vantage, wait=0, probe=probe, progress=lambda _: None
            )
            return looked.verdicts[0], looked.sent, [*well.asked, *ill.asked]

    return asyncio.run(main())


@pytest.mark.parametrize("other", [OTHER, SIX], ids=["a-second-a", "an-aaaa"])
@pytest.mark.parametrize(
    ("check", "second", "verdict", "said"),
    [
        pytest.param(SHOWN, "works", "pass", "days left", id="certificate-of-both"),
        pytest.param(SHOWN, "dead", "fail", "takes no connections, another one does", id="certificate-of-nobody"),
        pytest.param(SHOWN, "silent", "unknown", "no handshake within 1 s", id="certificate-of-somebody-silent"),
        pytest.param(SHOWN, "another's", "fail", "for other names", id="certificate-of-somebody-else"),
        pytest.param(SERVES, "works", "pass", "answers 200", id="page-of-both"),
        pytest.param(SERVES, "dead", "fail", "takes no connections, another one does", id="page-of-nobody"),
        pytest.param(SERVES, "silent", "unknown", "timed out", id="page-of-somebody-silent"),
        pytest.param(SERVES, "broken", "fail", "answers 503", id="page-of-a-broken-server"),
        pytest.param(SERVES, "another's", "fail", "the certificate is not valid", id="page-of-somebody-else"),
    ],
)
def test_each_server_of_a_host_of_its_own_counts(
    check: Check, second: str, verdict: str, said: str, other: str, authority: Authority
) -> None:
    found, sent, _ = look(check, authority, (GOOD, other), second)
    assert (found.outcome.value, said in found.observed) == (verdict, True), found.observed
    if verdict != "pass":
        assert other in found.observed
    assert sent.http_requests <= sent.cap
    assert sent.tls_handshakes <= sent.tls_cap


def test_a_server_that_has_two_addresses_at_one_place_is_asked_once(authority: Authority) -> None:
    found, sent, asked = look(SERVES, authority, (GOOD, SIX), "the same")
    assert (found.outcome.value, sent.http_requests, asked) == ("pass", 1, [URL])


def test_who_may_ask_one_page_a_host_asks_no_further_server(authority: Authority) -> None:
    found, sent, _ = look(SERVES, authority, (GOOD, OTHER), "broken", Probe.LIGHT)
    assert (found.outcome.value, sent.http_requests) == ("pass", 1)


@pytest.mark.usefixtures("without_ipv6")
@pytest.mark.parametrize("check", [SHOWN, SERVES], ids=["certificate", "page"])
def test_without_ipv6_a_server_of_ones_own_is_unknown(check: Check, authority: Authority) -> None:
    found, _, _ = look(check, authority, (GOOD, SIX), "dead")
    assert found.outcome.value == "unknown"
    assert f"could not look at {SIX}, an address of {HOST}: this machine has no IPv6" in found.observed
    assert "machine that has IPv6" in found.fix


@pytest.mark.usefixtures("without_ipv6")
def test_without_ipv6_the_edge_is_seen_and_the_verdict_says_over_what(authority: Authority) -> None:
    found, _, _ = look(SHOWN, authority, (EDGE, EDGE_SIX), "dead")
    assert found.outcome.value == "pass"
    assert f"not seen over IPv6, at {EDGE_SIX}: this machine has no IPv6" in found.observed


@pytest.mark.parametrize(("second", "verdict"), [("works", "pass"), ("another's", "fail")])
def test_the_edge_is_looked_at_over_ipv6_too(second: str, verdict: str, authority: Authority) -> None:
    found, sent, _ = look(SHOWN, authority, (EDGE, EDGE_SIX), second)
    assert (found.outcome.value, sent.tls_handshakes) == (verdict, 2 if verdict == "pass" else 3)


def test_of_the_edge_one_address_of_a_family_is_looked_at(authority: Authority) -> None:
    found, sent, _ = look(SHOWN, authority, (EDGE, "192.0.2.11"), "dead")
    assert (found.outcome.value, sent.tls_handshakes) == ("pass", 1)


@pytest.mark.parametrize(
    ("checks", "most"),
    [((SERVES,), 4), ((SERVES, AnswersEdge(HOST)), 1)],
    ids=["a-host-of-its-own", "a-host-at-the-edge"],
)
def test_further_servers_are_announced(checks: tuple[Check, ...], most: int) -> None:
    assert count_requests(checks, Probe.FULL) == most


def test_an_answer_of_the_edge_says_nothing_of_one_of_several_servers(authority: Authority) -> None:
    alone, among = (OriginCertificate(HOST, OTHER, 14, others=others) for others in (False, True))
    assert look(alone, authority, (EDGE, OTHER), "dead")[0].outcome.value == "not_applicable"
    found = look(among, authority, (EDGE, OTHER), "dead")[0]
    assert (found.outcome.value, "in its place" in found.observed) == ("unknown", True)


@pytest.mark.parametrize(("address", "known"), [("127.0.0.1", True), ("::1", True), ("fe80::1", False)])
def test_a_way_is_known_without_sending_anything(address: str, known: bool) -> None:
    assert has_route(address) is known
