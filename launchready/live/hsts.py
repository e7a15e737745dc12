"""What browsers remember of https: the header as they read it (RFC 6797), and what their list demands. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from launchready.live.http import Response

PRELOAD_AGE = 31_536_000  # seconds: hstspreload.org, verified 2026-11-24
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Hsts:
    """A Strict-Transport-Security header that browsers accept; ``max_age`` in seconds."""

    max_age: int
    include_subdomains: bool
    preload: bool


def parse_hsts(header: str) -> Hsts | None:
    """Return what a browser reads from ``header``, or None where it ignores it (RFC 6797 section 6.1)."""
    directives: dict[str, str] = {}
    for part in header.split(";"):
        name, equals, value = part.partition("=")
        name = name.strip().lower()
        if not name:
            continue
        if name in directives:
            return None
        directives[name] = value.strip().strip('"')
        if name == "includesubdomains" and equals:  # it takes no value (6.1.2), and browsers take no such header
            return None
    age = directives.get("max-age", "")
    if not (age.isascii() and age.isdigit()):
        return None
    return Hsts(int(age), "includesubdomains" in directives, "preload" in directives)


def lacking_for_preload(sent: Hsts) -> list[str]:
    """Return what a header lacks for the list: a year, includeSubDomains, preload."""
    lacking = [f"max-age is {sent.max_age}, less than {PRELOAD_AGE}"] if sent.max_age < PRELOAD_AGE else []
    lacking += [] if sent.include_subdomains else ["includeSubDomains is missing"]
    return lacking + ([] if sent.preload else ["preload is missing"])


def lacking_redirect(plain: Response, host: str) -> str:
    """Return what keeps the list from taking ``host`` by what it answers over http; empty where that is in order."""
    location = plain.headers.get("location")
    if plain.status not in _REDIRECTS or location is None:
        return f"{plain.url} answers {plain.status} and does not redirect"
    try:
        target = urljoin(plain.url, location.strip())
        parts = urlsplit(target)
        fits = (parts.scheme, parts.hostname) == ("https", host)
    except ValueError:
        target, fits = location, False
    return "" if fits else f"{plain.url} redirects to {target} and not to https on the same host first"
