"""How many requests proving a site takes, and which ones the client's ``launchready:probe`` allows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from launchready.expectations import Check, MtaStsServed, NeverCached, RedirectsTo, SendsHsts, ServesHttps, StaticCached
from launchready.probe import Probe
from launchready.verify.cache import TRIES

REASONS = {
    Probe.LIGHT: "launchready:probe is light: one request a host, and this is not the one",
    Probe.OFF: "launchready:probe is off: nothing is sent to the site",
}


def allowed_urls(checks: Iterable[Check], probe: Probe) -> frozenset[str] | None:
    """Return the only URLs that ``probe`` lets us ask, None for any: with light the first of each host."""
    if probe is Probe.FULL:
        return None
    if probe is Probe.OFF:
        return frozenset()
    chosen: dict[str, str] = {}
    # Whether a host serves at all is worth more than anything else its one request could show.
    for check in sorted(checks, key=lambda check: not isinstance(check, ServesHttps)):
        if isinstance(check, (ServesHttps, RedirectsTo, SendsHsts)) or (
            isinstance(check, NeverCached) and check.cookie is None
        ):
            chosen.setdefault(urlsplit(check.url).hostname or "", check.url)
    return frozenset(chosen.values())


def count_requests(checks: Iterable[Check], probe: Probe) -> int:
    """Return how many HTTP requests one round sends at most, where redirects lead where they are declared to."""
    checks = tuple(checks)
    allowed = allowed_urls(checks, probe)
    if allowed is not None:
        return len(allowed)
    once: set[tuple[str, str | None]] = set()
    repeated = 0
    for check in checks:
        match check:
            case RedirectsTo():
                once |= {(check.url, None), *([(check.location, None)] if check.ends else [])}
            case ServesHttps() | SendsHsts():
                once.add((check.url, None))
            case MtaStsServed():
                once.add((f"https://mta-sts.{check.domain}/.well-known/mta-sts.txt", None))
            case NeverCached():
                once.add((check.url, check.cookie))
                repeated += 1
            case StaticCached():
                once |= {(f"https://{check.host}/", None)} if check.path is None else set()
                repeated += TRIES
            case _:
                pass
    return len(once) + repeated
