"""Web checks over real http and https: each passes, fails, and is unknown where it could not look."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest
from aiohttp import web
from loopback import (
    Authority,
    DnsServer,
    closed_port,
    serving_alerts,
    serving_dns,
    serving_web,
    vantage_on,
)
from proving import FACTS, SITE, Pages, expect, outcome

from launchready.expectations import Check, RedirectsTo, SendsHsts, ServesHttps, TlsVersions
from launchready.live.facts import Facts
from launchready.live.vantage import Endpoint
from launchready.probe import Probe
from launchready.verdicts import Verdict
from launchready.verify import verify_expectations

V = ssl.TLSVersion
WWW, APEX = "https://www.acme.com/a?b=1", "https://acme.com/a?b=1"
OK: tuple[int, dict[str, str]] = (200, {})
CHALLENGE = (403, {"cf-mitigated": "challenge", "server": "cloudflare"})


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def to(url: str, status: int = 301) -> tuple[int, dict[str, str]]:
    return (status, {"Location": url})


@pytest.mark.parametrize(
    ("pages", "verdict", "says"),
    [
        pytest.param({WWW: to(APEX), APEX: OK}, "pass", APEX, id="one-hop"),
        pytest.param({WWW: to("HTTPS://ACME.com:443/a?b=1"), APEX: OK}, "pass", "", id="same-url-otherwise-written"),
        pytest.param({WWW: to(APEX), APEX: (500, {})}, "pass", "", id="one-hop-to-a-broken-app"),
        pytest.param({WWW: to(APEX, 302), APEX: OK}, "fail", "with 302", id="other-status"),
        pytest.param({WWW: OK}, "fail", "does not redirect", id="none"),
        pytest.param({WWW: (301, {})}, "fail", "does not redirect", id="no-location"),
        pytest.param({WWW: to("https://acme.com/a")}, "fail", "https://acme.com/a", id="query-lost"),
        pytest.param({WWW: to("http://acme.com/a?b=1"), "http://acme.com/a?b=1": to(APEX), APEX: OK}, "fail",
                     "more than one hop", id="two-hops"),
        pytest.param({WWW: to(APEX), APEX: to("https://acme.com/b")}, "fail", "/b", id="target-redirects"),
        pytest.param({WWW: to(APEX), APEX: to(WWW)}, "fail", "loop", id="loop"),
        pytest.param({WWW: to(WWW)}, "fail", WWW, id="to-itself"),
        pytest.param({WWW: to("javascript:alert(1)")}, "fail", "javascript", id="no-http-target"),
        pytest.param({WWW: to("https://[bad")}, "fail", "[bad", id="unreadable-target"),
        pytest.param({WWW: CHALLENGE}, "unknown", "challenge", id="challenge"),
        pytest.param({WWW: (403, {})}, "unknown", "403", id="forbidden"),
        pytest.param({WWW: (429, {})}, "unknown", "429", id="rate-limited"),
        pytest.param({WWW: to(APEX), APEX: CHALLENGE}, "unknown", "challenge", id="challenge-at-the-target"),
    ],
)  # fmt: skip
def test_redirects(authority: Authority, pages: Pages, verdict: str, says: str) -> None:
    found, observed = outcome(RedirectsTo(WWW, APEX), pages=pages, authority=authority)
    assert (found, says in observed) == (verdict, True), observed


def test_a_redirect_whose_end_is_elsewhere_is_not_followed(authority: Authority) -> None:
    check = RedirectsTo(WWW, "https://shop.example/", ends=False)
    assert outcome(check, pages={WWW: to("https://shop.example/")}, authority=authority)[0] == "pass"


def test_a_redirect_to_where_we_cannot_look_is_unknown(authority: Authority) -> None:
    check = RedirectsTo(WWW, "https://gone.acme.com/")
    assert outcome(check, pages={WWW: to("https://gone.acme.com/")}, authority=authority)[0] == "unknown"


@pytest.mark.parametrize(
    ("answer", "statuses", "verdict"),
    [
        pytest.param(OK, (), "pass", id="200"),
        pytest.param((401, {}), (), "pass", id="401"),
        pytest.param((403, {}), (), "pass", id="403"),
        pytest.param((404, {}), (), "pass", id="404"),
        pytest.param((500, {}), (), "fail", id="500"),
        pytest.param((526, {}), (), "fail", id="526"),
        pytest.param(OK, (200,), "pass", id="health-200"),
        pytest.param((204, {}), (200,), "fail", id="health-204"),
        pytest.param((503, {}), (200,), "fail", id="health-503"),
        pytest.param(CHALLENGE, (), "unknown", id="challenge"),
        pytest.param((429, {}), (), "unknown", id="429"),
    ],
)
def test_https(
    authority: Authority, answer: tuple[int, dict[str, str]], statuses: tuple[int, ...], verdict: str
) -> None:
    check = ServesHttps("https://app.acme.com/", frozenset(statuses))
    assert outcome(check, pages={"https://app.acme.com/": answer}, authority=authority)[0] == verdict


def test_an_edge_error_says_what_it_means(authority: Authority) -> None:
    check = ServesHttps("https://app.acme.com/")
    _, observed = outcome(check, pages={"https://app.acme.com/": (526, {})}, authority=authority)
    assert "certificate" in observed


def test_a_certificate_for_another_name_fails(authority: Authority) -> None:
    found, observed = outcome(ServesHttps("https://app.acme.com/"), authority=authority, certified=("www.acme.com",))
    assert (found, "certificate is not valid" in observed) == ("fail", True)


def test_a_certificate_that_is_still_being_issued_is_unknown(authority: Authority) -> None:
    facts = Facts(FACTS.edge_ranges, "active", FACTS.name_servers, ("*.acme.com",))
    check = ServesHttps("https://app.acme.com/")
    assert outcome(check, authority=authority, certified=("www.acme.com",), facts=facts)[0] == "unknown"


def test_a_certificate_of_nobody_we_trust_fails(authority: Authority, tmp_path: Path) -> None:
    stranger = Authority(tmp_path)
    assert outcome(ServesHttps("https://app.acme.com/"), authority=authority, trusted=stranger.path)[0] == "fail"


@pytest.mark.parametrize("fault", ["SERVFAIL", "silent"])
@pytest.mark.parametrize(
    "check",
    [
        ServesHttps("https://app.acme.com/"),
        RedirectsTo("https://app.acme.com/", APEX),
        SendsHsts("https://app.acme.com/", 1, False, False),
        TlsVersions("app.acme.com", "1.2"),
    ],
    ids=["https", "redirect", "hsts", "tls"],
)
def test_without_dns_the_web_is_unknown(authority: Authority, check: Check, fault: str) -> None:
    assert outcome(check, authority=authority, faults={"app.acme.com": fault})[0] == "unknown"


@pytest.mark.parametrize(
    ("header", "check", "verdict"),
    [
        ("max-age=100", (100, False, False), "pass"),
        ("MAX-AGE=\"100\" ; includeSubDomains; preload; future=1", (100, True, True), "pass"),
        ("max-age=200; includeSubDomains", (100, False, False), "pass"),
        ("max-age=99", (100, False, False), "fail"),
        ("max-age=100", (100, True, False), "fail"),
        ("max-age=100; includeSubDomains", (100, True, True), "fail"),
        ("includeSubDomains", (100, False, False), "fail"),
        ("max-age=100; max-age=200", (100, False, False), "fail"),
        ("max-age=-1", (100, False, False), "fail"),
        (None, (100, False, False), "fail"),
        (None, (0, False, False), "pass"),
        ("max-age=0", (0, False, False), "pass"),
        ("max-age=5", (0, False, False), "fail"),
    ],
)  # fmt: skip
def test_hsts(authority: Authority, header: str | None, check: tuple[int, bool, bool], verdict: str) -> None:
    headers = {"Strict-Transport-Security": header} if header else {}
    pages = {"https://app.acme.com/": (200, headers)}
    assert outcome(SendsHsts("https://app.acme.com/", *check), pages=pages, authority=authority)[0] == verdict


@pytest.mark.parametrize(
    ("open_", "status", "verdict"),
    [
        pytest.param(True, 401, "fail", id="a-password-before-a-public-site"),
        pytest.param(True, 404, "fail", id="a-missing-page"),
        pytest.param(True, 400, "fail", id="a-server-that-does-not-know-the-name"),
        pytest.param(True, 403, "unknown", id="a-refusal-that-programs-alone-may-get"),
        pytest.param(True, 429, "unknown", id="a-rate-limit"),
        pytest.param(False, 404, "pass", id="an-application-without-a-page-there"),
        pytest.param(True, 200, "pass", id="a-public-site"),
        pytest.param(False, 401, "pass", id="a-password-before-an-application"),
    ],
)
def test_a_public_site_asks_nobody_for_a_password(authority: Authority, open_: bool, status: int, verdict: str) -> None:
    pages = {"https://app.acme.com/": (status, {"WWW-Authenticate": "Basic"} if status == 401 else {})}
    check = ServesHttps("https://app.acme.com/", open=open_)
    assert outcome(check, pages=pages, authority=authority)[0] == verdict


@pytest.mark.parametrize(
    ("header", "offered"),
    [
        pytest.param('h3=":443"; ma=86400', True, id="http-3"),
        pytest.param('h2=":443", h3=":443"', True, id="among-others"),
        pytest.param('h3-29=":443"; ma=86400', False, id="a-draft"),
        pytest.param("clear", False, id="taken-back"),
    ],
)
def test_http_3_is_told_where_it_is_offered(authority: Authority, header: str, offered: bool) -> None:
    pages = {"https://app.acme.com/": (200, {"Alt-Svc": header})}
    found, observed = outcome(ServesHttps("https://app.acme.com/"), pages=pages, authority=authority)
    assert (found, "HTTP/3 offered" in observed) == ("pass", offered)


def test_hsts_of_a_challenge_is_unknown(authority: Authority) -> None:
    check = SendsHsts("https://app.acme.com/", 100, include_subdomains=False, preload=False)
    assert outcome(check, pages={"https://app.acme.com/": CHALLENGE}, authority=authority)[0] == "unknown"


def tls_verdict(minimum: str, server: Endpoint | None, *, probe: Probe = Probe.FULL) -> Verdict:
    async def main() -> Verdict:
        async with serving_dns(DnsServer(dict(SITE))) as names:
            vantage = vantage_on(names, https=server or closed_port())
            expectations = (expect(TlsVersions("app.acme.com", minimum)),)
            (verdict,) = await verify_expectations(
                expectations, {"acme.com": FACTS}, vantage, wait=0, probe=probe, progress=lambda _: None
            )
            return verdict

    return asyncio.run(main())


def tls_outcome(authority: Authority, minimum: str, oldest: V, newest: V, *, alerts: bool = True) -> tuple[str, str]:
    context = authority.context("app.acme.com", minimum=oldest, maximum=newest)

    async def hello(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response()

    async def main() -> Verdict:
        serving = serving_alerts(context) if alerts else serving_web(hello, context)
        async with serving_dns(DnsServer(dict(SITE))) as names, serving as server:
            expectations = (expect(TlsVersions("app.acme.com", minimum)),)
            (verdict,) = await verify_expectations(
                expectations,
                {"acme.com": FACTS},
                vantage_on(names, https=server),
                wait=0,
                probe=Probe.FULL,
                progress=lambda _: None,
            )
            return verdict

    verdict = asyncio.run(main())
    return verdict.outcome.value, verdict.observed


@pytest.mark.parametrize(
    ("minimum", "oldest", "newest", "verdict"),
    [
        ("1.2", V.TLSv1_2, V.TLSv1_3, "pass"),
        ("1.0", V.TLSv1, V.TLSv1_3, "pass"),
        ("1.3", V.TLSv1_3, V.TLSv1_3, "pass"),
        ("1.2", V.TLSv1, V.TLSv1_3, "fail"),
        ("1.2", V.TLSv1_1, V.TLSv1_3, "fail"),
        ("1.3", V.TLSv1_2, V.TLSv1_3, "fail"),
        ("1.2", V.TLSv1_3, V.TLSv1_3, "fail"),
        ("1.3", V.TLSv1_2, V.TLSv1_2, "fail"),
        ("1.2", V.TLSv1_2, V.TLSv1_2, "fail"),
        ("1.1", V.TLSv1_1, V.TLSv1_2, "fail"),
    ],
)
def test_tls_versions(authority: Authority, minimum: str, oldest: V, newest: V, verdict: str) -> None:
    assert tls_outcome(authority, minimum, oldest, newest)[0] == verdict


def test_a_server_that_cuts_older_versions_each_time_refuses_them(authority: Authority) -> None:
    found, observed = tls_outcome(authority, "1.2", V.TLSv1_2, V.TLSv1_3, alerts=False)
    assert (found, "without an alert" in observed) == ("pass", True)


def test_a_closed_port_says_nothing_of_tls() -> None:
    assert tls_verdict("1.2", None).outcome.value == "unknown"


def test_with_probe_off_no_handshake_is_tried() -> None:
    assert tls_verdict("1.2", None, probe=Probe.OFF).outcome.value == "not_applicable"
