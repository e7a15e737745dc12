"""The policy pack: Launch Ready's policies over what any Pulumi program declares for a zone at Cloudflare.

    pulumi preview --policy-pack policies          the official Pulumi
    pulumi preview --policy-pack policies/pack     an engine that was built here (docs/policies.md says why)

Critical and high findings fail the run, the others are advice. Where the program is ours, the stack file says what
needs a log-in, which host is canonical, and what is allowed for a while.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from launchready.errors import LaunchReadyError
from launchready.policies import POLICIES, Judged, Policy, declared_by, gather_notes, judge_zone
from launchready.policies.allowances import Word, rule
from launchready.policies.resources import UNKNOWN, Rebuilt, Resource, rebuild_zones
from launchready.stackfile import Stack, load_stack


def plain(value: Any) -> Any:
    """Return a property as the engine shows it, with ``UNKNOWN`` where asking for it would end the policy."""
    if isinstance(value, Mapping):
        return {key: _item(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_item(value, place) for place in range(len(value))]
    return value


def _item(holder: Any, key: Any) -> Any:
    try:
        return plain(holder[key])
    except UnknownValueError:
        return UNKNOWN


def stack_of(args: StackValidationArgs) -> Stack | None:
    """Return the stack file of the stack that is judged, None where there is none that can be meant."""
    for resource in args.resources:
        parts = resource.urn.split("::")
        try:
            return load_stack(parts[0].rpartition(":")[2])
        except LaunchReadyError:
            return None
    return None


class Sight:
    """What the engine shows a pack: it shows the same to every policy of a run, and it is read once."""

    def __init__(self) -> None:
        self._shown: list[Resource] | None = None
        self._zones: tuple[tuple[Rebuilt, Judged], ...] = ()
        self.stack: Stack | None = None

    def zones(self, args: StackValidationArgs) -> tuple[tuple[Rebuilt, Judged], ...]:
        """Return every zone that the program declares, with what is known beside it."""
        shown = [Resource(each.urn, each.resource_type, each.name, plain(each.props)) for each in args.resources]
        if shown != self._shown:
            self.stack = stack_of(args)
            self._zones = tuple(judged_zones(shown, self.stack))
            self._shown = shown
        return self._zones


def judged_zones(resources: Sequence[Resource], stack: Stack | None) -> Iterator[tuple[Rebuilt, Judged]]:
    """Return every zone that ``resources`` declare, with what ``stack`` says of it."""
    declared = {part.zone.name: declared_by(part) for part in stack.compilation.parts} if stack else {}
    today = datetime.now(UTC).date()
    for rebuilt in rebuild_zones(resources):
        said = declared.get(rebuilt.zone.name)
        known = Judged(rebuilt.zone, said, certificates=rebuilt.certificates, gaps=rebuilt.gaps, today=today)
        yield rebuilt, known


def word_of(stack: Stack | None) -> Word:
    """Return what the stack file allows today."""
    return Word(frozenset(), stack.allow if stack else (), datetime.now(UTC).date())


def report(policy: Policy, sight: Sight, args: StackValidationArgs, violation: ReportViolation) -> None:
    """Report what ``policy`` finds, each on the resource it is about; what is allowed is left to ``notes``."""
    for rebuilt, judged in sight.zones(args):
        for finding in judge_zone(judged, (policy,)).findings:
            ruling = rule(finding, word_of(sight.stack))
            if ruling.refused or not finding.severity.refuses:
                place = finding.place
                violation(str(ruling), rebuilt.urns.get((place.kind, place.name)) if place else None)


def notes(sight: Sight, args: StackValidationArgs, violation: ReportViolation) -> None:
    """Say what is allowed for a while, and what could not be judged."""
    for _, judged in sight.zones(args):
        verdicts = judge_zone(judged)
        for finding in verdicts.findings:
            ruling = rule(finding, word_of(sight.stack))
            if finding.severity.refuses and not ruling.refused:
                violation(str(ruling), None)
        for sentence in gather_notes(verdicts.not_judged):
            violation(sentence, None)


def pack_policy(policy: Policy, sight: Sight) -> StackValidationPolicy:
    """Return ``policy`` for the engine, under its own id."""
    level = EnforcementLevel.MANDATORY if policy.severity.refuses else EnforcementLevel.ADVISORY
    return StackValidationPolicy(
        name=policy.id,
        description=policy.title,
        enforcement_level=level,
        validate=lambda args, violation: report(policy, sight, args, violation),
    )


SIGHT = Sight()

PolicyPack(
    name="launchready",
    policies=[
        *(pack_policy(policy, SIGHT) for policy in POLICIES),
        StackValidationPolicy(
            name="notes",
            description="What is allowed for a while, and what could not be judged.",
            enforcement_level=EnforcementLevel.ADVISORY,
            validate=lambda args, violation: notes(SIGHT, args, violation),
        ),
    ],
)
