"""An audit as one self-contained HTML page: first what a founder has to know, then the map, then everything."""

from __future__ import annotations

import os
from pathlib import Path

from launchready.audit.finding import COUNTS, Severity
from launchready.audit.founder import risks, unchecked
from launchready.audit.judging import Judged
from launchready.audit.mended import Mending
from launchready.audit.places import clicks
from launchready.audit.summary import Lane, deployment_map, headline
from launchready.report.audit import is_mended
from launchready.report.audit_map import draw_map
from launchready.report.pages import page_template, tell_day, tell_when

_TONES = {Lane.BROKEN: "bad", Lane.NOT_CHECKED: "open", Lane.LIVE: "good", Lane.CAN_WAIT: "dim"}
_LANES = {
    Lane.BROKEN: "Broken",
    Lane.NOT_CHECKED: "Not checked",
    Lane.LIVE: "Live",
    Lane.CAN_WAIT: "Can wait",
}


def audit_to_html(judged: Judged, mending: Mending | None = None) -> str:
    """Return the page; it loads nothing, runs no script, and everything from the world in it is escaped."""
    parts = deployment_map(judged)
    first = risks(judged)
    shown = {id(each) for risk in first for each in risk.findings}
    return page_template("audit.html.j2", {"when": tell_when, "day": tell_day}).render(
        found=judged.found,
        headline=headline(judged),
        tone=_tone(judged),
        risks=first,
        others=[each for each in judged.findings if each.severity in COUNTS and id(each) not in shown],
        small=[each for each in judged.findings if each.severity not in COUNTS],
        unknown=judged.unknown,
        unchecked=unchecked(judged),
        picture=draw_map(parts),
        lanes=[(title, _TONES[lane], [part for part in parts if part.lane is lane]) for lane, title in _LANES.items()],
        clicks=lambda finding: clicks(judged.found, finding),
        mending=mending,
        mended=lambda finding: is_mended(finding, mending),
        all_mended=lambda findings: all(is_mended(finding, mending) for finding in findings),
    )


def _tone(judged: Judged) -> str:
    """Return the colour of the headline: never green where something needed is not known."""
    severities = {each.severity for each in judged.findings}
    if severities & {Severity.CRITICAL, Severity.HIGH}:
        return "bad"
    if Severity.MEDIUM in severities or any(not each.optional for each in judged.unknown):
        return "open"
    return "good"


def write_page(text: str, file: Path) -> None:
    """Write ``text`` into ``file`` at once; raises OSError."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
