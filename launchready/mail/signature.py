"""DKIM signatures of a message, RFC 6376 with RFC 8301 and RFC 8463: read, and checked against a published key. Pure.

Headers and body are checked apart, so that pasted headers prove what they can: the signature covers the body's hash,
not the body itself.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from launchready.live.mail import DkimKey, RecordError, parse_tags
from launchready.live.spf_names import ascii_domain
from launchready.mail.message import Message
from launchready.zone.names import within

_REQUIRED = ("v", "a", "b", "bh", "d", "h", "s")  # RFC 6376 section 3.5
_KINDS = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}
_VALUE = re.compile(rb"((?:^|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\Z")


@dataclass(frozen=True, slots=True)
class Signature:
    """One DKIM-Signature field. ``signed`` are the names of h=, ``length`` is l= in bytes, times are Unix seconds."""

    field: bytes
    kind: str
    domain: str
    selector: str
    signed: tuple[str, ...]
    value: bytes
    body_hash: bytes
    header_form: str
    body_form: str
    length: int | None
    identity: str
    signed_at: int | None
    expires_at: int | None


def parse_signature(field: bytes) -> Signature:
    """Return the signature that ``field`` (name and all) is; raises RecordError where verifiers ignore it."""
    text = field.partition(b":")[2].decode("utf-8", "replace")
    tags = parse_tags(text)
    missing = [tag for tag in _REQUIRED if tag not in tags]
    if missing:
        raise RecordError(f"the signature has no {missing[0]}=")
    if tags["v"] != "1":
        raise RecordError(f"its version is {tags['v'][:10]}, not 1")
    algorithm = tags["a"].lower()
    if algorithm not in _KINDS:
        why = " (receivers ignore SHA-1 since RFC 8301)" if algorithm == "rsa-sha1" else ""
        raise RecordError(f"its algorithm is {algorithm[:30]}{why}")
    domain, selector = ascii_domain(tags["d"]), ascii_domain(tags["s"])  # RFC 8616 section 5: as written or as in DNS
    if not _NAME.match(domain) or "." not in domain or not _NAME.match(selector):
        raise RecordError("d= or s= is no name")
    signed = tuple(name.strip().lower() for name in tags["h"].split(":"))
    if "from" not in signed:
        raise RecordError("it does not sign the From field")
    identity = ascii_domain(tags.get("i", f"@{domain}").rpartition("@")[2])
    if not within(identity, domain):
        raise RecordError("i= is outside of d=")
    if not {"dns/txt", "dns"} & set(re.sub(r"\s", "", tags.get("q", "dns/txt")).lower().split(":")):
        raise RecordError(f"its key is not asked of DNS (q={tags['q'][:20]})")
    signed_at, expires_at = _number(tags.get("t")), _number(tags.get("x"))
    if signed_at is not None and expires_at is not None and expires_at <= signed_at:
        raise RecordError("it expires (x=) before it was signed (t=)")
    header_form, _, body_form = tags.get("c", "simple/simple").lower().partition("/")
    forms = (header_form, body_form or "simple")
    if not {*forms} <= {"simple", "relaxed"}:
        raise RecordError(f"its form c={tags['c'][:20]} is not known")
    return Signature(
        field, _KINDS[algorithm], domain, selector, signed, _decoded(tags["b"]), _decoded(tags["bh"]), *forms,
        _number(tags.get("l")), identity, signed_at, expires_at,
    )  # fmt: skip


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(re.sub(r"\s", "", text), validate=True)
    except ValueError:  # binascii.Error is one; what is not ASCII is another
        raise RecordError("its b= or bh= is not valid base64") from None


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise RecordError(f"{text[:20]!r} is no number")
    return int(text)


def headers_verify(signature: Signature, message: Message, key: DkimKey) -> bool:
    """Say whether ``key`` made ``signature`` over the header fields of ``message`` (section 3.7)."""
    data = _signed_data(signature, message)
    raw = base64.b64decode(key.value)
    try:
        if key.kind == "ed25519":
            Ed25519PublicKey.from_public_bytes(raw).verify(signature.value, hashlib.sha256(data).digest())
        else:
            public = load_der_public_key(raw)
            assert isinstance(public, RSAPublicKey), "parse_dkim lets no other through"  # noqa: S101 - for the types
            public.verify(signature.value, data, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def body_verifies(signature: Signature, message: Message) -> bool:
    """Say whether the body of ``message``, up to l= where given, is the one that was signed."""
    body = _canonical_body(signature.body_form, message.body)
    if signature.length is not None:
        if signature.length > len(body):
            return False
        body = body[: signature.length]
    return hashlib.sha256(body).digest() == signature.body_hash


def unsigned_bytes(signature: Signature, message: Message) -> int:
    """Return how many bytes of the body lie beyond l=, where anybody can append."""
    return 0 if signature.length is None else len(_canonical_body(signature.body_form, message.body)) - signature.length


def _signed_data(signature: Signature, message: Message) -> bytes:
    """Return what was signed: of each name in h= the last field not yet taken; last, itself without b= (5.4.2)."""
    left: dict[str, list[bytes]] = {}
    for name, field in message.fields:
        left.setdefault(name, []).append(field)
    parts = [_canonical_field(signature.header_form, left[name].pop()) for name in signature.signed if left.get(name)]
    own, colon, value = signature.field.partition(b":")
    emptied = own + colon + _VALUE.sub(rb"\1", value, count=1)
    parts.append(_canonical_field(signature.header_form, emptied.rstrip(b"\r\n") + b"\r\n").removesuffix(b"\r\n"))
    return b"".join(parts)


def _canonical_field(form: str, field: bytes) -> bytes:
    if form == "simple":
        return field
    name, _, value = field.partition(b":")
    unfolded = re.sub(rb"[ \t]+", b" ", re.sub(rb"\r\n", b"", value)).strip(b" ")
    return name.lower().rstrip(b" \t") + b":" + unfolded + b"\r\n"


def _canonical_body(form: str, body: bytes) -> bytes:
    if form == "relaxed":
        body = re.sub(rb"[ \t]+(?=\r\n|\Z)", b"", re.sub(rb"[ \t]+", b" ", body))
    body = re.sub(rb"(\r\n)+\Z", b"", body)
    return body + b"\r\n" if body or form == "simple" else b""
