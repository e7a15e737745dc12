"""Verdicts: what looking at the live world showed for each expectation, with the evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from launchready.expectations import Expectation, Layer

FAILED_PROOF = 10
"""Exit code of a proof after an update, for: something that the update is answerable for is not as declared. No other
ending has it. It stands here because the gate, which every preview imports, needs no more of the proof than this."""


class Outcome(StrEnum):
    """The four verdicts. UNKNOWN is for "could not look" and what waits on somebody else; it never counts as pass."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS, Outcome.NOT_APPLICABLE)


CLOUDFLARE_API = "Cloudflare's API"
"""Of whom it was asked, in evidence that is no look at the live world. It is asked before the first round alone."""


MOST_ASKED, MOST_ANSWERED = 300, 500
"""Characters of a question (a redirect may lead to an address of 100,000) and of an answer that a report keeps."""


def cut_short(text: str, most: int) -> str:
    """Return ``text`` in at most ``most`` characters, its end saying how many are left out; ``most`` is at least 40."""
    if len(text) <= most:
        return text
    kept = most - len(f" … ({len(text):,} more characters)")
    return f"{text[:kept]} … ({len(text) - kept:,} more characters)"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One look: what was asked, of whom, what came back, when (ISO 8601, UTC).

    What is longer than a reader takes in is cut here, whoever says it, so that no server decides how large a report is.
    """

    asked: str
    of: str
    answer: str
    at: str

    def __post_init__(self) -> None:
        """Cut what the world may have made long."""
        for name, most in (("asked", MOST_ASKED), ("of", MOST_ASKED), ("answer", MOST_ANSWERED)):
            said = getattr(self, name)
            if len(said) > most:
                object.__setattr__(self, name, cut_short(said, most))


@dataclass(frozen=True, slots=True)
class Seen:
    """What one check saw: an outcome with its evidence, before it is tied to its expectation.

    ``fix`` replaces the expectation's own where looking showed a better one (who has to act next), and ``layer`` its
    layer where another one is to blame.
    """

    outcome: Outcome
    observed: str
    evidence: tuple[Evidence, ...] = ()
    fix: str | None = None
    layer: Layer | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """An expectation and what was found. ``to_blame``: the layer, where looking showed another than was expected."""

    expectation: Expectation
    outcome: Outcome
    observed: str
    evidence: tuple[Evidence, ...]
    fix: str
    to_blame: Layer | None = None

    @property
    def layer(self) -> Layer:
        """Who has to mend it."""
        return self.to_blame or self.expectation.layer

    @property
    def was_looked_at(self) -> bool:
        """Whether the live world was asked, or was to be: what hangs on the API alone is not looked at again."""
        return any(look.of != CLOUDFLARE_API for look in self.evidence)


def count_outcomes(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Return how many verdicts there are of each outcome; every outcome is a key."""
    counts = {outcome.value: 0 for outcome in Outcome}
    for verdict in verdicts:
        counts[verdict.outcome.value] += 1
    return counts


def exit_code(verdicts: Iterable[Verdict]) -> int:
    """Return 1 where anything failed, else 3 where anything is unknown or nothing was looked at, else 0."""
    outcomes = {verdict.outcome for verdict in verdicts}
    if Outcome.FAIL in outcomes:
        return 1
    return 3 if Outcome.UNKNOWN in outcomes or not outcomes - {Outcome.NOT_APPLICABLE} else 0
