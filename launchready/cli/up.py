"""``launchready up STACK``: apply a stack safely, then prove it."""

from __future__ import annotations

import os
import sys

import click

from launchready.apply import apply_stack, open_engine
from launchready.live.vantage import refuse_stray_variables
from launchready.report.verdicts import printable
from launchready.stackfile import load_stack


@click.command("up")
@click.argument("stack")
@click.option("--yes", is_flag=True, help="Do not ask. Without a terminal nothing is asked either.")
def command(stack: str, yes: bool) -> int:
    """Apply STACK with the real engine, then prove it live; the stack file has the last word, not this command.

    Where records have to go before others can come (an address that becomes a CNAME beside others), this does it in
    the right order, which plain `pulumi up` cannot.

    Exit codes: 0 applied and proved, 1 the engine or the proof failed, 2 wrong use or bad stack file, 3 could not
    find out.
    """
    loaded = load_stack(stack)
    refuse_stray_variables(os.environ)

    def show(line: str) -> None:
        click.echo(printable(line))

    pulumi = open_engine(loaded, os.environ, show)
    if not yes and sys.stdin.isatty():
        done = pulumi.run("preview", "--stack", loaded.name, "--diff", show=show)
        if done.code != 0 or not click.confirm(f"Apply this to {loaded.site.zone.name}?"):
            return int(done.code != 0)
    return int(apply_stack(loaded, pulumi, os.environ, show).code != 0)
