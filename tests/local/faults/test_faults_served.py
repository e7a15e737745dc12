"""Faults at the API, asked by a client that nobody here wrote: what it sees, and what was done all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from launchready.local.api import serve_api
from launchready.local.faults import DOOR, Faults, parse_fault
from launchready.local.store import Store, ZoneState

TOKEN = "token-of-the-tests"
RECORD = {"type": "TXT", "name": "x", "content": '"x"', "ttl": 1}

Act = Callable[[httpx.AsyncClient, ZoneState], Awaitable[None]]


def with_faults(act: Act, *faults: str) -> None:
    async def run() -> None:
        store = Store()
        zone = store.create_zone("acme.test")
        runner, url = await serve_api(store, [TOKEN], middlewares=[Faults(map(parse_fault, faults)).middleware()])
        headers = {"Authorization": f"Bearer {TOKEN}"}
        try:
            async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
                await act(client, zone)
        finally:
            await runner.cleanup()

    asyncio.run(run())


def post(*faults: str) -> tuple[httpx.Response | None, int]:
    """Create a record under ``faults``; return the answer (None: there was none) and how many records there are."""
    seen: list[Any] = []

    async def act(client: httpx.AsyncClient, zone: ZoneState) -> None:
        try:
            seen.append(await client.post(f"/zones/{zone.id}/dns_records", json=RECORD))
        except httpx.TransportError:
            seen.append(None)
        seen.append(len(zone.records))

    with_faults(act, *faults)
    return seen[0], seen[1]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        pytest.param("429=7", 429, 971, id="limited"),
        pytest.param("500", 500, 10000, id="500"),
        pytest.param("503", 503, 503, id="503"),
        pytest.param("expired", 401, 10000, id="expired"),
        pytest.param("revoked", 403, 9109, id="revoked"),
        pytest.param("forbidden", 403, 10000, id="forbidden"),
        pytest.param("refused", 400, 1004, id="refused"),
    ],
)
def test_a_refusal_in_cloudflares_envelope_and_nothing_is_done(fault: str, status: int, code: int) -> None:
    answer, held = post(fault)
    assert answer is not None
    assert (answer.status_code, answer.json()["errors"][0]["code"], held) == (status, code, 0)
    assert answer.json()["success"] is False


def test_the_headers_of_a_limit() -> None:
    answer, _ = post("429=7")
    assert answer is not None
    told = {name: answer.headers[name] for name in ("retry-after", "ratelimit", "ratelimit-policy")}
    assert told == {"retry-after": "7", "ratelimit": '"default";r=0;t=7', "ratelimit-policy": '"default";q=1200;w=300'}


@pytest.mark.parametrize("status", [502, 520, 524])
def test_the_edge_answers_with_a_page(status: int) -> None:
    answer, held = post(str(status))
    assert answer is not None
    assert (answer.status_code, answer.headers["content-type"].split(";")[0], held) == (status, "text/html", 0)


@pytest.mark.parametrize(("fault", "held"), [("drop-before", 0), ("drop-after", 1)])
def test_a_connection_is_cut_before_or_after_the_commit(fault: str, held: int) -> None:
    assert post(fault) == (None, held)


def test_the_answer_to_a_refused_call_is_cut_too() -> None:
    async def act(client: httpx.AsyncClient, zone: ZoneState) -> None:
        with pytest.raises(httpx.TransportError):
            await client.post(f"/zones/{zone.id}/dns_records", json={"type": "A"})

    with_faults(act, "drop-after")


def test_half_an_answer_after_the_commit() -> None:
    answer, held = post("truncated")
    assert answer is not None
    assert (answer.status_code, held) == (200, 1)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()


def test_somebody_elses_page_after_the_commit() -> None:
    answer, held = post("garbled")
    assert answer is not None
    assert (answer.status_code, answer.headers["content-type"].split(";")[0], held) == (200, "text/html", 1)


def test_a_slow_answer_comes() -> None:
    answer, held = post("slow=0.2")
    assert answer is not None
    assert (answer.status_code, held) == (200, 1)
    assert answer.elapsed.total_seconds() >= 0.2


def test_a_slow_call_is_done_although_the_caller_left() -> None:
    async def act(client: httpx.AsyncClient, zone: ZoneState) -> None:
        created = asyncio.Event()
        zone.changed = created.set
        with pytest.raises(httpx.ReadTimeout):
            await client.post(f"/zones/{zone.id}/dns_records", json=RECORD, timeout=0.1)
        await asyncio.wait_for(created.wait(), 10)
        assert len(zone.records) == 1

    with_faults(act, "slow=0.5")


def test_the_door_tells_adds_and_takes_away() -> None:
    async def act(client: httpx.AsyncClient, zone: ZoneState) -> None:
        door = str(client.base_url).removesuffix("/client/v4/") + DOOR
        await client.post(door, json=["503 on GET */settings"])
        assert (await client.get(f"/zones/{zone.id}/settings")).status_code == 503
        assert (await client.get(f"/zones/{zone.id}/settings")).status_code == 200
        told = (await client.get(door)).json()["result"]
        assert told == [{"fault": "503 on GET */settings", "happened": 1}]
        assert (await client.delete(door)).json()["result"] == []

    with_faults(act)


def test_the_door_needs_the_token_and_takes_no_nonsense() -> None:
    async def act(client: httpx.AsyncClient, _: ZoneState) -> None:
        door = str(client.base_url).removesuffix("/client/v4/") + DOOR
        refused = await client.post(door, json=["503"], headers={"Authorization": "Bearer other"})
        assert refused.status_code == 403
        for nonsense in (["404"], "503", [503], {"fault": "503"}):
            assert (await client.post(door, json=nonsense)).status_code == 400
        assert (await client.put(door, json=[])).status_code == 405
        assert (await client.get(door)).json()["result"] == []

    with_faults(act)


def test_the_first_fault_that_is_due_happens_and_every_one_counts() -> None:
    async def act(client: httpx.AsyncClient, zone: ZoneState) -> None:
        seen = [(await client.get(f"/zones/{zone.id}")).status_code for _ in range(4)]
        assert seen == [200, 503, 502, 200]

    with_faults(act, "503 from 2", "502 on GET * from 2 times 2")
