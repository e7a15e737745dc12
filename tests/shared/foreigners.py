"""Clients that nobody here wrote, run as their users run them: from the registry's packages, or the system's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest


def installed(command: str) -> str:
    """Return the path of a package's command, beside this Python."""
    return str(Path(sys.executable).with_name(command))


def of_the_system(command: str) -> str:
    """Return the path of a command of the system; the test is skipped where there is none."""
    path = shutil.which(command)
    if path is None:
        pytest.skip(f"{command} is not installed")
    return path


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command said; both outputs together are ``said``."""

    code: int
    out: str
    errors: str

    @property
    def said(self) -> str:
        return self.out + self.errors


def run(*command: str, folder: Path | None = None, env: Mapping[str, str] | None = None, seconds: float = 120) -> Ended:
    """Run ``command`` with no other environment than ``env``, bounded in time."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=dict(env or {}),
        capture_output=True,
        timeout=seconds,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Ended(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
