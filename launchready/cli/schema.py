"""``launchready schema``: the JSON Schema of a stack file, for editors."""

from __future__ import annotations

import json

import click

from launchready.stackfile import stack_schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of a stack file (stacks/Pulumi.<client>.yaml), for editors and other tools.

    A copy is kept at docs/stack.schema.json; the first line of a stack file can name it for the YAML language server.
    """
    click.echo(json.dumps(stack_schema(), indent=2))
