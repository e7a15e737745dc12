"""What RFC 7208's suite leaves open: odd names, voids, who is listed, what is explained, more of the grammar."""

from __future__ import annotations

import asyncio
from functools import partial
from ipaddress import ip_address

import pytest
from loopback import PATIENT, DnsServer, serving_dns

from launchready.live.dns import CouldNotLook, Dns, Exchange
from launchready.live.spf import Envelope, Evaluation, Result, check_host, find_listed_address
from launchready.live.spf_macros import Macro
from launchready.zone.spf_terms import SpfError, is_explanation, parse_spf

RECORDS: dict[str, tuple[str, ...]] = {
    "plain.example TXT": ("v=spf1 ip4:192.0.2.0/24 -all",),
    "xn--mnchen-3ya.example TXT": ("v=spf1 ip4:192.0.2.0/24 -all",),
    "senders.example TXT": ("v=spf1 redirect=nets.senders.example",),
    "nets.senders.example TXT": ("v=spf1 include:more.senders.example -all",),
    "more.senders.example TXT": ("v=spf1 ip4:198.51.100.0/24 include:senders.example -all",),
    "circle.example TXT": ("v=spf1 include:circle2.example -all",),
    "circle2.example TXT": ("v=spf1 redirect=circle.example",),
    "macros.example TXT": ("v=spf1 include:%{d2}.x.example a:%{i}.example ip4:192.0.2.9 -all",),
    "denying.example TXT": ("v=spf1 -ip4:192.0.2.0/24 -include:plain.example ip4:203.0.113.0/24 -all",),
    "chain0.example TXT": ("v=spf1 include:chain1.example -all",),
    **{f"chain{n}.example TXT": (f"v=spf1 include:chain{n + 1}.example -all",) for n in range(1, 15)},
    "chain15.example TXT": ("v=spf1 ip4:192.0.2.1 -all",),
    "local.example TXT": ("v=spf1 exists:%{l}.users.example -all",),
    "ada.users.example A": ("127.0.0.2",),
    "explained.example TXT": ("v=spf1 -all exp=why.example",),
    "why.example TXT": ("%{i} may not send as %{o}; see https://acme.com/?s=%{S}",),
    "odd.example TXT": ("v=spf1 -all exp=two.example",),
    "two.example TXT": ("one", "two"),
    "sixes.example TXT": ("v=spf1 a:four.example a:five.example a:six.example ~all",),
    **{f"{name}.example A": ("192.0.2.1",) for name in ("four", "five", "six")},
    "unserved.example TXT": ("v=spf1 mx:m1.example mx:m2.example mx:m3.example -all",),
    **{f"m{n}.example MX": (f"1 a.m{n}.example.", f"2 b.m{n}.example.") for n in (1, 2, 3)},
    "served.example TXT": ("v=spf1 mx:m4.example mx:m5.example mx:m6.example -all",),
    **{f"m{n}.example MX": (f"1 a.m{n}.example.", f"2 b.m{n}.example.") for n in (4, 5, 6)},
    **{f"b.m{n}.example AAAA": ("2001:db8::5",) for n in (4, 5, 6)},
    "10.2.0.192.in-addr.arpa PTR": tuple(f"n{n:02d}.ptr.example." for n in range(11)),
    "n09.ptr.example A": ("192.0.2.99",),
    "n10.ptr.example A": ("192.0.2.10",),
    "11.2.0.192.in-addr.arpa PTR": tuple(f"o{n:02d}.ptr.example." for n in range(10)),
    "o09.ptr.example A": ("192.0.2.11",),
    "ptr.example TXT": ("v=spf1 ptr -all",),
    "7.2.0.192.in-addr.arpa PTR": ("mail.ptr.example.", "else.example."),
    "8.2.0.192.in-addr.arpa PTR": ("fake.ptr.example.",),
    "mail.ptr.example A": ("192.0.2.7",),
    "fake.ptr.example A": ("192.0.2.99",),
    "named.example TXT": ("v=spf1 exists:%{p}.allowed.example -all",),
    "mail.ptr.example.allowed.example A": ("127.0.0.2",),
}


def evaluate(
    domain: str, client: str | None, envelope: Envelope | None = None, faults: dict[str, str] | None = None
) -> tuple[Evaluation, list[tuple[str, str, str]]]:
    async def main() -> tuple[Evaluation, list[tuple[str, str, str]]]:
        async with serving_dns(DnsServer(RECORDS, faults or {})) as server:
            dns_ = Dns(PATIENT)

            async def ask(name: str, type_: str) -> Exchange:
                return await dns_.ask(server.endpoint, name, type_)

            found = await check_host(ask, domain, ip_address(client) if client else None, envelope)
            return found, server.seen

    return asyncio.run(main())


