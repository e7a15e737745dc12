"""Who is at work on a stack: `launchready` holds a lock of its own, the engine one in the folder of its state.

The system takes ours from a process that dies. The engine's stays behind: whether its holder lives is looked up.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from launchready.errors import UsageError

_LOCK, _WHO = "run.lock", "run.json"


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold ``folder`` for one ``launchready`` at a time; raise UsageError, saying who has it, where another does."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise UsageError(
            f"another launchready is at work on this stack{_holder(folder / _WHO)}; wait until it is done"
        ) from None
    try:
        since = datetime.now().astimezone().strftime("%H:%M")
        (folder / _WHO).write_text(json.dumps({"pid": os.getpid(), "since": since}), encoding="utf-8")
        yield
    finally:
        lock.release()


def _holder(file: Path) -> str:
    """Return who holds the lock, in words; nothing where it has not said so yet."""
    try:
        who = json.loads(file.read_text(encoding="utf-8"))
        return f" (process {int(who['pid'])}, since {who['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def holds(host: str, pid: int) -> bool:
    """Say whether a process may be at work that wrote itself down as ``pid`` on ``host``; elsewhere nobody knows."""
    return host != socket.gethostname() or _is_pulumi(pid)


def _is_pulumi(pid: int) -> bool:
    """Say whether a process with this number lives and is an engine: numbers are given again, and the dead linger."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.name().startswith("pulumi")
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
