"""Email Routing of a zone: its switch, the records that it wants and locks, rules, and the account's addresses.

Sources, verified 2026-11-24: developers.cloudflare.com/email-routing (enabling adds the records), api/resources/
email_routing (shapes, states); the records are those of its documentation's examples. Other MX records at the apex
stand in its way. Unverified: priorities, codes, that an SPF record of somebody else is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from launchready.local.store.accounts import AccountState
from launchready.local.store.refusals import Refusal
from launchready.local.store.stamps import new_id, now
from launchready.local.store.structured import Body
from launchready.local.store.zones import ZoneState

EXCHANGERS = {"route1.mx.cloudflare.net": 11, "route2.mx.cloudflare.net": 57, "route3.mx.cloudflare.net": 89}
SPF = '"v=spf1 include:_spf.mx.cloudflare.net ~all"'
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MAX_RULES = 200


def wanted_records(zone: ZoneState) -> list[Body]:
    """Return the records that Email Routing needs."""
    exchangers = [
        {"type": "MX", "name": zone.name, "content": host, "priority": priority, "ttl": 1}
        for host, priority in EXCHANGERS.items()
    ]
    return [*exchangers, {"type": "TXT", "name": zone.name, "content": SPF, "ttl": 1}]


def show_routing(zone: ZoneState) -> Body:
    """Return Email Routing's settings as the API shows them."""
    held = zone.email_routing
    return {
        "id": held.get("id", zone.id),
        "tag": held.get("id", zone.id),
        "name": zone.name,
        "enabled": bool(held.get("enabled")),
        "created": held.get("created", zone.created_on),
        "modified": held.get("modified", zone.created_on),
        "skip_wizard": True,
        "support_subaddress": False,
        "status": _status(zone),
    }


def _status(zone: ZoneState) -> str:
    if not zone.email_routing.get("enabled"):
        return "unconfigured"
    held = {record["content"] for record in zone.records.values() if _at_apex(record, zone, "MX")}
    if not set(EXCHANGERS) <= held:
        return "misconfigured"
    locked = all(record["meta"].get("read_only") for record in zone.records.values() if record["content"] in EXCHANGERS)
    return "ready" if locked else "unlocked"


def _at_apex(record: Body, zone: ZoneState, type_: str) -> bool:
    return (record["name"], record["type"]) == (zone.name, type_)


def enable(zone: ZoneState) -> Body:
    """Switch Email Routing on: its records are added and locked; other mail exchangers stand in the way."""
    foreign = [
        record["content"]
        for record in zone.records.values()
        if _at_apex(record, zone, "MX") and record["content"] not in EXCHANGERS
    ]
    if foreign:
        raise Refusal(409, 2008, f"MX records of another provider stand in the way: {', '.join(sorted(foreign))}")
    for wanted in wanted_records(zone):
        record = next((held for held in zone.records.values() if _same(held, wanted)), None)
        if record is None and not (wanted["type"] == "TXT" and _has_spf(zone)):
            record = zone.create_record(wanted)
        if record is not None:
            record["meta"] = {"email_routing": True, "read_only": True}
    _change(zone, enabled=True)
    return show_routing(zone)


def disable(zone: ZoneState) -> Body:
    """Switch Email Routing off: the records that it made go."""
    zone.records = {id_: record for id_, record in zone.records.items() if not record["meta"].get("email_routing")}
    _change(zone, enabled=False)
    return show_routing(zone)


def unlock(zone: ZoneState) -> Body:
    """Let the records be edited: they stay, and are nobody's to keep."""
    for record in zone.records.values():
        if record["meta"].get("email_routing"):
            record["meta"] = {}
    zone.touch()
    return show_routing(zone)


def _change(zone: ZoneState, *, enabled: bool) -> None:
    known = {"id": zone.email_routing.get("id", new_id()), "created": zone.email_routing.get("created", now())}
    zone.email_routing = {**zone.email_routing, **known, "enabled": enabled, "modified": now()}
    zone.touch()


def _same(held: Body, wanted: Body) -> bool:
    return all(bool(held[key] == wanted[key]) for key in ("type", "name", "content"))


def _has_spf(zone: ZoneState) -> bool:
    texts = (record["content"] for record in zone.records.values() if _at_apex(record, zone, "TXT"))
    return any(text.strip('"').lower().startswith("v=spf1") for text in texts)


# --- rules


def list_rules(zone: ZoneState) -> list[Body]:
    """Return the routing rules, the catch-all last, as the API lists them."""
    return [*zone.email_routing.get("rules", []), show_catch_all(zone)]


def show_catch_all(zone: ZoneState) -> Body:
    """Return the catch-all rule: off, and what it matches is dropped, until somebody says otherwise."""
    untouched = {"id": zone.id, "tag": zone.id, "name": "", "enabled": False, "matchers": [{"type": "all"}],
                 "actions": [{"type": "drop"}], "source": "api"}  # fmt: skip
    return {**untouched, **zone.email_routing.get("catch_all", {})}


def put_catch_all(zone: ZoneState, account: AccountState, sent: Mapping[str, Any]) -> Body:
    """Replace the catch-all rule."""
    rule = _accepted({**sent, "matchers": [{"type": "all"}]}, account, zone)
    zone.email_routing["catch_all"] = {key: rule[key] for key in ("name", "enabled", "actions")}
    zone.touch()
    return show_catch_all(zone)


