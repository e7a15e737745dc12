"""A first stack file from what an audit found: what shows from outside is declared, the rest is left to be asked."""

from __future__ import annotations

from urllib.parse import urlsplit

from launchready.audit.found import Found, Host, Role
from launchready.audit.hosting import MX_DOMAINS, PROVIDERS
from launchready.audit.places import senders_of
from launchready.errors import UsageError
from launchready.presets.mail import RECEIVERS
from launchready.stackfile.draft import Draft, DraftHost
from launchready.zone.names import within

_SERVED = (Role.MARKETING, Role.APP, Role.API, Role.INTERNAL, Role.STATIC)
_MICROSOFT = ".mail.protection.outlook.com"


def draft_of(found: Found, client: str) -> Draft:
    """Return the answers that ``launchready new`` would have asked for.

    Raises UsageError where the server behind the site does not show, since Cloudflare or another edge hides it.
    """
    canonical = _canonical(found)
    provider, tenant, exchangers = _receiving(found)
    main = _draft_host(found.apex if canonical == "@" else found.host(f"www.{found.domain}"), canonical, found.domain)
    served = [
        host
        for host in found.hosts
        if host.name not in (found.domain, f"www.{found.domain}") and host.role in _SERVED and host.home is not None
    ]
    names = {host.name: host.name.removesuffix(f".{found.domain}") for host in served}
    senders = tuple(senders_of(found.mail)) if provider and found.mail else ()
    if main is None:
        told = [f"--host {name}=ORIGIN" for name in (canonical, *names.values())]
        told += [f"--mail {provider}"] if provider else []
        told += [f"--sender {sender}" for sender in senders]
        raise UsageError(
            f"the server behind {found.domain} does not show from outside, and a stack needs it. Ask who hosts it, "
            f"then: launchready new {client} --zone {found.domain} --canonical {canonical} {' '.join(told)}"
        )
    drafted = (_draft_host(host, names[host.name], found.domain) for host in served)
    others = [host for host in drafted if host is not None]
    return Draft(
        found.domain,
        canonical,
        (main, *others),
        provider=provider,
        microsoft_tenant=tenant,
        exchangers=exchangers,
        senders=senders,
    )


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


def _receiving(found: Found) -> tuple[str, str, tuple[tuple[int, str], ...]]:
    """Return the mail provider ("" where it is none that is known), a Microsoft tenant, and servers to be named."""
    mail = found.mail
    if mail is None or mail.receiving.unseen is not None:
        return "", "", ()
    if mail.receiving.null:
        return "none", "", ()
    hosts = [(host.preference, host.host) for host in mail.receiving.hosts]
    for _, host in hosts:
        if host.endswith(_MICROSOFT):
            return "microsoft-365", host.removesuffix(_MICROSOFT), ()
        for provider, domains in MX_DOMAINS.items():
            if any(host == domain or host.endswith(f".{domain}") for domain in domains):
                own = not RECEIVERS[provider].exchangers
                return provider, "", tuple(hosts) if own and provider != "cloudflare-email-routing" else ()
    return "", "", ()
