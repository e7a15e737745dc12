"""``launchready up STACK``: apply a stack safely, then prove it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import click

from launchready.apply import apply_stack, open_engine
from launchready.clearance import refuse_unknown
from launchready.cli.stacks import STACK
from launchready.live.vantage import refuse_stray_variables
from launchready.policies import IDS
from launchready.policies.allowances import VARIABLE
from launchready.report.verdicts import printable
from launchready.stackfile import load_stack


@click.command("up")
@click.argument("stack", type=STACK)
@click.option("--yes", is_flag=True, help="Do not ask. Without a terminal nothing is asked either.")
@click.option(
    "--allow",
    "allowed",
    multiple=True,
    metavar="ID",
    help="Apply although the policy or lock-out ID finds something, this once (repeatable; docs/policies.md).",
)
def command(stack: str, yes: bool, allowed: tuple[str, ...]) -> int:
    """Apply STACK with the real engine, then prove it live; the stack file has the last word, not this command.

    Where records have to go before others can come (an address that becomes a CNAME beside others), this does it in
    the right order, which plain `pulumi up` cannot.

    What would lock customers out (the apex, mail or a delegation gone, a weaker SSL mode, many records deleted) is
    refused before anything is changed, unless it is allowed.

    Exit codes: 0 applied and proved, 1 refused, or the engine or the proof failed, 2 wrong use or bad stack file,
    3 could not find out.
    """
    environment = allowing(allowed)
    loaded = load_stack(stack)
    refuse_stray_variables(os.environ)

    def show(line: str) -> None:
        click.echo(printable(line))

    pulumi = open_engine(loaded, environment, show)
    if not yes and sys.stdin.isatty():
        done = pulumi.run("preview", "--stack", loaded.name, "--diff", show=show)
        if done.code != 0 or not click.confirm(f"Apply this to {loaded.site.zone.name}?"):
            return int(done.code != 0)
    return int(apply_stack(loaded, pulumi, environment, show).code != 0)


def allowing(ids: Iterable[str]) -> dict[str, str]:
    """Return the environment with ``ids`` allowed for this run; raise UsageError for one that is none."""
    given = tuple(ids)
    refuse_unknown([id_ for id_ in given if id_ not in IDS], IDS)
    words = [*filter(None, [os.environ.get(VARIABLE)]), *given]
    return {**os.environ, VARIABLE: ",".join(words)} if words else dict(os.environ)
