"""From a stack's name, or the engine's configuration, to a Stack; all problems at once, with file and line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from launchready.compilation import compile_site
from launchready.errors import DeclarationError, Problem
from launchready.probe import Probe
from launchready.site import Site
from launchready.stackfile.stack import Gate, Stack, line_of
from launchready.stackfile.wording import nearest, printable, show, site_errors
from launchready.stackfile.yaml12 import Document, read_yaml
from launchready.zone import canonical_name

NAMESPACE = "launchready:"
SITE, VERIFY, PROBE = "launchready:site", "launchready:verify", "launchready:probe"
_LARGEST = 1_000_000  # bytes of a stack file


def load_stack(name: str, project_dir: Path | None = None) -> Stack:
    """Return the stack ``name``, or the one in the file that ``name`` is the path of.

    ``project_dir`` is the folder that holds ``stacks/``; looked for from the working directory upwards where it is
    left out. Raises DeclarationError with every problem found.
    """
    folder = (project_dir or find_project()) / "stacks"
    is_path = name.endswith((".yaml", ".yml")) or "/" in name
    file = Path(name) if is_path else folder / f"Pulumi.{name}.yaml"
    if not file.is_file():
        raise _missing(name, file, folder)
    document = read_document(file)
    stack_name = file.name.removeprefix("Pulumi.").rpartition(".")[0]
    return _build(stack_name, file, _config_of(document, file), _lines_of(document))


def stack_from_config(name: str, values: Mapping[str, object], project_dir: Path | None = None) -> Stack:
    """Return the stack that the engine's configuration declares; the stack file gives the line numbers only.

    ``values`` has the configuration by key, with or without ``launchready:``; ``site`` may be its JSON text, as the
    engine hands it over. Where the file says something else than the configuration, no line is named.
    """
    config = {key if ":" in key else NAMESPACE + key: value for key, value in values.items()}
    if isinstance(text := config.get(SITE), str):
        try:
            config[SITE] = json.loads(text)
        except ValueError:
            raise DeclarationError((Problem("", f"{SITE} is not valid JSON"),)) from None
    file = (project_dir or find_project()) / "stacks" / f"Pulumi.{name}.yaml"
    if not file.is_file():
        return _build(name, None, config, {})
    document = read_document(file)
    agrees = _config_of(document, file).get(SITE) == config.get(SITE)
    return _build(name, file, config, _lines_of(document) if agrees else {})


def find_project() -> Path:
    """Return the nearest folder, from the working directory upwards, that holds Pulumi.yaml; else the former."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "Pulumi.yaml").is_file()), here)


def stack_names(project_dir: Path | None = None) -> tuple[str, ...]:
    """Return the names of the stacks there are."""
    return tuple(_name_of(file) for file in _stack_files((project_dir or find_project()) / "stacks"))


def read_document(file: Path) -> Document:
    """Return the YAML document in ``file``."""
    shown = _shown(file)
    try:
        data = file.read_bytes()
        if len(data) > _LARGEST:
            raise DeclarationError((Problem("", f"the file is larger than {_LARGEST:,} bytes", shown),))
        return read_yaml(data.decode("utf-8"), shown)
    except (OSError, UnicodeDecodeError) as error:
        cause = "it is no UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise DeclarationError((Problem("", f"the file cannot be read: {cause}", shown),)) from None


def _build(name: str, file: Path | None, config: Mapping[str, object], lines: Mapping[str, int]) -> Stack:
    shown = _shown(file) if file else None
    problems = list(_config_problems(config))
    if SITE not in config:
        problems.append(Problem("", f"{SITE} is missing: it holds what the client declares; see docs/stack.md"))
    site = _site_of(config.get(SITE), problems) if SITE in config else None
    if site is not None:
        problems += _zone_problems(site, file)
    compilation = None
    if site is not None:
        try:
            compilation = compile_site(site)
        except DeclarationError as error:
            problems += error.problems
    if site is None or compilation is None or problems:
        located = [_located(problem, shown, lines) for problem in problems]
        raise DeclarationError(tuple(sorted(located, key=lambda problem: (problem.line or 0, problem.key))))
    verify = Gate(str(config.get(VERIFY, Gate.ENFORCE.value)))
    probe = Probe(str(config.get(PROBE, Probe.FULL.value)))
    return Stack(name, file, site, compilation, verify, probe, lines)


