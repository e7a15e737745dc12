"""The plan of a stack: what an update would change, what that means, and what stands against it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from launchready.clearance import Clearance, clear, judge_stack, judged_as_held, transitions_left, transitions_of
from launchready.cloudflare import ObservedZone
from launchready.compilation import Compilation
from launchready.edge import EdgeZone, compile_zone, edge_of
from launchready.errors import LanguageError
from launchready.policies import Declared, Finding, Judged, NotJudged, Verdicts, declared_by, judge_zone
from launchready.policies.allowances import Word
from launchready.policies.lockouts import Transition, judge_change
from launchready.purging import may_be_kept
from launchready.review.effect import Effect, Risk, Topic, list_in_words
from launchready.review.fates import fate_of
from launchready.review.hosts import answering_of, host_effects
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
from launchready.zone.records import ADDRESS_TYPES
from launchready.zone.standing import standing_changes
from launchready.zone.surroundings import surrounding_changes


@dataclass(frozen=True, slots=True)
class ZonePlan:
    """What becomes of one zone.

    ``senders`` says who may send mail afterwards. ``purged`` are the addresses whose kept copies go. ``first`` are
    records that have to go before others can come. ``beside`` is what nobody declared and stays. ``mended`` are
    findings of the zone as it is that the update ends, ``remaining`` those that it leaves.
    """

    name: str
    id: str
    changes: tuple[Planned, ...]
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


@dataclass(frozen=True, slots=True)
class LeftZone:
    """A zone that a stack declares no more: its ``records`` there (name and type) are deleted."""

    name: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an update of a stack would do, what that means, and whether it would be refused.

    ``blind`` says why no address could be followed, empty where that was possible. ``waiting`` are the hosts that stay
    off the proxy until their certificate is active.
    """

    stack: str
    zones: tuple[ZonePlan, ...]
    preview: Preview
    clearance: Clearance
    not_judged: tuple[NotJudged, ...]
    effects: tuple[Effect, ...]
    untold: tuple[Untold, ...]
    blind: str
    left: tuple[LeftZone, ...] = ()
    waiting: tuple[str, ...] = ()

    @property
    def changes(self) -> int:
        """How many records, settings and rules would change, or resources that only the engine knows of."""
        known = sum(len(zone.changes) for zone in self.zones) + sum(len(zone.records) for zone in self.left)
        return known or len(self.preview.steps)


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
    transitions, left = transitions_of(parts, observed, state), transitions_left(observed, state)
    samples = [
        sample_visits(change.before, change.after, declared_by(part))
        for part, change in zip(parts, transitions, strict=True)
    ]
    edges = _Edges.of(transitions, observed)
    seen = [] if edges.blind else [one for each in zip(samples, parts, strict=True) for one in _see(*each, edges)]
    declared = judge_stack(stack)
    lockouts = Verdicts.together(map(judge_change, (*transitions, *left)))
    return Plan(
        stack=stack.name,
        zones=tuple(map(_plan_zone, [stack] * len(parts), parts, observed, transitions, samples)),
        preview=preview,
        clearance=clear((*declared.findings, *lockouts.findings), word),
        not_judged=(*declared.not_judged, *lockouts.not_judged),
        effects=(*map(_leave_behind, left), *_on_the_web(seen, edges), *_beyond((*transitions, *left))),
        left=tuple(map(_leave, left)),
        untold=untold(seen),
        blind=edges.blind,
        waiting=tuple(sorted(stack.compilation.waiting.names)),
    )


def _leave(change: Transition) -> LeftZone:
    return LeftZone(change.before.name, tuple(sorted(f"{record.name} {record.type}" for record in change.deleted)))


def _leave_behind(change: Transition) -> Effect:
    served = [record for record in change.deleted if record.type in ADDRESS_TYPES]
    hosts = sorted({record.name for record in served})
    gone = f"{list_in_words(hosts)} would have no address any more" if hosts else "none of them is a host's address"
    told = f"The stack declares {change.before.name} no more: all that it created there is deleted, and {gone}."
    risk = Risk.LOCKS_OUT if hosts else Risk.NONE
    return Effect(Topic.HOST, change.before.name, "declared", "not declared", told, risk)


def _on_the_web(seen: Sequence[Seen], edges: _Edges) -> Iterator[Effect]:
    hosts = dict.fromkeys(each.visit.host for each in seen)
    pairs = ((host, edges.pair(host)) for host in hosts)
    yield from host_effects((host, answering_of(host, one), answering_of(host, other)) for host, (one, other) in pairs)
    yield from web_effects(seen)


def _beyond(transitions: Sequence[Transition]) -> Iterator[Effect]:
    """Return what walking addresses does not show: how servers are asked, and mail."""
    for change in transitions:
        yield from setting_effects(change.before, change.after)
    yield from mail_effects((change.before, change.after) for change in transitions)


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

    def pair(self, host: str) -> tuple[EdgeZone, EdgeZone]:
        """Return the zone of ``host``, as it is and as it will be."""
        before, after = (edge_of(each, host) or each[0] for each in (self.before, self.after))
        return before, after


def _plan_zone(stack: Stack, part: Compilation, held: ObservedZone, change: Transition, sample: Sample) -> ZonePlan:
    now, then = (judge_zone(each) for each in _judged(part, held, change))
    left = {(finding.policy, finding.subject) for finding in then.findings}
    try:
        phases = tuple(phase_effects(change.before, change.after, held.neighbours, sample.visits))
    except LanguageError:
        phases = ()  # said once, of the whole plan
    return ZonePlan(
        name=part.zone.name,
        id=held.id,
        changes=planned_changes(held.comparable(part.zone), held.zone, change),
        phases=phases,
        senders=say_senders(mail_of(change.after, part.zone.name), part.zone.name),
        purged=may_be_kept(part, stack.compilation.expectations, held),
        first=tuple(str(collision) for collision in collisions(part.zone, held.zone)),
        beside=(
            *standing_changes(part.zone.name, held.standing, part.meant),
            *left_alone(part.zone, held.zone, change),
            *surrounding_changes(part.zone, held.neighbours),
        ),
        mended=tuple(finding for finding in now.findings if (finding.policy, finding.subject) not in left),
        remaining=then.findings,
        not_judged=then.not_judged,
        not_read=held.unread_of(part.zone),
        sample=sample,
    )


def _judged(part: Compilation, held: ObservedZone, change: Transition) -> tuple[Judged, Judged]:
    """Return the zone as it is and as it will be, for judging: what nobody declared included."""
    now = judged_as_held(part, held)
    return now, replace(now, zone=change.after)


def _see(sample: Sample, part: Compilation, edges: _Edges) -> Iterator[Seen]:
    declared = declared_by(part)
    for visit in sample.visits:
        before, after = edges.pair(visit.host)
        fates = fate_of(visit, before, edges.before), fate_of(visit, after, edges.after)
        yield Seen(visit, *fates, _is_private(visit, declared))


def _is_private(visit: Visit, declared: Declared) -> bool:
    """Say whether ``visit`` is declared to be behind a log-in: static files are not, but below a private path."""
    path = visit.path.partition("?")[0].lower()
    below = any(path == prefix or path.startswith(f"{prefix}/") for prefix in declared.prefixes)
    if below or visit.host in declared.private_hosts:
        return True
    return visit.cookie in declared.session_cookies and path.rpartition(".")[2] not in declared.static_extensions
