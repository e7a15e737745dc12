"""A domain as somebody typed it."""

from __future__ import annotations

from launchready.errors import UsageError
from launchready.zone import canonical_name


def domain_of(text: str) -> str:
    """Return the domain that ``text`` names, in lower case and ASCII; raises UsageError."""
    try:
        name = canonical_name(text)
    except ValueError as error:
        raise UsageError(f"{error}; a domain is meant, as acme.com") from None
    if "." not in name or "*" in name or name.rpartition(".")[2].isdigit():  # the last: an address
        raise UsageError(f"{text!r} is no domain; one is meant, as acme.com")
    return name
