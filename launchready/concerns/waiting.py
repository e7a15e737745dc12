"""Hosts that go behind the proxy in two steps: DNS only until a certificate at the edge is active, then proxied.

A proxied name answers https with Cloudflare's certificate, and until that is issued every handshake fails: a host that
people use is down for minutes to a day (developers.cloudflare.com/ssl/edge-certificates/universal-ssl/
enable-universal-ssl, verified 2026-11-24). So ``proxied: when-certificate-active`` rests on one observed fact,
``Waiting``; all else is a pure function of it and of the site. In the first step what DNS answers is proved, and what
only the edge could show waits, and says for whom.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from urllib.parse import urlsplit

from launchready.claims import Claim, RecordClaim
from launchready.concerns.dns import answers_origin
from launchready.concerns.hosts import WHEN_ACTIVE, NamedHost, named_hosts
from launchready.expectations import (
    AcmePasses,
    AnswersEdge,
    BlockedAtEdge,
    CertificateAwaited,
    CertificateHolds,
    Check,
    Expectation,
    LimitedAtEdge,
    Listed,
    LoadsSecurely,
    NamesNoWorkshop,
    NeverCached,
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
    TlsVersions,
    UsersApart,
)
from launchready.site import Site
from launchready.zone import covers

AT_THE_EDGE = (
    AcmePasses, AnswersEdge, BlockedAtEdge, CertificateHolds, LimitedAtEdge, Listed, LoadsSecurely,
    NamesNoWorkshop, NeverCached, PageCached, PostsUncached, PreloadReady, QueryKeyed, RedirectsAll,
    RedirectsTo, SendsHeaders, SendsHsts, ServesHttps, StaticCached, TakesPosts, TlsVersions, UsersApart,
)  # fmt: skip
"""What shows nothing of a host that is not behind the edge yet; its server's own certificate can be looked at."""

FIX = (
    "Cloudflare issues it by itself, within 15 minutes as a rule and 24 hours at most (SSL/TLS, Edge Certificates says "
    "how far it is). Once it is active run `launchready up` again: that puts the host behind the proxy."
)
_FIX_UNASKED = "See to it that the token may read SSL and Certificates, and verify again."


@dataclass(frozen=True, slots=True)
class Waiting:
    """Which hosts are DNS only until a certificate at the edge is active; ``unasked`` those of which nothing is known.

    Both are canonical names. Of what is unasked nothing may be applied, and nothing is looked at.
    """

    names: frozenset[str] = frozenset()
    unasked: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.names or self.unasked)

    def as_json(self) -> dict[str, list[str]]:
        """Return this as JSON has it."""
        return {"names": sorted(self.names), "unasked": sorted(self.unasked)}

    @classmethod
    def from_json(cls, told: Mapping[str, Iterable[str]]) -> Waiting:
        """Return what ``as_json`` wrote."""
        return cls(frozenset(told.get("names", ())), frozenset(told.get("unasked", ())))


NOBODY = Waiting()


def stepping_hosts(site: Site) -> tuple[NamedHost, ...]:
    """Return the hosts that are declared to be proxied once their certificate is active."""
    return tuple(named for named in named_hosts(site) if named.host.proxied == WHEN_ACTIVE)


def waiting_of(
    site: Site, certificates: Collection[str] | None, proxied: Collection[str], *, whole: bool = True
) -> Waiting:
    """Return which hosts of ``site`` wait: those that none of the active ``certificates`` covers.

    ``certificates`` are host names (``*.`` for one label), None where they could not be read; ``whole``: there are no
    others, as a zone of Business may have. Where it is not known whether a name is covered it stays as it is:
    ``proxied`` are the names that are now.
    """
    waits: set[str] = set()
    for named in stepping_hosts(site):
        covered = certificates is not None and any(covers(pattern, named.name) for pattern in certificates)
        known = covered or (certificates is not None and whole)
        if not covered and (known or named.name not in proxied):
            waits.add(named.name)
    return Waiting(frozenset(waits))


def hold_back(claims: Iterable[Claim], waiting: Waiting) -> list[Claim]:
    """Return ``claims`` with the address records of waiting hosts as DNS only, and all else as it will be."""
    return [
        replace(claim, record=replace(claim.record, proxied=False))
        if isinstance(claim, RecordClaim) and claim.record.proxied and claim.record.name in waiting.names
        else claim
        for claim in claims
    ]


def await_edge(site: Site, expectations: Iterable[Expectation], waiting: Waiting) -> Iterator[Expectation]:
    """Yield ``expectations``: what needs the edge of a waiting host awaits it, and DNS must answer its server.

    Ids stay, so that what waited before is what passes afterwards.
    """
    hosts = {name: named for named in stepping_hosts(site) for name in (named.name, named.sample)}
    awaited = {name: named for name, named in hosts.items() if named.name in waiting.names | waiting.unasked}
    for expectation in expectations:
        named = next((awaited[host] for host in hosts_of(expectation.check) if host in awaited), None)
        if named is None:
            yield expectation
            continue
        asked = named.name not in waiting.unasked
        yield replace(expectation, check=CertificateAwaited(named.name, asked), fix=FIX if asked else _FIX_UNASKED)
        if asked and isinstance(expectation.check, AnswersEdge) and expectation.subject == named.name:
            yield from answers_origin(site, named)


def hosts_of(check: Check) -> Iterator[str]:
    """Yield the host names that looking at the edge for ``check`` asks; none where the edge is not asked."""
    if isinstance(check, AT_THE_EDGE):
        for value in astuple(check):
            if isinstance(value, str):
                yield (urlsplit(value).hostname or "") if "://" in value else value
