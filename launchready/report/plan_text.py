"""A plan for a terminal: what to look at twice first, then what it means, then what is written at Cloudflare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from rich.console import Console
from rich.text import Text

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
from launchready.report.verdicts import printable

Line: TypeAlias = tuple[str, str, str]
"""A label, its style, and what is said."""

_RISKS = {
    "may lock out": "bold red",
    "becomes public": "bold red",
    "breaks": "bold red",
    "leaves searches": "yellow",
    "becomes uncached": "yellow",
}
_ACTIONS = {"create": "green", "update": "yellow", "delete": "red"}


def print_plan(console: Console, report: dict[str, Any]) -> None:
    """Print ``report`` (launchready.plan/1)."""
    for title, lines in _sections(report):
        told = list(lines)
        if not told:
            continue
        console.print(Text(title, "bold"))
        for label, style, sentence in told:
            start = Text(f"  {label:<16} ", style) if label else Text("  ")
            console.print(Text.assemble(start, printable(sentence)), soft_wrap=True)
        console.print()
    console.print(Text(summarise_plan(report), "bold"), soft_wrap=True)


def _sections(report: dict[str, Any]) -> Iterator[tuple[str, Iterator[Line]]]:
    yield "Refused", _findings(report, counts=True)
    yield "Look at twice", ((effect["risk"], _RISKS[effect["risk"]], effect["message"]) for effect in risky(report))
    yield "Waits", (("", "yellow", host["message"]) for host in report["waiting"])
    yield "What it means", _meaning(report)
    yield "Cannot tell", _untold(report)
    yield "At Cloudflare", _changes(report)
    yield "Found, and no reason to stop", _findings(report, counts=False)
    yield "In the zone", _beside(report)


def _findings(report: dict[str, Any], *, counts: bool) -> Iterator[Line]:
    for finding in report["findings"]:
        if finding["counts"] is counts:
            yield finding["severity"], "bold red" if counts else "cyan", say_finding(finding)
    if not counts:
        yield from (("stays", "cyan", sentence) for sentence in remaining_alone(report))


def _meaning(report: dict[str, Any]) -> Iterator[Line]:
    yield from ((effect["topic"], "green", effect["message"]) for effect in plain(report))
    yield from (("rules", "dim", sentence) for sentence in quiet_rules(report))
    for zone in report["zones"]:
        yield "mail", "dim", f"After it: {zone['senders']}"
        if zone["purged"]:
            kept = ", ".join(zone["purged"])
            yield "purge", "yellow", f"The cache of {zone['zone']} is emptied after it: until now it may keep {kept}."
    yield from (("mended", "green", sentence) for sentence in told_together(in_all(report, "mended")))


def _untold(report: dict[str, Any]) -> Iterator[Line]:
    return (("", "magenta", sentence) for sentence in say_untold(report))


def _changes(report: dict[str, Any]) -> Iterator[Line]:
    for change in in_all(report, "changes"):
        yield f"{change['action']} {change['kind']}", _ACTIONS[change["action"]], change["message"]
    yield from (("delete record", _ACTIONS["delete"], sentence) for sentence in leaving(report))
    yield from (
        ("first", "yellow", f"{sentence}: what stands there goes first.")
        for sentence in in_all(report, "deleted_first")
    )
    steps = report["engine"]["steps"]
    if steps:
        told = ", ".join(f"{step['operation']} {step['name']}" for step in steps)
        yield "engine", "dim", f"{told}; {report['engine']['unchanged']} resources stay as they are."


def _beside(report: dict[str, Any]) -> Iterator[Line]:
    for change in in_all(report, "left_alone"):
        yield (
            ("by hand", "magenta", change["message"]) if change["contradicts"] else ("alone", "dim", change["message"])
        )
