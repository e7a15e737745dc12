"""``launchready drift STACK``: what is declared against what Cloudflare holds."""

from __future__ import annotations

import os

import click
from rich.console import Console

from launchready.awaited import as_observed, waiting_changes
from launchready.clearance import clear, judged_as_held, word_for
from launchready.cli.stacks import STACK
from launchready.observation import observe_stack
from launchready.policies import judge_zone
from launchready.report.changes import drift_to_json, print_drift
from launchready.report.findings import findings_to_json, print_findings
from launchready.report.verdicts import dump_json
from launchready.stackfile import load_stack
from launchready.zone.diff import Action, diff_zones
from launchready.zone.marks import mark_changes
from launchready.zone.standing import standing_changes
from launchready.zone.surroundings import surrounding_changes


@click.command("drift")
@click.argument("stack", type=STACK)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.drift/1) instead of sentences.")
@click.option(
    "--strict", is_flag=True, help="Exit 1 for what nobody declared, and 3 where that could not be looked at."
)
def command(stack: str, as_json: bool, strict: bool) -> int:
    """Say what a repair (`launchready up`) would change at Cloudflare, what somebody has to, and what nobody declared.

    What Cloudflare holds is judged by the policies, too (docs/policies.md).

    Exit codes: 0 no drift, 1 drift or a finding of severity high or critical that nobody allows, 2 wrong use or bad
    stack file, 3 Cloudflare's API could not be read.
    """
    loaded = load_stack(stack)
    word = word_for(loaded, os.environ)
    observed = observe_stack(loaded, os.environ)
    loaded = as_observed(loaded, observed[0])
    compared = tuple(
        change
        for part, held in zip(loaded.compilation.parts, observed, strict=True)
        for change in (
            *standing_changes(part.zone.name, held.standing, part.meant),
            *diff_zones(held.comparable(part.zone), held.zone),
            *surrounding_changes(part.zone, held.neighbours),
            *mark_changes(loaded.name, part.zone, part.record_keys, held.zone, held.comments),
        )
    )
    changes = (*compared, *waiting_changes(loaded))
    parts = loaded.compilation.parts
    judged = [judge_zone(judged_as_held(*pair)) for pair in zip(parts, observed, strict=True)]
    found = clear((finding for each in judged for finding in each.findings), word)
    rulings = (*found.refused, *found.told)
    notes = tuple(note for each in judged for note in each.not_judged)
    calls = sum(held.api_calls for held in observed)
    foreign = tuple(phrase for held in observed for phrase in held.foreign)
    unread = tuple(reason for part, held in zip(parts, observed, strict=True) for reason in held.unread_of(part.zone))
    if as_json:
        report = drift_to_json(loaded.name, changes, calls, foreign, unread)
        click.echo(dump_json({**report, **findings_to_json(rulings, notes)}))
    else:
        print_drift(Console(), changes, calls, foreign, unread)
        print_findings(Console(), rulings, notes)
    undeclared = foreign or any(change.action is not Action.INFO for change in changes)
    if found.refused or any(change.contradicts for change in changes) or (strict and undeclared):
        return 1
    return 3 if strict and (unread or notes) else 0
