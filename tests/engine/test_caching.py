"""Where engines are kept: a folder that cannot be used is said, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from launchready.engine.caching import keep
from launchready.errors import EngineError


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file")
    with pytest.raises(EngineError, match=r"cache cannot be used \(File exists\): name another one"):
        keep(in_the_way / "engine", lambda _: None, lambda _: None, print)


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # root, as which tests may run, may write everywhere
    with pytest.raises(EngineError, match="you may not write there"):
        keep(tmp_path / "engine", lambda _: None, lambda _: None, print)
