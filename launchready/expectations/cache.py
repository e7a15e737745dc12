"""What is expected of the edge's cache. A path is that of one static asset, a lifetime is in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class StaticCached:
    """A static asset of ``host`` is served from the edge's cache, with the declared browser TTL in seconds if any.

    ``path`` None: take the first asset with one of ``extensions`` that the home page names. ``edge_ttl`` is how many
    seconds the edge may keep it, None where its server says so.
    """

    host: str
    path: str | None
    extensions: tuple[str, ...]
    browser_ttl: int | None
    edge_ttl: int | None = None


@dataclass(frozen=True, slots=True)
class QueryKeyed:
    """A static asset of ``host`` with another query string is another file, or the same where ``ignored``.

    ``path`` and ``extensions`` as in StaticCached.
    """

    host: str
    path: str | None
    extensions: tuple[str, ...]
    ignored: bool


@dataclass(frozen=True, slots=True)
class PostsUncached:
    """A POST to a static asset of ``host`` is never answered from the cache, whatever is kept for it."""

    host: str
    path: str | None
    extensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageCached:
    """The public page ``url`` is kept at the edge where its server lets it, without anybody's cookie."""

    url: str


@dataclass(frozen=True, slots=True)
class NeverCached:
    """``url``, asked with ``cookie`` (name=value) if given, is never stored at the edge nor publicly elsewhere.

    ``authorization``: it is asked with an Authorization header of nobody's.
    """

    url: str
    cookie: str | None = None
    authorization: bool = False


@dataclass(frozen=True, slots=True)
class UsersApart:
    """What ``url`` shows to one user it never shows to another one, nor afterwards to somebody without a log-in."""

    url: str


CacheCheck: TypeAlias = StaticCached | QueryKeyed | PostsUncached | PageCached | NeverCached | UsersApart
