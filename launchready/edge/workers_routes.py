"""Workers routes at the edge: the most specific pattern that matches decides, and who answers then is not the zone.

Sources, verified 2026-11-25: developers.cloudflare.com/workers/configuration/routing/routes (matching behavior),
/workers/platform/known-issues (the host counts before the path; ``/images*`` before ``/images/*``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from launchready.language import Request
from launchready.zone.neighbours import WorkersRoute

_Rank = tuple[bool, int, bool, int, bool, bool]


@dataclass(frozen=True, slots=True)
class CompiledRoute:
    """A route, ready to be asked."""

    route: WorkersRoute
    scheme: str
    host: re.Pattern[str]
    path: re.Pattern[str]
    rank: _Rank

    def matches(self, request: Request) -> bool:
        """Say whether the route is for ``request``: its whole URL, the query included."""
        scheme = self.scheme in ("", request.scheme)
        return bool(scheme and self.host.fullmatch(request.host) and self.path.fullmatch(request.uri))


def compile_routes(routes: Iterable[WorkersRoute]) -> tuple[CompiledRoute, ...]:
    """Return the routes, the most specific first."""
    return tuple(sorted(map(_compile, routes), key=lambda route: route.rank, reverse=True))


def find_route(routes: Sequence[CompiledRoute], request: Request) -> WorkersRoute | None:
    """Return the route that a Worker answers ``request`` by; None where none does."""
    found = next((route.route for route in routes if route.matches(request)), None)
    return found if found is not None and found.script is not None else None


def _compile(route: WorkersRoute) -> CompiledRoute:
    scheme, _, rest = route.pattern.rpartition("://")
    host, _, path = rest.partition("/")
    path = f"/{path}"
    exact_host, exact_path = not host.startswith("*"), not path.endswith("*")
    stem = path.removesuffix("*").removesuffix("/")
    rank = (exact_host, len(host), exact_path, len(stem), not path.endswith("/*"), bool(scheme))
    return CompiledRoute(route, scheme.lower(), _pattern(host.lower()), _pattern(path), rank)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)
