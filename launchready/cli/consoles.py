"""Where tables are printed: as wide as the terminal, and wide enough for whole ids where there is none."""

from __future__ import annotations

import os

from rich.console import Console

_PAPER = 200  # characters of a line in a pipe, a file or a log of CI


def standard_output() -> Console:
    """Return the console that prints to standard output. COLUMNS decides the width where it is set."""
    console = Console()
    return console if console.is_terminal or os.environ.get("COLUMNS") else Console(width=_PAPER)
