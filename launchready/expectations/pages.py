"""What is expected of public pages and of what they load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class LoadsSecurely:
    """The home page of ``host`` and its ``pages`` (paths), and their style sheets, load and send nothing over http.

    So do at most ``links`` pages of the host that the home page links. ``private`` are the prefixes of paths that are
    never asked, ``spared`` those that no link is followed to; both decoded, in lower case, without a slash at the end.
    """

    host: str
    pages: tuple[str, ...] = ()
    links: int = 0
    private: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamesNoWorkshop:
    """No script or style sheet of ``host`` names a developer's own machine or a preview host.

    ``meant`` are hosts, with a port or all of their ports, that look like one and are named on purpose. The rest is as
    in LoadsSecurely.
    """

    host: str
    pages: tuple[str, ...] = ()
    meant: frozenset[str] = frozenset()
    links: int = 0
    private: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()


PageCheck: TypeAlias = LoadsSecurely | NamesNoWorkshop
