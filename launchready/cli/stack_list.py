"""``launchready stacks``: the stacks of this project, or those alone that a change touches."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import click

from launchready.errors import UsageError
from launchready.stackfile import find_project, stack_names

_FILE = re.compile(r"stacks/Pulumi\.(?P<name>[^/]+)\.yaml")
# What no stack is compiled, applied or judged with: a change there touches none.
_BESIDE = re.compile(
    r"(?:docs|tests|bench)/.*|[^/]*\.md|\.github/(?!workflows/stacks\.yml|actions/).*|\.ci/.*|\.gitignore"
)


@click.command("stacks")
@click.option("--since", metavar="REVISION", help="Only those that differ from this revision of git, or may.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list instead of a name a line.")
def command(since: str | None, as_json: bool) -> int:
    """List the stacks of this project.

    With --since those whose files have changed since the commit that both have in common; all of them where shared
    code, defaults or requirements have changed, or where git does not know the revision.

    Exit codes: 0 listed, 2 no project here.
    """
    project = find_project()
    if not (project / "Pulumi.yaml").is_file():
        raise UsageError("this is not the project: go to the folder that holds Pulumi.yaml, or below it")
    names = sorted(stack_names())
    changed = _changed_files(project, since) if since else None
    if since and changed is None:
        click.echo(f"git does not know {since!r}: all stacks", err=True)
    chosen = names if changed is None else touched(changed, names)
    if as_json or chosen:
        click.echo(json.dumps(chosen) if as_json else "\n".join(chosen))
    return 0


def touched(files: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return which of ``names`` a change of ``files`` (relative to the project) touches, in order."""
    known = list(names)
    own: set[str] = set()
    for file in files:
        if (match := _FILE.fullmatch(file)) is not None:
            own.add(match["name"])
        elif not _BESIDE.fullmatch(file):
            return known
    return [name for name in known if name in own]


def _changed_files(project: Path, since: str) -> list[str] | None:
    """Return what differs from ``since`` on this branch's side, None where git cannot say."""
    done = subprocess.run(  # noqa: S603 - git, and no option can be passed for a revision
        ["git", "diff", "--name-only", "--relative", "-z", "--end-of-options", f"{since}...HEAD"],  # noqa: S607 - from PATH
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    return [file for file in done.stdout.split("\0") if file] if done.returncode == 0 else None
