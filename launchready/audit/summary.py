"""How a domain stands: one sentence that says it all, and a map of what is live, broken, and can wait. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from launchready.audit.finding import COUNTS, ORDER, Area, Finding, Severity, host_in
from launchready.audit.found import Host, Role, Side
from launchready.audit.judging import Judged
from launchready.audit.places import receiver_of, senders_of
from launchready.mail.parts import MailReport
from launchready.presets.mail import SERVICES

_BAD = frozenset({Severity.CRITICAL, Severity.HIGH})
_OF_SITE, _OF_EMAIL = (Area.SITE, Area.BOTH), (Area.EMAIL, Area.BOTH)


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
    "does not arrive": "email to you does not arrive",
    "none": "no email is sent in your name",
    "not asked": "your email was not looked at",
}


def _email(judged: Judged) -> str:
    """Return works, does not work or arrive, unknown, none or not asked; what was not seen never works."""
    if Side.MAIL not in judged.found.sides:
        return "not asked"
    mail = judged.found.mail
    if any(each.area in _OF_EMAIL and each.severity in _BAD for each in judged.findings):
        return "does not work"
    if mail is None or mail.receiving.unseen is not None:
        return "unknown"
    if any(not each.optional and each.what in ("mx", "spf", "dmarc") for each in judged.unknown):
        return "unknown"
    if mail.receiving.hosts and all(host.reason for host in mail.receiving.hosts):
        return "unknown"
    if any(each.policy == "mx-missing" for each in judged.findings) and mail.sends:
        return "does not arrive"
    return "works" if mail.sends else "none"


def _site(judged: Judged) -> str:
    """Return works, works in part, does not work, unknown, none or not asked, by its home page and what is found."""
    if Side.WEB not in judged.found.sides:
        return "not asked"
    domain = judged.found.domain
    main = {domain, f"www.{domain}"}
    bad = [each for each in judged.findings if each.area in _OF_SITE and each.severity in _BAD]
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
        return Part(name, role, hosted, _lane_with(host, worst.severity), worst.impact)
    missed = next(
        (each for each in judged.unknown if each.subject == host.name and each.what.startswith(("its site", "this"))),
        None,
    )
    if missed is not None:
        return Part(name, role, hosted, Lane.NOT_CHECKED, f"we could not check this because {missed.because}")
    if host.role is Role.MAIL:
        if _takes_mail(judged, name):
            return Part(name, role, hosted, Lane.LIVE, "takes mail")
        return Part(name, role, hosted, Lane.CAN_WAIT, "it has an address; mail hosts are looked at with the mail")
    if worst is not None and host.role in (Role.PARKED, Role.NONE):
        return Part(name, role, hosted, Lane.CAN_WAIT, worst.impact)
    if host.home is None:
        return Part(name, role, hosted, Lane.CAN_WAIT, "it shows no site")
    to = f"leads to {host.home.url}" if host.role is Role.REDIRECT else f"answers {host.home.status}"
    return Part(name, role, hosted, Lane.LIVE, to)


def _lane_with(host: Host, worst: Severity) -> Lane:
    """Return where a host stands that has a finding: what answers is broken by a grave one alone."""
    if worst is not Severity.MEDIUM:
        return Lane.BROKEN
    if host.role not in (Role.MARKETING, Role.APP, Role.API):
        return Lane.CAN_WAIT
    return Lane.BROKEN if host.home is None else Lane.LIVE


def _takes_mail(judged: Judged, name: str) -> bool:
    mail = judged.found.mail
    return mail is not None and any(host.host == name and host.spoken is not None for host in mail.receiving.hosts)


def _mail_part(judged: Judged) -> Part:
    state = _email(judged)
    mail = judged.found.mail
    receiver = receiver_of(judged.found)
    hosted = receiver.title if receiver else ""
    name = f"email of {judged.found.domain}"
    if state in ("does not work", "does not arrive"):
        worst = next(each for each in judged.findings if each.area in _OF_EMAIL)
        return Part(name, "email", hosted, Lane.BROKEN, worst.impact)
    if state == "unknown" or mail is None:
        because = next(
            (each.because for each in judged.unknown if not each.optional and each.of_mail), "DNS did not answer"
        )
        return Part(name, "email", hosted, Lane.NOT_CHECKED, f"we could not check this because {because}")
    if state == "none":
        return Part(name, "email", hosted, Lane.CAN_WAIT, "no mail is sent or received")
    return Part(name, "email", hosted, Lane.LIVE, _say_mail(mail))


def _say_mail(mail: MailReport) -> str:
    """Return where mail goes, who sends it, and who is told of what fails."""
    servers = ", ".join(host.host for host in mail.receiving.hosts[:3])
    senders = ", ".join(SERVICES[name].title for name in senders_of(mail))
    reports = ", ".join(dict.fromkeys(each.domain for each in mail.dmarc.reports if each.tag == "rua"))
    return "; ".join(
        filter(
            None,
            (
                f"goes to {servers}" if servers else "is sent, and not received",
                f"also sent by {senders}" if senders else "",
                f"reports of forged mail go to {reports}" if reports else "",
            ),
        )
    )
