"""The demo client on a local Cloudflare, broken in one way at a time: exactly the right verdicts have to change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from launchready.cloudflare import connect, read_facts
from launchready.live.logins import logins_from
from launchready.live.vantage import Options, Vantage, vantage_from
from launchready.local.certificates import Condition
from launchready.local.origin.behaviour import Manner
from launchready.local.origin.members import guest_variables
from launchready.local.store import ZoneState
from launchready.local.world import World, run_world
from launchready.probe import Probe
from launchready.stackfile import Stack, load_stack
from launchready.verdicts import Outcome, Verdict
from launchready.verify import verify_site
from launchready.zone import record_to_api, rule_to_api

ACME = str(Path(__file__).resolve().parents[2] / "stacks" / "Pulumi.acme.yaml")
MARKETING, APP, API = "198.51.100.10", "198.51.100.11", "198.51.100.12"
REDIRECTS, CACHE = "http_request_dynamic_redirect", "http_request_cache_settings"

Break = Callable[[ZoneState, World], object]


def apply_stack(stack: Stack, zone: ZoneState) -> None:
    (declared,) = stack.compilation.zones
    for record in declared.records.values():
        zone.create_record(record_to_api(record))
    zone.change_settings(dict(declared.settings))
    for phase, rules in declared.rulesets.items():
        body = {"kind": "zone", "name": "default", "phase": phase, "rules": [rule_to_api(rule) for rule in rules]}
        zone.create_ruleset(body)


def vantage_of(world: World) -> Vantage:
    origins = [(address, place) for address, place in world.origins.items() if address[0].isdigit()]
    edge = {"http": world.http, "https": world.https}
    http, https = (
        (*(f"{ip}={edge[scheme]}" for ip in world.edge_ips), *(f"{address}={place}" for address, place in origins))
        for scheme in ("http", "https")
    )
    return vantage_from(Options(resolver=(world.dns,), connect_http=http, connect_https=https, ca=str(world.ca)), {})


def look_after(break_: Break) -> tuple[Verdict, ...]:
    async def main() -> tuple[Verdict, ...]:
        stack = load_stack(ACME)
        async with run_world(zones=["acme.test"]) as world:
            (zone,) = world.store.zones()
            apply_stack(stack, zone)
            break_(zone, world)
            async with connect({"CLOUDFLARE_API_TOKEN": world.token, "CLOUDFLARE_BASE_URL": world.api}) as client:
                facts = {"acme.test": await read_facts(client, "acme.test")}
            return await verify_site(
                stack.compilation,
                facts,
                vantage_of(world),
                wait=0,
                probe=Probe.FULL,
                progress=lambda _: None,
                logins=logins_from(guest_variables()),
            )

    return asyncio.run(main())


def find(zone: ZoneState, name: str, type_: str, content: str = "") -> str:
    (found,) = [
        id_
        for id_, body in zone.records.items()
        if (body["name"], body["type"]) == (name, type_) and content in str(body["content"])
    ]
    return found


def edit(name: str, type_: str, old: str = "", /, **sent: object) -> Break:
    return lambda zone, _: zone.edit_record(find(zone, name, type_, old), sent)


def delete(name: str, type_: str, content: str = "") -> Break:
    return lambda zone, _: zone.delete_record(find(zone, name, type_, content))


def add(**sent: object) -> Break:
    return lambda zone, _: zone.create_record({"ttl": 1, **sent})


def drop_rule(phase: str, ref: str) -> Break:
    def do(zone: ZoneState, _: World) -> None:
        ruleset = zone.entrypoint(phase)
        assert ruleset is not None
        rules = [rule for rule in ruleset["rules"] if rule["ref"] != ref]
        assert len(rules) == len(ruleset["rules"]) - 1
        zone.replace_ruleset(ruleset["id"], {"rules": rules})

    return do


def setting(**values: object) -> Break:
    return lambda zone, _: zone.change_settings(values)


def manner(origin: str, changed: Manner) -> Break:
    return lambda _, world: setattr(world.demo[origin].behaviour, "manner", changed)


def both(first: Break, second: Break) -> Break:
    return lambda zone, world: (first(zone, world), second(zone, world))


ANSWERS_EVERYTHING = Manner(broken=200)
"""An app that answers any path below a page with that page: what web cache deception lives on."""


def hop(*subjects: str) -> set[str]:
    return {f"redirects/{subject}" for subject in subjects}


PROXY_OFF = {
    "dns/app.acme.test/answers-edge",
    "redirects/app.acme.test/https",
    "tls/app.acme.test/hsts",
    "protection/app.acme.test/headers",
}


@pytest.mark.parametrize(
    ("break_", "failing"),
    [
        pytest.param(lambda *_: None, set(), id="nothing"),
        pytest.param(delete("api.acme.test", "A"), {
            "dns/api.acme.test/answers-edge",
        }, id="host-gone"),
        pytest.param(edit("app.acme.test", "A", proxied=False), PROXY_OFF, id="proxy-off"),
        pytest.param(drop_rule(REDIRECTS, "lr_redirects_canonical"), hop(
            "www.acme.test/one-hop-http", "www.acme.test/one-hop-https",
            "www.acme.test/every-path-http", "www.acme.test/every-path-https",
        ), id="canonical-redirect-gone"),
        pytest.param(drop_rule(REDIRECTS, "lr_redirects_https"), hop(
            "acme.test/https", "admin.acme.test/https", "api.acme.test/https", "app.acme.test/https",
            "acme.test/every-path-http",
        ), id="https-redirect-gone"),
        pytest.param(setting(always_use_https="on"), hop(
            "www.acme.test/one-hop-http", "blog.acme.test/one-hop-http", "acme.test/pricing/one-hop-http",
            "www.acme.test/every-path-http", "blog.acme.test/every-path-http",
            *(f"{host}acme.test/acme-passes" for host in ("", "admin.", "api.", "app.")),
        ), id="always-use-https-makes-two-hops"),
        pytest.param(setting(min_tls_version="1.0"), {
            f"tls/{host}acme.test/versions" for host in ("", "admin.", "api.", "app.", "www.", "blog.")
        }, id="old-tls-accepted"),
        pytest.param(setting(min_tls_version="1.3"), {
            f"tls/{host}acme.test/versions" for host in ("", "admin.", "api.", "app.", "www.", "blog.")
        }, id="declared-tls-refused"),
        pytest.param(setting(security_header={"strict_transport_security": {"enabled": False}}), {
            f"tls/{host}acme.test/hsts" for host in ("", "admin.", "api.", "app.")
        }, id="hsts-off"),
        pytest.param(drop_rule(CACHE, "lr_cache_static"), {"cache/acme.test/static-cached"}, id="static-rule-gone"),
        pytest.param(setting(browser_cache_ttl=14400), set(), id="browser-ttl-overridden-by-the-rule"),
        pytest.param(both(drop_rule(CACHE, "lr_cache_authenticated_paths"), manner(MARKETING, ANSWERS_EVERYTHING)), {
            "cache/acme.test/account/disguised-never-cached", "cache/acme.test/checkout/disguised-never-cached",
        }, id="disguised-pages-cached"),
        pytest.param(edit("acme.test", "MX", content="mx.elsewhere.test"), {"email/acme.test/mx"}, id="mx-elsewhere"),
        pytest.param(add(type="MX", name="acme.test", content="mx.old.test", priority=20), {"email/acme.test/mx"},
                     id="old-mx-left"),
        pytest.param(edit("acme.test", "TXT", "v=spf1", content='"v=spf1 include:_spf.google.com ~all"'), {
            "email/acme.test/spf-sendgrid",
        }, id="spf-sender-gone"),
        pytest.param(edit("acme.test", "TXT", "v=spf1", content='"v=spf1 +all"'), {
            "email/acme.test/spf", "email/acme.test/spf-google-workspace", "email/acme.test/spf-sendgrid",
        }, id="spf-lets-the-world-send"),
        pytest.param(add(type="TXT", name="acme.test", content='"v=spf1 -all"'), {
            "email/acme.test/spf", "email/acme.test/spf-google-workspace", "email/acme.test/spf-sendgrid",
        }, id="spf-twice"),
        pytest.param(edit("s1._domainkey.acme.test", "TXT", content='"v=DKIM1; k=rsa; p="'), {
            "email/acme.test/dkim-s1", "email/acme.test/aligned-sendgrid",
        }, id="dkim-revoked"),
        pytest.param(edit("_dmarc.acme.test", "TXT", content='"v=DMARC1; p=none; rua=mailto:dmarc@acme.test"'), {
            "email/acme.test/dmarc",
        }, id="dmarc-weakened"),
        pytest.param(edit("_dmarc.acme.test", "TXT", content='"v=DMARC1;p=quarantine;rua=mailto:dmarc@acme.test;"'),
                     set(), id="dmarc-otherwise-written"),
        pytest.param(delete("acme.test", "TXT", "google-site"), {"dns/acme.test/txt"}, id="token-gone"),
        pytest.param(delete("acme.test", "CAA", "pki.goog"), {"dns/acme.test/caa"}, id="caa-gone"),
        pytest.param(manner(API, Manner(broken=503)), {
            "subdomains/api.acme.test/serves-https", "subdomains/api.acme.test/health",
        }, id="origin-broken"),
        pytest.param(manner(API, Manner(certificate=Condition.EXPIRED)), {
            "subdomains/api.acme.test/serves-https", "subdomains/api.acme.test/health",
            "tls/api.acme.test/origin-certificate",
        }, id="origin-certificate-expired"),
    ],
)  # fmt: skip
def test_exactly_what_is_broken_fails(break_: Break, failing: set[str]) -> None:
    verdicts = look_after(break_)
    found = {verdict.expectation.id: verdict.observed for verdict in verdicts if verdict.outcome is Outcome.FAIL}
    assert set(found) == failing, found
    assert all(verdict.evidence for verdict in verdicts)


def test_a_zone_that_is_pending_fails_nothing() -> None:
    verdicts = look_after(lambda zone, _: zone.change(status="pending"))
    assert {verdict.outcome for verdict in verdicts} == {Outcome.UNKNOWN}
    assert all("registrar" in verdict.fix for verdict in verdicts)
