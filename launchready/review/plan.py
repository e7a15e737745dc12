"""The plan of a stack: what an update would change, what that means, and what stands against it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from launchready.clearance import Clearance, applied_records, clear, judge_stack, judged_as_held, transition_of
from launchready.cloudflare import ObservedZone
from launchready.compilation import Compilation
from launchready.edge import EdgeZone, compile_zone, edge_of
from launchready.errors import LanguageError
from launchready.policies import Declared, Finding, NotJudged, declared_by, judge_zone
from launchready.policies.allowances import Word
from launchready.policies.lockouts import Transition, judge_change
from launchready.purging import may_be_kept
from launchready.review.effect import Effect
from launchready.review.fates import fate_of
from launchready.review.hosts import host_effects
from launchready.review.mail import mail_effects, mail_of, say_senders
from launchready.review.phases import PhaseEffect, phase_effects
from launchready.review.preview import Preview
from launchready.review.resources import Planned, left_alone, planned_changes
from launchready.review.sampling import Sample, Visit, sample_visits
from launchready.review.settings import setting_effects
from launchready.review.web import Seen, Untold, untold, web_effects
from launchready.stackfile import Stack
from launchready.zone.collisions import collisions
from launchready.zone.diff import Change
from launchready.zone.standing import Standing, standing_changes
from launchready.zone.surroundings import surrounding_changes


@dataclass(frozen=True, slots=True)
class ZonePlan:
    """What becomes of one zone.

    ``senders`` says who may send mail afterwards. ``purged`` are the addresses whose kept copies go. ``first`` are
    records that have to go before others can come. ``beside`` is what nobody declared and stays. ``mended`` are
    findings of the zone as it is that the update ends, ``remaining`` those that it leaves. ``blind`` says why the
    zone could not be walked, empty where it could.
    """

    name: str
    id: str
    changes: tuple[Planned, ...]
    effects: tuple[Effect, ...]
    untold: tuple[Untold, ...]
    phases: tuple[PhaseEffect, ...]
    senders: str
    purged: tuple[str, ...]
    first: tuple[str, ...]
    beside: tuple[Change, ...]
    mended: tuple[Finding, ...]
    remaining: tuple[Finding, ...]
    not_judged: tuple[NotJudged, ...]
    not_read: tuple[str, ...]
    sample: Sample
    blind: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an update of a stack would do, and whether it would be refused."""

    stack: str
    zones: tuple[ZonePlan, ...]
    preview: Preview
    clearance: Clearance
    not_judged: tuple[NotJudged, ...]

    @property
    def changes(self) -> int:
        """How many records, settings and rules would change, or resources that only the engine knows of."""
        return sum(len(zone.changes) for zone in self.zones) or len(self.preview.steps)


def plan_stack(
    stack: Stack,
    observed: Sequence[ObservedZone],
    resources: Iterable[Mapping[str, Any]],
    preview: Preview,
    word: Word,
) -> Plan:
    """Return the plan of ``stack``: ``resources`` are those in the engine's state, ``word`` says what is allowed."""
    state = tuple(resources)
    parts = stack.compilation.parts
    transitions = [
        transition_of(part, held, applied_records(state, held.id, part.prefix))
        for part, held in zip(parts, observed, strict=True)
    ]
    edges = _Edges.of(transitions, observed)
    zones = [
        _plan_zone(stack, part, held, change, edges)
        for part, held, change in zip(parts, observed, transitions, strict=True)
    ]
    declared = judge_stack(stack)
    lockouts = (finding for change in transitions for finding in judge_change(change))
    return Plan(stack.name, tuple(zones), preview, clear((*declared.findings, *lockouts), word), declared.not_judged)


@dataclass(frozen=True, slots=True)
class _Edges:
    """The zones of a stack compiled, as they are and as they will be; ``blind`` says why they cannot be."""

    before: tuple[EdgeZone, ...]
    after: tuple[EdgeZone, ...]
    blind: str = ""

    @classmethod
    def of(cls, transitions: Sequence[Transition], observed: Sequence[ObservedZone]) -> _Edges:
        pairs = list(zip(transitions, observed, strict=True))
        try:
            return cls(
                tuple(compile_zone(change.before, held.neighbours) for change, held in pairs),
                tuple(compile_zone(change.after, held.neighbours) for change, held in pairs),
            )
        except LanguageError as error:
            return cls((), (), f"a rule cannot be read here: {error}")


def _plan_zone(stack: Stack, part: Compilation, held: ObservedZone, change: Transition, edges: _Edges) -> ZonePlan:
    declared = declared_by(part)
    sample = sample_visits(change.before, change.after, declared)
    seen = list(_see(sample, declared, edges)) if not edges.blind else []
    web: tuple[Effect, ...] = ()
    if not edges.blind:
        before, after = edge_of(edges.before, part.zone.name), edge_of(edges.after, part.zone.name)
        assert before is not None and after is not None  # noqa: S101, PT018 - each zone is among them
        hosts = dict.fromkeys(visit.host for visit in sample.visits)
        web = (*host_effects(before, after, hosts), *web_effects(part.zone.name, seen))
    return ZonePlan(
        name=part.zone.name,
        id=held.id,
        changes=planned_changes(part.zone, held.zone, change),
        effects=(*web, *setting_effects(change.before, change.after), *mail_effects(change.before, change.after)),
        untold=untold(part.zone.name, seen),
        phases=() if edges.blind else tuple(phase_effects(change.before, change.after, held.neighbours, sample.visits)),
        senders=say_senders(mail_of(change.after, part.zone.name), part.zone.name),
        purged=may_be_kept(part, stack.compilation.expectations, held),
        first=tuple(str(collision) for collision in collisions(part.zone, held.zone)),
        beside=(
            *standing_changes(part.zone.name, _standing(held)),
            *left_alone(part.zone, held.zone, change),
            *surrounding_changes(part.zone, held.neighbours),
        ),
        **_findings(part, held, change),
        not_read=held.unread,
        sample=sample,
        blind=edges.blind,
    )


def _standing(held: ObservedZone) -> Standing:
    return Standing(held.status, held.paused, held.name_servers, held.dnssec, held.held)


def _findings(part: Compilation, held: ObservedZone, change: Transition) -> dict[str, Any]:
    """Return what policies find in the zone as it is and as it will be, what nobody declared included."""
    now = judge_zone(judged_as_held(part, held))
    then = judge_zone(replace(judged_as_held(part, held), zone=change.after))
    known = {(finding.policy, finding.subject) for finding in then.findings}
    return {
        "mended": tuple(finding for finding in now.findings if (finding.policy, finding.subject) not in known),
        "remaining": then.findings,
        "not_judged": then.not_judged,
    }


def _see(sample: Sample, declared: Declared, edges: _Edges) -> Iterator[Seen]:
    for visit in sample.visits:
        before, after = (edge_of(each, visit.host) or each[0] for each in (edges.before, edges.after))
        yield Seen(
            visit,
            fate_of(visit, before, edges.before),
            fate_of(visit, after, edges.after),
            _is_private(visit, declared),
        )


def _is_private(visit: Visit, declared: Declared) -> bool:
    path = visit.path.partition("?")[0].lower()
    below = any(path == prefix or path.startswith(f"{prefix}/") for prefix in declared.prefixes)
    return below or visit.host in declared.private_hosts or visit.cookie in declared.session_cookies
