"""From a stack's name, or the engine's configuration, to a Stack; all problems at once, with file and line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from launchready.compilation import compile_site
from launchready.errors import DeclarationError, Problem
from launchready.policies import IDS
from launchready.policies.allowances import KEY as ALLOW
from launchready.policies.allowances import read_allowances
from launchready.probe import Probe
from launchready.site import Site
from launchready.stackfile.defaults import DEFAULTS, Defaults, merge, read_defaults
from launchready.stackfile.outside import (
    NAMESPACE,
    PROBE,
    VERIFY,
    config_of,
    key_problems,
    setting_problems,
    site_missing,
    top_problems,
)
from launchready.stackfile.reading import SITE, find_project, locate, name_of, read_document, shown, stack_files
from launchready.stackfile.secrets import redacted, secret_problems
from launchready.stackfile.stack import Gate, Stack, place_of
from launchready.stackfile.wording import emptied, printable, show, site_errors, unprintable
from launchready.stackfile.yaml12 import Document
from launchready.zone import canonical_name

_DEEPEST = 30  # levels, as in a file


def load_stack(name: str, project_dir: Path | None = None) -> Stack:
    """Return the stack ``name``, or the one in the file that ``name`` is the path of.

    ``project_dir`` is the folder that holds ``stacks/``; looked for from the working directory upwards where it is
    left out. Raises DeclarationError with every problem found.
    """
    file = locate(name, (project_dir or find_project()) / "stacks")
    written = _written_in(file)
    return _build(name_of(file), file, written.config, _with_defaults(written, written.config, file.parent, file))


def stack_from_config(name: str, values: Mapping[str, object], project_dir: Path | None = None) -> Stack:
    """Return the stack that the engine's configuration declares; the stack file gives the line numbers.

    ``values`` has the configuration by key, with or without ``launchready:``; ``site`` may be its JSON text, as the
    engine hands it over. Where the file says something else than the configuration, no line is named. What the file
    itself may not hold is refused here too: the engine has decrypted and expanded what it hands over.
    """
    given = {key if ":" in key else NAMESPACE + key: value for key, value in values.items()}
    config = dict(given)
    for key in (SITE, ALLOW):
        if isinstance(text := config.get(key), str):
            config[key] = _parsed(text)
    file = (project_dir or find_project()) / "stacks" / f"Pulumi.{name}.yaml"
    if not os.path.lexists(file):
        return _of_engine(name, None, config, _with_defaults(_Written({}, {}, ()), config, file.parent, None))
    written = _with_defaults(_written_in(file), config, file.parent, file)
    # What is the same is taken as it was written: JSON has one kind of number, and the engine hands texts over.
    same = {key: value for key, value in written.config.items() if key in given and _same(value, given[key])}
    if SITE in same:
        return _of_engine(name, file, {**config, **same}, written)
    if encrypted := list(_unusable(written.config.get(SITE))):
        raise _refusal(encrypted, file, written)
    return _of_engine(name, file, {**config, **same}, replace(written, lines={}))


def _same(written: object, given: object) -> bool:
    """Say whether the engine was ``given`` what is ``written``; what is written as a text stays one, JSON or not."""
    return written == given or (isinstance(given, str) and not isinstance(written, str) and written == _parsed(given))


def _parsed(text: str) -> object:
    """Return the value that the engine's ``text`` holds; what is no JSON is the text that somebody wrote."""
    try:
        return json.loads(text)
    except ValueError:
        return text
    except RecursionError:
        raise DeclarationError((Problem("", f"{SITE} is nested deeper than {_DEEPEST} levels"),)) from None


@dataclass(frozen=True, slots=True)
class _Written:
    """What a stack file holds: its configuration by key, the line of each key, and what is wrong with its keys.

    ``defaults`` are those that it names.
    """

    config: Mapping[str, object]
    lines: Mapping[str, int]
    problems: tuple[Problem, ...]
    defaults: Defaults | None = None


def _with_defaults(written: _Written, config: Mapping[str, object], folder: Path, file: Path | None) -> _Written:
    if DEFAULTS not in config:
        return written
    try:
        defaults = read_defaults(config[DEFAULTS], folder)
    except DeclarationError as error:
        own = [problem for problem in error.problems if problem.file is None]
        if own:
            raise _refusal(own, file, written) from None
        raise
    if secrets := list(secret_problems({SITE: defaults.values})):
        raise _refusal(secrets, None, replace(written, lines={}, defaults=defaults))
    return replace(written, defaults=defaults)


def _written_in(file: Path) -> _Written:
    document = read_document(file)
    config, lines = config_of(document, file), _lines_of(document)
    if secrets := list(secret_problems(config)):  # alone: other sentences would show what they quote
        raise _refusal(secrets, file, _Written(config, lines, ()))
    if lost := tuple(top_problems(document, file)):
        raise DeclarationError(lost)
    problems = [*key_problems(config), *emptied(path[2:] for path in document.empty if path[:2] == ("config", SITE))]
    bare = [key for key in config if ":" not in key]
    # The engine reads them as the project's own; where both stand there, nobody can see which one counts.
    named = {NAMESPACE + key: config[key] for key in bare} | {key: config[key] for key in config if ":" in key}
    return _Written(named, lines, tuple(problems))


