"""Records of the local Cloudflare: what is completed, what is refused and with which code, and what conflicts."""

from __future__ import annotations

from typing import Any

import pytest

from launchready.local.store import Refusal, Store, ZoneState


@pytest.fixture
def zone() -> ZoneState:
    return Store().create_zone("acme.test")


def record(**fields: Any) -> dict[str, Any]:
    return {"name": "www", "type": "A", "content": "198.51.100.10", "ttl": 1, **fields}


def code_of(zone: ZoneState, *sent: dict[str, Any]) -> int:
    """Return the code with which the last of ``sent`` is refused; the others must be taken."""
    *before, last = sent
    for body in before:
        zone.create_record(body)
    with pytest.raises(Refusal) as caught:
        zone.create_record(last)
    assert len(zone.records) == len(before)
    return caught.value.code


# --- what is stored

STORED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "short-name": (record(), {"name": "www.acme.test", "ttl": 1, "proxied": False, "proxiable": True}),
    "at": (record(name="@"), {"name": "acme.test"}),
    "fqdn": (record(name="WWW.Acme.test."), {"name": "www.acme.test"}),
    "unicode-name": (record(name="grün"), {"name": "xn--grn-ioa.acme.test"}),
    "wildcard": (record(name="*"), {"name": "*.acme.test"}),
    "service": (record(name="_dmarc", type="TXT", content='"v"'), {"name": "_dmarc.acme.test", "proxiable": False}),
    "ttl-left-out": ({"name": "www", "type": "A", "content": "192.0.2.1"}, {"ttl": 1}),
    "ttl-least": (record(ttl=60), {"ttl": 60}),
    "ttl-most": (record(ttl=86400), {"ttl": 86400}),
    "proxied": (record(proxied=True), {"proxied": True, "ttl": 1}),
    "aaaa-canonical": (record(type="AAAA", content="2001:DB8:0::1"), {"content": "2001:db8::1"}),
    "type-lower": (record(type="a"), {"type": "A"}),
    "target-dot": (record(type="CNAME", content="Target.example."), {"content": "Target.example"}),
    "mx": (record(type="MX", content="mx.example", priority=0), {"priority": 0}),
    "null-mx": (record(type="MX", content=".", priority=0), {"content": "."}),
    "txt-as-sent": (record(type="TXT", content="v=spf1 -all"), {"content": "v=spf1 -all"}),
    "txt-quoted": (record(type="TXT", content='"a" "b"'), {"content": '"a" "b"'}),
    "txt-255": (record(type="TXT", content="x" * 255), {"content": "x" * 255}),
    "txt-256-is-split": (record(type="TXT", content="x" * 256), {"content": f'"{"x" * 255}" "x"'}),
    "txt-no-character-cut": (record(type="TXT", content="é" * 130), {"content": f'"{"é" * 127}" "{"é" * 3}"'}),
    "caa-from-data": (
        record(type="CAA", content=None, data={"flags": 0, "tag": "issue", "value": "a.example"}),
        {"content": '0 issue "a.example"'},
    ),
    "caa-from-content": (
        record(type="CAA", content='0 iodef "mailto:a@b.example"'),
        {"data": {"flags": 0, "tag": "iodef", "value": "mailto:a@b.example"}},
    ),
    "srv": (
        record(type="SRV", content=None, priority=5, data={"weight": 1, "port": 443, "target": "SIP.example."}),
        {
            "content": "1 443 sip.example",
            "priority": 5,
            "data": {"priority": 5, "weight": 1, "port": 443, "target": "sip.example"},
        },
    ),
    "comment-100": (record(comment="c" * 100), {"comment": "c" * 100, "tags": []}),
    "priority-of-an-address-is-nothing": (record(priority=5), {"content": "198.51.100.10"}),
}


@pytest.mark.parametrize(("sent", "expected"), STORED.values(), ids=STORED)
def test_what_is_stored(zone: ZoneState, sent: dict[str, Any], expected: dict[str, Any]) -> None:
    stored = zone.create_record(sent)
    assert {key: stored[key] for key in expected} == expected
    assert zone.record(stored["id"]) == stored


