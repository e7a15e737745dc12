"""The official ``cloudflare`` package with every route that is served: its typed models read what is answered.

The package is asked for strict models: with ``_strict_response_validation`` an answer of another form than the one that
it was generated for raises APIResponseValidationError (cloudflare 5.9.0, verified 2026-11-24). Fields that a model does
not know are let pass by it, so ``unknown_fields`` looks for those: what Cloudflare has not is not made up here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cloudflare
import httpx
import pydantic
import pytest
from api_servers import TOKEN, ZONE, cloudflare_beside
from cloudflare import Cloudflare

from launchready.local.store import AccountState, Store, ZoneState
from launchready.local.store.email_routing import create_address, create_rule, enable, verify_address
from launchready.local.store.lists import add_items, create_list
from launchready.local.store.page_rules import create_page_rule
from launchready.local.store.workers import create_route, put_script


@dataclass(frozen=True)
class Filled:
    """A local Cloudflare that holds one of everything, and the official client of it. ``ids`` are by kind."""

    store: Store
    zone: ZoneState
    client: Cloudflare
    ids: dict[str, str]

    @property
    def account(self) -> AccountState:
        return self.store.account_of(self.zone)


PAGE_RULE: Any = {
    "targets": [{"target": "url", "constraint": {"operator": "matches", "value": "acme.test/old/*"}}],
    "actions": [{"id": "forwarding_url", "value": {"url": "https://acme.test/$1", "status_code": 301}}],
    "status": "active",
}
ROUTING_RULE: Any = {
    "name": "to somebody",
    "matchers": [{"type": "literal", "field": "to", "value": "info@acme.test"}],
    "actions": [{"type": "forward", "value": ["somebody@example.com"]}],
}
REDIRECT: Any = {"redirect": {"source_url": "acme.test/a", "target_url": "https://acme.test/b", "status_code": 301}}


def fill(store: Store) -> dict[str, str]:
    zone = store.zones()[0]
    account = store.account_of(zone)
    put_script(account, "api", b"code", {"main_module": "main.js"})
    address = create_address(account, {"email": "somebody@example.com"})
    verify_address(account, "somebody@example.com")
    enable(zone)
    moved = create_list(account, {"name": "moved", "kind": "redirect"})["id"]
    return {
        "page_rule": create_page_rule(zone, PAGE_RULE)["id"],
        "route": create_route(zone, account, {"pattern": "acme.test/api/*", "script": "api"})["id"],
        "address": address["id"],
        "routing_rule": create_rule(zone, account, ROUTING_RULE)["id"],
        "list": moved,
        "operation": add_items(account, moved, [REDIRECT], replace=True),
        "item": account.items[moved][0]["id"],
    }


@pytest.fixture
def filled() -> Iterator[Filled]:
    with cloudflare_beside() as (store, url):
        zone = store.create_zone(ZONE)
        http = httpx.Client(trust_env=False)
        with Cloudflare(
            api_token=TOKEN, base_url=url, http_client=http, max_retries=0, _strict_response_validation=True
        ) as client:
            # The package takes these from the environment by itself, and prefers them to the token.
            client.api_email = client.api_key = client.user_service_key = None
            yield Filled(store, zone, client, fill(store))


def unknown_fields(value: Any, at: str = "") -> list[str]:
    """Return the fields of an answer that its model does not know."""
    if isinstance(value, pydantic.BaseModel):
        extra = [f"{at}.{name}" for name in value.model_extra or ()]
        return extra + [
            found for name in type(value).model_fields for found in unknown_fields(getattr(value, name), f"{at}.{name}")
        ]
    if isinstance(value, list):
        return [found for item in value for found in unknown_fields(item, f"{at}[]")]
    return []


Ask = Callable[[Filled], Any]
# The model of a record's meta has no fields at all; those of Email Routing are what the official provider reads.
LEFT_OUT = {"[].meta.email_routing", "[].meta.read_only"}
READ: dict[str, Ask] = {
    "account": lambda f: f.client.accounts.get(account_id=f.account.id),
    "accounts": lambda f: list(f.client.accounts.list(per_page=5).result),
    "token": lambda f: f.client.user.tokens.verify(),
    "ips": lambda f: f.client.ips.list(),
    "zone": lambda f: f.client.zones.get(zone_id=f.zone.id),
    "zones": lambda f: f.client.zones.list(name=ZONE, account={"id": f.account.id}).result,
    "activation": lambda f: f.client.zones.activation_check.trigger(zone_id=f.zone.id),
    "hold": lambda f: f.client.zones.holds.get(zone_id=f.zone.id),
    "plans": lambda f: f.client.zones.plans.list(zone_id=f.zone.id).result,
    "plan": lambda f: f.client.zones.plans.get("0" + "f" + "e" * 30, zone_id=f.zone.id),
    "subscription": lambda f: f.client.zones.subscriptions.get(zone_id=f.zone.id),
    "setting": lambda f: f.client.zones.settings.get("ssl", zone_id=f.zone.id),
    "ciphers": lambda f: f.client.zones.settings.get("ciphers", zone_id=f.zone.id),
    "dnssec": lambda f: f.client.dns.dnssec.get(zone_id=f.zone.id),
    "dns-settings": lambda f: f.client.dns.settings.zone.get(zone_id=f.zone.id),
    "universal-ssl": lambda f: f.client.ssl.universal.settings.get(zone_id=f.zone.id),
    "records": lambda f: f.client.dns.records.list(zone_id=f.zone.id).result,
    "page-rules": lambda f: f.client.page_rules.list(zone_id=f.zone.id, status="active"),
    "page-rule": lambda f: f.client.page_rules.get(f.ids["page_rule"], zone_id=f.zone.id),
    "scripts": lambda f: f.client.workers.scripts.list(account_id=f.account.id).result,
    "script-settings": lambda f: f.client.workers.scripts.settings.get("api", account_id=f.account.id),
    "routes": lambda f: f.client.workers.routes.list(zone_id=f.zone.id).result,
    "route": lambda f: f.client.workers.routes.get(f.ids["route"], zone_id=f.zone.id),
    "lists": lambda f: f.client.rules.lists.list(account_id=f.account.id).result,
    "list": lambda f: f.client.rules.lists.get(f.ids["list"], account_id=f.account.id),
    "list-items": lambda f: f.client.rules.lists.items.list(f.ids["list"], account_id=f.account.id).result,
    "list-item": lambda f: f.client.rules.lists.items.get(
        f.ids["item"], account_id=f.account.id, list_id=f.ids["list"]
    ),
    "operation": lambda f: f.client.rules.lists.bulk_operations.get(f.ids["operation"], account_id=f.account.id),
    "account-rulesets": lambda f: f.client.rulesets.list(account_id=f.account.id).result,
    "email-routing": lambda f: f.client.email_routing.get(zone_id=f.zone.id),
    "email-routing-dns": lambda f: f.client.email_routing.dns.get(zone_id=f.zone.id),
    "email-routing-rules": lambda f: f.client.email_routing.rules.list(zone_id=f.zone.id).result,
    "email-routing-rule": lambda f: f.client.email_routing.rules.get(f.ids["routing_rule"], zone_id=f.zone.id),
    "catch-all": lambda f: f.client.email_routing.rules.catch_alls.get(zone_id=f.zone.id),
    "addresses": lambda f: f.client.email_routing.addresses.list(account_id=f.account.id).result,
    "address": lambda f: f.client.email_routing.addresses.get(f.ids["address"], account_id=f.account.id),
    "url-normalization": lambda f: f.client.url_normalization.get(zone_id=f.zone.id),
    "managed-transforms": lambda f: f.client.managed_transforms.list(zone_id=f.zone.id),
    "bot-management": lambda f: f.client.bot_management.get(zone_id=f.zone.id),
    "page-shield": lambda f: f.client.page_shield.policies.list(zone_id=f.zone.id).result,
    "leaked-credentials": lambda f: f.client.leaked_credential_checks.get(zone_id=f.zone.id),
    "security-txt": lambda f: f.client.security_txt.get(zone_id=f.zone.id),
    "cloud-connector": lambda f: f.client.cloud_connector.rules.list(zone_id=f.zone.id).result,
    "alerting": lambda f: f.client.alerting.policies.list(account_id=f.account.id).result,
}


@pytest.mark.parametrize("ask", READ.values(), ids=READ)
def test_what_is_read_has_the_form_of_its_model_and_no_other_field(filled: Filled, ask: Ask) -> None:
    answer = ask(filled)
    assert answer is not None
    assert set(unknown_fields(answer)) <= LEFT_OUT


def test_a_page_rule_through_its_life(filled: Filled) -> None:
    rules, zone = filled.client.page_rules, filled.zone.id
    made: Any = rules.create(zone_id=zone, **{**PAGE_RULE, "targets": [target("acme.test/new")]})
    assert (made.status, made.priority, made.actions[0].id) == ("active", 1, "forwarding_url")
    edited: Any = rules.edit(made.id, zone_id=zone, status="disabled", priority=2)
    assert (edited.status, edited.priority) == ("disabled", 2)
    put: Any = rules.update(
        made.id, zone_id=zone, targets=[target("acme.test/new")], actions=[{"id": "cache_level", "value": "bypass"}]
    )
    assert [action.id for action in put.actions] == ["cache_level"]
    gone: Any = rules.delete(made.id, zone_id=zone)
    assert gone.id == made.id
    with pytest.raises(cloudflare.NotFoundError):
        rules.get(made.id, zone_id=zone)


def target(pattern: str) -> Any:
    return {"target": "url", "constraint": {"operator": "matches", "value": pattern}}


ACTIONS: list[Any] = [
    {"id": "always_use_https"},
    {"id": "browser_cache_ttl", "value": 1800},
    {"id": "cache_level", "value": "cache_everything"},
    {"id": "edge_cache_ttl", "value": 7200},
    {"id": "security_level", "value": "under_attack"},
    {"id": "ssl", "value": "flexible"},
    {"id": "disable_performance"},
    {"id": "rocket_loader", "value": "off"},
]


@pytest.mark.parametrize("action", ACTIONS, ids=[action["id"] for action in ACTIONS])
def test_each_action_of_a_page_rule_is_read_as_its_own_model(filled: Filled, action: Any) -> None:
    made: Any = filled.client.page_rules.create(
        zone_id=filled.zone.id, targets=[target("acme.test/x")], actions=[action]
    )
    (read,) = made.actions
    assert (read.id, getattr(read, "value", None)) == (action["id"], action.get("value"))


def test_workers_through_their_life(filled: Filled) -> None:
    workers, zone, account = filled.client.workers, filled.zone.id, filled.account.id
    script: Any = workers.scripts.update(
        "new",
        account_id=account,
        metadata={"main_module": "main.js"},
        files=[("main.js", b"export default {}", "application/javascript+module")],
    )
    assert (script.id, script.has_modules) == ("new", True)
    route: Any = workers.routes.create(zone_id=zone, pattern="acme.test/new/*", script="new")
    put: Any = workers.routes.update(route.id, zone_id=zone, pattern="acme.test/newer/*")
    assert (put.pattern, put.script) == ("acme.test/newer/*", None)
    workers.routes.delete(route.id, zone_id=zone)
    workers.scripts.delete("new", account_id=account)
    with pytest.raises(cloudflare.NotFoundError):
        workers.scripts.delete("new", account_id=account)


def test_lists_and_bulk_redirects_through_their_life(filled: Filled) -> None:
    client: Any = filled.client
    lists, account = client.rules.lists, filled.account.id
    made: Any = lists.create(account_id=account, name="older", kind="redirect", description="pages")
    lists.items.create(made.id, account_id=account, body=[REDIRECT])
    (item,) = lists.items.list(made.id, account_id=account).result
    changed: Any = lists.update(made.id, account_id=account, description="other pages")
    assert (changed.description, changed.num_items) == ("other pages", 1)
    rule: Any = {
        "action": "redirect",
        "expression": "http.request.full_uri in $older",
        "action_parameters": {"from_list": {"name": "older", "key": "http.request.full_uri"}},
    }
    ruleset: Any = filled.client.rulesets.create(
        account_id=account, kind="root", name="bulk", phase="http_request_redirect", rules=[rule]
    )
    with pytest.raises(cloudflare.BadRequestError, match="in use"):
        lists.delete(made.id, account_id=account)
    filled.client.rulesets.delete(ruleset["id"] if isinstance(ruleset, dict) else ruleset.id, account_id=account)
    read: Any = item
    lists.items.delete(made.id, account_id=account, items=[{"id": read.id}])
    lists.delete(made.id, account_id=account)
    assert {held.name for held in lists.list(account_id=account).result} == {"moved"}


@pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")  # both ways are served, the old one as well
def test_email_routing_through_its_life(filled: Filled) -> None:
    routing, zone = filled.client.email_routing, filled.zone.id
    off: Any = routing.disable(zone_id=zone)
    assert (off.enabled, off.status) == (False, "unconfigured")
    assert filled.zone.records == {}
    on: Any = routing.dns.create(zone_id=zone)
    assert (on.enabled, on.status) == (True, "ready")
    assert sorted(record["type"] for record in filled.zone.records.values()) == ["MX", "MX", "MX", "TXT"]
    locked = next(record for record in filled.zone.records.values() if record["type"] == "MX")
    with pytest.raises(cloudflare.BadRequestError, match="managed by Email Routing"):
        filled.client.dns.records.delete(locked["id"], zone_id=zone)
    rule: Any = routing.rules.create(zone_id=zone, **{**ROUTING_RULE, "name": "again"})
    put: Any = routing.rules.update(rule.id, zone_id=zone, **{**ROUTING_RULE, "enabled": False})
    assert put.enabled is False
    routing.rules.delete(rule.id, zone_id=zone)
    caught: Any = routing.rules.catch_alls.update(
        zone_id=zone, actions=[{"type": "drop"}], matchers=[{"type": "all"}], enabled=True
    )
    assert caught.enabled is True
    routing.addresses.delete(filled.ids["address"], account_id=filled.account.id)


def test_holds_pauses_and_dnssec(filled: Filled) -> None:
    client: Any = filled.client  # its answers may be None, for all it knows
    zones, zone = client.zones, filled.zone.id
    assert zones.holds.create(zone_id=zone, include_subdomains=True).hold is True
    assert zones.holds.edit(zone_id=zone, hold_after="2999-01-01T00:00:00Z").hold is False
    assert zones.holds.delete(zone_id=zone).hold is False
    assert zones.edit(zone_id=zone, paused=True).paused is True
    assert zones.edit(zone_id=zone, paused=False).paused is False
    assert client.dns.dnssec.edit(zone_id=zone, status="active").status == "pending"


PURGES: dict[str, dict[str, Any]] = {
    "everything": {"purge_everything": True},
    "files": {"files": ["https://acme.test/a.css"]},
    "files-with-headers": {"files": [{"url": "https://acme.test/a.css", "headers": {"Origin": "https://acme.test"}}]},
    "hosts": {"hosts": ["www.acme.test"]},
    "prefixes": {"prefixes": ["www.acme.test/blog/"]},
    "tags": {"tags": ["news"]},
}


@pytest.mark.parametrize("purge", PURGES.values(), ids=PURGES)
def test_purges_are_taken(filled: Filled, purge: dict[str, Any]) -> None:
    client: Any = filled.client
    assert client.cache.purge(zone_id=filled.zone.id, **purge).id == filled.zone.id


def test_a_zone_file_is_imported_and_exported(filled: Filled) -> None:
    records, zone = filled.client.dns.records, filled.zone.id
    text = 'www 300 IN A 198.51.100.10\n@ 300 IN TXT "a text"\nold 300 IN CNAME acme.test.\n'
    done: Any = records.import_(zone_id=zone, file=text, proxied="true")
    assert (done.recs_added, done.total_records_parsed) == (3, 3)
    assert {record["name"] for record in filled.zone.records.values() if record["proxied"]} == {
        "www.acme.test",
        "old.acme.test",
    }
    assert "www.acme.test.\t1\tIN\tA\t198.51.100.10 ; cf_tags=cf-proxied:true" in records.export(zone_id=zone)
    again: Any = records.import_(zone_id=zone, file=text, proxied="true")
    assert (again.recs_added, again.total_records_parsed) == (0, 3)


TYPED: dict[str, dict[str, Any]] = {
    "CERT": {"data": {"type": 1, "key_tag": 1, "algorithm": 8, "certificate": "AAAA"}},
    "DNSKEY": {"data": {"flags": 256, "protocol": 3, "algorithm": 13, "public_key": "AAAA"}},
    "HTTPS": {"data": {"priority": 1, "target": ".", "value": 'alpn="h2"'}},
    "NAPTR": {
        "data": {
            "order": 1,
            "preference": 2,
            "flags": "S",
            "service": "SIP+D2U",
            "regex": "",
            "replacement": "a.example.",
        }
    },
    "SMIMEA": {"data": {"usage": 3, "selector": 1, "matching_type": 1, "certificate": "aa" * 32}},
    "SSHFP": {"data": {"algorithm": 4, "type": 2, "fingerprint": "aa" * 32}},
    "SVCB": {"data": {"priority": 1, "target": "svc.example.", "value": 'alpn="h2"'}},
    "TLSA": {"data": {"usage": 3, "selector": 1, "matching_type": 1, "certificate": "aa" * 32}},
    "URI": {"priority": 10, "data": {"weight": 5, "target": "https://acme.test/"}},
    "PTR": {"content": "host.example"},
}


@pytest.mark.parametrize(("type_", "sent"), TYPED.items(), ids=TYPED)
def test_each_structured_type_comes_back_with_its_data_and_a_content(
    filled: Filled, type_: str, sent: dict[str, Any]
) -> None:
    records: Any = filled.client.dns.records  # its overloads, one a type, know no type that is a variable
    made = records.create(zone_id=filled.zone.id, type=type_, name="x.acme.test", ttl=300, **sent)
    assert made.type == type_
    shown = made.to_dict()
    assert {key: shown["data"][key] for key in sent.get("data", {})} == sent.get("data", {})
    assert shown["content"]


def test_every_answer_says_how_many_calls_are_left(filled: Filled) -> None:
    answers = [filled.client.zones.with_raw_response.list() for _ in range(2)]
    left = [answer.headers["ratelimit"] for answer in answers]
    assert [text.partition(";t=")[0].partition(";r=")[0] for text in left] == ['"default"'] * 2
    first, second = (int(text.partition(";r=")[2].partition(";")[0]) for text in left)
    assert first - second == 1
    assert answers[0].headers["ratelimit-policy"] == '"default";q=1200;w=300'
