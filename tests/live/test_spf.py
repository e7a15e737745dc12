"""SPF evaluated over real DNS, and held against an independent implementation (pyspf)."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address

import pytest
import spf as pyspf
from loopback import PATIENT, QUICK, DnsServer, serving_dns

from launchready.live.dns import Dns
from launchready.live.spf import Evaluation, Result, check_host, find_listed_address
from launchready.live.spf_macros import Macro
from launchready.zone.spf_terms import SpfError, parse_spf

ELEVEN = " ".join(f"include:i{number}.example.org" for number in range(11))
RECORDS: dict[str, tuple[str, ...]] = {
    "plain.example TXT": ("v=spf1 ip4:192.0.2.0/24 -all", "unrelated text"),
    "soft.example TXT": ("v=spf1 include:provider.example ~all",),
    "provider.example TXT": ("v=spf1 include:nets.provider.example ?all",),
    "nets.provider.example TXT": ("v=spf1 ip4:198.51.100.0/25 ip6:2001:db8::/32 -all",),
    "redirect.example TXT": ("v=spf1 redirect=plain.example",),
    "nowhere.example TXT": ("v=spf1 redirect=empty.example",),
    "empty.example TXT": ("no spf here",),
    "two.example TXT": ("v=spf1 -all", "v=spf1 ~all"),
    "split.example TXT": ("v=spf1 " + " ".join(f"ip4:203.0.113.{number}" for number in range(30)) + " -all",),
    "typo.example TXT": ("v=spf1 includ:provider.example -all",),
    "badnet.example TXT": ("v=spf1 ip4:192.0.2.300 -all",),
    "missing.example TXT": ("v=spf1 include:empty.example -all",),
    "loop.example TXT": ("v=spf1 include:loop.example -all",),
    "world.example TXT": ("v=spf1 +all",),
    "neutral.example TXT": ("v=spf1 ip4:192.0.2.1",),
    "upper.example TXT": ("V=SPF1 IP4:192.0.2.1 -ALL",),
    "addresses.example TXT": ("v=spf1 a a:host.example/28 mx -all",),
    "addresses.example A": ("203.0.113.5",),
    "host.example A": ("203.0.113.17",),
    "addresses.example MX": ("10 mx1.example.", "20 mx2.example."),
    "mx1.example A": ("203.0.113.65",),
    "mx2.example A": ("203.0.113.66",),
    # pyspf counts a void look-up for each host behind mx (see tests/shared/spf_peer.py). Here both agree.
    "mx1.example AAAA": ("2001:db8:1::1",),
    "mx2.example AAAA": ("2001:db8:1::2",),
    "voids.example TXT": ("v=spf1 a:v1.example a:v2.example a:v3.example -all",),
    "twovoids.example TXT": ("v=spf1 a:v1.example a:v2.example -all",),
    "many.example TXT": (f"v=spf1 {ELEVEN} -all",),
    "ten.example TXT": (f"v=spf1 {' '.join(ELEVEN.split()[:10])} -all",),
    "macro.example TXT": ("v=spf1 exists:%{ir}.list.example -all",),
    "1.2.0.192.list.example A": ("127.0.0.2",),
    "minus.example TXT": ("v=spf1 -ip4:192.0.2.7 include:plain.example ~all",),
    "exp.example TXT": ("v=spf1 -all exp=why.example unknown=thing",),
    "unqualified.example TXT": ("v=spf10 -all",),
    **{f"i{number}.example.org TXT": ("v=spf1 -all",) for number in range(11)},
}
SENDERS = ("192.0.2.1", "192.0.2.7", "198.51.100.9", "203.0.113.5", "203.0.113.20", "203.0.113.66", "2001:db8::9")
DOMAINS = sorted(key.split()[0] for key in RECORDS if key.endswith(".example TXT"))


def evaluate(domain: str, sender: str | None, faults: dict[str, str] | None = None) -> Evaluation:
    async def main() -> Evaluation:
        async with serving_dns(DnsServer(RECORDS, faults or {})) as server:
            dns_ = Dns(QUICK if faults else PATIENT)
            return await check_host(
                lambda name, type_: dns_.ask(server.endpoint, name, type_),
                domain,
                ip_address(sender) if sender else None,
            )

    return asyncio.run(main())


def look_up(name: str, type_: str, *_: object) -> list[tuple[tuple[str, str], object]]:
    """Answer pyspf from the same records."""
    values = RECORDS.get(f"{name} {type_}", ())
    match type_:
        case "TXT":
            return [((name, type_), (value.encode(),)) for value in values]
        case "MX":
            return [((name, type_), (int(value.split()[0]), value.split()[1])) for value in values]
        case _:
            return [((name, type_), value) for value in values]


@pytest.mark.parametrize("domain", DOMAINS)
def test_an_independent_implementation_agrees(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyspf, "DNSLookup", look_up)
    for sender in SENDERS:
        theirs, _, reason = pyspf.query(i=sender, s=f"postmaster@{domain}", h=domain).check()
        ours = evaluate(domain, sender)
        assert (sender, str(ours.result)) == (sender, theirs), (ours.reason, reason)


@pytest.mark.parametrize(
    ("domain", "sender", "result"),
    [
        ("soft.example", "198.51.100.9", Result.PASS),
        ("soft.example", "198.51.100.200", Result.SOFTFAIL),
        ("soft.example", None, Result.SOFTFAIL),
        ("plain.example", None, Result.FAIL),
        ("redirect.example", None, Result.FAIL),
        ("world.example", None, Result.PASS),
        ("neutral.example", None, Result.NEUTRAL),
        ("empty.example", None, Result.NONE),
        ("two.example", None, Result.PERMERROR),
        ("many.example", None, Result.PERMERROR),
        ("ten.example", None, Result.FAIL),
        ("voids.example", None, Result.PERMERROR),
        ("twovoids.example", None, Result.FAIL),
        ("loop.example", None, Result.PERMERROR),
        ("split.example", "203.0.113.29", Result.PASS),
    ],
)
def test_results(domain: str, sender: str | None, result: Result) -> None:
    assert evaluate(domain, sender).result is result


def test_nobodys_address_shows_what_the_whole_record_costs() -> None:
    found = evaluate("soft.example", None)
    assert found.lookups == 2
    assert found.tree == ("include:provider.example", "  include:nets.provider.example")
    assert found.visited == {"soft.example", "provider.example", "nets.provider.example"}


def test_over_the_limit_the_cost_is_named() -> None:
    assert "11 look-ups" in evaluate("many.example", None).reason


@pytest.mark.parametrize("fault", ["SERVFAIL", "REFUSED", "silent"])
@pytest.mark.parametrize("name", ["soft.example", "nets.provider.example"], ids=["own-record", "include-of-include"])
def test_what_cannot_be_looked_up_is_no_verdict(name: str, fault: str) -> None:
    assert evaluate("soft.example", None, {name: fault}).result is Result.TEMPERROR


@pytest.mark.parametrize(
    ("domain", "address"),
    [
        ("provider.example", "198.51.100.0"),
        ("redirect.example", "192.0.2.0"),
        ("addresses.example", "203.0.113.5"),
        ("exp.example", None),
        ("empty.example", None),
    ],
)
def test_one_of_a_senders_servers_is_found_in_its_own_record(domain: str, address: str | None) -> None:
    async def main() -> object:
        async with serving_dns(DnsServer(RECORDS)) as server:
            dns_ = Dns(PATIENT)
            return await find_listed_address(lambda name, type_: dns_.ask(server.endpoint, name, type_), domain)

    assert asyncio.run(main()) == (ip_address(address) if address else None)


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 all:x",
        "v=spf1 include",
        "v=spf1 ip4:",
        "v=spf1 ip6:192.0.2.1",
        "v=spf1 a/33",
        "v=spf1 a//129",
        "v=spf1 redirect=a.example redirect=b.example",
        "v=spf1 redirect=",
        "v=spf1 include:a.example,include:b.example;all x",
        "v=spf1 exists:x/24",
    ],
)
def test_terms_that_are_not_valid_are_refused(record: str) -> None:
    with pytest.raises(SpfError):
        parse_spf(record)


@pytest.mark.parametrize(
    ("value", "expanded"),
    [
        ("%{s}", "postmaster@email.example.com"),
        ("%{d2}", "example.com"),
        ("%{dr}", "com.example.email"),
        ("%{l}._%{o}", "postmaster._email.example.com"),
        ("%{i}._spf.%{d2}", "192.0.2.3._spf.example.com"),
        ("%{ir}.%{v}.arpa", "3.2.0.192.in-addr.arpa"),
        ("a%%b%_c%-d", "a%b c%20d"),
    ],
)
def test_macros_expand(value: str, expanded: str) -> None:
    assert Macro("email.example.com", ip_address("192.0.2.3")).expand(value) == expanded


@pytest.mark.parametrize("value", ["%{x}", "%{", "100%"])
def test_macros_that_are_not_valid_are_refused(value: str) -> None:
    with pytest.raises(SpfError):
        Macro("example.com", ip_address("192.0.2.3")).expand(value)
