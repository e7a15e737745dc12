"""Bulk redirects at the edge: an account's lists, which the URL of a request is looked up in.

Sources, verified 2026-11-24: developers.cloudflare.com/rules/url-forwarding/bulk-redirects/how-it-works (what matches,
and which of several wins), …/reference/parameters. Unverified: paths differ by case, and a source without a path is
the path ``/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from launchready.edge.decision import Redirect
from launchready.language import Request
from launchready.zone.names import within
from launchready.zone.neighbours import BulkRedirect

_Rank = tuple[int, bool, int, bool]


@dataclass(frozen=True, slots=True)
class CompiledBulkRedirect:
    """A bulk redirect, ready to be asked; ``scheme`` is empty for both."""

    redirect: BulkRedirect
    scheme: str
    host: str
    path: str

    @property
    def rank(self) -> _Rank:
        """Which of several that match wins: the longest path, the exact host, the longest host, the given scheme."""
        return len(self.path), not self.redirect.include_subdomains, len(self.host), bool(self.scheme)

    def suffix(self, request: Request) -> str | None:
        """Return what of the request's path follows the source's; None where the redirect is not for it."""
        if self.scheme not in ("", request.scheme):
            return None
        if request.host != self.host and not (self.redirect.include_subdomains and within(request.host, self.host)):
            return None
        path = request.normalized_path
        if path == self.path:
            return ""
        folder = self.path if self.path.endswith("/") else f"{self.path}/"
        return path[len(folder) :] if self.redirect.subpath_matching and path.startswith(folder) else None


def compile_bulk_redirects(redirects: Iterable[BulkRedirect]) -> tuple[CompiledBulkRedirect, ...]:
    """Return the redirects, the one that wins first."""
    return tuple(sorted(map(_compile, redirects), key=lambda one: one.rank, reverse=True))


def redirect_in_bulk(redirects: Sequence[CompiledBulkRedirect], request: Request) -> Redirect | None:
    """Return the redirect of the first that matches ``request``, None where none does."""
    for one in redirects:
        if (suffix := one.suffix(request)) is not None:
            name = f"bulk redirect {one.redirect.source} of {one.redirect.list}"
            return Redirect(_location(one.redirect, suffix, request), one.redirect.status, name, "bulk redirect")
    return None


def _compile(redirect: BulkRedirect) -> CompiledBulkRedirect:
    scheme, _, rest = redirect.source.rpartition("://")
    _, _, path = re.sub(r"[?#].*", "", rest).partition("/")
    return CompiledBulkRedirect(redirect, scheme.lower(), redirect.host, f"/{path}")


def _location(redirect: BulkRedirect, suffix: str, request: Request) -> str:
    address, hash_, fragment = redirect.target.partition("#")
    if suffix and redirect.preserve_suffix:
        before, question, query = address.partition("?")
        address = f"{before.rstrip('/')}/{suffix}{question}{query}"
    if redirect.preserve_query and request.query:
        address = f"{address}{'&' if '?' in address else '?'}{request.query}"
    return f"{address}{hash_}{fragment}"
