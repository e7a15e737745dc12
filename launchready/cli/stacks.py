"""The argument that names a stack: its name or the path of its file, completed in a shell."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


class _StackName(click.ParamType[str]):
    """A stack's name, or the path of a stack file."""

    name = "stack"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the stacks of this project that begin with what is typed; paths where it looks like one."""
        if "/" in incomplete or incomplete.endswith((".yaml", ".yml")):
            return [CompletionItem(incomplete, type="file")]
        from launchready.stackfile import stack_names  # noqa: PLC0415 - a shell waits for this

        return [CompletionItem(name) for name in stack_names() if name.startswith(incomplete)]


STACK = _StackName()
"""The type of every command's STACK."""
