"""The cache of builds: whole or not there, whoever is killed when, and whoever else builds at the same time."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

_BESIDE = ".unfinished-"


def cache_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return where builds are kept: LAUNCHREADY_CACHE, else the user's cache folder. Never inside a checkout."""
    chosen = (environment or os.environ).get("LAUNCHREADY_CACHE")
    return Path(chosen).expanduser().resolve() if chosen else platformdirs.user_cache_path("launchready")


def keep(cache: Path, key: str, build: Callable[[Path], None], progress: Callable[[str], None]) -> Path:
    """Return the folder ``cache/key``; where it is not there, let ``build`` fill it first.

    ``build`` gets an empty folder beside it, which is put in place by one rename: a killed build leaves nothing that
    could be taken for whole. Whoever comes second waits on the lock, which the system takes from a dead process.
    """
    target = cache / key
    if target.is_dir():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    lock = FileLock(cache / f"{key}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress("another process is building the same engine; waiting for it")
        lock.acquire()
    try:
        if not target.is_dir():
            _clear(cache, key)
            unfinished = Path(tempfile.mkdtemp(prefix=f"{key}{_BESIDE}", dir=cache))
            build(unfinished)
            unfinished.rename(target)
    finally:
        lock.release()
    return target


def forget(cache: Path, key: str) -> None:
    """Remove what the cache has under ``key``."""
    shutil.rmtree(cache / key, ignore_errors=True)


def _clear(cache: Path, key: str) -> None:
    """Remove what killed builds left; only called under the lock, so nobody is using it."""
    for left in cache.glob(f"{key}{_BESIDE}*"):
        shutil.rmtree(left, ignore_errors=True)
