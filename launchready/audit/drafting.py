"""A first stack file from what an audit found: what shows from outside is declared, the rest is named in comments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from launchready.audit.drafting_mail import draft_mail
from launchready.audit.found import Found, Host, Role
from launchready.audit.hosting import PROVIDERS
from launchready.audit.visiting import MAIL_TARGET
from launchready.errors import UsageError
from launchready.live.hsts import lacking_for_preload, parse_hsts
from launchready.live.http import Response
from launchready.stackfile.draft import Draft, DraftHost, DraftHsts, DraftRecord
from launchready.zone.names import within

_SERVED = (Role.MARKETING, Role.APP, Role.API, Role.INTERNAL, Role.STATIC)
MOST_AGE = 31_536_000  # seconds that Cloudflare's setting takes
_OF_MICROSOFT = ("autodiscover",)  # what the provider brings by itself


def draft_of(found: Found, client: str, given: Collection[DraftHost] = ()) -> Draft:
    """Return the answers that ``launchready new`` would have asked for, and what beside them is there.

    ``given`` are hosts whose servers somebody knows; they count before what shows.

    Raises UsageError where the server behind the site does not show, since Cloudflare or another edge hides it.
    """
    canonical = _canonical(found)
    known = {host.name: host for host in given}
    front = found.apex if canonical == "@" else found.host(f"www.{found.domain}")
    main = known.get(canonical) or _draft_host(front, canonical, found.domain)
    twins = (found.domain, f"www.{found.domain}")
    others = [host for host in found.hosts if host.name not in twins]
    served = [host for host in others if host.role in _SERVED and host.home is not None]
    names = {host.name: host.name.removesuffix(f".{found.domain}") for host in served}
    drafted = {
        host.name: known.get(names[host.name]) or _draft_host(host, names[host.name], found.domain) for host in served
    }
    if main is None:
        raise UsageError(_ask_for(found, client, [canonical, *(names[name] for name in drafted if not drafted[name])]))
    hosts = [host for host in drafted.values() if host is not None]
    mail = draft_mail(found.mail, {*twins, *names}, _proxied(found, (main, *hosts)))
    brought = {f"{label}.{found.domain}" for label in _OF_MICROSOFT if mail.provider == "microsoft-365"}
    rest = [host for host in others if host.name not in names and host.name not in brought]
    records = {host.name: tuple(_records_of(host, found.domain, mail.exchangers)) for host in rest}
    return Draft(
        found.domain,
        canonical,
        (main, *hosts),
        provider=mail.provider,
        microsoft_tenant=mail.microsoft_tenant,
        exchangers=mail.exchangers,
        senders=mail.senders,
        hsts=_hsts_of(front),
        standing=mail.standing,
        records=tuple(record for found_there in records.values() for record in found_there),
        open=(
            *(f"{host.name}: {_why_not(host)}" for host in served if drafted[host.name] is None),
            *(f"{host.name}: {_why_not(host)}" for host in rest if not records[host.name]),
            *_further_addresses(found, (main, *hosts)),
            *mail.open,
        ),
    )


def _proxied(found: Found, hosts: Iterable[DraftHost]) -> dict[str, tuple[str, ...]]:
    """Return the names that the stack puts behind the proxy, each with its addresses of now: none where it is there."""
    full = {found.domain if host.name == "@" else f"{host.name}.{found.domain}": host for host in hosts}
    names = [name for name, host in full.items() if not host.at_provider]
    names += [name for name in (found.domain, f"www.{found.domain}") if name not in full]
    known = {name: found.host(name) or (found.apex if name == found.domain else None) for name in names}
    return {
        name: host.addresses if host is not None and host.edge != "Cloudflare" else () for name, host in known.items()
    }


def _hsts_of(host: Host | None) -> DraftHsts:
    """Return what is sent, so that browsers are not told less; as much of it as Cloudflare and the list take."""
    walk = host.walk("https") if host is not None else None
    first = walk.hops[0] if walk is not None else None
    header = first.headers.get("strict-transport-security", "") if isinstance(first, Response) else ""
    sent = parse_hsts(header)
    if sent is None or sent.max_age < DraftHsts().max_age:
        return DraftHsts()
    return DraftHsts(
        min(sent.max_age, MOST_AGE), sent.include_subdomains, sent.preload and not lacking_for_preload(sent)
    )


def _ask_for(found: Found, client: str, hidden: Iterable[str]) -> str:
    told = " ".join(f"--origin {name}=SERVER" for name in hidden)
    return (
        f"the server behind {found.domain} does not show from outside, and a stack needs it. Ask who hosts it, then: "
        f"launchready audit {found.domain} --write-stack {client} {told}"
    )


def _records_of(host: Host, domain: str, exchangers: Iterable[tuple[int, str]]) -> Iterator[DraftRecord]:
    """Yield the records of a name that is no site of its own: an alias as it is, else its addresses.

    A mail server by alias has none: a stack names a host that has addresses.
    """
    name = host.name.removesuffix(f".{domain}")
    by_alias = bool(host.cnames) and any(server == host.name for _, server in exchangers)
    if host.wildcard or host.unseen is not None or host.dangling or by_alias:
        return
    if host.cnames:
        yield DraftRecord(name, "CNAME", host.cnames[0])
    elif host.edge != "Cloudflare":
        for address in host.addresses:
            yield DraftRecord(name, "A" if ip_address(address).version == 4 else "AAAA", address)


def _why_not(host: Host) -> str:
    if host.unseen is not None:
        return f"it could not be looked up ({host.unseen.reason})"
    if host.dangling:
        return f"it leads to {host.dangling}, where nothing is: remove it, or declare where it has to lead"
    if host.wildcard:
        return "only the wildcard answers for it"
    if host.edge == "Cloudflare":
        return "Cloudflare hides the server behind it: ask who hosts it, and add it to hosts"
    if host.why == MAIL_TARGET:
        return f"mail is delivered there, and it is an alias of {host.cnames[-1]}: name that one in the MX record"
    return f"it leads to {', '.join((*host.cnames, *host.addresses)) or 'nothing'}"


def _further_addresses(found: Found, hosts: Iterable[DraftHost]) -> Iterator[str]:
    """Yield the hosts that have more servers than the one address that an origin is."""
    for drafted in hosts:
        name = found.domain if drafted.name == "@" else f"{drafted.name}.{found.domain}"
        host = found.host(name)
        if host is not None and drafted.origin in host.addresses[:1] and len(host.addresses) > 1:
            yield f"{name}: it is at {', '.join(host.addresses[1:])} too, and an origin is one server"


def _canonical(found: Found) -> str:
    """Return where visitors end: the domain itself or www."""
    home = found.apex.home
    www = found.host(f"www.{found.domain}")
    ends = urlsplit(home.url).hostname if home is not None else None
    own = home is None and www is not None and www.home is not None
    return "www" if own or ends == f"www.{found.domain}" else "@"


def _draft_host(host: Host | None, name: str, domain: str) -> DraftHost | None:
    """Return ``host`` as it would be declared, None where its server does not show."""
    if host is None or not host.addresses:
        return None
    provider = next((each for each in PROVIDERS if each.title == host.provider), None)
    platform = provider.preset if provider is not None else ""
    outside = [target for target in host.cnames if not within(target, domain)]
    if outside:
        return DraftHost(name, outside[0], platform)
    return None if host.edge == "Cloudflare" else DraftHost(name, host.addresses[0], platform)
