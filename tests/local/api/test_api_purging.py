"""Purges through the API: what is refused, what they take of the edge's cache, and how many calls are left."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from api_calls import Api
from visiting import Visit, visit

from launchready.local.api.quota import Quota

REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "nothing": ({}, 1012),
    "not-everything": ({"purge_everything": False}, 1012),
    "two-at-once": ({"files": ["https://acme.test/"], "tags": ["a"]}, 1012),
    "no-list": ({"files": "https://acme.test/"}, 1012),
    "an-empty-list": ({"hosts": []}, 1012),
    "a-number": ({"tags": [5]}, 1012),
    "another-zone": ({"files": ["https://example.com/"]}, 1016),
    "a-name-that-ends-alike": ({"hosts": ["notacme.test"]}, 1016),
    "a-prefix-with-a-scheme": ({"prefixes": ["https://acme.test/a"]}, 1016),
    "no-url": ({"files": ["https://[/"]}, 1016),
    "too-many": ({"tags": [str(number) for number in range(101)]}, 1094),
}


@pytest.mark.parametrize(("sent", "code"), REFUSED.values(), ids=REFUSED)
def test_purges_that_are_refused(api: Api, sent: dict[str, Any], code: int) -> None:
    assert api.refused("POST", "/purge_cache", sent) == (400, code)


A, B, OTHER = "https://told.acme.test/a.css", "https://told.acme.test/b/b.css", "https://other.acme.test/a.css"
PURGES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "everything": ({"purge_everything": True}, {A, B, OTHER}),
    "file": ({"files": [A]}, {A}),
    "host": ({"hosts": ["other.acme.test"]}, {OTHER}),
    "prefix": ({"prefixes": ["told.acme.test/b/"]}, {B}),
    "tag": ({"tags": ["NEWS"]}, {A, B, OTHER}),
    "another-tag": ({"tags": ["sports"]}, set()),
}


@pytest.mark.parametrize(("sent", "gone"), PURGES.values(), ids=PURGES)
def test_what_a_purge_takes(sent: dict[str, Any], gone: set[str]) -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told_host("other")
        v.told.headers = {"Cache-Tag": "news, front", "Cache-Control": "max-age=600"}
        for url in (A, B, OTHER):
            await v.send(url)
        headers = {"Authorization": f"Bearer {v.world.token}"}
        async with httpx.AsyncClient(headers=headers, trust_env=False) as client:
            answer = await client.post(f"{v.world.api}/zones/{v.zone.id}/purge_cache", json=sent)
        assert answer.json()["result"] == {"id": v.zone.id}
        statuses = {url: (await v.send(url)).headers["cf-cache-status"] for url in (A, B, OTHER)}
        assert {url for url, status in statuses.items() if status == "MISS"} == gone

    visit(story)


def test_the_quota_counts_down_by_token_and_starts_again() -> None:
    now = [0.0]
    quota = Quota(clock=lambda: now[0])
    assert [quota.count("a"), quota.count("a"), quota.count("b")] == [
        '"default";r=1199;t=300', '"default";r=1198;t=300', '"default";r=1199;t=300',
    ]  # fmt: skip
    now[0] = 100.0
    assert quota.count("a") == '"default";r=1197;t=200'
    now[0] = 300.0
    assert quota.count("a") == '"default";r=1199;t=300'


def test_a_call_without_a_token_is_told_nothing_of_quotas(api: Api) -> None:
    stranger = api.client.get("ips", headers={"Authorization": ""})
    assert (stranger.status_code, "ratelimit" in stranger.headers) == (200, False)
