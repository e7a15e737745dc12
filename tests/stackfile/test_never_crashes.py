"""No stack file makes a traceback: whatever is in it, it loads and can be shown, or is refused with problems."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from spoiling import PROJECT, SECRET, SITES, VALUES, spoiled_files, spoiled_sites

from launchready.cli.explain import command as explain
from launchready.cli.show import command as show
from launchready.errors import DeclarationError
from launchready.stackfile import Stack, load_stack, stack_from_config
from launchready.zone import record_to_api, rule_to_api

NOWHERE = PROJECT / "tests"  # a folder without stack files


@pytest.fixture(scope="module")
def project() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "stacks").mkdir()
        yield Path(folder)


def said_of(stack: Stack) -> str:
    """Return all that ``stack`` means as text: in English, what is sent to the API, what must be true."""
    compilation = stack.compilation
    records = [record_to_api(record) for zone in compilation.zones for record in zone.records.values()]
    rules = [rule_to_api(rule) for zone in compilation.zones for rules in zone.rulesets.values() for rule in rules]
    expected = [(one.id, one.declared_at, one.expected, one.fix) for one in compilation.expectations]
    return json.dumps([compilation.english, records, rules, expected])


def told_by_commands(file: Path, zone: str) -> None:
    """Let the commands that need neither network nor account tell all of a file that loads."""
    for command, arguments in (
        (show, ()),
        (show, ("--json",)),
        (explain, (f"http://www.{zone}/a.css?b",)),
        (explain, (f"https://{zone}/account/x.css", "--json")),
    ):
        done = CliRunner().invoke(command, [str(file), *arguments], catch_exceptions=False, standalone_mode=False)
        assert done.output


def outcome(site: Any, folder: Path = NOWHERE) -> str:
    """Return what the engine's configuration with ``site`` says: its compilation, or its problems."""
    try:
        return said_of(stack_from_config("x", {"site": site}, folder))
    except DeclarationError as error:
        return refused(error)


def refused(error: DeclarationError) -> str:
    """Return the problems of ``error``, each of which is a whole sentence in one line and shows no secret."""
    for problem in error.problems:
        assert problem.message
        assert str(problem).isprintable()
        assert SECRET not in str(problem)
    return str(error)


@pytest.mark.parametrize("site", SITES, ids=lambda site: str(site["zone"]["name"]))
def test_what_is_spoiled_loads_as_it_is(site: Any) -> None:
    assert outcome(site).startswith("[")


@settings(max_examples=400, deadline=None)
@given(spoiled_sites())
def test_a_spoiled_site_loads_or_is_refused(site: Any) -> None:
    assert outcome(site).encode()


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_any_value_for_a_site_loads_or_is_refused(site: Any) -> None:
    assert outcome(site).encode()


@settings(max_examples=400, deadline=None)
@given(data=spoiled_files())
def test_a_spoiled_file_loads_or_is_refused(project: Path, data: bytes) -> None:
    file = project / "stacks" / "Pulumi.x.yaml"
    file.write_bytes(data)
    try:
        stack = load_stack("x", project)
    except DeclarationError as error:
        said = refused(error)
    else:
        said = said_of(stack)
        told_by_commands(file, stack.site.zone.name)
    assert said.encode()


@settings(max_examples=150, deadline=None)
@given(site=spoiled_sites())
def test_the_engines_run_says_what_the_command_line_says(project: Path, site: Any) -> None:
    """For whatever YAML and JSON can both carry."""
    try:
        text, carried = yaml.safe_dump({"config": {"launchready:site": site}}), json.dumps(site)
        text.encode()
    except (UnicodeEncodeError, yaml.YAMLError, ValueError):
        return
    (project / "stacks" / "Pulumi.x.yaml").write_text(text, encoding="utf-8")
    try:
        said = said_of(load_stack("x", project))
    except DeclarationError as error:
        said = refused(error)
    assert outcome(carried, project) == said


@settings(max_examples=100, deadline=None)
@given(shared=spoiled_sites(), own=spoiled_files())
def test_spoiled_defaults_load_or_are_refused(project: Path, shared: Any, own: bytes) -> None:
    for key in ("zone", "canonical", "aliases"):
        shared.pop(key, None)
    (project / "stacks" / "shared.yaml").write_text(yaml.safe_dump(shared), encoding="utf-8", errors="replace")
    file = project / "stacks" / "Pulumi.x.yaml"
    file.write_bytes(own.replace(b"config:", b"config:\n  launchready:defaults: shared.yaml", 1))
    try:
        said = said_of(load_stack("x", project))
    except DeclarationError as error:
        said = refused(error)
    assert said.encode()


def test_a_secret_in_a_key_is_not_repeated_in_what_to_do(tmp_path: Path) -> None:
    stack = tmp_path / "stacks" / "Pulumi.x.yaml"
    stack.parent.mkdir()
    stack.write_text(f'config:\n  "{SECRET}:a\\x07": "{SECRET}"\n', encoding="utf-8")
    (tmp_path / "Pulumi.yaml").write_text("name: launchready\nruntime: python\n", encoding="utf-8")
    with pytest.raises(DeclarationError) as refusal:
        load_stack("x", tmp_path)
    refused(refusal.value)
