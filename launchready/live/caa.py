"""What CAA records in canonical form (``0 issue "ca.example"``) say: who may issue certificates (RFC 8659). Pure."""

from __future__ import annotations

from collections.abc import Iterable

CAA_TAGS = frozenset({"issue", "issuewild", "iodef", "contactemail", "contactphone", "issuemail", "issuevmc"})
"""The properties that a CAA record may have; one that is critical and none of these stops every authority.

Source: iana.org/assignments/pkix-parameters, Certification Authority Restriction Properties, verified 2026-11-24.
"""
_CRITICAL = 128


def caa_tag(value: str) -> str:
    """Return the tag of a CAA record."""
    return value.split()[1].lower() if len(value.split()) > 1 else ""


def caa_issuer(value: str) -> str:
    """Return the authority that a CAA record names, without parameters; empty for none (``;``)."""
    return value.partition('"')[2].rpartition('"')[0].partition(";")[0].strip().lower()


def issuers_of(values: Iterable[str], name: str) -> frozenset[str] | None:
    """Return who may issue for ``name`` by these CAA records, None for anybody.

    For a wildcard (``*.acme.com``) ``issuewild`` goes before ``issue`` (section 4.3).
    """
    told = tuple(values)
    for tag in ("issuewild", "issue") if name.startswith("*.") else ("issue",):
        issuers = [caa_issuer(value) for value in told if caa_tag(value) == tag]
        if issuers:
            return frozenset(issuers) - {""}
    return None


def stops_everybody(value: str) -> bool:
    """Say whether a CAA record is critical and of an unknown property: then nobody may issue (section 4.1)."""
    flags = value.partition(" ")[0]
    return flags.isdigit() and bool(int(flags) & _CRITICAL) and caa_tag(value) not in CAA_TAGS
