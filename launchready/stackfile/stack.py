"""The Stack: one client's declaration, validated and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from launchready.compilation import Compilation
from launchready.probe import Probe
from launchready.site import Site


class Gate(StrEnum):
    """What a failed proof does to ``pulumi up`` (``launchready:verify``)."""

    ENFORCE = "enforce"
    WARN = "warn"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Stack:
    """One client. ``file`` is where it was read, None where the engine's configuration alone was there.

    ``lines`` has the line of every key path below ``launchready:site``, empty where the file says something else.
    """

    name: str
    file: Path | None
    site: Site
    compilation: Compilation
    verify: Gate = Gate.ENFORCE
    probe: Probe = Probe.FULL
    lines: Mapping[str, int] | None = None

    def line_of(self, key: str) -> int | None:
        """Return the line of ``key`` (``hosts.app.origin``), or of the nearest key above it that is written."""
        return line_of(key, self.lines or {})


def line_of(key: str, lines: Mapping[str, int]) -> int | None:
    """Return the line of ``key``, or of the nearest key above it; None where neither is written."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key)
