"""The API's routes of DNS records, over a real socket."""

from __future__ import annotations

from typing import Any

import dns.rdatatype
import dns.zone
import pytest
from api_calls import Api

A: dict[str, Any] = {"name": "www", "type": "A", "content": "198.51.100.10", "ttl": 1, "proxied": True}


def fill(api: Api) -> None:
    for body in (
        A,
        {"name": "app", "type": "AAAA", "content": "2001:db8::1", "ttl": 300, "comment": "the app"},
        {"name": "@", "type": "MX", "content": "mx.example", "priority": 10, "ttl": 1},
        {"name": "@", "type": "TXT", "content": "v=spf1 -all", "ttl": 1},
        {"name": "alias", "type": "CNAME", "content": "www.acme.test", "ttl": 1},
    ):
        api.result("POST", "/dns_records", body)


def test_a_record_through_its_life(api: Api) -> None:
    made = api.result("POST", "/dns_records", A)
    path = f"/dns_records/{made['id']}"
    assert made["name"] == "www.acme.test"
    assert api.result("GET", path) == made
    assert api.result("PATCH", path, {"comment": "c"})["comment"] == "c"
    assert api.result("PUT", path, {**A, "content": "198.51.100.11"})["comment"] is None
    assert api.result("GET", path)["content"] == "198.51.100.11"
    assert api.result("DELETE", path) == {"id": made["id"]}
    for method in ("GET", "DELETE"):
        assert api.refused(method, path) == (404, 81044)
    for method in ("PUT", "PATCH"):
        assert api.refused(method, path, A) == (404, 81044)


def test_a_refusal_points_to_its_cause(api: Api) -> None:
    (error,) = api.call("POST", "/dns_records", {**A, "content": "nonsense"}).json()["errors"]
    assert error == {
        "code": 9005,
        "message": "Content for A record must be a valid IPv4 address.",
        "source": {"pointer": "/content"},
    }


# --- the list


def test_150_records_come_in_pages(api: Api) -> None:
    for n in range(150):
        api.zone.create_record({**A, "name": f"n{n:03}"})
    seen: list[str] = []
    for page, count in ((1, 100), (2, 50), (3, 0)):
        answer = api.call("GET", "/dns_records", page=page).json()
        assert answer["result_info"] == {
            "page": page, "per_page": 100, "count": count, "total_count": 150, "total_pages": 2
        }  # fmt: skip
        seen += [record["name"] for record in answer["result"]]
    assert seen == [f"n{n:03}.acme.test" for n in range(150)]


def test_a_page_has_5000_at_most(api: Api) -> None:
    assert api.call("GET", "/dns_records", per_page=50_000).json()["result_info"]["per_page"] == 5000


def test_an_empty_list_has_no_pages(api: Api) -> None:
    info = api.call("GET", "/dns_records").json()["result_info"]
    assert (info["total_count"], info["total_pages"]) == (0, 0)


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "", "٣", "9" * 5000])
@pytest.mark.parametrize("name", ["page", "per_page"])
def test_pages_that_are_none(api: Api, name: str, value: str) -> None:
    assert api.refused("GET", "/dns_records", **{name: value}) == (400, 1004)


FILTERS: dict[str, tuple[dict[str, str], list[str]]] = {
    "none": ({}, ["www A", "app AAAA", "alias CNAME", "@ MX", "@ TXT"]),
    "type": ({"type": "mx"}, ["@ MX"]),
    "name": ({"name": "WWW.acme.test"}, ["www A"]),
    "name-is-whole": ({"name": "www"}, []),
    "name-exact": ({"name.exact": "acme.test"}, ["@ MX", "@ TXT"]),
    "name-contains": ({"name.contains": "a"}, ["www A", "app AAAA", "alias CNAME", "@ MX", "@ TXT"]),
    "name-starts": ({"name.startswith": "a"}, ["app AAAA", "alias CNAME", "@ MX", "@ TXT"]),
    "name-ends": ({"name.endswith": "pp.acme.test"}, ["app AAAA"]),
    "content": ({"content": "2001:db8::1"}, ["app AAAA"]),
    "content-contains": ({"content.contains": "spf1"}, ["@ TXT"]),
    "content-in-another-case": ({"content.exact": "WWW.acme.test"}, ["alias CNAME"]),
    "content-starts": ({"content.startswith": "MX."}, ["@ MX"]),
    "commented": ({"comment.present": "true"}, ["app AAAA"]),
    "not-commented": ({"comment.absent": "true", "type": "A"}, ["www A"]),
    "comment-ends": ({"comment.endswith": "APP"}, ["app AAAA"]),
    "proxied": ({"proxied": "true"}, ["www A"]),
    "dns-only": ({"proxied": "false", "type": "CNAME"}, ["alias CNAME"]),
    "comment": ({"comment.contains": "app"}, ["app AAAA"]),
    "all": ({"type": "A", "name": "app.acme.test"}, []),
    "any": ({"type": "A", "name": "app.acme.test", "match": "any"}, ["www A", "app AAAA"]),
    "search": ({"search": "WWW.acme"}, ["www A", "alias CNAME"]),
    "order": ({"order": "name", "name.startswith": "a"}, ["@ MX", "@ TXT", "alias CNAME", "app AAAA"]),
    "descending": ({"order": "type", "direction": "desc"}, ["@ TXT", "@ MX", "alias CNAME", "app AAAA", "www A"]),
}


