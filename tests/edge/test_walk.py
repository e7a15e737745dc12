"""Walks over redirects, and whether a host reaches the edge at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from launchready.edge import Ending, Reach, Stop, compile_zone, reach_of, request_from_url, walk
from launchready.errors import LanguageError
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Record, Rule, Zone, redirect_rule


def zone_with(*rules: Rule, **settings: str) -> Zone:
    records = (
        Record("acme.com", "A", "192.0.2.1", proxied=True),
        Record("www.acme.com", "CNAME", "acme.com", proxied=True),
        Record("direct.acme.com", "A", "192.0.2.1"),
        Record("mixed.acme.com", "A", "192.0.2.1"),
        Record("mixed.acme.com", "AAAA", "2001:db8::1", proxied=True),
        Record("mail.acme.com", "MX", "mx.example.net", priority=10),
        Record("*.app.acme.com", "A", "192.0.2.1", proxied=True),
        Record("own.app.acme.com", "TXT", "x"),
        Record("a.b.app.acme.com", "A", "192.0.2.1"),
    )
    return Zone("acme.com", {str(record): record for record in records}, settings, {REDIRECT_PHASE: rules})


def to(ref: str, when: str, target: str, status: int = 301) -> Rule:
    return redirect_rule(ref, "", when, {"expression": target}, status=status)


CANONICAL = (
    to("canonical", 'http.host eq "acme.com"', 'concat("https://www.acme.com", http.request.uri.path)'),
    to("https", "not ssl", 'concat("https://", http.host, http.request.uri.path)'),
)
HOSTS = {
    "proxied": ("www.acme.com", Reach.EDGE),
    "the zone itself": ("acme.com", Reach.EDGE),
    "DNS only": ("direct.acme.com", Reach.DNS_ONLY),
    "one proxied record proxies the name": ("mixed.acme.com", Reach.EDGE),
    "only a mail record": ("mail.acme.com", Reach.NO_SUCH_HOST),
    "nothing": ("nope.acme.com", Reach.NO_SUCH_HOST),
    "by wildcard": ("tenant.app.acme.com", Reach.EDGE),
    "wildcard does not answer beside another record": ("own.app.acme.com", Reach.NO_SUCH_HOST),
    "wildcard does not answer below an existing name": ("x.b.app.acme.com", Reach.NO_SUCH_HOST),
    "wildcard does not answer for a name that only leads to others": ("b.app.acme.com", Reach.NO_SUCH_HOST),
    "wildcard answers several labels": ("x.y.app.acme.com", Reach.EDGE),
    "another domain": ("acme.com.example.net", Reach.OUTSIDE),
    "a domain that ends alike": ("notacme.com", Reach.OUTSIDE),
}


@pytest.mark.parametrize(("host", "reach"), HOSTS.values(), ids=HOSTS.keys())
def test_reach(host: str, reach: Reach) -> None:
    assert reach_of(zone_with(), host) is reach


WALKS = {
    "one hop to https www": (
        CANONICAL,
        "http://acme.com/a?b=1",
        ["http://acme.com/a?b=1", "https://www.acme.com/a?b=1"],
        Ending.SERVED,
    ),
    "served at once": (CANONICAL, "https://www.acme.com/", ["https://www.acme.com/"], Ending.SERVED),
    "not through Cloudflare": (CANONICAL, "http://direct.acme.com/", ["http://direct.acme.com/"], Ending.DNS_ONLY),
    "no such host": (CANONICAL, "http://nope.acme.com/", ["http://nope.acme.com/"], Ending.NO_SUCH_HOST),
    "leaves the zone": (
        (to("out", "true", '"https://example.net/x"'),),
        "https://acme.com/",
        ["https://acme.com/", "https://example.net/x"],
        Ending.OUTSIDE,
    ),
    "relative target": (
        (to("relative", 'http.request.uri.path eq "/a/b"', '"../c"'),),
        "https://acme.com/a/b",
        ["https://acme.com/a/b", "https://acme.com/c"],
        Ending.SERVED,
    ),
    "redirect to itself": (
        (to("self", "true", "http.request.full_uri"),),
        "https://acme.com/",
        ["https://acme.com/"],
        Ending.LOOP,
    ),
    "redirect between two": (
        (
            to("www", 'http.host eq "acme.com"', '"https://www.acme.com/"'),
            to("apex", 'http.host eq "www.acme.com"', '"https://acme.com/"'),
        ),
        "https://acme.com/",
        ["https://acme.com/", "https://www.acme.com/"],
        Ending.LOOP,
    ),
    "target that is no URL": (
        (to("bad", "true", '"mailto:a@b.example"'),),
        "https://acme.com/",
        ["https://acme.com/"],
        Ending.BAD_TARGET,
    ),
}


@pytest.mark.parametrize(("rules", "url", "urls", "ending"), WALKS.values(), ids=WALKS.keys())
def test_walk(rules: tuple[Rule, ...], url: str, urls: list[str], ending: Ending) -> None:
    hops = walk(compile_zone(zone_with(*rules)), request_from_url(url))
    assert ([hop.request.url for hop in hops], hops[-1].ending) == (urls, ending)
    assert all(hop.ending is Ending.REDIRECTED for hop in hops[:-1])


def test_a_chain_without_end_is_cut() -> None:
    rule = to("grow", "true", 'concat("https://acme.com", http.request.uri.path, "x")')
    hops = walk(compile_zone(zone_with(rule)), request_from_url("https://acme.com/"), limit=3)
    assert (len(hops), hops[-1].ending) == (4, Ending.TOO_MANY)


METHODS = {
    "301 turns POST into GET": (301, "POST", "GET"),
    "301 keeps PUT": (301, "PUT", "PUT"),
    "302 turns POST into GET": (302, "POST", "GET"),
    "303 turns PUT into GET": (303, "PUT", "GET"),
    "303 keeps HEAD": (303, "HEAD", "HEAD"),
    "307 keeps POST": (307, "POST", "POST"),
    "308 keeps POST": (308, "POST", "POST"),
}


@pytest.mark.parametrize(("status", "sent", "then"), METHODS.values(), ids=METHODS.keys())
def test_method_after_a_redirect(status: int, sent: str, then: str) -> None:
    rule = to("https", "not ssl", 'concat("https://", http.host, http.request.uri.path)', status)
    hops = walk(compile_zone(zone_with(rule)), request_from_url("http://acme.com/", method=sent))
    assert hops[1].request.method == then


def test_cookies_are_sent_on_to_the_next_hop() -> None:
    hops = walk(compile_zone(zone_with(*CANONICAL)), request_from_url("http://acme.com/", headers={"Cookie": "a=b"}))
    assert hops[1].request.header("cookie") == "a=b"


def test_always_use_https_takes_two_hops_to_www() -> None:
    zone = compile_zone(zone_with(*CANONICAL, always_use_https="on"))
    hops = walk(zone, request_from_url("http://acme.com/"))
    assert [hop.request.url for hop in hops] == ["http://acme.com/", "https://acme.com/", "https://www.acme.com/"]


def test_a_rule_that_cannot_be_evaluated_is_named() -> None:
    with pytest.raises(LanguageError, match="rule broken of http_request_dynamic_redirect"):
        compile_zone(zone_with(to("broken", "nope", '"https://acme.com/"')))


WRONG = {
    "no target": {"from_value": {"status_code": 301}},
    "empty target": {"from_value": {"target_url": {}}},
    "no redirect status": {"from_value": {"target_url": {"value": "https://acme.com/"}, "status_code": 304}},
    "list redirect": {"from_list": {"name": "x", "key": "http.request.full_uri"}},
}


@pytest.mark.parametrize("parameters", WRONG.values(), ids=WRONG.keys())
def test_wrong_redirect_parameters_are_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(LanguageError):
        compile_zone(zone_with(Rule("r", "true", "redirect", parameters)))


FIREWALL = {
    "block": ((Rule("x", 'http.request.uri.path eq "/admin"', "block"),), Ending.STOPPED),
    "challenge": ((Rule("x", "true", "managed_challenge"),), Ending.STOPPED),
    "log": ((Rule("x", "true", "log"),), Ending.SERVED),
    "another path": ((Rule("x", 'http.request.uri.path eq "/"', "block"),), Ending.SERVED),
    "the first that matches": ((Rule("y", "true", "log"), Rule("x", "true", "block")), Ending.STOPPED),
    "skip of nothing is not evaluated": ((Rule("y", "true", "skip"), Rule("x", "true", "block")), Ending.CANNOT_TELL),
    "what cannot be read": ((Rule("x", 'http.host matches "(?=a)"', "block"),), Ending.CANNOT_TELL),
    "visitors of one country": ((Rule("x", 'ip.src.country eq "DE"', "block"),), Ending.SERVED),
    "visitors of all countries but one": ((Rule("x", 'ip.src.country ne "DE"', "block"),), Ending.CANNOT_TELL),
    "one network": ((Rule("x", "ip.src in {192.0.2.0/24} or ip.src.asnum eq 1", "block"),), Ending.SERVED),
    "all but one network": ((Rule("x", "not ip.src in {192.0.2.0/24}", "block"),), Ending.CANNOT_TELL),
    "a header that is not said": (
        (Rule("x", 'ip.src.country eq "DE" or cf.threat_score gt 10', "block"),),
        Ending.CANNOT_TELL,
    ),
    "a skip before it": (
        (Rule("y", "true", "skip", {"ruleset": "current"}), Rule("x", "true", "block")),
        Ending.SERVED,
    ),
    "a skip of something else": (
        (Rule("y", "true", "skip", {"phases": ["http_ratelimit"]}), Rule("x", "true", "block")),
        Ending.STOPPED,
    ),
}


@pytest.mark.parametrize(("rules", "ending"), FIREWALL.values(), ids=FIREWALL.keys())
def test_what_the_firewall_stops(rules: tuple[Rule, ...], ending: Ending) -> None:
    (record,) = (record for record in zone_with().records.values() if record.name == "acme.com")
    zone = Zone("acme.com", {"x": record}, rulesets={"http_request_firewall_custom": rules})
    (hop,) = walk(compile_zone(zone), request_from_url("https://acme.com/admin"))
    assert hop.ending is ending
    if ending is Ending.STOPPED:
        assert hop.decision is not None
        assert hop.decision.stop == Stop(rules[-1].action, "x")


def test_a_redirect_comes_before_the_firewall() -> None:
    zone = zone_with(*CANONICAL)
    shut = replace(zone, rulesets={**zone.rulesets, "http_request_firewall_custom": (Rule("x", "true", "block"),)})
    hops = walk(compile_zone(shut), request_from_url("http://acme.com/"))
    assert [hop.ending for hop in hops] == [Ending.REDIRECTED, Ending.STOPPED]


def test_wrong_cache_parameters_are_refused() -> None:
    rule = Rule("r", "true", "set_cache_settings", {"edge_ttl": {"mode": "sometimes"}})
    with pytest.raises(LanguageError, match="'sometimes' is no mode"):
        compile_zone(Zone("acme.com", rulesets={CACHE_PHASE: (rule,)}))


def test_what_is_modelled_or_switched_off_is_not_named_as_unmodelled() -> None:
    off = Rule("off", "true", "block", enabled=False)
    zone = Zone("acme.com", rulesets={REDIRECT_PHASE: CANONICAL, "http_request_firewall_custom": (off,)})
    assert compile_zone(zone).unmodelled == ()


def test_what_is_not_modelled_is_named() -> None:
    skip = Rule("skip", "true", "skip")
    zone = compile_zone(Zone("acme.com", rulesets={"http_request_firewall_custom": (skip,)}))
    assert zone.unmodelled == ("rule skip (skip) of http_request_firewall_custom",)
