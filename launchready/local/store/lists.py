"""Lists of an account and their items: redirects to be looked up in, and the other kinds, which are kept.

Sources, verified 2026-11-24: developers.cloudflare.com/rules/url-forwarding/bulk-redirects/reference/parameters and
…/reference/url-components (what a redirect may hold), /waf/tools/lists (names, kinds), api/resources/rules (shapes;
changes of items are operations, which are done at once here); …/http-status-codes/cloudflare-10xxx-errors/error-10055.
Unverified: the other codes, but 10001 to 10003 are those that users report for lists.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from launchready.local.store.accounts import AccountState
from launchready.local.store.refusals import Refusal
from launchready.local.store.stamps import new_id, now

Item = dict[str, Any]

FREE_LIST_ITEMS = 10_000
_NAME = re.compile(r"[a-z0-9_]{1,50}")
_SWITCHES = ("include_subdomains", "subpath_matching", "preserve_query_string", "preserve_path_suffix")
_STATUSES = (301, 302, 307, 308)


def create_list(account: AccountState, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Store a new, empty list."""
    name, kind = sent.get("name"), sent.get("kind")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Refusal(400, 10001, "name must be 1 to 50 lower-case letters, digits and underscores", "/name")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise Refusal(400, 10001, f"{kind!r} is not a valid value for kind", "/kind")
    if any(held["name"] == name for held in account.lists.values()):
        raise Refusal(400, 10003, f"the list name {name!r} is in use", "/name")
    id_, made = new_id(), now()
    account.lists[id_] = {"id": id_, "name": name, "kind": kind, "description": _description(sent), "created_on": made,
                          "modified_on": made}  # fmt: skip
    account.items[id_] = []
    account.touch()
    return show_list(account, id_)


def show_list(account: AccountState, list_id: str) -> dict[str, Any]:
    """Return a list as the API shows it; raise Refusal 10002 (404) where there is none."""
    if list_id not in account.lists:
        raise Refusal(404, 10002, "could not find list")
    held = account.lists[list_id]
    using = sum(f"${held['name']}" in rule["expression"] for rule in _rules(account))
    return {**held, "num_items": len(account.items[list_id]), "num_referencing_filters": using}


