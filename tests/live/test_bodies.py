"""Bodies beyond what memory should hold are in a file: read back as they came, its room used again, nothing left."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launchready.live.bodies import BLOCK, Bodies, Body


def filled(bodies: Bodies, data: bytes, step: int = 10_000) -> Body:
    body = bodies.begin()
    for start in range(0, len(data), step):
        assert body.add(data[start : start + step])
    return body


def some(length: int, seed: int = 0) -> bytes:
    return bytes((place * 7 + place // 251 + seed) % 256 for place in range(length))


@pytest.mark.parametrize("memory", [0, 40_000, 10_000_000], ids=["no-memory", "some", "enough"])
@settings(max_examples=30, deadline=None)
@given(lengths=st.lists(st.integers(0, 60_000), max_size=6), step=st.integers(1_000, 70_000))
def test_what_comes_in_is_what_is_read(memory: int, lengths: list[int], step: int) -> None:
    bodies = Bodies(memory)
    sent = [some(length, place) for place, length in enumerate(lengths)]
    held = [filled(bodies, data, step) for data in sent]
    assert [body.read() for body in held] == sent
    assert [len(body) for body in held] == lengths


def test_memory_holds_little_more_than_it_should() -> None:
    bodies = Bodies(100_000)
    held = [filled(bodies, some(200_000)) for _ in range(20)]
    assert bodies.held < 100_000 + 21 * BLOCK
    assert sum(map(len, held)) == 20 * 200_000


def test_what_nobody_holds_any_more_gives_its_room_back() -> None:
    bodies = Bodies(0, disk=30 * BLOCK)
    for seed in range(20):
        assert filled(bodies, some(20 * BLOCK, seed)).read() == some(20 * BLOCK, seed)
    assert bodies.held == 0


def test_a_full_disk_ends_a_body_and_is_said() -> None:
    bodies = Bodies(0, disk=2 * BLOCK)
    body = bodies.begin()
    assert body.add(some(2 * BLOCK))
    assert not body.add(some(500_000))
    assert body.read().startswith(some(2 * BLOCK))
    assert len(body) <= 3 * BLOCK


def test_no_file_is_there_before_it_is_needed_nor_has_it_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    bodies = Bodies(1_000_000)
    assert filled(bodies, some(500_000)).read() == some(500_000)
    (tmp_path / "missing").mkdir()
    held = [filled(bodies, some(500_000)) for _ in range(4)]
    assert [body.read() for body in held] == [some(500_000)] * 4
    assert not list((tmp_path / "missing").iterdir())


def test_where_nothing_can_be_written_a_body_ends_and_no_error_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    assert not Bodies(0).begin().add(some(100_000))
