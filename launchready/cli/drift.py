"""``launchready drift STACK``: what is declared against what Cloudflare holds."""

from __future__ import annotations

import asyncio
import json
import os

import click
from rich.console import Console

from launchready.cloudflare import ObservedZone, connect, observe_zone
from launchready.report.changes import drift_to_json, print_drift
from launchready.stackfile import load_stack
from launchready.zone.diff import diff_zones


@click.command("drift")
@click.argument("stack")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.drift/1) instead of sentences.")
@click.option("--strict", is_flag=True, help="Exit 1 for what nobody declared, too.")
def command(stack: str, as_json: bool, strict: bool) -> int:
    """Say what a repair (`pulumi up`) would change at Cloudflare, and what is there that nobody declared.

    Exit codes: 0 no drift, 1 drift, 2 wrong use or bad stack file, 3 Cloudflare's API could not be read.
    """
    loaded = load_stack(stack)
    zone = loaded.site.zone

    async def observe() -> ObservedZone:
        async with connect(os.environ) as client:
            return await observe_zone(client, zone.name, zone.id)

    observed = asyncio.run(observe())
    changes = diff_zones(loaded.compilation.zones[0], observed.zone)
    if as_json:
        report = drift_to_json(loaded.name, changes, observed.api_calls, observed.foreign, observed.unread)
        click.echo(json.dumps(report, indent=2))
    else:
        print_drift(Console(), changes, observed.api_calls, observed.foreign, observed.unread)
    return int(any(change.is_drift for change in changes) or (strict and bool(changes)))
