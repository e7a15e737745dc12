"""Public suites are had as pinned, or their tests fail: never anything else, and never nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import suites
from suites import SuiteMissingError, archive_of, text_in


def test_what_is_pinned_is_had_outside_the_checkout() -> None:
    archive = archive_of("pyspf")
    assert archive.suffix == ".gz"
    assert not archive.is_relative_to(suites.ROOT)
    assert text_in("pyspf", "test/rfc7208-tests.yml").startswith(b"# This is the openspf.org test suite")


def test_a_file_that_the_archive_has_not_fails() -> None:
    with pytest.raises(SuiteMissingError, match="has no"):
        text_in("pyspf", "test/gone.yml")


def test_what_is_not_pinned_fails() -> None:
    with pytest.raises(SuiteMissingError, match="not pinned"):
        archive_of("no-such-suite")


def test_another_archive_than_the_pinned_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = tmp_path / "pins.txt"
    pins.write_text(f"dkimpy==1.1.8 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr(suites, "PINS", (pins,))
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda _: str(tmp_path / "cache"))
    archive_of.cache_clear()
    with pytest.raises(SuiteMissingError, match="cannot be had"):
        archive_of("dkimpy")
    archive_of.cache_clear()
