"""Rounds: waiting for propagation, whom to ask first, how much is sent."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import astuple, replace
from datetime import datetime

import pytest
from loopback import EDGE, QUICK, Authority, DnsServer, closed_port, serving_dns
from proving import FACTS, SITE, Site, expect, prove

from launchready.expectations import (
    Answers,
    AnswersEdge,
    Check,
    DmarcPolicy,
    NeverCached,
    RedirectsTo,
    SendsHsts,
    ServesHttps,
    StaticCached,
    TlsVersions,
)
from launchready.live.vantage import Vantage
from launchready.probe import Probe
from launchready.verdicts import Outcome, Verdict
from launchready.verify import checkers, rounds, verify_expectations
from launchready.verify.requests import allowed_urls, count_requests
from launchready.verify.rounds import pauses

WWW = Answers("www.acme.com", "A", frozenset({"192.0.2.1"}))
APP = Answers("app.acme.com", "A", frozenset({EDGE}))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def run(*checks: Check, servers: dict[str, DnsServer], wait: float = 0) -> tuple[Verdict, ...]:
    """Prove ``checks`` with the ``own`` server of the zone, and the ``resolver`` if there is one."""

    async def main() -> tuple[Verdict, ...]:
        async with AsyncExitStack() as stack:
            for server in servers.values():
                await stack.enter_async_context(serving_dns(server))
            own, resolver = servers["own"].endpoint, servers.get("resolver")
            vantage = (
                Vantage(resolvers=(resolver.endpoint,), authoritative=(own,), limits=QUICK)
                if resolver
                else Vantage(resolvers=(own,), limits=QUICK)
            )
            expectations = tuple(expect(check, f"check-{place}") for place, check in enumerate(checks))
            return await verify_expectations(
                expectations, {"acme.com": FACTS}, vantage, wait=wait, probe=Probe.FULL, progress=lambda _: None
            )

    return asyncio.run(main())


def test_what_has_not_passed_is_looked_at_again_and_only_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "FIRST_PAUSE", 0.01)

    class Propagating(DnsServer):
        def reply(self, wire: bytes, transport: str) -> bytes | None:
            if len([name for name, _, _ in self.seen if name == "www.acme.com"]) == 2:
                self.records["www.acme.com A"] = ("192.0.2.1",)
            return super().reply(wire, transport)

    own = Propagating(dict(SITE))
    verdicts = run(WWW, APP, servers={"own": own}, wait=5)
    assert [verdict.outcome for verdict in verdicts] == [Outcome.PASS, Outcome.PASS]
    asked = [name for name, _, _ in own.seen]
    assert (asked.count("www.acme.com"), asked.count("app.acme.com")) == (3, 1)


def test_waiting_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "FIRST_PAUSE", 0.05)
    own = DnsServer(dict(SITE))
    (verdict,) = run(WWW, servers={"own": own}, wait=0.3)
    assert verdict.outcome is Outcome.FAIL
    assert len(own.seen) > 1


def test_who_waits_is_told_for_what_and_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launchready.verify.pauses", lambda *_: iter((15.0,)))
    expectations = tuple(expect(WWW, f"check-{place}") for place in range(5))

    def tell(line: str) -> None:
        if "looking again" in line:
            raise RuntimeError(line)  # and no pause is made

    looking = verify_expectations(
        expectations, {}, Vantage((closed_port(),), limits=QUICK), wait=99, probe=Probe.FULL, progress=tell
    )
    with pytest.raises(RuntimeError) as told:
        asyncio.run(looking)
    assert str(told.value) == (
        "5 of 5 have not passed (concern/subject/check-0, concern/subject/check-1, concern/subject/check-2 and 2 more)"
        "; looking again in 15 s"
    )


def test_pauses_grow_and_end_with_the_waiting_time() -> None:
    clock = [0.0]
    taken = []
    for pause in pauses(60, 0.0, lambda: clock[0]):
        taken.append(pause)
        clock[0] += pause
    assert taken == [1, 2, 4, 8, 15, 15, 15]
    assert list(pauses(0, 0.0, lambda: 0.0)) == []


def test_a_resolver_is_asked_only_once_the_zones_own_servers_are_right() -> None:
    resolver = DnsServer({"www.acme.com A": ("192.0.2.1",)}, authoritative=False)
    (verdict,) = run(WWW, servers={"own": DnsServer(dict(SITE)), "resolver": resolver})
    assert verdict.outcome is Outcome.FAIL
    assert resolver.seen == []


def test_a_resolver_that_agrees_passes_with_evidence_of_both() -> None:
    servers = {name: DnsServer({"www.acme.com A": ("192.0.2.1",)}) for name in ("own", "resolver")}
    (verdict,) = run(WWW, servers=servers)
    assert verdict.outcome is Outcome.PASS
    assert [item.of for item in verdict.evidence] == [str(servers[name].endpoint) for name in ("own", "resolver")]


@pytest.mark.parametrize(
    "old", [{"www.acme.com A": ("192.0.2.99",)}, {"acme.com A": ("192.0.2.1",)}], ids=["old-value", "negative-answer"]
)
def test_a_resolver_that_is_behind_is_unknown_until_it_expires(old: dict[str, tuple[str, ...]]) -> None:
    own = DnsServer({"www.acme.com A": ("192.0.2.1",)})
    (verdict,) = run(WWW, servers={"own": own, "resolver": DnsServer(old, authoritative=False, ttl=1234)})
    assert verdict.outcome is Outcome.UNKNOWN
    assert "older answer, until 20" in verdict.observed
    assert "Verify again" in verdict.fix


@pytest.mark.parametrize("fault", ["SERVFAIL", "silent"])
def test_a_resolver_that_cannot_say_is_unknown(fault: str) -> None:
    own = DnsServer({"www.acme.com A": ("192.0.2.1",)})
    resolver = DnsServer({}, {"www.acme.com": fault}, authoritative=False)
    (verdict,) = run(WWW, servers={"own": own, "resolver": resolver})
    assert verdict.outcome is Outcome.UNKNOWN
    assert "own servers are right" in verdict.observed


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        (DnsServer({"www.acme.com A": ("192.0.2.1",)}), Outcome.PASS),
        (DnsServer({"www.acme.com A": ("192.0.2.2",)}), Outcome.FAIL),
        (DnsServer({}, {"www.acme.com": "silent"}), Outcome.UNKNOWN),
    ],
    ids=["agree", "one-differs", "one-is-silent"],
)
def test_every_server_of_the_zone_has_to_be_right(second: DnsServer, verdict: Outcome) -> None:
    async def main() -> Verdict:
        first = DnsServer({"www.acme.com A": ("192.0.2.1",)})
        async with serving_dns(first), serving_dns(second):
            vantage = Vantage(resolvers=(first.endpoint, second.endpoint), limits=QUICK)
            (found,) = await verify_expectations(
                (expect(WWW),), {"acme.com": FACTS}, vantage, wait=0, probe=Probe.FULL, progress=lambda _: None
            )
            return found

    assert asyncio.run(main()).outcome is verdict


def test_a_zone_whose_servers_nobody_names_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launchready.live.names.system_resolvers", lambda: (closed_port(),))
    monkeypatch.setattr("launchready.live.names.PUBLIC_RESOLVERS", ())

    async def main() -> tuple[Verdict, ...]:
        expectations = (expect(WWW, "dns"), expect(ServesHttps("https://www.acme.com/"), "https"))
        return await verify_expectations(
            expectations, {"acme.com": FACTS}, Vantage(limits=QUICK), wait=0, probe=Probe.FULL, progress=lambda _: None
        )

    verdicts = asyncio.run(main())
    assert [verdict.outcome for verdict in verdicts] == [Outcome.UNKNOWN, Outcome.UNKNOWN]
    assert "cannot be found" in verdicts[0].observed
    for verdict in verdicts:
        ((asked, of, answer, at),) = (astuple(each) for each in verdict.evidence)
        assert asked
        assert of == "nobody"
        assert "cannot be found" in answer
        assert datetime.fromisoformat(at).utcoffset() is not None


def test_a_defect_of_ours_is_unknown_and_hides_no_other_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setitem(checkers.BY_VIEW, DmarcPolicy, broken)
    broken_one, fine = prove(DmarcPolicy("acme.com", "none"), APP)
    assert (broken_one.outcome, fine.outcome) == (Outcome.UNKNOWN, Outcome.PASS)
    assert "secret" not in broken_one.observed


def test_verdicts_come_in_the_order_of_expectations_with_a_fix_for_what_did_not_pass() -> None:
    verdicts = prove(WWW, APP)
    assert [verdict.expectation.check for verdict in verdicts] == [WWW, APP]
    assert [verdict.fix for verdict in verdicts] == ["Mend it.", ""]


CHECKS: tuple[Check, ...] = (
    RedirectsTo("http://www.acme.com/a", "https://www.acme.com/a"),
    RedirectsTo("http://other.acme.com/", "https://shop.example/", ends=False),
    ServesHttps("https://www.acme.com/"),
    SendsHsts("https://www.acme.com/", 1, include_subdomains=False, preload=False),
    NeverCached("https://app.acme.com/"),
    NeverCached("https://www.acme.com/", "session=1"),
    StaticCached("www.acme.com", None, ("css",), 60),
    TlsVersions("www.acme.com", "1.2"),
    AnswersEdge("www.acme.com"),
)


@pytest.mark.parametrize("probe", list(Probe))
def test_no_more_requests_are_sent_than_said(authority: Authority, probe: Probe) -> None:
    site = Site(
        {
            "http://www.acme.com/a": (301, {"Location": "https://www.acme.com/a"}),
            "http://other.acme.com/": (301, {"Location": "https://shop.example/"}),
            "https://www.acme.com/": (200, {}, "<link href=/a.css>"),
            "https://www.acme.com/a.css": (200, {"CF-Cache-Status": "MISS"}),
            "https://app.acme.com/": (200, {"CF-Cache-Status": "DYNAMIC"}),
        }
    )
    said: list[str] = []
    prove(*CHECKS, answer=site.answer, authority=authority, probe=probe, progress=said.append)
    most = count_requests(CHECKS, probe)
    assert len(site.asked) == most
    assert f"up to {most} HTTP requests" in said[0]
    assert f"sent {most} HTTP requests" in said[-1]


def test_light_sends_one_request_a_host_and_says_what_it_left_out(authority: Authority) -> None:
    site = Site()
    verdicts = prove(*CHECKS, answer=site.answer, authority=authority, probe=Probe.LIGHT)
    assert sorted(site.asked) == ["http://other.acme.com/", "https://app.acme.com/", "https://www.acme.com/"]
    left_out = [verdict for verdict in verdicts if verdict.outcome is Outcome.NOT_APPLICABLE]
    assert [verdict.expectation.check for verdict in left_out] == [CHECKS[0], CHECKS[5], CHECKS[6]]
    assert all("light" in verdict.observed for verdict in left_out)


def test_off_sends_nothing_to_the_site_and_still_looks_at_dns(authority: Authority) -> None:
    site = Site()
    verdicts = prove(*CHECKS, answer=site.answer, authority=authority, probe=Probe.OFF)
    assert site.asked == []
    assert {verdict.outcome for verdict in verdicts[:-1]} == {Outcome.NOT_APPLICABLE}
    assert verdicts[-1].outcome is Outcome.PASS


def test_the_one_request_of_a_host_does_not_hang_on_the_order() -> None:
    urls = allowed_urls(CHECKS[2:], Probe.LIGHT)
    assert urls is not None
    assert "https://www.acme.com/" in urls
    first_three = frozenset({"https://www.acme.com/", "http://other.acme.com/"})
    assert allowed_urls(CHECKS[:3], Probe.LIGHT) == first_three


def test_a_check_that_hangs_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setitem(checkers.BY_VIEW, DmarcPolicy, hang)
    monkeypatch.setattr(
        "proving.vantage_on", lambda *_, **__: Vantage((closed_port(),), limits=replace(QUICK, check=0.1))
    )
    (verdict,) = prove(DmarcPolicy("acme.com", "none"))
    assert "0.1 s" in verdict.observed
    assert "0.1 s" in verdict.evidence[0].answer
