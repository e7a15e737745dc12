"""What somebody does to a zone by hand, as values: calls of Cloudflare's own client, or of the API's documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from strangers import CACHE, REDIRECTS, Rules, Stranger

Act = Callable[[Stranger], object]

MARKETING, APP, API, ADMIN = "198.51.100.10", "198.51.100.11", "198.51.100.12", "198.51.100.13"
NOBODYS = "203.0.113.200"  # an address where no server listens


def all_of(*acts: Act) -> Act:
    return lambda stranger: [act(stranger) for act in acts]


# --- settings, records


def setting(id_: str, value: Any) -> Act:
    return lambda stranger: stranger.sdk.zones.settings.edit(id_, zone_id=stranger.zone, value=value)


def hsts(**changed: Any) -> Act:
    return setting("security_header", {"strict_transport_security": changed})


def add(**sent: Any) -> Act:
    body = {"ttl": 1, **sent}
    return lambda stranger: stranger.sdk.dns.records.create(zone_id=stranger.zone, **body)


def delete(name: str, type_: str, content: str = "") -> Act:
    return lambda stranger: stranger.sdk.dns.records.delete(
        stranger.record(name, type_, content)["id"], zone_id=stranger.zone
    )


def edit(name: str, type_: str, content: str = "", /, **sent: Any) -> Act:
    """Change what is sent of the one record whose content holds ``content``."""

    def act(stranger: Stranger) -> None:
        found = stranger.record(name, type_, content)
        stranger.call("PATCH", f"/dns_records/{found['id']}", sent)

    return act


def rewrite(name: str, type_: str, change: Callable[[str], str]) -> Act:
    """Change the content of a record into what ``change`` makes of it."""

    def act(stranger: Stranger) -> None:
        found = stranger.record(name, type_)
        stranger.call("PATCH", f"/dns_records/{found['id']}", {"content": change(found["content"])})

    return act


def copy_text(source: str, target: str, *, over: bool) -> Act:
    """Write the TXT of one name to another: over what is there, or beside it."""

    def act(stranger: Stranger) -> None:
        content = stranger.record(source, "TXT")["content"]
        if over:
            stranger.call("PATCH", f"/dns_records/{stranger.record(target, 'TXT')['id']}", {"content": content})
        else:
            stranger.call("POST", "/dns_records", {"type": "TXT", "name": target, "content": content, "ttl": 1})

    return act


# --- rules


def rules(phase: str, change: Callable[[Rules], Rules]) -> Act:
    """Replace a phase's rules, as the dashboard does when one is saved."""

    def act(stranger: Stranger) -> None:
        changed = change(stranger.rules(phase))
        stranger.call("PUT", f"/rulesets/phases/{phase}/entrypoint", {"rules": changed})

    return act


def drop(phase: str, ref: str) -> Act:
    return rules(phase, lambda held: [rule for rule in held if rule["ref"] != ref])


def first(phase: str, ref: str) -> Act:
    return rules(phase, lambda held: sorted(held, key=lambda rule: bool(rule["ref"] != ref)))


def last(phase: str, ref: str) -> Act:
    return rules(phase, lambda held: sorted(held, key=lambda rule: bool(rule["ref"] == ref)))


def change(phase: str, ref: str, edit_: Callable[[dict[str, Any]], object]) -> Act:
    """Edit one rule."""

    def changed(held: Rules) -> Rules:
        (rule,) = (rule for rule in held if rule["ref"] == ref)
        edit_(rule)
        return held

    return rules(phase, changed)


def rewrite_rule(**changed: Any) -> Callable[[dict[str, Any]], object]:
    return lambda rule: rule.update(changed)


def switch_off(phase: str, ref: str) -> Act:
    return change(phase, ref, rewrite_rule(enabled=False))


def redirect_value(ref: str, **value: Any) -> Act:
    return change(REDIRECTS, ref, lambda rule: rule["action_parameters"]["from_value"].update(value))


