"""Which hosts wait for their certificate, asked of an API: covered, held back, unread, and silent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from api_servers import TOKEN, cloudflare_beside
from reviewing import held, stack_of

from launchready.awaited import as_asked, as_far_as_known, as_observed, waiting_changes
from launchready.compilation import Waiting
from launchready.errors import ApiError, UsageError
from launchready.local.store import Store, ZoneState
from launchready.local.store.certificates import ACTIVE, PENDING, hold_back
from launchready.stackfile import Stack
from launchready.zone import Record, Zone
from launchready.zone.limits import Plan

APP = "app.acme.test"
HOSTS: dict[str, Any] = {
    "@": {"origin": "198.51.100.10", "audience": "marketing"},
    "app": {"origin": "198.51.100.11", "audience": "users", "proxied": "when-certificate-active"},
}
WAITS, NOBODY = Waiting(frozenset({APP})), Waiting()
ON, OFF = ({"app/address": Record(APP, "A", "198.51.100.11", proxied=proxied)} for proxied in (True, False))


def stack() -> Stack:
    return stack_of(hosts=HOSTS, redirects=None)


@pytest.fixture
def served() -> Iterator[tuple[Store, dict[str, str]]]:
    with cloudflare_beside() as (store, url):
        yield store, {"CLOUDFLARE_API_TOKEN": TOKEN, "CLOUDFLARE_BASE_URL": url}


def zone_with(store: Store, *, proxied: bool) -> ZoneState:
    zone = store.create_zone("acme.test")
    zone.create_record({"type": "A", "name": "app", "content": "198.51.100.11", "proxied": proxied})
    return zone


@pytest.mark.parametrize(
    ("status", "plan", "proxied", "waiting"),
    [
        pytest.param(ACTIVE, "free", False, NOBODY, id="active"),
        pytest.param(PENDING, "free", False, WAITS, id="held-back"),
        pytest.param(PENDING, "free", True, WAITS, id="held-back-though-proxied"),
        pytest.param(PENDING, "business", True, NOBODY, id="one-may-be-uploaded"),
        pytest.param(PENDING, "business", False, WAITS, id="one-may-be-uploaded-and-is-not-proxied"),
    ],
)
def test_the_api_is_asked(served: Any, status: str, plan: str, proxied: bool, waiting: Waiting) -> None:
    store, environment = served
    zone = zone_with(store, proxied=proxied)
    zone.change(plan=plan)
    hold_back(zone, status)
    assert asyncio.run(as_asked(stack(), environment)).compilation.waiting == waiting
    assert asyncio.run(as_far_as_known(stack(), environment)).compilation.waiting == waiting


def test_an_api_that_is_silent_ends_an_update_and_leaves_a_look_without_knowledge(served: Any) -> None:
    _, environment = served
    with pytest.raises(ApiError, match="there is no zone"):
        asyncio.run(as_asked(stack(), environment))
    with pytest.raises(UsageError, match="CLOUDFLARE_API_TOKEN"):
        asyncio.run(as_asked(stack(), {}))
    assert asyncio.run(as_far_as_known(stack(), {})).compilation.waiting == Waiting(unasked=frozenset({APP}))


def test_a_stack_without_such_a_host_asks_nothing() -> None:
    plain = stack_of()
    assert asyncio.run(as_asked(plain, {})) is plain
    assert as_observed(plain, held(Zone("acme.test"), certificates=())) is plain


@pytest.mark.parametrize(
    ("certificates", "records", "waiting"),
    [
        pytest.param(("*.acme.test",), OFF, NOBODY, id="active"),
        pytest.param((), ON, WAITS, id="none"),
        pytest.param(None, ON, NOBODY, id="unread-and-proxied"),
        pytest.param(None, OFF, WAITS, id="unread-and-not-proxied"),
        pytest.param(None, {}, WAITS, id="unread-and-not-there"),
    ],
)
def test_what_is_observed_decides(certificates: Any, records: Any, waiting: Waiting) -> None:
    observed = held(Zone("acme.test", records), certificates=certificates, plan=Plan.FREE)
    seen = as_observed(stack(), observed)
    assert seen.compilation.waiting == waiting
    assert [change.name for change in waiting_changes(seen)] == sorted(waiting.names)
