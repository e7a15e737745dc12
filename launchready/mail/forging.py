"""Judging what receivers do with mail that only pretends to be from the domain: DMARC."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.live.mail import POLICIES, Dmarc, host_of_mailbox, is_mailbox
from launchready.live.spf_names import ascii_domain
from launchready.mail.findings import Confidence, Finding, Severity, shortened
from launchready.mail.parts import MailReport, Reports
from launchready.verdicts import Evidence


def judge_forging(report: MailReport) -> Iterator[Finding]:
    """Yield what is wrong with the domain's DMARC record."""
    found, domain = report.dmarc.discovery, report.domain
    evidence = _evidence(report)
    if found.unseen is not None:
        yield Finding(
            "dmarc-unknown", Severity.INFO, domain, f"DMARC could not be looked at: {found.unseen.reason}.",
            "Ask again when these name servers answer.", confidence=Confidence.UNKNOWN, evidence=evidence,
        )  # fmt: skip
        return
    if found.rfc9989 is None:
        yield _without_policy(report, evidence)
    else:
        yield from _judge_policy(report, evidence)
    for error in found.errors if found.rfc9989 is not None else ():
        yield Finding(
            "dmarc-ignored", Severity.LOW, domain, f"Receivers ignore a part of the DMARC record: {error}.",
            "Remove it.", evidence=evidence,
        )  # fmt: skip
    if found.unseen_7489 is None and found.rfc9989 != found.rfc7489:
        yield Finding(
            "dmarc-receivers-differ", Severity.MEDIUM if report.sends else Severity.LOW, domain,
            f"Receivers do not agree: those after RFC 9989 act on {_named(found.rfc9989)}, older ones (RFC 7489) on "
            f"{_named(found.rfc7489)}.",
            f"Publish a DMARC record at _dmarc.{domain} itself, with p= and without np=, psd=, t= and pct=.",
            evidence=evidence,
        )  # fmt: skip
    yield from (_judge_reports(each) for each in report.dmarc.reports if each.accepted is not True)
    yield from _judge_own_mailbox(report, evidence)


def _named(policy: str | None) -> str:
    return "no DMARC at all" if policy is None else f"p={policy}"


def _evidence(report: MailReport) -> tuple[Evidence, ...]:
    asked = [f"TXT _dmarc.{name}" for name in report.dmarc.discovery.walk.asked]
    return tuple(report.evidence[each] for each in asked if each in report.evidence)


def _without_policy(report: MailReport, evidence: tuple[Evidence, ...]) -> Finding:
    found, domain = report.dmarc.discovery, report.domain
    severity = Severity.HIGH if report.sends else Severity.MEDIUM
    if found.errors:
        return Finding(
            "dmarc-invalid", severity, domain,
            f"Receivers ignore the DMARC record: {found.errors[-1]}. They do as if there were none.",
            f'Publish exactly one record at _dmarc.{domain} that begins with "v=DMARC1; p=none;".',
            evidence=evidence,
        )  # fmt: skip
    meant, place = report.dmarc.meant, report.dmarc.meant_at
    if meant:
        right = f"_dmarc.{domain}"
        wrong = f"it has to stand at {right}" if place != right else 'receivers read only what begins with "v=DMARC1;"'
        return Finding(
            "dmarc-missing", severity, domain,
            f"No DMARC record: {shortened(meant)} at {place} is meant as one, but {wrong}.",
            f'Publish it at {right}, beginning with exactly "v=DMARC1;", without quotation marks.', evidence=evidence,
        )  # fmt: skip
    if report.sends:
        impact = (
            "No DMARC record: Gmail, Yahoo and Outlook ask bulk senders for one, and anybody can pretend to be you."
        )
        fix = f'Publish "v=DMARC1; p=none; rua=mailto:…" at _dmarc.{domain}, read the reports, then tighten it.'
    else:
        impact = (
            "No DMARC record: nothing is sent as this domain, so all mail that claims to be is forged, and arrives."
        )
        fix = f'Publish "v=DMARC1; p=reject" at _dmarc.{domain}.'
    return Finding("dmarc-missing", severity, domain, impact, fix, evidence=evidence)