@pytest.mark.parametrize(("query", "expected"), FILTERS.values(), ids=FILTERS)
def test_filters_and_order(api: Api, query: dict[str, str], expected: list[str]) -> None:
    fill(api)
    answer = api.call("GET", "/dns_records", **query).json()
    shown = [f"{record['name'].removesuffix('.acme.test').replace('acme.test', '@')} {record['type']}"
             for record in answer["result"]]  # fmt: skip
    assert shown == expected
    assert answer["result_info"]["total_count"] == len(expected)


@pytest.mark.parametrize("name", ["tag", "tag.present", "tag.exact"])
def test_tags_are_not_looked_for(api: Api, name: str) -> None:
    assert api.refused("GET", "/dns_records", **{name: "owner"}) == (400, 1004)


# --- batch and export


def test_a_batch_answers_by_kind(api: Api) -> None:
    fill(api)
    (www,) = api.result("GET", "/dns_records", type="A")
    (app,) = api.result("GET", "/dns_records", type="AAAA")
    done = api.result(
        "POST",
        "/dns_records/batch",
        {
            "deletes": [{"id": www["id"]}],
            "patches": [{"id": app["id"], "ttl": 600}],
            "posts": [{**A, "name": "new"}],
        },
    )
    assert [record["name"] for record in done["deletes"] + done["posts"]] == ["www.acme.test", "new.acme.test"]
    assert (done["patches"][0]["ttl"], done["puts"]) == (600, [])


def test_a_batch_that_is_refused_has_done_nothing(api: Api) -> None:
    fill(api)
    before = api.result("GET", "/dns_records")
    sent = {"deletes": [{"id": before[0]["id"]}], "posts": [{**A, "name": "alias"}]}
    assert api.refused("POST", "/dns_records/batch", sent) == (400, 81053)
    assert api.result("GET", "/dns_records") == before


def test_an_export_is_a_zone_file(api: Api) -> None:
    fill(api)
    data = {"priority": 1, "weight": 2, "port": 443, "target": "sip.example"}
    api.result("POST", "/dns_records", {"name": "_sip._tls", "type": "SRV", "ttl": 1, "data": data})
    api.result("POST", "/dns_records", {"name": "t", "type": "TXT", "content": 'a "b" \\c', "ttl": 1})
    answer = api.call("GET", "/dns_records/export")
    assert answer.headers["Content-Type"].startswith("text/plain")
    zone = dns.zone.from_text(answer.text, check_origin=False, relativize=False)
    read = {
        (name.to_text(), dns.rdatatype.to_text(rdata.rdtype), rdata.to_text())
        for name, _, rdata in zone.iterate_rdatas()
    }
    assert read == {
        ("www.acme.test.", "A", "198.51.100.10"),
        ("app.acme.test.", "AAAA", "2001:db8::1"),
        ("acme.test.", "MX", "10 mx.example."),
        ("acme.test.", "TXT", '"v=spf1 -all"'),
        ("alias.acme.test.", "CNAME", "www.acme.test."),
        ("_sip._tls.acme.test.", "SRV", "1 2 443 sip.example."),
        ("t.acme.test.", "TXT", '"a \\"b\\" \\\\c"'),
    }
