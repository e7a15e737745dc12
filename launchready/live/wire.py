"""DNS messages as bytes: one question sent by UDP, and answers that say "there is nothing" read without a parser.

Most of what is asked of a domain is not there, and to build a message, a socket and an answer of objects for each such
question takes ten times as long as to read the four numbers that count. Whatever is not plainly such an answer is left
to dnspython, malformed ones too. Layout: RFC 1035 section 4.1; what nothing means and for how long: RFC 2308.
"""

from __future__ import annotations

import asyncio
import secrets
import struct
from dataclasses import dataclass
from functools import lru_cache

import dns.message
import dns.name
import dns.query
import dns.rdatatype

from launchready.live.vantage import Endpoint

PAYLOAD = 1232  # bytes of UDP that cross the internet unfragmented: dnsflagday.net/2020, verified 2026-11-24
_HEADER = struct.Struct("!HHHHHH")
_RECORD = struct.Struct("!HHIH")  # type, class, seconds, length of what follows
_RESPONSE, _OPCODE, _AUTHORITATIVE, _TRUNCATED, _RECURSION, _AVAILABLE = 0x8000, 0x7800, 0x0400, 0x0200, 0x0100, 0x0080
_NOERROR, _NXDOMAIN, _FAILED = 0, 3, (1, 2, 4, 5)
_NS, _SOA = 2, 6
_POINTER = 0xC0
_EDNS = struct.pack("!BHHIH", 0, 41, PAYLOAD, 0, 0)  # RFC 6891 section 6.1.2: the root, OPT, how much we take


@dataclass(frozen=True, slots=True)
class Nothing:
    """A server's answer that it has no such record: ``ttl`` in seconds, ``exists`` False for no such name.

    ``held``: the server holds the zone itself, and does not tell what it heard.
    """

    exists: bool
    ttl: int
    held: bool


def question_of(name: str, type_: str) -> bytes:
    """Return the question for ``name`` and ``type_``; raises DNSException or ValueError for what is no name of DNS."""
    asked = dns.name.from_text(name).to_wire()
    assert asked is not None  # noqa: S101 - only where it is written into a file
    header = _HEADER.pack(secrets.randbelow(0x10000), _RECURSION, 1, 0, 0, 1)
    return header + asked + _kind(type_) + _EDNS


@lru_cache(maxsize=64)
def _kind(type_: str) -> bytes:
    return struct.pack("!HH", dns.rdatatype.from_text(type_), 1)


def answers(question: bytes, reply: bytes) -> bool:
    """Say whether ``reply`` is the reply to ``question``: its number, and the same question but for capitals.

    A server that fails or refuses may leave the question out.
    """
    if len(reply) < _HEADER.size or reply[:2] != question[:2]:
        return False
    flags, asked = _HEADER.unpack_from(reply)[1:3]
    if not asked and flags & 0xF in _FAILED:
        return bool(flags & _RESPONSE)
    name = question[_HEADER.size : -len(_EDNS)]
    told = reply[_HEADER.size : _HEADER.size + len(name)]
    same = told[:-4].lower() == name[:-4].lower() and told[-4:] == name[-4:]
    return bool(flags & _RESPONSE) and not flags & _OPCODE and asked == 1 and same


def is_truncated(reply: bytes) -> bool:
    """Say whether there is more than fits into a datagram."""
    return bool(_HEADER.unpack_from(reply)[1] & _TRUNCATED)


def nothing_in(question: bytes, reply: bytes) -> Nothing | None:
    """Return what ``reply``, which answers ``question``, says where that is plainly that there is nothing; else None.

    Plainly: by a server that holds the zone or asks others, with the zone's SOA, and with nothing led on or delegated.
    """
    _, flags, _, found, authorities, _ = _HEADER.unpack_from(reply)
    code = flags & 0xF
    if found or authorities != 1 or code not in (_NOERROR, _NXDOMAIN) or not flags & (_AUTHORITATIVE | _AVAILABLE):
        return None
    try:
        place = _after_name(reply, len(question) - len(_EDNS))
        kind, _, ttl, length = _RECORD.unpack_from(reply, place)
        end = place + _RECORD.size + length
        if kind != _SOA or length < 22 or end > len(reply):
            return None
        (least,) = struct.unpack_from("!I", reply, end - 4)
    except (IndexError, struct.error):
        return None
    return Nothing(code == _NOERROR, min(ttl, least), bool(flags & _AUTHORITATIVE))


def _after_name(reply: bytes, place: int) -> int:
    """Return where the name at ``place`` ends; raises IndexError where it does not."""
    while length := reply[place]:
        if length >= _POINTER:
            return place + 2
        place += length + 1
    return place + 1


class _Asking(asyncio.DatagramProtocol):
    """One question by UDP, from a port of its own: who wants to answer in the server's place has to guess both."""

    def __init__(self, question: bytes) -> None:
        self._question = question
        self.reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.sendto(self._question)  # type: ignore[attr-defined]  # it is one for datagrams

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.reply.done():
            return
        if answers(self._question, data):
            self.reply.set_result(data)
        else:
            self.reply.set_exception(dns.query.BadResponse())  # type: ignore[no-untyped-call]  # dnspython leaves it so

    def error_received(self, exc: Exception) -> None:
        if not self.reply.done():
            self.reply.set_exception(exc)


async def ask_udp(server: Endpoint, question: bytes) -> bytes:
    """Return the reply of ``server``; raises BadResponse where it is to another question, and OSError.

    It waits for ever: the limit is its caller's. Only what comes from the server itself is taken.
    """
    transport, asking = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Asking(question), remote_addr=(server.address, server.port)
    )
    try:
        return await asking.reply
    finally:
        transport.close()