def change_list(account: AccountState, list_id: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Change a list's description: its name and kind stay."""
    show_list(account, list_id)
    account.lists[list_id] |= {"description": _description(sent), "modified_on": now()}
    account.touch()
    return show_list(account, list_id)


def delete_list(account: AccountState, list_id: str) -> None:
    """Remove a list that no rule refers to."""
    if show_list(account, list_id)["num_referencing_filters"]:
        raise Refusal(400, 10006, "the list is in use by a rule")
    del account.lists[list_id], account.items[list_id]
    account.touch()


def add_items(account: AccountState, list_id: str, sent: Any, *, replace: bool) -> str:
    """Add items, or put them in the place of all; an item that is there already is renewed. Return the operation."""
    kind = show_list(account, list_id)["kind"]
    if not isinstance(sent, Sequence) or isinstance(sent, str):
        raise Refusal(400, 10001, "a list of items is needed")
    before = {_key(item): item for item in account.items[list_id]}
    kept = {} if replace else dict(before)
    for place, given in enumerate(sent):
        item = _accepted(kind, given, f"/{place}")
        known = before.get(_key(item), {"id": new_id(), "created_on": now()})
        kept[_key(item)] = {"id": known["id"], **item, "created_on": known["created_on"], "modified_on": now()}
    if len(kept) > FREE_LIST_ITEMS:
        raise Refusal(400, 10004, f"a list may have {FREE_LIST_ITEMS} items")
    account.items[list_id] = list(kept.values())
    return _done(account, list_id)


def remove_items(account: AccountState, list_id: str, sent: Any) -> str:
    """Remove items by id, and return the operation."""
    show_list(account, list_id)
    items = sent.get("items") if isinstance(sent, Mapping) else None
    if not isinstance(items, list) or not all(isinstance(item, Mapping) and "id" in item for item in items):
        raise Refusal(400, 10001, "items must be a list of objects with id", "/items")
    gone = [item["id"] for item in items]
    account.items[list_id] = [item for item in account.items[list_id] if item["id"] not in gone]
    return _done(account, list_id)


def _done(account: AccountState, list_id: str) -> str:
    operation = new_id()
    account.lists[list_id]["modified_on"] = now()
    account.operations[operation] = {"id": operation, "status": "completed", "completed": now()}
    account.touch()
    return operation


def _rules(account: AccountState) -> list[dict[str, Any]]:
    return [rule for ruleset in account.rulesets.values() for rule in ruleset["rules"]]


def _description(sent: Mapping[str, Any]) -> str:
    description = sent.get("description") or ""
    if not isinstance(description, str) or len(description) > 500:
        raise Refusal(400, 10001, "description must be a text of at most 500 characters", "/description")
    return description


def _key(item: Mapping[str, Any]) -> str:
    for kind, key in (("redirect", "source_url"), ("hostname", "url_hostname")):
        if kind in item:
            return str(item[kind][key])
    return str(item.get("ip", item.get("asn")))


def _accepted(kind: str, given: Any, pointer: str) -> Item:
    if not isinstance(given, Mapping) or kind not in given:
        raise Refusal(400, 10001, f"an item of this list needs {kind}", pointer)
    comment = given.get("comment") or ""
    if not isinstance(comment, str):
        raise Refusal(400, 10001, "comment must be text", f"{pointer}/comment")
    return {kind: _KINDS[kind](given[kind], f"{pointer}/{kind}"), **({"comment": comment} if comment else {})}


def _redirect(value: Any, pointer: str) -> Item:
    if not isinstance(value, Mapping):
        raise Refusal(400, 10001, "redirect must be an object", pointer)
    if unknown := sorted(set(value) - {"source_url", "target_url", "status_code", *_SWITCHES}):
        raise Refusal(400, 10001, f"json: unknown field {unknown[0]!r}", pointer)
    for key in _SWITCHES:
        if not isinstance(value.get(key, False), bool):
            raise Refusal(400, 10001, f"{key} must be true or false", f"{pointer}/{key}")
    status = value.get("status_code", 301)
    if type(status) is not int or status not in _STATUSES:
        raise Refusal(400, 10001, f"{status!r} is not a valid value for status_code", f"{pointer}/status_code")
    source, target = value.get("source_url"), value.get("target_url")
    if not isinstance(target, str) or not urlsplit(target).scheme:
        raise Refusal(400, 10001, "target_url must be a URL", f"{pointer}/target_url")
    if value.get("preserve_query_string") and urlsplit(target).query:
        why = "Query string settings incompatible with redirect target URL"
        raise Refusal(400, 10055, why, f"{pointer}/target_url")
    # Defaults are not filled in: octorules-cloudflare 0.18.1 finds what it sent (unverified against the API itself).
    return {**value, "source_url": _source(source, pointer)}


def _source(source: Any, pointer: str) -> str:
    form = re.fullmatch(r"(?i:https?://)?([a-z0-9_-]+(\.[a-z0-9_-]+)+)(/[^?#\s]*)?", str(source), re.IGNORECASE)
    if not isinstance(source, str) or form is None:
        why = "source_url must be a URL without port, query and fragment; its scheme may be left out"
        raise Refusal(400, 10001, why, f"{pointer}/source_url")
    return source if form[3] else f"{source}/"


def _ip(value: Any, pointer: str) -> str:
    try:
        return str(ipaddress.ip_network(value)) if "/" in str(value) else str(ipaddress.ip_address(value))
    except ValueError:
        raise Refusal(400, 10001, f"{value!r} is no IP address", pointer) from None


def _asn(value: Any, pointer: str) -> int:
    if type(value) is not int or not 0 <= value < 2**32:
        raise Refusal(400, 10001, f"{value!r} is no AS number", pointer)
    return value


def _hostname(value: Any, pointer: str) -> Item:
    if not isinstance(value, Mapping) or not isinstance(value.get("url_hostname"), str):
        raise Refusal(400, 10001, "hostname needs url_hostname", pointer)
    return {"url_hostname": value["url_hostname"]}


_KINDS: Mapping[Any, Callable[[Any, str], Any]] = {
    "redirect": _redirect,
    "ip": _ip,
    "asn": _asn,
    "hostname": _hostname,
}
