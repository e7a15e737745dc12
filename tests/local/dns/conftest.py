"""Zones of a real store, asked through the server's own wire handling, without sockets."""

from __future__ import annotations

from collections.abc import Callable

import dns.flags
import dns.message
import pytest

from launchready.local.dns import Authority
from launchready.local.dns.server import reply_to, udp_size
from launchready.local.outside import OUTSIDE, grow_outside
from launchready.local.store import Store

Ask = Callable[..., dns.message.Message]

RECORDS: tuple[dict[str, object], ...] = (
    {"type": "A", "name": "@", "content": "198.51.100.10", "proxied": True},
    {"type": "MX", "name": "@", "content": "smtp.google.com", "priority": 1},
    {"type": "TXT", "name": "@", "content": '"v=spf1 include:_spf.google.com" " ~all"'},
    {"type": "TXT", "name": "plain", "content": 'say "hello" to a\\b', "ttl": 600},
    {"type": "CNAME", "name": "www", "content": "acme.test", "proxied": True},
    {"type": "CNAME", "name": "alias", "content": "direct.acme.test"},
    {"type": "A", "name": "direct", "content": "198.51.100.11", "ttl": 60},
    {"type": "AAAA", "name": "direct", "content": "2001:db8::11"},
    {"type": "A", "name": "mixed", "content": "198.51.100.12", "proxied": True},
    {"type": "AAAA", "name": "mixed", "content": "2001:db8::12", "proxied": False},
    {"type": "CNAME", "name": "mail", "content": "smtp.google.com"},
    {"type": "CNAME", "name": "gone", "content": "nothing.acme.test"},
    {"type": "CNAME", "name": "unknown", "content": "host.nobody-knows.example"},
    {"type": "CNAME", "name": "round", "content": "and.acme.test"},
    {"type": "CNAME", "name": "and", "content": "round.acme.test"},
    {"type": "A", "name": "deep.below", "content": "198.51.100.13"},
    {"type": "A", "name": "*.wild", "content": "198.51.100.14", "proxied": True},
    {"type": "TXT", "name": "named.wild", "content": "mine"},
    {"type": "NS", "name": "sub", "content": "ns1.sub.acme.test"},
    {"type": "NS", "name": "other", "content": "ns.hoster.example"},
    {"type": "SRV", "name": "_sip._tls", "data": {"priority": 1, "weight": 2, "port": 443, "target": "sip.acme.test"}},
    {"type": "CAA", "name": "direct", "data": {"flags": 0, "tag": "iodef", "value": "mailto:ca@acme.test"}},
)


@pytest.fixture
def store() -> Store:
    store = Store()
    zone = store.create_zone("acme.test")
    for record in RECORDS:
        zone.create_record(record)
    return store


@pytest.fixture
def authority(store: Store) -> Authority:
    return Authority(store, grow_outside({**OUTSIDE, "alias.outside.example": (("CNAME", "smtp.google.com"),)}))


@pytest.fixture
def ask(authority: Authority) -> Ask:
    def ask(name: str, type_: str, *, recursion: bool = True) -> dns.message.Message:
        query = dns.message.make_query(name, type_, use_edns=0, payload=1232)
        if not recursion:
            query.flags &= ~dns.flags.RD
        wire = reply_to(authority, query.to_wire(), udp_size)
        assert wire is not None
        return dns.message.from_wire(wire)

    return ask
