"""redirect-arrives and redirect-one-hop: judged by walking every path that is spoken of."""

from __future__ import annotations

from typing import Any

import pytest
from judging import declared, found, messages, redirect, unjudged, verdicts, zone_of

from launchready.policies import declared_by
from launchready.policies.finding import Place
from launchready.policies.redirects import REDIRECT_ARRIVES, REDIRECT_ONE_HOP
from launchready.stackfile import load_stack
from launchready.zone.diff import Kind
from launchready.zone.neighbours import BulkRedirect, Neighbours, PageRule

SITE = ("@ A 203.0.113.10 proxied", "www AAAA 100:: proxied")
WWW = redirect("www", 'http.host eq "www.acme.test"', 'concat("https://acme.test", http.request.uri.path)')
HTTPS = redirect("https", "not ssl", 'concat("https://", http.host, http.request.uri.path)')
OLD = redirect("old", 'http.request.uri.path eq "/old"', "https://acme.test/new")
APEX_ONLY = redirect("old", 'http.host eq "acme.test" and http.request.uri.path eq "/old"', "https://acme.test/new")
PRELOAD = {"security_header": {"strict_transport_security": {"enabled": True, "preload": True, "max_age": 31536000}}}


def site(*rules: Any, **settings: Any) -> Any:
    return zone_of(*SITE, redirects=rules, settings=settings)


FINE = [
    pytest.param(site(WWW, HTTPS), {}, id="www-and-http"),
    pytest.param(site(OLD, WWW, HTTPS), {"moved": (("acme.test", "/old"),)}, id="a-moved-path-from-both"),
    pytest.param(site(WWW), {"https_everywhere": False}, id="plain-http-is-meant"),
    pytest.param(
        zone_of(*SITE, "docs AAAA 100:: proxied", redirects=[
            redirect("docs", 'http.host eq "docs.acme.test"', "https://help.example/acme"), WWW, HTTPS,
        ]),
        {"moved": (("docs.acme.test", None),)}, id="a-host-that-leads-elsewhere",
    ),
    pytest.param(site(HTTPS, WWW, **PRELOAD), {}, id="preload-takes-two-from-http"),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "known"), FINE)
def test_what_is_fine(zone: Any, known: Any) -> None:
    for policy in (REDIRECT_ARRIVES, REDIRECT_ONE_HOP):
        judged = verdicts(policy, zone, declared=declared(**known))
        assert messages(judged.findings) == ""
        assert judged.not_judged == ()


LONG = [
    pytest.param(site(HTTPS, WWW), {}, "www.acme.test", "http://www.acme.test/ takes 2", id="https-before-www"),
    pytest.param(site(WWW, HTTPS, always_use_https="on"), {}, "www.acme.test", "takes 2", id="always-use-https"),
    pytest.param(
        site(APEX_ONLY, WWW, HTTPS), {"moved": (("acme.test", "/old"),)}, "www.acme.test", "/old takes 2", id="moved",
    ),
    pytest.param(
        zone_of(*SITE, "docs AAAA 100:: proxied", redirects=[
            redirect("docs", 'http.host eq "docs.acme.test"', "http://www.acme.test/docs"), WWW, HTTPS,
        ]),
        {"moved": (("docs.acme.test", None),)}, "docs.acme.test", "takes 2", id="a-chain",
    ),
    pytest.param(site(OLD, HTTPS), {}, "www.acme.test", "ends at https://www.acme.test/", id="www-serves-itself"),
    pytest.param(site(WWW), {}, "acme.test", "http://acme.test/ ends at http://acme.test/", id="plain-http"),
    pytest.param(
        site(HTTPS, WWW, HTTPS), {"canonical": "www.acme.test", "other": "acme.test"}, "www.acme.test",
        "not at https://www.acme.test", id="the-wrong-canonical-host",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "known", "subject", "says"), LONG)
def test_more_than_one_hop_or_another_end_is_found(zone: Any, known: Any, subject: str, says: str) -> None:
    findings = verdicts(REDIRECT_ONE_HOP, zone, declared=declared(**known)).findings
    told = messages(finding for finding in findings if finding.subject == subject)
    assert says in told


