"""Identities that state, history and alerts hang on: a change here renames a resource or a verdict for every client."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from launchready.stackfile import load_stack, stack_names

PROJECT = Path(__file__).resolve().parents[2]
GOLDEN = PROJECT / "tests" / "golden"


@pytest.mark.parametrize("name", stack_names(PROJECT))
def test_slots_rule_refs_and_verdict_ids_stay_as_they_are(name: str) -> None:
    compilation = load_stack(name, PROJECT).compilation
    zone = compilation.zones[0]
    identities = {
        "slots": sorted(zone.records),
        "settings": sorted(zone.settings),
        "rules": {phase: [rule.ref for rule in rules] for phase, rules in zone.rulesets.items()},
        "verdicts": sorted(expectation.id for expectation in compilation.expectations),
    }
    assert identities == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
