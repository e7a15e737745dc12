"""What is expected of redirects, and of what must not be redirected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class RedirectsTo:
    """``url`` is redirected to ``location`` in exactly one hop with ``status``, and ``location`` does not redirect.

    ``ends`` False: where ``location`` leads from there is not looked at (somebody else's site, or a hop that is meant).
    """

    url: str
    location: str
    status: int = 301
    ends: bool = True


@dataclass(frozen=True, slots=True)
class RedirectsAll:
    """Whatever is asked of ``host`` over ``scheme`` leads to ``to`` (``https://acme.com``) in one hop, path kept.

    ``query``: the query string is kept too. Tried are the home page, a deep path, one that ends in a slash, a query
    string, and the host in capitals.
    """

    host: str
    scheme: str
    to: str
    status: int = 301
    query: bool = True


@dataclass(frozen=True, slots=True)
class AcmePasses:
    """A certificate authority's check of ``host`` over plain http reaches its server: the edge does not redirect it."""

    host: str


RedirectCheck: TypeAlias = RedirectsTo | RedirectsAll | AcmePasses
