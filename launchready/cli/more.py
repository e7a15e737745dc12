"""``launchready more``: every command, those included that the first help page leaves out."""

from __future__ import annotations

import click

from launchready.cli import COMMANDS, FIRST


@click.command("more")
def command() -> None:
    """List the commands that the first help page leaves out."""
    formatter = click.HelpFormatter(width=100)
    with formatter.section("More commands"):
        formatter.write_dl([(verb, help_) for verb, (_, help_) in COMMANDS.items() if verb not in FIRST])
    click.echo(formatter.getvalue().rstrip())
