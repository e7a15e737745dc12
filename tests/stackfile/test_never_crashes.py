"""No stack file makes a traceback: whatever is in it, it loads and can be shown, or is refused with problems."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from rich.console import Console
from spoiling import PROJECT, SECRET, VALUES, spoiled_files, spoiled_sites

from launchready.edge import compile_zone, request_from_url, walk
from launchready.errors import DeclarationError
from launchready.report.declaration import declaration_json, print_declaration
from launchready.report.explanation import explanation_json, print_explanation
from launchready.stackfile import Stack, load_stack, stack_from_config
from launchready.zone import record_to_api, rule_to_api

NOWHERE = PROJECT / "tests"  # a folder without stack files


@pytest.fixture(scope="module")
def project() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "stacks").mkdir()
        yield Path(folder)


def said_of(stack: Stack) -> str:
    """Return all that is said of ``stack``: shown as text and JSON, sent to the API, a URL explained."""
    out = StringIO()
    compilation = stack.compilation
    print_declaration(Console(file=out), stack.name, compilation)
    out.write(json.dumps(declaration_json(stack.name, compilation)))
    for zone in compilation.zones:
        out.write(json.dumps([record_to_api(record) for record in zone.records.values()]))
        out.write(json.dumps([rule_to_api(rule) for rules in zone.rulesets.values() for rule in rules]))
        edge = compile_zone(zone)
        for url in (f"http://www.{zone.name}/a.css?b", f"https://{zone.name}/account/x.css"):
            hops = walk(edge, request_from_url(url))
            out.write(json.dumps(explanation_json(stack.name, compilation, hops, edge.unmodelled)))
            print_explanation(Console(file=out), compilation, hops, edge.unmodelled)
    return out.getvalue()


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
    (project / "stacks" / "Pulumi.x.yaml").write_bytes(data)
    try:
        said = said_of(load_stack("x", project))
    except DeclarationError as error:
        said = refused(error)
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
