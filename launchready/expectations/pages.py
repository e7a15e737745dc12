"""What is expected of public pages and of what they load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class LoadsSecurely:
    """The home page of ``host`` and its ``pages`` (paths), and their style sheets, load and send nothing over http."""

    host: str
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamesNoWorkshop:
    """No script or style sheet of ``host`` names a developer's own machine or a preview host.

    ``pages`` as in LoadsSecurely; ``meant`` are hosts that look like a preview and are declared as servers.
    """

    host: str
    pages: tuple[str, ...] = ()
    meant: frozenset[str] = frozenset()


PageCheck: TypeAlias = LoadsSecurely | NamesNoWorkshop