@pytest.mark.parametrize(
    "name", ["", "com", "a..example", f"{'x' * 64}.example", f"{'x.' * 130}example", "[192.0.2.1]"]
)
def test_what_is_no_domain_has_no_record_and_is_not_asked(name: str) -> None:
    found, seen = evaluate(name, "192.0.2.1")
    assert (found.result, seen) == (Result.NONE, [])


@pytest.mark.parametrize("domain", ["münchen.example", "MÜNCHEN.example.", "xn--mnchen-3ya.example"])
def test_an_international_domain_is_asked_as_dns_has_it(domain: str) -> None:
    assert evaluate(domain, "192.0.2.1")[0].result is Result.PASS


@pytest.mark.parametrize("client", ["192.0.2.1", "::ffff:192.0.2.1"], ids=["ipv4", "mapped"])
def test_a_mapped_address_is_an_ipv4_one(client: str) -> None:
    assert evaluate("plain.example", client)[0].result is Result.PASS


def test_a_local_part_is_expanded() -> None:
    assert evaluate("local.example", "192.0.2.1", Envelope("ada@local.example"))[0].result is Result.PASS
    assert evaluate("local.example", "192.0.2.1", Envelope("eve@local.example"))[0].result is Result.FAIL


def test_a_local_part_that_is_not_ascii_matches_nothing_and_is_not_asked() -> None:
    found, seen = evaluate("local.example", "192.0.2.1", Envelope("ädä@local.example"))
    assert found.result is Result.FAIL
    assert [name for name, _, _ in seen] == ["local.example"]


@pytest.mark.parametrize("local", ["a\\b", 'a"b', "a b", "a\x00b", "a;b", "a.b", "x" * 64])
def test_a_hostile_local_part_is_asked_as_a_name_or_not_at_all(local: str) -> None:
    found, _ = evaluate("local.example", "192.0.2.1", Envelope(f"{local}@local.example"))
    assert found.result is Result.FAIL


def test_what_hangs_on_the_sender_is_counted_and_not_asked_for_nobody() -> None:
    found, seen = evaluate("local.example", None)
    assert (found.result, found.lookups, found.voids) == (Result.FAIL, 1, 0)
    assert [name for name, _, _ in seen] == ["local.example"]
    assert found.steps[0].found == "hangs on the sender"


def test_the_explanation_is_expanded_for_the_sender() -> None:
    found, _ = evaluate("explained.example", "192.0.2.1", Envelope("ada b@explained.example"))
    assert found.explanation == (
        "192.0.2.1 may not send as explained.example; see https://acme.com/?s=ada%20b%40explained.example"
    )


@pytest.mark.parametrize(
    ("domain", "faults"),
    [("odd.example", {}), ("explained.example", {"why.example": "SERVFAIL"})],
    ids=["two-texts", "not-to-be-had"],
)
def test_an_explanation_that_cannot_be_used_changes_nothing(domain: str, faults: dict[str, str]) -> None:
    found, _ = evaluate(domain, "192.0.2.1", None, faults)
    assert (found.result, found.explanation) == (Result.FAIL, None)


def test_a_sender_of_the_other_family_finds_void_what_nobody_does() -> None:
    assert evaluate("sixes.example", None)[0].result is Result.SOFTFAIL
    six, _ = evaluate("sixes.example", "2001:db8::1")
    assert (six.result, six.voids) == (Result.PERMERROR, 3)
    assert "does not exist" in six.reason


@pytest.mark.parametrize(
    ("domain", "client", "voids"),
    [
        pytest.param("unserved.example", "192.0.2.1", 3, id="servers-without-address"),
        pytest.param("unserved.example", None, 3, id="servers-without-address-for-nobody"),
        pytest.param("served.example", "192.0.2.1", 3, id="servers-of-the-other-family"),
        pytest.param("served.example", "2001:db8::1", 0, id="one-server-with-an-address-each"),
        pytest.param("served.example", None, 0, id="any-family-for-nobody"),
    ],
)
def test_an_mx_is_void_once_where_none_of_its_servers_has_an_address(
    domain: str, client: str | None, voids: int
) -> None:
    found, _ = evaluate(domain, client)
    assert (found.voids, found.result) == (voids, Result.PERMERROR if voids else Result.FAIL)


@pytest.mark.parametrize(
    ("client", "result"),
    [
        ("192.0.2.7", Result.PASS),
        ("192.0.2.8", Result.FAIL),
        ("192.0.2.9", Result.FAIL),
        ("192.0.2.10", Result.FAIL),
        ("192.0.2.11", Result.PASS),
    ],
    ids=["leads-back", "does-not-lead-back", "no-name", "the-eleventh-name", "the-tenth-name"],
)
def test_ptr_matches_names_that_lead_back(client: str, result: Result) -> None:
    assert evaluate("ptr.example", client)[0].result is result


