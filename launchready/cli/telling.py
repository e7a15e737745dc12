"""The options that say how a verification is told: on the terminal in one form, in files in others."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from launchready.cli.consoles import standard_output
from launchready.errors import UsageError
from launchready.live.vantage import Vantage
from launchready.report.formats import SUFFIXES, Format, render, write_report
from launchready.report.verdicts import describe_change, print_verdicts, verdicts_to_json
from launchready.stackfile import Stack
from launchready.verify import Looked
from launchready.verify.watching import Change


@dataclass(frozen=True, slots=True)
class Telling:
    """What standard output gets, and each file with the form that it gets."""

    shown: Format
    files: tuple[tuple[Path, Format], ...]

    def tell(self, stack: Stack, vantage: Vantage, looked: Looked) -> None:
        """Print ``looked``, and write it to every file; raises UsageError where a file cannot be written.

        It is printed all the same: what was seen is not lost for want of room.
        """
        report = self._report(stack, vantage, looked)
        try:
            self._write(report, looked)
        finally:
            if self.shown is Format.TEXT:
                print_verdicts(standard_output(), looked.verdicts)
            else:
                click.echo(render(self.shown, report, looked.verdicts), nl=False)

    def tell_one_of_many(
        self, stack: Stack, vantage: Vantage, looked: Looked, changes: Iterable[Change] | None = None
    ) -> None:
        """Tell one look of a watch: the first one in full, a later one by its ``changes``; as JSON each is one line."""
        if self.shown is Format.JSON:
            report = self._report(stack, vantage, looked)
            self._write(report, looked)
            click.echo(json.dumps(report, ensure_ascii=True))
        elif changes is None:
            self.tell(stack, vantage, looked)
        else:
            if self.files:
                self._write(self._report(stack, vantage, looked), looked)
            for change in changes:
                click.echo(f"{looked.sent.at} {describe_change(change.was, change.verdict)}")

    def _report(self, stack: Stack, vantage: Vantage, looked: Looked) -> dict[str, Any]:
        report = verdicts_to_json(stack.name, stack.site.zone.name, vantage.as_json(), looked.verdicts)
        return {**report, "sent": looked.sent.as_json()}

    def _write(self, report: dict[str, Any], looked: Looked) -> None:
        for file, format_ in self.files:
            try:
                write_report(file, render(format_, report, looked.verdicts))
            except OSError as error:
                raise UsageError(f"--output: {file} cannot be written: {error.strerror}") from None


_OPTIONS = (
    click.option("--json", "as_json", is_flag=True, help="The same as --format json (launchready.verify/1)."),
    click.option(
        "--format",
        "format_",
        type=click.Choice([format_.value for format_ in Format]),
        help="What to print, and what to write to a file whose name says no form. Default: text.",
    ),
    click.option(
        "--output",
        multiple=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write the report to FILE too, as its name says (.txt, .json, .xml, .md, .html). Repeatable.",
        metavar="FILE",
    ),
)


def tells(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options on how a verification is told to a command; it gets them as one ``telling``."""

    @wraps(function)
    def with_telling(*, as_json: bool, format_: str | None, output: tuple[Path, ...], **others: Any) -> Any:
        return function(telling=telling_of(as_json, format_, output), **others)

    decorated: Callable[..., Any] = with_telling
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def telling_of(as_json: bool, format_: str | None, output: tuple[Path, ...]) -> Telling:
    """Return what the options mean; raises UsageError where they contradict one another."""
    if as_json and format_ not in (None, Format.JSON):
        raise UsageError(f"--json and --format {format_}: choose one")
    chosen = Format.JSON if as_json else Format(format_) if format_ else None
    files = tuple((file, _by_name(file, chosen)) for file in output)
    for file in output:
        _refuse_unwritable(file)
    # A form that was asked for because a file's name says none has gone where it was meant to; people see the table.
    meant_for_a_file = any(file.suffix.lower() not in SUFFIXES for file in output) and not as_json
    return Telling(Format.TEXT if meant_for_a_file else chosen or Format.TEXT, files)


def _refuse_unwritable(file: Path) -> None:
    """Refuse before anything is looked at what could not be written after it."""
    folder = file.parent
    if not folder.is_dir():
        raise UsageError(f"--output: {file} cannot be written: there is no folder {folder}")
    if not os.access(file if file.exists() and not file.is_file() else folder, os.W_OK):
        raise UsageError(f"--output: {file} cannot be written: {os.strerror(errno.EACCES)}")


def _by_name(file: Path, chosen: Format | None) -> Format:
    found = SUFFIXES.get(file.suffix.lower(), chosen)
    if found is None:
        raise UsageError(f"--output: the name of {file} says no form ({', '.join(SUFFIXES)}); give one with --format")
    return found
