"""The API's zone files: what an import adds, passes over and refuses; what is exported can be imported again."""

from __future__ import annotations

from typing import Any

import pytest
from api_calls import Api, refusal

TEXT = """
$ORIGIN acme.test.
@ 3600 IN SOA ada.example. dns.example. 1 2 3 4 5
@ 86400 IN NS ada.example.
@ 300 IN MX 10 mx.example.
www 1 IN A 198.51.100.10 ; cf_tags=cf-proxied:true
direct 300 IN A 198.51.100.10 ; cf_tags=cf-proxied:false
shop 300 IN CNAME www.acme.test.
_sip._tcp 300 IN SRV 1 2 5060 sip.example.
big 300 IN TXT "one" "two"
@ 300 IN CAA 0 issue "letsencrypt.org"
_443._tcp 300 IN TLSA 3 1 1 aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899
"""


def imported(api: Api, text: str, **form: str) -> Any:
    path = f"zones/{api.zone.id}/dns_records/import"
    return api.client.post(path, files={"file": ("zone.txt", text)}, data=form)


def test_a_zone_file_is_read_record_by_record(api: Api) -> None:
    assert imported(api, TEXT).json()["result"] == {"recs_added": 8, "total_records_parsed": 8}
    held = {(record["name"], record["type"]): record for record in api.zone.records.values()}
    assert ("acme.test", "NS") not in held
    assert (held["www.acme.test", "A"]["proxied"], held["www.acme.test", "A"]["ttl"]) == (True, 1)
    assert held["direct.acme.test", "A"]["proxied"] is False
    assert held["_sip._tcp.acme.test", "SRV"]["data"] == {
        "priority": 1,
        "weight": 2,
        "port": 5060,
        "target": "sip.example",
    }
    assert held["big.acme.test", "TXT"]["content"] == '"one" "two"'


def test_what_is_proxied_without_a_tag_is_what_the_form_says(api: Api) -> None:
    imported(api, TEXT, proxied="true")
    proxied = {record["name"] for record in api.zone.records.values() if record["proxied"]}
    assert proxied == {"www.acme.test", "shop.acme.test"}


def test_an_export_can_be_imported(api: Api) -> None:
    imported(api, TEXT)
    text = api.call("GET", "/dns_records/export").text
    before = sorted((record["name"], record["type"], record["content"]) for record in api.zone.records.values())
    api.zone.records.clear()
    assert imported(api, text).json()["result"]["recs_added"] == 8
    after = sorted((record["name"], record["type"], record["content"]) for record in api.zone.records.values())
    assert after == before


REFUSED = {
    "no-zone-file": ("this is none", 9207),
    "too-big": (f"a 300 IN TXT {'x' * 262_144}", 9300),
    "one-that-cannot-be": ("ok 300 IN A 198.51.100.1\nwww 300 IN A 198.51.100.1\nwww 300 IN CNAME acme.test.", 9207),
    "a-ttl-out-of-range": ("ok 300 IN A 198.51.100.1\nwww 5 IN A 198.51.100.1", 9021),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_zone_files_that_are_refused_add_nothing(api: Api, text: str, code: int) -> None:
    assert refusal(imported(api, text)) == (400, code)
    assert api.zone.records == {}


def test_a_form_is_needed(api: Api) -> None:
    assert api.refused("POST", "/dns_records/import", {"file": TEXT}) == (400, 9207)
    assert refusal(imported(api, TEXT, proxied="perhaps")) == (400, 9207)
