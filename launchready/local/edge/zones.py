"""The store's zones as the pure edge reads them, compiled once a revision."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from launchready.edge import EdgeZone, Reach, compile_zone
from launchready.local.store import AccountState, Store, ZoneState
from launchready.zone import Record, Zone, assign_slots, record_from_api, rule_from_api
from launchready.zone.neighbours import (
    BULK_PHASE,
    Neighbours,
    hits_zone,
    page_rules_from_api,
    read_bulk_redirects,
    route_from_api,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ServedHost:
    """A host that the edge serves, and the zone it belongs to."""

    host: str
    state: ZoneState
    zone: EdgeZone


class EdgeZones:
    """Finds the zone that serves a host."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._compiled: dict[str, tuple[int, EdgeZone]] = {}

    def serving(self, host: str) -> ServedHost | None:
        """Return ``host`` (canonical) as it is served; None where no active zone proxies it."""
        state = self._store.zone_for(host)
        if state is None or state.status != "active" or state.paused:
            return None
        zone = self._zone(state)
        return ServedHost(host, state, zone) if zone.hosts.reach(host) is Reach.EDGE else None

    def _zone(self, state: ZoneState) -> EdgeZone:
        held = self._compiled.get(state.id)
        if held is None or held[0] != state.revision:
            neighbours = read_neighbours(state, self._store.account_of(state))
            held = (state.revision, compile_zone(read_zone(state), neighbours))
            self._compiled[state.id] = held
        return held[1]


def read_zone(state: ZoneState) -> Zone:
    """Return the store's zone as the value that the edge evaluates."""
    return Zone(
        name=state.name,
        records=assign_slots(_records(state), state.name),
        settings=dict(state.settings),
        rulesets={
            ruleset["phase"]: tuple(map(rule_from_api, ruleset["rules"]))
            for ruleset in state.rulesets.values()
            if ruleset["kind"] == "zone"
        },
    )


def read_neighbours(state: ZoneState, account: AccountState) -> Neighbours:
    """Return what acts beside the zone as the edge evaluates it."""
    items = {held["name"]: account.items.get(held["id"], []) for held in account.lists.values()}
    bulk = read_bulk_redirects(account.ruleset_rules(BULK_PHASE), items)
    others = {
        ruleset["phase"]: tuple(map(rule_from_api, ruleset["rules"]))
        for ruleset in account.rulesets.values()
        if ruleset["phase"] != BULK_PHASE
    }
    return Neighbours(
        page_rules=page_rules_from_api(state.page_rules),
        routes=tuple(map(route_from_api, state.worker_routes)),
        redirects=tuple(redirect for redirect in bulk.redirects if hits_zone(redirect, state.name)),
        account_rules={**others, BULK_PHASE: bulk.other_rules},
    )


def _records(state: ZoneState) -> Iterator[Record]:
    for body in state.records.values():
        try:
            yield record_from_api(body)
        except ValueError:  # of a type that has no canonical form here; none of those carries an address
            log.warning("record %s of %s is not read by the edge", body.get("id"), state.name)
