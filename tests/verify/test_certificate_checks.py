"""Certificates that visitors meet, and those that the edge meets at the server: pass, fail and unknown of each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from aiohttp import web
from loopback import EDGE, Authority, DnsServer, closed_port, serving_dns, serving_web, vantage_on
from proving import FACTS, SITE, Answer, Site, expect, outcome, prove

from launchready.expectations import CertificateAwaited, CertificateHolds, Check, OriginCertificate
from launchready.live.facts import Facts
from launchready.probe import Probe
from launchready.verdicts import Verdict
from launchready.verify import verify_expectations

HOST = "www.acme.com"
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


def issued(authority: Authority, *names: str, days: float = 90) -> trustme.LeafCert:
    return authority.ca.issue_cert(*names, not_after=datetime.now(UTC) + timedelta(days=days))


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
def test_an_authority_that_nobody_trusts_fails(check: Check, authority: Authority, stranger: Authority) -> None:
    found = judged(check, issued(stranger, HOST), authority)
    assert found.outcome.value == "fail"


def test_cloudflares_own_authority_is_good_behind_the_edge_and_nowhere_else(authority: Authority) -> None:
    own = trustme.CA(organization_name="CloudFlare, Inc.")
    leaf = own.issue_cert(HOST, not_after=datetime.now(UTC) + timedelta(days=900))
    assert judged(BEHIND, leaf, authority).outcome.value == "pass"
    assert judged(SHOWN, leaf, authority).outcome.value == "fail"
    assert judged(BEHIND, own.issue_cert("other.acme.com"), authority).outcome.value == "fail"


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
