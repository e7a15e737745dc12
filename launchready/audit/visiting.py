"""Looking at one name: where it leads, who serves it, its certificate, and what it answers over http and https."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from launchready.audit.eyes import Eyes
from launchready.audit.found import Host, Reached, Role, Walk
from launchready.audit.hosting import at_cloudflare, edge_of, provider_of
from launchready.audit.names import role_by_name
from launchready.audit.walking import DEEP, follow
from launchready.live.certificates import Shown, look_at_certificate
from launchready.live.dns import Answer, CouldNotLook
from launchready.live.http import Fetched, Response
from launchready.live.texts import text_of
from launchready.live.tls import VERSIONS, Accepted, Handshake, shake_hands

MOST_ADDRESSES = 4  # of one host that are asked each
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_PARKED = re.compile(
    r"domain (?:is|may be) for sale|buy this domain|this domain is parked|domain parking|parked (?:free|courtesy)",
    re.IGNORECASE,
)


async def find_host(eyes: Eyes, name: str, why: str, wildcard: tuple[str, ...]) -> Host | None:
    """Return where ``name`` leads, None where there is no such name, or only the wildcard answers for it."""
    four = await eyes.ask(name, "A")
    if isinstance(four, CouldNotLook):
        return Host(name, why, unseen=four, evidence=(four.evidence(),))
    if not four.exists and not four.cnames:
        return None
    six = await eyes.ask(name, "AAAA")
    addresses = (*four.values, *(six.values if isinstance(six, Answer) else ()))
    provider = provider_of(four.cnames, addresses)
    private = tuple(a for a in addresses if not any(eyes.may_connect(way, a) for way in ("https", "http", "smtp")))
    return Host(
        name,
        why,
        addresses,
        four.cnames,
        four.ttl,
        dangling=four.cnames[-1] if four.cnames and not addresses else "",
        wildcard=bool(wildcard) and set(addresses) <= set(wildcard),
        private=private,
        provider=provider.title if provider else "",
        edge="Cloudflare" if any(map(at_cloudflare, addresses)) else "",
        service=bool(provider and provider.service),
        evidence=tuple(found.evidence() for found in (four, six)),
    )


USUAL_NAME = "a usual name"
MAIL_TARGET = "mail is delivered there"


async def visit(eyes: Eyes, host: Host, domain: str) -> Host:
    """Return ``host`` with what it answers; a host for mail, or one that is all its provider's, is left in peace."""
    role = Role.MAIL if host.why == MAIL_TARGET else role_by_name(host.name, domain)
    reachable = [address for address in host.addresses if address not in host.private]
    if not reachable or role in (Role.MAIL, Role.SERVICE):
        return replace(host, role=role if host.addresses or host.dangling else Role.NONE)
    certificate, plain, secure = await asyncio.gather(
        _certificate(eyes, host),
        follow(eyes.get, f"http://{host.name}/"),
        follow(eyes.get, f"https://{host.name}/"),
    )
    walks: dict[tuple[str, str], Walk] = {("http", "/"): plain, ("https", "/"): secure}
    for scheme, walk in (("http", plain), ("https", secure)):
        if isinstance(walk.hops[0], Response) and not host.service:
            walks[scheme, DEEP] = await follow(eyes.peek, f"{scheme}://{host.name}{DEEP}")
    host = replace(host, certificate=certificate, walks=walks)
    home = host.home
    return replace(
        host,
        edge=host.edge or (edge_of(home.headers) if home is not None else ""),
        role=_settle(host, role),
        reached=await _reach_each(eyes, host, reachable),
    )


async def _certificate(eyes: Eyes, host: Host) -> Shown | None:
    """Return what the first server shows that https may be asked of; being told of its mail server is not enough."""
    address = _first_over_tls(eyes, host)
    if address is None:
        return None
    endpoint = eyes.vantage.connect_to("https", address, 443)
    return await look_at_certificate(endpoint, host.name, eyes.trust, eyes.vantage.limits.connect)


def _first_over_tls(eyes: Eyes, host: Host) -> str | None:
    return next((address for address in host.addresses if eyes.may_connect("https", address)), None)


def _settle(host: Host, role: Role) -> Role:
    """Return what ``host`` is for, as its answers show."""
    if host.service:
        return Role.PROVIDER
    ends = {urlsplit(walk.end.url).hostname for walk in host.walks.values() if walk.arrived is not None}
    if ends and host.name not in ends:
        return Role.REDIRECT
    home = host.home
    if home is None:
        return role
    kind = home.headers.get("content-type", "").lower()
    if "html" in kind and _PARKED.search(text_of(home)[:50_000]):
        return Role.PARKED
    if "json" in kind and role in (Role.APP, Role.MARKETING):
        return Role.API
    return role


async def _reach_each(eyes: Eyes, host: Host, addresses: list[str]) -> tuple[Reached, ...]:
    """Return what each of several addresses answers; one provider's own are all the same."""
    if len(addresses) < 2 or host.edge or (host.provider and _all_of_provider(host, addresses)):
        return ()
    scheme = "https" if any(isinstance(hop, Response) for hop in host.walks["https", "/"].hops[:1]) else "http"
    url = f"{scheme}://{host.name}/"
    answers = await asyncio.gather(*(eyes.get_at(url, address) for address in addresses[:MOST_ADDRESSES]))
    return tuple(Reached(address, answer, _print(answer)) for address, answer in zip(addresses, answers, strict=False))


def _all_of_provider(host: Host, addresses: list[str]) -> bool:
    titles = {found.title for address in addresses if (found := provider_of((), (address,)))}
    return bool(host.cnames) or (titles == {host.provider} and all(provider_of((), (a,)) for a in addresses))


def _print(answer: Fetched) -> str:
    """Return what tells one site from another: status, where it leads, title. Empty where we were kept out."""
    if not isinstance(answer, Response) or answer.status in (403, 429):
        return ""
    title = _TITLE.search(text_of(answer)[:50_000])
    told = (answer.headers.get("location", ""), title[1].strip() if title else "")
    return " ".join(filter(None, (str(answer.status), *told)))


def signature_of(host: Host) -> tuple[str, ...]:
    """Return what a host answers, its own name left out: two names of one wildcard have the same."""
    firsts = [walk.hops[0] for walk in (host.walk("http"), host.walk("https")) if walk is not None]
    told = [_print(first) if isinstance(first, Response) else first.trouble.value for first in firsts]
    return (*sorted(host.addresses), *(text.replace(host.name, "*") for text in told))


async def try_versions(eyes: Eyes, host: Host) -> Mapping[str, Handshake]:
    """Return what comes of a handshake with each version of TLS, where the host speaks TLS at all."""
    address = _first_over_tls(eyes, host)
    if address is None or host.certificate is None or _is_silent(host.certificate):
        return {}
    endpoint = eyes.vantage.connect_to("https", address, 443)
    found: dict[str, Handshake] = {}
    for version in VERSIONS:  # one after the other: a burst of odd handshakes looks like an attack
        found[version] = await shake_hands(endpoint, host.name, version, eyes.vantage.limits.connect)
        eyes.requests[host.name] += 1
    return found if any(isinstance(each, Accepted) for each in found.values()) else {}


def _is_silent(shown: Shown) -> bool:
    """Say whether nobody answered at all; a handshake that broke off may be one about versions."""
    return isinstance(shown, CouldNotLook) and not shown.reason.startswith("the handshake")
