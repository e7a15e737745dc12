"""What mail receivers read: DKIM keys and DMARC records, both tag lists (RFC 6376 section 3.2). Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

POLICIES = ("none", "quarantine", "reject")
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_MAILTO = re.compile(r"mailto:[^\s,;!@]+@[^\s,;!@]+(![0-9]+[kmgt]?)?\Z", re.IGNORECASE)


class RecordError(ValueError):
    """A record that a receiver cannot use, with a sentence that says why."""


def parse_tags(text: str) -> Mapping[str, str]:
    """Return the tags of ``text`` in order, white space around them removed; raises RecordError."""
    tags: dict[str, str] = {}
    parts = text.split(";")
    for part in parts[:-1] if not parts[-1].strip() else parts:
        if not _is_tag(part):
            raise RecordError(f"{part.strip()[:40]!r} is no tag=value")
        name, _, value = part.partition("=")
        name = name.strip()
        if name in tags:
            raise RecordError(f"the tag {name}= stands twice")
        tags[name] = value.strip()
    return tags


def _is_tag(part: str) -> bool:
    name, equals, _ = part.partition("=")
    return bool(equals and _TAG.match(name.strip()))


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A usable DKIM key: ``kind`` rsa or ed25519, ``bits`` of its modulus or curve, ``value`` of p= without spaces."""

    kind: str
    bits: int
    value: str
    testing: bool


def parse_dkim(text: str) -> DkimKey:
    """Return the key that ``text`` publishes; raises RecordError where a verifier cannot use it.

    Source: RFC 6376 section 3.6.1, RFC 8301 (RSA of 1024 bits and more, sha256), RFC 8463 (Ed25519, 32 bytes).
    """
    tags = parse_tags(text)
    if "v" in tags and (next(iter(tags)) != "v" or tags["v"] != "DKIM1"):
        raise RecordError("v=DKIM1 has to be the first tag")
    if "p" not in tags:
        raise RecordError("there is no key (p=) in it")
    value = re.sub(r"\s", "", tags["p"])
    if not value:
        raise RecordError("the key is revoked (p= is empty)")
    hashes = tags.get("h", "sha256").replace(" ", "").split(":")
    if "sha256" not in hashes:
        raise RecordError(f"it allows the hash {tags['h']!r} only, not sha256")
    services = tags.get("s", "*").replace(" ", "").split(":")
    if not {"*", "email"} & set(services):
        raise RecordError(f"it is not for e-mail (s={tags['s']})")
    try:
        raw = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise RecordError("its key (p=) is not valid base64: it may have been cut") from None
    kind = tags.get("k", "rsa").lower()
    testing = "y" in tags.get("t", "").replace(" ", "").split(":")
    return DkimKey(kind, _key_bits(kind, raw), value, testing)


def _key_bits(kind: str, raw: bytes) -> int:
    if kind == "ed25519":
        if len(raw) != 32:
            raise RecordError(f"its Ed25519 key has {len(raw)} bytes, 32 are needed")
        return 256
    if kind != "rsa":
        raise RecordError(f"its key type {kind!r} is not known to verifiers (rsa, ed25519)")
    try:
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        raise RecordError("its key (p=) is no RSA key: it may have been cut") from None
    if not isinstance(key, RSAPublicKey):
        raise RecordError("its key (p=) is no RSA key")
    if key.key_size < 1024:
        raise RecordError(f"its RSA key has {key.key_size} bits; verifiers refuse fewer than 1024")
    return key.key_size


@dataclass(frozen=True, slots=True)
class Dmarc:
    """A DMARC record as receivers act on it: ``policy`` after t=y has weakened it, ``published`` as it stands."""

    policy: str
    published: str | None
    testing: bool
    reports: tuple[str, ...]


def is_dmarc(text: str) -> bool:
    """Say whether a TXT record at ``_dmarc`` is meant as DMARC: ``v=DMARC1`` comes first."""
    return bool(re.match(r"v\s*=\s*DMARC1\s*(;|\Z)", text))


def parse_dmarc(text: str) -> Dmarc:
    """Return what ``text`` asks of receivers; raises RecordError where they have to ignore it.

    Source: RFC 9989: unknown tags and, behind v=DMARC1, what is no tag=value are ignored; a missing or bad p= with a
    valid rua= means p=none, without it there is no DMARC; t=y weakens the policy by one step.
    """
    tags = parse_tags(";".join(filter(_is_tag, text.split(";"))))
    published = tags["p"].lower() if "p" in tags else None
    reports = tuple(uri.strip() for uri in tags.get("rua", "").split(",") if uri.strip())
    testing = tags.get("t", "n").lower() == "y"
    policy = published if published in POLICIES else None
    if policy is None:
        if not any(_MAILTO.match(uri) for uri in reports):
            raise RecordError("p= is missing or not none, quarantine or reject")
        policy = "none"
    if testing and policy != "none":
        policy = POLICIES[POLICIES.index(policy) - 1]
    return Dmarc(policy, published, testing, reports)
