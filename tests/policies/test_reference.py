"""docs/policies.md is what the policies say of themselves; every policy says all that it must."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from launchready.policies import IDS, POLICIES
from launchready.policies.lockouts import LOCKOUTS
from launchready.policies.reference import policy_reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_document_is_what_the_code_says() -> None:
    text = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
    assert text.partition("<!-- generated: launchready/policies/reference.py -->\n\n")[2] == policy_reference()


@pytest.mark.parametrize("each", [*POLICIES, *LOCKOUTS], ids=lambda each: each.id)
def test_what_a_policy_has_to_say(each: Any) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", each.id)
    for sentence in (each.title, each.impact):
        assert sentence.endswith((".", ")."))
    sources = each.sources
    assert sources
    assert all(date.fromisoformat(source.verified) <= date.today() for source in sources)  # noqa: DTZ011


def test_an_id_names_one_thing() -> None:
    assert len(set(IDS)) == len(IDS) == len(POLICIES) + len(LOCKOUTS)
