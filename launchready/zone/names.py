"""Names of hosts, in the one form that everything compares: lower case, punycode, no trailing dot.

Sources: RFC 1035 section 2.3.4 (63 octets a label, 253 characters a name in text form), RFC 5891 (IDNA 2008),
RFC 4592 (a wildcard is the leftmost label, alone).
"""

from __future__ import annotations

import re
from functools import lru_cache

import idna

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_CANONICAL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\Z")


@lru_cache(maxsize=16_384)  # a stack file's names are asked for again by every concern, check and expectation
def canonical_name(name: str, zone: str | None = None) -> str:
    """Return ``name`` as a lower-case punycode FQDN without a trailing dot.

    With ``zone``, ``@`` and the empty name mean the zone itself, a name that ends in the zone is taken as it is,
    and any other name without a trailing dot is taken below the zone (``app`` becomes ``app.acme.com``).

    Raises ValueError with a sentence that says what is wrong.
    """
    text = name.strip()
    if zone is not None and text in ("", "@"):
        return zone
    absolute = text.endswith(".")
    fqdn = text.removesuffix(".")
    if not _CANONICAL.match(fqdn):  # as nearly all names are written
        fqdn = ".".join(_canonical_label(label, name) for label in fqdn.split("."))
    if zone is not None and not absolute and not within(fqdn, zone):
        fqdn = f"{fqdn}.{zone}"
    if len(fqdn) > 253:
        raise ValueError(f"the name {name!r} is {len(fqdn)} characters long; 253 are allowed")
    if "*" in fqdn[1:]:
        raise ValueError(f"{name!r}: a wildcard is the first label, alone, as in *.app")
    return fqdn


def _canonical_label(label: str, name: str) -> str:
    if label == "*":
        return label
    if not label:
        raise ValueError(f"{name!r} has an empty label (two dots in a row, or a leading dot)")
    lowered = label.lower()
    if not lowered.isascii():
        try:
            lowered = idna.encode(label, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError(f"{name!r} is not a valid international name: {error}") from None
    if len(lowered) > 63:
        raise ValueError(f"the label {label!r} is {len(lowered)} characters long; 63 are allowed")
    if not _LABEL.match(lowered):
        raise ValueError(
            f"{label!r} in {name!r} is no host label: letters, digits, - and _ are allowed, no - at its ends"
        )
    return lowered


def within(name: str, zone: str) -> bool:
    """Say whether a canonical ``name`` is ``zone`` itself or lies below it."""
    return name == zone or name.endswith(f".{zone}")


def relative_name(name: str, zone: str) -> str:
    """Return the part of a canonical ``name`` before ``zone``: ``@`` for the zone itself, ``app`` for app.<zone>."""
    return "@" if name == zone else name.removesuffix(f".{zone}")


def covers(pattern: str, name: str) -> bool:
    """Say whether a certificate for ``pattern`` is one for ``name``: ``*.`` stands for one label (RFC 9525, 6.3).

    A wildcard record needs the wildcard itself.
    """
    if pattern == name:
        return True
    return pattern.startswith("*.") and not name.startswith("*.") and name.partition(".")[2] == pattern[2:]


def covered_by_universal_ssl(name: str, zone: str) -> bool:
    """Say whether Universal SSL's certificate (``zone`` and ``*.zone``) covers ``name``.

    Source: developers.cloudflare.com/ssl/edge-certificates/universal-ssl/limitations, verified 2026-11-24.
    """
    return name == zone or (within(name, zone) and "." not in relative_name(name, zone))
