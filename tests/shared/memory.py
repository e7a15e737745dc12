"""The most memory that a command of ours holds, however much the process that starts it holds.

A process begins as a copy of the one that starts it, and the system counts that copy too: measured from a large test
run, every command would seem to need as much. So a small process stands between the two (`bench/measured.py`).
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = Path(__file__).parents[2] / "bench" / "measured.py"


@dataclass(frozen=True, slots=True)
class Measured:
    """A Python command to start as ``command``; once it has ended, ``code`` and ``megabytes`` are known."""

    report: Path
    arguments: tuple[str, ...]

    @property
    def command(self) -> list[str]:
        """Return what to start: it prints what Python with these arguments prints."""
        return [sys.executable, "-I", "-S", str(_LAUNCHER), str(self.report), sys.executable, *self.arguments]

    @property
    def code(self) -> int:
        """Return the command's exit code."""
        return int(self._took()["code"])

    @property
    def megabytes(self) -> float:
        """Return the most memory that the command held at once."""
        return self._took()["memory"] / 1_000_000

    def _took(self) -> dict[str, float]:
        told: dict[str, float] = json.loads(self.report.read_text(encoding="utf-8"))
        return told
