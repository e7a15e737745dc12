"""``launchready verify STACK``: prove that the live domain is what the stack declares."""

from __future__ import annotations

import asyncio
import math
import os
from typing import Any

import click

from launchready.awaited import as_far_as_known
from launchready.cli.sight import Again, Sight, Stopped
from launchready.cli.stacks import STACK
from launchready.cli.telling import Telling, tells
from launchready.cli.vantage import looks
from launchready.errors import UsageError
from launchready.expectations import Expectation
from launchready.live.vantage import Vantage
from launchready.report.formats import Format
from launchready.report.verdicts import printable
from launchready.stackfile import Stack, load_stack
from launchready.verdicts import exit_code
from launchready.verify.propagation import read_applied


class _Seconds(click.FloatRange):
    """Seconds in a range; ``nan`` is in none, whatever comparisons say."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value} is no number of seconds", param, ctx)
        return seconds


@click.command("verify")
@click.argument("stack", type=STACK)
@click.option("--only", multiple=True, metavar="CONCERN", help="Look at this concern alone (dns, tls, …). Repeatable.")
@click.option("--wait", type=_Seconds(0, 3600), default=0.0, metavar="SECONDS", help="Look again this long.")
@click.option("--since", type=click.Choice(["apply"]), help="Wait until the last update can be seen everywhere.")
@click.option("--watch", is_flag=True, help="Look again and again, and print what changes, until Ctrl-C.")
@click.option(
    "--every", type=_Seconds(1, 86400), default=60.0, metavar="SECONDS", help="With --watch: 60 s by default."
)
@tells
@looks
def command(
    stack: str,
    only: tuple[str, ...],
    wait: float,
    since: str | None,
    watch: bool,
    every: float,
    telling: Telling,
    vantage: Vantage,
) -> int:
    """Look at live DNS, TLS, HTTP and mail records, and say what is as STACK declares it.

    Exit codes: 0 all passed, 1 something failed, 2 wrong use or bad stack file, 3 something could not be looked at.
    """
    read = load_stack(stack)
    sight = _sight_of(read, vantage, only)
    if (wait > 0) + (since is not None) + watch > 1:
        raise UsageError("--wait, --since and --watch exclude one another: choose how to look again")
    if watch:
        if telling.shown not in (Format.TEXT, Format.JSON):
            raise UsageError(
                f"--watch prints text, or a line of JSON a look: write --format {telling.shown} to a file with --output"
            )
        return sight.watch(telling, every, _again(sight, read, stack, only))
    try:
        looked = sight.look_since(read_applied(sight.folder)) if since else sight.look(wait)
    except Stopped as stopped:
        looked = stopped.looked.whole(sight.expectations)
        _say("stopped: what is not known yet is unknown")
    telling.tell(sight.stack, vantage, looked)
    if not looked.verdicts:
        click.echo("the stack declares nothing that could be looked at", err=True)
    return exit_code(looked.verdicts)


def _sight_of(read: Stack, vantage: Vantage, only: tuple[str, ...]) -> Sight:
    known = asyncio.run(as_far_as_known(read, os.environ))
    return Sight(known, vantage, _chosen(known, only), _say)


def _again(sight: Sight, read: Stack, stack: str, only: tuple[str, ...]) -> Again:
    """Return how the stack file is read anew; of what it declares already, Cloudflare is not asked again."""
    last = [(read, sight)]

    def again() -> Sight:
        fresh = load_stack(stack)
        if fresh != last[0][0]:
            last[0] = (fresh, _sight_of(fresh, sight.vantage, only))
        return last[0][1]

    return again


def _say(line: str) -> None:
    click.echo(f"verify: {printable(line)}", err=True)


def _chosen(stack: Stack, only: tuple[str, ...]) -> tuple[Expectation, ...]:
    """Return the expectations of the concerns ``only``, all where there are none; raises UsageError."""
    every = stack.compilation.expectations
    known = tuple(dict.fromkeys(expectation.concern for expectation in every))
    for concern in only:
        if concern not in known:
            raise UsageError(f"--only {concern}: {stack.name} expects nothing of it; it has {', '.join(known)}")
    return tuple(expectation for expectation in every if not only or expectation.concern in only)
