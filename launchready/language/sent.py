"""What is sent: a request as it reaches the edge, and the answer to it.

Text is as Python reads it; for bytes that are not UTF-8 it has surrogate escapes (read a header from a socket with
``decode("utf-8", "surrogateescape")``). What a request does not say is None here, and "cannot tell" in an expression.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from launchready.language.types import Value
from launchready.language.urls import normalize_path


@dataclass(frozen=True)
class Response:
    """The answer that rules of the response's phases look at: its status, and its headers by lower-case name."""

    status: int
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Sent:
    """One HTTP request as it reaches the edge.

    ``host`` is lower case without a port, ``path`` as sent, with its leading slash (rules see it normalized: urls.py),
    ``query`` without the question mark, ``headers`` by lower-case name (the Host header may be left out). ``ip`` in any
    form that Python reads, ``country`` ISO 3166-1 alpha-2 or ``XX`` where Cloudflare knows none; both, and ``version``
    and ``body``, are None where nobody says. ``unsaid`` names headers (lower case) that may have been sent with any
    content; all others that are not in ``headers`` were not sent. ``given`` has values of further fields, by name.
    """

    method: str
    scheme: str
    host: str
    path: str
    query: str = ""
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    ip: str | None = None
    country: str | None = None
    version: str | None = None
    body: bytes | None = None
    response: Response | None = None
    unsaid: frozenset[str] = frozenset()
    given: Mapping[str, Value] = field(default_factory=dict, hash=False)

    @cached_property
    def normalized_path(self) -> str:
        """The path as rules and the cache see it."""
        return normalize_path(self.path)

    @property
    def uri(self) -> str:
        """Path and query as sent."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def url(self) -> str:
        """Scheme, host, path and query as sent."""
        return f"{self.scheme}://{self.host}{self.uri}"

    def header(self, name: str) -> str:
        """Return all values of the header ``name`` (lower case) joined, empty where there is none.

        They are joined by commas, cookies by semicolons (RFC 9110 section 5.2, RFC 9113 section 8.2.3).
        """
        return ("; " if name == "cookie" else ", ").join(self.headers.get(name, ()))
