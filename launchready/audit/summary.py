"""What a founder is told first: a headline, five risks at most, and a map of what is live. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from launchready.audit.finding import COUNTS, ORDER, Area, Finding, Severity, Where
from launchready.audit.found import Found, Host, Role, Side
from launchready.audit.hosting import MX_DOMAINS, PROVIDERS
from launchready.audit.judging import Judged
from launchready.presets.hosting import PLATFORMS
from launchready.presets.mail import RECEIVERS, Receiver

MOST_RISKS = 5
_BAD = frozenset({Severity.CRITICAL, Severity.HIGH})


class Lane(StrEnum):
    """Where a part of the business stands."""

    LIVE = "live"
    BROKEN = "broken"
    CAN_WAIT = "can_wait"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Part:
    """One part on the map: a host or the email, what it is for, who runs it, and ``why`` it stands where it does."""

    name: str
    role: str
    hosted: str
    lane: Lane
    why: str


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk for a founder, in three lines: what happens, how long the fix takes, who has to click where."""

    what: str
    effort: str
    who: str
    findings: tuple[Finding, ...]


def headline(judged: Judged) -> str:
    """Return the sentence that says it all, in words without acronyms."""
    found = judged.found
    if not found.exists:
        return f"There is no domain {found.domain}."
    site, email = _site(judged), _email(judged)
    said = _WHOLE.get((site, email)) or f"{_SITE[site]}; {_EMAIL[email]}."
    open_ = [each for each in judged.findings if each.area is Area.SECRETS and each.severity in _BAD]
    return f"{said} Strangers can read what they should not." if open_ else said


_WHOLE = {
    ("works", "works"): "Your site and your email work.",
    ("does not work", "does not work"): "Neither your site nor your email works as it should.",
    ("works", "does not work"): "Your site works; your email does not.",
    ("does not work", "works"): "Your email works; your site does not.",
    ("works in part", "works"): "Your email works; part of your site does not.",
    ("works in part", "does not work"): "Part of your site does not work, and your email does not.",
}
_SITE = {
    "works": "Your site works",
    "works in part": "Part of your site does not work",
    "does not work": "Your site does not work",
    "unknown": "We could not check your site",
    "none": "There is no site",
    "not asked": "Your site was not looked at",
}
_EMAIL = {
    "works": "your email works",
    "does not work": "your email does not work as it should",
    "unknown": "we could not check your email",
    "none": "no email is sent in your name",
    "not asked": "your email was not looked at",
}


def _email(judged: Judged) -> str:
    """Return works, does not work, unknown, none or not asked; what was not seen never works."""
    if Side.MAIL not in judged.found.sides:
        return "not asked"
    mail = judged.found.mail
    if any(each.area is Area.EMAIL and each.severity in _BAD for each in judged.findings):
        return "does not work"
    if mail is None or mail.receiving.unseen is not None:
        return "unknown"
    if any(not each.optional and each.what in ("mx", "spf", "dmarc") for each in judged.unknown):
        return "unknown"
    return "works" if mail.sends else "none"


def _site(judged: Judged) -> str:
    """Return works, works in part, does not work, unknown, none or not asked, by its home page and what is found."""
    if Side.WEB not in judged.found.sides:
        return "not asked"
    domain = judged.found.domain
    main = {domain, f"www.{domain}"}
    bad = [each for each in judged.findings if each.area is Area.SITE and each.severity in _BAD]
    if any(host_in(each.subject) in main and each.severity is Severity.CRITICAL for each in bad):
        return "does not work"
    hosts = [host for host in judged.found.hosts if host.name in main and (host.addresses or host.unseen)]
    hosts = hosts or [host for host in judged.found.hosts if host.role.public]
    if any(host.home is not None and host.home.status < 400 for host in hosts):
        return "works in part" if bad else "works"
    if bad:
        return "does not work"
    names = {host.name for host in hosts}
    return "unknown" if any(each.subject in names and each.what != "this host" for each in judged.unknown) else "none"


def host_in(subject: str) -> str:
    """Return the host that a finding is about: its subject, or the host of the URL that it is."""
    return subject.partition("://")[2].partition("/")[0] or subject


def risks(judged: Judged) -> tuple[Risk, ...]:
    """Return the risks that count, one a kind of damage, the worst first."""
    groups: dict[tuple[str, Where], list[Finding]] = {}
    for each in judged.findings:
        if each.severity in COUNTS:
            groups.setdefault((each.plain, each.where), []).append(each)
    return tuple(
        Risk(plain, _effort(group), clicks(judged.found, group[0]), tuple(group))
        for (plain, _), group in list(groups.items())[:MOST_RISKS]
    )


# What stands in a technical reason, to what a founder is told.
_REASONS = (
    (("within", "timed out", "no answer", "time of this audit"), "it did not answer in time"),
    (("private network",), "it is inside a private network"),
    (("challenged", "403", "rate limited"), "it turns programs like ours away"),
    (("refuse", "failed", "does not hold"), "the server that should know it did not tell us"),
)


def unchecked(judged: Judged) -> tuple[str, ...]:
    """Return what could not be checked and is needed to know, a sentence each, without acronyms."""
    said = []
    for each in judged.unknown:
        if not each.optional:
            site = each.what in ("its site", "this name", "this name server")
            what = each.subject if site else f"all of {each.subject}" if each.what == "all the rest" else "your email"
            if each.what == "who may issue certificates":
                what = "whether your site's certificate can be renewed"
            because = next((told for parts, told in _REASONS if any(part in each.because for part in parts)), "")
            said.append(f"We could not check {what} because {because or 'the connection broke off'}.")
    return tuple(dict.fromkeys(said))


