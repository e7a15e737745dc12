"""What the local Cloudflare holds: zones with their records, settings and rulesets, kept in a file if one is given.

All of it is plain, synchronous code that runs on one event loop's thread; readers (DNS, edge) compare ``revision``
to know when what they compiled is old.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from launchready.errors import UsageError
from launchready.local.store.accounts import AccountState
from launchready.local.store.holds import refuse_held
from launchready.local.store.plans import FREE
from launchready.local.store.purges import Purge
from launchready.local.store.refusals import Refusal
from launchready.local.store.stamps import new_id
from launchready.local.store.zones import ZoneState
from launchready.zone.names import canonical_name

__all__ = ["AccountState", "Refusal", "Store", "ZoneState"]

_SCHEMA = "launchready.local/1"
_NOT_KEPT = ("name_servers", "changed")  # made of the zone's name, and of who listens
_KEPT = tuple(each.name for each in fields(ZoneState) if each.name not in _NOT_KEPT)
_KEPT_OF_ACCOUNT = tuple(each.name for each in fields(AccountState) if each.name not in _NOT_KEPT)
_SERVERS = ("ada", "bob", "cleo", "dean", "edna", "finn", "gina", "hank")


class Store:
    """All zones. ``file`` is written, atomically, after every change; a new Store of the same file goes on from it."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._zones: dict[str, ZoneState] = {}
        self._accounts: dict[str, AccountState] = {}
        self.account = new_id()
        self.revision = 0
        self._forgetting: list[Callable[[Purge], None]] = []
        if file is not None and file.exists():
            self._load(file)

    def zones(self) -> Sequence[ZoneState]:
        """Return all zones, oldest first."""
        return tuple(self._zones.values())

    def zone(self, zone_id: str) -> ZoneState | None:
        """Return the zone with this id."""
        return self._zones.get(zone_id)

    def accounts(self) -> Sequence[AccountState]:
        """Return the store's own account, then those of its zones."""
        ids = dict.fromkeys((self.account, *(zone.account for zone in self._zones.values())))
        return tuple(self._account(id_) for id_ in ids)

    def account_with(self, account_id: str) -> AccountState | None:
        """Return the account with this id; None where neither the store nor a zone is of it."""
        return next((account for account in self.accounts() if account.id == account_id), None)

    def account_of(self, zone: ZoneState) -> AccountState:
        """Return the account that ``zone`` belongs to."""
        return self._account(zone.account)

    def _account(self, account_id: str) -> AccountState:
        if account_id not in self._accounts:
            self._accounts[account_id] = AccountState(account_id, changed=self._account_changed)
        return self._accounts[account_id]

    def _account_changed(self) -> None:
        """Count a change of an account as one of every zone: its rulesets and lists act on them all."""
        for zone in self._zones.values():
            zone.revision += 1
        self._changed()

    def zone_for(self, host: str) -> ZoneState | None:
        """Return the zone that ``host`` belongs to: the one with the longest name that it ends in."""
        name = host.lower().rstrip(".")
        fitting = [zone for zone in self._zones.values() if name == zone.name or name.endswith(f".{zone.name}")]
        return max(fitting, key=lambda zone: len(zone.name), default=None)

    def create_zone(
        self, name: str, *, account: str | None = None, status: str = "active", plan: str = FREE
    ) -> ZoneState:
        """Add a zone and return it; raise Refusal 1061 where it exists."""
        try:
            canonical = canonical_name(name)
        except ValueError:
            raise Refusal(400, 1001, f"'{name}' is not a valid zone name", "/name") from None
        if any(zone.name == canonical for zone in self._zones.values()):
            raise Refusal(400, 1061, f"{canonical} already exists")
        refuse_held(canonical, account or self.account, self._zones.values())
        zone = ZoneState(new_id(), canonical, account or self.account, name_servers(canonical), status, plan)
        self._adopt(zone)
        self._changed()
        return zone

    def delete_zone(self, zone_id: str) -> None:
        """Remove a zone with all that it holds."""
        self._zones.pop(zone_id, None)
        self._changed()

    def on_purge(self, forget: Callable[[Purge], None]) -> None:
        """Let ``forget`` be told of every purge of the cache."""
        self._forgetting.append(forget)

    def purge(self, purge: Purge) -> None:
        """Tell those who keep answers what to forget."""
        for forget in self._forgetting:
            forget(purge)

    def _adopt(self, zone: ZoneState) -> None:
        zone.changed = self._changed
        self._zones[zone.id] = zone

    def _changed(self) -> None:
        self.revision += 1
        if self._file is not None:
            self._save(self._file)

    def _save(self, file: Path) -> None:
        """Write all to ``file``, whole or not at all; raise UsageError where it cannot be written."""
        zones = [{key: getattr(zone, key) for key in _KEPT} for zone in self._zones.values()]
        accounts = [{key: getattr(account, key) for key in _KEPT_OF_ACCOUNT} for account in self._accounts.values()]
        kept = {"schema": _SCHEMA, "account": self.account, "revision": self.revision, "accounts": accounts}
        text = json.dumps({**kept, "zones": zones})
        beside = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            beside.replace(file)
        except OSError as error:
            raise UsageError(f"the state cannot be written to {file}: {error.strerror}. Name another file.") from None

    def _load(self, file: Path) -> None:
        wrong = "it is not JSON of the expected shape"
        try:
            kept: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            if kept["schema"] == _SCHEMA:
                self.account, self.revision = str(kept["account"]), int(kept["revision"])
                for values in kept.get("accounts", ()):
                    account = _read_account(values)
                    account.changed = self._account_changed
                    self._accounts[account.id] = account
                for values in kept["zones"]:
                    self._adopt(_read_zone(values))
                return
            wrong = f"its schema is {kept['schema']!r}"
        except OSError as error:
            wrong = f"it cannot be read ({error.strerror})"
        except (ValueError, KeyError, TypeError, RecursionError):
            pass
        raise UsageError(f"{file} is not a state file of the local Cloudflare: {wrong}. Name another one.")


def _read_zone(values: Mapping[str, Any]) -> ZoneState:
    """Return a kept zone; raise KeyError, TypeError or ValueError where it is none."""
    fresh = ZoneState("", "", "", ())
    _check_kinds(values, _KEPT, fresh)
    settings = {**fresh.settings, **values.get("settings", {})}  # a file may be older than a setting
    return ZoneState(**{**values, "settings": settings, "name_servers": name_servers(values["name"])})


def _read_account(values: Mapping[str, Any]) -> AccountState:
    """Return a kept account; raise KeyError, TypeError or ValueError where it is none."""
    _check_kinds(values, _KEPT_OF_ACCOUNT, AccountState(""))
    return AccountState(**values)


def _check_kinds(values: Mapping[str, Any], kept: Sequence[str], fresh: object) -> None:
    """Raise TypeError for a value that is not kept, or not of the kind that it is in ``fresh``."""
    for key in values:
        if key not in kept or type(values[key]) is not type(getattr(fresh, key)):
            raise TypeError(key)


def name_servers(zone: str) -> tuple[str, ...]:
    """Return the two name servers that a zone gets: the same for the same name."""
    place = zlib.crc32(zone.encode()) % len(_SERVERS)
    first, second = _SERVERS[place], _SERVERS[(place + 3) % len(_SERVERS)]
    return f"{first}.ns.local-cloudflare.test", f"{second}.ns.local-cloudflare.test"
