"""What the documents say exists: every command, option, make target, file, variable and key that they name."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from launchready.cli import cli
from launchready.stackfile.schema import stack_schema

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
COMMENT = re.compile(r"(?:^|\s+)#.*")
# A command ends where a shell would end it; a placeholder's < > and [ ] belong to it.
COMMAND = re.compile(r"(?<![\w./-])(launchready|make) ([^;&)\"`]*)")
FILE = re.compile(r"[\w-]+(?:/[\w.-]+)*/(?:[\w.-]+\.(?:py|md|json|yaml|toml|txt))?")


def code_in(text: str) -> Iterator[str]:
    """Yield all that stands in code, a line each; what is fenced is no inline code."""
    for block in FENCED.findall(text):
        yield from block.splitlines()
    prose = FENCED.sub("", text)
    yield from INDENTED.findall(prose)
    for span in INLINE.findall(prose):
        yield " ".join(span.split())


def commands_in(text: str, name: str) -> list[list[str]]:
    """Return the arguments of every call of ``name`` that stands in code."""
    return [
        shlex.split(arguments.partition(" | ")[0])
        for line in code_in(text)
        for called, arguments in COMMAND.findall(COMMENT.sub("", line))
        if called == name
    ]


def refusal_of(arguments: list[str]) -> str | None:
    """Return what ``launchready`` would not know of ``arguments``; values and placeholders are not looked at."""
    command: click.Command = cli
    options = set(cli.get_help_option_names(click.Context(cli)))
    for argument in arguments:
        context = click.Context(command)
        options |= {option for parameter in command.get_params(context) for option in parameter.opts}
        if argument.startswith("-"):
            if argument.partition("=")[0] not in options:
                return f"no option {argument}"
        elif isinstance(command, click.Group):
            # status|install: each of them is one.
            found = [command.get_command(context, verb) for verb in argument.split("|")]
            if None in found:
                return f"no command {argument}"
            command = found[0] or command
    return None


def named_in(document: Path) -> str:
    return document.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_command_is_one(document: Path) -> None:
    wrong = {" ".join(call): refusal_of(call) for call in commands_in(named_in(document), "launchready")}
    assert {call: refusal for call, refusal in wrong.items() if refusal} == {}


def test_the_commands_of_the_readme_are_found_at_all() -> None:
    verbs = {call[0] for call in commands_in(named_in(ROOT / "README.md"), "launchready")}
    assert {"local", "verify", "drift", "show", "explain", "up", "destroy", "engine"} <= verbs


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        pytest.param("`launchready prove acme`", "no command prove", id="a-verb"),
        pytest.param("    launchready local begin", "no command begin", id="a-verb-of-a-group"),
        pytest.param("```\nlaunchready drift acme --deep\n```", "no option --deep", id="an-option"),
        pytest.param('eval "$(launchready local env --stat x)"'.join("``"), "no option --stat", id="inside-a-shell"),
        pytest.param(
            "    launchready drift acme | head    # launchready is fine", None, id="with-a-pipe-and-a-comment"
        ),
        pytest.param("`launchready drift <client> --strict --json`", None, id="a-right-one"),
        pytest.param("`launchready local start\n--zone acme.test`", None, id="over-two-lines"),
    ],
)
def test_a_command_that_is_none_is_noticed(text: str, refused: str | None) -> None:
    (call,) = commands_in(text, "launchready")
    assert refusal_of(call) == refused


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_make_target_is_one(document: Path) -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {call[0] for call in commands_in(named_in(document), "make") if call} <= set(phony.split())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_file_is_there(document: Path) -> None:
    named = {span for span in code_in(named_in(document)) if FILE.fullmatch(span)}
    # ARCHITECTURE.md names the package's own files from inside of it.
    missing = {name for name in named if not (ROOT / name).exists() and not (ROOT / "launchready" / name).exists()}
    assert missing == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_variable_is_read_somewhere(document: Path) -> None:
    sources = [*ROOT.glob("launchready/**/*.py"), ROOT / "__main__.py"]
    read = set(re.findall(r"LAUNCHREADY_[A-Z_]+", "\n".join(source.read_text(encoding="utf-8") for source in sources)))
    assert set(re.findall(r"\bLAUNCHREADY_[A-Z]+(?:_[A-Z]+)*\b", named_in(document))) <= read


def keys_of(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {key for part in schema for key in keys_of(part)}
    if not isinstance(schema, dict):
        return set()
    own = {key for key in schema.get("properties", {}) if not key.startswith("launchready:")}
    return own | {key for part in schema.values() for key in keys_of(part)}


def test_every_key_of_a_stack_file_is_explained() -> None:
    text = named_in(ROOT / "docs" / "stack.md")
    explained = set(re.findall(r"[\w-]+", " ".join(code_in(text))))
    keys = keys_of(stack_schema())
    assert "canonical" in keys
    assert keys - explained == set()
