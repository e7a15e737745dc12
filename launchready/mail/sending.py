"""Judging what lets receivers recognise the domain's own mail: SPF and DKIM."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.live.spf import MAX_LOOKUPS, MAX_VOIDS, Result
from launchready.live.spf_reading import idle_terms, wide_terms
from launchready.mail.findings import Confidence, Finding, Severity, shortened
from launchready.mail.parts import MailReport
from launchready.mail.signing import judge_key
from launchready.verdicts import Evidence
from launchready.zone.spf_terms import SpfRecord, parse_spf

_REFUSED = "Gmail, Yahoo and Outlook refuse mail of bulk senders without it or put it into spam (550 5.7.515)."
_LIST_SENDER = "Add the service's include to the SPF record, or send through one that is listed."
_MEND_SENDER = {
    Result.PERMERROR: "Correct the SPF record: receivers discard it for this mail.",
    Result.NONE: "Publish an SPF record for the domain of this return path that includes the service.",
}
NEAR_LIMIT = 9  # look-ups after which one more service breaks the record


def judge_sending(report: MailReport) -> Iterator[Finding]:
    """Yield what is wrong with the domain's SPF record and its DKIM keys."""
    yield from _judge_spf(report)
    yield from _judge_mailboxes(report)
    yield from _judge_sender(report)
    for key in report.dkim:
        yield from judge_key(report, key)
    if report.unseen:
        yield Finding(
            "dkim-unknown", Severity.INFO, report.domain,
            f"{len(report.unseen)} of {len(report.tried)} DKIM selectors that were tried could not be looked up.",
            "Ask again when these name servers answer.", confidence=Confidence.UNKNOWN, optional=True,
        )  # fmt: skip
        return
    if report.tried and not report.dkim and report.sends:
        yield Finding(
            "dkim-not-found", Severity.LOW, report.domain,
            f"None of {len(report.tried)} DKIM selectors that known providers use has a key. That proves nothing: a "
            "domain's selectors cannot be listed, and yours may have another name.",
            "Look the selector up in a message that you sent (s= in DKIM-Signature), then ask again with --selector.",
            confidence=Confidence.LIKELY,
        )  # fmt: skip


def _seen(report: MailReport, asked: str) -> tuple[Evidence, ...]:
    return (report.evidence[asked],) if asked in report.evidence else ()


def _judge_spf(report: MailReport) -> Iterator[Finding]:
    whole, domain = report.spf.whole, report.domain
    evidence = _seen(report, f"TXT {domain}")
    match whole.result:
        case Result.TEMPERROR:
            yield Finding(
                "spf-unknown", Severity.INFO, domain, f"SPF could not be evaluated: {whole.reason}.",
                "Ask again when these name servers answer.", confidence=Confidence.UNKNOWN, evidence=evidence,
            )  # fmt: skip
        case Result.NONE | Result.PERMERROR:
            policy, impact, fix = _explain_broken(report)
            severity = Severity.HIGH if report.sends else Severity.MEDIUM
            yield Finding(policy, severity, domain, impact, fix, evidence=evidence)
        case _:
            for policy, severity, impact, fix in _explain_valid(report):
                yield Finding(policy, severity, domain, impact, fix, evidence=evidence)


def _judge_mailboxes(report: MailReport) -> Iterator[Finding]:
    """Yield that the provider of the mailboxes is not let send, which it may still do by its DKIM signature."""
    out = report.spf.left_out
    if out is not None:
        yield Finding(
            "spf-leaves-mailboxes-out", Severity.MEDIUM, report.domain,
            f"Mail to {report.domain} goes to {out.title}, and the SPF record does not let its servers send: what you "
            f"write there gets {out.result}.",
            f"Add include:{out.include} to the SPF record, before its end, if you send from there.",
            confidence=Confidence.LIKELY, evidence=_seen(report, f"TXT {report.domain}"),
        )  # fmt: skip


def _explain_broken(report: MailReport) -> tuple[str, str, str]:
    """Return policy, impact and fix of a record that is not there or that receivers discard."""
    whole, domain = report.spf.whole, report.domain
    if whole.result is Result.NONE and report.spf.meant:
        impact = (
            f"No record says who may send as {domain}: {shortened(report.spf.meant)} is meant to, but receivers read "
            f'only what begins with "v=spf1" and a space. {_REFUSED}'
        )
        return "spf-missing", impact, 'Let the record begin with exactly "v=spf1 ", without quotation marks.'
    if whole.result is Result.NONE and report.sends:
        impact = f"No record says who may send as {domain}. {_REFUSED}"
        return "spf-missing", impact, "Publish one SPF record that includes every service that sends for you."
    if whole.result is Result.NONE:
        impact = f"No record says who may send as {domain}. Nothing seems to be sent, so anybody can pretend to."
        return "spf-missing", impact, 'Publish the TXT record "v=spf1 -all".'
    discarded = f"Receivers discard the SPF record: {whole.reason}."
    if whole.lookups > MAX_LOOKUPS:
        fix = "Remove services that no longer send, or move those with a return path of their own out of it."
        return "spf-too-many-lookups", f"{discarded} The look-ups: {_told(whole.tree)}.", fix
    if whole.voids > MAX_VOIDS:
        return "spf-void-lookups", discarded, "Remove the terms that name what no longer exists."
    return "spf-invalid", discarded, "Publish exactly one SPF record without that mistake."


