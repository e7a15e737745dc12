"""State files that a killed engine left half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from launchready.apply.checkpoints import mend_checkpoint

WHOLE, CUT = '{"version": 3}', '{"versi'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "a state" / ".pulumi" / "stacks" / "launchready"
    place.mkdir(parents=True)
    return place


def url_of(folder: Path) -> str:
    return f"file://{str(folder.parents[2]).replace(' ', '%20')}"


@pytest.mark.parametrize(
    ("files", "left"),
    [
        pytest.param({"a.json": WHOLE, "a.json.attrs": ""}, {"a.json": WHOLE}, id="empty-attributes-go"),
        pytest.param(
            {"a.json": WHOLE, "a.json.attrs": "{}"}, {"a.json": WHOLE, "a.json.attrs": "{}"}, id="whole-attributes-stay"
        ),
        pytest.param(
            {"a.json": CUT, "a.json.bak": WHOLE},
            {"a.json": WHOLE, "a.json.bak": WHOLE},
            id="the-copy-replaces-a-cut-state",
        ),
        pytest.param({"a.json": CUT}, {"a.json": CUT}, id="without-a-copy-nothing-is-lost"),
        pytest.param({"a.json": CUT, "a.json.bak": CUT}, {"a.json": CUT, "a.json.bak": CUT}, id="nor-with-a-cut-copy"),
        pytest.param(
            {"b.json": CUT, "b.json.attrs": ""}, {"b.json": CUT, "b.json.attrs": ""}, id="another-stack-stays"
        ),
    ],
)
def test_mending(folder: Path, files: dict[str, str], left: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)
    mended = mend_checkpoint(url_of(folder), "a")
    assert {file.name: file.read_text() for file in folder.iterdir()} == left
    assert bool(mended) == (files != left)


def test_a_backend_that_is_no_folder_is_left_alone() -> None:
    assert mend_checkpoint("s3://bucket", "a") == ()
    assert mend_checkpoint("", "a") == ()
