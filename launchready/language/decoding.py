"""The functions that decode, encode, digest and look into values. They work on bytes; a missing value is None.

Sources: developers.cloudflare.com/ruleset-engine/rules-language/functions, and for encode_base64 and sha256
/changelog/2026-01-22-sha256-base64-encode-functions; verified 2026-11-24. Unverified, each on the side that is missing
rather than wrong: Base64 that cannot be decoded, JSON that cannot be read, a JSON number beyond 64 bits.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, ip_network
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

from launchready.errors import LanguageError
from launchready.language.syntax import Argument, Literal
from launchready.language.text_functions import number_of, string_of
from launchready.language.types import Address

Change: TypeAlias = Callable[[bytes], bytes]

_PERCENT = re.compile(rb"\+|%u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})")
_ENDING_ESCAPE = re.compile(rb"%(?:u([0-9a-fA-F]{4})|([0-9a-fA-F]{2}))\Z")
_MESSAGE_MAC = re.compile(rb"(?P<rest>.*)(?P<timestamp>[0-9]{10})-(?P<mac>.{43,})", re.DOTALL)
_INT64 = range(-(2**63), 2**63)
_DEEPEST_JSON = 100  # levels: deeper documents are treated as unreadable, so that none exhausts the stack


def prepare_url_decode(arguments: Sequence[Argument]) -> Change:
    """Decode percent escapes and plus signs; the option ``r`` decodes until nothing changes, ``u`` knows ``%uXXXX``."""
    options = string_of(arguments[1]) if len(arguments) > 1 else b""
    if options.strip(b"ru"):
        raise LanguageError('the options of url_decode are "r", "u" or both', arguments[1].column)
    recursive, unicode = b"r" in options, b"u" in options

    if recursive:
        return lambda value: _decode_fully(value, unicode=unicode)
    return lambda value: _PERCENT.sub(lambda match: _decoded(match, unicode=unicode), value)


def _decoded(match: re.Match[bytes], *, unicode: bool) -> bytes:
    wide, byte = match.groups()
    if byte:
        return bytes([int(byte, 16)])
    if wide:
        return chr(int(wide, 16)).encode("utf-8", "surrogatepass") if unicode else match[0]
    return b" "


def _decode_fully(value: bytes, *, unicode: bool) -> bytes:
    """Decode until nothing changes, in one pass: an escape may end in what another one has just given.

    Decoding again and again would be quadratic in what a visitor sends.
    """
    done = bytearray()
    pending = bytearray(reversed(value))
    while pending:
        done.append(pending.pop())
        if done[-1] == ord("+"):
            done[-1] = ord(" ")
            continue
        match = _ENDING_ESCAPE.search(done, max(0, len(done) - 6))
        if match is None:
            continue
        decoded = _decoded(match, unicode=unicode)
        if decoded != match[0]:
            del done[match.start() :]
            pending += decoded[::-1]
    return bytes(done)


def decode_base64(value: bytes) -> bytes | None:
    """Decode Base64, padded or not."""
    try:
        return base64.b64decode(value + b"=" * (-len(value) % 4), validate=True)
    except binascii.Error:
        return None


def prepare_encode_base64(arguments: Sequence[Argument]) -> Change:
    """Encode without padding; the flag ``p`` pads, ``u`` takes the alphabet of URLs."""
    flags = string_of(arguments[1]) if len(arguments) > 1 else b""
    if flags.strip(b"up"):
        raise LanguageError('the flags of encode_base64 are "u", "p" or both', arguments[1].column)
    encode = base64.urlsafe_b64encode if b"u" in flags else base64.b64encode
    return encode if b"p" in flags else lambda value: encode(value).rstrip(b"=")


def sha256(value: bytes) -> bytes:
    """Return the digest, 32 bytes."""
    return hashlib.sha256(value).digest()


def prepare_cidr(arguments: Sequence[Argument]) -> Callable[[Address], Address]:
    """Return the network address, with the bits for IPv4 and those for IPv6."""
    return _network_of(number_of(arguments[1], range(1, 33)), number_of(arguments[2], range(1, 129)))


def prepare_cidr6(arguments: Sequence[Argument]) -> Callable[[Address], Address]:
    """Return the network address of an IPv6 address; an IPv4 address stays as it is."""
    return _network_of(32, number_of(arguments[1], range(1, 129)))


def _network_of(bits4: int, bits6: int) -> Callable[[Address], Address]:
    def network(address: Address) -> Address:
        bits = bits4 if isinstance(address, IPv4Address) else bits6
        return ip_network((address, bits), strict=False).network_address

    return network


def prepare_lookup_string(arguments: Sequence[Argument]) -> Callable[[bytes], bytes | None]:
    """Look a string up in a JSON document."""
    look = _prepare_lookup(arguments)

    def lookup(document: bytes) -> bytes | None:
        found = look(document)
        return found.encode("utf-8", "surrogatepass") if isinstance(found, str) else None

    return lookup


def prepare_lookup_integer(arguments: Sequence[Argument]) -> Callable[[bytes], int | None]:
    """Look an integer up in a JSON document; a number with a fraction is none."""
    look = _prepare_lookup(arguments)

    def lookup(document: bytes) -> int | None:
        found = look(document)
        return found if isinstance(found, int) and not isinstance(found, bool) and found in _INT64 else None

    return lookup


def _prepare_lookup(arguments: Sequence[Argument]) -> Callable[[bytes], Any]:
    keys = [argument.value for argument in arguments[1:] if isinstance(argument, Literal)]

    def look(document: bytes) -> Any:
        if document.count(b"[") + document.count(b"{") > _DEEPEST_JSON and _depth(document) > _DEEPEST_JSON:
            return None
        try:
            found = json.loads(document.decode("utf-8"), parse_constant=_refuse_constant)
        except ValueError:
            return None
        for key in keys:
            found = _member(found, key)
        return found

    return look


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity, which JSON does not have


def _depth(document: bytes) -> int:
    """Return how deep brackets nest at most; brackets in strings count too, which is on the safe side."""
    depth = deepest = 0
    for byte in document:
        depth += (byte in b"[{") - (byte in b"]}")
        deepest = max(deepest, depth)
    return deepest


def _member(found: Any, key: Any) -> Any:
    if isinstance(found, dict) and isinstance(key, bytes):
        return found.get(key.decode("utf-8", "surrogateescape"))
    if isinstance(found, list) and isinstance(key, int) and 0 <= key < len(found):
        return found[key]
    return None


def prepare_timed_hmac(arguments: Sequence[Argument]) -> Callable[[bytes, bytes, int, int], bool]:
    """Check a token ``message separator timestamp-mac``: HMAC-SHA256 of message and timestamp, in Base64.

    The mac is percent-encoded, or with the flag ``s`` in the alphabet of URLs without padding.
    """
    separator = number_of(arguments[4], range(1 << 31)) if len(arguments) > 4 else 0
    url_safe = len(arguments) > 5 and b"s" in string_of(arguments[5])

    def is_valid(key: bytes, token: bytes, lifetime: int, now: int) -> bool:
        match = _MESSAGE_MAC.fullmatch(token)
        if match is None or len(match["rest"]) <= separator:
            return False
        message = match["rest"][: len(match["rest"]) - separator]
        if not 0 <= now - int(match["timestamp"]) < lifetime:
            return False
        expected = hmac.digest(key, message + match["timestamp"], "sha256")
        given = _decode_mac(match["mac"], url_safe=url_safe)
        return given is not None and hmac.compare_digest(expected, given)

    return is_valid


def _decode_mac(mac: bytes, *, url_safe: bool) -> bytes | None:
    return decode_base64(mac.translate(bytes.maketrans(b"-_", b"+/")) if url_safe else unquote_to_bytes(mac))
