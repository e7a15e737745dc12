r"""Literals: read at a cursor, by the type that is expected there.

Quoted strings have the escapes ``\"``, ``\\``, ``\xHH`` and ``\OOO``; raw strings have none; a quoted regular
expression keeps its backslashes (but for ``\"`` outside a class). Sources, verified 2026-11-24:
developers.cloudflare.com/ruleset-engine/rules-language/values; what is taken and refused beyond it is Cloudflare's
parser's, held by tests/language/test_agreement.py. That a network of few octets, ``10/8``, fills them up with zeros,
and that one without a length is a single address, is that parser's library's (docs.rs/cidr): unverified at the API.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from launchready.errors import LanguageError
from launchready.language.cursor import Cursor
from launchready.language.syntax import Literal, Range
from launchready.language.types import INTEGER, IP, STRING, Address, Scalar

# What follows a backslash; a plus sign counts as a digit to the library that their parser reads numbers with.
_ESCAPE = re.compile(r'["\\]|x(?:[0-9a-fA-F]{2}|\+[0-9a-fA-F])|[0-3][0-7]{2}')
_STRING_PART = re.compile(r'[^"\\]+')
_HASHES = re.compile("#*")
_DIGITS = re.compile("[0-9a-fA-F]*")
_ADDRESS = re.compile("[0-9a-fA-F:./]*")
_BYTES = re.compile(r"(?:[0-9a-fA-F]{2}|\+[0-9a-fA-F])(?::(?:[0-9a-fA-F]{2}|\+[0-9a-fA-F]))+")
_LIST_NAME = re.compile("[a-z0-9_.]*")
_MOST_HASHES = 255
_INT64 = range(-(2**63), 2**63)
_MOST_DIGITS = 80  # beyond that no number fits, leading zeros aside


def read_literal(cursor: Cursor, type_: Scalar) -> Literal:
    """Read a literal of ``type_`` (a string, an integer or an IP address); raise LanguageError where none stands."""
    if type_ is STRING:
        return read_string(cursor)
    if type_ is INTEGER:
        column = cursor.column
        return Literal(read_integer(cursor), INTEGER, column)
    return _read_address(cursor)


def read_item(cursor: Cursor, type_: Scalar) -> Literal | Range:
    """Read an item of ``{ }``: a literal, or a range of integers or addresses."""
    if type_ is STRING:
        return read_string(cursor)
    return _read_integers(cursor) if type_ is INTEGER else _read_addresses(cursor)


def read_string(cursor: Cursor) -> Literal:
    """Read a quoted or raw string, or bytes in hexadecimal (``61:62``)."""
    if cursor.peek() in ('"', "r"):
        return read_text(cursor)
    column = cursor.column
    text = cursor.take(_BYTES)
    if not text or cursor.sees(":"):
        cursor.position = column - 1
        raise cursor.error(f"{cursor.shown} stands where a string is expected")
    return Literal(bytes(int(part, 16) for part in text.split(":")), STRING, column)


def read_text(cursor: Cursor) -> Literal:
    """Read a quoted or raw string."""
    column = cursor.column
    if cursor.accept('"'):
        return Literal(_read_quoted(cursor, column), STRING, column)
    return Literal(_read_raw(cursor).encode(), STRING, column)


def _read_quoted(cursor: Cursor, column: int) -> bytes:
    parts: list[bytes] = []
    while not cursor.accept('"'):
        if cursor.accept("\\"):
            parts.append(_read_escape(cursor))
        elif cursor.at_end:
            raise cursor.error('the string has no closing "', column)
        else:
            parts.append(cursor.take(_STRING_PART).encode())
    return b"".join(parts)


def _read_escape(cursor: Cursor) -> bytes:
    escape = cursor.take(_ESCAPE)
    if not escape:
        raise cursor.error(
            rf'\{cursor.peek()} is no escape here: \" \\ \xHH and \OOO (to 377) are; a raw string, r"…", needs none',
            cursor.column - 1,
        )
    if escape in ('"', "\\"):
        return escape.encode()
    return bytes([int(escape[1:], 16) if escape[0] == "x" else int(escape, 8)])


def _read_raw(cursor: Cursor) -> str:
    column = cursor.column
    if not cursor.accept("r"):
        raise cursor.error(f"{cursor.shown} stands where a string is expected")
    hashes = cursor.take(_HASHES)
    if len(hashes) > _MOST_HASHES:
        raise cursor.error(f"a raw string begins with {_MOST_HASHES} # at most", column)
    if not cursor.accept('"'):
        cursor.position = column - 1
        raise cursor.error(f"{cursor.shown} stands where a string is expected")
    start = cursor.position
    end = cursor.find(f'"{hashes}', start)
    if end < 0:
        raise cursor.error(f'the raw string has no closing "{hashes}', column)
    cursor.position = end + 1 + len(hashes)
    return cursor.text[start:end]


def read_pattern(cursor: Cursor) -> Literal:
    """Read a regular expression, quoted or raw."""
    column = cursor.column
    if not cursor.accept('"'):
        return Literal(_read_raw(cursor).encode(), STRING, column)
    parts: list[str] = []
    in_class = False
    while in_class or not cursor.sees('"'):
        sign = cursor.peek()
        if not sign:
            raise cursor.error('the regular expression has no closing "', column)
        cursor.position += 1
        if sign == "\\":
            escaped = cursor.peek()
            cursor.position += len(escaped)
            parts.append(escaped if escaped == '"' and not in_class else sign + escaped)
            continue
        in_class = sign == "[" if not in_class else sign != "]"
        parts.append(sign)
    cursor.position += 1
    return Literal("".join(parts).encode(), STRING, column)


def read_integer(cursor: Cursor) -> int:
    """Read an integer: decimal, octal with a leading 0, hexadecimal with 0x; 64 bits with a sign."""
    start = cursor.position
    negative = False
    if cursor.accept("0x"):
        base = 16
    else:
        base = 8 if cursor.sees("0") else 10
        negative = base == 10 and cursor.accept("-")
    digits = cursor.take(_DIGITS)
    written = cursor.text[start : cursor.position]
    plain = digits.lstrip("0") or digits[:1]
    allowed = "01234567" if base == 8 else "0123456789" if base == 10 else "0123456789abcdefABCDEF"
    if not digits or plain.strip(allowed):
        cursor.position = start
        raise cursor.error(f"{written or cursor.shown} stands where an integer is expected")
    value = int(plain, base) if len(plain) <= _MOST_DIGITS else _INT64.stop
    value = -value if negative else value
    if value not in _INT64:
        raise cursor.error(f"{written} does not fit into 64 bits", start + 1)
    return value


def _read_integers(cursor: Cursor) -> Literal | Range:
    column = cursor.column
    first = read_integer(cursor)
    if not cursor.accept(".."):
        return Literal(first, INTEGER, column)
    last = read_integer(cursor)
    if last < first:
        raise cursor.error(f"the range {first}..{last} ends before it begins", column)
    return Range(first, last, column)


def _read_address(cursor: Cursor) -> Literal:
    column = cursor.column
    text = _take_address(cursor)
    return Literal(_address(cursor, text, column), IP, column)


def _take_address(cursor: Cursor) -> str:
    column = cursor.column
    text = cursor.take(_ADDRESS)
    if not text:
        raise cursor.error(f"{cursor.shown} stands where an IP address is expected", column)
    return text


def _address(cursor: Cursor, text: str, column: int) -> Address:
    try:
        return ip_address(text)
    except ValueError:
        cursor.position = column - 1
        raise cursor.error(f"{text} stands where an IP address is expected") from None


def _read_addresses(cursor: Cursor) -> Literal | Range:
    column = cursor.column
    text = _take_address(cursor)
    if ".." in text:
        before, _, after = text.partition("..")
        first, last = _address(cursor, before, column), _address(cursor, after, column)
        if first.version != last.version or int(first) > int(last):
            raise cursor.error(f"the range {text} ends before it begins", column)
        return Range(first, last, column)
    try:
        first, last = _network(text)
    except ValueError as error:
        raise LanguageError(f"{text} is no IP address or network: {error}", column) from None
    return Literal(first, IP, column) if first == last else Range(first, last, column)


def _network(text: str) -> tuple[Address, Address]:
    """Return the first and the last address of a network; raise ValueError where ``text`` is none."""
    written, slash, length = text.partition("/")
    if slash and not (length.isdigit() and len(length.lstrip("0")) <= 3):
        raise ValueError("its length is no number")
    address = IPv6Address(written) if ":" in written else _short_address(written)
    bits = int(length) if slash else address.max_prefixlen
    network = ip_network((address, bits))
    return network.network_address, network.broadcast_address


def _short_address(text: str) -> IPv4Address:
    octets = text.split(".")
    if len(octets) > 4 or not all(octet.isdigit() and len(octet.lstrip("0")) <= 3 for octet in octets):
        raise ValueError("an IPv4 address has up to four numbers")
    numbers = [int(octet) for octet in octets]
    if max(numbers) > 255:
        raise ValueError("no number of an IPv4 address is above 255")
    return IPv4Address(bytes([*numbers, *[0] * (4 - len(numbers))]))


def read_list_name(cursor: Cursor) -> str:
    """Read ``$name``, and return the name of the list."""
    column = cursor.column
    cursor.expect("$")
    name = cursor.take(_LIST_NAME)
    if not name or name.startswith(".") or name.endswith("."):
        raise cursor.error("a list's name has lower-case letters, digits and underscores", column)
    return name
