"""Tiny Go modules in place of Pulumi's, and commands that say what a test wants them to say."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Script

from launchready.engine.pinned import Module

COMMAND = """package main

import "os"

var Version string

func main() { os.Stdout.WriteString(Version + "\\n") }
"""


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[Module, ...]:
    """Return two modules of the shape that the real ones have, that build in a second and need nothing."""
    folder = tmp_path / "modules"
    for name in ("pulumi", "language"):
        module = folder / name
        module.mkdir(parents=True)
        (module / "go.mod").write_text(f"module example.test/{name}\n\ngo 1.26\n")
        (module / "main.go").write_text(COMMAND)
    (folder / "language" / "cmd").mkdir()
    exec_script = "pulumi-language-python-exec"
    (folder / "language" / "cmd" / exec_script).write_text("#!/usr/bin/env python\n")
    language = folder / "language"
    scripts = (f"cmd/{exec_script}",)
    return (
        Module("pulumi", folder / "pulumi", ".", "3.259.0", "main.Version"),
        Module("pulumi-language-python", language, ".", "3.79.0", "main.Version", "example.test/language", scripts),
    )


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return Script(tmp_path)
