from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchready.zone import Record, canonical_content, record_from_api, record_to_api

RECORDS = st.one_of(
    st.builds(Record, st.just("a.acme.test"), st.just("A"), st.ip_addresses(v=4).map(str), proxied=st.booleans()),
    st.builds(Record, st.just("a.acme.test"), st.just("AAAA"), st.ip_addresses(v=6).map(str), st.integers(60, 86400)),
    st.builds(Record, st.just("a.acme.test"), st.just("TXT"), st.text(st.characters(categories=("L", "N", "P")))),
    st.builds(Record, st.just("acme.test"), st.just("MX"), st.just("mx.example.com"), priority=st.integers(0, 65535)),
    st.builds(
        Record,
        st.just("_sip._tcp.acme.test"),
        st.just("SRV"),
        st.tuples(st.integers(0, 65535), st.integers(0, 65535)).map(lambda pair: f"{pair[0]} {pair[1]} sip.acme.test"),
        priority=st.integers(0, 65535),
    ),
    st.builds(Record, st.just("acme.test"), st.just("HTTPS"), st.just('1 . alpn="h3,h2"')),
    st.builds(Record, st.just("a.acme.test"), st.just("SVCB"), st.just("0 svc.example.")),
    st.builds(Record, st.just("_443._tcp.acme.test"), st.just("TLSA"), st.just("3 0 0 " + "0b9f" * 90)),
    st.builds(Record, st.just("acme.test"), st.just("CAA"), st.just('0 issue "letsencrypt.org; account=1"')),
)


@given(RECORDS)
def test_what_is_sent_is_read_back_equal(record: Record) -> None:
    assert record_from_api(record_to_api(record)) == record


@pytest.mark.parametrize(
    ("type_", "written", "canonical"),
    [
        pytest.param("AAAA", "2001:DB8:0:0::0010", "2001:db8::10", id="aaaa-shortest"),
        pytest.param("CNAME", "Target.Example.COM.", "target.example.com", id="cname"),
        pytest.param("MX", ".", ".", id="null-mx"),
        pytest.param("HTTPS", "1 . ipv4hint=192.0.2.1 alpn=h3,h2", '1 . alpn="h3,h2" ipv4hint="192.0.2.1"', id="https"),
        pytest.param("HTTPS", "0 svc.example.net", "0 svc.example.net.", id="https-alias"),
        pytest.param("SVCB", '1 Svc.Example. port="8443"', '1 svc.example. port="8443"', id="svcb"),
        pytest.param("TLSA", "3 1 1 " + "0B9F " * 16, "3 1 1 " + "0b9f" * 16, id="tlsa"),
        pytest.param("CAA", "0 ISSUE letsencrypt.org", '0 issue "letsencrypt.org"', id="caa-unquoted"),
        pytest.param("CAA", '128  iodef  "mailto:a@b.c"', '128 iodef "mailto:a@b.c"', id="caa-spaces"),
        pytest.param("SRV", "5  5060  SIP.acme.test.", "5 5060 sip.acme.test", id="srv"),
        pytest.param("TXT", '"a" "b"', "ab", id="txt"),
    ],
)
def test_content_has_one_canonical_form(type_: str, written: str, canonical: str) -> None:
    assert canonical_content(type_, written) == canonical


