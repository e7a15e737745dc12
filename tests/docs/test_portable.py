"""Nothing in the project names the machine that it was written on, or where that machine gets its packages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("launchready", "components", "stacks", "bench", "tests", "docs", ".github", ".ci")
# Joined here, or this file would name them itself.
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("proxy", "golang", "org"))]
# A path begins there, unlike the path of a URL.
BEGINNING = r"""(?:^|[\s"'`(=:]|file://)"""
HERE = [re.escape(str(folder)) for folder in (ROOT, Path.home()) if len(folder.parts) > 1]
MACHINES = re.compile(rf"{BEGINNING}(?:/root|/Users/\w+|/home/(?!her\b)\w+|{'|'.join(HERE)})/", re.MULTILINE)


def files_of_the_project() -> list[Path]:
    """Return them without asking git, which a user may not have."""
    below = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*")]
    beside = [*ROOT.glob("*.*"), ROOT / "Makefile", ROOT / ".gitignore"]
    known = {".md", ".toml", ".in", ".txt", ".yaml", ".py", ""}
    files = [*below, *(file for file in beside if file.suffix in known)]
    return sorted(file for file in files if file.is_file() and "__pycache__" not in file.parts)


def test_nothing_names_a_place_of_one_machine_or_a_registry() -> None:
    found = []
    for file in files_of_the_project():
        text = file.read_text(encoding="utf-8")
        names = [name for name in HOSTS if name in text] + MACHINES.findall(text)
        found += [f"{file.relative_to(ROOT)}: {name}" for name in names]
    assert found == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("cd ~root~x", True, id="a-home"),
        pytest.param('Path("~Users~me~project")', True, id="another-home"),
        pytest.param("file:~~~home~me~x", True, id="in-a-url-of-a-file"),
        pytest.param(f"in {ROOT}~x", True, id="this-project"),
        pytest.param("https:~~acme.test~root~x", False, id="the-path-of-a-url"),
        pytest.param("~usr~bin~env", False, id="the-same-on-every-machine"),
    ],
)
def test_the_search_finds_what_it_should(text: str, named: bool) -> None:
    """In the rows ``~`` stands for a slash: this file is searched as well."""
    assert bool(MACHINES.search(text.replace("~", "/"))) == named


def test_the_gate_runs_what_the_readme_says() -> None:
    gate = ROOT / ".ci" / "run"
    assert gate.stat().st_mode & 0o111
    assert gate.read_text(encoding="utf-8").splitlines()[-1] == "exec make test"
