"""The command line itself: lazy verbs, exit codes, and messages instead of tracebacks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from launchready import cli
from launchready.errors import CouldNotFindOut, LaunchReadyError, UsageError

PROJECT = Path(__file__).resolve().parents[2]


def run(*arguments: str, cwd: Path = PROJECT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "launchready", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("verb", cli.COMMANDS)
def test_every_verb_has_its_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([verb, "--help"])
    assert ended.value.code == 0
    assert f"launchready {verb}" in capsys.readouterr().out


def test_the_first_help_page_imports_no_command_and_nothing_heavy() -> None:
    code = (
        "import sys; from launchready.cli import cli; cli.main(['--help'], standalone_mode=False); "
        "print([m for m in sys.modules if m.split('.')[0] in ('pulumi', 'cloudflare', 'aiohttp', 'httpx', 'rich')"
        " or m.startswith('launchready.cli.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def raising(error: BaseException) -> Callable[[], None]:
    def callback() -> None:
        raise error

    return callback


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        pytest.param(UsageError("say it so"), 2, "launchready: say it so", id="wrong-use"),
        pytest.param(CouldNotFindOut("no answer"), 3, "launchready: no answer", id="could-not-find-out"),
        pytest.param(LaunchReadyError("steer\x1b[2J"), 3, "launchready: steer\\x1b[2J", id="nothing-steers-a-terminal"),
        pytest.param(ValueError("token-12345"), 3, "unexpected ValueError; this is a defect", id="a-defect"),
        pytest.param(KeyboardInterrupt(), 130, "interrupted", id="ctrl-c"),
    ],
)
def test_errors_are_messages(
    error: BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli.cli, "get_command", lambda _ctx, _name: click.Command("x", callback=raising(error)))
    with pytest.raises(SystemExit) as ended:
        cli.main(["x"])
    shown = capsys.readouterr().err
    assert ended.value.code == code
    assert said in shown
    assert "Traceback" not in shown
    assert "token-12345" not in shown


def test_a_verb_that_does_not_exist_is_wrong_use() -> None:
    done = run("prove-it")
    assert done.returncode == 2
    assert "No such command 'prove-it'" in done.stderr


def test_every_error_of_a_command_line_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """click's own exit code for some of them is 1, which says that something was found."""
    error = click.FileError("state.json", "no such file")
    monkeypatch.setattr(cli.cli, "get_command", lambda _ctx, _name: click.Command("x", callback=raising(error)))
    with pytest.raises(SystemExit) as ended:
        cli.main(["x"])
    assert ended.value.code == 2


@pytest.mark.parametrize(
    "arguments", [pytest.param(["schema"], id="printed-by-click"), pytest.param(["show", "acme"], id="printed-by-rich")]
)
def test_a_reader_that_left_is_no_finding_and_nothing_is_said(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as nobody:  # noqa: PTH123 - a descriptor, not a path
        done = subprocess.run(
            [sys.executable, "-m", "launchready", *arguments],
            cwd=PROJECT,
            stdout=nobody,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, "")


def test_a_terminal_that_lacks_a_character_shows_one_like_it() -> None:
    done = run("explain", "acme", "https://www.acme.test/", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "-> 301 to https://acme.test/" in done.stdout


def test_a_character_that_nothing_is_like_shows_its_code() -> None:
    done = run("show", "ł", PYTHONIOENCODING="latin-1")
    assert done.returncode == 2
    assert "there is no stack \\u0142" in done.stderr


def test_a_mistyped_verb_is_told_the_one_that_is_meant() -> None:
    done = run("shwo", "acme")
    assert done.returncode == 2
    assert "No such command 'shwo'. Did you mean 'show'?" in done.stderr


@pytest.mark.parametrize("arguments", [("show", "acme"), ("stacks",)], ids=lambda arguments: arguments[0])
def test_where_no_project_is_that_is_said(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "this is not the project: go to the folder that holds Pulumi.yaml, or below it" in done.stderr


def test_what_looks_wrong_inside_is_shown_to_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ValueError("where it is")
    monkeypatch.setattr(cli.cli, "get_command", lambda _ctx, _name: click.Command("x", callback=raising(error)))
    monkeypatch.setenv("LAUNCHREADY_DEBUG", "1")
    with pytest.raises(ValueError, match="where it is"):
        cli.main(["x"])


def test_the_number_that_a_command_returns_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.cli, "get_command", lambda _ctx, _name: click.Command("x", callback=lambda: 1))
    with pytest.raises(SystemExit) as ended:
        cli.main(["x"])
    assert ended.value.code == 1


def test_without_a_terminal_no_id_is_broken_over_lines() -> None:
    done = run("show", "acme", COLUMNS="")
    assert "│ email/acme.test/spf-google-workspace " in done.stdout


def test_columns_decide_how_wide_a_table_is_without_a_terminal() -> None:
    done = run("show", "acme", COLUMNS="80")
    assert max(map(len, done.stdout[done.stdout.index("┏") :].splitlines())) <= 80
