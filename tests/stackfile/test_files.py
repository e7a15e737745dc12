"""Files that cannot be read, are not there or are written oddly: what is said, and that a harmless one loads."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from misdeclared import HEAD

from launchready.errors import DeclarationError
from launchready.stackfile import Stack, load_stack, stack_from_config


def a_loop(file: Path) -> None:
    file.symlink_to(file.name)


def a_dead_link(file: Path) -> None:
    file.symlink_to("nowhere.yaml")


def another_kind(file: Path) -> None:
    os.mkfifo(file)


def unreadable(file: Path) -> None:
    file.symlink_to("/proc/self/mem")  # a plain file, which even root cannot read from its beginning


FILES = [
    pytest.param(Path.mkdir, "it is a folder, and a stack is a YAML file", id="folder"),
    pytest.param(a_loop, "Too many levels of symbolic links", id="symlink-loop"),
    pytest.param(a_dead_link, "No such file or directory", id="dead-link"),
    pytest.param(another_kind, "it is no plain file", id="fifo"),
    pytest.param(
        unreadable,
        "the file cannot be read: ",
        id="unreadable",
        marks=pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="Linux has such a file"),
    ),
]


@pytest.mark.parametrize(("make", "says"), FILES)
def test_what_is_no_readable_file_is_said(folder: Any, make: Callable[[Path], None], says: str) -> None:
    make(folder.path / "stacks" / "Pulumi.acme.yaml")
    loads: list[Callable[[], Stack]] = [
        lambda: load_stack("acme", folder.path),
        lambda: stack_from_config("acme", {}, folder.path),
    ]
    for load in loads:
        with pytest.raises(DeclarationError) as caught:
            load()
        (problem,) = caught.value.problems
        assert problem.file == "stacks/Pulumi.acme.yaml"
        assert says in problem.message


@pytest.mark.parametrize(("make", "says"), FILES)
def test_an_unreadable_neighbour_does_not_stop_a_stack(
    folder: Any, site: str, make: Callable[[Path], None], says: str
) -> None:
    make(folder.path / "stacks" / "Pulumi.broken.yaml")
    assert folder.load(site).name == "acme", says


@pytest.mark.parametrize(
    ("name", "says"),
    [
        pytest.param(
            "acmee", "there is no stack acmee (stacks/Pulumi.acmee.yaml); did you mean acme? the stacks", id="near"
        ),
        pytest.param("initech", "stacks/Pulumi.initech.yaml); the stacks here are acme, globex", id="far"),
        pytest.param("", "there is no stack  (stacks/Pulumi..yaml); the stacks here are acme, globex", id="empty"),
        pytest.param("some/where", "there is no stack some/where (some/where); the stacks here", id="slash"),
        pytest.param("../acme", "there is no stack ../acme (../acme); did you mean acme?", id="upwards"),
        pytest.param("stacks/Pulumi.acmee.yaml", "did you mean acme?", id="path"),
        pytest.param("a" * 5000, "the stacks here are acme, globex", id="endless"),
        pytest.param("a\x00b", "there is no stack a?b (", id="zero-byte"),
        pytest.param("a\x1b[2J", "there is no stack a?[2J (", id="escape"),
        pytest.param("a\udcffb", "there is no stack a?b (", id="no-text"),
        pytest.param("*", "there is no stack * (", id="star"),
    ],
)
def test_a_stack_that_is_not_there_is_said_with_those_that_are(folder: Any, site: str, name: str, says: str) -> None:
    folder.write(site, "acme")
    folder.write(site, "globex")
    with pytest.raises(DeclarationError) as caught:
        load_stack(name, folder.path)
    assert says in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_folder_without_stacks_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DeclarationError, match=r"go to the folder that holds Pulumi\.yaml"):
        load_stack("acme")
    (tmp_path / "Pulumi.yaml").write_text("name: launchready\nruntime: python\nstackConfigDir: stacks\n")
    with pytest.raises(DeclarationError, match="there is no stack file in stacks"):
        load_stack("acme")


WRONG = HEAD + "    recrods: []\n"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xef\xbb\xbf" + WRONG.encode(), id="byte-order-mark"),
        pytest.param(WRONG.replace("\n", "\r\n").encode(), id="crlf"),
        pytest.param(WRONG.rstrip("\n").encode(), id="no-last-line-end"),
    ],
)
def test_how_lines_and_texts_are_stored_means_nothing(folder: Any, data: bytes) -> None:
    folder.write("").write_bytes(data)
    with pytest.raises(
        DeclarationError, match=r"^stacks/Pulumi.acme.yaml:7: recrods: recrods is not known here"
    ) as caught:
        load_stack("acme", folder.path)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        pytest.param(HEAD.encode() + "    owner: café\n".encode("latin-1"), 7, "save it as UTF-8", id="latin-1"),
        pytest.param(HEAD.encode("utf-16"), 1, "it is no UTF-8 text from here on", id="utf-16"),
        pytest.param(HEAD.encode() + b"    x: a\x00b\n", 7, "the character U+0000 cannot stand in a file", id="zero"),
        pytest.param(HEAD.encode() + b"#" * 10_000_000, None, "it has 10,000,", id="ten-megabytes"),
        pytest.param(bytes(range(128, 192)), 1, "it is no UTF-8 text", id="noise"),
        pytest.param(b"- a\n- b\n", None, "there is no config: block", id="list"),
        pytest.param(b"config: [1]\n", None, "there is no config: block", id="config-list"),
        pytest.param(b"just a text\n", None, "there is no config: block", id="text"),
        pytest.param(
            b"config:\n  launchready:site: hello\n", 2, "hello does not fit: write a block of keys", id="site-text"
        ),
        pytest.param(b"config:\n  launchready:site: [1]\n", 2, "a list does not fit: write a block", id="site-list"),
        pytest.param(b"config:\n  launchready:site: {secure: x}\n", 2, "this is encrypted", id="site-encrypted"),
        pytest.param(
            b"config:\n  site: 1\n", 2, "write launchready:site: a key here has its namespace", id="bare-site"
        ),
    ],
)
def test_a_file_that_cannot_be_meant_is_said_with_its_line(
    folder: Any, data: bytes, line: int | None, says: str
) -> None:
    folder.write("").write_bytes(data)
    with pytest.raises(DeclarationError) as caught:
        load_stack("acme", folder.path)
    problem = caught.value.problems[0]
    assert problem.file == "stacks/Pulumi.acme.yaml"
    assert says in str(caught.value)
    if line is not None:
        assert problem.line == line
