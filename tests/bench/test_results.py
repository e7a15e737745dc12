"""The recorded run: complete, consistent in itself, and told by docs/figures.md with the same numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import BENCHES, SCHEMA
from bench.machine import PACKAGES

ROOT = Path(__file__).resolve().parents[2]
RESULTS: dict[str, Any] = json.loads((ROOT / "bench" / "results.json").read_text(encoding="utf-8"))
FIGURES: list[dict[str, Any]] = RESULTS["figures"]
NAMES = [measure.__module__.removeprefix("bench.") for measure in BENCHES]
LIMITS = {"startup": 0.3, "language": 5.0}


def test_every_bench_is_recorded_once_with_machine_and_versions() -> None:
    assert RESULTS["schema"] == SCHEMA
    assert [figure["bench"] for figure in FIGURES] == NAMES
    assert set(RESULTS["machine"]) == {"cpu", "cores", "python", "system"}
    assert {"engine", *PACKAGES} <= set(RESULTS["versions"])


@pytest.mark.parametrize("figure", FIGURES, ids=NAMES)
def test_a_figure_is_what_its_rows_say(figure: dict[str, Any]) -> None:
    medians = {row["median"] for row in figure["rows"] if row["unit"] == figure["unit"]}
    assert figure["ours"] in medians
    assert figure["theirs"] in medians or figure["peer"] == "the limit"
    assert figure["ratio"] == pytest.approx(figure["ours"] / figure["theirs"], rel=2e-3)
    limit = LIMITS.get(figure["bench"], float("inf"))
    assert figure["holds"] == (figure["ratio"] <= figure["goal"] and figure["ours"] <= limit)


@pytest.mark.parametrize("figure", FIGURES, ids=NAMES)
def test_the_document_tells_the_recorded_numbers(figure: dict[str, Any]) -> None:
    text = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| {figure['bench']} \| (.+) \|$", text, re.MULTILINE)
    told = [cell.strip() for cell in row.split(" | ")]
    numbers = [f"{figure[key]:g} {figure['unit']}" for key in ("ours", "theirs")]
    holds = "yes" if figure["holds"] else "no"
    assert told == [numbers[0], numbers[1], f"{figure['ratio']:g}", f"{figure['goal']:g}", holds]
