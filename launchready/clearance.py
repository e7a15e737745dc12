"""Clearance: what is found in a stack, or would become of a zone, against what is allowed; refused or told.

The program, ``launchready up``, ``destroy`` and ``drift`` ask here, so that one thing is found, allowed and said alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from launchready.cloudflare import ObservedZone
from launchready.compilation import Compilation
from launchready.errors import Problem, Refused, UsageError
from launchready.policies import BESIDE, IDS, Gap, Judged, Part, Verdicts, declared_by, judge_zone
from launchready.policies.allowances import Ruling, Word, nearest_id, rule, spoken_in
from launchready.policies.finding import Finding
from launchready.policies.lockouts import (
    Transition,
    foresee,
    foresee_end,
    foresee_leaving,
    judge_change,
    most_records,
)
from launchready.stackfile import Stack
from launchready.zone.applied import applied_records, applied_zones


@dataclass(frozen=True, slots=True)
class Clearance:
    """What ends a run, and what is only told: findings that are allowed, and those that refuse nothing."""

    refused: tuple[Ruling, ...]
    told: tuple[Ruling, ...]

    @property
    def allowed(self) -> tuple[Ruling, ...]:
        """What would end a run, were it not allowed."""
        return tuple(ruling for ruling in self.told if ruling.finding.severity.refuses)


def word_for(stack: Stack, environment: Mapping[str, str]) -> Word:
    """Return what is allowed in a run of ``stack``; raise UsageError for an id that is none."""
    spoken, unknown = spoken_in(environment, IDS)
    refuse_unknown(unknown, IDS)
    return Word(spoken, stack.allow, datetime.now(UTC).date())


def refuse_unknown(ids: Iterable[str], known: Iterable[str]) -> None:
    """Raise UsageError where there is any of ``ids``, which are none of ``known``."""
    told = [f"there is no policy {id_} to allow{nearest_id(id_, known)}" for id_ in ids]
    if told:
        raise UsageError("\n".join(told))


def judge_stack(stack: Stack) -> Verdicts:
    """Return what the policies say of every zone that ``stack`` declares."""
    today = datetime.now(UTC).date()
    return Verdicts.together(
        judge_zone(Judged(part.zone, declared_by(part), today=today)) for part in stack.compilation.parts
    )


def judged_as_held(part: Compilation, held: ObservedZone) -> Judged:
    """Return what Cloudflare holds for judging: what its products own too, what acts beside it, and how it stands."""
    owned = {f"kept/{number}": record for number, record in enumerate(held.kept_by_cloudflare)}
    beside = [f"{name} acts on requests too and is not evaluated" for name in held.foreign]
    return Judged(
        replace(held.zone, records={**held.zone.records, **owned}),
        declared_by(part),
        certificates=held.certificates,
        gaps=tuple(Gap(Part.RULES, reason) for reason in (*beside, *held.unread)),
        neighbours=held.neighbours,
        standing=held.standing,
        today=datetime.now(UTC).date(),
        whole=True,
    )


def transitions_of(
    parts: Iterable[Compilation], observed: Iterable[ObservedZone], resources: Iterable[Mapping[str, Any]]
) -> tuple[Transition, ...]:
    """Return what an update makes of each zone of a stack; ``resources`` are those in the engine's state."""
    state = tuple(resources)
    return tuple(_transition(part, held, state) for part, held in zip(parts, observed, strict=True))


def transitions_left(
    observed: Iterable[ObservedZone], resources: Iterable[Mapping[str, Any]]
) -> tuple[Transition, ...]:
    """Return what an update makes of zones that a stack has records in and declares no more: those records go.

    ``observed`` are the zones that it declares.
    """
    state = tuple(resources)
    declared = {held.id for held in observed}
    left = (zone_id for zone_id in applied_zones(state) if zone_id not in declared)
    return tuple(foresee_leaving(applied_records(state, zone_id, "")) for zone_id in left)


def _transition(part: Compilation, held: ObservedZone, state: Iterable[Mapping[str, Any]]) -> Transition:
    change = foresee(part.zone, held.zone, applied_records(state, held.id, part.prefix), held.kept_by_cloudflare)
    zone = part.site.zone
    most = zone.max_records or most_records(held.plan or zone.plan, len(held.zone.records))
    return replace(change, standing=held.standing, certificates=held.certificates, most_records=most)


def judge_update(
    parts: Iterable[Compilation], observed: Iterable[ObservedZone], resources: Iterable[Mapping[str, Any]]
) -> Verdicts:
    """Return what an update would bring: lock-outs, and what acts beside the declared zones and against them.

    ``resources`` are those in the engine's state.
    """
    state, pairs = tuple(resources), tuple(zip(parts, observed, strict=True))
    held = [each for _, each in pairs]
    transitions = (*transitions_of([part for part, _ in pairs], held, state), *transitions_left(held, state))
    beside = (judge_zone(replace(judged_as_held(*pair), zone=pair[0].zone), BESIDE) for pair in pairs)
    return Verdicts.together((*map(judge_change, transitions), *beside))


def clear(findings: Iterable[Finding], word: Word) -> Clearance:
    """Return which of ``findings`` end the run, and which are told, the worst first."""
    rulings = [rule(finding, word) for finding in sorted(findings, key=lambda finding: finding.severity.rank)]
    return Clearance(
        tuple(ruling for ruling in rulings if ruling.refused), tuple(ruling for ruling in rulings if not ruling.refused)
    )


def say(stack: Stack, rulings: Iterable[Ruling]) -> Iterator[str]:
    """Return a sentence for each ruling, with file, line and key where they are known."""
    for ruling in rulings:
        key = ruling.finding.key
        file, line = stack.place_of(key) if key else (None, None)
        yield str(Problem(key or "", str(ruling), file, line))


def refusal(stack: Stack, refused: Iterable[Ruling], word: Word) -> Refused:
    """Return the error that ends a run for ``refused``: what is found, and how it could be allowed.

    What ``word`` allows for this run stands in the command too, which would else be refused for that.
    """
    rulings = tuple(refused)
    ids = list(dict.fromkeys((*sorted(word.spoken), *(ruling.finding.policy for ruling in rulings))))
    options = " ".join(f"--allow {id_}" for id_ in ids)
    how = (
        f"Nothing was changed. If that is what you want, for this once: `launchready up {stack.name} {options}`; "
        "for a while: launchready:allow in the stack file (docs/policies.md)."
    )
    return Refused("\n".join([*say(stack, rulings), how]))


def refuse_update(
    stack: Stack,
    observed: Iterable[ObservedZone],
    resources: Iterable[Mapping[str, Any]],
    environment: Mapping[str, str],
) -> None:
    """Raise Refused for what is found in ``stack``, or would become of its zones, and is not allowed."""
    found = (*judge_stack(stack).findings, *judge_update(stack.compilation.parts, observed, resources).findings)
    word = word_for(stack, environment)
    if refused := clear(found, word).refused:
        raise refusal(stack, refused, word)


def judge_end(
    parts: Iterable[Compilation], observed: Iterable[ObservedZone], resources: Iterable[Mapping[str, Any]]
) -> tuple[Finding, ...]:
    """Return the lock-outs that taking everything back would bring."""
    state = tuple(resources)
    return tuple(
        finding
        for part, held in zip(parts, observed, strict=True)
        for finding in judge_change(
            foresee_end(held.zone, applied_records(state, held.id, part.prefix), held.kept_by_cloudflare)
        ).findings
    )
