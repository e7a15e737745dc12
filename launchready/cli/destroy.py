"""``launchready destroy STACK``: take back what a stack applied, and say what stays."""

from __future__ import annotations

import json
import os
import sys

import click

from launchready.apply import destroy_stack, open_engine
from launchready.cloudflare import LeftBehind
from launchready.errors import UsageError
from launchready.live.vantage import refuse_stray_variables
from launchready.report.verdicts import printable
from launchready.stackfile import load_stack


@click.command("destroy")
@click.argument("stack")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(stack: str, yes: bool) -> int:
    """Delete the records and rules that STACK applied, and list each setting that stays with its value.

    Cloudflare has no deletion of a setting: it keeps the value it was given. What it was before the first `up` is in
    .launchready/STACK/before.json.
    """
    loaded = load_stack(stack)
    refuse_stray_variables(os.environ)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("destroy takes the site off the net; say --yes where nobody can be asked")
        click.confirm(f"Delete all that {loaded.name} applied to {loaded.site.zone.name}?", abort=True)

    def show(line: str) -> None:
        click.echo(printable(line))

    pulumi = open_engine(loaded, os.environ, show)
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