def create_rule(zone: ZoneState, account: AccountState, sent: Mapping[str, Any]) -> Body:
    """Store a new routing rule."""
    rules = zone.email_routing.setdefault("rules", [])
    if len(rules) >= MAX_RULES:
        raise Refusal(400, 2020, f"a zone may have {MAX_RULES} routing rules")
    id_ = new_id()
    rules.append({"id": id_, "tag": id_, **_accepted(sent, account, zone), "source": "api"})
    zone.touch()
    return dict(rules[-1])


def find_rule(zone: ZoneState, rule_id: str) -> Body:
    """Return a routing rule; raise Refusal 2013 (404) where there is none."""
    for rule in zone.email_routing.get("rules", []):
        if rule["id"] == rule_id:
            return dict(rule)
    raise Refusal(404, 2013, "Rule not found")


def put_rule(zone: ZoneState, account: AccountState, rule_id: str, sent: Mapping[str, Any]) -> Body:
    """Replace a routing rule."""
    before = find_rule(zone, rule_id)
    changed = {**before, **_accepted(sent, account, zone)}
    zone.email_routing["rules"] = [changed if rule["id"] == rule_id else rule for rule in zone.email_routing["rules"]]
    zone.touch()
    return changed


def delete_rule(zone: ZoneState, rule_id: str) -> Body:
    """Remove a routing rule and return it."""
    rule = find_rule(zone, rule_id)
    zone.email_routing["rules"] = [held for held in zone.email_routing["rules"] if held["id"] != rule_id]
    zone.touch()
    return rule


def _accepted(sent: Mapping[str, Any], account: AccountState, zone: ZoneState) -> Body:
    name, enabled, priority = sent.get("name", ""), sent.get("enabled", True), sent.get("priority", 0)
    if not isinstance(name, str) or not isinstance(enabled, bool) or type(priority) is not int or priority < 0:
        raise Refusal(400, 2007, "name must be text, enabled true or false, priority a whole number from 0")
    matchers, actions = sent.get("matchers"), sent.get("actions")
    if not isinstance(matchers, list) or len(matchers) != 1 or not _is_matcher(matchers[0], zone):
        raise Refusal(400, 2007, f"one matcher is needed: an address of {zone.name}, or all", "/matchers")
    if not isinstance(actions, list) or len(actions) != 1 or not isinstance(actions[0], Mapping):
        raise Refusal(400, 2007, "one action is needed", "/actions")
    return {"name": name, "enabled": enabled, "priority": priority, "matchers": matchers,
            "actions": [_action(actions[0], account)]}  # fmt: skip


def _is_matcher(matcher: Any, zone: ZoneState) -> bool:
    if not isinstance(matcher, Mapping):
        return False
    if matcher.get("type") == "all":
        return True
    value = matcher.get("value")
    literal = matcher.get("type") == "literal" and matcher.get("field") == "to"
    return literal and isinstance(value, str) and value.lower().endswith((f"@{zone.name}", f".{zone.name}"))


def _action(action: Mapping[str, Any], account: AccountState) -> Body:
    kind, value = action.get("type"), action.get("value")
    if kind == "drop":
        return {"type": "drop"}
    if kind not in ("forward", "worker") or not isinstance(value, list) or len(value) != 1:
        raise Refusal(400, 2007, "an action is drop, or forward or worker with one value", "/actions")
    known = account.scripts if kind == "worker" else _verified(account)
    if value[0] not in known:
        raise Refusal(400, 2007, f"{value[0]!r} is no {'Worker' if kind == 'worker' else 'verified address'} here")
    return {"type": kind, "value": list(value)}


# --- addresses


def _verified(account: AccountState) -> set[str]:
    return {address["email"] for address in account.addresses.values() if address["verified"]}


def create_address(account: AccountState, sent: Mapping[str, Any]) -> Body:
    """Store a destination; its owner has to verify it, which no call can do."""
    email = sent.get("email")
    if not isinstance(email, str) or not _ADDRESS.fullmatch(email):
        raise Refusal(400, 2022, "email must be an address", "/email")
    if any(held["email"] == email for held in account.addresses.values()):
        raise Refusal(409, 2023, f"{email} exists")
    id_, made = new_id(), now()
    account.addresses[id_] = {"id": id_, "tag": id_, "email": email, "verified": None, "created": made,
                              "modified": made}  # fmt: skip
    account.touch()
    return account.addresses[id_]


def verify_address(account: AccountState, email: str) -> bool:
    """Let the owner of ``email`` follow the link that was sent there, if one was: an outsider's act."""
    sent = [address for address in account.addresses.values() if address["email"] == email]
    for address in sent:
        address["verified"] = now()
        account.touch()
    return bool(sent)


def find_address(account: AccountState, address_id: str) -> Body:
    """Return a destination; raise Refusal 2024 (404) where there is none."""
    if address_id not in account.addresses:
        raise Refusal(404, 2024, "Address not found")
    return account.addresses[address_id]


def delete_address(account: AccountState, address_id: str) -> Body:
    """Remove a destination and return it."""
    address = find_address(account, address_id)
    del account.addresses[address_id]
    account.touch()
    return address