def _effort(group: list[Finding]) -> str:
    return max(group, key=lambda each: each.minutes).effort


# Part of a name server's name to who runs it, and where records are changed there.
_NAME_SERVERS = {
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
    "ionos": "IONOS → Domains & SSL → DNS",
    "ui-dns": "IONOS → Domains & SSL → DNS",
    "ovh.net": "OVHcloud → Domain names → DNS zone",
    "hetzner": "Hetzner → DNS Console",
    "porkbun.com": "Porkbun → Domain Management → DNS",
}


def clicks(found: Found, finding: Finding) -> str:
    """Return who has to mend it, and where they click, as exactly as what was found tells."""
    if finding.where is Where.RECORDS:
        servers = [server.name for server in found.delegation.servers]
        place = next((told for part, told in _NAME_SERVERS.items() for name in servers if part in name), "")
        return f"{finding.where}: {place}" if place else finding.where.value
    if finding.where is Where.HOSTING:
        place = _console(found, finding.subject)
        return f"Your developer: {place}" if place else finding.where.value
    if finding.where is Where.MAIL and (receiver := receiver_of(found)):
        return f"{finding.where}: {receiver.console}"
    return finding.where.value


def _console(found: Found, subject: str) -> str:
    host = found.host(host_in(subject))
    provider = next((each for each in PROVIDERS if host is not None and each.title == host.provider), None)
    if provider is None or not provider.preset:
        return ""
    return f"{provider.title}: {PLATFORMS[provider.preset].dashboard}"


def receiver_of(found: Found) -> Receiver | None:
    """Return who receives the domain's mail, None where nobody known does."""
    for host in found.mail.receiving.hosts if found.mail else ():
        for key, domains in MX_DOMAINS.items():
            if any(host.host == domain or host.host.endswith(f".{domain}") for domain in domains):
                return RECEIVERS[key]
    return None


def deployment_map(judged: Judged) -> tuple[Part, ...]:
    """Return every part of the business with the lane it stands in: what is broken first, then what is live."""
    parts = [_host_part(judged, host) for host in judged.found.hosts if host.addresses or host.dangling or host.unseen]
    if Side.MAIL in judged.found.sides:
        parts.append(_mail_part(judged))
    order = (Lane.BROKEN, Lane.NOT_CHECKED, Lane.LIVE, Lane.CAN_WAIT)
    return tuple(sorted(parts, key=lambda part: (order.index(part.lane), part.name)))


def _findings_at(findings: Iterable[Finding], name: str) -> list[Finding]:
    return [each for each in findings if host_in(each.subject) == name]


def _host_part(judged: Judged, host: Host) -> Part:
    own = [each for each in _findings_at(judged.findings, host.name) if each.area is not Area.EMAIL]
    worst = min(own, key=lambda each: ORDER.index(each.severity), default=None)
    hosted = " behind ".join(dict.fromkeys(filter(None, (host.provider, host.edge))))
    name, role = host.name, host.role.value
    if worst is not None and worst.severity in COUNTS:
        later = worst.severity is Severity.MEDIUM and host.role not in (Role.MARKETING, Role.APP, Role.API)
        return Part(name, role, hosted, Lane.CAN_WAIT if later else Lane.BROKEN, worst.impact)
    missed = next(
        (each for each in judged.unknown if each.subject == host.name and each.what.startswith(("its site", "this"))),
        None,
    )
    if missed is not None:
        return Part(name, role, hosted, Lane.NOT_CHECKED, f"we could not check this because {missed.because}")
    if host.role is Role.MAIL:
        return Part(name, role, hosted, Lane.CAN_WAIT, "it has an address; mail hosts are looked at with the mail")
    if worst is not None and host.role in (Role.PARKED, Role.NONE):
        return Part(name, role, hosted, Lane.CAN_WAIT, worst.impact)
    if host.home is None:
        return Part(name, role, hosted, Lane.CAN_WAIT, "it shows no site")
    to = f"leads to {host.home.url}" if host.role is Role.REDIRECT else f"answers {host.home.status}"
    return Part(name, role, hosted, Lane.LIVE, to)


def _mail_part(judged: Judged) -> Part:
    state = _email(judged)
    mail = judged.found.mail
    receiver = receiver_of(judged.found)
    hosted = receiver.title if receiver else ""
    name = f"email of {judged.found.domain}"
    if state == "does not work":
        worst = next(each for each in judged.findings if each.area is Area.EMAIL)
        return Part(name, "email", hosted, Lane.BROKEN, worst.impact)
    if state == "unknown" or mail is None:
        because = next(
            (each.because for each in judged.unknown if "mail" in each.what or not each.optional), "DNS did not answer"
        )
        return Part(name, "email", hosted, Lane.NOT_CHECKED, f"we could not check this because {because}")
    if state == "none":
        return Part(name, "email", hosted, Lane.CAN_WAIT, "no mail is sent or received")
    servers = ", ".join(host.host for host in mail.receiving.hosts[:3])
    return Part(name, "email", hosted, Lane.LIVE, f"goes to {servers}" if servers else "is sent, and not received")
