"""The components under Pulumi's mocks: types, parents, names and inputs of everything that is declared."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pulumi
import pytest
from pulumi.runtime import Mocks
from pulumi.runtime.stack import wait_for_rpcs

from components.cache_rules import CacheRules, CacheRulesArgs
from components.canonical_dns import CanonicalDns, CanonicalDnsArgs
from components.declaring import RECORD_COMPONENTS, first_slot
from components.edge_tls import EdgeTls, EdgeTlsArgs
from components.email_auth import EmailAuth, EmailAuthArgs
from components.protection import Protection, ProtectionArgs
from components.redirects import Redirects, RedirectsArgs
from components.subdomain_map import SubdomainMap, SubdomainMapArgs
from launchready.compilation import Compilation, compile_site
from launchready.site import Site
from launchready.zone import Record, Rule, within

ZONE_ID = "0123456789abcdef0123456789abcdef"
SITE = {
    "zone": {"name": "acme.test"},
    "canonical": "@",
    "hosts": {
        "@": {"origin": "198.51.100.10", "audience": "marketing"},
        "app": {"origin": ["198.51.100.11", "198.51.100.12"], "audience": "users", "authenticated": True},
    },
    "mail": {"provider": "google-workspace"},
    "protection": {"login": {"paths": ["/login"]}},
    "records": [{"name": "@", "type": "CAA", "content": '0 issue "pki.goog"'}],
}
COMPONENTS: dict[str, Any] = {
    "CanonicalDns": (CanonicalDns, CanonicalDnsArgs),
    "Redirects": (Redirects, RedirectsArgs),
    "SubdomainMap": (SubdomainMap, SubdomainMapArgs),
    "EdgeTls": (EdgeTls, EdgeTlsArgs),
    "CacheRules": (CacheRules, CacheRulesArgs),
    "Protection": (Protection, ProtectionArgs),
    "EmailAuth": (EmailAuth, EmailAuthArgs),
}


class Recorder(Mocks):
    """Takes down what is registered, as the engine would see it."""

    def __init__(self) -> None:
        self.registered: list[pulumi.runtime.MockResourceArgs] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.registered.append(args)
        return f"id-of-{args.name}", dict(args.inputs)

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None

    def of(self, type_: str) -> dict[str, dict[str, Any]]:
        """Return the inputs of all resources of the Cloudflare type ``type_``, by name."""
        return {made.name: dict(made.inputs) for made in self.registered if made.typ.endswith(f":{type_}")}


@pytest.fixture
def compilation() -> Compilation:
    return compile_site(Site.model_validate(SITE))


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def declare(name: str, compilation: Compilation, recorder: Recorder) -> list[str]:
    """Declare one component and wait until all of it is registered; return the URNs of its resources."""
    class_, args = COMPONENTS[name]

    loops: list[asyncio.AbstractEventLoop] = []

    def open_loop() -> None:
        # The mocks want an event loop in each worker thread, and leave open those that they make themselves.
        loops.append(asyncio.new_event_loop())
        asyncio.set_event_loop(loops[-1])

    async def program() -> list[str]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(4, initializer=open_loop))
        pulumi.runtime.set_mocks(recorder, project="launchready", stack="acme")
        component = class_("acme.test", args.of(compilation, ZONE_ID))
        urns = await pulumi.Output.all(*[resource.urn for resource in component.resources]).future()
        await wait_for_rpcs()
        return urns or []

    urns = asyncio.run(program())
    for loop in loops:
        loop.close()
    return urns


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_resource_is_a_child_of_its_component(name: str, compilation: Compilation, recorder: Recorder) -> None:
    urns = declare(name, compilation, recorder)
    assert urns
    assert all(f"::launchready:index:{name}$cloudflare:index/" in urn for urn in urns)


@pytest.mark.parametrize(
    ("name", "slots"),
    [
        pytest.param("CanonicalDns", {"@/address", "@/caa/issue/pki.goog"}, id="dns"),
        pytest.param("Redirects", {"www/address"}, id="redirects"),
        pytest.param("SubdomainMap", {"app/address", "app/address/2"}, id="subdomains"),
        pytest.param("EmailAuth", {"@/mx/smtp.google.com", "@/spf", "_dmarc"}, id="email"),
        pytest.param("EdgeTls", set(), id="tls"),
        pytest.param("CacheRules", set(), id="cache"),
    ],
)
def test_records_are_named_by_their_slots(
    name: str, slots: set[str], compilation: Compilation, recorder: Recorder
) -> None:
    declare(name, compilation, recorder)
    assert set(recorder.of("DnsRecord")) == slots


def test_all_that_is_compiled_is_declared_once(compilation: Compilation, recorder: Recorder) -> None:
    for name in COMPONENTS:
        declare(name, compilation, recorder)
    zone = compilation.zones[0]
    declared = [made for made in recorder.registered if made.custom]
    assert sorted(made.name for made in declared) == sorted([*zone.records, *zone.settings, *zone.rulesets])


@pytest.mark.parametrize(
    ("name", "slot", "inputs"),
    [
        pytest.param(
            "CanonicalDns",
            "@/address",
            {
                "name": "acme.test",
                "type": "A",
                "content": "198.51.100.10",
                "ttl": 1,
                "proxied": True,
                "comment": "launchready: acme, hosts.@.origin",
            },
            id="address",
        ),
        pytest.param(
            "CanonicalDns",
            "@/caa/issue/pki.goog",
            {
                "name": "acme.test",
                "type": "CAA",
                "ttl": 1,
                "data": {"flags": 0, "tag": "issue", "value": "pki.goog"},
                "comment": "launchready: acme, records",
            },
            id="caa",
        ),
        pytest.param(
            "EmailAuth",
            "@/mx/smtp.google.com",
            {
                "name": "acme.test",
                "type": "MX",
                "content": "smtp.google.com",
                "ttl": 1,
                "priority": 1,
                "comment": "launchready: acme, mail.provider",
            },
            id="mx",
        ),
        pytest.param(
            "EmailAuth",
            "@/spf",
            {
                "name": "acme.test",
                "type": "TXT",
                "content": '"v=spf1 include:_spf.google.com ~all"',
                "ttl": 1,
                "comment": "launchready: acme, mail",
            },
            id="text-is-quoted",
        ),
    ],
)
def test_a_records_inputs(
    name: str, slot: str, inputs: dict[str, Any], compilation: Compilation, recorder: Recorder
) -> None:
    declare(name, compilation, recorder)
    assert recorder.of("DnsRecord")[slot] == {"zoneId": ZONE_ID, **inputs}


def test_settings_are_named_by_their_id_and_passed_as_they_are(compilation: Compilation, recorder: Recorder) -> None:
    declare("EdgeTls", compilation, recorder)
    settings = recorder.of("ZoneSetting")
    assert settings["ssl"] == {"zoneId": ZONE_ID, "settingId": "ssl", "value": "strict"}
    assert settings["security_header"]["value"]["strict_transport_security"]["max_age"] == 15552000


@pytest.mark.parametrize(
    ("name", "phase"),
    [("Redirects", "http_request_dynamic_redirect"), ("CacheRules", "http_request_cache_settings")],
)
def test_a_phase_is_one_ruleset_with_every_rule_in_order(
    name: str, phase: str, compilation: Compilation, recorder: Recorder
) -> None:
    declare(name, compilation, recorder)
    rulesets = recorder.of("Ruleset")
    assert list(rulesets) == [phase]
    made = rulesets[phase]
    assert (made["zoneId"], made["kind"], made["name"], made["phase"]) == (ZONE_ID, "zone", "default", phase)
    assert [rule["ref"] for rule in made["rules"]] == [rule.ref for rule in compilation.zones[0].rulesets[phase]]


def test_a_rules_parameters_have_the_sdks_names(compilation: Compilation, recorder: Recorder) -> None:
    declare("CacheRules", compilation, recorder)
    rules = recorder.of("Ruleset")["http_request_cache_settings"]["rules"]
    (static,) = (rule for rule in rules if rule["ref"] == "lr_cache_static")
    edge = static["actionParameters"]["edgeTtl"]
    assert edge["statusCodeTtls"][0]["statusCodeRange"] == {"from": 300, "to": 303}


def test_protection_is_a_ruleset_a_phase_and_two_settings(compilation: Compilation, recorder: Recorder) -> None:
    declare("Protection", compilation, recorder)
    rulesets = recorder.of("Ruleset")
    assert {phase: [rule["ref"] for rule in made["rules"]] for phase, made in rulesets.items()} == {
        "http_request_firewall_custom": ["lr_protection_open", "lr_protection_probes", "lr_protection_methods"],
        "http_ratelimit": ["lr_protection_login"],
        "http_response_headers_transform": ["lr_protection_headers"],
    }
    (limit,) = rulesets["http_ratelimit"]["rules"]
    assert limit["ratelimit"] == {
        "characteristics": ["cf.colo.id", "ip.src"],
        "period": 10,
        "requestsPerPeriod": 10,
        "mitigationTimeout": 10,
    }
    (headers,) = rulesets["http_response_headers_transform"]["rules"]
    assert headers["actionParameters"]["headers"]["X-Frame-Options"] == {"operation": "set", "value": "SAMEORIGIN"}
    assert rulesets["http_request_firewall_custom"]["rules"][0]["logging"] == {"enabled": True}
    assert set(recorder.of("ZoneSetting")) == {"security_level", "browser_check"}


@pytest.mark.parametrize(("declared", "made"), [(True, True), (False, False), (None, None)])
def test_bot_fight_mode_is_a_resource_of_its_own(declared: bool | None, made: bool | None, recorder: Recorder) -> None:
    site = Site.model_validate({**SITE, "protection": {"bot_fight_mode": declared}})
    declare("Protection", compile_site(site), recorder)
    assert "bot_fight_mode" not in recorder.of("ZoneSetting")
    expected = {} if made is None else {"bot_fight_mode": {"zoneId": ZONE_ID, "fightMode": made}}
    assert recorder.of("BotManagement") == expected


def test_where_nothing_of_it_is_declared_no_phase_is_owned(recorder: Recorder) -> None:
    site = Site.model_validate({**SITE, "protection": None})
    declare("Protection", compile_site(site), recorder)
    assert recorder.of("Ruleset") == recorder.of("ZoneSetting") == {}


def test_a_record_may_have_come_from_any_other_concern() -> None:
    tokens = {
        f"launchready:index:{name}" for name, (_, args) in COMPONENTS.items() if "records" in args.__dataclass_fields__
    }
    assert tokens == set(RECORD_COMPONENTS)


@pytest.mark.parametrize(
    ("slot", "first"),
    [
        ("app/address/2", "app/address"),
        ("app/address", None),
        ("@/mx/smtp.google.com", None),
        ("_dmarc", None),
        ("@/txt/token/12", "@/txt/token"),
    ],
)
def test_a_further_slot_knows_the_first(slot: str, first: str | None) -> None:
    assert first_slot(slot) == first


FOREIGN = {"www/address": Record("www.other.test", "A", "198.51.100.1")}
PROXIED_MAIL = {"mail/address": Record("mail.acme.test", "CNAME", "x.test", proxied=True)}
BARE = {"www/address": Record("www.acme.test", "AAAA", "100::")}
TWINS = (Rule("lr_a", "ssl", "redirect"), Rule("lr_a", "not ssl", "redirect"))
NAMELESS = (Rule("", "ssl", "set_cache_settings"),)


@pytest.mark.parametrize(
    ("class_", "args", "reason"),
    [
        pytest.param(
            CanonicalDns, CanonicalDnsArgs("acme.test", ZONE_ID, FOREIGN, {}), "not of the zone", id="foreign"
        ),
        pytest.param(
            EmailAuth, EmailAuthArgs("acme.test", ZONE_ID, PROXIED_MAIL, {}), "cannot be proxied", id="proxied-mail"
        ),
        pytest.param(
            Redirects, RedirectsArgs("acme.test", ZONE_ID, BARE, (), {}), "only where it is proxied", id="bare"
        ),
        pytest.param(Redirects, RedirectsArgs("acme.test", ZONE_ID, {}, TWINS, {}), "a ref of its own", id="twin-refs"),
        pytest.param(CacheRules, CacheRulesArgs(ZONE_ID, {}, NAMELESS), "a ref of its own", id="no-ref"),
        pytest.param(Protection, ProtectionArgs(ZONE_ID, {}, {"p": TWINS}), "a ref of its own", id="twins-of-a-phase"),
        pytest.param(EdgeTls, EdgeTlsArgs(ZONE_ID, {"min_tls_version": "1.2"}), "SSL mode", id="no-ssl-mode"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_registered(
    class_: Any, args: Any, reason: str, recorder: Recorder
) -> None:
    with pytest.raises(ValueError, match=reason):
        class_("acme.test", args)
    assert recorder.registered == []


def test_the_slots_of_the_site_are_all_of_the_zone(compilation: Compilation) -> None:
    assert all(within(record.name, "acme.test") for record in compilation.zones[0].records.values())


def test_tls_of_single_hosts_and_dnssec_are_the_edges(recorder: Recorder) -> None:
    hosts = {**SITE["hosts"], "old": {"origin": "198.51.100.13", "audience": "users", "tls": "full"}}  # type: ignore[dict-item]
    declared = compile_site(Site.model_validate({**SITE, "hosts": hosts, "tls": {"dnssec": True}}))
    declare("EdgeTls", declared, recorder)
    (rule,) = recorder.of("Ruleset")["http_config_settings"]["rules"]
    assert (rule["action"], rule["actionParameters"]) == ("set_config", {"ssl": "full"})
    assert recorder.of("ZoneDnssec") == {"dnssec": {"zoneId": ZONE_ID, "status": "active"}}
