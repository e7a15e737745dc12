"""Judging the domain's DKIM keys: whether receivers can use what a selector publishes."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.live.mail import DkimKey
from launchready.mail.findings import Confidence, Finding, Severity
from launchready.mail.parts import Dkim, KeyStatus, MailReport
from launchready.mail.selectors import provider_of

LONGEST_RSA = 4096  # bits that every receiver takes: RFC 8301 section 3.2


def judge_key(report: MailReport, key: Dkim) -> Iterator[Finding]:
    """Yield what is wrong with the key of one selector."""
    who = provider_of(key.selector)
    subject = f"{key.name}{f' ({who})' if who and not key.given else ''}"
    evidence = (report.evidence[f"TXT {key.name}"],) if f"TXT {key.name}" in report.evidence else ()
    wrong = Severity.HIGH if key.given else Severity.LOW

    def finding(policy: str, severity: Severity, impact: str, fix: str) -> Finding:
        return Finding(policy, severity, subject, impact, fix, evidence=evidence)

    match key.status:
        case KeyStatus.UNKNOWN:
            yield Finding(
                "dkim-unknown", Severity.INFO, subject, f"The key could not be looked up: {key.reason}.",
                "Ask again when these name servers answer.", confidence=Confidence.UNKNOWN, evidence=evidence,
            )  # fmt: skip
        case KeyStatus.MISSING:
            where = "" if key.reason == "is not there" else f" The record {key.reason}."
            yield finding(
                "dkim-missing", wrong, f"There is no such key: mail that is signed with it fails.{where}",
                "Publish the record that the provider shows, under exactly this name.",
            )  # fmt: skip
        case KeyStatus.WILDCARD:
            yield finding(
                "dkim-wildcard", wrong, f"{key.name} {key.reason}: what is there is nobody's key.",
                "Remove the wildcard TXT record, and publish each key under its own name.",
            )  # fmt: skip
        case KeyStatus.REVOKED:
            revoked = Severity.HIGH if key.given else Severity.INFO
            yield finding(
                "dkim-revoked", revoked, "The key was taken back: mail that is signed with it fails.",
                "Nothing, unless this key is still meant to be used.",
            )  # fmt: skip
        case KeyStatus.UNUSABLE:
            yield finding(
                "dkim-unusable", wrong, f"Receivers cannot use the key: {key.reason}.",
                "Publish the record again, exactly as the provider shows it, in one piece.",
            )  # fmt: skip
        case KeyStatus.USABLE if key.key is not None:
            yield from (finding(policy, Severity.LOW, impact, fix) for policy, impact, fix in _judge_usable(key.key))


def _judge_usable(key: DkimKey) -> Iterator[tuple[str, str, str]]:
    """Yield policy, impact and fix of what could be better in a key that receivers use."""
    if key.kind == "rsa" and key.bits < 2048:
        impact = f"The key has {key.bits} bits; 2048 are recommended (RFC 8301)."
        yield "dkim-weak", impact, "Make a key of 2048 bits in the provider's console."
    if key.kind == "rsa" and key.bits > LONGEST_RSA:
        impact = f"The key has {key.bits} bits: receivers need not take more than {LONGEST_RSA} (RFC 8301)."
        yield "dkim-long", impact, "Make a key of 2048 bits in the provider's console."
    if key.testing:
        impact = "The key says that it is a test (t=y): some receivers ignore it."
        yield "dkim-testing", impact, "Remove y from t= once signing works."
