"""GitHub's workflows as far as tests need them: which steps there are, and their commands run as a runner does."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass(frozen=True)
class Step:
    """One step of a job that runs commands: the script, and its variables as they are written."""

    job: str
    run: str
    env: Mapping[str, str]


def read(name: str) -> dict[str, Any]:
    """Return a workflow or action; ``on`` stays the word it is."""
    content: dict[str, Any] = YAML(typ="safe").load((WORKFLOWS / name).read_text(encoding="utf-8"))
    return content


def steps_of(workflow: Mapping[str, Any], job: str) -> Iterator[Step]:
    """Return the steps of ``job`` that run commands, in order."""
    for step in workflow["jobs"][job]["steps"]:
        if "run" in step:
            yield Step(job, step["run"], step.get("env", {}))


def run_step(
    step: Step, folder: Path, known: Mapping[str, str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a step as a runner does (``shell: bash``); an expression that is not ``known`` is a KeyError."""
    own = {name: _EXPRESSION.sub(lambda found: known[found[1]], str(value)) for name, value in step.env.items()}
    assert not _EXPRESSION.search(step.run), "an expression in a script can be written by whoever opens a pull request"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.run],
        cwd=folder,
        env={**environment, **own},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=240,
        check=False,
    )
