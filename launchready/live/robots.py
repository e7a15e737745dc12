"""robots.txt: what the owner of a site asks programs not to fetch (RFC 9309). Pure; any text is fine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

_MOST_LINES = 5000
_MOST_TEXT = 500_000  # characters: a parser has to read 500 KiB (section 2.5)
_SAFE = "/%*$!&'()+,;=:@~?#[]-._"
_KEPT = re.compile("%(?:2f|2a|24)", re.IGNORECASE)  # an encoded slash, star or dollar is none


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: whether what it matches is allowed, and its pattern, percent-encoded in one way."""

    allows: bool
    pattern: str


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one program. Without rules everything is allowed."""

    rules: tuple[Rule, ...] = ()

    def allow(self, url: str) -> bool:
        """Say whether ``url`` may be fetched: the longest pattern counts, and of two equal ones the one that allows."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        path = _normal(path.replace("*", "%2A").replace("$", "%24"))
        found = [(len(rule.pattern), rule.allows) for rule in self.rules if _matches(rule.pattern, path)]
        return max(found, default=(0, True))[1]


def read_robots(text: str, agent: str) -> Robots:
    """Return the rules of ``text`` for the program ``agent``: those that name it, else those for all (``*``)."""
    own: list[Rule] = []
    general: list[Rule] = []
    named = False
    for agents, rules in _groups(text[:_MOST_TEXT]):
        if agent.lower() in agents:
            named = True
            own += rules
        elif "*" in agents:
            general += rules
    return Robots(tuple(own if named else general))


def _groups(text: str) -> Iterator[tuple[frozenset[str], list[Rule]]]:
    """Yield each group: whom it is for, in lower case, and its rules."""
    agents: list[str] = []
    rules: list[Rule] = []
    in_rules = False
    for line in text.removeprefix("\ufeff").splitlines()[:_MOST_LINES]:
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            if in_rules:
                yield frozenset(agents), rules
                agents, rules, in_rules = [], [], False
            agents.append(value.lower().partition("/")[0].strip())  # some write a version, which is no part of it
        elif key in ("allow", "disallow") and agents:
            in_rules = True
            if value:  # an empty pattern matches nothing
                rules.append(Rule(key == "allow", _normal(value)))
    yield frozenset(agents), rules


def _normal(path: str) -> str:
    """Return ``path`` with the same octets written the same way (section 2.2.2)."""
    return quote(unquote_to_bytes(_KEPT.sub(lambda found: f"%25{found[0][1:].upper()}", path)), safe=_SAFE)


def _matches(pattern: str, path: str) -> bool:
    """Say whether ``path`` begins with ``pattern``, where ``*`` stands for anything and a last ``$`` for the end."""
    ends = pattern.endswith("$")
    first, *further = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    last = further.pop() if ends and further else None
    for part in further:  # each as early as it can be: nothing has to be tried twice
        place = path.find(part, place)
        if place < 0:
            return False
        place += len(part)
    if last is not None:
        return len(path) - len(last) >= place and path.endswith(last)
    return not ends or place == len(path)
