"""What to do, and who: a fix names what was seen to be wrong, not what usually is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from loopback import Authority
from proving import FACTS, Pages, prove

from launchready.expectations import (
    AnswersEdge,
    Check,
    DkimPublished,
    DmarcPolicy,
    Layer,
    NeverCached,
    RedirectsTo,
    ServesHttps,
    SpfPermits,
    StaticCached,
)
from launchready.verdicts import Outcome, Verdict

APP, HEALTH = "https://app.acme.com/", "https://app.acme.com/healthz"
EDGE = {"server": "cloudflare"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def to(url: str, **headers: str) -> tuple[int, dict[str, str]]:
    return (301, {"Location": url, **headers})


WEB = [
    pytest.param(ServesHttps(APP), {APP: to(APP)}, "fail", Layer.EDGE, "sent round", id="to-itself"),
    pytest.param(ServesHttps(APP), {APP: to(f"{APP}in"), f"{APP}in": to(APP)}, "fail", Layer.EDGE, "sent round",
                 id="in-a-circle"),
    pytest.param(ServesHttps(APP), {APP: to("http://app.acme.com/")}, "fail", Layer.EDGE, "Let the server redirect",
                 id="the-server-back-to-http"),
    pytest.param(ServesHttps(APP), {APP: to("http://app.acme.com/", **EDGE)}, "fail", Layer.EDGE,
                 "SSL mode must not be off", id="the-edge-back-to-http"),
    pytest.param(ServesHttps(APP), {APP: to("http://elsewhere.example/")}, "pass", Layer.EDGE, "",
                 id="to-somebody-elses-http"),
    pytest.param(ServesHttps(APP), {APP: to("https://app.acme.com/login")}, "pass", Layer.EDGE, "", id="to-a-log-in"),
    pytest.param(ServesHttps(HEALTH, frozenset({200})), {HEALTH: to("https://acme.com/", **EDGE)}, "fail", Layer.EDGE,
                 "`launchready drift` names them", id="a-health-path-that-the-edge-redirects"),
    pytest.param(ServesHttps(APP), {APP: (526, EDGE)}, "fail", Layer.EDGE, "certificate for exactly this name",
                 id="certificate-of-the-server"),
    pytest.param(ServesHttps(APP), {APP: (523, EDGE)}, "fail", Layer.EDGE, "still the declared one", id="unreachable"),
    pytest.param(ServesHttps(APP), {APP: (530, EDGE)}, "fail", Layer.EDGE, "does not exist", id="dangling"),
    pytest.param(NeverCached(APP), {APP: (526, EDGE)}, "unknown", Layer.EDGE, "server behind it first",
                 id="a-page-that-was-not-reached"),
    pytest.param(NeverCached(APP), {APP: (200, {"cf-cache-status": "DYNAMIC", "cache-control": "max-age=60"})}, "fail",
                 Layer.ORIGIN, "Let the application send", id="the-app-lets-caches-keep-it"),
    pytest.param(StaticCached("app.acme.com", None, ("css",), 60), {APP: (503, {})}, "unknown", Layer.EDGE,
                 "home page first", id="no-home-page"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "pages", "outcome", "layer", "fix"), WEB)
def test_on_the_web(check: Check, pages: Pages, outcome: str, layer: Layer, fix: str, authority: Authority) -> None:
    (verdict,) = prove(check, pages=pages, authority=authority)
    assert (verdict.outcome, verdict.layer) == (outcome, layer), verdict.observed
    assert fix in verdict.fix


def test_a_loop_is_called_so_where_the_query_is_lost_on_its_way(authority: Authority) -> None:
    start = "https://www.acme.com/a?b=1"
    pages = {start: to("https://app.acme.com/a"), "https://app.acme.com/a": to("https://www.acme.com/a"),
             "https://www.acme.com/a": to("https://app.acme.com/a")}  # fmt: skip
    (verdict,) = prove(RedirectsTo(start, "https://acme.com/a?b=1"), pages=pages, authority=authority)
    assert verdict.observed.startswith("a loop: ")
    assert "sent round" in verdict.fix


NAMES = [
    pytest.param(ServesHttps("https://gone.acme.com/"), "unknown", "Mend the address of gone.acme.com", id="gone"),
    pytest.param(SpfPermits("two.acme.com", None, "~all"), "fail", "Delete the other SPF record", id="second-spf"),
    pytest.param(SpfPermits("world.acme.com", None, "~all"), "fail", "has to end in ~all", id="spf-for-all"),
    pytest.param(DmarcPolicy("two.acme.com", "reject"), "fail", "Delete the other DMARC record", id="second-dmarc"),
    pytest.param(DkimPublished("acme.com", "twice"), "fail", "Delete the other record", id="second-key"),
]  # fmt: skip
RECORDS = {
    "two.acme.com TXT": ("v=spf1 -all", "v=spf1 ~all"),
    "world.acme.com TXT": ("v=spf1 +all",),
    "_dmarc.two.acme.com TXT": ("v=DMARC1; p=none", "v=DMARC1; p=reject"),
    "twice._domainkey.acme.com TXT": ("v=DKIM1; p=AA", "v=DKIM1; p=BB"),
}


@pytest.mark.parametrize(("check", "outcome", "fix"), NAMES)
def test_in_dns(check: Check, outcome: str, fix: str) -> None:
    (verdict,) = prove(check, records=RECORDS)
    assert verdict.outcome == outcome, verdict.observed
    assert fix in verdict.fix


def paused(check: Check, address: str) -> Verdict:
    (verdict,) = prove(check, records={"app.acme.com A": (address,)}, facts=replace(FACTS, paused=True))
    return verdict


def test_of_a_paused_zone_the_pause_is_to_be_ended() -> None:
    verdict = paused(AnswersEdge("app.acme.com"), "203.0.113.1")
    assert "the zone is paused" in verdict.observed
    assert "Enable Cloudflare on Site" in verdict.fix
    assert paused(AnswersEdge("app.acme.com"), "192.0.2.1").fix == ""
    mail = paused(DmarcPolicy("acme.com", "reject"), "203.0.113.1")
    assert mail.outcome is Outcome.FAIL
    assert "paused" not in mail.fix
