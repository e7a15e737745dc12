from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from launchready.errors import DeclarationError, Problem
from launchready.stackfile import Stack, load_stack

SITE = """\
config:
  launchready:site:
    zone: {name: acme.test}
    canonical: "@"
    hosts:
      "@": {origin: 198.51.100.10, audience: marketing}
"""


class Folder:
    """A project folder with stack files, written and loaded in a test."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "stacks").mkdir()

    def write(self, text: str, name: str = "acme") -> Path:
        file = self.path / "stacks" / f"Pulumi.{name}.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    def load(self, text: str, name: str = "acme") -> Stack:
        self.write(text, name)
        return load_stack(name, self.path)

    def problems(self, text: str) -> tuple[Problem, ...]:
        with pytest.raises(DeclarationError) as caught:
            self.load(text)
        return caught.value.problems


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path)


@pytest.fixture
def site() -> str:
    """The smallest stack file there is."""
    return SITE


@pytest.fixture
def only(folder: Folder) -> Callable[[str], str]:
    """Load a bad stack file that has one mistake, and return what is said of it."""

    def load(text: str) -> str:
        problems = folder.problems(text)
        assert len(problems) == 1, [str(problem) for problem in problems]
        return str(problems[0])

    return load
