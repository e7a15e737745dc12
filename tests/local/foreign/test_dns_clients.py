"""dig asks the local DNS what people ask with it, over UDP and TCP, with and without EDNS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from foreigners import of_the_system, run
from worlds_beside import Beside, world_beside

from launchready.local.store import ZoneState
from launchready.local.store.registrars import change_dnssec, change_registrar, show_dnssec

BIG = " ".join(f'"{letter * 250}"' for letter in "abcdefgh")
RECORDS: tuple[dict[str, object], ...] = (
    {"type": "A", "name": "@", "content": "198.51.100.10", "proxied": True},
    {"type": "CNAME", "name": "www", "content": "acme.test", "proxied": True},
    {"type": "A", "name": "direct", "content": "198.51.100.10", "ttl": 600},
    {"type": "A", "name": "*.app", "content": "198.51.100.11", "ttl": 600},
    {"type": "CNAME", "name": "alias", "content": "direct.acme.test", "ttl": 600},
    {"type": "MX", "name": "@", "content": "mx.example", "priority": 10, "ttl": 600},
    {"type": "TXT", "name": "big", "content": BIG, "ttl": 600},
    {"type": "NS", "name": "sub", "content": "ns1.example", "ttl": 600},
    {"type": "CAA", "name": "@", "data": {"flags": 0, "tag": "issue", "value": "letsencrypt.org"}, "ttl": 600},
    {"type": "HTTPS", "name": "direct", "data": {"priority": 1, "target": ".", "value": 'alpn="h2"'}, "ttl": 600},
    {"type": "TLSA", "name": "_443._tcp.direct", "ttl": 600,
     "data": {"usage": 3, "selector": 1, "matching_type": 1, "certificate": "aa" * 32}},
    {"type": "URI", "name": "direct", "priority": 10, "ttl": 600, "data": {"weight": 5, "target": "https://acme.test/"}},
    {"type": "LOC", "name": "direct", "content": "31 58 52.100 S 115 49 11.700 E 20.00m 10.00m 10.00m 2.00m"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dig:
    """dig against a world that holds the records above."""

    beside: Beside
    path: str

    def __call__(self, *question: str) -> str:
        address, _, port = self.beside.world.dns.rpartition(":")
        ended = run(self.path, f"@{address}", "-p", port, "+tries=1", "+time=5", "+nocookie", *question, seconds=30)
        assert ended.code == 0, ended.said
        return ended.out

    def short(self, *question: str) -> list[str]:
        return self("+short", *question).splitlines()

    @property
    def zone(self) -> ZoneState:
        return self.beside.world.store.zones()[0]


@pytest.fixture(scope="module")
def dig() -> Iterator[Dig]:
    path = of_the_system("dig")
    with world_beside(zones=["acme.test"]) as beside:
        zone = beside.world.store.zones()[0]
        beside.call(lambda: [zone.create_record(record) for record in RECORDS])
        yield Dig(beside, path)


def flags(answer: str) -> set[str]:
    found = re.search(r";; flags: ([a-z ]*);", answer)
    assert found is not None, answer
    return set(found[1].split())


ASKED = {
    "proxied": (("acme.test", "A"), ["192.0.2.10", "192.0.2.11"]),
    "proxied-alias": (("www.acme.test", "A"), ["192.0.2.10", "192.0.2.11"]),
    "dns-only": (("direct.acme.test", "A"), ["198.51.100.10"]),
    "alias": (("alias.acme.test", "A"), ["198.51.100.10", "direct.acme.test."]),
    "wildcard": (("tenant.app.acme.test", "A"), ["198.51.100.11"]),
    "mail": (("acme.test", "MX"), ["10 mx.example."]),
    "tls": (("_443._tcp.direct.acme.test", "TLSA"), [f"3 1 1 {'AA' * 28} {'AA' * 4}"]),
    "https": (("direct.acme.test", "HTTPS"), ['1 . alpn="h2"']),
    "uri": (("direct.acme.test", "URI"), ['10 5 "https://acme.test/"']),
    "loc": (("direct.acme.test", "LOC"), ["31 58 52.100 S 115 49 11.700 E 20.00m 10m 10m 2m"]),
    "nothing-of-this-type": (("direct.acme.test", "MX"), []),
    "a-type-without-a-name": (("direct.acme.test", "TYPE65400"), []),
    "no-such-name": (("nobody.acme.test", "A"), []),
    "case": (("DiReCt.AcMe.TeSt", "A"), ["198.51.100.10"]),
    "over-tcp": (("+tcp", "direct.acme.test", "A"), ["198.51.100.10"]),
    "without-edns": (("+noedns", "direct.acme.test", "A"), ["198.51.100.10"]),
}


@pytest.mark.parametrize(("question", "expected"), ASKED.values(), ids=ASKED)
def test_what_dig_is_told(dig: Dig, question: tuple[str, ...], expected: list[str]) -> None:
    assert sorted(dig.short(*question)) == expected


STATUS = {
    "there": (("direct.acme.test", "A"), "NOERROR", {"aa"}),
    "no-data": (("direct.acme.test", "MX"), "NOERROR", {"aa"}),
    "no-such-name": (("nobody.acme.test", "A"), "NXDOMAIN", {"aa"}),
    "a-zone-that-is-not-served": (("nobody.example", "A"), "REFUSED", set()),
    "without-recursion": (("+norecurse", "direct.acme.test", "A"), "NOERROR", {"aa"}),
    "a-delegation": (("+norecurse", "host.sub.acme.test", "A"), "NOERROR", set()),
    "another-class": (("-c", "CH", "version.bind", "TXT"), "REFUSED", set()),
    "a-later-edns": (("+edns=1", "+noednsneg", "direct.acme.test", "A"), "BADVERS", set()),
    "an-unknown-option": (("+ednsopt=65001:00ff", "direct.acme.test", "A"), "NOERROR", {"aa"}),
    "dnssec-is-asked-for": (("+dnssec", "direct.acme.test", "A"), "NOERROR", {"aa"}),
    "another-opcode": (("+opcode=notify", "acme.test", "SOA"), "NOTIMP", set()),
}


@pytest.mark.parametrize(("question", "rcode", "expected"), STATUS.values(), ids=STATUS)
def test_status_and_flags(dig: Dig, question: tuple[str, ...], rcode: str, expected: set[str]) -> None:
    answer = dig(*question)
    assert f"status: {rcode}" in answer
    assert flags(answer) & {"aa", "tc", "ad"} == expected


def test_the_zone_is_not_transferred(dig: Dig) -> None:
    assert "Transfer failed." in dig("acme.test", "AXFR")


def test_a_negative_answer_carries_the_soa(dig: Dig) -> None:
    assert re.search(r"^acme\.test\.\s+1800\s+IN\s+SOA\s", dig("nobody.acme.test", "A"), re.MULTILINE)


def test_a_big_answer_is_truncated_and_asked_for_again_over_tcp(dig: Dig) -> None:
    cut = dig("+ignore", "+notcp", "+bufsize=512", "big.acme.test", "TXT")
    assert "tc" in flags(cut)
    assert "ANSWER: 0" in cut
    whole = dig("+notcp", "+bufsize=512", "big.acme.test", "TXT")
    assert ";; Truncated, retrying in TCP mode." in whole
    assert whole.count("a" * 250) == 1
    assert "MSG SIZE  rcvd: 20" in whole  # over 2,000 bytes


def test_the_name_comes_back_in_the_case_it_was_asked_in(dig: Dig) -> None:
    assert re.search(r"^DiReCt\.AcMe\.TeSt\.\s+600\s+IN\s+A\s", dig("DiReCt.AcMe.TeSt", "A"), re.MULTILINE)


def test_any_is_answered_as_rfc_8482_says(dig: Dig) -> None:
    assert dig.short("+tcp", "acme.test", "ANY") == ['"RFC8482" ""']


def test_edns_says_what_udp_may_carry(dig: Dig) -> None:
    assert "EDNS: version: 0, flags:; udp: 1232" in dig("direct.acme.test", "A")
    assert "EDNS" not in dig("+noedns", "direct.acme.test", "A")


def test_a_paused_zone_answers_its_origins(dig: Dig) -> None:
    dig.beside.call(lambda: dig.zone.change(paused=True))
    try:
        assert dig.short("acme.test", "A") == ["198.51.100.10"]
    finally:
        dig.beside.call(lambda: dig.zone.change(paused=False))


def test_ds_records_that_fit_nothing_make_the_zone_bogus_for_those_who_validate(dig: Dig) -> None:
    def act(*published: str) -> None:
        dig.beside.call(lambda: change_registrar(dig.zone, ds_records=published))

    try:
        dig.beside.call(lambda: change_dnssec(dig.zone, "active"))
        ours = str(show_dnssec(dig.zone)["ds"]).partition(" DS ")[2]
        act(ours)
        assert "status: NOERROR" in dig("direct.acme.test", "A")
        assert dig.short("acme.test", "DS")[0].startswith("2371 13 2 ")
        act("1 13 2 " + "AB" * 32)
        assert "status: SERVFAIL" in dig("direct.acme.test", "A")
        assert "status: NOERROR" in dig("+cdflag", "direct.acme.test", "A")
        assert "status: NOERROR" in dig("+norecurse", "direct.acme.test", "A")
    finally:
        act()
