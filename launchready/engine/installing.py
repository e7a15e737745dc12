"""From nothing to an engine: the first place that has one, else downloaded, else built; then linked into the venv."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx

from launchready.engine.caching import cache_folder, forget, keep
from launchready.engine.candidates import Candidate, Engine, Source, download_key, judge_folder, look_around
from launchready.engine.golang import build_environment, build_modules, find_go
from launchready.engine.pinned import EXECUTABLES, PINNED, PULUMI, build_key
from launchready.errors import EngineError

Progress = Callable[[str], None]

_DOWNLOAD_SITE = "https://get.pulumi.com/"
_CONNECT = 10.0  # seconds


def find_engine(environment: Mapping[str, str] | None = None) -> Engine | None:
    """Return the engine that is there already, None where one has to be downloaded or built."""
    return next((candidate.engine for candidate in look_around(environment) if candidate.engine), None)


def ensure_engine(progress: Progress, *, only: Source | None = None) -> Engine:
    """Return an engine, downloading or building it where there is none; ``only`` takes it from that place alone.

    Raises EngineError with the reason of every place that was tried.
    """
    reasons: list[str] = []
    for candidate in _candidates(progress, only):
        if candidate.engine is not None:
            return candidate.engine
        reasons.append(f"{candidate.source}: {candidate.reason}")
    raise EngineError("no Pulumi engine is to be had. " + "; ".join(reasons))


def _candidates(progress: Progress, only: Source | None) -> Iterator[Candidate]:
    for candidate in look_around():
        if only in (None, candidate.source):
            if candidate.engine is None and "not usable" in candidate.reason:
                progress(candidate.reason)
            yield candidate
    if only in (None, Source.DOWNLOAD):
        yield _download(progress)
    if only in (None, Source.GO):
        yield _build(progress)


def _download(progress: Progress) -> Candidate:
    """Let the SDK download the official release, after a look whether its site can be reached at all."""
    try:
        httpx.head(_DOWNLOAD_SITE, timeout=httpx.Timeout(_CONNECT), follow_redirects=False)
    except httpx.HTTPError as error:
        reason = f"the official download cannot be reached ({type(error).__name__})"
        progress(reason)
        return Candidate(Source.DOWNLOAD, None, reason)
    progress(f"downloading Pulumi {PULUMI}, about 150 MB")

    def download(folder: Path) -> None:
        # Imported here: the SDK takes 0.3 s and is needed for nothing else.
        from pulumi.automation import PulumiCommand  # noqa: PLC0415
        from semver import VersionInfo  # noqa: PLC0415

        PulumiCommand.install(root=str(folder), version=VersionInfo.parse(PULUMI))

    try:
        kept = keep(cache_folder(), download_key(), download, progress) / "bin"
    except Exception as error:  # noqa: BLE001 - whatever its installer script meets, building is the way on
        reason = f"the official download failed ({type(error).__name__})"
        progress(reason)
        return Candidate(Source.DOWNLOAD, None, reason)
    return _judged(Source.DOWNLOAD, kept, download_key())


def _build(progress: Progress) -> Candidate:
    environment = build_environment(os.environ)
    cache = cache_folder()

    def build(folder: Path) -> None:
        progress(
            "building Pulumi from Go modules: about 5 minutes and 3 GB of Go's caches the first time, once a version"
        )
        build_modules(PINNED, folder, find_go(cache, environment, progress), environment, progress)

    if (cache / build_key()).is_dir() and judge_folder(cache / build_key()) is not None:
        forget(cache, build_key())
    try:
        kept = keep(cache, build_key(), build, progress)
    except (EngineError, OSError) as error:
        return Candidate(Source.GO, None, str(error))
    return _judged(Source.GO, kept, build_key())


def _judged(source: Source, folder: Path, key: str) -> Candidate:
    problem = judge_folder(folder)
    if problem is not None:
        forget(cache_folder(), key)
        return Candidate(source, None, problem)
    return Candidate(source, Engine(folder, PULUMI, source), f"{source} {PULUMI}")


def link_engine(engine: Engine) -> tuple[Path, ...]:
    """Link the engine's executables into the venv's bin, so that activating the venv is enough; return the links.

    A user's own pulumi is on PATH already and gets no links. Raises EngineError outside of a venv.
    """
    if sys.prefix == sys.base_prefix:
        raise EngineError("this Python is not in a virtual environment; `make setup` makes one")
    bin_folder = Path(sys.prefix, "bin")
    links = tuple(bin_folder / name for name in EXECUTABLES)
    for link in links:
        target = engine.folder / link.name
        if engine.source is Source.PATH or not target.exists():
            if link.is_symlink():
                link.unlink()
            continue
        beside = link.with_name(f".{link.name}.{os.getpid()}")
        beside.symlink_to(target)
        beside.replace(link)
    return tuple(link for link in links if link.exists())
