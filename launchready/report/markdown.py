"""Verdicts as Markdown, for a pull request or a ticket: what has to be done first, everything else folded.

Whatever may come from the world stands in code spans, in which nothing is a link, a mention or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from launchready.report.verdicts import first_looks, printable, rank_of

_MARKS = {"fail": "✗ fail", "unknown": "? unknown", "pass": "✓ pass", "not_applicable": "n/a"}


def code_span(text: str) -> str:
    """Return ``text`` as one code span: its fence is longer than any run of backticks inside (CommonMark 6.1)."""
    shown = printable(text)
    runs = [len(run) for run in re.findall("`+", shown)]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if runs or not shown.strip() or shown[:1] == shown[-1:] == " " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def report_to_markdown(report: Mapping[str, Any]) -> str:
    """Return ``report`` (launchready.verify/1) as the text of a Markdown file."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in report["counts"].items())
    yield f"# {code_span(report['site'])}: {counts}"
    yield ""
    yield f"Stack {code_span(report['stack'])}, looked at from: {code_span(str(report['vantage']['description']))}"
    verdicts = sorted(report["verdicts"], key=lambda verdict: rank_of(verdict["verdict"]))
    urgent = [verdict for verdict in verdicts if verdict["verdict"] in ("fail", "unknown")]
    for verdict in urgent:
        yield from _in_full(verdict)
    fine = [verdict for verdict in verdicts if verdict not in urgent]
    if fine:
        yield ""
        yield f"<details><summary>{len(fine)} that are as declared, or not applicable</summary>"
        yield ""
        for verdict in fine:
            yield f"- {_MARKS[verdict['verdict']]} {code_span(verdict['id'])}: {code_span(verdict['observed'])}"
        yield ""
        yield "</details>"


def _in_full(verdict: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"## {_MARKS[verdict['verdict']]} {code_span(verdict['id'])}"
    yield ""
    where = f"{verdict['declared_at']}, layer {verdict['layer']}"
    for name, value in (
        ("Expected", verdict["expected"]),
        ("Observed", verdict["observed"]),
        ("Declared at", where),
        ("What to do", verdict["fix"]),
    ):
        if value:
            yield f"- {name}: {code_span(value)}"
    if verdict["evidence"]:
        yield ""
        yield "<details><summary>evidence</summary>"
        yield ""
        shown, more = first_looks(verdict["evidence"])
        for look in shown:
            told = f"{look['at']} {look['asked']} @ {look['of']}: {look['answer']}"
            yield f"- {code_span(told)}"
        if more:
            yield f"- {more}"
        yield ""
        yield "</details>"
