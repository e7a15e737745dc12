"""What the local name server answers, as Cloudflare would."""

from __future__ import annotations

from collections.abc import Callable

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import pytest

from launchready.local.store import Store

Ask = Callable[..., dns.message.Message]

EDGE4 = {"192.0.2.10", "192.0.2.11"}
EDGE6 = {"2001:db8:cf::10", "2001:db8:cf::11"}


def values(reply: dns.message.Message, type_: str) -> set[str]:
    wanted = dns.rdatatype.from_text(type_)
    return {rdata.to_text() for rrset in reply.answer if rrset.rdtype == wanted for rdata in rrset}


def ttls(reply: dns.message.Message) -> list[int]:
    return [rrset.ttl for rrset in reply.answer]


def has_soa(reply: dns.message.Message) -> bool:
    return [rrset.rdtype for rrset in reply.authority] == [dns.rdatatype.SOA]


ANSWERED = {
    "proxied-apex": ("acme.test", "A", EDGE4),
    "proxied-apex-v6": ("acme.test", "AAAA", EDGE6),
    "proxied-cname-is-addresses": ("www.acme.test", "A", EDGE4),
    "one-proxied-record-proxies-the-name": ("mixed.acme.test", "AAAA", EDGE6),
    "dns-only": ("direct.acme.test", "A", {"198.51.100.11"}),
    "dns-only-v6": ("direct.acme.test", "AAAA", {"2001:db8::11"}),
    "upper-case": ("DIRECT.acme.TEST", "A", {"198.51.100.11"}),
    "mx": ("acme.test", "MX", {"1 smtp.google.com."}),
    "txt-in-strings": ("acme.test", "TXT", {'"v=spf1 include:_spf.google.com" " ~all"'}),
    "txt-without-quotes-is-one-text": ("plain.acme.test", "TXT", {'"say \\"hello\\" to a\\\\b"'}),
    "srv": ("_sip._tls.acme.test", "SRV", {"1 2 443 sip.acme.test."}),
    "cname-itself": ("alias.acme.test", "CNAME", {"direct.acme.test."}),
    "cname-followed": ("alias.acme.test", "A", {"198.51.100.11"}),
    "cname-followed-outside": ("mail.acme.test", "A", {"203.0.113.26"}),
    "wildcard-proxied": ("anything.wild.acme.test", "A", EDGE4),
    "wildcard-deeper": ("a.b.wild.acme.test", "A", EDGE4),
    "outside": ("_spf.google.com", "TXT", {
        '"v=spf1 include:_netblocks.google.com include:_netblocks2.google.com include:_netblocks3.google.com ~all"'
    }),
    "outside-alias": ("alias.outside.example", "A", {"203.0.113.26"}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "type_", "expected"), ANSWERED.values(), ids=ANSWERED.keys())
def test_answers(ask: Ask, name: str, type_: str, expected: set[str]) -> None:
    reply = ask(name, type_)
    assert reply.rcode() == dns.rcode.NOERROR
    assert values(reply, type_) == expected


EMPTY = {
    "no-such-name": ("nobody.acme.test", "A", "NXDOMAIN"),
    "no-such-type": ("direct.acme.test", "MX", "NOERROR"),
    "empty-non-terminal": ("below.acme.test", "A", "NOERROR"),
    "proxied-cname-is-hidden": ("www.acme.test", "CNAME", "NOERROR"),
    "wildcard-of-another-type": ("x.wild.acme.test", "TXT", "NOERROR"),
    "a-name-under-a-wildcard-blocks-it": ("named.wild.acme.test", "A", "NOERROR"),
    "nothing-below-a-name-that-blocks": ("x.named.wild.acme.test", "A", "NXDOMAIN"),
    "alias-to-nothing": ("gone.acme.test", "A", "NXDOMAIN"),
}


@pytest.mark.parametrize(("name", "type_", "rcode"), EMPTY.values(), ids=EMPTY.keys())
def test_says_that_there_is_nothing(ask: Ask, name: str, type_: str, rcode: str) -> None:
    reply = ask(name, type_)
    assert dns.rcode.to_text(reply.rcode()) == rcode
    assert values(reply, type_) == set()
    assert has_soa(reply)
    assert reply.authority[0].ttl == reply.authority[0][0].minimum == 1800


REFUSED = {
    "outside-unknown": ("nobody-knows.example", "A", "REFUSED"),
    "below-invalid": ("host.invalid", "A", "NXDOMAIN"),
    "dmarc-of-a-top-level-domain": ("_dmarc.test", "TXT", "NXDOMAIN"),
    "aliases-in-a-circle": ("round.acme.test", "A", "SERVFAIL"),
    "zone-transfer": ("acme.test", "AXFR", "REFUSED"),
}


