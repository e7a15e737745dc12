"""Killed at every call to the API, before it, while it is answered, and after: the next run goes on.

The calls are those of an uninterrupted run that creates, updates, deletes, replaces (another type in one slot), writes
rulesets and is proved: it is made first, so that no call is left out, and what several ask in the same words (Launch
Ready before it begins, the engine's refresh, the program, the proof) is killed at each of them. Each row begins where
that run began. What a killed run leaves is all that the next one can know of it, so a next one is made for each of
them that left something else than those before it: most looks leave the same.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from interrupting import (
    Call,
    Passage,
    Standing,
    When,
    assert_nothing_to_do,
    assert_up,
    passage,
    up_and_die,
    up_and_stop,
)
from leftovers import leftover

from launchready.local.world import World

KINDS = ("POST dns_records ", "PUT dns_records/", "DELETE dns_records/", "POST rulesets ", "PUT rulesets/", "PATCH ")
# All settings are asked for before anything else, again once what stood in the way is gone, and by the program.
LOOKS = (Call("GET settings", 3), Call("GET settings/min_tls_version"), Call("GET client/v4/ips"))


@dataclass
class Table:
    """A client before an update with every kind of change, and the ``calls`` that come when nothing interrupts it."""

    client: Any
    through: Passage
    standing: Standing
    calls: list[Call]

    def __post_init__(self) -> None:
        self._gone_on_from: set[str] = set()
        self._settled: set[str] = set()

    def assert_goes_on(self) -> None:
        """Let the next run go on from what the last one left, and find nothing to do, if that is not known yet."""
        left = leftover(self.standing)
        if left not in self._gone_on_from:
            assert_up(self.client)
            self.assert_settled()
            self._gone_on_from.add(left)

    def assert_settled(self) -> None:
        """Find nothing twice, nothing lost and nothing to do, if it is not as it was when that was found before."""
        left = leftover(self.standing)
        if left not in self._settled:
            assert_nothing_to_do(self.client)
            self._settled.add(left)


def changed(site: dict[str, Any]) -> dict[str, Any]:
    """Return a site's keys so that applying them needs every kind of change."""
    hosts = {
        "@": {"origin": "198.51.100.20", "audience": "marketing"},  # an update
        "app": {"origin": "acme.statuspage.test", "audience": "users", "proxied": False},  # a replacement
        "api": {"origin": "198.51.100.12", "audience": "apis"},  # a creation
        # two addresses that become one name: what stands in the way goes first
        "two": {"origin": "acme.statuspage.test", "audience": "users", "proxied": False},
    }
    return {
        "hosts": hosts,  # without "old": a deletion
        "redirects": [{"host": "gone", "to": f"https://{site['zone']['name']}/archive"}],  # a ruleset, and a creation
        "tls": {"minimum": "1.3"},  # a setting
    }


@pytest.fixture
def table(new_client: Any, world: World) -> Iterator[Table]:
    client = new_client(mail={"provider": "none"})
    with passage(world.api) as through:
        # Launch Ready, the engine's provider, the program and the proof: all of them ask through it.
        client.config = {"cloudflare:baseUrl": through.url}
        client.environment["CLOUDFLARE_BASE_URL"] = through.url
        origins = {
            "@": "198.51.100.10",
            "app": "198.51.100.11",
            "old": "198.51.100.13",
            "two": ["198.51.100.11", "198.51.100.12"],
        }
        client.declare(hosts={host: {"origin": origin, "audience": "apis"} for host, origin in origins.items()})
        assert client.up().returncode == 0
        # Both rulesets are always declared: one is created anew because somebody deleted it.
        phases = {ruleset["phase"]: ruleset["id"] for ruleset in client.outsider.call("GET", "/rulesets")}
        client.outsider.call("DELETE", f"/rulesets/{phases['http_request_cache_settings']}")
        standing = Standing.of(client, world)
        client.declare(**changed(client.site))
        through.open()
        assert_up(client)
        calls = list(through.calls)
        assert [kind for kind in KINDS if not any(call.words.startswith(kind) for call in calls)] == [], calls
        assert set(LOOKS) <= set(calls), calls
        ready = Table(client, through, standing, calls)
        ready.assert_settled()
        yield ready


@pytest.mark.timeout(5400)  # a table in one test, because its rows are known only when the first run is over
@pytest.mark.parametrize("when", list(When), ids=str)
def test_killed_at_every_call(table: Table, when: When) -> None:
    for call in table.calls:
        table.standing.go_back()
        up_and_die(table.client, table.through, call, when)
        table.assert_goes_on()


@pytest.mark.timeout(1800)
def test_asked_to_stop_at_a_sample_of_calls(table: Table) -> None:
    """At looks and changes of Launch Ready, the engine, the program and the proof, by both signals in turn."""
    zone = table.client.zone
    changes = [call for call in table.calls if call.changes]
    sample = [
        Call("GET dns_records"),  # the first look
        changes[0],  # what stands in the way
        Call("GET settings", 2),
        Call("GET settings/ssl"),  # the engine's refresh
        Call("GET dns_records", 3),  # the program's look
        Call(f"POST dns_records two.{zone} CNAME"),
        changes[-1],
        Call("GET client/v4/ips"),  # the proof
    ]
    assert set(sample) <= set(table.calls)
    for place, call in enumerate(sample):
        table.standing.go_back()
        said = up_and_stop(table.client, table.through, call, (signal.SIGINT, signal.SIGTERM)[place % 2])
        assert f"`launchready up {table.client.name}` goes on from here" in said, said
        assert "Traceback" not in said, said
        table.assert_goes_on()
