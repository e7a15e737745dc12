"""Rounds of looking: everything once, then again what has not passed, until the waiting time is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from launchready.expectations import (
    CertificateAwaited,
    Check,
    DkimAwaited,
    Expectation,
)
from launchready.live.dns import Answer, now
from launchready.verdicts import WORST_FIRST, Evidence, Outcome, Seen, Verdict, cut_short
from launchready.verify.certificates import judge_certificate_awaited
from launchready.verify.checkers import BY_VIEW, NEED_THE_EDGE, ONCE
from launchready.verify.look import Look, unknown
from launchready.verify.reporting import judge_awaited

MOST_SAID = 1_000  # characters of what was observed
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds between rounds, doubled from one to the next
# The dashboard's words: developers.cloudflare.com/fundamentals/manage-domains/pause-cloudflare, verified 2026-11-24.
RESUME = (
    "Cloudflare is paused for {zone}: in its dashboard, under Overview, choose Enable Cloudflare on Site. Applying "
    "this stack does not do that, and nothing of the edge acts until then."
)


def pauses(wait: float, started: float, clock: Callable[[], float]) -> Iterator[float]:
    """Yield the seconds to pause before each further round, until ``wait`` seconds after ``started`` are over."""
    pause = FIRST_PAUSE
    while (left := started + wait - clock()) > 0:
        yield min(pause, left)
        pause = min(pause * 2, LONGEST_PAUSE)


def name_some(expectations: tuple[Expectation, ...]) -> str:
    """Return the ids of the first of ``expectations``, and how many more there are: a line for who waits."""
    shown = ", ".join(expectation.id for expectation in expectations[:3])
    return f"{shown} and {len(expectations) - 3} more" if len(expectations) > 3 else shown


async def judge(expectation: Expectation, look: Look) -> Verdict:
    """Return the verdict of ``expectation``; what goes wrong on our side, or takes too long, is unknown."""
    limit = look.round.vantage.limits.check
    try:
        async with asyncio.timeout(limit):
            seen = await _judge_check(expectation.check, look)
    except TimeoutError:
        seen = unknown(f"looking took more than {limit:g} s")
    except Exception as error:  # noqa: BLE001 - whatever the outside sent, the other verdicts must still be told
        seen = unknown(f"could not be judged: {type(error).__name__}; this is a defect of launchready")
    fix = _fix(expectation, seen, look)
    evidence = seen.evidence or look.evidence() or _evidence_of_nothing(expectation, seen)
    observed, fix = cut_short(seen.observed, MOST_SAID), cut_short(fix, MOST_SAID)
    look.round.known[expectation.id] = verdict = Verdict(expectation, seen.outcome, observed, evidence, fix, seen.layer)
    return verdict


def _evidence_of_nothing(expectation: Expectation, seen: Seen) -> tuple[Evidence, ...]:
    """Return that a look was tried, and when, where none came to an end; of what waits by declaration none was."""
    if seen.outcome is not Outcome.UNKNOWN or isinstance(expectation.check, DkimAwaited | CertificateAwaited):
        return ()
    return (Evidence(f"whether it is so: {expectation.expected}", "nobody", seen.observed, now()),)


def _fix(expectation: Expectation, seen: Seen, look: Look) -> str:
    """Return what to do: to mend what failed; where nothing is known to be wrong, only how to get to know."""
    paused = look.facts is not None and look.facts.paused and isinstance(expectation.check, NEED_THE_EDGE)
    match seen.outcome:
        case Outcome.FAIL | Outcome.UNKNOWN if paused:
            return RESUME.format(zone=expectation.zone)
        case Outcome.FAIL:
            return seen.fix or expectation.fix
        case Outcome.UNKNOWN:
            if isinstance(expectation.check, DkimAwaited | CertificateAwaited):
                return expectation.fix
            return seen.fix or "Nothing is known to be wrong: see to it that this can be looked at, and verify again."
        case _:
            return ""


async def _judge_check(check: Check, look: Look) -> Seen:
    if isinstance(check, DkimAwaited):
        return judge_awaited(check)
    if isinstance(check, CertificateAwaited):
        return judge_certificate_awaited(check)
    if type(check) in BY_VIEW:
        return await _judge_everywhere(check, look)
    return await ONCE[type(check)](check, look)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What one view showed, and the eyes that saw it."""

    seen: Seen
    look: Look

    @property
    def saw(self) -> bool:
        """Whether the view answered anything at all."""
        return self.seen.outcome is not Outcome.UNKNOWN or any(isinstance(seen, Answer) for seen in self.look.trace)


async def _judge_everywhere(check: Check, look: Look) -> Seen:
    """Judge what every server of the zone says; only where all are right is a cache asked, or it would keep the old."""
    if not look.views.first:
        return unknown(look.views.reason)
    eyes = [look.through(view) for view in look.views.first]
    sights = [_Sight(seen, eye) for seen, eye in zip(await _each(check, eyes), eyes, strict=True)]
    for outcome in WORST_FIRST:
        for sight in sights:
            if sight.seen.outcome is outcome and outcome is not Outcome.PASS:
                return _with_evidence(sight.seen, sights)
    eyes = [look.through(view) for view in look.views.after]
    late = [_Sight(seen, eye) for seen, eye in zip(await _each(check, eyes), eyes, strict=True)]
    telling = [sight for sight in late if sight.saw] or late  # one that is down is no news where another one answers
    for sight in telling:
        if sight.seen.outcome is not Outcome.PASS:
            return _with_evidence(_behind(sight), [*sights, *late])
    return _with_evidence(sights[0].seen, [*sights, *late])


async def _each(check: Check, eyes: list[Look]) -> list[Seen]:
    return list(await asyncio.gather(*(BY_VIEW[type(check)](check, eye) for eye in eyes)))


def _behind(late: _Sight) -> Seen:
    """Return unknown for what a resolver does not show yet although every server of the zone is right."""
    if late.seen.outcome is Outcome.UNKNOWN:
        return unknown(f"the zone's own servers are right; {late.seen.observed}")
    answers = [seen for seen in late.look.trace if isinstance(seen, Answer)]
    until = max((answer.expires() for answer in answers), default="it expires")
    return unknown(
        f"the zone's own servers are right, but {answers[-1].server if answers else 'a resolver'} still has an older "
        f"answer, until {until} at the latest: {late.seen.observed}",
        f"Nothing to do: resolvers forget the older answer by {until}. Verify again then.",
    )


def _with_evidence(seen: Seen, sights: list[_Sight]) -> Seen:
    return Seen(
        seen.outcome, seen.observed, tuple(item for sight in sights for item in sight.look.evidence()), seen.fix
    )
