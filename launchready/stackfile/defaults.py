"""Defaults that clients share: one file beside the stacks, named by each stack that follows it, overridden by key.

A block is merged key by key; a text, number or list of the stack stands in place of the shared one. What is shared
about an optional block (mail, a sender …) counts only where the client has that block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from launchready.errors import DeclarationError, Problem
from launchready.stackfile.reading import read_document, shown
from launchready.stackfile.wording import emptied, show

DEFAULTS = "launchready:defaults"
_NAME = re.compile(r"(?!Pulumi\.)[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.ya?ml")
_OWN = ("zone", "canonical", "aliases")  # what no two clients can share
_OPTIONAL = ("mail",)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a shared file holds: its part of a site, and the line of each of its keys."""

    file: Path
    values: Mapping[str, object]
    lines: Mapping[str, int]


def read_defaults(name: object, folder: Path) -> Defaults:
    """Return the defaults in ``folder/name``; raise DeclarationError where there are none that could be shared."""
    if name in (None, ""):
        raise DeclarationError((Problem(DEFAULTS, "it is empty: write a name such as defaults.yaml, or leave it out"),))
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise DeclarationError(
            (Problem(DEFAULTS, f"{show(name)} is no file of shared defaults: write a name such as defaults.yaml, of a "
                               "file beside the stacks"),)
        )  # fmt: skip
    file = folder / name
    if not file.is_file():
        raise DeclarationError((Problem(DEFAULTS, f"there is no {shown(file)}: write it, or take this key out"),))
    document = read_document(file)
    if not isinstance(document.value, dict):
        message = "it holds keys as a site has them (tls:, cache:, mail: …), without config: around them"
        raise DeclarationError((Problem("", message, shown(file), 1),))
    lines = {".".join(map(str, path)): line for path, line in document.lines.items()}
    if odd := [key for key in document.value if key in _OWN]:
        raise DeclarationError(
            tuple(Problem(key, f"no two clients share their {key}: take it out", shown(file), lines.get(key))
                  for key in odd)
        )  # fmt: skip
    if empty := tuple(emptied(document.empty)):
        raise DeclarationError(
            tuple(replace(problem, file=shown(file), line=lines.get(problem.key)) for problem in empty)
        )
    return Defaults(file, document.value, lines)


def merge(defaults: Mapping[str, object], own: object) -> object:
    """Return ``own`` over ``defaults``; what is no block of keys is returned as it is, for the model to refuse."""
    if not isinstance(own, Mapping):
        return own
    shared = {key: value for key, value in defaults.items() if key not in _OPTIONAL or own.get(key) is not None}
    return _over(shared, own)


def _over(shared: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    merged: dict[str, object] = dict(shared)
    for key, value in own.items():
        below = shared.get(key)
        merged[key] = _over(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged
