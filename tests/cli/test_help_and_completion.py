"""The first help page shows what a client's life needs; the rest is one level down; shells complete both and stacks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from launchready.cli import COMMANDS, FIRST, cli, main

FREE_OF_VERDICTS = ("completion", "local", "more", "schema")
"""Verbs that end with 0 or with wrong use, as the first help page says of all."""
PROJECT = Path(__file__).resolve().parents[2]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert not ended.value.code
    return capsys.readouterr().out


def test_the_first_page_and_more_show_every_verb_once(capsys: pytest.CaptureFixture[str]) -> None:
    first = {
        line.split()[0] for line in said(capsys, "--help").partition("Commands:")[2].splitlines() if line[2:3].strip()
    }
    more = {line.split()[0] for line in said(capsys, "more").splitlines()[1:] if line[2:3].strip()}
    assert first == set(FIRST) & set(COMMANDS)
    assert more == set(COMMANDS) - set(FIRST)
    assert len(first) <= 9


def leaves(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that can be called, with its words."""
    context = click.Context(command)
    if isinstance(command, click.Group) and name != "mail look":
        for verb in (*command.list_commands(context), *(["look"] if name == "mail" else [])):
            below = command.get_command(context, verb)
            assert below is not None
            yield from leaves(below, f"{name} {verb}".strip())
    else:
        yield name, command


LEAVES = dict(leaves(cli, ""))


@pytest.mark.parametrize("name", LEAVES)
def test_every_option_is_explained_and_says_whether_it_repeats(name: str) -> None:
    options = [option for option in LEAVES[name].params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []
    assert [option.name for option in options if option.multiple != ("epeatable" in (option.help or ""))] == []


@pytest.mark.parametrize("name", [name for name in LEAVES if name.partition(" ")[0] not in FREE_OF_VERDICTS])
def test_every_verdict_by_exit_code_is_explained(name: str) -> None:
    assert "Exit code" in (LEAVES[name].help or "")


def complete(words: str, cword: int) -> list[str]:
    """Return what bash is offered for the word number ``cword`` of ``words``."""
    environment = {
        **os.environ,
        "_LAUNCHREADY_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(cword),
    }
    done = subprocess.run(
        [sys.executable, "-c", "from launchready.cli import main; main()"],
        env=environment, cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "cword", "offered"),
    [
        ("launchready ver", 1, ["verify"]),
        ("launchready show gl", 2, ["globex"]),
        ("launchready mail proof gl", 3, ["globex"]),
        ("launchready show --js", 2, ["--json"]),
        ("launchready show nobody", 2, []),
    ],
    ids=["verb", "stack", "stack-of-a-proof", "option", "no-such-stack"],
)
def test_what_a_shell_is_offered(words: str, cword: int, offered: list[str]) -> None:
    assert complete(words, cword) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "_LAUNCHREADY_COMPLETE" in said(capsys, "completion", shell)


def test_an_unknown_shell_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["completion", "csh"])
    assert ended.value.code == 2
    assert "bash" in capsys.readouterr().err
