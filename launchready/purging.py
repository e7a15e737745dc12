"""What the edge may still hold of pages that an update makes uncached: it has to go, or it stays until it expires.

A rule that bypasses the cache leaves what was kept before. So where the zone as it is lets a page be kept that the
stack declares as never cached, the zone's cache is emptied after the update.
Source: developers.cloudflare.com/cache/how-to/purge-cache, verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from urllib.parse import urlsplit

from launchready.cloudflare import ObservedZone
from launchready.compilation import Compilation
from launchready.edge import EdgeZone, compile_zone, request_from_url
from launchready.errors import LanguageError
from launchready.expectations import Expectation, NeverCached


def may_be_kept(part: Compilation, expectations: Iterable[Expectation], observed: ObservedZone) -> tuple[str, ...]:
    """Return the URLs of one zone that are declared as never cached, and that the zone as it is may keep.

    A URL whose fate cannot be told, because of a rule that is not evaluated here, is taken for one that may be kept.
    """
    checks = [
        expectation.check
        for expectation in expectations
        if expectation.zone == part.zone.name
        and isinstance(expectation.check, NeverCached)
        and not expectation.check.authorization
    ]
    checks = [check for check in checks if not check.authorization]  # what is there for everybody may be kept
    served = {record.name for record in observed.zone.records.values() if record.proxied}
    checks = [check for check in checks if _covered(urlsplit(check.url).hostname or "", served)]
    if not checks:
        return ()
    try:
        edge = compile_zone(observed.zone, observed.neighbours)
    except LanguageError:
        return tuple(dict.fromkeys(check.url for check in checks))
    return tuple(dict.fromkeys(check.url for check in checks if _keeps(edge, check)))


def _covered(host: str, served: Container[str]) -> bool:
    return host in served or f"*.{host.partition('.')[2]}" in served


def _keeps(edge: EdgeZone, check: NeverCached) -> bool:
    decision = edge.decide(request_from_url(check.url, headers={"cookie": check.cookie} if check.cookie else {}))
    if decision.unknown:
        return True
    return decision.caching is not None and decision.caching.eligible
