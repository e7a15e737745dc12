"""``launchready plan`` and ``up --plan`` through the real engine: what is saved is applied, or nothing is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from clients import SECOND_TOKEN
from interrupting import Passage, passage

from launchready.local.world import World
from launchready.review import read_plan, write_plan


@pytest.fixture
def through(world: World) -> Iterator[Passage]:
    with passage(world.api) as opened:
        yield opened


def by_way_of(client: Any, through: Passage) -> Any:
    """Return ``client`` with all its calls to the API counted."""
    client.config = {"cloudflare:baseUrl": through.url}
    client.environment["CLOUDFLARE_BASE_URL"] = through.url
    client.declare()
    return client


def plan(client: Any, *options: str) -> Any:
    return client.run("launchready", "plan", client.name, *options)


def saved(client: Any, *options: str) -> Path:
    """Return the file of a plan of ``client``."""
    file: Path = client.project / "the.plan"
    done = plan(client, "--save-plan", str(file), *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return file


def up(client: Any, file: Path) -> Any:
    return client.run("launchready", "up", client.name, "--yes", "--plan", str(file))


def told(run: Any) -> str:
    output: str = run.stdout + run.stderr
    assert "Traceback" not in output
    return output


def test_what_is_planned_is_applied_and_nothing_else_is_done(new_client: Any, through: Passage) -> None:
    client = by_way_of(new_client(), through)
    done = plan(client, "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["schema"], report["refused"]) == (0, "launchready.plan/1", False)
    (zone,) = report["zones"]
    names = {change["name"] for change in zone["changes"] if change["action"] == "create"}
    assert {client.zone, f"app.{client.zone}", f"www.{client.zone}", f"_dmarc.{client.zone}"} <= names
    created = {step["name"] for step in report["engine"]["steps"] if step["operation"] == "create"}
    assert {"@/address", "app/address", "@/spf", "http_request_dynamic_redirect"} <= created
    assert any(f"app.{client.zone} appears" in effect["message"] for effect in report["effects"])

    file = saved(client)
    assert file.stat().st_mode & 0o077 == 0
    assert through.changes == []
    applied = up(client, file)
    assert applied.returncode == 0, told(applied)
    client.assert_settled()
    nothing = plan(client, "--expect-no-changes")
    assert nothing.returncode == 0, told(nothing)
    assert "Nothing changes at Cloudflare." in nothing.stdout


def test_the_engine_is_held_to_its_own_plan(new_client: Any) -> None:
    client = new_client()
    file = saved(client)
    whole = read_plan(file, client.name)
    assert whole.engine is not None
    plans = {urn: each for urn, each in whole.engine["resourcePlans"].items() if not urn.endswith("::app/address")}
    write_plan(file, replace(whole, engine={**whole.engine, "resourcePlans": plans}))
    done = up(client, file)
    assert done.returncode == 1
    assert "app/address" in told(done)
    assert "violate" in told(done) or "not permitted" in told(done) or "plan" in told(done)
    assert "app A" not in client.records()


def add_a_record(client: Any) -> None:
    client.outsider.call("POST", "/dns_records", {"type": "TXT", "name": "hand", "content": '"hi"', "ttl": 1})


def change_a_record(client: Any) -> None:
    (record,) = [each for each in client.outsider.call("GET", "/dns_records") if each["name"] == f"app.{client.zone}"]
    client.outsider.call("PATCH", f"/dns_records/{record['id']}", {"proxied": False})


def change_a_setting(client: Any) -> None:
    client.outsider.call("PATCH", "/settings/ssl", {"value": "full"})


def add_a_page_rule(client: Any) -> None:
    body = {
        "targets": [{"target": "url", "constraint": {"operator": "matches", "value": f"{client.zone}/x*"}}],
        "actions": [{"id": "cache_level", "value": "bypass"}],
        "status": "active",
    }
    client.outsider.call("POST", "/pagerules", body)


def change_the_stack_file(client: Any) -> None:
    client.declare(tls={"hsts": {"max_age": 86400}})


def change_the_program(client: Any) -> None:
    file = client.project / "components" / "redirects.py"
    file.write_text(file.read_text() + "\n# another line\n")


MOVES: list[tuple[Callable[[Any], None], str]] = [
    (add_a_record, "the record hand.{zone} TXT is there since"),
    (change_a_record, "the record app.{zone} A is another now"),
    (change_a_setting, "the setting ssl of {zone} is another now"),
    (add_a_page_rule, "the page rule {zone}/x* of {zone} is there since"),
    (change_the_stack_file, "the stack file says something else under tls"),
    (change_the_program, "the program components/redirects.py is another now"),
]


def test_a_world_that_has_moved_is_refused_and_nothing_is_changed(new_client: Any, through: Passage) -> None:
    client = by_way_of(new_client(), through)
    assert client.up().returncode == 0
    client.declare(hosts={**client.site["hosts"], "api": {"origin": "198.51.100.12", "audience": "apis"}})
    file = saved(client)
    through.open()
    said: list[str] = []
    for move, sentence in MOVES:
        move(client)
        said.append(sentence.format(zone=client.zone))
        refused = up(client, file)
        assert refused.returncode == 1, told(refused)
        assert [line[2:] for line in refused.stderr.splitlines() if line.startswith("- ")] == sorted(
            said, key=refused.stderr.index
        )
        assert "Nothing was changed" in refused.stderr
    assert through.changes == []
    assert "api A" not in client.records()

    other = replace(
        read_plan(file, client.name), fingerprint={**read_plan(file, client.name).fingerprint, "version": {}}
    )
    write_plan(file, other)
    assert "launchready is 0" in told(up(client, file))


def test_a_lock_out_is_not_saved_and_an_allowed_one_is_applied_as_allowed(new_client: Any) -> None:
    client = new_client()
    assert client.up().returncode == 0
    client.declare(tls={"mode": "full"})
    file = client.project / "the.plan"
    refused = plan(client, "--save-plan", str(file))
    assert refused.returncode == 1
    assert "ssl-weaker (critical)" in refused.stdout
    assert "not saved" in refused.stderr
    assert not file.exists()

    applied = up(client, saved(client, "--allow", "ssl-weaker"))
    assert applied.returncode == 0, told(applied)
    client.assert_settled()


def test_what_has_to_go_first_is_said_and_done(new_client: Any) -> None:
    client = new_client()
    two = {"origin": ["198.51.100.11", "198.51.100.12"], "audience": "users"}
    client.declare(hosts={**client.site["hosts"], "app": two})
    assert client.up().returncode == 0
    status = {"origin": "acme.statuspage.test", "audience": "users", "proxied": False}
    client.declare(hosts={**client.site["hosts"], "app": status})
    file = saved(client)
    assert "goes first" in plan(client).stdout
    applied = up(client, file)
    assert applied.returncode == 0, told(applied)
    client.assert_settled()


def test_no_token_is_in_what_is_printed_and_saved(new_client: Any) -> None:
    client = new_client()
    client.encrypt("cloudflare:apiToken", SECOND_TOKEN)
    client.declare()
    assert client.up().returncode == 0
    client.declare(hosts={**client.site["hosts"], "api": {"origin": "198.51.100.12", "audience": "apis"}})
    file = saved(client)
    outputs = [file.read_text(), *(told(plan(client, form)) for form in ("--json", "--markdown"))]
    assert all(
        SECOND_TOKEN not in output and client.environment["CLOUDFLARE_API_TOKEN"] not in output for output in outputs
    )


def test_a_world_that_cannot_be_asked_makes_no_plan(new_client: Any) -> None:
    client = new_client()
    done = client.run("launchready", "plan", client.name, CLOUDFLARE_API_TOKEN="wrong-token-of-nobody")
    assert done.returncode == 3, told(done)
    assert client.run("launchready", "plan", client.name, "--json", "--markdown").returncode == 2
