"""DNS as bytes: what is plainly nothing is read as dnspython reads it, and whatever else is left to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchready.live.dns import Answer, read_reply
from launchready.live.vantage import Endpoint
from launchready.live.wire import Nothing, answers, ask_udp, is_truncated, nothing_in, question_of

SOA = "ns1.acme.com. hostmaster.acme.com. 1 7200 3600 1209600 300"
NAME = "sel._domainkey.acme.com"
Make = Callable[[dns.message.QueryMessage], None]


def reply_to(question: bytes, make: Make) -> bytes:
    """Return the reply of a server that holds the zone and names its SOA, changed by ``make``."""
    message = dns.message.make_response(dns.message.from_wire(question))
    assert isinstance(message, dns.message.QueryMessage)
    message.flags |= dns.flags.AA
    message.authority.append(dns.rrset.from_text("acme.com.", 900, "IN", "SOA", SOA))
    make(message)
    return message.to_wire()


def as_it_is(_: dns.message.QueryMessage) -> None:
    """Leave it: no such record."""


def no_name(message: dns.message.QueryMessage) -> None:
    message.set_rcode(dns.rcode.NXDOMAIN)


def short(message: dns.message.QueryMessage) -> None:
    message.authority[0].ttl = 60


def by_a_resolver(message: dns.message.QueryMessage) -> None:
    message.flags ^= dns.flags.AA | dns.flags.RA


def by_nobody(message: dns.message.QueryMessage) -> None:
    message.flags &= ~dns.flags.AA


def something(message: dns.message.QueryMessage) -> None:
    message.answer.append(dns.rrset.from_text(NAME + ".", 300, "IN", "TXT", '"v=DKIM1; p="'))


def led_on(message: dns.message.QueryMessage) -> None:
    message.answer.append(dns.rrset.from_text(NAME + ".", 300, "IN", "CNAME", "elsewhere.test."))


def delegated(message: dns.message.QueryMessage) -> None:
    message.authority[:] = [dns.rrset.from_text("_domainkey.acme.com.", 300, "IN", "NS", "ns1.elsewhere.test.")]


def without_soa(message: dns.message.QueryMessage) -> None:
    message.authority.clear()


def failed(message: dns.message.QueryMessage) -> None:
    message.set_rcode(dns.rcode.SERVFAIL)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        pytest.param(as_it_is, Nothing(exists=True, ttl=300, held=True), id="no-such-record"),
        pytest.param(no_name, Nothing(exists=False, ttl=300, held=True), id="no-such-name"),
        pytest.param(short, Nothing(exists=True, ttl=60, held=True), id="the-shorter-of-two-times"),
        pytest.param(by_a_resolver, Nothing(exists=True, ttl=300, held=False), id="a-resolver"),
        pytest.param(by_nobody, None, id="who-neither-holds-it-nor-asks"),
        pytest.param(something, None, id="an-answer"),
        pytest.param(led_on, None, id="a-cname"),
        pytest.param(delegated, None, id="a-delegation"),
        pytest.param(without_soa, None, id="no-soa"),
        pytest.param(failed, None, id="a-failure"),
    ],
)
def test_what_is_plainly_nothing(make: Make, expected: Nothing | None) -> None:
    question = question_of(NAME, "TXT")
    reply = reply_to(question, make)
    found = nothing_in(question, reply)
    assert found == expected
    if found is not None:  # as the whole parser reads it
        read = read_reply(dns.message.from_wire(reply), NAME, "TXT", "server")
        assert isinstance(read, Answer)
        assert (read.values, read.exists, read.ttl, read.held) == ((), found.exists, found.ttl, found.held)


def test_a_question_is_one_that_dnspython_reads() -> None:
    message = dns.message.from_wire(question_of("Straße.acme.com", "CAA"))
    assert message.question[0].to_text() == "xn--strae-oqa.acme.com. IN CAA"
    assert (message.edns, message.payload, message.flags) == (0, 1232, dns.flags.RD)


@pytest.mark.parametrize(
    ("change", "taken"),
    [
        pytest.param(lambda reply: reply, True, id="the-reply"),
        pytest.param(lambda reply: reply[:12] + reply[12:].replace(b"acme", b"AcMe"), True, id="other-capitals"),
        pytest.param(lambda reply: bytes([reply[0] ^ 1]) + reply[1:], False, id="another-number"),
        pytest.param(lambda reply: reply[:12] + reply[12:].replace(b"acme", b"evil"), False, id="another-question"),
        pytest.param(lambda reply: reply[:2] + b"\1" + reply[3:], False, id="a-question"),
        pytest.param(lambda reply: reply[:11], False, id="cut-off"),
        pytest.param(lambda reply: reply[:3] + b"\5" + bytes(8), True, id="a-refusal-without-the-question"),
        pytest.param(lambda reply: reply[:3] + b"\0" + bytes(8), False, id="nothing-without-the-question"),
    ],
)
def test_only_replies_to_the_question_are_taken(change: Callable[[bytes], bytes], taken: bool) -> None:
    question = question_of(NAME, "TXT")
    assert answers(question, change(reply_to(question, as_it_is))) is taken


@given(st.binary(min_size=12, max_size=200))
def test_any_bytes_are_read_or_left(noise: bytes) -> None:
    question = question_of("a.test", "A")
    reply = question[:2] + noise[2:]
    nothing_in(question, reply)
    answers(question, reply)
    is_truncated(reply)


def test_what_others_send_is_not_taken() -> None:
    """A reply from another port never arrives, so the question stays open until its caller gives up."""

    async def main() -> str:
        loop = asyncio.get_running_loop()
        stranger, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))

        class Server(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
                stranger.sendto(reply_to(data, as_it_is), addr)

        server, _ = await loop.create_datagram_endpoint(Server, local_addr=("127.0.0.1", 0))
        endpoint = Endpoint(*server.get_extra_info("sockname"))
        try:
            async with asyncio.timeout(0.3):
                await ask_udp(endpoint, question_of(NAME, "TXT"))
        except TimeoutError:
            return "nothing"
        finally:
            server.close()
            stranger.close()
        return "taken"

    assert asyncio.run(main()) == "nothing"
