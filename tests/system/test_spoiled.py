"""The applied client, spoiled in one way at a time: exactly that is noticed and named, and nothing else.

What `launchready drift` and `launchready verify` say of it is held to the row; everything that the row does not name
stays as it was, at Cloudflare and in every other verdict. Plain `pulumi preview` shows what was done to a resource.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
import spoils_of_names
import spoils_of_the_edge
from spoils import Spoil, nameless
from strange_acts import ADMIN, NOBODYS, add, edit
from strangers import ZONE, Applied

pytestmark = pytest.mark.xdist_group("applied")

ROWS = (*spoils_of_the_edge.ROWS, *spoils_of_names.ROWS)
_KINDS = {"order": "rule"}


def _by_id(report: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {verdict["id"]: verdict for verdict in report["verdicts"]}


def _told(verdict: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(verdict[key] for key in ("verdict", "layer", "expected", "observed", "fix"))


@pytest.fixture(scope="module")
def before(applied: Applied) -> Mapping[str, Any]:
    """What is shown and said before anything is spoiled."""
    verdicts = applied.verify()
    assert verdicts.code == 0, verdicts.errors
    drift = applied.drift().report
    assert drift["changes"] == []
    return {"verdicts": _by_id(verdicts.report), "shown": applied.stranger.dump(), "findings": _findings(drift)}


def _findings(report: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(finding["policy"], finding["subject"]) for finding in report["findings"]}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_exactly_what_was_spoiled_is_noticed(row: Spoil, applied: Applied, before: Mapping[str, Any]) -> None:
    with applied.spoiled(row.act):
        shown = applied.stranger.dump()
        drift = applied.drift()
        verify = applied.verify()
        assert applied.stranger.dump() == shown, "looking changed something"
    assert_drift(row, drift.report, drift.code)
    assert {policy for policy, _ in _findings(drift.report) - before["findings"]} == set(row.findings)
    assert touched(before["shown"], shown) == named(drift.report), "more was done than drift names, or less"
    assert_verdicts(row, _by_id(verify.report), before["verdicts"])
    assert verify.code == (1 if "fail" in {noticed.outcome for noticed in row.verify} else 3 if row.verify else 0)


def assert_drift(row: Spoil, report: Mapping[str, Any], code: int) -> None:
    lines = [f"{change['action']} {change['kind']} {nameless(change['name'])}" for change in report["changes"]]
    messages = [change["message"] for change in report["changes"]]
    lines += ["beside"] * len(report["not_modelled"])
    messages += report["not_modelled"]
    assert sorted(lines) == sorted(entry.partition(": ")[0] for entry in row.drift), messages
    for entry in row.drift:
        head, _, phrase = entry.partition(": ")
        said = [message for line, message in zip(lines, messages, strict=True) if line == head]
        assert any(phrase in message for message in said), said
    assert report["not_read"] == []
    quiet = all(entry.startswith(("unmanaged", "beside")) for entry in row.drift)
    assert code == (0 if quiet else 1)


def touched(before: Mapping[tuple[str, str], Any], after: Mapping[tuple[str, str], Any]) -> set[tuple[str, str]]:
    """Return kind and name of what the API shows otherwise; a changed order counts where no rule was changed."""
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    if any(kind == "rule" for kind, _ in changed):
        changed = {(kind, name) for kind, name in changed if kind != "order"}
    return {(_KINDS.get(kind, kind), nameless(name)) for kind, name in changed}


def named(report: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return kind and name of what drift names, the zone's states by where the API shows them."""
    places = {"paused": ("zone", ZONE), "status": ("zone", ZONE), "dnssec": ("dnssec", ZONE)}
    return {
        places[change["name"]] if change["kind"] == "zone" else (change["kind"], nameless(change["name"]))
        for change in report["changes"]
    }