def _of_engine(name: str, file: Path | None, config: Mapping[str, object], written: _Written) -> Stack:
    """Return the stack of what the engine hands over: of its ``config`` the file has shown no secret yet."""
    if secrets := list(secret_problems({key: config[key] for key in config if key.startswith(NAMESPACE)})):
        raise _refusal(secrets, file, written)
    return _build(name, file, config, written)


def _build(name: str, file: Path | None, config: Mapping[str, object], written: _Written) -> Stack:
    problems = list(written.problems)
    told = {problem.key.removeprefix(NAMESPACE) for problem in problems}
    problems += (other for other in setting_problems(config) if other.key.removeprefix(NAMESPACE) not in told)
    problems += site_missing(config, problems)
    site = _site_of(_merged(config[SITE], written.defaults, problems), problems) if SITE in config else None
    if site is not None:
        problems += _zone_problems(site, file)
    compilation = None
    if site is not None:
        try:
            compilation = compile_site(site)
        except DeclarationError as error:
            problems += error.problems
    allow, unclear = read_allowances(config.get(ALLOW), IDS, datetime.now(UTC).date())
    problems += unclear
    if site is None or compilation is None or problems:
        raise _refusal(problems, file, written)
    verify = Gate(str(config.get(VERIFY, Gate.ENFORCE.value)))
    probe = Probe(str(config.get(PROBE, Probe.FULL.value)))
    return Stack(name, file, site, compilation, verify, probe, written.lines, written.defaults, allow)


def _merged(own: object, defaults: Defaults | None, problems: list[Problem]) -> object:
    if defaults is None:
        return own
    problems += _unusable(own)  # before it is merged: what no key may hold is no key to merge by
    return own if problems else merge(defaults.values, own)


def _refusal(problems: Iterable[Problem], file: Path | None, written: _Written) -> DeclarationError:
    """Return ``problems`` with file and line as one error, in the order of the file; what is shared comes last."""
    located = [
        replace(problem, key=redacted(printable(problem.key)), file=place[0], line=place[1])
        for problem in problems
        for place in (place_of(problem.key, shown(file) if file else None, written.lines, written.defaults),)
    ]
    own = shown(file) if file else None
    in_order = sorted(located, key=lambda problem: (problem.file != own, problem.line or 0, problem.key))
    return DeclarationError(tuple(in_order))


def _site_of(value: object, problems: list[Problem]) -> Site | None:
    found = list(_unusable(value))
    if found:
        problems += found
        return None
    try:
        return Site.model_validate(value)
    except ValidationError as error:
        problems += site_errors(error, value)
        return None


def _unusable(value: object, path: str = "", depth: int = 0) -> Iterator[Problem]:
    """Yield what no key of a site can hold: an encrypted value, a character that cannot be printed, endless depth."""
    if depth > _DEEPEST:
        yield Problem(path, f"this is nested deeper than {_DEEPEST} levels; a site has six")
    elif isinstance(value, Mapping):
        if set(value) == {"secure"}:
            yield Problem(path, "this is encrypted (secure:), but what a site declares is public: write it out")
            return
        for key, item in value.items():
            yield from _unusable(item, f"{path}.{key}".lstrip("."), depth + 1)
            if odd := unprintable(key):
                yield Problem(f"{path}.{key}".lstrip("."), f"the key {show(key)!r} holds {odd}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unusable(item, f"{path}.{index}".lstrip("."), depth + 1)
    elif isinstance(value, str) and (odd := unprintable(value)):
        yield Problem(path, f"this holds {odd}")


def _zone_problems(site: Site, file: Path | None) -> Iterable[Problem]:
    """A zone belongs to one stack: two would undo each other's changes."""
    if file is None:
        return
    for other in stack_files(file.parent):
        if os.path.realpath(other) != os.path.realpath(file) and _zone_named_in(other) == site.zone.name:
            yield Problem(
                "zone.name",
                f"{site.zone.name} belongs to the stack {name_of(other)} already: a zone has one stack, so remove it "
                f"from {shown(other)} or from {shown(file)}",
            )


def _zone_named_in(file: Path) -> str | None:
    try:
        site = config_of(read_document(file), file).get(SITE)
        name = site["zone"]["name"] if isinstance(site, dict) else None
        return canonical_name(name) if isinstance(name, str) else None
    except (DeclarationError, KeyError, TypeError, ValueError):
        return None  # it cannot be applied as it is, and its own loading says why


def _lines_of(document: Document) -> dict[str, int]:
    lines: dict[str, int] = {}
    for path, line in document.lines.items():
        if path[:2] in (("config", SITE), ("config", SITE.removeprefix(NAMESPACE))):
            lines[".".join(path[2:])] = line
        elif len(path) > 1 and path[0] == "config":
            lines[".".join(path[1:])] = line
    lines.setdefault("", document.lines[("config",)])
    return lines
