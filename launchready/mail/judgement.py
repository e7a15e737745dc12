"""What a report means for the business: findings, worst first. Pure."""

from __future__ import annotations

from launchready.mail.findings import Finding, sort_findings
from launchready.mail.forging import judge_forging
from launchready.mail.parts import MailReport
from launchready.mail.receiving import judge_receiving
from launchready.mail.sending import judge_sending


def judge_mail(report: MailReport) -> tuple[Finding, ...]:
    """Return what should be known or mended, worst first. What could not be looked at is among it, as unknown."""
    return sort_findings((*judge_sending(report), *judge_forging(report), *judge_receiving(report)))


def summarise_mail(report: MailReport, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Return what happens to the founder's mail in three sentences: what is sent, what is forged, what comes in."""
    return (_sent(report, findings), _forged(report), _received(report, findings))


def _sent(report: MailReport, findings: tuple[Finding, ...]) -> str:
    policies = {finding.policy for finding in findings}
    domain = report.domain
    if "spf-unknown" in policies:
        return f"What happens to mail that you send as {domain} could not be found out: DNS did not answer."
    if not report.receiving.exists:
        return f"There is no domain {domain}."
    if not report.sends:
        return f"Nothing shows that mail is sent as {domain}."
    if policies & {"spf-missing", "spf-invalid", "spf-too-many-lookups", "spf-void-lookups"}:
        return f"Receivers cannot see which servers may send as {domain}: your mail may be refused, or land in spam."
    if "spf-allows-everybody" in policies:
        return f"Everybody's servers count as yours: mail as {domain} passes, whoever sent it."
    return f"Mail that you send as {domain} from the servers that you list is recognised as yours."


def _forged(report: MailReport) -> str:
    found, domain = report.dmarc.discovery, report.domain
    if found.unseen is not None:
        return f"What happens to mail that pretends to be from {domain} could not be found out: DNS did not answer."
    action = {
        None: "receivers are asked nothing: most of it arrives",
        "none": "receivers are asked to deliver it all the same",
        "quarantine": "receivers are asked to put it into spam",
        "reject": "receivers are asked to refuse it",
    }[found.rfc9989]
    return f"Mail that pretends to be from {domain}: {action}."


def _received(report: MailReport, findings: tuple[Finding, ...]) -> str:
    receiving, domain = report.receiving, report.domain
    if receiving.unseen is not None:
        return f"Where mail to {domain} goes could not be found out: DNS did not answer."
    if receiving.null and not receiving.hosts:
        return f"{domain} says that it takes no mail."
    if not receiving.hosts:
        return f"Mail to {domain} does not arrive: no mail server is named."
    if {finding.policy for finding in findings} & {"mx-dead", "mx-proxied", "mx-null-and-others", "mta-sts-mismatch"}:
        return f"Some mail to {domain} is lost or late: see below."
    return f"Mail to {domain} goes to {', '.join(host.host for host in receiving.hosts)}."
