"""Verdicts as one self-contained HTML page: what has to be done on top, every look behind it folded in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from launchready.report.pages import page_template, tell_when

_MOST_OPEN = 30  # verdicts that are to be done and not folded


def _by_concern(verdicts: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    concerns = dict.fromkeys(verdict["concern"] for verdict in verdicts)
    return [(concern, [verdict for verdict in verdicts if verdict["concern"] == concern]) for concern in concerns]


def report_to_html(report: Mapping[str, Any]) -> str:
    """Return ``report`` (launchready.verify/1) as a page without anything from outside; all in it is escaped."""
    return page_template("verify.html.j2", {"by_concern": _by_concern, "when": tell_when}).render(
        report=report, most_open=_MOST_OPEN
    )
