"""From nothing to an engine: the first place that has one, else downloaded, else built; then linked into the venv."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from launchready.engine.caching import Progress, cache_folder, keep
from launchready.engine.candidates import Candidate, Engine, Source, is_ours, judge_folder, look_around
from launchready.engine.downloading import install_command, judge_site
from launchready.engine.golang import build_modules, find_go, go_requirement, look_for_go, run
from launchready.engine.pinned import EXECUTABLES, PINNED, PULUMI, Module, build_key, download_key
from launchready.errors import EngineError

_DOWNLOAD_LIMIT = 900.0  # seconds for about 150 MB
_HELP = "Install Pulumi (pulumi.com/docs/install) or Go, then run `launchready engine install`."


def find_engine(environment: Mapping[str, str] | None = None) -> Engine | None:
    """Return the engine that is there already, None where one has to be downloaded or built."""
    return next((candidate.engine for candidate in look_around(environment) if candidate.engine), None)


def ensure_engine(
    progress: Progress, *, only: Source | None = None, environment: Mapping[str, str] | None = None
) -> Engine:
    """Return an engine, downloading or building it where there is none; ``only`` takes it from that place alone.

    ``progress`` is told, a line at a time, what takes long and why places were passed over. Raises EngineError with
    the reason of every place that was tried.
    """
    reasons: list[str] = []
    for candidate in _attempts(os.environ if environment is None else environment, progress, only):
        if candidate.engine is not None:
            return candidate.engine
        reasons.append(f"{candidate.source}: {candidate.reason}")
    places = "no Pulumi engine is to be had" if only is None else f"no Pulumi engine is to be had from {only}"
    raise EngineError("\n  ".join([f"{places}. {_HELP} Tried:", *reasons]))


def _attempts(environment: Mapping[str, str], progress: Progress, only: Source | None) -> Iterator[Candidate]:
    for candidate in look_around(environment):
        if only in (None, candidate.source):
            yield candidate
            if not candidate.reason.startswith("no "):
                progress(candidate.reason)
    if only in (None, Source.DOWNLOAD):
        candidate = _download(environment, progress)
        yield candidate
        progress(candidate.reason)
    if only in (None, Source.GO):
        yield _build(environment, progress)


def foresee(environment: Mapping[str, str] | None = None) -> tuple[Candidate, ...]:
    """Return how an engine could be had where there is none: what download and build would do; neither is tried."""
    _, reason = look_for_go(os.environ if environment is None else environment)
    go = reason if reason.startswith("Go at") else f"{reason}; {go_requirement()} would come from PyPI"
    return (
        Candidate(Source.DOWNLOAD, None, f"would fetch the official release {PULUMI}, where its site can be reached"),
        Candidate(Source.GO, None, f"would build {PULUMI} from Go modules, about 5 minutes. {go}"),
    )


def _download(environment: Mapping[str, str], progress: Progress) -> Candidate:
    """Let the SDK's installer fetch the official release, after a look whether its site can be reached at all."""
    target = cache_folder(environment) / download_key()

    def download(folder: Path) -> None:
        problem = judge_site()
        if problem is not None:
            raise EngineError(problem)
        progress(f"downloading Pulumi {PULUMI}, about 150 MB")
        run(install_command(folder, PULUMI), environment, "downloading Pulumi", progress, limit=_DOWNLOAD_LIMIT)

    try:
        problem = keep(target, download, lambda folder: judge_folder(folder / "bin", EXECUTABLES[:2]), progress)
    except (EngineError, OSError) as error:
        problem = str(error)
    if problem is not None:
        return Candidate(Source.DOWNLOAD, None, f"no official download: {problem}")
    return Candidate(Source.DOWNLOAD, Engine(target / "bin", PULUMI, Source.DOWNLOAD), f"official release {PULUMI}")


def _build(environment: Mapping[str, str], progress: Progress) -> Candidate:
    try:
        folder = build_engine(PINNED, cache_folder(environment), environment, progress)
    except (EngineError, OSError) as error:
        return Candidate(Source.GO, None, str(error))
    return Candidate(Source.GO, Engine(folder, PULUMI, Source.GO), f"own build of {PULUMI}")


def build_engine(modules: tuple[Module, ...], cache: Path, environment: Mapping[str, str], progress: Progress) -> Path:
    """Return the folder in ``cache`` with the executables of ``modules``, built where it is missing or broken.

    One of them is ``pulumi``, which says its version. Raises EngineError where Go or a build fails.
    """
    target = cache / build_key(modules)
    version = next(module.version for module in modules if module.executable == "pulumi")
    executables = [module.executable for module in modules]
    executables += [Path(script).name for module in modules for script in module.scripts]

    def build(folder: Path) -> None:
        progress("building Pulumi from Go modules: about 5 minutes and 3 GB of Go's caches the first time")
        build_modules(modules, folder, find_go(cache, environment, progress), environment, progress)

    problem = keep(target, build, lambda folder: judge_folder(folder, tuple(executables), version), progress)
    if problem is not None:
        raise EngineError(f"the build is not usable: {problem}")
    return target


def link_engine(engine: Engine, bin_folder: Path) -> tuple[Path, ...]:
    """Link the engine's executables into ``bin_folder``, a venv's, so that activating it is enough; return the links.

    A user's own pulumi is on PATH already and gets no links; those of an earlier engine are removed. Raises
    EngineError where something that is not ours has that name.
    """
    linked: list[Path] = []
    for link in (bin_folder / name for name in EXECUTABLES):
        if os.path.lexists(link) and not is_ours(link):
            if engine.source is Source.PATH:
                continue
            raise EngineError(f"{link} is not ours to replace: remove it, or use it with --from path")
        target = engine.folder / link.name
        if engine.source is Source.PATH or not target.exists():
            link.unlink(missing_ok=True)
            continue
        beside = link.with_name(f".{link.name}.{os.getpid()}")
        beside.symlink_to(target)
        beside.replace(link)
        linked.append(link)
    return tuple(linked)


def venv_bin() -> Path:
    """Return the bin folder of the virtual environment that runs this; raise EngineError where it is in none."""
    if sys.prefix == sys.base_prefix:
        raise EngineError("this Python is not in a virtual environment; `make setup` makes one")
    return Path(sys.prefix, "bin")
