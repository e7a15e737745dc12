"""Commands that say what a test wants them to say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Script:
    """Writes executable shell scripts below ``folder``."""

    folder: Path

    def __call__(self, path: str, body: str, mode: int = 0o755) -> Path:
        """Write ``body`` to ``path``, and return where that is."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(mode)
        return file
