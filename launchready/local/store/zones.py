"""One zone of the local Cloudflare: what it holds, and how it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from launchready.local.store.plans import FACTS, FREE
from launchready.local.store.records import complete_record, refuse_conflicts
from launchready.local.store.refusals import Refusal, invalid_record
from launchready.local.store.settings import accept_setting, default_settings
from launchready.local.store.shelves import RulesetShelf, unheard
from launchready.local.store.stamps import new_id, now
from launchready.local.store.structured import Body


def _changes(sent: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return one kind of a batch's changes; all but ``posts`` name the record by id."""
    items = sent.get(key)
    if items is None:
        return []
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise Refusal(400, 9207, f"Request body is invalid: {key} must be a list of objects", f"/{key}")
    if key != "posts" and not all(isinstance(item.get("id"), str) for item in items):
        raise Refusal(400, 9207, f"Request body is invalid: each of {key} needs the record's id", f"/{key}")
    return items


def _refuse_locked(record: Body) -> None:
    """Refuse to change what a product of Cloudflare keeps; the code is unverified."""
    if record["meta"].get("read_only"):
        why = "This record is managed by Email Routing. Disable Email Routing to modify or remove it."
        raise Refusal(400, 1046, why)


@dataclass(slots=True)
class ZoneState(RulesetShelf):
    """A zone. ``records`` and ``rulesets`` by id, as the API shows them; ``revision`` grows at every change.

    ``page_rules`` and ``worker_routes`` are in the API's shape, oldest first; ``hold``, ``bots`` and ``email_routing``
    are kept by the modules of these names, and what outsiders say of the domain, ``registrar`` and ``certificate``, by
    ``registrars`` and ``certificates``.
    """

    entry_kind: ClassVar[str] = "zone"

    id: str
    name: str
    account: str
    name_servers: tuple[str, ...]
    status: str = "active"
    plan: str = FREE
    paused: bool = False
    created_on: str = field(default_factory=now)
    records: dict[str, Body] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=default_settings)
    modified: dict[str, str] = field(default_factory=dict)
    rulesets: dict[str, dict[str, Any]] = field(default_factory=dict)
    dnssec: dict[str, Any] = field(default_factory=lambda: {"status": "disabled"})
    dns_settings: dict[str, Any] = field(default_factory=dict)
    page_rules: list[dict[str, Any]] = field(default_factory=list)
    worker_routes: list[dict[str, Any]] = field(default_factory=list)
    hold: dict[str, Any] = field(default_factory=dict)
    email_routing: dict[str, Any] = field(default_factory=dict)
    registrar: dict[str, Any] = field(default_factory=dict)
    certificate: dict[str, Any] = field(default_factory=dict)
    bots: dict[str, Any] = field(default_factory=dict)
    modified_on: str = field(default_factory=now)
    revision: int = 0
    changed: Callable[[], None] = field(default=unheard, repr=False, compare=False)

    def touch(self) -> None:
        """Count a change, and tell of it."""
        self.revision += 1
        self.modified_on = now()
        self.changed()

    # --- records ---------------------------------------------------------------------------------------------

    def record(self, record_id: str) -> Body:
        """Return the record ``record_id``; raise Refusal 81044 where there is none."""
        if record_id not in self.records:
            raise Refusal(404, 81044, "Record does not exist.")
        return self.records[record_id]

    def create_record(self, sent: Mapping[str, Any]) -> Body:
        """Store a new record and return it; raise Refusal where it is not valid or something stands in the way."""
        body = complete_record(sent, self.name, self.plan)
        if body["proxied"] and body["ttl"] != 1:
            # At creation only: a later PUT stores 1 (read in the official provider's source). [U]: the code.
            raise invalid_record("ttl must be set to 1 when `proxied` is true", code=9021, pointer="/ttl")
        if len(self.records) >= FACTS[self.plan].records:
            raise Refusal(400, 81045, "The record quota has been exceeded.")
        refuse_conflicts(body, self.records.values(), self.name)
        return self._keep(new_id(), body, now())

    def replace_record(self, record_id: str, sent: Mapping[str, Any]) -> Body:
        """Replace a record as PUT does: what is not sent goes back to its default."""
        before = self.record(record_id)
        _refuse_locked(before)
        body = complete_record(sent, self.name, self.plan)
        if body["proxied"]:
            body["ttl"] = 1
        refuse_conflicts(body, (other for id_, other in self.records.items() if id_ != record_id), self.name)
        return self._keep(record_id, body, before["created_on"])

    def edit_record(self, record_id: str, sent: Mapping[str, Any]) -> Body:
        """Change what is sent of a record, as PATCH does."""
        before = self.record(record_id)
        _refuse_locked(before)
        kept = {key: value for key, value in before.items() if key not in ("id", "meta", "created_on", "modified_on")}
        if "content" in sent or "data" in sent:
            kept.pop("data", None)
        elif "priority" in sent and "priority" in (data := kept.get("data") or {}):
            kept["data"] = {**data, "priority": sent["priority"]}  # SRV has it in both places
        return self.replace_record(record_id, {**kept, **sent})

    def delete_record(self, record_id: str) -> Body:
        """Remove a record and return it; raise Refusal 81044 where there is none."""
        record = self.record(record_id)
        _refuse_locked(record)
        del self.records[record_id]
        self.touch()
        return record

    def batch(self, sent: Mapping[str, Any]) -> dict[str, list[Body]]:
        """Carry out deletes, patches, puts and posts in this order, all or none of them.

        Source: developers.cloudflare.com/dns/manage-dns-records/how-to/batch-record-changes, verified 2026-11-24.
        """
        changes = {key: _changes(sent, key) for key in ("deletes", "patches", "puts", "posts")}
        if sum(map(len, changes.values())) > (most := FACTS[self.plan].batch):
            raise Refusal(400, 9400, f"A batch may have at most {most} changes on this plan.")
        before, revision, changed = dict(self.records), self.revision, self.changed
        self.changed = unheard  # the file is written once, when all is done: another process never finds half of it
        try:
            done = {
                "deletes": [self.delete_record(item["id"]) for item in changes["deletes"]],
                "patches": [self.edit_record(item["id"], item) for item in changes["patches"]],
                "puts": [self.replace_record(item["id"], item) for item in changes["puts"]],
                "posts": [self.create_record(item) for item in changes["posts"]],
            }
        except BaseException:
            self.records, self.revision = before, revision
            raise
        finally:
            self.changed = changed
        self.changed()
        return done

    def _keep(self, record_id: str, body: Body, created_on: str) -> Body:
        self.records[record_id] = {"id": record_id, **body, "meta": {}, "created_on": created_on, "modified_on": now()}
        self.touch()
        return self.records[record_id]

    # --- settings --------------------------------------------------------------------------------------------

    def change_settings(self, values: Mapping[str, Any]) -> None:
        """Set settings by id, all or none."""
        accepted = {id_: accept_setting(id_, value, self.settings.get(id_), self.plan) for id_, value in values.items()}
        self.settings.update(accepted)
        self.modified.update(dict.fromkeys(accepted, now()))
        self.touch()

    # --- the zone itself -------------------------------------------------------------------------------------

    def change(self, *, status: str | None = None, paused: bool | None = None, plan: str | None = None) -> None:
        """Set the zone's status (``active``, ``pending``), pause it, or give it another plan.

        What a smaller plan does not hold stays as it is, and is refused when it is written again.
        """
        self.plan = self.plan if plan is None else plan
        self.status = self.status if status is None else status
        self.paused = self.paused if paused is None else paused
        self.touch()
