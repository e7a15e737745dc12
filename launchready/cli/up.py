"""``launchready up STACK``: apply a stack safely, then prove it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from launchready.apply import apply_stack, open_engine
from launchready.clearance import refuse_unknown
from launchready.cli.stacks import STACK
from launchready.live.vantage import refuse_stray_variables
from launchready.policies import IDS
from launchready.policies.allowances import VARIABLE
from launchready.report.verdicts import printable
from launchready.review import read_plan
from launchready.stackfile import load_stack


@click.command("up")
@click.argument("stack", type=STACK)
@click.option("--yes", is_flag=True, help="Do not ask. Without a terminal nothing is asked either.")
@click.option(
    "--allow",
    "allowed",
    multiple=True,
    metavar="ID",
    help="Apply although the policy or lock-out ID finds something, this once (docs/policies.md). Repeatable.",
)
@click.option(
    "--plan",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Apply what `launchready plan --save-plan` wrote to FILE, or nothing where the world has moved since.",
)
def command(stack: str, yes: bool, allowed: tuple[str, ...], file: Path | None) -> int:
    """Apply STACK with the real engine, then prove it live; the stack file has the last word, not this command.

    Where records have to go before others can come (an address that becomes a CNAME beside others), this does it in
    the right order, which plain `pulumi up` cannot.

    What would lock customers out (the apex, mail or a delegation gone, a weaker SSL mode, many records deleted) is
    refused before anything is changed, unless it is allowed.

    Exit codes: 0 applied and proved, 1 refused, or the engine or the proof failed, 2 wrong use or bad stack file,
    3 could not find out.
    """
    loaded = load_stack(stack)
    saved = read_plan(file, loaded.name) if file is not None else None
    environment = allowing((*(saved.allowed if saved else ()), *allowed))
    refuse_stray_variables(os.environ)

    def show(line: str) -> None:
        click.echo(printable(line))

    pulumi = open_engine(loaded, environment, show)
    if not yes and sys.stdin.isatty():
        if saved is not None:
            show(f"The plan of {saved.at}: {saved.summary}")
        elif pulumi.run("preview", "--stack", loaded.name, "--diff", show=show).code != 0:
            return 1
        if not click.confirm(f"Apply this to {loaded.site.zone.name}?"):
            return 0
    return int(apply_stack(loaded, pulumi, environment, show, saved).code != 0)


def allowing(ids: Iterable[str]) -> dict[str, str]:
    """Return the environment with ``ids`` allowed for this run; raise UsageError for one that is none."""
    given = tuple(ids)
    refuse_unknown([id_ for id_ in given if id_ not in IDS], IDS)
    words = [*filter(None, [os.environ.get(VARIABLE)]), *given]
    return {**os.environ, VARIABLE: ",".join(words)} if words else dict(os.environ)
