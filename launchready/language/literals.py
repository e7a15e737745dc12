"""Literals: from the text of a token to its value."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from launchready.errors import LanguageError
from launchready.language.lexer import Token
from launchready.language.syntax import AddressLiteral, IntegerLiteral, StringLiteral

_ESCAPE = re.compile(r'\\(?:(["\\])|x([0-9a-fA-F]{2})|([0-3][0-7]{2})|(.?))', re.DOTALL)
_INTEGER = re.compile(r"(?P<hexadecimal>0x[0-9a-fA-F]+)|(?P<octal>0[0-7]*)|(?P<decimal>-?[1-9][0-9]*|-0)")
_CIDR = re.compile(r"(?P<address>[0-9a-fA-F:.]+)/[0-9]{1,3}")
_INT64 = range(-(2**63), 2**63)


def read_string(token: Token) -> StringLiteral:
    """Return the string literal of a STRING token; raise LanguageError for an escape that does not exist."""
    if token.text.startswith("r"):
        return _read_raw(token)
    return StringLiteral(_unescape(token.text[1:-1], token.column + 1), token.column)


def read_pattern(token: Token) -> StringLiteral:
    """Return the literal of a STRING token that is a regular expression: only the quote loses its backslash."""
    if token.text.startswith("r"):
        return _read_raw(token)
    pattern = re.sub(r"\\(.)", lambda match: '"' if match[1] == '"' else match[0], token.text[1:-1], flags=re.DOTALL)
    return StringLiteral(_encode(pattern), token.column)


def _read_raw(token: Token) -> StringLiteral:
    hashes = token.text.index('"')
    return StringLiteral(_encode(token.text[hashes + 1 : len(token.text) - hashes]), token.column)


def _encode(text: str) -> bytes:
    return text.encode()


def _unescape(inner: str, column: int) -> bytes:
    parts: list[bytes] = []
    position = 0
    for match in _ESCAPE.finditer(inner):
        parts.append(_encode(inner[position : match.start()]))
        same, hexadecimal, octal, unknown = match.groups()
        if unknown is not None:
            raise LanguageError(
                rf'\{unknown} is no escape: \" \\ \xHH and \OOO are; a raw string, r"…", needs none',
                column + match.start(),
            )
        parts.append(same.encode() if same else bytes([int(hexadecimal, 16) if hexadecimal else int(octal, 8)]))
        position = match.end()
    parts.append(_encode(inner[position:]))
    return b"".join(parts)


def read_number(token: Token) -> IntegerLiteral | AddressLiteral:
    """Return the integer or address, single or range, of a NUMBER token."""
    first, dots, last = token.text.partition("..")
    if ":" in token.text or first.count(".") == 3 or "/" in token.text:
        return _read_addresses(token, first, last if dots else first)
    low, high = _read_integer(token, first), _read_integer(token, last if dots else first)
    if high < low:
        raise LanguageError(f"the range {token.text} ends before it begins", token.column)
    return IntegerLiteral(low, high, token.column)


def _read_integer(token: Token, digits: str) -> int:
    match = _INTEGER.fullmatch(digits)
    if match is None:
        raise LanguageError(f"{token.text} is neither an integer nor an IP address", token.column)
    value = int(digits, 16) if match["hexadecimal"] else int(digits, 8) if match["octal"] else int(digits)
    if value not in _INT64:
        raise LanguageError(f"{digits} does not fit into 64 bits", token.column)
    return value


def _read_addresses(token: Token, first: str, last: str) -> AddressLiteral:
    try:
        if _CIDR.fullmatch(token.text):
            network = ip_network(token.text)
            return AddressLiteral(network.network_address, network.broadcast_address, token.column)
        low, high = ip_address(first), ip_address(last)
    except ValueError as error:
        raise LanguageError(f"{token.text} is no IP address: {error}", token.column) from None
    if low.version != high.version or _number(high) < _number(low):
        raise LanguageError(f"the range {token.text} ends before it begins", token.column)
    return AddressLiteral(low, high, token.column)


def _number(address: IPv4Address | IPv6Address) -> int:
    return int(address)