def _explain_valid(report: MailReport) -> Iterator[tuple[str, Severity, str, str]]:
    """Yield policy, severity, impact and fix of what could be better in a record that receivers use."""
    whole, domain = report.spf.whole, report.domain
    if whole.result is Result.PASS:
        impact = f"The SPF record lets every server of the internet send as {domain} ({whole.reason})."
        yield "spf-allows-everybody", Severity.CRITICAL, impact, "End the record in ~all or -all."
    elif whole.record is not None:
        yield from _explain_terms(parse_spf(whole.record), domain)
    if whole.result is Result.NEUTRAL:
        impact = "The SPF record says nothing of servers that it does not list."
        yield "spf-neutral", Severity.LOW, impact, "End the record in ~all."
    if any(step.term.lstrip("+-~?").startswith("ptr") for step in whole.steps):
        impact = "The SPF record uses ptr, which is slow and which many receivers skip."
        yield "spf-ptr", Severity.LOW, impact, "Name the servers by ip4, ip6 or include instead."
    if whole.lookups >= NEAR_LIMIT:
        impact = f"The SPF record takes {whole.lookups} of {MAX_LOOKUPS} look-ups: one more service breaks it."
        yield "spf-near-limit", Severity.LOW, impact, "Remove services that no longer send."


def _explain_terms(record: SpfRecord, domain: str) -> Iterator[tuple[str, Severity, str, str]]:
    wide = wide_terms(record)
    everybody = [term for term, whole in wide if whole]
    if everybody:
        impact = f"The SPF record lets every server of the internet send as {domain} ({everybody[0]})."
        yield "spf-allows-everybody", Severity.CRITICAL, impact, "Name the networks of your own servers only."
    elif wide:
        impact = f"The SPF record lets millions of servers send as {domain} ({', '.join(term for term, _ in wide)})."
        yield "spf-wide", Severity.MEDIUM, impact, "Name the networks of your own servers only."
    idle = idle_terms(record)
    if idle:
        impact = f"A part of the SPF record has no effect: {'; '.join(idle)}. Whom it lists is not let send."
        fix = "Let all be the last term, and write a colon behind include, a, mx, ip4, ip6, exists and ptr."
        yield "spf-ignored", Severity.MEDIUM, impact, fix


def _told(tree: tuple[str, ...]) -> str:
    return ", ".join(line.strip() for line in tree[:20]) + (", …" if len(tree) > 20 else "")


_ALIGN = "Give the sender a return path below your domain, or have it sign with a key of your domain."
_SIGN_STRICTLY = (
    "Have it sign with a key of your domain: SPF counts for exactly your domain alone (aspf=s), so no return path of "
    "its own helps."
)


def _judge_sender(report: MailReport) -> Iterator[Finding]:
    sent, record = report.spf.sent, report.dmarc.discovery.record
    strict = record is not None and record.strict_spf
    if sent is not None and sent.result is Result.PASS and report.spf.aligned is False:
        yield Finding(
            "sender-not-aligned", Severity.MEDIUM, report.domain,
            f"SPF passes for {report.spf.sent_by}, which does not count for {report.domain}: DMARC takes no notice of "
            "it, and only a DKIM signature of your domain lets this mail pass.",
            _SIGN_STRICTLY if strict else _ALIGN,
            effort="an hour",
        )  # fmt: skip
    if sent is None or sent.result is Result.PASS:
        return
    if sent.result is Result.TEMPERROR:
        yield Finding(
            "sender-unknown", Severity.INFO, report.domain, f"Whether it may send is not known: {sent.reason}.",
            "Ask again when these name servers answer.", confidence=Confidence.UNKNOWN,
        )  # fmt: skip
        return
    told = f" The sender is told: {sent.explanation}" if sent.explanation else ""
    yield Finding(
        "sender-not-allowed", Severity.HIGH, report.domain,
        f"This sender does not pass: it gets {sent.result} ({sent.reason}).{told}",
        _MEND_SENDER.get(sent.result, _LIST_SENDER),
    )  # fmt: skip
