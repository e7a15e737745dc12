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

from launchready.apply.holders import holds

_STACKS, _LOCKS = Path(".pulumi", "stacks"), Path(".pulumi", "locks")


def mend_checkpoint(backend_url: str, stack: str) -> tuple[Path, ...]:
    """Mend what a killed run left of the state of ``stack``; return the files that were mended.

    Empty attributes are removed; a state that is no JSON is replaced by the engine's own copy from the step before,
    if that one is whole. Backends other than a folder are left alone, and so is a state that a running engine may be
    writing at this moment.
    """
    url = urlsplit(backend_url)
    if url.scheme != "file":
        return ()
    root = Path(unquote(url.netloc + url.path)).expanduser()
    if any(_is_held(lock) for lock in root.glob(f"{_LOCKS}/**/{stack}/*.json")):
        return ()
    mended: list[Path] = []
    for attributes in sorted(root.glob(f"{_STACKS}/**/{stack}.json.attrs")):
        if not _is_json(attributes):
            attributes.unlink()
            mended.append(attributes)
    for state in sorted(root.glob(f"{_STACKS}/**/{stack}.json")):
        before = state.with_name(f"{state.name}.bak")
        if not _is_json(state) and _is_json(before):
            shutil.copy2(before, state)
            mended.append(state)
    return tuple(mended)


def _is_held(lock: Path) -> bool:
    """Say whether the engine that wrote ``lock`` may be running; one cut short was left by a dead one."""
    try:
        who = json.loads(lock.read_bytes())
        return holds(str(who["hostname"]), int(who["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_bytes())
    except (OSError, ValueError):
        return False
    return True