LOST = [
    pytest.param(
        [redirect("a", 'http.host eq "acme.test"', 'concat("https://www.acme.test", http.request.uri.path)'), WWW],
        "goes round in a circle", id="apex-and-www-fight",
    ),
    pytest.param(
        [redirect("grow", 'http.host eq "acme.test"', 'concat("https://acme.test/a", http.request.uri.path)')],
        "without an end", id="a-path-that-grows",
    ),
    pytest.param([redirect("x", 'http.host eq "acme.test"', "https://gone.acme.test/")], "not exist", id="no-host"),
    pytest.param([redirect("x", 'http.host eq "acme.test"', "https://acme.test:8443/")], "no address", id="a-port"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "says"), LOST)
def test_a_redirect_that_never_arrives_is_found(rules: Any, says: str) -> None:
    findings = verdicts(REDIRECT_ARRIVES, site(*rules), declared=declared()).findings
    assert says in messages(finding for finding in findings if finding.subject == "acme.test")
    assert all(finding.place is not None for finding in findings)


@pytest.mark.parametrize("beside", [
    pytest.param(Neighbours(page_rules=(PageRule("p", "https://acme.test/*", {
        "forwarding_url": {"url": "https://www.acme.test/$1", "status_code": 301}}),)), id="page-rule"),
    pytest.param(Neighbours(redirects=(BulkRedirect(
        "moved", "acme.test/", "https://www.acme.test/", subpath_matching=True),)), id="bulk-redirect"),
])  # fmt: skip
def test_what_acts_beside_the_rules_is_walked_too(beside: Neighbours) -> None:
    zone = site(WWW, HTTPS)
    assert "acme.test" in found(REDIRECT_ARRIVES, zone, declared=declared(), neighbours=beside)
    assert found(REDIRECT_ARRIVES, zone, declared=declared()) == []


def test_what_never_arrives_is_said_once_and_not_as_a_long_way() -> None:
    zone = site(redirect("loop", 'http.host eq "acme.test"', 'concat("https://acme.test", http.request.uri.path)'))
    assert found(REDIRECT_ARRIVES, zone, declared=declared()) == ["acme.test"]
    assert "takes" not in messages(verdicts(REDIRECT_ONE_HOP, zone, declared=declared()).findings)


def test_without_a_stack_file_the_paths_that_rules_name_are_asked_for() -> None:
    zone = site(APEX_ONLY, WWW, HTTPS)
    assert found(REDIRECT_ONE_HOP, zone) == ["www.acme.test"]
    assert "which host is the canonical one" in messages(unjudged(REDIRECT_ONE_HOP, zone))


def test_a_setting_that_adds_a_hop_is_where_the_finding_is() -> None:
    zone = site(WWW, HTTPS, always_use_https="on")
    (finding,) = verdicts(REDIRECT_ONE_HOP, zone, declared=declared()).findings
    assert finding.place == Place(Kind.SETTING, "always_use_https")


def test_a_setting_that_nobody_knows_is_no_pass() -> None:
    zone = zone_of(*SITE, redirects=(WWW, HTTPS))
    unknown = type(zone)(zone.name, zone.records, {}, zone.rulesets)
    assert "Always Use HTTPS" in messages(unjudged(REDIRECT_ONE_HOP, unknown, declared=declared()))


def test_a_rule_that_cannot_be_evaluated_is_no_pass() -> None:
    for policy in (REDIRECT_ARRIVES, REDIRECT_ONE_HOP):
        assert "cannot be evaluated" in messages(
            unjudged(policy, site(redirect("x", "no expression", "https://a.test/")))
        )


def test_a_rule_that_depends_on_more_than_a_request_says_is_no_pass() -> None:
    zone = site(redirect("bots", "cf.client.bot", "https://acme.test/for-bots"), WWW, HTTPS)
    for policy in (REDIRECT_ARRIVES, REDIRECT_ONE_HOP):
        assert "more than a request says" in messages(unjudged(policy, zone, declared=declared()))


@pytest.mark.parametrize("name", ["acme", "globex"])
def test_our_own_redirects_take_one_hop_from_everywhere(name: str) -> None:
    compilation = load_stack(name).compilation
    judged = verdicts(REDIRECT_ONE_HOP, compilation.zones[0], declared=declared_by(compilation))
    assert judged.findings == ()
    assert judged.not_judged == ()
