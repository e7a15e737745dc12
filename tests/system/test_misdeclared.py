"""Bad stack files in plain `pulumi preview`: the message that the command line has, no traceback, nothing applied.

Every row of the table of mistakes goes through the program's entry in tests/stackfile; here the real engine reads the
files, of which it refuses some by itself, before any program runs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from clients import NUMBERS, Client, make_client, zone_names
from misdeclared import HEAD, MISTAKES

from launchready.engine import Engine
from launchready.errors import DeclarationError
from launchready.local.world import World
from launchready.stackfile import load_stack

# One or two of each level: YAML, keys, values, across values, secrets, plans, keys beside the site.
SAMPLE = ("anchor", "date", "unknown-key-deep", "version-as-number", "mixed-scripts", "loop", "over-the-plan-redirects",
          "key-without-namespace", "octal-key", "hsts-in-comments", "beside-the-site", "at-the-top", "empty-setting",
          "empty-allow", "secret-in-a-comment")  # fmt: skip
SECRET = "cfut_" + "a1B2" * 12


@pytest.fixture(scope="module")
def client(world: World, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Give one client, whose state has no resource."""
    with contextlib.ExitStack() as stack:
        number = next(NUMBERS)
        folder = tmp_path_factory.mktemp("misdeclared")
        made = make_client(f"client{number}", zone_names()[number - 1], folder, world, engine, stack)
        made.declare(zone={"name": made.zone}, canonical="@", hosts={})
        assert made.run("pulumi", "stack", "init", made.name).returncode == 0
        yield made


def previewed(client: Client, text: str) -> str:
    """Return the errors of a preview of ``text``, which fails without a traceback and applies nothing."""
    before = client.file.read_text(encoding="utf-8")
    salt = [line for line in before.splitlines() if line.startswith("encryptionsalt") and line not in text]
    client.file.write_text(text + "".join(f"{line}\n" for line in salt), encoding="utf-8")
    done = client.pulumi("preview")
    output = done.stdout + done.stderr
    assert done.returncode != 0, output
    assert "Traceback" not in output
    assert client.records() == {}
    return output


def refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what the command line says of the same file."""
    monkeypatch.chdir(client.project)
    with pytest.raises(DeclarationError) as caught:
        load_stack(client.name)
    return str(caught.value)


@pytest.mark.parametrize(("added", "key", "says"), [row for row in MISTAKES if row.id in SAMPLE])
def test_a_preview_says_what_the_command_line_says(
    client: Client, monkeypatch: pytest.MonkeyPatch, added: str, key: str, says: str
) -> None:
    output = previewed(client, HEAD + added)
    said = refused(client, monkeypatch)
    assert f"error: {said}\n" in output
    assert output.partition("Diagnostics:")[2].count("error: ") == 1
    assert key in said
    assert says in said


def test_a_secret_is_not_shown_by_a_preview(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    output = previewed(client, f"{HEAD}    records: [{{name: a, type: TXT, content: {SECRET}}}]\n")
    assert f"error: {refused(client, monkeypatch)}\n" in output
    assert SECRET not in output


def test_what_the_engine_decrypts_is_refused_as_encrypted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    previewed(client, f"{HEAD}    recrods: []\n")
    done = client.pulumi("config", "set", "--secret", "--path", "launchready:site.hosts.app.origin", "198.51.100.11")
    assert done.returncode == 0, done.stderr
    output = previewed(client, client.file.read_text(encoding="utf-8").replace("    recrods: []\n", ""))
    said = refused(client, monkeypatch)
    assert f"error: {said}\n" in output
    assert "hosts.app.origin: this is encrypted (secure:), but what a site declares is public: write it out" in said


# What the engine's own reader refuses, and what it says; the command line's sentence is in the table of mistakes.
BY_THE_ENGINE = [
    pytest.param("    canonical: www\n", 'line 7: mapping key "canonical" already defined at line 4', id="key-twice"),
    pytest.param("\ttls: {mode: full}\n", "line 7: found character that cannot start any token", id="tab"),
    pytest.param("    tls: {mode: \n", "did not find expected ',' or '}'", id="open-brace"),
    pytest.param('    x: "\\ud800"\n', "invalid Unicode character escape code", id="half-a-character"),
    pytest.param("    ? [a]\n    : 1\n", "invalid map key", id="list-as-key"),
    pytest.param("    tls: {secure: x}\n", "bad value", id="no-ciphertext"),
    pytest.param("    *.app: {}\n", "line 7: did not find expected alphabetic or numeric character", id="star"),
]


@pytest.mark.parametrize(("added", "says"), BY_THE_ENGINE)
def test_what_the_engine_refuses_itself(client: Client, monkeypatch: pytest.MonkeyPatch, added: str, says: str) -> None:
    output = previewed(client, HEAD + added)
    assert says in output
    assert refused(client, monkeypatch).startswith("stacks/Pulumi.")