def _judge_policy(report: MailReport, evidence: tuple[Evidence, ...]) -> Iterator[Finding]:
    found, domain = report.dmarc.discovery, report.domain
    record = found.record
    if record is None:
        return
    told = any(map(is_mailbox, record.reports))
    if found.rfc9989 == "none" and not record.testing and report.sends:
        impact = "Receivers only report forged mail, they still deliver it (p=none)."
        fix = "Once the reports show that all your own mail passes, ask for p=quarantine."
        if not told:
            impact = (
                "Receivers deliver forged mail, and report it to nobody (p=none without rua=): the record does nothing."
            )
            fix = "Add rua=mailto:… with an address that you read."
        severity = Severity.LOW if told else Severity.MEDIUM
        yield Finding("dmarc-only-watches", severity, domain, impact, fix, evidence=evidence)
    elif not told:
        yield Finding(
            "dmarc-no-reports", Severity.LOW, domain, "Nobody is told when mail fails (no rua=), your own included.",
            "Add rua=mailto:… with an address that you read.", evidence=evidence,
        )  # fmt: skip
    if found.rfc9989 in ("none", "quarantine") and not report.sends:
        yield Finding(
            "dmarc-parked-open", Severity.LOW, domain,
            f"Nothing is sent as this domain, and forged mail is still not refused (p={found.rfc9989}).",
            "Ask for p=reject.", evidence=evidence,
        )  # fmt: skip
    if found.found_at == domain:
        yield from _judge_below(record, domain, evidence)
    if record.testing and record.published not in (None, "none"):
        yield Finding(
            "dmarc-testing", Severity.LOW, domain,
            f"The DMARC record is a test (t=y): instead of {record.published} receivers do one step less.",
            "Remove t=y when the reports look right.", evidence=evidence,
        )  # fmt: skip


def _judge_below(record: Dmarc, domain: str, evidence: tuple[Evidence, ...]) -> Iterator[Finding]:
    """Yield that forgers meet less at a name below the domain than at the domain itself."""
    own, existing, others = map(POLICIES.index, (record.policy, record.subdomains, record.nonexistent))
    if min(existing, others) >= own:
        return
    which = "any name" if existing == others else "a name that exists" if existing < others else "an invented name"
    tag = "sp=" if existing <= others else "np="
    yield Finding(
        "dmarc-subdomains-open", Severity.LOW, domain,
        f"Mail that pretends to be from {which} below {domain} meets p={POLICIES[min(existing, others)]}, not "
        f"p={record.policy} ({tag}): forgers take such a name instead.",
        f"Take {tag} away once mail from names below {domain} passes too.", evidence=evidence,
    )  # fmt: skip


def _judge_own_mailbox(report: MailReport, evidence: tuple[Evidence, ...]) -> Iterator[Finding]:
    """Yield that reports go to the domain itself, which takes no mail."""
    record, receiving, domain = report.dmarc.discovery.record, report.receiving, report.domain
    if record is None or receiving.unseen is not None or receiving.hosts or not receiving.exists:
        return
    lost = [uri for uri in record.reports if ascii_domain(host_of_mailbox(uri)) == domain]
    if lost and (receiving.null or not receiving.address):
        yield Finding(
            "dmarc-reports-lost", Severity.LOW, domain,
            f"Reports go to {', '.join(lost[:3])}, and {domain} takes no mail: nobody reads them.",
            "Name a mailbox of a domain that takes mail, and let that domain agree in DNS (RFC 9990 section 4).",
            evidence=evidence,
        )  # fmt: skip


def _judge_reports(each: Reports) -> Finding:
    if each.accepted is None:
        return Finding(
            "dmarc-reports-unknown", Severity.INFO, each.domain,
            f"Whether {each.domain} takes the reports could not be looked at: {each.reason}.",
            "Ask again when its name servers answer.", confidence=Confidence.UNKNOWN, optional=True,
        )  # fmt: skip
    return Finding(
        "dmarc-reports-refused", Severity.MEDIUM, each.domain,
        f"Reports for {each.address} ({each.tag}=) are not sent: {each.reason}.",
        f"Ask {each.domain} to publish that record, or use an address of your own.", effort="an hour",
    )  # fmt: skip
