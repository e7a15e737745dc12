"""What is expected of what the edge adds to answers, and of whom it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class SendsHeaders:
    """``url`` sends each of ``headers`` (name and value) once, and with exactly this value."""

    url: str
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """Search engines may list ``url`` (``wanted``), or are told not to: by X-Robots-Tag, or by the page itself."""

    url: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class BlockedAtEdge:
    """The edge refuses ``url`` before its server sees it; ``method`` is what it is asked with."""

    url: str
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class LimitedAtEdge:
    """Who asks ``url`` more than ``requests`` times in ``period`` seconds is answered 429."""

    url: str
    requests: int
    period: int
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class TakesPosts:
    """A POST to ``url`` without a body and a log-in reaches its server: no redirect, no challenge, no block."""

    url: str


ProtectionCheck: TypeAlias = SendsHeaders | Listed | BlockedAtEdge | LimitedAtEdge | TakesPosts
