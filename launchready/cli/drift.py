"""``launchready drift STACK``: what is declared against what Cloudflare holds."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping

import click
from rich.console import Console

from launchready.cloudflare import ObservedZone, connect, observe_zone
from launchready.report.changes import drift_to_json, print_drift
from launchready.report.verdicts import dump_json
from launchready.stackfile import Stack, load_stack
from launchready.zone.diff import diff_zones
from launchready.zone.standing import Standing, standing_changes
from launchready.zone.surroundings import surrounding_changes


@click.command("drift")
@click.argument("stack")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.drift/1) instead of sentences.")
@click.option(
    "--strict", is_flag=True, help="Exit 1 for what nobody declared, and 3 where that could not be looked at."
)
def command(stack: str, as_json: bool, strict: bool) -> int:
    """Say what a repair (`pulumi up`) would change at Cloudflare, what somebody has to, and what nobody declared.

    Exit codes: 0 no drift, 1 drift, 2 wrong use or bad stack file, 3 Cloudflare's API could not be read.
    """
    loaded = load_stack(stack)
    observed = asyncio.run(_observe(loaded, os.environ))
    changes = tuple(
        change
        for declared, held in zip(loaded.compilation.zones, observed, strict=True)
        for change in (
            *standing_changes(declared.name, _standing(held)),
            *diff_zones(declared, held.zone),
            *surrounding_changes(declared, held.neighbours),
        )
    )
    calls = sum(held.api_calls for held in observed)
    foreign = tuple(phrase for held in observed for phrase in held.foreign)
    unread = tuple(reason for held in observed for reason in held.unread)
    if as_json:
        click.echo(dump_json(drift_to_json(loaded.name, changes, calls, foreign, unread)))
    else:
        print_drift(Console(), changes, calls, foreign, unread)
    if any(change.contradicts for change in changes) or (strict and (changes or foreign)):
        return 1
    return 3 if strict and unread else 0


def _standing(held: ObservedZone) -> Standing:
    return Standing(held.status, held.paused, held.name_servers, held.dnssec)


async def _observe(stack: Stack, environment: Mapping[str, str]) -> list[ObservedZone]:
    """Return every zone of the stack as Cloudflare holds it, the primary one first."""
    primary = stack.site.zone
    async with connect(environment) as client:
        return [
            await observe_zone(client, zone.name, primary.id if zone.name == primary.name else None)
            for zone in stack.compilation.zones
        ]
