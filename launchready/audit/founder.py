"""What a founder reads before the fold: five risks at most, and what could not be checked, without acronyms. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from launchready.audit.finding import COUNTS, Finding, Where, host_in
from launchready.audit.found import Missed
from launchready.audit.judging import Judged
from launchready.audit.places import say_clicks

MOST_RISKS = 5


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk for a founder, in three lines: what happens, how long the fix takes, who has to click where."""

    what: str
    effort: str
    who: str
    findings: tuple[Finding, ...]


def risks(judged: Judged) -> tuple[Risk, ...]:
    """Return the risks that count, one a kind of damage whatever the number of hosts, the worst first."""
    groups: dict[tuple[str, Where], list[Finding]] = {}
    for each in judged.findings:
        if each.severity in COUNTS:
            groups.setdefault((each.plain.replace(host_in(each.subject), ""), each.where), []).append(each)
    return tuple(
        Risk(
            _say_what(group),
            max(group, key=lambda each: each.minutes).effort,
            say_clicks(judged.found, group[0]),
            tuple(group),
        )
        for group in list(groups.values())[:MOST_RISKS]
    )


def _say_what(group: list[Finding]) -> str:
    """Return what happens to customers, and at how many hosts beside the one that is named."""
    plain, named = group[0].plain, host_in(group[0].subject)
    others = list(dict.fromkeys(host for each in group if (host := host_in(each.subject)) != named))
    if named not in plain or not others:
        return plain
    return f"{plain.removesuffix('.')} ({others[0] if len(others) == 1 else f'{len(others)} others'} too)."


# What stands in a technical reason, to what a founder is told.
_REASONS = (
    (("within", "timed out", "no answer", "time of this audit"), "it did not answer in time"),
    (("private network",), "it is inside a private network"),
    (("challenged", "403", "rate limited"), "it turns programs like ours away"),
    (("refuse", "failed", "does not hold"), "the server that should know it did not tell us"),
    (("reset", "broke", "cut", "closed", "ended", "handshake"), "the connection broke off"),
)
_SAID = {
    "who may issue certificates": "whether your site's certificate can be renewed",
    "who answers for the domain": "who answers for your domain",
}


def unchecked(judged: Judged) -> tuple[str, ...]:
    """Return what could not be checked and is needed to know, a sentence each, without acronyms."""
    return tuple(_say_unchecked(judged.unknown))


def _say_unchecked(unknown: Iterable[Missed]) -> dict[str, None]:
    said: dict[str, None] = {}
    for each in unknown:
        if not each.optional:
            because = next((told for parts, told in _REASONS if any(part in each.because for part in parts)), "")
            said[f"We could not check {_say_subject(each)} because {because or 'its answer could not be read'}."] = None
    return said


def _say_subject(each: Missed) -> str:
    if each.of_mail:
        return "your email"
    whole = f"all of {each.subject}" if each.what == "all the rest" else host_in(each.subject)
    return _SAID.get(each.what, whole)
