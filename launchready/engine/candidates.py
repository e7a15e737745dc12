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
from launchready.engine.pinned import EXECUTABLES, MINIMUM, PULUMI, build_key


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
    """A place that was looked at: an engine, or None with the reason, in one line."""

    source: Source
    engine: Engine | None
    reason: str


def download_key() -> str:
    """Return the name that the official download has in the cache."""
    return f"official-{PULUMI}"


def look_around(environment: Mapping[str, str] | None = None) -> tuple[Candidate, ...]:
    """Return what PATH and the cache have, in order; nothing is installed."""
    env = os.environ if environment is None else environment
    cache = cache_folder(env)
    return (
        _on_path(env.get("PATH", ""), cache),
        _cached(Source.GO, cache / build_key()),
        _cached(Source.DOWNLOAD, cache / download_key() / "bin"),
    )


def _on_path(path: str, cache: Path) -> Candidate:
    """Look for the user's own pulumi; our links in the venv's bin are not it."""
    own = Path(sys.prefix, "bin").resolve()
    folders = [folder for folder in path.split(os.pathsep) if folder and Path(folder).resolve() != own]
    found = shutil.which("pulumi", path=os.pathsep.join(folders)) if folders else None
    if found is None:
        return Candidate(Source.PATH, None, "no pulumi on PATH")
    pulumi = Path(found)
    if pulumi.resolve().is_relative_to(cache.resolve()):
        return Candidate(Source.PATH, None, f"{found} is a link to the cached build")
    version = read_version(pulumi)
    if version is None:
        return Candidate(Source.PATH, None, f"{found} does not say its version")
    if tuple(int(part) for part in version.split(".")) < MINIMUM:
        needed = ".".join(map(str, MINIMUM))
        return Candidate(Source.PATH, None, f"{found} is {version}; {needed} or newer is needed")
    host = shutil.which("pulumi-language-python", path=os.pathsep.join([str(pulumi.parent), *folders]))
    if host is None:
        return Candidate(Source.PATH, None, f"{found} has no pulumi-language-python beside it or on PATH")
    return Candidate(Source.PATH, Engine(pulumi.parent, version, Source.PATH), f"{found} is {version}")


def _cached(source: Source, folder: Path) -> Candidate:
    name = "cached build" if source is Source.GO else "earlier download"
    if not folder.is_dir():
        return Candidate(Source.CACHE, None, f"no {name} of {PULUMI}")
    problem = judge_folder(folder)
    if problem is not None:
        return Candidate(Source.CACHE, None, f"the {name} is not usable: {problem}")
    return Candidate(Source.CACHE, Engine(folder, PULUMI, Source.CACHE), f"{name} of {PULUMI}")


def judge_folder(folder: Path) -> str | None:
    """Return what is wrong with an engine's folder, None where it is whole and says the version we expect."""
    for name in EXECUTABLES:
        if not os.access(folder / name, os.X_OK):
            return f"{name} is missing or not executable"
    version = read_version(folder / "pulumi")
    return None if version == PULUMI else f"pulumi says {version or 'no version'}, {PULUMI} is expected"


def read_version(pulumi: Path) -> str | None:
    """Return the version that ``pulumi version`` prints, as ``3.259.0``; None where it prints none in 30 s."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        said = subprocess.run(  # noqa: S603 - the user's own command, fixed arguments
            [pulumi, "version"], capture_output=True, text=True, timeout=30, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    match = re.match(r"v?(\d+\.\d+\.\d+)", said.stdout.strip())
    return match[1] if match and said.returncode == 0 else None
