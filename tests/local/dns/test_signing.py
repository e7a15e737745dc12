"""Signatures of the local name servers, judged by dnspython's own validation."""

from __future__ import annotations

import dns.dnssec
import dns.flags
import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest

from launchready.local.dns import Authority
from launchready.local.dns.tree import grow
from launchready.local.store import Store, ZoneState
from launchready.local.store.registrars import change_dnssec, change_registrar

APEX = dns.name.from_text("acme.test")


@pytest.fixture
def zone() -> ZoneState:
    made = Store().create_zone("acme.test")
    made.create_record({"type": "TXT", "name": "acme.test", "content": "v=spf1 -all"})
    made.create_record({"type": "A", "name": "www", "content": "198.51.100.1", "proxied": True})
    return made


def ask(zone: ZoneState, name: str, type_: str, *, wants: bool = True) -> dns.message.Message:
    store = Store()
    store._adopt(zone)
    authority = Authority(store, grow(dns.name.root, ()))
    query = dns.message.make_query(name, type_, want_dnssec=wants)
    return dns.message.from_wire(authority.answer(dns.message.from_wire(query.to_wire())).to_wire())


def signature_of(reply: dns.message.Message, name: str, type_: str) -> dns.rrset.RRset | None:
    covered = dns.rdatatype.from_text(type_)
    owner = dns.name.from_text(name)
    return reply.get_rrset(reply.answer, owner, dns.rdataclass.IN, dns.rdatatype.RRSIG, covered)


@pytest.mark.parametrize(
    ("name", "type_"), [("acme.test", "SOA"), ("acme.test", "TXT"), ("acme.test", "DNSKEY"), ("www.acme.test", "A")]
)
def test_answers_of_a_signed_zone_are_valid(zone: ZoneState, name: str, type_: str) -> None:
    change_dnssec(zone, "active")
    keys = ask(zone, "acme.test", "DNSKEY").answer[0]
    reply = ask(zone, name, type_)
    signature = signature_of(reply, name, type_)
    assert signature is not None
    dns.dnssec.validate(reply.answer[0], signature, {APEX: keys})
    assert reply.ednsflags & dns.flags.DO


def test_the_ds_record_fits_the_key(zone: ZoneState) -> None:
    shown = change_dnssec(zone, "active")
    (key,) = ask(zone, "acme.test", "DNSKEY").answer[0]
    made = dns.dnssec.make_ds(APEX, key, "SHA256")
    assert shown["ds"].partition(" DS ")[2] == f"{made.key_tag} {made.algorithm} 2 {made.digest.hex().upper()}"


def test_who_does_not_ask_for_signatures_gets_none(zone: ZoneState) -> None:
    change_dnssec(zone, "active")
    assert signature_of(ask(zone, "acme.test", "TXT", wants=False), "acme.test", "TXT") is None


def test_a_zone_that_is_not_signed_has_no_key_and_no_signature(zone: ZoneState) -> None:
    assert ask(zone, "acme.test", "DNSKEY").answer == []
    assert signature_of(ask(zone, "acme.test", "TXT"), "acme.test", "TXT") is None


def test_signing_ends_once_the_registrar_has_no_ds_record_any_more(zone: ZoneState) -> None:
    ds = change_dnssec(zone, "active")["ds"].partition(" DS ")[2]
    change_registrar(zone, ds_records=[ds])
    change_dnssec(zone, "disabled")
    assert signature_of(ask(zone, "acme.test", "TXT"), "acme.test", "TXT") is not None
    change_registrar(zone, ds_records=[])
    assert signature_of(ask(zone, "acme.test", "TXT"), "acme.test", "TXT") is None
