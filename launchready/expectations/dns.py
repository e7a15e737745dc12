"""What is expected of a zone's answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class AnswersEdge:
    """``name`` answers addresses of Cloudflare's ranges and nothing else."""

    name: str


@dataclass(frozen=True, slots=True)
class Answers:
    """``name`` answers exactly ``values`` for ``type`` (records' canonical content; MX as ``preference target``).

    ``subset`` accepts further values beside them (CAA: Cloudflare adds its own; TXT: others share the name).
    ``authorities``: where given, of further CAA records only those that name one of these. ``ttl`` is how many seconds
    the answer may be kept at most, None where that is Cloudflare's own choice.
    """

    name: str
    type: str
    values: frozenset[str]
    subset: bool = False
    authorities: frozenset[str] = frozenset()
    ttl: int | None = None


@dataclass(frozen=True, slots=True)
class Delegated:
    """The parent of ``zone`` and the zone itself name the same servers, and each of them holds the same zone."""

    zone: str


@dataclass(frozen=True, slots=True)
class MayIssue:
    """The CAA records that apply to each of ``names``, if any, let one of ``authorities`` issue (RFC 8659).

    Of ``*.acme.com`` a wildcard is meant, for which there may be records of its own.
    """

    names: tuple[str, ...]
    authorities: frozenset[str]


@dataclass(frozen=True, slots=True)
class NoWildcard:
    """A name below ``zone`` that nobody declared has no address."""

    zone: str


@dataclass(frozen=True, slots=True)
class LeadsSomewhere:
    """What the CNAME of ``name`` leads to exists, and has an address where it is ``visited``."""

    name: str
    visited: bool = True


@dataclass(frozen=True, slots=True)
class Signed:
    """The answers of ``zone`` are signed (DNSSEC), and its parent publishes a DS record that fits."""

    zone: str


DnsCheck: TypeAlias = AnswersEdge | Answers | Delegated | MayIssue | NoWildcard | LeadsSomewhere | Signed