# --- what is not valid by itself

REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "no-type": (record(type=None), 1004),
    "unknown-type": (record(type="SPF"), 1004),
    "type-of-a-list": (record(type=["A"]), 1004),
    "no-name": (record(name=""), 9000),
    "name-of-a-number": (record(name=5), 9000),
    "empty-label": (record(name="a..b"), 9000),
    "long-label": (record(name="a" * 64), 9000),
    "long-name": (record(name=".".join(["a" * 60] * 5)), 9000),
    "space-in-name": (record(name="a b"), 9000),
    "half-a-character": (record(name="\ud800"), 9000),
    "no-content": (record(content=None), 9005),
    "blank-content": (record(content="  "), 9005),
    "content-of-a-list": (record(content=["198.51.100.10"]), 9005),
    "a-is-no-address": (record(content="acme.example"), 9005),
    "a-is-ipv6": (record(content="2001:db8::1"), 9005),
    "aaaa-is-ipv4": (record(type="AAAA"), 9006),
    "aaaa-with-scope": (record(type="AAAA", content="fe80::1%eth0"), 9006),
    "cname-is-an-address": (record(type="CNAME"), 9007),
    "cname-to-the-root": (record(type="CNAME", content="."), 9007),
    "cname-of-two-words": (record(type="CNAME", content="a b"), 9007),
    "mx-with-its-priority": (record(type="MX", content="10 mx.example", priority=10), 9005),
    "cname-to-itself": (record(type="CNAME", name="www", content="WWW.acme.test"), 9039),
    "cname-empty-label": (record(type="CNAME", content="a..b"), 9007),
    "txt-too-long": (record(type="TXT", content="x" * 2049), 9005),
    "txt-open-quote": (record(type="TXT", content='"a" b"'), 9005),
    "txt-half-a-character": (record(type="TXT", content="\ud800"), 9005),
    "https-nonsense": (record(type="HTTPS", content="nonsense"), 9005),
    "ttl-59": (record(ttl=59), 9021),
    "ttl-0": (record(ttl=0), 9021),
    "ttl-86401": (record(ttl=86401), 9021),
    "ttl-text": (record(ttl="300"), 9021),
    "ttl-true": (record(ttl=True), 9021),
    "ttl-of-the-proxied": (record(proxied=True, ttl=300), 9021),
    "proxied-txt": (record(type="TXT", content="x", proxied=True), 9041),
    "proxied-text": (record(proxied="yes"), 9207),
    "proxied-loopback": (record(content="127.0.0.1", proxied=True), 9003),
    "proxied-private": (record(content="10.1.2.3", proxied=True), 9003),
    "proxied-private-ipv6": (record(type="AAAA", content="fd00::1", proxied=True), 9003),
    "mx-without-priority": (record(type="MX", content="mx.example"), 9100),
    "mx-priority-too-large": (record(type="MX", content="mx.example", priority=65536), 9100),
    "mx-priority-true": (record(type="MX", content="mx.example", priority=True), 9100),
    "caa-without-value": (record(type="CAA", data={"flags": 0, "tag": "issue"}), 9101),
    "caa-flags-too-large": (record(type="CAA", data={"flags": 256, "tag": "issue", "value": "a"}), 9101),
    "caa-data-of-a-list": (record(type="CAA", data=[1]), 9101),
    "caa-tag": (record(type="CAA", data={"flags": 0, "tag": "is sue", "value": "a"}), 9101),
    "caa-content-of-a-list": (record(type="CAA", content=["x"]), 9101),
    "caa-content": (record(type="CAA", content="nonsense"), 9005),
    "srv-without-port": (record(type="SRV", data={"priority": 1, "weight": 1, "target": "a.example"}), 9101),
    "srv-port-too-large": (record(type="SRV", data={"weight": 1, "port": 65536, "target": "a.example"}), 9101),
    "srv-port-text": (record(type="SRV", data={"weight": 1, "port": "443", "target": "a.example"}), 9101),
    "srv-target": (record(type="SRV", data={"weight": 1, "port": 443, "target": "a b ; c"}), 9005),
    "srv-data-of-a-text": (record(type="SRV", data="x"), 9101),
    "data-of-an-address": (record(data={"x": 1}), 9005),
    "comment-101": (record(comment="c" * 101), 9300),
    "comment-of-two-lines": (record(comment="a\nb"), 9300),
    "comment-of-a-number": (record(comment=5), 9207),
    "tags-are-not-in-the-plan": (record(tags=["a:b"]), 9301),
    "tags-of-a-text": (record(tags="a:b"), 9207),
    "tags-of-numbers": (record(tags=[1]), 9207),
    "flattening-is-not-in-the-plan": (record(settings={"flatten_cname": True}), 9302),
    "settings-of-a-list": (record(settings=[1]), 9207),
}


