"""A state file that a killed engine left half-written, where Pulumi keeps its state in a folder (``file://``).

The engine replaces the state itself by a rename, but not the small file of attributes beside it: killed between the
two writes, it leaves that one empty, and every command then ends with "failed to load checkpoint: EOF". The
attributes say nothing that is needed. Seen with engine 3.259.0, 2026-11-24.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

_STACKS = Path(".pulumi", "stacks")


def mend_checkpoint(backend_url: str, stack: str) -> tuple[Path, ...]:
    """Mend what a killed run left of the state of ``stack``; return the files that were mended.

    Empty attributes are removed; a state that is no JSON is replaced by the engine's own copy from the step before,
    if that one is whole. Backends other than a folder are left alone.
    """
    url = urlsplit(backend_url)
    if url.scheme != "file":
        return ()
    folder = Path(unquote(url.netloc + url.path)).expanduser() / _STACKS
    mended: list[Path] = []
    for attributes in sorted(folder.glob(f"**/{stack}.json.attrs")):
        if not _is_json(attributes):
            attributes.unlink()
            mended.append(attributes)
    for state in sorted(folder.glob(f"**/{stack}.json")):
        before = state.with_name(f"{state.name}.bak")
        if not _is_json(state) and _is_json(before):
            shutil.copy2(before, state)
            mended.append(state)
    return tuple(mended)


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_bytes())
    except (OSError, ValueError):
        return False
    return True
