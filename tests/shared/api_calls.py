"""Calls of the local Cloudflare's API, as a client with a token makes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from api_servers import TOKEN, ZONE, cloudflare_beside

from launchready.local.store import Store, ZoneState


@dataclass(frozen=True)
class Api:
    """Calls the API as a client with a token does. ``path`` is below the zone."""

    store: Store
    zone: ZoneState
    client: httpx.Client

    def call(self, method: str, path: str, sent: Any = None, **query: Any) -> httpx.Response:
        # Not the client's own JSON: it cannot send half a surrogate pair, which \\ud800 in JSON is.
        content = None if sent is None else json.dumps(sent)
        headers = {"Content-Type": "application/json"}
        path = f"zones/{self.zone.id}{path}"
        return self.client.request(method, path, content=content, headers=headers, params=query or None)

    def result(self, method: str, path: str, sent: Any = None, **query: Any) -> Any:
        """Return ``result`` of a call that must succeed."""
        answer = self.call(method, path, sent, **query)
        body = answer.json()
        assert answer.status_code == 200, body
        assert (body["success"], body["errors"]) == (True, [])
        return body["result"]

    def refused(self, method: str, path: str, sent: Any = None, **query: Any) -> tuple[int, int]:
        """Return status and code of a call that must be refused."""
        return refusal(self.call(method, path, sent, **query))


def refusal(answer: httpx.Response) -> tuple[int, int]:
    body = answer.json()
    assert (body["success"], body["result"], body["messages"]) == (False, None, [])
    (error,) = body["errors"]
    assert error["message"]
    return answer.status_code, error["code"]


def served() -> Iterator[Api]:
    """Serve an API with one zone from another thread, and give a caller of it."""
    with cloudflare_beside() as (store, url):
        zone = store.create_zone(ZONE)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=10) as client:
            yield Api(store, zone, client)