@pytest.mark.parametrize(("sent", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_valid_is_refused(zone: ZoneState, sent: dict[str, Any], code: int) -> None:
    assert code_of(zone, sent) == code


def test_documentation_addresses_may_be_proxied(zone: ZoneState) -> None:
    assert zone.create_record(record(content="198.51.100.10", proxied=True))["proxied"]
    assert zone.create_record(record(type="AAAA", content="2001:db8::1", proxied=True))["proxied"]


# --- what stands in the way

A, AAAA = record(), record(type="AAAA", content="2001:db8::1")
CNAME = record(type="CNAME", content="target.example")
TXT, NS = record(type="TXT", content="x"), record(type="NS", content="ns1.example")
MX = record(type="MX", content="mx.example", priority=10)

BESIDE: dict[str, list[dict[str, Any]]] = {
    "two-addresses": [A, record(content="198.51.100.11")],
    "both-families": [A, AAAA],
    "address-and-text": [A, TXT],
    "mx-at-two-priorities": [MX, record(type="MX", content="mx.example", priority=20)],
    "texts-that-differ-in-case": [TXT, record(type="TXT", content="X")],
    "two-ns": [NS, record(type="NS", content="ns2.example")],
    "the-same-elsewhere": [CNAME, {**CNAME, "name": "app"}],
    "flattened-apex-and-mail": [{**CNAME, "name": "@"}, {**MX, "name": "@"}, {**TXT, "name": "@"}],
    "mail-and-then-flattened-apex": [{**MX, "name": "@"}, {**CNAME, "name": "@"}],
    "ns-at-the-apex-and-an-address": [{**NS, "name": "@"}, {**A, "name": "@"}],
    "mail-and-then-ns-at-the-apex": [{**MX, "name": "@"}, {**NS, "name": "@"}],
}


@pytest.mark.parametrize("sent", BESIDE.values(), ids=BESIDE)
def test_what_may_stand_beside_another(zone: ZoneState, sent: list[dict[str, Any]]) -> None:
    for body in sent:
        zone.create_record(body)
    assert len(zone.records) == len(sent)


CONFLICTS: dict[str, tuple[list[dict[str, Any]], int]] = {
    "cname-on-address": ([A, CNAME], 81053),
    "address-on-cname": ([CNAME, AAAA], 81053),
    "second-cname": ([CNAME, {**CNAME, "content": "other.example"}], 81053),
    "the-same-cname": ([CNAME, CNAME], 81053),
    "text-on-cname": ([CNAME, TXT], 81054),
    "cname-on-text": ([TXT, CNAME], 81055),
    "identical": ([A, A], 81058),
    "same-but-proxied": ([A, {**A, "proxied": True}], 81057),
    "same-but-ttl": ([TXT, {**TXT, "ttl": 300}], 81057),
    "same-target-in-capitals": ([MX, {**MX, "content": "MX.example"}], 81058),
    "ns-on-address": ([A, NS], 81056),
    "address-on-ns": ([NS, A], 81056),
    "address-on-flattened-apex": ([{**CNAME, "name": "@"}, {**A, "name": "@"}], 81053),
    "flattened-apex-on-address": ([{**A, "name": "@"}, {**CNAME, "name": "@"}], 81053),
}


@pytest.mark.parametrize(("sent", "code"), CONFLICTS.values(), ids=CONFLICTS)
def test_what_stands_in_the_way(zone: ZoneState, sent: list[dict[str, Any]], code: int) -> None:
    assert code_of(zone, *sent) == code


def test_the_200th_record_is_the_last(zone: ZoneState) -> None:
    bodies = [record(content=f"198.51.100.{n}") for n in range(200)]
    assert code_of(zone, *bodies, record(content="203.0.113.1")) == 81045


# --- change


def test_put_resets_what_is_not_sent(zone: ZoneState) -> None:
    before = zone.create_record(record(ttl=600, comment="c"))
    after = zone.replace_record(before["id"], {"name": "www", "type": "A", "content": "198.51.100.11"})
    assert (after["ttl"], after["comment"], after["content"]) == (1, None, "198.51.100.11")
    assert (after["id"], after["created_on"]) == (before["id"], before["created_on"])


def test_patch_keeps_what_is_not_sent(zone: ZoneState) -> None:
    before = zone.create_record(record(ttl=600, comment="c"))
    after = zone.edit_record(before["id"], {"content": "198.51.100.11"})
    assert (after["ttl"], after["comment"], after["content"]) == (600, "c", "198.51.100.11")


def test_patch_of_content_replaces_data(zone: ZoneState) -> None:
    before = zone.create_record(record(type="CAA", data={"flags": 0, "tag": "issue", "value": "a.example"}))
    assert zone.edit_record(before["id"], {"content": '0 issue "b.example"'})["data"]["value"] == "b.example"


def test_patch_of_the_priority_of_srv_is_one_of_its_data(zone: ZoneState) -> None:
    data = {"priority": 1, "weight": 2, "port": 5060, "target": "sip.example"}
    made = zone.create_record({"name": "_sip._tcp", "type": "SRV", "data": data, "ttl": 1})
    edited = zone.edit_record(made["id"], {"priority": 0})
    assert (edited["priority"], edited["data"]) == (0, {**data, "priority": 0})


@pytest.mark.parametrize("text", ["x" * 2048, "\u00e9" * 2048, 'x"' * 1024, "\\" * 2048])
def test_a_long_text_can_be_sent_back_as_it_is_shown(zone: ZoneState, text: str) -> None:
    made = zone.create_record({"name": "x", "type": "TXT", "content": text, "ttl": 1})
    assert made["content"] != text
    assert zone.edit_record(made["id"], {"ttl": 300})["content"] == made["content"]


def test_texts_of_a_name_have_8192_characters_in_all(zone: ZoneState) -> None:
    for letter in "abcd":
        zone.create_record({"name": "x", "type": "TXT", "content": letter * 2048, "ttl": 1})
    one_more = {"type": "TXT", "content": "e", "ttl": 1}
    with pytest.raises(Refusal, match="8192"):
        zone.create_record({"name": "x", **one_more})
    zone.create_record({"name": "y", **one_more})


def test_a_record_that_becomes_proxied_later_is_stored_with_ttl_1(zone: ZoneState) -> None:
    before = zone.create_record(record(ttl=600))
    assert zone.edit_record(before["id"], {"proxied": True})["ttl"] == 1


def test_a_record_is_not_in_its_own_way(zone: ZoneState) -> None:
    before = zone.create_record(CNAME)
    assert zone.replace_record(before["id"], CNAME)["id"] == before["id"]


def test_a_change_that_conflicts_changes_nothing(zone: ZoneState) -> None:
    zone.create_record(A)
    other = zone.create_record(record(name="app"))
    with pytest.raises(Refusal, match="81058"):
        zone.edit_record(other["id"], {"name": "www"})
    assert zone.record(other["id"]) == other


@pytest.mark.parametrize("act", ["record", "delete_record"])
def test_a_record_that_is_not_there(zone: ZoneState, act: str) -> None:
    with pytest.raises(Refusal) as caught:
        getattr(zone, act)("nothing")
    assert (caught.value.status, caught.value.code) == (404, 81044)
