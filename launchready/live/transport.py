"""What senders read before they hand mail over: MTA-STS (RFC 8461), TLS-RPT (RFC 8460), and BIMI's logo. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from launchready.live.mail import RecordError, is_mailbox, parse_tags

LONGEST_AGE = 31_557_600  # seconds: RFC 8461 section 3.2
LONGEST_POLICY = 65_536  # bytes of a policy that senders read: section 3.3
_FIELD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}\Z")
_ID = re.compile(r"[A-Za-z0-9]{1,32}\Z")
_AGE = re.compile(r"[0-9]{1,10}\Z")
_PATTERN = re.compile(r"(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+\Z", re.IGNORECASE)
MODES = ("enforce", "testing", "none")


@dataclass(frozen=True, slots=True)
class StsPolicy:
    """An MTA-STS policy: ``max_age`` in seconds, ``mx`` the patterns of servers that senders may deliver to."""

    mode: str
    max_age: int
    mx: tuple[str, ...]


def is_announced(text: str, version: str) -> bool:
    """Say whether a TXT record is meant as ``version`` (``STSv1``, ``TLSRPTv1``).

    Unlike DMARC's its first field has no white space around its ``=`` (RFC 8461 section 3.1, RFC 8460 section 3).
    """
    return bool(re.match(rf"v={version}[ \t]*(?:;|\Z)", text))


def _fields(text: str) -> dict[str, str]:
    """Return the fields behind the version, of those that stand twice the first; raises RecordError."""
    found: dict[str, str] = {}
    for part in filter(str.strip, text.split(";")[1:]):
        name, equals, value = part.strip(" \t").partition("=")
        if not equals or not _FIELD.match(name):
            raise RecordError(f"{part.strip()[:40]!r} is no name=value")
        found.setdefault(name, value)
    return found


def parse_sts_record(text: str) -> str:
    """Return the policy's id that ``text`` (TXT at ``_mta-sts.``) announces; raises RecordError (section 3.1)."""
    id_ = _fields(text).get("id", "")
    if not _ID.match(id_):
        raise RecordError(f"id={id_[:40]} is not 1 to 32 letters and digits")
    return id_


def parse_sts_policy(text: str) -> StsPolicy:
    """Return the policy that ``text`` is; raises RecordError where senders cannot use it (section 3.2)."""
    fields: dict[str, str] = {}
    patterns: list[str] = []
    for line in filter(str.strip, re.split(r"\r?\n", text)):
        key, colon, value = line.partition(":")
        key, value = key.strip(), value.strip()
        if not colon:
            raise RecordError(f"{line[:40]!r} is no key: value")
        if key == "mx":
            patterns.append(value.lower().removesuffix("."))
        else:
            fields.setdefault(key, value)  # of a key that stands twice the first counts
    if fields.get("version") != "STSv1":
        raise RecordError("version: STSv1 is missing")
    mode, age = fields.get("mode", ""), fields.get("max_age", "")
    if mode not in MODES:
        raise RecordError(f"mode: {mode[:20] or 'nothing'} is not enforce, testing or none")
    if not _AGE.match(age) or int(age) > LONGEST_AGE:
        raise RecordError(f"max_age: {age[:20] or 'nothing'} is no number of seconds up to {LONGEST_AGE}")
    if mode != "none" and not patterns:
        raise RecordError("it names no mail server (mx:)")
    for pattern in patterns:
        if not _PATTERN.match(pattern):
            raise RecordError(f"mx: {pattern[:60]} is no host name, with or without *. before it")
    return StsPolicy(mode, int(age), tuple(patterns))


def covers(policy: StsPolicy, host: str) -> bool:
    """Say whether ``policy`` lets senders deliver to ``host``: a wildcard stands for one label (section 4.1)."""
    return any(
        pattern == host or (pattern.startswith("*.") and host.partition(".")[2] == pattern[2:]) for pattern in policy.mx
    )


def parse_tls_rpt(text: str) -> tuple[str, ...]:
    """Return where TLS reports go, as written; raises RecordError (RFC 8460 section 3)."""
    addresses = tuple(part.strip() for part in _fields(text).get("rua", "").split(",") if part.strip())
    if not addresses:
        raise RecordError("it names no address (rua=)")
    for address in addresses:
        # A size behind "!" is DMARC's alone: here it makes the address one that nobody can read.
        if "!" in address or not (is_mailbox(address) or _is_https(address)):
            raise RecordError(f"rua={address[:60]} is neither a mailto: nor an https: address")
    return addresses


def parse_bimi(text: str) -> tuple[str, str]:
    """Return the addresses of the logo and of its certificate, empty where there is none; raises RecordError.

    Source: draft-brand-indicators-for-message-identification, verified 2026-11-24. An empty l= declines to take part.
    """
    tags = parse_tags(text)
    logo, certificate = tags.get("l", ""), tags.get("a", "")
    for name, url in (("l", logo), ("a", certificate)):
        if url and not _is_https(url):
            raise RecordError(f"{name}={url[:60]} is no https: address")
    return logo, certificate


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() == "https" and bool(parts.hostname)
    except ValueError:
        return False