@pytest.mark.parametrize(("name", "type_", "rcode"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses(ask: Ask, name: str, type_: str, rcode: str) -> None:
    assert dns.rcode.to_text(ask(name, type_).rcode()) == rcode


TTLS = {
    "proxied": ("www.acme.test", "A", [300]),
    "automatic": ("direct.acme.test", "AAAA", [300]),
    "declared": ("direct.acme.test", "A", [60]),
    "chain": ("alias.acme.test", "A", [300, 60]),
    "name-servers": ("acme.test", "NS", [86400]),
}


@pytest.mark.parametrize(("name", "type_", "expected"), TTLS.values(), ids=TTLS.keys())
def test_ttl(ask: Ask, name: str, type_: str, expected: list[int]) -> None:
    assert ttls(ask(name, type_)) == expected


def test_the_zone_names_its_servers_and_they_have_an_address(ask: Ask, store: Store) -> None:
    servers = store.zones()[0].name_servers
    assert values(ask("acme.test", "NS"), "NS") == {f"{server}." for server in servers}
    assert values(ask(servers[0], "A"), "A") == {"127.0.0.1"}


def test_the_serial_grows_with_every_change(ask: Ask, store: Store) -> None:
    before = ask("acme.test", "SOA").answer[0][0].serial
    store.zones()[0].create_record({"type": "A", "name": "new", "content": "198.51.100.1"})
    assert ask("acme.test", "SOA").answer[0][0].serial == before + 1
    assert values(ask("new.acme.test", "A"), "A") == {"198.51.100.1"}


SPEAKS_FOR = {
    "own": ("acme.test", "A", True, False),
    "own-nothing": ("nobody.acme.test", "A", True, False),
    "own-alias-to-outside": ("mail.acme.test", "A", True, False),
    "delegated": ("x.sub.acme.test", "A", False, False),
    "outside": ("smtp.google.com", "A", False, True),
}


@pytest.mark.parametrize(("name", "type_", "authoritative", "recursive"), SPEAKS_FOR.values(), ids=SPEAKS_FOR.keys())
def test_speaks_with_authority_for_its_own_zones_alone(
    ask: Ask, name: str, type_: str, authoritative: bool, recursive: bool
) -> None:
    reply = ask(name, type_)
    assert bool(reply.flags & dns.flags.AA) is authoritative
    assert bool(reply.flags & dns.flags.RA) is recursive


def test_an_alias_into_the_outside_is_followed_only_where_recursion_is_asked_for(ask: Ask) -> None:
    reply = ask("mail.acme.test", "A", recursion=False)
    assert values(reply, "CNAME") == {"smtp.google.com."}
    assert values(reply, "A") == set()


def test_an_alias_to_an_unknown_name_is_told_as_far_as_it_is_known(ask: Ask) -> None:
    reply = ask("unknown.acme.test", "A")
    assert reply.rcode() == dns.rcode.NOERROR
    assert values(reply, "CNAME") == {"host.nobody-knows.example."}


@pytest.mark.parametrize("name", ["other.acme.test", "deep.other.acme.test"])
def test_a_delegation_is_a_referral(ask: Ask, name: str) -> None:
    reply = ask(name, "A")
    assert reply.answer == []
    assert [(rrset.name.to_text(), rrset.rdtype) for rrset in reply.authority] == [
        ("other.acme.test.", dns.rdatatype.NS)
    ]


def test_any_is_answered_by_rfc_8482(ask: Ask) -> None:
    assert values(ask("acme.test", "ANY"), "HINFO") == {'"RFC8482" ""'}


@pytest.mark.parametrize("state", ["pending", "paused"])
def test_records_act_dns_only_while_the_zone_does_not_proxy(ask: Ask, store: Store, state: str) -> None:
    zone = store.zones()[0]
    if state == "pending":
        zone.change(status="pending")
    else:
        zone.change(paused=True)
    assert values(ask("acme.test", "A"), "A") == {"198.51.100.10"}
    reply = ask("www.acme.test", "A")
    assert values(reply, "CNAME") == {"acme.test."}
    assert values(reply, "A") == {"198.51.100.10"}


def test_once_a_caa_record_is_declared_cloudflare_adds_its_own(ask: Ask) -> None:
    found = values(ask("direct.acme.test", "CAA"), "CAA")
    assert '0 iodef "mailto:ca@acme.test"' in found
    assert {'0 issue "letsencrypt.org"', '0 issuewild "letsencrypt.org"', '0 issue "ssl.com"'} <= found
    assert has_soa(ask("acme.test", "CAA"))


def test_the_longest_zone_answers(ask: Ask, store: Store) -> None:
    store.create_zone("staging.acme.test").create_record({"type": "A", "name": "@", "content": "198.51.100.77"})
    assert values(ask("staging.acme.test", "A"), "A") == {"198.51.100.77"}


FLATTENED = {
    "inside": ("direct.acme.test", "NOERROR", {"198.51.100.11"}),
    "proxied-inside": ("mixed.acme.test", "NOERROR", EDGE4),
    "outside": ("smtp.google.com", "NOERROR", {"203.0.113.26"}),
    "through-an-alias": ("alias.outside.example", "NOERROR", {"203.0.113.26"}),
    "to-a-name-without-addresses": ("plain.acme.test", "NOERROR", set()),
    "to-nothing": ("nothing.acme.test", "NOERROR", set()),
    "to-a-name-that-cannot-be-resolved": ("host.nobody-knows.example", "SERVFAIL", set()),
    "to-a-circle": ("round.acme.test", "SERVFAIL", set()),
    "to-itself-by-an-alias": ("back.acme.test", "SERVFAIL", set()),
}


@pytest.mark.parametrize(("target", "rcode", "expected"), FLATTENED.values(), ids=FLATTENED.keys())
def test_a_cname_at_the_apex_is_flattened(ask: Ask, store: Store, target: str, rcode: str, expected: set[str]) -> None:
    zone = store.zones()[0]
    zone.create_record({"type": "CNAME", "name": "back", "content": "acme.test"})
    for record in [body for body in zone.records.values() if body["name"] == "acme.test"]:
        zone.delete_record(record["id"])
    zone.create_record({"type": "CNAME", "name": "@", "content": target})
    reply = ask("acme.test", "A")
    assert dns.rcode.to_text(reply.rcode()) == rcode
    assert values(reply, "A") == expected
    assert values(reply, "CNAME") == set()
    if not expected and rcode == "NOERROR":
        assert has_soa(reply)
