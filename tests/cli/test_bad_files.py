"""A bad stack file gets one answer, whichever command meets it: exit code 2, the same sentence, nothing else."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from misdeclared import HEAD

from launchready import cli
from launchready.errors import DeclarationError
from launchready.stackfile import load_stack

SECRET = "cfut_" + "a1B2" * 12
NEEDED = {"explain": ("https://acme.test/",), "up": ("--yes",), "destroy": ("--yes",)}
BAD = [
    pytest.param(HEAD + "    recrods: []\n", "7: recrods: recrods is not known here; did you mean", id="key"),
    pytest.param(HEAD + "    tls: {mode: &a full}\n", "7: &a: anchors and aliases are not used here", id="yaml"),
    pytest.param(HEAD + "    redirects: [{host: a, to: https://a.acme.test/}]\n", "to itself", id="across-values"),
    pytest.param(f"{HEAD}  cloudflare:apiToken: {SECRET}\n", "this secret is in plain text", id="secret"),
    pytest.param("", "there is no config: block", id="empty"),
    pytest.param(None, "there is no stack acme (stacks/Pulumi.acme.yaml); did you mean acme2?", id="no-file"),
]


def of_stacks(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the words of ``command``, and of those below it, that take a STACK."""
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from of_stacks(inner, (*words, name))
    elif any(isinstance(option, click.Argument) and option.name == "stack" for option in command.params):
        yield words


VERBS = [
    words
    for verb, (module, _) in cli.COMMANDS.items()
    for words in of_stacks(importlib.import_module(module).command, (verb,))
]


def test_the_commands_that_take_a_stack_are_found() -> None:
    assert {"show", "verify", "drift", "up", "explain", "destroy"} <= {words[0] for words in VERBS}


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
@pytest.mark.parametrize(("text", "says"), BAD)
def test_every_command_says_the_same(
    text: str | None,
    says: str,
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    stacks = tmp_path / "stacks"
    stacks.mkdir()
    file = stacks / ("Pulumi.acme2.yaml" if text is None else "Pulumi.acme.yaml")
    file.write_text(HEAD if text is None else text, encoding="utf-8")
    with pytest.raises(DeclarationError) as refusal:
        load_stack("acme")

    with pytest.raises(SystemExit) as ended:
        cli.main([*words, "acme", *NEEDED.get(words[0], ())])

    shown = capsys.readouterr()
    assert ended.value.code == 2
    assert shown.err == f"launchready: {refusal.value}\n"
    assert says in shown.err
    assert shown.out == ""
    assert SECRET not in shown.err
    assert [other.name for other in tmp_path.rglob("*") if other.is_file()] == [file.name]
