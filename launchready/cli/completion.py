"""``launchready completion SHELL``: what a shell has to read so that it completes verbs, options and stacks."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from launchready.errors import UsageError

_WHERE = {"bash": "~/.bashrc", "zsh": "~/.zshrc", "fish": "~/.config/fish/completions/launchready.fish"}
VARIABLE = "_LAUNCHREADY_COMPLETE"
"""The variable by which the shell's script asks (click's own way)."""


@click.command("completion")
@click.argument("shell", type=click.Choice(list(_WHERE)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL: bash, zsh or fish.

    Keep it where the shell reads it, as in: launchready completion bash >> ~/.bashrc
    """
    completion = get_completion_class(shell)
    if completion is None:
        raise UsageError(f"{shell} has no completion here; known are {', '.join(_WHERE)}")
    click.echo(completion(ctx.find_root().command, {}, "launchready", VARIABLE).source())
