"""``launchready show STACK``: what a stack compiles to."""

from __future__ import annotations

import json

import click

from launchready.cli.consoles import standard_output
from launchready.cli.stacks import STACK
from launchready.report.declaration import declaration_json, print_declaration
from launchready.stackfile import load_stack


@click.command("show")
@click.argument("stack", type=STACK)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.show/1) instead of tables.")
def command(stack: str, as_json: bool) -> None:
    """Print what STACK compiles to: records, settings, rules, expectations, and where each was declared.

    STACK is a stack's name or the path of its file. Nothing is asked of Cloudflare or of the live site.

    Exit codes: 0 printed, 2 wrong use or bad stack file.
    """
    loaded = load_stack(stack)
    if as_json:
        click.echo(json.dumps(declaration_json(loaded.name, loaded.compilation, loaded.written_at), indent=2))
    else:
        print_declaration(standard_output(), loaded.name, loaded.compilation, loaded.written_at)
