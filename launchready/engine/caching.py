"""The cache: whole or not there, whoever is killed when, and whoever else works at the same time."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from launchready.errors import EngineError

_UNFINISHED = ".unfinished-"
_ALIVE = 30.0  # seconds between two signs of life

Progress = Callable[[str], None]


def cache_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return where engines are kept: LAUNCHREADY_CACHE, else the user's cache folder. Never inside a checkout."""
    chosen = (os.environ if environment is None else environment).get("LAUNCHREADY_CACHE")
    return Path(chosen).expanduser().resolve() if chosen else platformdirs.user_cache_path("launchready")


def keep(
    target: Path, make: Callable[[Path], None], judge: Callable[[Path], str | None], progress: Progress
) -> str | None:
    """Let ``make`` fill the folder ``target`` unless ``judge`` finds it right; return what is still wrong with it.

    ``make`` gets an empty folder beside it, which is put in place by one rename after ``judge`` has seen it: a killed
    process leaves nothing that could be taken for whole. Whoever comes second waits on the lock, which the system
    takes from a dead process; what dead processes left is removed under the lock. A broken target is made anew.
    Raises EngineError where nothing can be kept there.
    """
    if target.is_dir() and judge(target) is None:
        return None
    _make(target.parent)
    with _lock(target, progress):
        if target.is_dir():
            problem = judge(target)
            if problem is None:
                return None
            progress(f"what the cache has is not usable and is made anew: {problem}")
            # Out of the way in one step: removing in place could be killed with half of it still there.
            target.rename(tempfile.mkdtemp(prefix=f"{target.name}{_UNFINISHED}", dir=target.parent))
        _clear(target)
        unfinished = Path(tempfile.mkdtemp(prefix=f"{target.name}{_UNFINISHED}", dir=target.parent))
        try:
            make(unfinished)
            problem = judge(unfinished)
            if problem is None:
                unfinished.rename(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return problem


def _make(folder: Path) -> None:
    why = "you may not write there"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = os.strerror(error.errno or 0)
    else:
        if os.access(folder, os.W_OK):
            return
    raise EngineError(f"the cache folder {folder} cannot be used ({why}): name another one in LAUNCHREADY_CACHE")


@contextmanager
def _lock(target: Path, progress: Progress) -> Iterator[None]:
    lock = FileLock(target.with_name(f"{target.name}.lock"))
    started = time.monotonic()
    patience = 0.0
    while True:
        try:
            lock.acquire(timeout=patience)
            break
        except Timeout:
            waited = time.monotonic() - started
            progress(f"another process is at work on the same engine; waiting for it ({waited:.0f} s)")
            patience = _ALIVE
    try:
        yield
    finally:
        lock.release()


def _clear(target: Path) -> None:
    """Remove what killed processes left; only called under the lock, so nobody is using it."""
    for left in target.parent.glob(f"{target.name}{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
