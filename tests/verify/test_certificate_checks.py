"""Certificates that visitors meet, and those that the edge meets at the server: pass, fail and unknown of each."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from aiohttp import web
from loopback import EDGE, Authority, DnsServer, closed_port, serving_alerts, serving_dns, serving_web, vantage_on
from proving import FACTS, SITE, Answer, Site, expect, outcome, prove

from launchready.expectations import CertificateAwaited, CertificateHolds, Check, OriginCertificate
from launchready.live.facts import Facts
from launchready.live.vantage import Endpoint
from launchready.probe import Probe
from launchready.verdicts import Verdict
from launchready.verify import verify_expectations

HOST = "www.acme.com"
ORIGIN = "198.51.100.1"
BEHIND_CLOSED = OriginCertificate(HOST, ORIGIN, 14)
SHOWN, BEHIND = CertificateHolds(HOST, 14), OriginCertificate(HOST, EDGE, 14)


@pytest.mark.parametrize(("asked", "said"), [(True, "is DNS only until"), (False, "could not be asked")])
def test_a_certificate_that_is_awaited_is_unknown_and_says_what_to_do(asked: bool, said: str) -> None:
    (verdict,) = prove(CertificateAwaited(HOST, asked))
    assert (verdict.outcome.value, said in verdict.observed, verdict.fix) == ("unknown", True, "Mend it.")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("stranger"))


def judged(check: Check, leaf: trustme.LeafCert, authority: Authority, facts: Facts = FACTS) -> Verdict:
    """Return the verdict of ``check`` where the server shows ``leaf``."""

    async def main() -> Verdict:
        site = Site({"https://www.acme.com/": (200, {})})
        async with (
            serving_dns(DnsServer(dict(SITE))) as names,
            serving_web(site.answer, authority.context(leaf=leaf)) as https,
        ):
            vantage = vantage_on(names, https=https, ca=authority.path)
            (verdict,) = await verify_expectations(
                (expect(check),), {"acme.com": facts}, vantage, wait=0, probe=Probe.FULL, progress=lambda _: None
            )
            return verdict

    return asyncio.run(main())


def issued(authority: Authority, *names: str, days: float = 90, since: float = 60) -> trustme.LeafCert:
    now = datetime.now(UTC)
    return authority.ca.issue_cert(*names, not_before=now - timedelta(days=since), not_after=now + timedelta(days=days))


@pytest.mark.parametrize("check", [SHOWN, BEHIND], ids=["at-the-edge", "behind-it"])
@pytest.mark.parametrize(
    ("names", "days", "verdict", "said"),
    [
        pytest.param((HOST,), 90, "pass", "89 days left", id="good"),
        pytest.param(("*.acme.com",), 15.5, "pass", "15 days left", id="just-renewed-in-time"),
        pytest.param((HOST,), 13.5, "fail", "ends in 13 days", id="not-renewed"),
        pytest.param((HOST,), -1, "fail", "expired", id="expired"),
        pytest.param(("other.acme.com",), 90, "fail", "for other names", id="another-name"),
    ],
)
def test_days_and_names(
    check: Check, names: tuple[str, ...], days: float, verdict: str, said: str, authority: Authority
) -> None:
    found = judged(check, issued(authority, *names, days=days), authority)
    assert found.outcome.value == verdict
    assert said in found.observed
    assert any("certificate of www.acme.com" in look.asked for look in found.evidence)


@pytest.mark.parametrize("check", [SHOWN, BEHIND], ids=["at-the-edge", "behind-it"])
@pytest.mark.parametrize(
    ("since", "left", "verdict"),
    [
        pytest.param(4.2, 2.4, "pass", id="of-six-days-and-renewed-in-time"),
        pytest.param(5.2, 1.4, "fail", id="of-six-days-and-forgotten"),
        pytest.param(33, 12.5, "pass", id="of-forty-five-days-and-renewed-in-time"),
        pytest.param(35, 10.5, "fail", id="of-forty-five-days-and-forgotten"),
    ],
)
def test_what_lives_for_a_short_time_is_renewed_later(
    check: Check, since: float, left: float, verdict: str, authority: Authority
) -> None:
    assert judged(check, issued(authority, HOST, days=left, since=since), authority).outcome.value == verdict


@pytest.mark.parametrize("check", [SHOWN, BEHIND], ids=["at-the-edge", "behind-it"])
def test_an_authority_that_nobody_trusts_fails(check: Check, authority: Authority, stranger: Authority) -> None:
    found = judged(check, issued(stranger, HOST), authority)
    assert found.outcome.value == "fail"


def test_cloudflares_own_authority_is_good_behind_the_edge_and_nowhere_else(authority: Authority) -> None:
    own = trustme.CA(organization_name="CloudFlare, Inc.")
    leaf = own.issue_cert(HOST, not_after=datetime.now(UTC) + timedelta(days=900))
    assert judged(BEHIND, leaf, authority).outcome.value == "pass"
    assert judged(SHOWN, leaf, authority).outcome.value == "fail"
    assert judged(BEHIND, own.issue_cert("other.acme.com"), authority).outcome.value == "fail"


def test_cloudflares_own_authority_may_be_sent_along_and_its_certificate_has_to_have_begun(
    authority: Authority,
) -> None:
    own = trustme.CA(organization_name="CloudFlare, Inc.")
    sent_along = own.issue_cert(HOST)
    sent_along.cert_chain_pems.append(own.cert_pem)
    assert judged(BEHIND, sent_along, authority).outcome.value == "pass"
    early = judged(BEHIND, own.issue_cert(HOST, not_before=datetime.now(UTC) + timedelta(days=2)), authority)
    assert (early.outcome.value, "is not valid before" in early.observed) == ("fail", True)


def test_a_certificate_that_is_being_issued_is_unknown(authority: Authority, stranger: Authority) -> None:
    waiting = replace(FACTS, pending_certificates=("*.acme.com",))
    found = judged(SHOWN, issued(stranger, HOST), authority, waiting)
    assert (found.outcome.value, found.fix.split(":")[0]) == ("unknown", "Nothing to do")


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        pytest.param(200, "not_applicable", id="it-answers-the-edge"),
        pytest.param(522, "unknown", id="it-answers-nobody"),
    ],
)
def test_a_server_that_takes_no_connection_is_judged_by_what_the_edge_gets(
    status: int, verdict: str, authority: Authority
) -> None:
    closed = OriginCertificate(HOST, "198.51.100.1", 14)

    async def main() -> Verdict:
        site = Site({"https://www.acme.com/": (status, {})})
        async with (
            serving_dns(DnsServer(dict(SITE))) as names,
            serving_web(site.answer, authority.context(HOST)) as https,
        ):
            vantage = vantage_on(names, https=https, ca=authority.path)
            vantage = replace(vantage, connect_https={**vantage.connect_https, closed.address: closed_port()})
            (found,) = await verify_expectations(
                (expect(closed),), {}, vantage, wait=0, probe=Probe.FULL, progress=lambda _: None
            )
            return found

    found = asyncio.run(main())
    assert found.outcome.value == verdict
    assert "takes no connection from here" in found.observed


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        pytest.param(200, "not_applicable", id="it-answers-the-edge"),
        pytest.param(525, "fail", id="it-refuses-the-edge-too"),
    ],
)
def test_a_server_that_refuses_tls_to_us_may_know_the_edge(status: int, verdict: str, authority: Authority) -> None:
    refusing = authority.context(HOST)
    refusing.sni_callback = lambda *_: ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE
    found = shown_at({EDGE: authority.context(HOST), ORIGIN: refusing}, BEHIND_CLOSED, authority, status=status)
    assert (found.outcome.value, "refuses TLS" in found.observed) == (verdict, True), found.observed


@pytest.mark.parametrize(
    ("addresses", "verdict"),
    [
        pytest.param((ORIGIN, "198.51.100.2"), "fail", id="two-servers-one-of-them-forgotten"),
        pytest.param((ORIGIN, ORIGIN), "pass", id="one-server"),
        pytest.param((EDGE, "192.0.2.11"), "pass", id="the-edge-is-one-server"),
    ],
)
def test_each_server_of_a_name_that_is_not_at_the_edge_is_looked_at(
    addresses: tuple[str, str], verdict: str, authority: Authority
) -> None:
    good, old = authority.context(HOST), authority.context(leaf=issued(authority, HOST, days=3))
    places = dict(zip(addresses, (good, old if verdict == "fail" or EDGE in addresses else good), strict=True))
    found = shown_at(places, SHOWN, authority, resolved=addresses)
    assert found.outcome.value == verdict, found.observed


def shown_at(
    places: Mapping[str, ssl.SSLContext],
    check: Check,
    authority: Authority,
    *,
    resolved: tuple[str, ...] = (EDGE,),
    status: int = 200,
) -> Verdict:
    """Return the verdict where the server at each address of ``places`` shows what its context holds."""

    async def main() -> Verdict:
        site = Site({"https://www.acme.com/": (status, {})})
        async with AsyncExitStack() as stack:
            names = await stack.enter_async_context(serving_dns(DnsServer({f"{HOST} A": resolved})))
            at: dict[str | None, Endpoint] = {}
            for address, context in places.items():
                serving = serving_alerts(context) if context.sni_callback else serving_web(site.answer, context)
                at[address] = await stack.enter_async_context(serving)
            vantage = replace(vantage_on(names, ca=authority.path), connect_https=at)
            (found,) = await verify_expectations(
                (expect(check),), {"acme.com": FACTS}, vantage, wait=0, probe=Probe.FULL, progress=lambda _: None
            )
            return found

    return asyncio.run(main())


def sending(headers: Mapping[str, str], status: int) -> Answer:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, headers=headers)

    return answer


@pytest.mark.parametrize(
    ("location", "verdict"),
    [
        pytest.param("http://www.acme.com/", "fail", id="back-to-plain-http"),
        pytest.param("https://www.acme.com/home", "pass", id="further-by-https"),
    ],
)
def test_where_the_server_itself_redirects(location: str, verdict: str, authority: Authority) -> None:
    found = outcome(BEHIND, answer=sending({"Location": location}, 301), authority=authority)
    assert found[0] == verdict


@pytest.mark.parametrize("probe", [Probe.LIGHT, Probe.OFF])
def test_the_server_is_left_alone_where_the_client_lets_us_ask_less(probe: Probe, authority: Authority) -> None:
    assert outcome(BEHIND, authority=authority, probe=probe)[0] == "not_applicable"


def test_without_an_address_nothing_is_known(authority: Authority) -> None:
    assert outcome(CertificateHolds("nowhere.acme.com", 14), authority=authority)[0] == "unknown"
