"""Cloudflare's API on this machine with one zone that holds just what a stack file declares, in a process of its own.

    python -m bench.served STACK-FILE TOKEN…

Prints the API's URL; each line on standard input is answered with the calls of each token so far, as JSON; ends when
standard input ends. Records and rules are put into the zone by hand: the local API has the quotas of the zone's plan,
and creating 5,000 records one by one would take longer than all that is measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.zones import marks_of
from launchready.local.api import ACCESS, serve_api
from launchready.local.store import Store, ZoneState
from launchready.local.store.records import complete_record
from launchready.stackfile import load_stack
from launchready.zone import Record, Rule, Zone, record_to_api, rule_to_api

_WHEN = "2026-11-24T00:00:00.000000Z"


def hold(declared: Zone, marks: Mapping[str, str], store: Store, plan: str) -> ZoneState:
    """Return a new zone of ``plan`` in ``store`` that holds what ``declared`` says, with ``marks`` by slot."""
    state = store.create_zone(declared.name, plan=plan)
    for number, (slot, record) in enumerate(declared.records.items(), start=1):
        body = _held(record, marks[slot], declared.name, f"{number:032x}")
        state.records[body["id"]] = body
    state.change_settings(declared.settings)
    for phase, rules in declared.rulesets.items():
        _put_rules(state, phase, rules)
    return state


def _held(record: Record, mark: str, zone: str, id_: str) -> dict[str, Any]:
    return {
        "id": id_,
        **complete_record({**record_to_api(record), "comment": mark}, zone),
        "meta": {},
        "created_on": _WHEN,
        "modified_on": _WHEN,
    }


def _put_rules(state: ZoneState, phase: str, rules: tuple[Rule, ...]) -> None:
    ruleset = state.create_ruleset({"kind": "zone", "name": "default", "phase": phase, "rules": []})
    ruleset["rules"] = [
        {**rule_to_api(rule), "id": f"{number:032x}", "version": "1", "last_updated": _WHEN}
        for number, rule in enumerate(rules, start=1)
    ]


async def _main(file: Path, tokens: list[str]) -> None:
    store = Store()
    stack = load_stack(str(file))
    hold(stack.compilation.zone, marks_of(stack), store, str(stack.site.zone.plan))
    runner, url = await serve_api(store, tokens)
    print(url, flush=True)
    try:
        while await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(runner.app[ACCESS].calls), flush=True)
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), sys.argv[2:]))
