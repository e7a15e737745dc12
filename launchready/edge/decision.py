"""What the edge does with one request: the values that ``EdgeZone.decide`` gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    """Where a lifetime comes from; the names are the API's."""

    RESPECT_ORIGIN = "respect_origin"
    """The origin's Cache-Control, else Cloudflare's defaults."""
    OVERRIDE_ORIGIN = "override_origin"
    """The value given, whatever the origin says."""
    BYPASS_BY_DEFAULT = "bypass_by_default"
    """The origin's Cache-Control, else not at all."""
    BYPASS = "bypass"
    """Not at all (browser lifetimes only)."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a copy lives at the edge or in the browser. ``seconds`` with OVERRIDE_ORIGIN only.

    ``rule`` is the ref of the cache rule that decided, None where it is a zone setting or Cloudflare's default.
    """

    mode: Mode
    seconds: int | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class StatusLifetime:
    """The edge lifetime for answers whose status is ``first`` to ``last``: seconds, 0 no-cache, -1 no-store."""

    first: int
    last: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Caching:
    """What the cache may do with the answer of one request.

    ``eligible``: the cache is asked at all (else the answer is DYNAMIC). ``forced``: a rule made it eligible, whatever
    its extension. ``why`` says in English who decided about that, ``decided_by`` is the ref of the rule that did.
    ``rules`` are the refs of all cache rules that matched, in order. ``key`` is the cache key. ``browser_least`` is
    the zone's Browser Cache TTL: browsers are told no less than these seconds (0: what the origin says).
    """

    eligible: bool
    forced: bool
    why: str
    decided_by: str | None
    rules: tuple[str, ...]
    edge: Lifetime
    edge_by_status: tuple[StatusLifetime, ...]
    browser: Lifetime
    browser_least: int
    key: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """The edge answers with a redirect. ``rule`` is the rule's ref; None: the setting that ``why`` names did it."""

    location: str
    status: int
    rule: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A rule of the firewall ends the request with 403: ``action`` is ``block`` or one of the challenges."""

    action: str
    rule: str


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A rate limiting rule that counts this request: beyond ``requests`` in ``period`` seconds it acts for ``block`` s.

    Counted by the visitor's address (and the data centre, of which there is one here).
    """

    action: str
    rule: str
    requests: int
    period: int
    block: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A redirect, a stop, a Worker that answers, or what may be cached; and what the edge adds to any answer.

    ``headers`` are set on it in order (HSTS, and by rules), those named in ``removed`` (lower case) are taken away.
    ``worker`` is the script that answers in the zone's place: what it says is not known here. ``settings`` are the
    zone's as they are for this request. ``unknown`` names what matches the request and is not evaluated here: where it
    is not empty, what a visitor gets cannot be told. ``beside`` says what acts too, not evaluated either, without
    changing where the request leads and what is cached. ``limits`` are the rate limits that count the request, in
    order: whether one acts depends on how often was asked before.
    ``ssl_rule`` is the configuration rule that gives the request its SSL mode, None where the zone's holds.
    """

    redirect: Redirect | None
    caching: Caching | None
    headers: tuple[tuple[str, str], ...] = ()
    worker: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    stop: Stop | None = None
    removed: frozenset[str] = frozenset()
    limits: tuple[RateLimit, ...] = ()
    ssl_rule: str | None = None
