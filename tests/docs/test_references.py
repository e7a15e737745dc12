"""What documents have from the code is written by one command, and that command changes nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from references import DOCS, write_references

GENERATED = ("stack.md", "policies.md", "stack.schema.json")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    for name in GENERATED:
        shutil.copy(DOCS / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", GENERATED)
def test_what_is_written_is_what_stands_there(docs: Path, name: str) -> None:
    before = (docs / name).read_text("utf-8")
    if name.endswith(".md"):
        (docs / name).write_text(before.partition("-->")[0] + "-->\nold\n", "utf-8")
    else:
        (docs / name).write_text("{}", "utf-8")
    write_references(docs)
    assert (docs / name).read_text("utf-8") == before


def test_a_page_that_lost_its_mark_is_left_alone(docs: Path) -> None:
    (docs / "stack.md").write_text("mine\n", "utf-8")
    with pytest.raises(ValueError, match="has no line <!-- generated"):
        write_references(docs)
    assert (docs / "stack.md").read_text("utf-8") == "mine\n"