def assert_verdicts(
    row: Spoil, verdicts: Mapping[str, Mapping[str, Any]], before: Mapping[str, Mapping[str, Any]]
) -> None:
    assert list(verdicts) == list(before)
    found = {id_: verdict["verdict"] for id_, verdict in verdicts.items() if verdict["verdict"] != "pass"}
    wanted = {id_: noticed.outcome for id_, noticed in row.changed.items()}
    assert found == wanted, {id_: verdicts[id_]["observed"] for id_ in found.keys() ^ wanted.keys()}
    for id_, noticed in row.changed.items():
        assert verdicts[id_]["layer"] == noticed.layer, verdicts[id_]
        assert noticed.fix in verdicts[id_]["fix"], verdicts[id_]
        assert verdicts[id_]["evidence"], id_
    otherwise = {id_ for id_ in before if id_ not in row.changed and _told(verdicts[id_]) != _told(before[id_])}
    assert otherwise == set(row.reworded), {id_: verdicts[id_]["observed"] for id_ in otherwise ^ set(row.reworded)}


@pytest.mark.parametrize(("row", "fix"), spoils_of_the_edge.WHOLE_ZONE, ids=lambda part: getattr(part, "id", ""))
def test_a_zone_that_is_not_delegated_is_said_once_for_all(
    row: Spoil, fix: str, applied: Applied, before: Mapping[str, Any]
) -> None:
    with applied.spoiled(row.act):
        drift, verify = applied.drift(), applied.verify()
    assert_drift(row, drift.report, drift.code)
    assert verify.code == 3
    verdicts = _by_id(verify.report)
    assert list(verdicts) == list(before["verdicts"])
    assert {verdict["verdict"] for verdict in verdicts.values()} == {"unknown"}
    assert all(fix in verdict["fix"] for verdict in verdicts.values())


NOTE = "asked Jo before changing this"


def test_a_repair_puts_back_what_was_done_to_resources_and_leaves_the_rest(
    applied: Applied, before: Mapping[str, Any]
) -> None:
    acts = [
        *(row.act for row in PREVIEWED),
        edit("admin.acme.test", "A", comment=NOTE, content=NOBODYS),
        add(type="TXT", name="theirs.acme.test", content='"theirs"'),
    ]
    with applied.engine_kept(), applied.spoiled(*acts):
        up = applied.client.run("launchready", "up", "acme", "--yes")
        assert up.returncode == 0, up.stdout + up.stderr
        shown, drift = applied.stranger.dump(), applied.drift()
    told = [(change["action"], change["name"]) for change in drift.report["changes"]]
    assert (drift.code, told) == (0, [("unmanaged", "theirs.acme.test"), ("info", "admin.acme.test")])
    (noted,) = shown.pop(("record", "admin.acme.test"))
    assert (noted["comment"], noted["content"]) == (NOTE, ADMIN)
    del shown["record", "theirs.acme.test"]
    was = {key: value for key, value in before["shown"].items() if key != ("record", "admin.acme.test")}
    assert _without_ids(shown) == _without_ids(was)


def _without_ids(shown: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Return what is shown without ids: what was deleted and created anew has another one."""
    return {
        (kind, name): sorted(({**each, "id": ""} for each in value), key=str)
        if kind == "record"
        else {**value, "id": ""}
        if kind == "rule"
        else value
        for (kind, name), value in shown.items()
    }


PREVIEWED = tuple(row for row in ROWS if row.preview)


def test_plain_preview_shows_what_was_done_to_resources(applied: Applied) -> None:
    """K9, for many rows at once, each of another resource: what is spoiled is shown, and nothing beside it."""
    wanted = sorted(name for row in PREVIEWED for name in row.preview)
    assert len(wanted) == len(set(wanted)), "rows that spoil the same resource hide one another"
    with applied.spoiled(*(row.act for row in PREVIEWED)):
        preview = applied.client.pulumi("preview", "--json")
        assert preview.returncode == 0, preview.stderr
        refreshed = applied.client.pulumi("preview", "--json", "--refresh")
    for told in (preview, refreshed):
        steps = [step for step in json.loads(told.stdout)["steps"] if step["op"] not in ("same", "refresh")]
        names = sorted(step["urn"].rpartition("::")[2] for step in steps)
        assert names == wanted, [(step["op"], step["urn"]) for step in steps]
