"""How many requests proving a site takes, and which ones the client's ``launchready:probe`` allows. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from launchready.expectations import (
    AcmePasses,
    AnswersEdge,
    BlockedAtEdge,
    Check,
    LimitedAtEdge,
    Listed,
    LoadsSecurely,
    MtaStsServed,
    NamesNoWorkshop,
    NeverCached,
    OriginCertificate,
    PageCached,
    PostsUncached,
    PreloadReady,
    QueryKeyed,
    RedirectsAll,
    RedirectsTo,
    SendsHeaders,
    SendsHsts,
    ServesHttps,
    StaticCached,
    TakesPosts,
    UsersApart,
)
from launchready.probe import Probe
from launchready.verify.cache import TRIES
from launchready.verify.crawling import MOST_FILES, MOST_HOPS
from launchready.verify.handshakes import MOST_SERVERS
from launchready.verify.protection import tries_of_limit
from launchready.verify.redirecting import ACME, hops_of
from launchready.verify.visitors import REQUESTS as OF_USERS

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
        if isinstance(check, (ServesHttps, RedirectsTo, SendsHsts, SendsHeaders, Listed)) or (
            isinstance(check, NeverCached) and check.cookie is None and not check.authorization
        ):
            chosen.setdefault(_host_of(check.url), check.url)
    return frozenset(chosen.values())


def count_requests(checks: Iterable[Check], probe: Probe) -> int:
    """Return how many HTTP requests one round sends at most, where redirects lead where they are declared to."""
    checks = tuple(checks)
    allowed = allowed_urls(checks, probe)
    if allowed is not None:
        return len(allowed)
    once = {asked for check in checks for asked in _asked_once(check)}
    at_edge = {check.name for check in checks if isinstance(check, AnswersEdge)}
    return len(once) + sum(map(_asked_anew, checks)) + sum(_asked_elsewhere(check, at_edge) for check in checks)


def _asked_elsewhere(check: Check, at_edge: Collection[str]) -> int:
    """Return how many further servers ``check`` asks at most, where its host is not of ``at_edge``."""
    return MOST_SERVERS - 1 if isinstance(check, ServesHttps) and _host_of(check.url) not in at_edge else 0


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def _asked_once(check: Check) -> tuple[tuple[str, str | None], ...]:
    """Return the URLs, each with its cookie, that ``check`` shares with all other checks of a round."""
    if isinstance(check, NeverCached):
        return () if check.authorization else ((check.url, check.cookie),)
    return tuple((url, None) for url in _urls_of(check))


def _urls_of(check: Check) -> tuple[str, ...]:
    match check:
        case RedirectsTo():
            return (check.url, check.location) if check.ends else (check.url,)
        case ServesHttps() | SendsHsts() | SendsHeaders() | Listed():
            return (check.url,)
        case RedirectsAll():
            return tuple(url for url, _ in hops_of(check))
        case OriginCertificate():
            return (f"https://{check.host}/",)
        case AcmePasses():
            return (f"http://{check.host}{ACME}",)
        case MtaStsServed():
            return (f"https://mta-sts.{check.domain}/.well-known/mta-sts.txt",)
        case StaticCached() | QueryKeyed() | PostsUncached():
            return () if check.path else (f"https://{check.host}/",)
        case _:
            return tuple(_urls_of_pages(check))


def _urls_of_pages(check: Check) -> Iterator[str]:
    """Yield what a crawl asks at most: known URLs, and a word for each that only the pages themselves name."""
    if isinstance(check, PreloadReady):
        yield from (f"https://{check.host}/", f"http://{check.host}/")
    elif isinstance(check, LoadsSecurely | NamesNoWorkshop):
        home = f"https://{check.host}/"
        yield home
        yield from (urljoin(home, page) for page in check.pages)
        yield from (f"{home} hop {number}" for number in range(MOST_HOPS + len(check.pages)))
        # Each link, and robots.txt before them, may redirect once too.
        yield from (f"{home} link {number}" for number in range(2 * (check.links + 1) if check.links else 0))
        yield from (f"{home} file {number}" for number in range(MOST_FILES))


def _asked_anew(check: Check) -> int:
    """Return how many requests ``check`` sends at most that no other check shares."""
    match check:
        case BlockedAtEdge() | TakesPosts() | PostsUncached() | OriginCertificate():
            return 1
        case LimitedAtEdge():
            return tries_of_limit(check)
        case NeverCached():
            return 2 if check.authorization else 1
        case QueryKeyed():
            return TRIES + 1 if check.ignored else 1
        case StaticCached() | PageCached():
            return TRIES
        case UsersApart():
            return OF_USERS
        case _:
            return 0
