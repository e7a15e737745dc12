"""The mail side of a domain, for a founder and as JSON (schema ``launchready.mail/1``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from launchready.live.spf import MAX_LOOKUPS, Result, Step
from launchready.mail import Finding, MailReport
from launchready.mail.findings import Confidence
from launchready.mail.judgement import summarise_mail
from launchready.mail.parts import Dkim, KeyStatus
from launchready.report.found import LABELS, found_to_json
from launchready.report.verdicts import printable

SCHEMA = "launchready.mail/1"


def mail_to_json(report: MailReport, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the report as the contract has it."""
    whole, sent, found = report.spf.whole, report.spf.sent, report.dmarc.discovery
    return {
        "schema": SCHEMA,
        "domain": report.domain,
        "spf": {
            "record": whole.record,
            "lookups": whole.lookups,
            "voids": whole.voids,
            "tree": tree_to_json(whole.steps),
            **({"result": sent.result.value} if sent else {}),
            "reason": (sent or whole).reason,
        },
        "dkim": [_key_to_json(key) for key in report.dkim],
        "dmarc": {
            "found_at": found.found_at,
            "organizational_domain": found.organization,
            "policy": found.record.published if found.record else None,
            "effective": {"rfc9989": found.rfc9989, "rfc7489": found.rfc7489},
            "errors": list(found.errors) + ([f"could not look: {found.unseen.reason}"] if found.unseen else []),
        },
        "mta_sts": _sts_to_json(report),
        "tls_rpt": _tls_rpt_to_json(report),
        "findings": [found_to_json(finding) for finding in findings],
    }


def tree_to_json(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return the look-ups as a tree: each term with what it named, what was found, and the terms below it."""
    root: list[dict[str, Any]] = []
    open_: list[list[dict[str, Any]]] = [root]
    for step in steps:
        node: dict[str, Any] = {"term": step.term, "domain": step.domain or None, "found": step.found, "tree": []}
        del open_[step.depth + 1 :]
        open_[-1].append(node)
        open_.append(node["tree"])
    return root


def _key_to_json(key: Dkim) -> dict[str, Any]:
    found = key.key
    return {
        "selector": key.selector,
        "name": key.name,
        "given": key.given,
        "status": key.status.value,
        "reason": key.reason,
        "type": found.kind if found else None,
        "bits": found.bits if found else None,
        "testing": found.testing if found else None,
        "strict": found.strict if found else None,
        "hashes": list(found.hashes) if found else None,
        "cnames": list(key.cnames),
    }


def _sts_to_json(report: MailReport) -> dict[str, Any] | None:
    sts = report.sts
    if sts.id is None and not sts.errors and not sts.unseen:
        return None
    return {
        "id": sts.id,
        "url": sts.url,
        "mode": sts.policy.mode if sts.policy else None,
        "max_age": sts.policy.max_age if sts.policy else None,
        "mx": list(sts.policy.mx) if sts.policy else [],
        "errors": [*sts.errors, *([f"could not look: {sts.unseen}"] if sts.unseen else [])],
    }


def _tls_rpt_to_json(report: MailReport) -> dict[str, Any] | None:
    found = report.tls_rpt
    if found.record is None and not found.errors and not found.unseen:
        return None
    errors = [*found.errors, *([f"could not look: {found.unseen}"] if found.unseen else [])]
    return {"record": found.record, "rua": list(found.addresses), "errors": errors}


def print_mail(console: Console, report: MailReport, findings: Sequence[Finding]) -> None:
    """Print what happens to the domain's mail, what to mend, what could not be looked at, and what there is."""

    def say(*parts: tuple[str, str]) -> None:
        console.print(Text.assemble(*((printable(text), style) for text, style in parts)), soft_wrap=True)

    for sentence in summarise_mail(report, tuple(findings)):
        say((sentence, "bold"))
    sent = report.spf.sent
    if sent:
        say((f"The mail that you asked about gets {sent.result.value}: {sent.reason}.", "bold"))
    for finding in findings:
        unknown = finding.confidence is Confidence.UNKNOWN
        label, style = ("? unknown", "yellow") if unknown else LABELS[finding.severity]
        console.print()
        say((label, style), (f" {finding.subject} ", ""), (finding.policy, "dim"))
        say((f"  {finding.impact}", ""))
        if finding.fix != "Nothing.":
            say((f"  → {finding.fix}", ""), ("" if unknown else f" ({finding.effort})", "dim"))
    console.print()
    for name, lines in _facts(report):
        for place, line in enumerate(lines):
            say((f"{name if not place else '':<10}", "dim"), (line, ""))


def _facts(report: MailReport) -> list[tuple[str, list[str]]]:
    """Return what there is, by its technical name."""
    whole, found = report.spf.whole, report.dmarc.discovery
    receiving = [f"{host.preference} {host.host} {', '.join(host.addresses)}" for host in report.receiving.hosts]
    unseen = "could not be looked at"
    spf = [whole.record or ("no record" if whole.result is not Result.TEMPERROR else unseen)]
    if whole.record:
        spf.append(f"{whole.lookups} of {MAX_LOOKUPS} look-ups, {whole.voids} of them void")
        spf += ["  " * (step.depth + 1) + f"{step.term}  {step.found}".rstrip() for step in whole.steps]
    dkim = [_describe_key(key) for key in report.dkim] or ["no key found" if not report.unseen else unseen]
    if report.tried:
        dkim.append(f"(tried {len(report.tried)} selectors of known providers; others cannot be listed)")
    dmarc = [f"{found.text}  (at _dmarc.{found.found_at})" if found.text else unseen if found.unseen else "no record"]
    if not found.unseen:
        dmarc.append(
            f"receivers act on {found.rfc9989 or 'nothing'} (RFC 9989), {found.rfc7489 or 'nothing'} (RFC 7489)"
        )
    sts = report.sts.policy
    none = unseen if report.sts.unseen else "none that can be used" if report.sts.id or report.sts.errors else "none"
    policy = f"{sts.mode} for {sts.max_age} s: {', '.join(sts.mx)}" if sts else none
    return [
        ("MX", receiving or [unseen if report.receiving.unseen else "none"]),
        ("SPF", spf),
        ("DKIM", dkim),
        ("DMARC", dmarc),
        ("MTA-STS", [policy]),
        ("TLS-RPT", [report.tls_rpt.record or (unseen if report.tls_rpt.unseen else "none")]),
    ]


def _describe_key(key: Dkim) -> str:
    if key.status is not KeyStatus.USABLE or key.key is None:
        return f"{key.selector}: {key.status.value}, {key.reason}"
    return f"{key.selector}: {key.key.kind} key of {key.key.bits} bits" + (
        f" by {key.cnames[-1]}" if key.cnames else ""
    )
