"""The forms that a verification is told in, and how a file's name chooses one."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from rich.console import Console

from launchready.report.junit import report_to_junit
from launchready.report.markdown import report_to_markdown
from launchready.report.verdicts import dump_json, print_verdicts
from launchready.verdicts import Verdict

_WIDTH = 120  # columns of a table in a file: no terminal says how wide it is


class Format(StrEnum):
    """A form of a report."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    MARKDOWN = "markdown"
    HTML = "html"


SUFFIXES = {
    ".txt": Format.TEXT,
    ".json": Format.JSON,
    ".xml": Format.JUNIT,
    ".md": Format.MARKDOWN,
    ".html": Format.HTML,
}


def render(format_: Format, report: dict[str, Any], verdicts: Sequence[Verdict]) -> str:
    """Return the text of ``report`` (launchready.verify/1, of ``verdicts``) in the form ``format_``."""
    match format_:
        case Format.TEXT:
            out = io.StringIO()
            print_verdicts(Console(file=out, width=_WIDTH), verdicts)
            return out.getvalue()
        case Format.JSON:
            return dump_json(report) + "\n"
        case Format.JUNIT:
            return report_to_junit(report)
        case Format.MARKDOWN:
            return report_to_markdown(report)
        case Format.HTML:
            # Imported here: the templates' engine is for pages alone.
            from launchready.report.verdict_page import report_to_html  # noqa: PLC0415

            return report_to_html(report)


def write_report(file: Path, text: str) -> None:
    """Write ``text`` to ``file`` at once: no reader ever finds half of it. Raises OSError.

    A link is followed, as a shell does; what is no file (a pipe, ``/dev/null``) is written to and never replaced.
    """
    if file.exists() and not file.is_file():
        file.write_text(text, encoding="utf-8")
        return
    file = file.resolve()
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
