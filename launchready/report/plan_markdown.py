"""A plan as Markdown, for a comment on a pull request: what a reader has to decide is open, the rest is folded.

Whatever may come from the world stands in code spans, in which nothing is a link, a mention or HTML. The text is
shorter than what GitHub takes for a comment, 65,536 characters (docs.github.com answers longer ones with 422; verified
2026-11-24): of long lists the end is left out, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from launchready.report.markdown import code_span
from launchready.report.plan import (
    in_all,
    leaving,
    plain,
    quiet_rules,
    remaining_alone,
    risky,
    say_finding,
    say_untold,
    summarise_plan,
    told_together,
)

LONGEST = 60_000
"""Characters of the whole text, with room for what others add to a comment."""

_LONGEST_LINE = 1_200
_MOST_LINES = 400
_WORD = re.compile(r"[^\s(),;“”]+")
_PLAIN = re.compile(r"[A-Za-z0-9%…'-]+")
_STOPS = ".:!?"


def plan_to_markdown(report: dict[str, Any]) -> str:
    """Return ``report`` (launchready.plan/1) as the text of a comment."""
    most = _MOST_LINES
    while len(text := "\n".join(_lines(report, most)) + "\n") > LONGEST:
        most //= 2
    return text


def marker_of(stack: str) -> str:
    """Return the comment by which the plan of ``stack`` is found again on a pull request."""
    return f"<!-- launchready plan {re.sub(r'[^A-Za-z0-9._-]', '-', stack)} -->"


def in_prose(sentence: str) -> str:
    """Return ``sentence`` with every word in a code span that could mean anything to Markdown, or be a link."""
    short = sentence if len(sentence) <= _LONGEST_LINE else f"{sentence[:_LONGEST_LINE]}…"
    return _WORD.sub(lambda word: _span(word[0]), short)


def _span(word: str) -> str:
    core = word.rstrip(_STOPS)
    if not core:
        return word if word in _STOPS else code_span(word)
    return word if _PLAIN.fullmatch(core) else f"{code_span(core)}{word[len(core) :]}"


def _lines(report: dict[str, Any], most: int) -> Iterator[str]:
    yield marker_of(report["stack"])
    yield f"## {code_span(report['stack'])}: {in_prose(summarise_plan(report))}"
    refused = [say_finding(finding) for finding in report["findings"] if finding["counts"]]
    yield from _open("Refused", refused, most)
    yield from _open("Look at twice", [f"{each['risk']}: {each['message']}" for each in risky(report)], most)
    yield from _open("Waits", [host["message"] for host in report["waiting"]], most)
    yield from _open("What it means", _meaning(report), most)
    yield from _open("Cannot tell", list(say_untold(report)), most)
    yield from _folded("At Cloudflare", _changes(report), most)
    told = [say_finding(finding) for finding in report["findings"] if not finding["counts"]]
    yield from _folded("Found, and no reason to stop", [*told, *remaining_alone(report)], most)
    yield from _folded("Mended", list(told_together(in_all(report, "mended"))), most)
    yield from _folded("Not declared, and left alone", [each["message"] for each in in_all(report, "left_alone")], most)
    unjudged = [f"{note['policy']}: {note['subject']}: {note['because']}" for note in report["not_judged"]]
    yield from _folded("Not judged", unjudged, most)


def _meaning(report: dict[str, Any]) -> list[str]:
    effects = [effect["message"] for effect in plain(report)]
    mail = [f"After it, {zone['senders']}" for zone in report["zones"]]
    purged = [
        f"The cache of {zone['zone']} is emptied after it: until now it may keep {', '.join(zone['purged'])}."
        for zone in report["zones"]
        if zone["purged"]
    ]
    return [*effects, *quiet_rules(report), *mail, *purged]


def _changes(report: dict[str, Any]) -> list[str]:
    own = [change["message"] for change in in_all(report, "changes")]
    first = [f"{sentence}: what stands there goes first." for sentence in in_all(report, "deleted_first")]
    steps = [f"The engine: {step['operation']} {step['name']}" for step in report["engine"]["steps"]]
    return [*own, *leaving(report), *first, *steps]


def _open(title: str, sentences: Sequence[str], most: int) -> Iterator[str]:
    if sentences:
        yield ""
        yield f"### {title}"
        yield ""
        yield from _items(sentences, most)


def _folded(title: str, sentences: Sequence[str], most: int) -> Iterator[str]:
    if sentences:
        yield ""
        yield f"<details><summary>{title} ({len(sentences)})</summary>"
        yield ""
        yield from _items(sentences, most)
        yield ""
        yield "</details>"


def _items(sentences: Iterable[str], most: int) -> Iterator[str]:
    every = list(sentences)
    yield from (f"- {in_prose(sentence)}" for sentence in every[:most])
    if len(every) > most:
        yield f"- … and {len(every) - most} more, in the log of the run"
