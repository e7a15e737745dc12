"""Who runs what of the domain, and where somebody has to click to mend a finding, as far as that shows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchready.audit.finding import Finding, Where, host_in
from launchready.audit.found import Found
from launchready.audit.hosting import PROVIDERS
from launchready.mail.parts import Dkim, KeyStatus, MailReport
from launchready.presets.hosting import PLATFORMS
from launchready.presets.mail import MX_DOMAINS, RECEIVERS, SERVICES, Receiver

# Part of a name server's name to who runs it, and where records are changed there.
NAME_SERVERS = {
    "ns.cloudflare.com": "Cloudflare → DNS → Records",
    "domaincontrol.com": "GoDaddy → Domains → DNS",
    "registrar-servers.com": "Namecheap → Domain List → Advanced DNS",
    "awsdns": "Amazon Route 53 → Hosted zones",
    "googledomains.com": "Google Cloud DNS → Zones",
    "azure-dns": "Microsoft Azure → DNS zones",
    "vercel-dns.com": "Vercel → Domains",
    "wixdns.net": "Wix → Domains → DNS records",
    "squarespacedns.com": "Squarespace → Domains → DNS",
    "digitalocean.com": "DigitalOcean → Networking → Domains",
    "gandi.net": "Gandi → Domain → DNS records",
    "ionos": "Ionos → Domains & SSL → DNS",
    "ui-dns": "Ionos → Domains & SSL → DNS",
    "ovh.net": "OVHcloud → Domain names → DNS zone",
    "hetzner": "Hetzner → DNS Console",
    "porkbun.com": "Porkbun → Domain Management → DNS",
}
_ACRONYM = re.compile(r"\b[A-Z]{2,}s?\b")


def clicks(found: Found, finding: Finding) -> str:
    """Return who has to mend it, and where they click, as exactly as what was found tells."""
    place = _place(found, finding)
    if not place:
        return finding.where.value
    return f"{'Your developer' if finding.where is Where.HOSTING else finding.where}: {place}"


def say_clicks(found: Found, finding: Finding) -> str:
    """Return the same for a founder: a menu is followed as far as its labels are words."""
    who, colon, place = clicks(found, finding).partition(": ")
    return f"{who}{colon}{without_acronyms(place)}"


def without_acronyms(place: str) -> str:
    """Return a menu's path, such as ``Cloudflare → DNS → Records``, without the steps that are no words."""
    first, *steps = place.split(" → ")
    named = " ".join(word for word in first.split() if not _ACRONYM.search(word))
    return " → ".join((named, *(step for step in steps if not _ACRONYM.search(step))))


def _place(found: Found, finding: Finding) -> str:
    if finding.where is Where.RECORDS:
        servers = [server.name for server in found.delegation.servers]
        return next((told for part, told in NAME_SERVERS.items() for name in servers if part in name), "")
    if finding.where is Where.HOSTING:
        return _console(found, finding.subject)
    # The consoles that are known are those where signing is switched on.
    receiver = receiver_of(found) if finding.policy.startswith("dkim-") else None
    return receiver.console if receiver and finding.where is Where.MAIL else ""


def _console(found: Found, subject: str) -> str:
    host = found.host(host_in(subject))
    provider = next((each for each in PROVIDERS if host is not None and each.title == host.provider), None)
    if provider is None or not provider.preset:
        return ""
    return f"{provider.title} → {PLATFORMS[provider.preset].dashboard}"


def receiver_of(found: Found) -> Receiver | None:
    """Return who receives the domain's mail, None where nobody known does."""
    for host in found.mail.receiving.hosts if found.mail else ():
        for key, domains in MX_DOMAINS.items():
            if any(host.host == domain or host.host.endswith(f".{domain}") for domain in domains):
                return RECEIVERS[key]
    return None


def senders_of(mail: MailReport) -> Iterator[str]:
    """Yield the services that send for the domain, as its SPF record and DKIM keys show."""
    included = {step.domain for step in mail.spf.whole.steps}
    shown: set[str | None] = set()
    for name, service in SERVICES.items():
        # Of several services with one include the first is meant, unless a key says otherwise.
        if service.include in included - shown or any(is_key_of(name, key) for key in mail.dkim):
            shown.add(service.include)
            yield name


def is_key_of(service: str, key: Dkim) -> bool:
    """Say whether a DKIM key is of ``service``: by what its selector is an alias of, or by the selector's own name."""
    domains = (f"{service}.com", f"{service}.net", SERVICES[service].include)
    leads = any(target.endswith(f".{domain}") for target in key.cnames for domain in domains if domain)
    return key.status is KeyStatus.USABLE and (leads or key.selector == service)
