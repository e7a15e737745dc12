"""Stack files on disk: where they are, which there are, and what is in one; every reason why not is a Problem."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from launchready.errors import DeclarationError, Problem
from launchready.stackfile.secrets import redacted, stray_secret
from launchready.stackfile.wording import printable
from launchready.stackfile.yaml12 import Document, read_yaml

SITE = "launchready:site"
_LARGEST = 1_000_000  # bytes of a stack file


def find_project() -> Path:
    """Return the nearest folder, from the working directory upwards, that holds Pulumi.yaml; else the former."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "Pulumi.yaml").is_file()), here)


def stack_names(project_dir: Path | None = None) -> tuple[str, ...]:
    """Return the names of the stacks there are."""
    return tuple(map(name_of, stack_files((project_dir or find_project()) / "stacks")))


def stack_files(folder: Path) -> list[Path]:
    """Return the stack files in ``folder``."""
    return sorted(folder.glob("Pulumi.*.yaml")) if folder.is_dir() else []


def name_of(file: Path) -> str:
    """Return the name of the stack in ``file``."""
    return file.name.removeprefix("Pulumi.").rpartition(".")[0]


def locate(name: str, folder: Path) -> Path:
    """Return the file of the stack ``name``, or the one that ``name`` is the path of; DeclarationError for none."""
    is_path = name.endswith((".yaml", ".yml")) or "/" in name
    file = Path(name) if is_path else folder / f"Pulumi.{name}.yaml"
    if os.path.lexists(file):  # readable or not: reading says why not
        return file
    there = [name_of(other) for other in stack_files(folder)]
    close = get_close_matches(name_of(file) or file.name if is_path else name, there, n=1, cutoff=0.6)
    meant = f"did you mean {close[0]}? " if close else ""
    if there:
        known = f"the stacks here are {', '.join(there)}"
    elif (folder.parent / "Pulumi.yaml").is_file():
        known = f"there is no stack file in {shown(folder)}"
    else:
        known = "this is not the project: go to the folder that holds Pulumi.yaml, or below it"
    raise DeclarationError((Problem("", f"there is no stack {printable(name)} ({shown(file)}); {meant}{known}"),))


def read_document(file: Path) -> Document:
    """Return the YAML document in ``file``; keys in problems are named as everywhere, from the site on."""
    text = _text_of(file)
    try:
        document = read_yaml(text, shown(file))
    except DeclarationError as error:
        raise DeclarationError(tuple(map(_as_everywhere, error.problems))) from None
    if stray := stray_secret(text, document.value):
        line, message = stray
        raise DeclarationError((Problem("", message, shown(file), line),))
    return document


def shown(file: Path) -> str:
    """Return ``file`` as a reader names it: from the working directory, where it lies below."""
    try:
        return printable(str(file.absolute().relative_to(Path.cwd())))
    except ValueError:
        return printable(str(file))


def _text_of(file: Path) -> str:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "no plain file"
            raise _unreadable(file, f"it is {what}, and a stack is a YAML file")
        if status.st_size > _LARGEST:
            raise _unreadable(file, f"it has {status.st_size:,} bytes, and a stack file {_LARGEST:,} at most")
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        raise _unreadable(file, f"{getattr(error, 'strerror', None) or 'this is no name of a file'}") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _unreadable(file, "it is no UTF-8 text from here on: save it as UTF-8 in your editor", line) from None


def _unreadable(file: Path, cause: str, line: int | None = None) -> DeclarationError:
    return DeclarationError((Problem("", f"the file cannot be read: {cause}", shown(file), line),))


def _as_everywhere(problem: Problem) -> Problem:
    key = problem.key.removeprefix("config.").removeprefix(f"{SITE}.")
    return replace(problem, key=redacted(key), message=redacted(problem.message))
