"""The demo client as it is live: a local world whose zone holds what its stack file declares."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from worlds_beside import world_beside

from launchready.local.origin.members import guest_variables
from launchready.local.world import World
from launchready.stackfile import load_stack
from launchready.zone import record_to_api, rule_to_api

ACME = Path(__file__).resolve().parents[2] / "stacks" / "Pulumi.acme.yaml"


@contextlib.contextmanager
def acme_live(**options: Any) -> Iterator[World]:
    """Run a world, with ``options`` of ``run_world``, in which the demo client is applied."""
    with world_beside(zones=["acme.test"], **options) as beside:
        world = beside.world
        (declared,) = load_stack(str(ACME)).compilation.zones
        (zone,) = world.store.zones()
        for record in declared.records.values():
            zone.create_record(record_to_api(record))
        zone.change_settings(dict(declared.settings))
        for phase, rules in declared.rulesets.items():
            body = {"kind": "zone", "name": "default", "phase": phase, "rules": [rule_to_api(rule) for rule in rules]}
            zone.create_ruleset(body)
        yield world


def looking_at(world: World) -> dict[str, str]:
    """Return the environment of a command that looks at ``world``."""
    origins = [f"{address}={place}" for address, place in world.origins.items() if address[0].isdigit()]
    connect = {
        f"LAUNCHREADY_CONNECT_{scheme}": ",".join([*(f"{address}={edge}" for address in world.edge_ips), *origins])
        for scheme, edge in (("HTTP", world.http), ("HTTPS", world.https))
    }
    return {
        **connect,
        "LAUNCHREADY_RESOLVER": world.dns,
        "LAUNCHREADY_CA": str(world.ca),
        "CLOUDFLARE_API_TOKEN": world.token,
        "CLOUDFLARE_BASE_URL": world.api,
        **guest_variables(),
        "COLUMNS": "200",
    }