def _located(problem: Problem, file: str | None, lines: Mapping[str, int]) -> Problem:
    return replace(problem, key=printable(problem.key), file=file, line=line_of(problem.key, lines))


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


def _unusable(value: object, path: str = "") -> Iterator[Problem]:
    """Yield what no key of a site can hold: an encrypted value, a character that cannot be printed."""
    if isinstance(value, Mapping):
        if set(value) == {"secure"}:
            yield Problem(path, "this is encrypted (secure:), but what a site declares is public: write it out")
            return
        for key, item in value.items():
            yield from _unusable(item, f"{path}.{key}".lstrip("."))
            if not key.isprintable():
                yield Problem(path, f"the key {show(key)!r} holds a character that cannot be printed")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unusable(item, f"{path}.{index}".lstrip("."))
    elif isinstance(value, str) and not value.isprintable():
        yield Problem(path, "this holds a line break or another character that cannot be printed: write it on one line")


def _config_problems(config: Mapping[str, object]) -> Iterable[Problem]:
    known = (SITE, VERIFY, PROBE)
    for key in config:
        if key.startswith(NAMESPACE) and key not in known:
            yield Problem(key, f"this key is not known{nearest(key, known)}")
    for key, words in ((VERIFY, Gate), (PROBE, Probe)):
        value = config.get(key)
        allowed = [word.value for word in words]
        if key in config and value not in allowed:
            hint = nearest(str(value), allowed) if isinstance(value, str) else ""
            yield Problem(key, f"{show(value)} is not one of {', '.join(allowed)}{hint if 'mean' in hint else ''}")


def _zone_problems(site: Site, file: Path | None) -> Iterable[Problem]:
    """A zone belongs to one stack: two would undo each other's changes."""
    if file is None:
        return
    for other in _stack_files(file.parent):
        if other.resolve() != file.resolve() and _zone_named_in(other) == site.zone.name:
            yield Problem(
                "zone.name",
                f"{site.zone.name} belongs to the stack {_name_of(other)} already: a zone has one stack, so remove it "
                f"from {_shown(other)} or from {_shown(file)}",
            )


def _zone_named_in(file: Path) -> str | None:
    try:
        site = _config_of(read_document(file), file).get(SITE)
        name = site["zone"]["name"] if isinstance(site, dict) else None
        return canonical_name(name) if isinstance(name, str) else None
    except (DeclarationError, KeyError, TypeError, ValueError):
        return None  # it cannot be applied as it is, and its own loading says why


def _config_of(document: Document, file: Path) -> dict[str, object]:
    config = document.value.get("config") if isinstance(document.value, dict) else None
    if not isinstance(config, dict):
        message = f"there is no config: block; the site stands under config: {SITE}:"
        raise DeclarationError((Problem("", message, _shown(file)),))
    return config


def _lines_of(document: Document) -> dict[str, int]:
    lines: dict[str, int] = {}
    for path, line in document.lines.items():
        if path[:2] == ("config", SITE):
            lines[".".join(path[2:])] = line
        elif len(path) == 2 and path[0] == "config":
            lines[path[1]] = line
    return lines


def _missing(name: str, file: Path, folder: Path) -> DeclarationError:
    there = [_name_of(other) for other in _stack_files(folder)]
    known = f"the stacks here are {', '.join(there)}" if there else f"there is no stack file in {_shown(folder)}"
    return DeclarationError((Problem("", f"there is no stack {name} ({_shown(file)}); {known}"),))


def _stack_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("Pulumi.*.yaml")) if folder.is_dir() else []


def _name_of(file: Path) -> str:
    return file.name.removeprefix("Pulumi.").removesuffix(".yaml")


def _shown(file: Path) -> str:
    try:
        return str(file.resolve().relative_to(Path.cwd().resolve()))
    except ValueError:
        return str(file)
