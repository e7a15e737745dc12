"""What is allowed although a policy finds it: by a word on the command line, or in the stack file with an end.

config:
  launchready:allow:
    - policy: origin-not-leaked
      subject: ssh.acme.com        # left out: wherever the policy finds something
      until: 2026-12-01            # that day included; at most 90 days ahead
      reason: the VPN is ordered, ticket 4711
"""

from __future__ import annotations

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
_KEYS = (*_NEEDED, "subject")


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
    why = f"(It was allowed until {ended}, which is over.)" if ended else ""
    return Ruling(finding, finding.severity.refuses, why)


def _fits(allowance: Allowance, finding: Finding) -> bool:
    return allowance.subject in (None, finding.subject)


def spoken_in(environment: Mapping[str, str], known: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the ids that ``environment`` allows for this run, and those among them that are none."""
    ids = {word.strip() for word in environment.get(VARIABLE, "").split(",")} - {""}
    return frozenset(ids & set(known)), tuple(sorted(ids - set(known)))


def read_allowances(value: object, known: Iterable[str], today: date) -> tuple[tuple[Allowance, ...], list[Problem]]:
    """Return what ``launchready:allow`` says, and every problem with it; keys are below ``launchready:allow``."""
    if value is None:
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
    for name, given in item.items():
        if name not in _KEYS:
            yield Problem(f"{key}.{name}", f"{name} is not known here{nearest_id(str(name), _KEYS)}")
        elif not isinstance(given, str | date) or not str(given).strip() or not str(given).isprintable():
            yield Problem(f"{key}.{name}", "write a text on one line")
    for name, meaning in _NEEDED.items():
        if name not in item:
            yield Problem(key, f"{name} is missing: {meaning}")
    if isinstance(item.get("policy"), str) and item["policy"] not in ids:
        yield Problem(f"{key}.policy", f"there is no policy {item['policy']}{nearest_id(item['policy'], ids)}")
    if "until" in item:
        yield from _end_problems(f"{key}.until", item["until"], today)


def _end_problems(key: str, value: object, today: date) -> Iterator[Problem]:
    until, latest = _day(value), today + LONGEST
    if until is None:
        yield Problem(key, f"{value} is no day: write it in quotes, as '2026-12-01'")
    elif until > latest:
        yield Problem(key, f"{until} is too far ahead: {latest} at the latest ({LONGEST.days} days)")


def _day(value: object) -> date | None:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None


def nearest_id(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean x?" for the id nearest to ``word``, else the known ones."""
    words = tuple(known)
    close = get_close_matches(word.lower(), words, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else f"; known are {', '.join(sorted(words))}"
