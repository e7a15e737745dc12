"""Killed at every call that changes something, before it, while it is answered, and after: the next run goes on.

The calls are those of an uninterrupted run that creates, updates, deletes, replaces (another type in one slot) and
writes rulesets; it is made first, so that no call is left out. Each row begins where that run began.
"""

from __future__ import annotations

from typing import Any

import pytest
from interrupting import Standing, When, assert_goes_on, passage, up_and_die

from launchready.local.world import World


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


KINDS = ("POST dns_records ", "PUT dns_records/", "DELETE dns_records/", "POST rulesets ", "PUT rulesets/", "PATCH ")


@pytest.mark.timeout(1800)  # a table in one test, because its rows are known only when the first run is over
@pytest.mark.parametrize("when", list(When), ids=str)
def test_killed_at_every_change(new_client: Any, world: World, when: When) -> None:
    client = new_client(mail={"provider": "none"})
    with passage(world.api) as through:
        client.config = {"cloudflare:baseUrl": through.url, "launchready:verify": "off"}
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
        assert_goes_on(client)
        calls = sorted(set(through.changes))
        assert [kind for kind in KINDS if not any(call.startswith(kind) for call in calls)] == [], calls
        for call in calls:
            standing.go_back()
            up_and_die(client, through, call, when)
            assert_goes_on(client)


@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER], ids=str)
def test_killed_while_reading(new_client: Any, world: World, when: When) -> None:
    """The first, the middle and the last look at what is there, before anything is changed."""
    client = new_client(mail={"provider": "none"})
    with passage(world.api) as through:
        client.config = {"cloudflare:baseUrl": through.url, "launchready:verify": "off"}
        client.declare()
        assert client.up().returncode == 0
        standing = Standing.of(client, world)
        client.declare(tls={"minimum": "1.3"})
        through.open()
        assert_goes_on(client)
        reads = through.calls[: through.calls.index(through.changes[0])]
        for call in (reads[0], reads[len(reads) // 2], reads[-1]):
            standing.go_back()
            up_and_die(client, through, call, when)
            assert_goes_on(client)
