"""What content gives away: secrets in bundles, files that nobody should get, pages that are no site. Pure.

A path counts only by what stands in it: a page that answers 200 to everything shows nothing. Key formats are from the
issuers' documents (docs.github.com token formats, docs.stripe.com/keys, docs.aws.amazon.com/IAM identifiers,
api.slack.com token types), verified 2026-11-24.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

_ENV_LINE = re.compile(r"^(?:export +)?[A-Z][A-Z0-9_]{2,60} *=", re.MULTILINE)
_HTML = re.compile(r"<!doctype|<html|<head|<body", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Path:
    """A path that should answer nothing, the policy that it is for, and what its content looks like."""

    path: str
    policy: str
    looks: re.Pattern[str]
    html: bool = False


PATHS: tuple[Path, ...] = (
    Path("/.env", "env-file-exposed", _ENV_LINE),
    Path("/.git/HEAD", "git-exposed", re.compile(r"\A(?:ref: refs/|[0-9a-f]{40}\s*\Z)")),
    Path("/wp-config.php.bak", "backup-exposed", re.compile(r"DB_PASSWORD|<\?php")),
    Path("/backup.sql", "backup-exposed", re.compile(r"^(?:-- |CREATE TABLE|INSERT INTO|/\*!)", re.MULTILINE)),
    Path("/phpinfo.php", "debug-page-exposed", re.compile(r"phpinfo\(\)|PHP Version"), html=True),
    Path("/server-status", "debug-page-exposed", re.compile(r"Apache Server Status"), html=True),
    Path("/actuator/env", "debug-page-exposed", re.compile(r'"propertySources"')),
)


def matches(path: Path, text: str) -> bool:
    """Say whether ``text``, the beginning of what ``path`` answered, is really what it should not give away."""
    return bool(path.looks.search(text)) and (path.html or not _HTML.search(text[:500]))


_SECRETS: Mapping[str, re.Pattern[str]] = {
    "a secret key of Stripe": re.compile(r"\b[rs]k_live_[0-9A-Za-z]{16,}"),
    "an access key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(r"\bgh[pousr]_[0-9A-Za-z]{36}\b|\bgithub_pat_[0-9A-Za-z_]{40,}"),
    "a token of Slack": re.compile(r"\bxox[abpr]-[0-9A-Za-z-]{20,}"),
    "a private key": re.compile(r"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----"),
    "a key of SendGrid": re.compile(r"\bSG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}"),
    "a key of an AI service": re.compile(r"\bsk-(?:ant-|proj-)[0-9A-Za-z_-]{20,}"),
    "a database address with its password": re.compile(r"\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?)://[^\s:'\"@/]+:[^\s@'\"/]+@"),
}  # fmt: skip
_MAP = re.compile(r"[#@] ?sourceMappingURL=([^\s'\"*]{1,500})")


def secrets_in(text: str) -> Iterator[str]:
    """Yield what kinds of secrets stand in ``text``; never the secrets themselves."""
    for kind, pattern in _SECRETS.items():
        if pattern.search(text):
            yield kind


def source_map_of(text: str, url: str) -> str:
    """Return the URL of the source map that a bundle names (at its end), empty where it names none."""
    named = _MAP.findall(text[-4000:])
    if not named or named[-1].startswith("data:"):
        return ""
    try:
        target: str = urljoin(url, named[-1])
    except ValueError:
        return ""
    return target


def is_source_map(text: str) -> bool:
    """Say whether ``text`` is the beginning of a source map (ECMA-426)."""
    return text.lstrip(")]}'\n ").startswith("{") and ('"mappings"' in text or '"sources"' in text)


_PLACEHOLDERS: Mapping[str, re.Pattern[str]] = {
    "the first page of nginx": re.compile(r"<title>Welcome to nginx!</title>", re.IGNORECASE),
    "the first page of Apache": re.compile(r"<title>Apache2 [\w ]{1,40}Default Page|<h1>It works!</h1>", re.IGNORECASE),
    "the first page of IIS": re.compile(r"<title>IIS Windows( Server)?</title>", re.IGNORECASE),
    "the first page of a control panel": re.compile(
        r"<title>(?:Default Web Site Page|Plesk [\w ]{0,40}default page)", re.IGNORECASE
    ),
    "a page that says that something comes soon": re.compile(
        r"<(?:title|h1)[^>]{0,200}>\s*(?:coming soon|under construction)", re.IGNORECASE
    ),
}


def placeholder_in(text: str) -> str:
    """Return which placeholder ``text`` is, empty where it is none."""
    return next((what for what, pattern in _PLACEHOLDERS.items() if pattern.search(text)), "")


_LISTING = re.compile(r"<title>\s*(?:Index of /|Directory listing for /)", re.IGNORECASE)


def is_listing(text: str) -> bool:
    """Say whether ``text`` lists a directory."""
    return bool(_LISTING.search(text))


def blocks_everything(robots: str) -> bool:
    """Say whether a robots.txt keeps every search engine off every page (RFC 9309)."""
    agents: list[str] = []
    blocked, allowed, in_rules = False, False, False
    for line in robots.splitlines()[:2000]:
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            agents = [value] if in_rules else [*agents, value]
            in_rules = False
        elif key in ("allow", "disallow"):
            in_rules = True
            if "*" in agents:
                blocked |= key == "disallow" and value in ("/", "/*")
                allowed |= key == "allow" and bool(value)
    return blocked and not allowed
