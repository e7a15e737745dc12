from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchready.zone import Record, assign_slots, slot_of

ZONE = "acme.test"


@pytest.mark.parametrize(
    ("record", "slot"),
    [
        pytest.param(Record("acme.test", "A", "1.2.3.4"), "@/address", id="apex-a"),
        pytest.param(Record("www.acme.test", "AAAA", "100::"), "www/address", id="aaaa"),
        pytest.param(Record("www.acme.test", "CNAME", "x.test"), "www/address", id="cname-fills-the-same-place"),
        pytest.param(Record("*.acme.test", "A", "1.2.3.4"), "*/address", id="wildcard"),
        pytest.param(Record("acme.test", "MX", "smtp.google.com", priority=1), "@/mx/smtp.google.com", id="mx"),
        pytest.param(Record("acme.test", "MX", ".", priority=0), "@/mx/.", id="null-mx"),
        pytest.param(Record("acme.test", "TXT", "v=spf1 -all"), "@/spf", id="spf"),
        pytest.param(Record("acme.test", "TXT", "V=SPF1 -all"), "@/spf", id="spf-in-any-case"),
        pytest.param(Record("acme.test", "TXT", "v=spf10 x"), "@/txt/spf10", id="nearly-spf"),
        pytest.param(Record("_dmarc.acme.test", "TXT", "v=DMARC1; p=none"), "_dmarc", id="dmarc"),
        pytest.param(Record("_dmarc.acme.test", "CNAME", "x.test"), "_dmarc", id="dmarc-as-cname"),
        pytest.param(Record("s1._domainkey.acme.test", "TXT", "v=DKIM1; p=x"), "s1._domainkey", id="dkim"),
        pytest.param(Record("s1._domainkey.acme.test", "CNAME", "x.test"), "s1._domainkey", id="dkim-as-cname"),
        pytest.param(
            Record("acme.test", "TXT", "google-site-verification=x"), "@/txt/google-site-verification", id="token"
        ),
        pytest.param(Record("acme.test", "TXT", "MS=ms1"), "@/txt/ms", id="token-in-lower-case"),
        pytest.param(Record("acme.test", "TXT", "no purpose at all"), "@/txt/d448347d", id="text-by-digest"),
        pytest.param(Record("_mta-sts.acme.test", "TXT", "v=STSv1; id=1"), "_mta-sts/txt/stsv1", id="version"),
        pytest.param(Record("acme.test", "CAA", '0 issue "pki.goog"'), "@/caa/issue/pki.goog", id="caa"),
        pytest.param(Record("_s._tcp.acme.test", "SRV", "1 2 t.test", priority=1), "_s._tcp/srv/t.test", id="srv"),
        pytest.param(Record("sub.acme.test", "NS", "ns1.test"), "sub/ns/ns1.test", id="ns"),
    ],
)
def test_a_record_fills_the_place_of_what_it_is_for(record: Record, slot: str) -> None:
    assert slot_of(record, ZONE) == slot


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_records_that_share_a_place_are_numbered_by_their_values_whatever_the_order(order: tuple[int, ...]) -> None:
    first, second, third = sharing = [Record("www.acme.test", "A", f"1.2.3.{number}") for number in (1, 5, 9)]
    assert assign_slots([sharing[place] for place in order], ZONE) == {
        "www/address": first,
        "www/address/2": second,
        "www/address/3": third,
    }


@given(st.permutations([Record(f"{name}.acme.test", "A", "1.2.3.4") for name in "abcd"]))
def test_the_order_of_different_names_changes_no_slot(records: list[Record]) -> None:
    assert assign_slots(records, ZONE) == {
        f"{name}/address": Record(f"{name}.acme.test", "A", "1.2.3.4") for name in "abcd"
    }
