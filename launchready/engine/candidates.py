"""Where an engine may come from, in order: PATH, our cache, the official download, a build from Go modules."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from launchready.engine.caching import cache_folder
from launchready.engine.pinned import EXECUTABLES, HOST, KEY, MINIMUM, PULUMI, build_key, download_key

_PATIENCE = 30.0  # seconds for a command to say its version


class Source(StrEnum):
    """Where an engine comes from."""

    PATH = "path"
    CACHE = "cache"
    DOWNLOAD = "download"
    GO = "go"


@dataclass(frozen=True, slots=True)
class Engine:
    """A usable engine: the folder with its executables, the version it says, where it came from."""

    folder: Path
    version: str
    source: Source

    @property
    def pulumi(self) -> Path:
        """The ``pulumi`` command."""
        return self.folder / "pulumi"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that was looked at: an engine, or None; with the reason for or against it, in one line."""

    source: Source
    engine: Engine | None
    reason: str


def look_around(environment: Mapping[str, str] | None = None) -> tuple[Candidate, ...]:
    """Return what PATH and the cache have, in order; nothing is installed."""
    env = os.environ if environment is None else environment
    cache = cache_folder(env)
    downloaded = _cached("official release", cache / download_key() / "bin", EXECUTABLES[:2])
    built = _cached("own build", cache / build_key(), EXECUTABLES)
    # The one that plain pulumi is linked to comes first, so that both are the same.
    linked = Path(sys.prefix, "bin", "pulumi").resolve().parent
    return _on_path(env.get("PATH", "")), *sorted((downloaded, built), key=lambda c: not _is_in(c, linked))


def _is_in(candidate: Candidate, folder: Path) -> bool:
    return candidate.engine is not None and candidate.engine.folder.resolve() == folder


def is_ours(executable: Path) -> bool:
    """Return whether ``executable`` is in a cache of ours, or is a link into one, even into one that is gone."""
    return any(part.startswith(KEY) for part in executable.resolve().parts)


def _on_path(path: str) -> Candidate:
    """Look for the user's own pulumi; our links in a venv's bin are not it."""
    folders = [folder for folder in path.split(os.pathsep) if folder and not is_ours(Path(folder, "pulumi"))]
    found = shutil.which("pulumi", path=os.pathsep.join(folders)) if folders else None
    if found is None:
        return Candidate(Source.PATH, None, "no pulumi on PATH")
    pulumi = Path(found)
    version = read_version(pulumi)
    if version is None:
        return Candidate(Source.PATH, None, f"{found} does not say its version")
    if tuple(int(part) for part in version.split(".")) < MINIMUM:
        needed = ".".join(map(str, MINIMUM))
        return Candidate(Source.PATH, None, f"{found} is {version}; {needed} or newer is needed")
    if shutil.which(HOST, path=os.pathsep.join([str(pulumi.parent), *folders])) is None:
        return Candidate(Source.PATH, None, f"{found} has no {HOST} beside it or on PATH")
    return Candidate(Source.PATH, Engine(pulumi.parent, version, Source.PATH), f"{found} is {version}")


def _cached(name: str, folder: Path, executables: tuple[str, ...]) -> Candidate:
    if not folder.is_dir():
        return Candidate(Source.CACHE, None, f"no {name} of {PULUMI} in the cache")
    problem = judge_folder(folder, executables)
    if problem is not None:
        return Candidate(Source.CACHE, None, f"the {name} in the cache is not usable: {problem}")
    return Candidate(Source.CACHE, Engine(folder, PULUMI, Source.CACHE), f"{name} of {PULUMI}: {folder}")


def judge_folder(folder: Path, executables: tuple[str, ...], version: str = PULUMI) -> str | None:
    """Return what is wrong with an engine's folder, None where it is whole and its ``pulumi`` says ``version``."""
    for name in executables:
        if not os.access(folder / name, os.X_OK):
            return f"{name} is missing or not executable"
    said = read_version(folder / "pulumi")
    return None if said == version else f"pulumi says {said or 'no version'}, {version} is expected"


def read_version(pulumi: Path) -> str | None:
    """Return the version that ``pulumi version`` prints, as ``3.259.0``; None where it prints none in time."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        said = subprocess.run(  # noqa: S603 - the user's own command, fixed arguments
            [pulumi, "version"], capture_output=True, text=True, timeout=_PATIENCE, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    match = re.match(r"v?(\d+\.\d+\.\d+)", said.stdout.strip())
    return match[1] if match and said.returncode == 0 else None
