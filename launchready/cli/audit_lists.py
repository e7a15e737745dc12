"""Lists of domains: a file, read to its end first, or standard input, taken as it comes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

from launchready.cli.domains import domain_of
from launchready.errors import UsageError
from launchready.live.suffixes import registered_domain
from launchready.report.verdicts import printable

_MOST_TOLD = 10  # lines of a file that are no domains
_CHUNK = 65_536  # bytes that are read at once, and only when no whole line is left
_LONGEST = 4_096  # bytes of a line, with its remark


def zone_of(name: str) -> str:
    """Return the domain that is meant by ``name``: its www is looked at with it, and has no mail of its own."""
    domain = name.removeprefix("www.")
    if domain == name or registered_domain(domain) != domain:
        return name
    click.echo(f"{name} is a host of {domain}: {domain} is audited", err=True)
    return domain


def read_list(file: str) -> tuple[str, ...]:
    """Return the domains of ``file``, each once: one a line, # begins a comment.

    Raises UsageError, with all lines that are none.
    """
    try:
        text = Path(file).read_bytes().decode("utf-8-sig")  # spreadsheets put a mark before the first name
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"--from {file}: cannot be read ({reason})") from None
    names: dict[str, None] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            names.update(dict.fromkeys(_names_in(line)))
        except UsageError as error:
            wrong.append(f"line {number}: {error}")
    if wrong:
        more = f"\nand {len(wrong) - _MOST_TOLD} lines more" if len(wrong) > _MOST_TOLD else ""
        raise UsageError(f"--from {file}, {chr(10).join(wrong[:_MOST_TOLD])}{more}")
    if not names:
        raise UsageError(f"--from {file}: it names no domain; write one a line")
    return tuple(names)


def _names_in(line: str) -> tuple[str, ...]:
    word = line.partition("#")[0].strip()
    return (zone_of(domain_of(word)),) if word else ()


async def names_of(names: tuple[str, ...]) -> AsyncIterator[str]:
    """Yield ``names``, which are all there from the beginning."""
    for name in names:
        yield name


@dataclass(slots=True)
class Stream:
    """Domains that come over standard input. ``wrong`` counts the lines that are none: each is told as it comes."""

    wrong: int = 0

    async def names(self) -> AsyncIterator[str]:
        """Yield each domain once, as soon as its line is there; no more is read than is taken.

        Raises UsageError where standard input cannot be read, or ends without a name.
        """
        known: set[str] = set()
        number = 0
        async for line in _lines():
            number += 1
            try:
                found = _names_in(_text_of(line, number))
            except UsageError as error:
                self.wrong += 1
                click.echo(f"launchready: --from -, line {number}: {printable(str(error))}", err=True)
                continue
            for name in found:
                if name not in known:
                    known.add(name)
                    yield name
        if not known and not self.wrong:
            raise UsageError("--from -: it names no domain; write one a line")


def _text_of(line: bytes, number: int) -> str:
    if len(line) > _LONGEST:
        raise UsageError(f"it is longer than {_LONGEST:,} bytes; a domain is meant, as acme.com")
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise UsageError("it is not UTF-8") from None


async def _lines() -> AsyncIterator[bytes]:
    """Yield the lines of standard input; of one that is too long its beginning, which is too long as well."""
    rest, skipping = b"", False
    async for chunk in _chunks():
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if not skipping:
                yield line
            skipping = False
        if len(rest) > _LONGEST:
            if not skipping:
                yield rest
            rest, skipping = b"", True
    if rest and not skipping:
        yield rest


async def _chunks() -> AsyncIterator[bytes]:
    try:
        source: BinaryIO = sys.stdin.buffer
    except AttributeError:  # it was closed before we began
        raise UsageError("--from -: standard input cannot be read (it is closed)") from None
    try:
        while chunk := await _read(source):
            yield chunk
    except OSError as error:
        raise UsageError(f"--from -: standard input cannot be read ({error.strerror})") from None


async def _read(source: BinaryIO) -> bytes:
    """Return what has come, as soon as there is anything; nothing at the end.

    Nobody waits for it in a thread: that one could not be ended by Ctrl-C.
    """
    try:
        number = source.fileno()
    except OSError:  # it stands for a file, and is none
        return source.read(_CHUNK)
    loop = asyncio.get_running_loop()
    come = asyncio.Event()
    try:
        loop.add_reader(number, come.set)
    except PermissionError:  # a file, of which there is always something
        return os.read(number, _CHUNK)
    try:
        await come.wait()
    finally:
        loop.remove_reader(number)
    return os.read(number, _CHUNK)
