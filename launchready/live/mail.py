"""What mail receivers read: DKIM keys and DMARC records, both tag lists (RFC 6376 section 3.2). Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

POLICIES = ("none", "quarantine", "reject")
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_MAILTO = re.compile(
    r"mailto:[^\s,;!@?]+@(?P<host>[^\s,;!@?]+)(?:\?[^\s,;!]*)?(?P<size>![0-9]+[kmgt]?)?\Z", re.IGNORECASE
)
_DEFAULTS = {"pct": "100", "rf": "afrf", "ri": "86400"}  # of tags that are gone; RFC 7489 section 6.3


class RecordError(ValueError):
    """A record that a receiver cannot use, with a sentence that says why."""


def parse_tags(text: str) -> Mapping[str, str]:
    """Return the tags of ``text`` in order, white space around them removed; raises RecordError."""
    if "\\;" in text:
        raise RecordError("backslashes stand before its semicolons, which only a zone file has")
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


class RevokedError(RecordError):
    """A DKIM key that was taken back: p= is empty (RFC 6376 section 3.6.1)."""


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A usable DKIM key: ``kind`` rsa or ed25519, ``bits`` of its modulus or curve, ``value`` of p= without spaces.

    ``strict`` (t=s): the user's domain has to be the key's own, no subdomain. ``hashes`` is h=, empty for any.
    """

    kind: str
    bits: int
    value: str
    testing: bool
    strict: bool = False
    hashes: tuple[str, ...] = ()


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
        raise RevokedError("the key is revoked (p= is empty)")
    hashes = _listed(tags.get("h", ""))
    if hashes and "sha256" not in hashes:
        raise RecordError(f"it allows the hash {tags['h']!r} only, not sha256")
    if not {"*", "email"} & set(_listed(tags.get("s", "*"))):
        raise RecordError(f"it is not for e-mail (s={tags['s']})")
    try:
        raw = base64.b64decode(value, validate=True)
    except ValueError:  # binascii.Error is one; what is not ASCII is another
        raise RecordError("its key (p=) is not valid base64: it may have been cut") from None
    kind = tags.get("k", "rsa").lower()
    flags = _listed(tags.get("t", ""))
    return DkimKey(kind, _key_bits(kind, raw), value, "y" in flags, "s" in flags, hashes)


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in re.sub(r"\s", "", value).split(":") if part)


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
    """A DMARC record as receivers act on it: ``policy`` after t=y has weakened it, ``published`` as it stands.

    ``subdomains`` and ``nonexistent`` are what sp= and np= come to for names below the domain. ``psd`` is y, n or u;
    ``reports`` and ``failure_reports`` are the addresses of rua= and ruf= as written; ``ignored`` says what of the
    record has no effect.
    """

    policy: str
    published: str | None
    testing: bool
    reports: tuple[str, ...]
    subdomains: str = "none"
    nonexistent: str = "none"
    psd: str = "u"
    strict_dkim: bool = False
    strict_spf: bool = False
    failure_reports: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def is_version(text: str, version: str) -> bool:
    """Say whether a TXT record is meant as ``version`` (``DMARC1``, ``STSv1``, …): its first tag is v= of just that."""
    return bool(re.match(rf"v\s*=\s*{version}\s*(;|\Z)", text))


def is_dmarc(text: str) -> bool:
    """Say whether a TXT record at ``_dmarc`` is meant as DMARC (RFC 9989 section 4.8: v in either case)."""
    return is_version(text.replace("V", "v", 1) if text.startswith("V") else text, "DMARC1")


