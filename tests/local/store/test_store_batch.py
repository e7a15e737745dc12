"""A batch of record changes is one transaction, in Cloudflare's order."""

from __future__ import annotations

from typing import Any

import pytest

from launchready.local.store import Refusal, Store, ZoneState

A: dict[str, Any] = {"name": "www", "type": "A", "content": "198.51.100.10", "ttl": 1}
CNAME: dict[str, Any] = {"name": "www", "type": "CNAME", "content": "target.example", "ttl": 1}
APP: dict[str, Any] = {**A, "name": "app"}


@pytest.fixture
def zone() -> ZoneState:
    return Store().create_zone("acme.test")


def test_deletes_come_before_posts(zone: ZoneState) -> None:
    old = zone.create_record(A)
    done = zone.batch({"posts": [CNAME], "deletes": [{"id": old["id"]}]})
    assert [record["id"] for record in done["deletes"]] == [old["id"]]
    assert list(zone.records.values()) == done["posts"]


def test_patches_come_before_puts(zone: ZoneState) -> None:
    old = zone.create_record({**A, "comment": "c"})
    done = zone.batch({"puts": [{**A, "id": old["id"]}], "patches": [{"id": old["id"], "ttl": 600}]})
    assert [record["ttl"] for record in done["patches"]] == [600]
    assert (zone.record(old["id"])["ttl"], zone.record(old["id"])["comment"]) == (1, None)


BROKEN: dict[str, tuple[dict[str, Any], int]] = {
    "conflict-among-the-posts": ({"posts": [APP, CNAME]}, 81053),
    "unknown-id": ({"posts": [APP], "patches": [{"id": "nothing"}]}, 81044),
    "deleted-twice": ({"deletes": [{"id": "OLD"}, {"id": "OLD"}]}, 81044),
    "patched-after-it-was-deleted": ({"deletes": [{"id": "OLD"}], "patches": [{"id": "OLD", "ttl": 60}]}, 81044),
    "not-valid": ({"deletes": [{"id": "OLD"}], "posts": [{**APP, "ttl": 5}]}, 9021),
    "no-id": ({"posts": [APP], "deletes": [{}]}, 9207),
    "id-of-a-number": ({"deletes": [{"id": 5}]}, 9207),
    "no-objects": ({"posts": ["x"]}, 9207),
    "no-list": ({"deletes": {"id": "OLD"}}, 9207),
    "a-number": ({"posts": 5}, 9207),
    "201-changes": ({"deletes": [{"id": "OLD"}], "posts": [APP] * 200}, 9400),
}


@pytest.mark.parametrize(("sent", "code"), BROKEN.values(), ids=BROKEN)
def test_all_or_nothing(zone: ZoneState, sent: dict[str, Any], code: int) -> None:
    old = zone.create_record(A)
    sent = {
        key: [
            {**item, "id": old["id"]} if isinstance(item, dict) and item.get("id") == "OLD" else item for item in items
        ]
        if isinstance(items, list)
        else items
        for key, items in sent.items()
    }
    revision = zone.revision
    with pytest.raises(Refusal) as caught:
        zone.batch(sent)
    assert caught.value.code == code
    assert zone.records == {old["id"]: old}
    assert zone.revision == revision


def test_a_batch_is_told_of_once_and_a_refused_one_not_at_all() -> None:
    store = Store()
    zone = store.create_zone("acme.test")
    before = store.revision
    zone.batch({"posts": [A, APP]})
    assert store.revision == before + 1
    with pytest.raises(Refusal):
        zone.batch({"posts": [{**A, "name": "new"}, CNAME]})
    assert store.revision == before + 1
    zone.create_record({**A, "name": "later"})
    assert store.revision == before + 2