def add_redirect(when: str, target: dict[str, str], *, at_start: bool = False) -> Act:
    parameters = {"from_value": {"target_url": target, "status_code": 301}}
    rule = {"expression": when, "action": "redirect", "action_parameters": parameters}
    return rules(REDIRECTS, lambda held: [rule, *held] if at_start else [*held, rule])


def add_cache_rule(when: str, parameters: dict[str, Any]) -> Act:
    """Add a rule at the end with the official client: it has the last word."""

    rule: dict[str, Any] = {
        "expression": when,
        "action": "set_cache_settings",
        "action_parameters": parameters,
        "description": "make it fast",
    }

    def act(stranger: Stranger) -> None:
        ruleset = stranger.call("GET", f"/rulesets/phases/{CACHE}/entrypoint")
        stranger.sdk.rulesets.rules.create(ruleset["id"], zone_id=stranger.zone, **rule)

    return act


# --- the servers behind the edge, the zone itself, what stands beside it


def origin(address: str, **manner: Any) -> Act:
    return lambda stranger: stranger.tell_origin(address, manner)


def pause(stranger: Stranger) -> None:
    stranger.sdk.zones.edit(zone_id=stranger.zone, paused=True)


def wait_for_the_registrar(stranger: Stranger) -> None:
    stranger.outside(lambda zone: zone.change(status="pending"))


def move_away(stranger: Stranger) -> None:
    stranger.tell_registrar(name_servers=["ns1.elsewhere.test", "ns2.elsewhere.test"])


def switch_dnssec_on(stranger: Stranger) -> None:
    stranger.sdk.dns.dnssec.edit(zone_id=stranger.zone, status="active")


def switch_dnssec_off_under_the_registrar(stranger: Stranger) -> None:
    """Switch DNSSEC on, give the registrar its DS record, and switch it off again without telling the registrar."""
    switch_dnssec_on(stranger)
    ds = stranger.call("GET", "/dnssec")["ds"]
    stranger.tell_registrar(ds_records=[ds.partition(" DS ")[2]])
    stranger.sdk.dns.dnssec.edit(zone_id=stranger.zone, status="disabled")


def add_page_rule(stranger: Stranger) -> None:
    stranger.sdk.page_rules.create(
        zone_id=stranger.zone,
        targets=[{"target": "url", "constraint": {"operator": "matches", "value": "*acme.test/*"}}],
        actions=[{"id": "cache_level", "value": "cache_everything"}],
        status="active",
    )


def add_bulk_redirect(stranger: Stranger) -> None:
    """Send the pricing page elsewhere for the whole account, over whatever the zone's rules say."""
    root = f"/accounts/{stranger.account}"
    held = stranger.ask("POST", f"{root}/rules/lists", {"name": "moved", "kind": "redirect"})
    item = {"redirect": {"source_url": "acme.test/robots.txt", "target_url": "https://acme.test/"}}
    stranger.ask("PUT", f"{root}/rules/lists/{held['id']}/items", [item])
    rule = {
        "expression": "http.request.full_uri in $moved",
        "action": "redirect",
        "action_parameters": {"from_list": {"name": "moved", "key": "http.request.full_uri"}},
    }
    body = {"kind": "root", "name": "bulk", "phase": "http_request_redirect", "rules": [rule]}
    stranger.ask("POST", f"{root}/rulesets", body)


def add_worker(stranger: Stranger) -> None:
    script = 'addEventListener("fetch", event => event.respondWith(new Response("hello")))'
    path = f"/accounts/{stranger.account}/workers/scripts/hello"
    answer = stranger.http.put(
        f"{stranger.sdk.base_url}".rstrip("/") + path,
        content=script,
        headers={"Content-Type": "application/javascript"},
    )
    answer.raise_for_status()
    stranger.sdk.workers.routes.create(zone_id=stranger.zone, pattern="app.acme.test/*", script="hello")
