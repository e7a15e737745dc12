"""What is allowed although a policy finds it: by a word on the command line, or in the stack file with an end.

config:
  launchready:allow:
    - policy: origin-not-leaked
      subject: ssh.acme.com        # left out: wherever the policy finds something
      until: "2026-12-01"          # that day included; at most 90 days ahead
      reason: the VPN is ordered, ticket 4711
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from launchready.errors import Problem
from launchready.policies.finding import Finding

KEY = "launchready:allow"
VARIABLE = "LAUNCHREADY_ALLOW"
"""The ids allowed for one run, separated by commas: how ``launchready up --allow`` reaches the program."""

LONGEST = timedelta(days=90)
_NEEDED = {"policy": "the policy's id", "until": "the last day, such as 2026-12-01", "reason": "why it may be so"}
_MEANING = {**_NEEDED, "subject": "the host or address that it is for, as the finding names it"}
_KEYS = tuple(_MEANING)
_WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_SHOWN = 12  # known words, before a page that lists them is named instead


@dataclass(frozen=True, slots=True)
class Allowance:
    """A policy that is allowed to find something until a day, for a reason; ``subject`` None: whatever it finds."""

    policy: str
    until: date
    reason: str
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """What is allowed in a run: ``spoken`` ids for this run, ``written`` ones in the stack file; ``today`` is UTC."""

    spoken: frozenset[str]
    written: tuple[Allowance, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a finding: it ends the run (``refused``), or is told; ``why`` says what was allowed or ended."""

    finding: Finding
    refused: bool
    why: str

    def __str__(self) -> str:
        return f"{self.finding} {self.why}".rstrip()


def rule(finding: Finding, word: Word) -> Ruling:
    """Return what becomes of ``finding``, given what is allowed."""
    if finding.policy in word.spoken:
        return Ruling(finding, refused=False, why=f"(Allowed for this run: --allow {finding.policy}.)")
    fitting = [each for each in word.written if each.policy == finding.policy and _fits(each, finding)]
    valid = [each for each in fitting if each.until >= word.today]
    if valid:
        last = max(valid, key=lambda each: each.until)
        return Ruling(finding, refused=False, why=f"(Allowed until {last.until}: {last.reason}.)")
    ended = max((each.until for each in fitting), default=None)
    why = f"(It was allowed until {ended}, which is over.)" if ended else _for_others(finding, word)
    return Ruling(finding, finding.severity.refuses, why)


def _fits(allowance: Allowance, finding: Finding) -> bool:
    return allowance.subject is None or _plain(allowance.subject) == _plain(finding.subject)


def _plain(subject: str) -> str:
    """Return a subject without what means nothing in a name: case, and a dot at its end."""
    return subject.strip().lower().removesuffix(".")


def _for_others(finding: Finding, word: Word) -> str:
    """Return what is allowed of the same policy for other subjects: a name that fits nothing allows nothing."""
    others = {each.subject for each in word.written if each.policy == finding.policy and each.subject}
    return (
        f"(The stack file allows it for {', '.join(sorted(others))} only, not for {finding.subject}.)" if others else ""
    )


def spoken_in(environment: Mapping[str, str], known: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the ids that ``environment`` allows for this run, and those among them that are none."""
    ids = {word.strip() for word in environment.get(VARIABLE, "").split(",")} - {""}
    return frozenset(ids & set(known)), tuple(sorted(ids - set(known)))


def read_allowances(value: object, known: Iterable[str], today: date) -> tuple[tuple[Allowance, ...], list[Problem]]:
    """Return what ``launchready:allow`` says, and every problem with it; keys are below ``launchready:allow``."""
    if value in (None, ""):
        return (), []
    if not isinstance(value, list):
        return (), [Problem(KEY, "this is a list, one item a line after a dash: {policy: …, until: …, reason: …}")]
    allowances: list[Allowance] = []
    problems: list[Problem] = []
    ids = tuple(known)
    for index, item in enumerate(value):
        found = list(_item_problems(f"{KEY}.{index}", item, ids, today))
        problems += found
        if not found:
            until = _day(item["until"])
            assert until is not None  # noqa: S101 - or there were a problem
            allowances.append(Allowance(item["policy"], until, item["reason"], item.get("subject")))
    return tuple(allowances), problems


def _item_problems(key: str, item: object, ids: tuple[str, ...], today: date) -> Iterator[Problem]:
    if not isinstance(item, Mapping):
        yield Problem(key, "this is a block of keys: policy, until, reason, and subject where it is for one only")
        return
    odd = [name for name in item if name not in _KEYS]
    for name in odd:
        yield Problem(f"{key}.{name}", f"{name} is not known here{nearest_id(str(name), _KEYS)}")
    for name, meaning in _MEANING.items():
        given = item.get(name)
        if name not in item:
            if name in _NEEDED and not any(get_close_matches(str(other), [name], cutoff=0.5) for other in odd):
                yield Problem(key, f"{name} is missing: {meaning}")
        elif given is None or not str(given).strip():
            yield Problem(f"{key}.{name}", f"it is empty: write {meaning}")
        elif not isinstance(given, str | date) or not str(given).isprintable():
            yield Problem(f"{key}.{name}", f"write a text on one line: {meaning}")
        elif name == "policy" and given not in ids:
            yield Problem(f"{key}.policy", f"there is no policy {given}{nearest_id(str(given), ids)}")
        elif name == "until":
            yield from _end_problems(f"{key}.until", given, today)


def _end_problems(key: str, value: object, today: date) -> Iterator[Problem]:
    until, latest = _day(value), today + LONGEST
    if until is None:
        yield Problem(key, f"{value} is no day: write it in quotes, as '2026-12-01'")
    elif until > latest:
        yield Problem(key, f"{until} is too far ahead: {latest} at the latest ({LONGEST.days} days)")


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)) if _WRITTEN_DAY.fullmatch(str(value)) else None
    except ValueError:
        return None


def nearest_id(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean x?" for the id nearest to ``word``, else the known ones."""
    words = tuple(known)
    close = get_close_matches(word.lower(), words, n=1, cutoff=0.5)
    known_words = (
        f"known are {', '.join(sorted(words))}" if len(words) <= _MOST_SHOWN else "docs/policies.md lists them"
    )
    return f"; did you mean {close[0]}?" if close else f"; {known_words}"
