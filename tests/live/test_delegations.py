"""A delegated name is answered by its parent with a referral; that is what is declared of it, and is read as such."""

from __future__ import annotations

import dns.flags
import dns.message
import dns.rrset

from launchready.live.dns import Answer, read_reply

CHILD = "eu.acme.test"


def referral(type_: str, owner: str) -> dns.message.Message:
    reply = dns.message.make_response(dns.message.make_query(CHILD, type_))
    reply.flags &= ~dns.flags.AA
    reply.authority.append(dns.rrset.from_text(f"{owner}.", 300, "IN", "NS", "ns1.else.test.", "ns2.else.test."))
    return dns.message.from_wire(reply.to_wire())


def test_a_referral_answers_the_question_for_the_name_servers_of_the_delegated_name() -> None:
    found = read_reply(referral("NS", CHILD), CHILD, "NS", "127.0.0.1:53")
    assert isinstance(found, Answer)
    assert found.values == ("ns1.else.test", "ns2.else.test")
    assert not found.referral


def test_a_referral_answers_no_other_question() -> None:
    found = read_reply(referral("A", CHILD), CHILD, "A", "127.0.0.1:53")
    assert isinstance(found, Answer)
    assert (found.values, found.referral, found.held) == ((), CHILD, False)


def test_a_referral_to_a_zone_above_is_no_answer() -> None:
    found = read_reply(referral("NS", "acme.test"), CHILD, "NS", "127.0.0.1:53")
    assert isinstance(found, Answer)
    assert (found.values, found.referral) == ((), "acme.test")
