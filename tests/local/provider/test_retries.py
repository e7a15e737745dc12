"""What the provider tries again, as the official one does: two more tries, after the pause that the API asks for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import httpx
import pytest

from launchready.local.api import serve_api
from launchready.local.faults import Faults, parse_fault
from launchready.local.provider.api import Account, Refused, call_api
from launchready.local.store import Store

TOKEN = "token-of-the-tests"
RECORD = {"type": "TXT", "name": "x.acme.test", "content": '"x"', "ttl": 1}


def create(*faults: str, body: dict[str, object] = RECORD) -> tuple[str, int, float]:
    """Create one record; return how it ended, how many records there are and how many seconds it took."""

    async def run() -> tuple[str, int, float]:
        store = Store()
        zone = store.create_zone("acme.test")
        armed = Faults(map(parse_fault, faults))
        runner, url = await serve_api(store, [TOKEN], middlewares=[armed.middleware()])
        started = time.monotonic()
        try:
            async with httpx.AsyncClient(trust_env=False) as http:
                path = f"/zones/{zone.id}/dns_records"
                await call_api(http, Account(url, TOKEN), "POST", path, body=dict(body))
            ended = "created"
        except Refused as refused:
            ended = refused.message
        finally:
            await runner.cleanup()
        return ended, len(zone.records), time.monotonic() - started

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("faults", "ended", "held"),
    [
        pytest.param((), "created", 1, id="nothing-wrong"),
        pytest.param(("429=0 times 2",), "created", 1, id="limited-twice"),
        pytest.param(("429=0 times 3",), "(971): Please wait", 0, id="limited-to-the-end"),
        pytest.param(("503 times 2",), "created", 1, id="two-of-503"),
        pytest.param(("520 times 3",), "not one of Cloudflare's API", 0, id="the-edges-page-to-the-end"),
        pytest.param(("drop-before times 2",), "created", 1, id="cut-before"),
        pytest.param(("drop-before times 3",), "did not answer", 0, id="cut-to-the-end"),
        pytest.param(("drop-after",), "(81058)", 1, id="cut-after-the-commit"),
        pytest.param(("refused",), "(1004)", 0, id="refused-is-final"),
        pytest.param(("revoked",), "(9109)", 0, id="revoked-is-final"),
        pytest.param(("truncated",), "or not all of it", 1, id="half-an-answer-is-not-asked-for-again"),
        pytest.param(("garbled",), "not one of Cloudflare's API", 1, id="somebody-elses-page"),
    ],
)
def test_two_more_tries_and_no_more(faults: Sequence[str], ended: str, held: int) -> None:
    told, records, _ = create(*faults)
    assert ended in told
    assert records == held
    assert TOKEN not in told


def test_as_long_as_retry_after_says() -> None:
    told, _, seconds = create("429=2")
    assert told == "created"
    assert 2 <= seconds < 4


def test_a_pause_of_minutes_is_not_waited_for() -> None:
    told, _, seconds = create("429=300 times 3")
    assert "429" in told
    assert seconds < 3
