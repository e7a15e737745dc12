"""Domains that come over standard input: each is audited as it comes, and no more is read than is taken."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pytest

from launchready.cli.audit_lists import Stream, read_list
from launchready.errors import UsageError

UNASKED = ("--resolver", "127.0.0.1:1", "--only", "mail", "--json")
AUDIT = (sys.executable, "-m", "launchready", "audit", "--from", "-", *UNASKED)


Source = Callable[[bytes, Path], TextIO]


def taken(data: bytes, source: TextIO) -> tuple[list[str], int]:
    """Return the names of a stream that holds ``data``, and how many lines were none."""

    async def main() -> tuple[list[str], int]:
        stream = Stream()
        return [name async for name in stream.names()], stream.wrong

    with pytest.MonkeyPatch.context() as patch, source:
        patch.setattr("sys.stdin", source)
        return asyncio.run(main())


def piped(data: bytes, _: Path) -> TextIO:
    """Return the end of a pipe that ``data`` come out of, however much a pipe holds."""
    read, write = os.pipe()

    def fill() -> None:
        with os.fdopen(write, "wb") as sink:
            sink.write(data)

    threading.Thread(target=fill).start()
    return os.fdopen(read, encoding="utf-8")


def filed(data: bytes, folder: Path) -> TextIO:
    """Return a file that holds ``data``."""
    (folder / "list.txt").write_bytes(data)
    return (folder / "list.txt").open(encoding="utf-8")


@pytest.mark.parametrize("source", [piped, filed])
@pytest.mark.parametrize(
    ("data", "names", "wrong"),
    [
        pytest.param(b"acme.com\nother.test\n", ["acme.com", "other.test"], 0, id="two"),
        pytest.param(b"acme.com", ["acme.com"], 0, id="no-newline-at-the-end"),
        pytest.param(
            b"\xef\xbb\xbfACME.com.\r\n\r\n# none\r\nacme.com # again\r\n", ["acme.com"], 0, id="a-spreadsheet"
        ),
        pytest.param(b"acme.com\nnot a domain\nb.test\n", ["acme.com", "b.test"], 1, id="a-line-that-is-none"),
        pytest.param(b"a.test\n\xff\nb.test\n", ["a.test", "b.test"], 1, id="no-text"),
        pytest.param(b"a.test\n" + b"x" * 300_000 + b"\nb.test\n", ["a.test", "b.test"], 1, id="an-endless-line"),
        pytest.param(b"a.test\n" + b"x" * 300_000, ["a.test"], 1, id="which-is-the-last"),
        pytest.param(b"10.0.0.1\n", [], 1, id="none-that-is-one"),
    ],
)
def test_names_that_come(
    data: bytes, names: list[str], wrong: int, source: Source, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert taken(data, source(data, tmp_path)) == (names, wrong)
    assert capsys.readouterr().err.count("--from -, line ") == wrong


@pytest.mark.parametrize("data", [b"", b"# nobody\n"], ids=["nothing", "a-remark"])
def test_no_name_at_all_is_wrong_use(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="names no domain"):
        taken(data, piped(data, tmp_path))


def test_a_stream_that_is_closed_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)

    async def main() -> None:
        async for _ in Stream().names():
            pass

    with pytest.raises(UsageError, match="closed"):
        asyncio.run(main())


@contextmanager
def auditing() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(AUDIT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_domain_is_told_while_the_next_is_not_named_yet() -> None:
    with auditing() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told = []
        for name in (b"one.test\n", b"two.test\n"):
            process.stdin.write(name)
            process.stdin.flush()
            told.append(json.loads(process.stdout.readline())["domain"])
        process.stdin.write(b"10.0.0.1\n")
        rest, error = process.communicate(timeout=30)
        assert (told, rest, process.returncode) == (["one.test", "two.test"], b"", 2)
        assert b"launchready: --from -, line 3: '10.0.0.1' is no domain" in error


def test_ctrl_c_ends_it_while_it_waits_for_a_name() -> None:
    with auditing() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"one.test\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["domain"] == "one.test"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr is not None
        assert process.stderr.read().split() == [b"interrupted"]


def test_a_file_is_read_whole_before_anything_is_sent(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("www.acme.com\nother.test\nacme.com\n")
    assert read_list(str(file)) == ("acme.com", "other.test")
    file.write_text("acme.com\nno domain\n")
    with pytest.raises(UsageError, match="line 2"):
        read_list(str(file))
