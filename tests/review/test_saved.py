"""Plans in files: whole, of this stack, or refused; and what two fingerprints say of what moved in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reviewing import held, stack_of

from launchready.errors import UsageError
from launchready.review import SavedPlan, fingerprint, read_plan, what_moved, write_plan
from launchready.review.fingerprint import Fingerprint
from launchready.zone import Record
from launchready.zone.neighbours import Neighbours, PageRule

PLAN = SavedPlan("acme", "2026-11-24T15:00:00+00:00", "1 to create.", ("mx-gone",), {"record": {"a A": "1"}}, None)
STACK = stack_of()
RULE = PageRule("p", "acme.test/x*", {"cache_level": "bypass"})
STATE = {
    "resources": [
        {"urn": "urn:pulumi:acme::p::pulumi:providers:c::c", "type": "pulumi:providers:c", "inputs": {"t": 1}},
        {"urn": "urn:pulumi:acme::p::x:DnsRecord::@/spf", "type": "x:DnsRecord", "id": "1", "inputs": {"content": "a"}},
    ]
}  # fmt: skip


def test_a_plan_is_read_as_it_was_written_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "the.plan"
    write_plan(file, PLAN)
    assert read_plan(file, "acme") == PLAN
    assert file.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.iterdir()] == ["the.plan"]


def _without(key: str) -> Callable[[str], str]:
    return lambda text: json.dumps({name: value for name, value in json.loads(text).items() if name != key})


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text[: len(text) // 2], "it is cut off"),
        (lambda text: "", "it is cut off"),
        (lambda text: "[" * 100_000, "it is cut off"),
        (lambda text: text.replace("1 to create", "9 to create"), "changed after it was written"),
        (_without("digest"), "changed after it was written"),
        (_without("engine"), "changed after it was written"),
        (_without("schema"), "no plan that this version"),
        (lambda text: text.replace("saved-plan/1", "saved-plan/2"), "no plan that this version"),
        (lambda text: "[]", "no plan that this version"),
    ],
    ids=["half", "empty", "deep", "edited", "no-digest", "a-part-gone", "no-schema", "a-later-schema", "a-list"],
)
def test_a_file_that_is_not_whole_is_refused(tmp_path: Path, spoil: Callable[[str], str], says: str) -> None:
    file = tmp_path / "the.plan"
    write_plan(file, PLAN)
    file.write_text(spoil(file.read_text()))
    with pytest.raises(UsageError, match=says):
        read_plan(file, "acme")


def test_the_plan_of_another_stack_is_refused(tmp_path: Path) -> None:
    write_plan(tmp_path / "the.plan", PLAN)
    with pytest.raises(UsageError, match="is the plan of acme, not of globex"):
        read_plan(tmp_path / "the.plan", "globex")


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write_plan(tmp_path / "nowhere" / "the.plan", PLAN)


def taken(**changes: Any) -> Fingerprint:
    zone = STACK.compilation.zone
    given = {
        "stack": STACK,
        "observed": [held(zone)],
        "deployment": STATE,
        "project": Path("nowhere"),
        "versions": {"launchready": "1"},
        **changes,
    }
    return fingerprint(**given)


def with_record(*records: Record) -> list[Any]:
    zone = STACK.compilation.zone
    more = {f"x/{place}": record for place, record in enumerate(records)}
    return [held(replace(zone, records={**zone.records, **more}))]


def deployment(**changes: Any) -> dict[str, Any]:
    provider, record = STATE["resources"]
    return {"resources": [provider, {**record, **changes}]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"observed": with_record(Record("h.acme.test", "TXT", "a"))}, ["the record h.acme.test TXT is there since"]),
        ({"observed": with_record(Record("acme.test", "MX", "b"))}, ["the record acme.test MX is another now"]),
        ({"observed": [held(STACK.compilation.zone, paused=True)]}, ["the zone acme.test is another now"]),
        (
            {"observed": [held(STACK.compilation.zone, neighbours=Neighbours(page_rules=(RULE,)))]},
            ["the page rule acme.test/x* of acme.test is there since"],
        ),
        ({"versions": {"launchready": "2"}}, ["launchready is 2 now, and was 1"]),
        ({"stack": stack_of(canonical="@", redirects=[])}, ["the stack file says something else under redirects"]),
        ({"deployment": deployment(id="2")}, ["the engine's state of @/spf (DnsRecord) is another now"]),
        ({"deployment": {}}, ["the engine's state of @/spf (DnsRecord) is gone"]),
        (
            {"deployment": {**STATE, "pending_operations": [{"type": "creating", "resource": {"urn": "a::b"}}]}},
            ["the engine's state of b, which a killed run was creating is there since"],
        ),
    ],
    ids=[
        "nothing", "a-record", "a-further-value", "paused", "a-page-rule", "a-version", "the-stack-file", "the-state",
        "an-empty-state", "a-killed-run",
    ],
)  # fmt: skip
def test_what_moved_is_said_and_nothing_else(changes: dict[str, Any], said: list[str]) -> None:
    assert list(what_moved(taken(), taken(**changes))) == said


def test_a_fingerprint_is_the_same_after_a_journey_through_json() -> None:
    assert what_moved(json.loads(json.dumps(taken())), taken()) == ()


def test_what_the_provider_is_given_is_left_out() -> None:
    provider, record = STATE["resources"]
    other = {"resources": [{**provider, "inputs": {"t": 2}}, record]}
    assert what_moved(taken(), taken(deployment=other)) == ()


def test_the_values_of_records_are_not_in_it() -> None:
    found = taken(observed=with_record(Record("h.acme.test", "TXT", "token-of-somebody")))
    assert "token-of-somebody" not in json.dumps(found)