def parse_dmarc(text: str) -> Dmarc:
    """Return what ``text`` asks of receivers; raises RecordError where they have to ignore it.

    Source: RFC 9989 sections 4.7, 4.8 and 4.10.1: unknown tags and, behind v=DMARC1, what is no tag=value are
    ignored; where p= is missing, or p=, sp= or np= is not valid, a valid rua= means p=none, and without it there is
    no DMARC; t=y weakens every policy by one step.
    """
    parts = [part for part in text.split(";") if part.strip()]
    tags = parse_tags(";".join(_small(part) for part in parts if _is_tag(part)))
    reports, failures = addresses_in(tags.get("rua", "")), addresses_in(tags.get("ruf", ""))
    asked = {tag: tags[tag].lower() for tag in ("p", "sp", "np") if tag in tags}
    wrong = [tag for tag, policy in asked.items() if policy not in POLICIES] + ([] if "p" in asked else ["p"])
    if wrong:
        if not any(map(is_mailbox, reports)):
            raise RecordError(f"{wrong[0]}= is missing or not none, quarantine or reject")
        asked = {"p": "none"}
    testing = tags.get("t", "n").lower() == "y"
    subdomains = asked.get("sp", asked["p"])
    published = tags["p"].lower() if "p" in tags else None
    return Dmarc(
        weakened(asked["p"], testing),
        published,
        testing,
        reports,
        weakened(subdomains, testing),
        weakened(asked.get("np", subdomains), testing),
        psd_of(text),
        tags.get("adkim", "r").lower() == "s",
        tags.get("aspf", "r").lower() == "s",
        failures,
        tuple(_ignored(parts, tags, wrong)),
    )


def _small(part: str) -> str:
    """Return a tag with its name in small letters: the grammar of section 4.8 has no %s before any but DMARC1."""
    name, equals, value = part.partition("=")
    return f"{name.lower()}{equals}{value}"


def weakened(policy: str, testing: bool) -> str:
    """Return the policy that receivers act on: one step weaker in testing (t=y, RFC 9989 section 4.7)."""
    return POLICIES[max(POLICIES.index(policy) - 1, 0)] if testing else policy


def psd_of(text: str) -> str:
    """Return the psd= of a DMARC record, ``u`` where there is none that is valid: it counts whatever else is wrong."""
    found = re.search(r";\s*psd\s*=\s*([ynu])\s*(?:;|\Z)", text, re.IGNORECASE)
    return found[1].lower() if found else "u"


def is_mailbox(uri: str) -> bool:
    """Say whether ``uri`` is a mailto: address that reports can go to (an old !size behind it is ignored)."""
    return bool(_MAILTO.match(uri))


def host_of_mailbox(uri: str) -> str:
    """Return the host of a mailto: address, in lower case; empty where it is none."""
    found = _MAILTO.match(uri)
    return found["host"].removesuffix(".").lower() if found else ""


def addresses_in(value: str) -> tuple[str, ...]:
    """Return the addresses of rua= or ruf=, as written."""
    return tuple(uri.strip() for uri in value.split(",") if uri.strip())


def _ignored(parts: list[str], tags: Mapping[str, str], wrong: list[str]) -> Iterator[str]:
    yield from (f"{part.strip()[:40]!r} is no tag=value" for part in parts if not _is_tag(part))
    for tag in wrong:
        yield (
            f"{tag}={tags[tag][:20]} is no policy: p=none is taken" if tag in tags else "p= is missing: p=none is taken"
        )
    for tag, allowed in (("adkim", "rs"), ("aspf", "rs"), ("t", "yn"), ("psd", "ynu")):
        if tag in tags and tags[tag].lower() not in tuple(allowed):
            yield f"{tag}={tags[tag][:20]} is not {', '.join(allowed[:-1])} or {allowed[-1]}"
    options = re.sub(r"\s", "", tags.get("fo", "0")).lower().split(":")
    if set(options) - set("01ds") or len(set(options)) < len(options):
        yield f"fo={tags['fo'][:20]} is not made of 0, 1, d and s"
    # What only says the old default changes nothing for anybody, and is no fault.
    gone = [tag for tag, default in _DEFAULTS.items() if tags.get(tag, default).lower() != default]
    yield from (f"{tag}= is gone since RFC 9989" for tag in gone)
    for tag in ("rua", "ruf"):
        uris = addresses_in(tags.get(tag, ""))
        yield from (f"{tag}={uri[:60]} is no mailto: address" for uri in uris if not is_mailbox(uri))
