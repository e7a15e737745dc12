"""What a plan says of a change: a site as it was applied, what was done by hand, and the site as it is now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from reviewing import SITE, Hand, document, nothing, plan_of, sentences, stack_of, with_rules

from launchready.compilation import Waiting
from launchready.policies import declared_by
from launchready.review.phases import phase_effects
from launchready.review.places import name_places
from launchready.review.sampling import Visit, sample_visits
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Rule, Zone, cache_rule
from launchready.zone.neighbours import Neighbours, WorkersRoute
from launchready.zone.rules import FIREWALL_PHASE

HOSTS = SITE["hosts"]
API = HOSTS["api"]
KEEP_ALL = cache_rule("x", "", "true", {"cache": True, "edge_ttl": {"mode": "override_origin", "default": 7200}})
BLOCK = Rule("b", 'http.request.uri.path eq "/pricing"', "block")


def setting(**values: Any) -> Hand:
    return lambda zone: replace(zone, settings={**zone.settings, **values})


def reversed_rules(zone: Zone) -> Zone:
    rules = {**zone.rulesets, REDIRECT_PHASE: tuple(reversed(zone.rulesets[REDIRECT_PHASE]))}
    return replace(zone, rulesets=rules)


def hosts(**changes: Any) -> dict[str, Any]:
    return {"hosts": {name: host for name, host in {**HOSTS, **changes}.items() if host is not None}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            hosts(api=None),
            "[may lock out] api.acme.test disappears; until now answered by 198.51.100.12 through Cloudflare.",
            id="a-host-disappears",
        ),
        pytest.param(
            hosts(docs={**API, "origin": "198.51.100.20"}),
            "docs.acme.test appears, answered by 198.51.100.20 through Cloudflare.",
            id="a-host-appears",
        ),
        pytest.param(
            hosts(docs={**API, "origin": "198.51.100.20"}),
            "all http addresses of docs.acme.test: redirected (301) to the same path of https://docs.acme.test.",
            id="a-new-host-is-redirected",
        ),
        pytest.param(
            hosts(api={**API, "origin": "198.51.100.20"}),
            "api.acme.test moves from 198.51.100.12 to 198.51.100.20, through Cloudflare as before.",
            id="a-host-moves",
        ),
        pytest.param(
            hosts(api={**API, "proxied": False}),
            "[becomes public] api.acme.test leaves Cloudflare's proxy: everybody can look up 198.51.100.12, and no "
            "redirect, cache, TLS or firewall rule acts there any more.",
            id="a-host-leaves-the-proxy",
        ),
        pytest.param(
            {"redirects": [{**SITE["redirects"][0], "to": "https://acme.test/prices"}]},
            "/pricing of acme.test and www.acme.test: redirected (301) to https://acme.test/prices; until now "
            "redirected (301) to https://acme.test/plans.",
            id="a-redirect-leads-elsewhere",
        ),
        pytest.param(
            {"redirects": [*SITE["redirects"], {"host": "blog", "to": "https://acme.test/blog"}]},
            "all other addresses of blog.acme.test: redirected (301) to the same path below https://acme.test/blog.",
            id="a-host-moves-below-a-path",
        ),
        pytest.param(
            {"cache": {**SITE["cache"], "static": {"edge_ttl": 7200}}},
            "acme.test/launch-ready/style.css: kept at the edge for 2 hours, whatever its server says, redirects and "
            "errors never, in browsers for 4 hours or longer; until now kept at the edge for 1 day, whatever its "
            "server says, redirects and errors never, in browsers for 4 hours or longer.",
            id="a-lifetime",
        ),
        pytest.param(
            {"tls": {"hsts": {"max_age": 15552000, "include_subdomains": True}}},
            "[may lock out] all addresses of acme.test, www.acme.test, api.acme.test and app.acme.test: "
            "strict-transport-security: max-age=15552000; includeSubDomains; until now strict-transport-security: "
            "max-age=15552000.",
            id="hsts-for-all-below",
        ),
        pytest.param(
            {"cache": {key: value for key, value in SITE["cache"].items() if key != "authenticated_paths"}},
            "[becomes public] acme.test/launch-ready//style.css and acme.test/account/launch-ready.css: kept at the "
            "edge for 1 day, whatever its server says, redirects and errors never, in browsers for 4 hours or longer; "
            "until now never kept at the edge.",
            id="a-private-path-is-forgotten",
        ),
        pytest.param(
            {"protection": {"block": {"countries": ["KP"]}, "headers": None}},
            "[may lock out] /.env, /.ds_store, /.htpasswd and 4 more of https://acme.test, api.acme.test and "
            "app.acme.test: blocked by Cloudflare; until now answered by its server through Cloudflare.",
            id="probes-are-blocked",
        ),
        pytest.param(
            {"protection": {"block": {"countries": ["KP"]}}},
            "[may lock out] all addresses of acme.test, api.acme.test and app.acme.test: firewall rule "
            "lr_protection_sources acts on some visitors, by where they come from.",
            id="a-country",
        ),
        pytest.param(
            {"protection": {"login": {"paths": ["/login"]}}},
            "[may lock out] /login of acme.test, api.acme.test and app.acme.test: an address with more than 10 "
            "requests within 10 seconds is answered 429 for 10 seconds.",
            id="a-limit-on-log-ins",
        ),
        pytest.param(
            {"protection": {"headers": {"permissions_policy": None, "frames": "nobody"}}},
            "all addresses of acme.test, www.acme.test, api.acme.test and app.acme.test: referrer-policy: "
            "strict-origin-when-cross-origin; x-content-type-options: nosniff; x-frame-options: DENY.",
            id="headers-are-told-together",
        ),
        pytest.param(
            {"tls": {"minimum": "1.3"}},
            "[may lock out] acme.test: Browsers and programs that know nothing newer than TLS 1.2 are refused.",
            id="tls-1.3-alone",
        ),
        pytest.param(
            {"mail": None},
            "[may lock out] Mail to acme.test is received nowhere; until now at smtp.google.com.",
            id="no-mail",
        ),
        pytest.param(
            {"mail": {**SITE["mail"], "senders": []}},
            "[may lock out] Google Workspace (_spf.google.com) may send as acme.test; mail from anybody else looks "
            "suspicious. No longer: SendGrid (sendgrid.net).",
            id="a-sender-goes",
        ),
        pytest.param(
            {"mail": {**SITE["mail"], "dmarc": {"policy": "reject"}}},
            "[may lock out] DMARC of acme.test: mail that fails both SPF and DKIM is refused (p=reject); until now "
            "receivers report and do nothing else (p=none).",
            id="dmarc-reject",
        ),
        pytest.param(
            {
                "mail": {
                    **SITE["mail"],
                    "dmarc": {
                        "policy": "quarantine",
                        "dkim_alignment": "strict",
                        "nonexistent_policy": "reject",
                        "ruf": ["mailto:f@acme.test"],
                    },
                }
            },
            "[may lock out] DMARC of acme.test: for names that do not exist, mail that fails both SPF and DKIM is "
            "refused (np=reject, until now not set), DKIM signatures of exactly this domain alone count (adkim=s, "
            "until now not set) and reports on single mails go to f@acme.test (ruf=mailto:f@acme.test, until now "
            "not set).",
            id="dmarc-in-all-its-parts",
        ),
        pytest.param(
            {
                "mail": {
                    **SITE["mail"],
                    "senders": [
                        *SITE["mail"]["senders"],
                        {"name": "crm", "spf": ["ip4:203.0.113.9", "a:crm.example/24", "exists:%{i}.x.example"]},
                    ],
                }
            },
            "203.0.113.9, Google Workspace (_spf.google.com), SendGrid (sendgrid.net), the web servers of crm.example "
            "and their networks (/24) and servers that %{i}.x.example is asked about may send as acme.test; mail from "
            "anybody else looks suspicious. New: 203.0.113.9, the web servers of crm.example and their networks (/24) "
            "and servers that %{i}.x.example is asked about.",
            id="servers-are-listed",
        ),
        pytest.param(
            {"mail": {**SITE["mail"], "dkim": "pending"}},
            "[may lock out] The DKIM key google of acme.test goes: mail signed with the one of now no longer counts as "
            "signed.",
            id="a-key-goes",
        ),
        pytest.param(
            {"aliases": [{"name": "acme1.test"}, {"name": "acme2.test"}]},
            "all addresses of acme1.test, www.acme1.test, acme2.test and www.acme2.test: redirected (301) to the same "
            "path of https://acme.test.",
            id="aliases-are-told-together",
        ),
    ],
)
def test_what_a_change_of_the_stack_file_means(changes: dict[str, Any], said: str) -> None:
    assert said in sentences(plan_of(stack_of(**changes), stack_of()))


@pytest.mark.parametrize(
    ("hand", "said"),
    [
        pytest.param(
            with_rules(CACHE_PHASE, KEEP_ALL),
            "[becomes uncached] all other addresses of acme.test and api.acme.test; all addresses of app.acme.test: "
            "never kept at the edge; until now kept at the edge for 2 hours, whatever its server says, in browsers as "
            "long as its server says or kept at the edge for 2 hours, whatever its server says, in browsers for 4 "
            "hours or longer.",
            id="everything-was-kept",
        ),
        pytest.param(
            setting(ssl="full"),
            "[may lock out] acme.test: Cloudflare asks servers over https and refuses a certificate that is not valid "
            "(error 526); until now it asks servers over https and takes any certificate.",
            id="certificates-are-looked-at-again",
        ),
        pytest.param(
            lambda zone: replace(zone, records={k: v for k, v in zone.records.items() if k != "app/address"}),
            "app.acme.test appears, answered by 198.51.100.11 through Cloudflare.",
            id="a-record-comes-back",
        ),
        pytest.param(
            reversed_rules,
            "all other http addresses of www.acme.test: redirected (301) to the same path of https://acme.test; until "
            "now redirected (301) to the same path of https://www.acme.test, 2 redirects in all.",
            id="an-order-that-matters",
        ),
    ],
)
def test_what_putting_it_back_means(hand: Hand, said: str) -> None:
    assert said in sentences(plan_of(stack_of(), by_hand=hand))


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        pytest.param("ip4:203.0.113.64/29", "ip4:203.0.113.64/28", "", id="a-wider-network-holds-it"),
        pytest.param("ip4:203.0.113.64/28", "ip4:203.0.113.64/29", "203.0.113.64/28", id="a-part-goes"),
        pytest.param("a:crm.example", "a:crm.example/28", "the web servers of crm.example", id="by-name"),
    ],
)
def test_servers_that_are_no_longer_listed(before: str, after: str, gone: str) -> None:
    new, old = (
        stack_of(mail={**SITE["mail"], "senders": [{"name": "crm", "spf": [term]}]}) for term in (after, before)
    )
    (told,) = [each for each in sentences(plan_of(new, old)) if "may send" in each]
    assert f"No longer: {gone}." in told if gone else "No longer" not in told
    assert told.startswith("[may lock out]") == bool(gone)


def test_nothing_is_said_where_nothing_changes() -> None:
    plan = plan_of(stack_of())
    assert (plan.effects, plan.changes, plan.untold, plan.clearance.refused) == ((), 0, (), ())


def test_the_first_time_everything_is_told_in_a_handful_of_sentences() -> None:
    told = sentences(plan_of(stack_of(), by_hand=nothing))
    assert len(told) <= 15, told
    most = "all other http addresses of acme.test; all other addresses of www.acme.test"
    assert f"{most}: redirected (301) to the same path of https://acme.test." in told
    assert not [sentence for sentence in told if sentence.startswith("[becomes public]")]


def test_the_same_change_is_told_the_same_whatever_the_order_of_the_hosts() -> None:
    turned = {"hosts": dict(reversed(HOSTS.items()))}
    assert document(plan_of(stack_of(**turned), by_hand=nothing)) == document(plan_of(stack_of(), by_hand=nothing))


# --- rules without effect


def order_of(zone: Zone, *refs: str) -> Zone:
    rules = {rule.ref: rule for rule in zone.rulesets[CACHE_PHASE]}
    return replace(zone, rulesets={**zone.rulesets, CACHE_PHASE: tuple(rules[ref] for ref in refs)})


def test_an_order_without_effect_is_said_to_be_without_effect() -> None:
    def hand(zone: Zone) -> Zone:
        first, second, *others = (rule.ref for rule in zone.rulesets[CACHE_PHASE])
        return order_of(zone, first, second, *reversed(others))

    plan = plan_of(stack_of(), by_hand=hand)
    (phase,) = plan.zones[0].phases
    assert str(phase).startswith("The order of the cache rules of acme.test changes without effect: none of the")
    assert plan.effects == ()


def test_an_order_that_matters_is_not_said_to_be_without_effect() -> None:
    (phase,) = plan_of(stack_of(), by_hand=reversed_rules).zones[0].phases
    assert phase.order_only
    assert phase.changed
    assert "without effect" not in str(phase)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (cache_rule("x", "", 'http.referer contains "a"', {"cache": True}), "but others may"),
        (cache_rule("x", "", 'http.host eq "else.where"', {"cache": True}), "without effect"),
    ],
    ids=["it-depends", "it-never-matches"],
)
def test_what_depends_on_more_than_an_address_is_not_said_to_be_without_effect(rule: Rule, says: str) -> None:
    (phase,) = plan_of(stack_of(), by_hand=with_rules(CACHE_PHASE, rule)).zones[0].phases
    assert says in str(phase)


# --- what cannot be told


def test_a_rule_of_another_kind_is_named_with_the_addresses_it_may_act_on() -> None:
    opaque = Rule("o", 'http.host eq "api.acme.test"', "rewrite")
    hand = with_rules("http_request_transform", opaque)
    plan = plan_of(stack_of(**hosts(api={**API, "origin": "198.51.100.20"})), stack_of(), by_hand=hand)
    (untold,) = plan.untold
    assert "api.acme.test" in untold.subject
    assert "o (rewrite) of http_request_transform" in untold.reasons[0]
    assert "api.acme.test moves from 198.51.100.12 to 198.51.100.20, through Cloudflare as before." in sentences(plan)


def test_a_rule_that_cannot_be_read_ends_no_plan() -> None:
    plan = plan_of(stack_of(), by_hand=with_rules(CACHE_PHASE, Rule("n", "nonsense(", "set_cache_settings", {})))
    assert "column" in plan.blind
    assert plan.changes == 1
    assert document(plan)["not_followed"]


def test_a_worker_answers_before_and_after() -> None:
    around = Neighbours(routes=(WorkersRoute("api.acme.test/*", "shop"),))
    assert plan_of(stack_of(), neighbours=around).effects == ()


# --- what would be refused, and what is mended


def test_a_lock_out_is_refused() -> None:
    refused = [ruling.finding.policy for ruling in plan_of(stack_of(mail=None), stack_of()).clearance.refused]
    assert "mx-gone" in refused


def test_what_is_found_now_and_not_afterwards_is_mended() -> None:
    (zone,) = plan_of(stack_of(), by_hand=with_rules(CACHE_PHASE, KEEP_ALL)).zones
    assert "authenticated-never-cached" in {finding.policy for finding in zone.mended}
    assert "https://acme.test/account" in zone.purged


def test_a_rule_that_somebody_put_before_others_is_told_with_what_it_stops() -> None:
    plan = plan_of(stack_of(), by_hand=with_rules(FIREWALL_PHASE, BLOCK))
    assert [change for zone in plan.zones for change in zone.changes] == []
    assert any("acts in the phase" in change.message for change in plan.zones[0].beside)


# --- the sample


def test_the_sample_is_the_same_from_run_to_run_and_covers_every_host_and_declared_path() -> None:
    (part,) = stack_of().compilation.parts
    once, again = (sample_visits(nothing(part.zone), part.zone, declared_by(part)) for _ in range(2))
    assert once == again
    asked = {(visit.host, visit.scheme, visit.path) for visit in once.visits}
    for host in ("acme.test", "www.acme.test", "app.acme.test", "api.acme.test"):
        for scheme in ("http", "https"):
            assert {(host, scheme, path) for path in ("/", "/account", "/account/launch-ready.css")} <= asked
    assert ("acme.test", "https", "/pricing") in asked
    assert {visit.cookie for visit in once.visits} == {None, "session"}


def test_a_large_zone_is_tried_in_part_and_that_is_said() -> None:
    many = {f"h{number}": API for number in range(100)}
    plan = plan_of(stack_of(hosts={**HOSTS, **many}), by_hand=nothing)
    sample = plan.zones[0].sample
    assert len(sample.hosts_left_out) == 100 + 4 - 60
    assert "acme.test" not in sample.hosts_left_out


def test_phases_that_do_not_change_are_not_spoken_of() -> None:
    (part,) = stack_of().compilation.parts
    assert list(phase_effects(part.zone, part.zone, Neighbours(), ())) == []


def test_going_behind_the_proxy_is_told_as_any_other_move() -> None:
    waits = stack_of(**hosts(api={**API, "proxied": "when-certificate-active"}))
    first = waits.seeing(Waiting(frozenset({"api.acme.test"})))
    assert document(plan_of(first, first))["changes"] == 0
    second = plan_of(waits, first)
    assert [change["differences"] for change in document(second)["zones"][0]["changes"]] == [
        [{"field": "proxied", "before": "false", "after": "true"}]
    ]
    assert any("api.acme.test" in sentence and "Cloudflare" in sentence for sentence in sentences(second))


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        pytest.param("off", "on", "[may lock out] acme.test: What looks automated is challenged", id="on"),
        pytest.param("on", "off", "acme.test: What looks automated is no longer challenged", id="off"),
    ],
)
def test_bot_fight_mode_says_whom_it_may_keep_out(was: str, now: str, said: str) -> None:
    protected = stack_of(protection={"bot_fight_mode": now == "on"}, **hosts(api=None))
    told = sentences(plan_of(protected, by_hand=setting(bot_fight_mode=was)))
    assert [sentence for sentence in told if sentence.startswith(said)], told


def test_one_address_that_is_left_over_is_named_and_is_not_all_others() -> None:
    plans, login = Visit("acme.test", "https", "/plans"), Visit("acme.test", "https", "/login")
    assert name_places([login], [plans, login], told=[plans]) == "acme.test/login"
