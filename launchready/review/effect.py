"""An effect: what a change means for somebody, in one sentence. Values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What an effect is about."""

    HOST = "host"
    REDIRECT = "redirect"
    CACHE = "cache"
    HEADERS = "headers"
    ACCESS = "access"
    TLS = "tls"
    MAIL = "mail"


class Risk(StrEnum):
    """What to look at twice."""

    NONE = ""
    LOCKS_OUT = "may lock out"
    PUBLIC = "becomes public"
    UNCACHED = "becomes uncached"
    HIDDEN = "leaves searches"
    BROKEN = "breaks"


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes for somebody.

    ``subject`` is who or what it is about, ``before`` and ``after`` how that stands, in words; ``sentence`` says it
    all. ``examples`` are a few of the addresses behind it, ``count`` is how many of those tried.
    """

    topic: Topic
    subject: str
    before: str
    after: str
    sentence: str
    risk: Risk = Risk.NONE
    examples: tuple[str, ...] = ()
    count: int = 0


def list_in_words(items: Sequence[str], most: int = 6) -> str:
    """Return ``a, b and c``; of more than ``most`` how many are left out."""
    shown = list(items[:most])
    if len(items) > most:
        shown = [*items[: most - 1], f"{len(items) - most + 1} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
