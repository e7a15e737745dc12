"""``launchready destroy STACK``: take back what a stack applied, and say what stays."""

from __future__ import annotations

import json
import os
import sys

import click

from launchready.apply import destroy_stack, foresee_destruction, open_engine
from launchready.clearance import refuse_unknown
from launchready.cli.stacks import STACK
from launchready.cloudflare import LeftBehind
from launchready.errors import UsageError
from launchready.live.vantage import refuse_stray_variables
from launchready.policies.lockouts import SITE_GONE
from launchready.report.verdicts import printable
from launchready.stackfile import load_stack


@click.command("destroy")
@click.argument("stack", type=STACK)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--allow",
    "allowed",
    multiple=True,
    metavar="ID",
    help="Take this as allowed: site-gone, where nobody can be asked. Repeatable.",
)
def command(stack: str, yes: bool, allowed: tuple[str, ...]) -> int:
    """Delete the records and rules that STACK applied, and list each setting that stays with its value.

    Cloudflare has no deletion of a setting: it keeps the value it was given. What it was before the first `up` is in
    .launchready/STACK/before.json.

    In a terminal it says what customers would notice, and asks for the domain's name; elsewhere it wants
    `--yes --allow site-gone`.

    Exit codes: 0 all is deleted, 1 the engine failed, 2 wrong use or bad stack file, 3 could not find out.
    """
    loaded = load_stack(stack)
    refuse_stray_variables(os.environ)
    refuse_unknown([id_ for id_ in allowed if id_ != SITE_GONE], (SITE_GONE,))
    if not (yes and allowed) and not sys.stdin.isatty():
        raise UsageError(
            f"destroy takes {loaded.site.zone.name} off the net; where nobody can be asked, say "
            f"--yes --allow {SITE_GONE}"
        )

    def show(line: str) -> None:
        click.echo(printable(line))

    pulumi = open_engine(loaded, os.environ, show)
    if not (yes and allowed):
        for sentence in foresee_destruction(loaded, pulumi, os.environ):
            show(sentence)
        typed = click.prompt(f"Type {loaded.site.zone.name} to delete all that {loaded.name} applied")
        if typed.strip() != loaded.site.zone.name:
            raise UsageError(f"{typed.strip()} is not {loaded.site.zone.name}: nothing was changed")
    done, left = destroy_stack(loaded, pulumi, os.environ, show)
    for setting in left:
        click.echo(_stays(setting))
    return int(done.code != 0)


def _stays(setting: LeftBehind) -> str:
    kept = f"stays: the setting {setting.id} is {json.dumps(setting.value)}"
    if setting.before is None:
        return f"{kept}; what it was before the first up is not known"
    if setting.before == setting.value:
        return f"{kept}, as before the first up"
    return f"{kept}; before the first up it was {json.dumps(setting.before)}"