@pytest.mark.parametrize(
    ("type_", "written"),
    [
        pytest.param("A", "1.2.3", id="a-too-short"),
        pytest.param("A", "2001:db8::1", id="a-of-version-6"),
        pytest.param("AAAA", "1.2.3.4", id="aaaa-of-version-4"),
        pytest.param("CNAME", "a..b", id="cname-empty-label"),
        pytest.param("HTTPS", "svc.example.net", id="https-without-priority"),
        pytest.param("HTTPS", "1 . nonsense=1", id="https-unknown-parameter"),
        pytest.param("TLSA", "3 1 1 xyz", id="tlsa-no-hex"),
        pytest.param("TLSA", "3 1 1 0b9f", id="tlsa-cut"),
        pytest.param("CAA", "0 issue", id="caa-without-value"),
        pytest.param("CAA", "256 issue x", id="caa-flags"),
        pytest.param("CAA", "0 is-sue x", id="caa-tag"),
        pytest.param("SRV", "5 70000 sip.acme.test", id="srv-port"),
        pytest.param("SRV", "10 5 5060 sip.acme.test", id="srv-with-priority"),
    ],
)
def test_content_that_does_not_fit_is_refused(type_: str, written: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        canonical_content(type_, written)


@pytest.mark.parametrize(
    ("body", "record"),
    [
        pytest.param(
            {"name": "ACME.test", "type": "TXT", "content": '"v=spf1" " -all"', "ttl": 1, "proxied": False},
            Record("acme.test", "TXT", "v=spf1 -all"),
            id="quoted-and-split-txt",
        ),
        pytest.param(
            {"name": "a.acme.test", "type": "A", "content": "1.2.3.4", "ttl": 1, "proxied": True, "priority": None},
            Record("a.acme.test", "A", "1.2.3.4", proxied=True),
            id="proxied",
        ),
        pytest.param(
            {"name": "acme.test", "type": "CAA", "data": {"flags": 0, "tag": "issue", "value": "pki.goog"}},
            Record("acme.test", "CAA", '0 issue "pki.goog"'),
            id="caa-data",
        ),
        pytest.param(
            {
                "name": "_sip._tls.acme.test", "type": "SRV", "content": "1\t443\tsip.acme.test",
                "data": {"priority": 7, "weight": 1, "port": 443, "target": "sip.acme.test"},
            },
            Record("_sip._tls.acme.test", "SRV", "1 443 sip.acme.test", priority=7),
            id="srv-priority-in-data-only",
        ),
        pytest.param(
            {"name": "k.acme.test", "type": "SSHFP", "content": "4 2 abc", "ttl": 300},
            Record("k.acme.test", "SSHFP", "4 2 abc", 300),
            id="type-that-nobody-declares",
        ),
        pytest.param(
            {"name": "0/25.acme.test", "type": "CNAME", "content": "Ends.With-.x", "ttl": 300},
            Record("0/25.acme.test", "CNAME", "Ends.With-.x", 300),
            id="names-that-nobody-declares",
        ),
    ],
)  # fmt: skip
def test_api_answers_become_records(body: dict[str, Any], record: Record) -> None:
    assert record_from_api(body) == record


@pytest.mark.parametrize(
    ("record", "body"),
    [
        pytest.param(
            Record("acme.test", "TXT", "x" * 300),
            {"name": "acme.test", "type": "TXT", "ttl": 1, "content": f'"{"x" * 255}" "{"x" * 45}"'},
            id="txt-is-quoted-and-split",
        ),
        pytest.param(
            Record("acme.test", "MX", "smtp.google.com", priority=1),
            {"name": "acme.test", "type": "MX", "ttl": 1, "content": "smtp.google.com", "priority": 1},
            id="mx-has-its-priority-and-no-proxied",
        ),
        pytest.param(
            Record("_s._tcp.acme.test", "SRV", "5 443 t.acme.test", priority=10),
            {
                "name": "_s._tcp.acme.test", "type": "SRV", "ttl": 1, "priority": 10,
                "data": {"priority": 10, "weight": 5, "port": 443, "target": "t.acme.test"},
            },
            id="srv-has-its-priority-twice",
        ),
        pytest.param(
            Record("www.acme.test", "AAAA", "100::", proxied=True),
            {"name": "www.acme.test", "type": "AAAA", "ttl": 1, "content": "100::", "proxied": True},
            id="address",
        ),
    ],
)  # fmt: skip
def test_records_are_sent_as_the_api_wants_them(record: Record, body: dict[str, Any]) -> None:
    assert record_to_api(record) == body