@pytest.mark.parametrize("name", ["7.2.0.192.in-addr.arpa", "mail.ptr.example"])
def test_ptr_that_cannot_be_looked_up_matches_nothing(name: str) -> None:
    assert evaluate("ptr.example", "192.0.2.7", None, {name: "SERVFAIL"})[0].result is Result.FAIL


def test_the_validated_name_is_expanded() -> None:
    assert evaluate("named.example", "192.0.2.7")[0].result is Result.PASS
    assert evaluate("named.example", "192.0.2.8")[0].result is Result.FAIL


def test_beyond_the_limit_the_walk_goes_on_so_that_the_cost_is_known() -> None:
    found, _ = evaluate("chain0.example", None)
    assert (found.result, found.lookups) == (Result.PERMERROR, 15)
    assert found.tree[14] == "  " * 14 + "include:chain15.example"


@pytest.mark.parametrize(
    ("domain", "address"),
    [
        pytest.param("senders.example", "198.51.100.0", id="by-redirect-and-include"),
        pytest.param("circle.example", None, id="a-circle-of-includes"),
        pytest.param("macros.example", "192.0.2.9", id="macros-are-passed-over"),
        pytest.param("denying.example", "203.0.113.0", id="what-it-denies-is-no-sender"),
        pytest.param("chain0.example", None, id="beyond-ten-look-ups"),
        pytest.param("chain6.example", "192.0.2.1", id="within-ten-look-ups"),
        pytest.param("nowhere.example", None, id="no-record"),
    ],
)
def test_who_a_record_lists(domain: str, address: str | None) -> None:
    async def main() -> object:
        async with serving_dns(DnsServer(RECORDS)) as server:
            dns_ = Dns(PATIENT)
            return await find_listed_address(partial(dns_.ask, server.endpoint), domain)

    assert asyncio.run(main()) == (ip_address(address) if address else None)


def test_who_a_record_lists_is_not_known_where_dns_is_silent() -> None:
    async def main() -> object:
        async with serving_dns(DnsServer(RECORDS, {"nets.senders.example": "SERVFAIL"})) as server:
            dns_ = Dns(PATIENT)
            return await find_listed_address(
                lambda name, type_: dns_.ask(server.endpoint, name, type_), "senders.example"
            )

    assert isinstance(asyncio.run(main()), CouldNotLook)


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 ip4:1.2.3.4/08", "v=spf1 ip4:01.2.3.4", "v=spf1 ip4:1.2.3", "v=spf1 ip6:::1%eth0",
        "v=spf1 ip4:1.2.3.4/",
        "v=spf1 a:example", "v=spf1 a:example.123", "v=spf1 a:-example.-com", "v=spf1 a:%{x}.example",
        "v=spf1 a:%{c}.example", "v=spf1 a:%{d0}.example", "v=spf1 a:%.example", "v=spf1 a:", "v=spf1 mx:/24",
        "v=spf1 a//", "v=spf1 a/24//64/2", "v=spf1 -", "v=spf1 ++all", "v=spf1 all/8", "v=spf1 exp=%{d}x",
        "v=spf1 redirect=example", "v=spf1 foo=%", "v=spf1 \tall", "v=spf1 ä=1", "v=spf1 1x=1",
        "v=spf1 include:a.example,",
    ],
)  # fmt: skip
def test_the_grammar_refuses(record: str) -> None:
    with pytest.raises(SpfError):
        parse_spf(record)


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1", "V=SPF1 -ALL", "v=spf1  a  mx ", "v=spf1 a:example.com. a:ex-ample.c-m",
        "v=spf1 a:foo:bar/baz.example",
        "v=spf1 a/0//0", "v=spf1 mx//64", "v=spf1 exists:%{ir}.%{v}._spf.%{d2}", "v=spf1 a:%{d}",
        "v=spf1 ptr:example.com",
        "v=spf1 x-new=%{d}/y -all", "v=spf1 ip6:2001:db8::/32 ip6:::ffff:1.2.3.4",
        "v=spf1 redirect=_spf.example.com -all",
    ],
)  # fmt: skip
def test_the_grammar_accepts(record: str) -> None:
    assert parse_spf(record).text == record


def test_redirect_is_ignored_beside_all() -> None:
    assert parse_spf("v=spf1 redirect=a.example -all").redirect is None


def test_a_name_that_is_too_long_loses_labels_at_its_left() -> None:
    value = ".".join(["%{d}"] * 10)
    name = Macro("a-name-of-forty-characters-or-so.example").name(value)
    assert name is not None
    assert len(name) <= 253
    assert name.endswith("a-name-of-forty-characters-or-so.example")


@pytest.mark.parametrize(
    ("text", "fine"), [("see %{c} %{r} %{t}", True), ("a\nb", False), ("über", False), ("%{x}", False), ("100%", False)]
)
def test_what_may_be_said_to_a_sender(text: str, fine: bool) -> None:
    assert is_explanation(text) is fine
