"""The demo's folder: emptied where an earlier demo left it, and never anything else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from launchready.demo.stage import set_stage
from launchready.engine import Engine, Source
from launchready.errors import UsageError

PROJECT = ("Pulumi.yaml", "__main__.py", "components/program.py", "stacks/Pulumi.acme.yaml")
LEFT = ("cloudflare.json.d/token", "cloudflare.json", "project/Pulumi.yaml", "report.html", "report.json")


def place(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("kept")
    return folder


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path, "3.259.0", Source.PATH)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("letter.txt",), id="a-file-of-somebody"),
        pytest.param((*LEFT, "letter.txt"), id="a-file-beside-those-of-a-demo"),
        pytest.param(("project/Pulumi.yaml",), id="somebodys-own-project"),
    ],
)
def test_a_folder_with_anything_else_is_refused_and_kept(
    names: tuple[str, ...], tmp_path: Path, engine: Engine
) -> None:
    source, folder = place(tmp_path / "source", *PROJECT), place(tmp_path / "folder", *names)
    with pytest.raises(UsageError, match="would be emptied"), set_stage(source, folder, (), engine):
        pass
    assert all((folder / name).read_text() == "kept" for name in names)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param((), id="new"),
        pytest.param(LEFT, id="an-earlier-demo"),
        pytest.param(LEFT[:1], id="stopped-at-once"),
    ],
)
def test_a_demo_begins_in_an_empty_folder(names: tuple[str, ...], tmp_path: Path, engine: Engine) -> None:
    source, folder = place(tmp_path / "source", *PROJECT), place(tmp_path / "folder", *names)
    with set_stage(source, folder, ("acme.test",), engine) as stage:
        assert stage.project == folder / "project"
        assert not (folder / "report.html").exists()
        assert (folder / "cloudflare.json.d").stat().st_mode & 0o777 == 0o700
