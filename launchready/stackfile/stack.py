"""The Stack: one client's declaration, validated and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from launchready.compilation import Compilation, Waiting, compile_site
from launchready.policies.allowances import Allowance
from launchready.probe import Probe
from launchready.site import Site
from launchready.stackfile.defaults import Defaults
from launchready.stackfile.reading import shown


class Gate(StrEnum):
    """What a failed proof does to ``pulumi up`` (``launchready:verify``)."""

    ENFORCE = "enforce"
    WARN = "warn"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Stack:
    """One client. ``file`` is where it was read, None where the engine's configuration alone was there.

    ``lines`` has the line of every key path below ``launchready:site``, empty where the file says something else.
    ``allow`` is what policies may find for a while, ended allowances included.
    """

    name: str
    file: Path | None
    site: Site
    compilation: Compilation
    verify: Gate = Gate.ENFORCE
    probe: Probe = Probe.FULL
    lines: Mapping[str, int] | None = None
    defaults: Defaults | None = None
    allow: tuple[Allowance, ...] = ()

    def seeing(self, waiting: Waiting) -> Stack:
        """Return this as it is meant while the hosts in ``waiting`` are not to be proxied yet."""
        return replace(self, compilation=compile_site(self.site, waiting)) if waiting else self

    def place_of(self, key: str) -> tuple[str | None, int | None]:
        """Return the file and line of ``key``, or of the nearest key above it that is written here or shared."""
        return place_of(key, shown(self.file) if self.file else None, self.lines or {}, self.defaults)

    def written_at(self, key: str) -> str:
        """Return where exactly ``key`` is written, as ``line 12`` of the stack file or ``defaults.yaml:3``.

        What is written in neither has the value that is built in.
        """
        if key in (self.lines or {}):
            return f"line {(self.lines or {})[key]}"
        if self.defaults and key in self.defaults.lines:
            return f"{self.defaults.file.name}:{self.defaults.lines[key]}"
        return "built in"

    def line_of(self, key: str) -> int | None:
        """Return the line of ``key`` (``hosts.app.origin``), or of the nearest key above it that is written."""
        return line_of(key, self.lines or {})


def place_of(
    key: str, file: str | None, lines: Mapping[str, int], defaults: Defaults | None
) -> tuple[str | None, int | None]:
    """Return the file and line of ``key``, or of the nearest key above it: the stack's own, else the shared one."""
    while key:
        if key in lines:
            return file, lines[key]
        if defaults and key in defaults.lines:
            return shown(defaults.file), defaults.lines[key]
        key = key.rpartition(".")[0]
    return file, lines.get("")


def line_of(key: str, lines: Mapping[str, int]) -> int | None:
    """Return the line of ``key``, or of the nearest key above it; None where neither is written."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key)
