"""Running the engine: its environment, and ``pulumi`` as a subprocess for one project."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from launchready.engine.candidates import Engine
from launchready.errors import EngineError

Show = Callable[[str], None]
State = Mapping[str, Any]
"""The state of a stack as the engine exports it: version, deployment."""

# What is in the way of a stack as a rule, by a word of what the engine says of it.
_HINTS = {
    "PULUMI_ACCESS_TOKEN": "say first where the state is kept: pulumi login, or PULUMI_BACKEND_URL (docs/account.md)",
    "PULUMI_CONFIG_PASSPHRASE": "the state's passphrase is needed, which may be empty (docs/account.md)",
}


def engine_environment(engine: Engine, base: Mapping[str, str]) -> dict[str, str]:
    """Return ``base`` with which plain ``pulumi`` works: this venv's Python and the engine first on PATH."""
    folders = [str(Path(sys.prefix, "bin")), str(engine.folder), base.get("PATH", os.defpath)]
    environment = {**base, "PATH": os.pathsep.join(folders), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    if "PULUMI_DEBUG_PROVIDERS" in base:
        # The provider is running already; looking for a plugin to download would only cost time.
        environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
    return environment


@dataclass(frozen=True, slots=True)
class Completed:
    """How a run ended: pulumi's exit code, and all that it printed, standard error included."""

    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Pulumi:
    """``pulumi`` for one project folder; ``environment`` is complete and holds the secrets, never an argument."""

    engine: Engine
    project: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, show: Show | None = None) -> Completed:
        """Run ``pulumi``, passing each line to ``show`` as it comes.

        Ctrl-C is passed on: the engine ends what is under way, writes it down, and KeyboardInterrupt is raised then. A
        second one ends it at once.
        """
        lines: list[str] = []
        with subprocess.Popen(  # noqa: S603 - the engine, with arguments of ours
            self._command("--color=never", *arguments),
            cwd=self.project,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            process_group=0,  # or a terminal's Ctrl-C would reach it twice: there and by us, which ends it at once
        ) as process:
            interrupted: KeyboardInterrupt | None = None
            while not _read_out(process, lines, show):
                interrupted = KeyboardInterrupt()
                process.send_signal(signal.SIGINT)
            if interrupted is not None:
                process.wait()
                raise interrupted
        return Completed(process.returncode, "".join(lines))

    def select(self, stack: str) -> None:
        """Select ``stack``, creating its state where the backend has none; raise EngineError where that fails."""
        done = self.run("stack", "select", "--create", stack)
        if done.code != 0:
            said = _last_line(done.output)
            hint = next((f"; {hint}" for sign, hint in _HINTS.items() if sign in said), "")
            raise EngineError(f"pulumi cannot select the stack {stack}: {said}{hint}")

    def preview_json(self, stack: str, save_plan: Path | None = None) -> dict[str, Any]:
        """Return what an update would do, as the engine's JSON (steps, changeSummary …); EngineError where it fails.

        The engine writes its own plan, to which ``up --plan`` holds it, to ``save_plan``.
        """
        saving = ("--save-plan", str(save_plan)) if save_plan is not None else ()
        return self._json(f"preview {stack}", "preview", "--json", "--stack", stack, *saving)

    def stack_export(self, stack: str) -> State:
        """Return the state of ``stack`` as the engine's JSON, secrets still encrypted; EngineError where it fails."""
        return self._json(f"read the state of {stack}", "stack", "export", "--stack", stack)

    def stack_import(self, stack: str, state: State) -> Completed:
        """Write ``state``, as ``stack_export`` gave it, back as the state of ``stack``."""
        done = subprocess.run(  # noqa: S603 - the engine, with arguments of ours
            self._command("--color=never", "stack", "import", "--stack", stack),
            cwd=self.project,
            env=dict(self.environment),
            input=json.dumps(state),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        return Completed(done.returncode, done.stdout)

    def resources(self, stack: str) -> list[dict[str, Any]]:
        """Return the resources in the state of ``stack`` (urn, type, id, inputs, outputs …)."""
        return resources_of(self.stack_export(stack))

    def _command(self, *arguments: str) -> list[str]:
        return [str(self.engine.pulumi), "--non-interactive", *arguments]

    def _json(self, what: str, *arguments: str) -> dict[str, Any]:
        done = subprocess.run(  # noqa: S603 - the engine; standard output alone is JSON
            self._command(*arguments),
            cwd=self.project,
            env=dict(self.environment),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        try:
            parsed: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            parsed = {}
        if done.returncode != 0 or not parsed:
            raise EngineError(f"pulumi cannot {what}: {_reason(done.stderr, parsed)}")
        return parsed


def resources_of(state: State) -> list[dict[str, Any]]:
    """Return the resources in ``state`` (urn, type, id, inputs, outputs …), themselves and no copies."""
    resources: list[dict[str, Any]] = (state.get("deployment") or {}).get("resources") or []
    return resources


def _read_out(process: subprocess.Popen[str], lines: list[str], show: Show | None) -> bool:
    """Read to the end what ``process`` says, or it would block; return False where Ctrl-C came before that."""
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    try:
        _pass_on(process.stdout, lines, show)
    except KeyboardInterrupt:
        return False
    return True


def _pass_on(output: IO[str], lines: list[str], show: Show | None) -> None:
    for line in output:
        lines.append(line)
        if show is not None:
            show(line.rstrip("\n"))


def _reason(errors: str, parsed: Mapping[str, Any]) -> str:
    """Return why a run failed: with --json the diagnostics are in the JSON; the first is the cause of the others."""
    told = (str(d.get("message", "")) for d in parsed.get("diagnostics") or [] if d.get("severity") == "error")
    return _last_line(next(told, errors))


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it printed nothing"
