"""The applied client, changed in ways that mean nothing: drift and the verifier stay quiet, and plain preview too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from harmless import ROWS, Harmless
from spoils import nameless
from strangers import Applied

pytestmark = pytest.mark.xdist_group("applied")


@pytest.fixture(scope="module")
def before(applied: Applied) -> list[Mapping[str, Any]]:
    verdicts: list[Mapping[str, Any]] = applied.verify().report["verdicts"]
    return verdicts


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_means_nothing_is_quiet(row: Harmless, applied: Applied, before: list[Mapping[str, Any]]) -> None:
    with applied.spoiled(row.act):
        drift, verify = applied.drift(), applied.verify()
    changes = drift.report["changes"]
    heads = [f"{change['action']} {change['kind']} {nameless(change['name'])}" for change in changes]
    assert heads == [entry.partition(": ")[0] for entry in row.listed], [change["message"] for change in changes]
    for entry, change in zip(row.listed, changes, strict=True):
        assert entry.partition(": ")[2] in change["message"]
    assert (drift.code, drift.report["not_read"]) == (0, [])
    assert verify.code == 0
    told = [
        [(verdict["id"], verdict["verdict"], verdict["observed"]) for verdict in verdicts]
        for verdicts in (verify.report["verdicts"], before)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("row", [row for row in ROWS if row.id in ("comment-on-a-record", "token-of-google")],
                         ids=lambda row: row.id)  # fmt: skip
def test_what_was_done_is_there(row: Harmless, applied: Applied) -> None:
    """The table could be quiet because nothing was done."""
    untouched = applied.stranger.dump()
    with applied.spoiled(row.act):
        assert applied.stranger.dump() != untouched
    assert applied.stranger.dump() == untouched


def test_plain_preview_is_quiet(applied: Applied) -> None:
    """All of them at once; only what the provider compares letter by letter is shown."""
    with applied.spoiled(*(row.act for row in ROWS)):
        preview = applied.client.pulumi("preview", "--json", "--refresh")
    steps = [step for step in json.loads(preview.stdout)["steps"] if step["op"] not in ("same", "refresh")]
    shown = sorted(step["urn"].rpartition("::")[2] for step in steps)
    assert shown == sorted(name for row in ROWS for name in row.shown), [(step["op"], step["urn"]) for step in steps]
