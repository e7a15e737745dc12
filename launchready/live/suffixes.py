"""The public suffix list, which receivers that still follow RFC 7489 find a domain's organisation with."""

from __future__ import annotations

from functools import cache

from publicsuffixlist import PublicSuffixList


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()  # the list of the package's release: its version is its date


def registered_domain(domain: str) -> str:
    """Return the domain that was registered: one label below a public suffix (RFC 7489 section 3.2).

    ``domain`` is in lower case and ASCII. A public suffix itself, which nobody registered, stands for itself.
    """
    found: str | None = _suffixes().privatesuffix(domain)
    return found or domain
