"""What ``launchready audit`` does with stacks: what one would mend, and the beginning of a new one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import click

from launchready.audit import Judged
from launchready.audit.drafting import draft_of
from launchready.audit.found import EVERY_SIDE, Side
from launchready.audit.mended import Mending
from launchready.audit.mending import mended_by
from launchready.cli.new import check_client, host_from, write_new
from launchready.errors import UsageError
from launchready.live.vantage import Vantage
from launchready.stackfile import Stack, find_project, load_stack
from launchready.stackfile.draft import draft_text


def stack_for(name: str, domain: str) -> Stack:
    """Return the stack ``name``; raise UsageError where it is not for ``domain``."""
    stack = load_stack(name)
    zone = stack.site.zone.name
    if zone != domain:
        raise UsageError(f"--against {name}: that stack is for {zone}, not for {domain}")
    return stack


async def mending_of(judged: Judged, stack: Stack, vantage: Vantage) -> Mending:
    """Return what applying ``stack`` would mend of ``judged``."""
    return await mended_by(judged, stack.compilation, stack.name, vantage)


def check_writing(client: str, sides: Collection[Side], origins: Iterable[str]) -> None:
    """Raise UsageError where no stack file of ``client`` may be begun from what is looked at and given."""
    check_client(client)
    for text in origins:
        host_from(text, "--origin")
    file = _file_of(client)
    if file.exists():
        raise UsageError(f"stacks/{file.name} is there already: nothing is written over it")
    if sides != EVERY_SIDE:
        raise UsageError("--write-stack needs every side of the domain: leave --only out")


def _file_of(client: str) -> Path:
    return find_project() / "stacks" / f"Pulumi.{client}.yaml"


def write_stack(judged: Judged, client: str, origins: Iterable[str]) -> None:
    """Begin a stack file of ``client`` with what was found and the ``origins`` given, and say where it is."""
    given = tuple(host_from(text, "--origin") for text in origins)
    file = write_new(_file_of(client), draft_text(draft_of(judged.found, client, given)))
    shown = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    click.echo(
        f"wrote {shown}: read it, and correct what an audit cannot see, before `launchready show {client}`", err=True
    )
