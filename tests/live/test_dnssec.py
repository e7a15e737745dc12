"""The link of DNSSEC between a parent and its zone."""

from __future__ import annotations

import asyncio

import pytest
from loopback import DnsServer, closed_port, serving_dns
from signed_zone import Key, SignedServer

from launchready.live.dns import Answer, CouldNotLook, Tally, now
from launchready.live.dnssec import Chain, Dnssec, look_at_chain

SOA = ("ns1.acme.com. hostmaster.acme.com. 1 2 3 4 5",)
KEY, OTHER, OLD = Key(), Key(), Key(5)


def look(server: DnsServer, *ds: str) -> Dnssec:
    said = Answer("acme.com", "DS", "the parent", now(), tuple(ds))

    async def main() -> Dnssec:
        async with serving_dns(server) as running:
            return await look_at_chain("acme.com", said, running.endpoint, 2.0, Tally())

    return asyncio.run(main())


def signed(key: Key = KEY, ended: int | None = None, soa: tuple[str, ...] = SOA) -> SignedServer:
    return SignedServer({"acme.com SOA": soa}, key=key, ended=ended)


def failing(how: str) -> DnsServer:
    return DnsServer({"acme.com SOA": SOA}, {"acme.com": how})


@pytest.mark.parametrize(
    ("server", "ds", "chain"),
    [
        pytest.param(signed(), (KEY.ds,), Chain.HOLDS, id="it-holds"),
        pytest.param(signed(), (OTHER.ds, KEY.ds), Chain.HOLDS, id="one-of-two-fits"),
        pytest.param(signed(), (KEY.ds.upper(),), Chain.HOLDS, id="in-capitals"),
        pytest.param(signed(), (OTHER.ds,), Chain.BROKEN, id="of-another-key"),
        pytest.param(signed(), ("nonsense",), Chain.BROKEN, id="nonsense"),
        pytest.param(signed(), ("1 13 99 ab",), Chain.UNKNOWN, id="an-unknown-digest"),
        pytest.param(signed(), ("1 12 2 ab",), Chain.UNKNOWN, id="an-unknown-algorithm"),
        pytest.param(signed(), ("1 13 99 ab", OTHER.ds), Chain.BROKEN, id="an-unknown-digest-beside-another-key"),
        pytest.param(failing("SERVFAIL"), (KEY.ds,), Chain.UNKNOWN, id="the-server-fails"),
        pytest.param(failing("REFUSED"), (), Chain.UNKNOWN, id="the-server-refuses"),
        pytest.param(signed(soa=()), (KEY.ds,), Chain.UNKNOWN, id="keys-and-no-soa-record"),
        pytest.param(signed(ended=2), (KEY.ds,), Chain.EXPIRED, id="ran-out"),
        pytest.param(signed(), (), Chain.ORPHANED, id="nobody-says-so"),
        pytest.param(DnsServer({"acme.com SOA": SOA}), (KEY.ds,), Chain.BROKEN, id="no-keys"),
        pytest.param(DnsServer({"acme.com SOA": SOA}), (), Chain.UNSIGNED, id="unsigned"),
    ],
)
def test_the_link(server: DnsServer, ds: tuple[str, ...], chain: Chain) -> None:
    assert look(server, *ds).chain is chain


def test_keys_without_signatures_are_broken() -> None:
    key = KEY.dnskey.to_text()
    server = DnsServer({"acme.com SOA": SOA, "acme.com DNSKEY": (key,)})
    assert look(server, KEY.ds).chain is Chain.BROKEN


def test_an_old_algorithm_is_named() -> None:
    assert look(signed(OLD), OLD.ds).old == ("RSASHA1",)
    assert look(signed(), KEY.ds).old == ()


def test_what_could_not_be_asked_is_unknown() -> None:
    missed = CouldNotLook("DS acme.com", "the parent", "it is silent", now())
    assert asyncio.run(look_at_chain("acme.com", missed, closed_port(), 1.0, Tally())).chain is Chain.UNKNOWN
    said = Answer("acme.com", "DS", "the parent", now(), (KEY.ds,))
    assert asyncio.run(look_at_chain("acme.com", said, closed_port(), 0.3, Tally())).chain is Chain.UNKNOWN
