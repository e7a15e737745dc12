"""The difference between two zones, declared and observed, as changes: no input or output, always in one order.

A change says what a repair (``pulumi up``) does with one record, setting or rule: create, update or delete it. What
nobody declared and a repair leaves alone is ``unmanaged``: every other record, and the rules of phases that are not
declared. Where that goes against what is declared (a second SPF record, say) it is ``by_hand``: a repair leaves it
alone too, and somebody has to decide. ``info`` is worth knowing and nothing that is wrong (marks.py). A declared
phase is replaced as a whole, so a rule there that nobody declared is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from launchready.zone.beside import DeclaredRecords, unsettling
from launchready.zone.matching import pair_records
from launchready.zone.purposes import purpose_of
from launchready.zone.records import Record
from launchready.zone.rules import Json, Rule, canonical_parameters, canonical_ratelimit, canonical_value
from launchready.zone.sentences import describe_differences, show_value
from launchready.zone.zone import Zone


class Action(StrEnum):
    """What a repair does; with the last three nothing, though BY_HAND goes against what is declared."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    BY_HAND = "by_hand"
    UNMANAGED = "unmanaged"
    INFO = "info"


class Kind(StrEnum):
    """What is changed."""

    RECORD = "record"
    SETTING = "setting"
    RULE = "rule"
    HOST = "host"
    ZONE = "zone"
    PAGE_RULE = "page_rule"
    WORKERS_ROUTE = "workers_route"
    BULK_REDIRECT = "bulk_redirect"


@dataclass(frozen=True, slots=True)
class Change:
    """One record, setting or rule that is not as declared, or a state of the zone under which nothing is.

    ``name`` is the record's FQDN, the setting's id, the rule's ref or what of the zone's state it is. ``declared`` and
    ``observed`` are values for JSON (None: not there): a setting's value, or the fields of a record or rule; a rule's
    ``position`` counts from 1 and is given where it matters. ``message`` is a sentence for people.
    """

    action: Action
    kind: Kind
    zone: str
    name: str
    declared: Json
    observed: Json
    message: str

    @property
    def is_drift(self) -> bool:
        """Whether a repair would change something."""
        return self.action not in (Action.BY_HAND, Action.UNMANAGED, Action.INFO)

    @property
    def contradicts(self) -> bool:
        """Whether it goes against what is declared: a repair mends it, or somebody has to."""
        return self.action not in (Action.UNMANAGED, Action.INFO)


def diff_zones(declared: Zone, observed: Zone) -> tuple[Change, ...]:
    """Return what differs: records by name, then settings by id, then rules by phase and place.

    Settings are compared where they are declared only, a nested one (security_header) on its declared keys only.
    Records of the apex that Cloudflare keeps itself (NS, SOA) are nobody's to manage.
    """
    return (
        *_record_changes(declared, observed),
        *_setting_changes(declared, observed),
        *_rule_changes(declared, observed),
    )


def change_to_json(change: Change) -> dict[str, Json]:
    """Return ``change`` as the contract ``launchready.drift/1`` has it, with its sentence."""
    return {
        "action": change.action.value,
        "kind": change.kind.value,
        "zone": change.zone,
        "name": change.name,
        "declared": change.declared,
        "observed": change.observed,
        "message": change.message,
    }


# --- records


def record_fields(record: Record) -> dict[str, Json]:
    """Return the fields of ``record`` for JSON; priority only where the type has one."""
    fields: dict[str, Json] = {
        "name": record.name,
        "type": record.type,
        "content": record.content,
        "ttl": record.ttl,
        "proxied": record.proxied,
    }
    return fields if record.priority is None else {**fields, "priority": record.priority}


def _record_changes(declared: Zone, observed: Zone) -> Iterable[Change]:
    held = DeclaredRecords(declared.name, declared.records.values())
    pairs = pair_records(declared, observed)
    changes = [change for pair in pairs if (change := _record_change(declared.name, pair, held))]
    return sorted(
        changes,
        key=lambda change: (
            _reversed_labels(change.name),
            not change.is_drift,
            not change.contradicts,
            str(change.declared),
            str(change.observed),
        ),
    )


def _reversed_labels(name: str) -> tuple[str, ...]:
    return tuple(reversed(name.split(".")))


def _record_change(zone: str, pair: tuple[Record | None, Record | None], held: DeclaredRecords) -> Change | None:
    match pair:
        case (Record() as wanted, None):
            sentence = f"{wanted} is declared and is not at Cloudflare; a repair creates it."
            return Change(Action.CREATE, Kind.RECORD, zone, wanted.name, record_fields(wanted), None, sentence)
        case (None, Record() as found):
            if found.name == zone and found.type in ("NS", "SOA"):
                return None
            return _undeclared(zone, found, held)
        case (Record() as wanted, Record() as found) if wanted != found:
            fields, others = record_fields(wanted), record_fields(found)
            sentence = f"{wanted.name} {wanted.type}: {describe_differences(fields, others)}; a repair puts it back."
            return Change(Action.UPDATE, Kind.RECORD, zone, wanted.name, fields, others, sentence)
        case _:
            return None


def _undeclared(zone: str, found: Record, held: DeclaredRecords) -> Change:
    spoiled, purpose = held.spoiled_by(found), purpose_of(found)
    beside = " and acts beside the records declared for this name" if held.shares_name(found) else ""
    if spoiled is None and purpose is not None:
        beside = f" ({purpose})"
    sentence = f"{found} is at Cloudflare{beside}, and nobody declared it"
    if spoiled is None:
        sentence += "; a repair leaves it alone unless this stack created it."
        return Change(Action.UNMANAGED, Kind.RECORD, zone, found.name, None, record_fields(found), sentence)
    sentence += f": {spoiled}. A repair leaves it alone unless this stack created it: delete it, or declare it."
    return Change(Action.BY_HAND, Kind.RECORD, zone, found.name, None, record_fields(found), sentence)


# --- settings


def _setting_changes(declared: Zone, observed: Zone) -> Iterable[Change]:
    for name, value in sorted(declared.settings.items()):
        wanted = canonical_value(value)
        if name not in observed.settings:
            shown = show_value(wanted)
            sentence = f"The setting {name} is declared as {shown} and Cloudflare does not show it; a repair sets it."
            yield Change(Action.CREATE, Kind.SETTING, declared.name, name, wanted, None, sentence)
            continue
        found = _restrict(canonical_value(observed.settings[name]), wanted)
        if found != wanted or type(found) is not type(wanted):
            sentence = f"The setting {name}{_differs(found, wanted)}; a repair sets it back."
            yield Change(Action.UPDATE, Kind.SETTING, declared.name, name, wanted, found, sentence)
    for name, value, effect in unsettling(declared.settings, observed.settings):
        sentence = f"The setting {name} is {show_value(value)}, which nobody declared: {effect}. Put it back by hand."
        yield Change(Action.BY_HAND, Kind.SETTING, declared.name, name, None, value, sentence)


def _differs(found: Json, wanted: Json) -> str:
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        return f": {describe_differences(wanted, found)}"
    return f" is {show_value(found)}, declared {show_value(wanted)}"


def _restrict(found: Json, wanted: Json) -> Json:
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        return {key: _restrict(value, wanted[key]) for key, value in found.items() if key in wanted}
    return found


# --- rules


def rule_fields(rule: Rule, phase: str, position: int | None = None) -> dict[str, Json]:
    """Return the fields of ``rule`` for JSON; ``position`` (from 1) only where it is given."""
    fields: dict[str, Json] = {
        "phase": phase,
        "action": rule.action,
        "expression": rule.expression,
        "parameters": dict(canonical_parameters(rule.action, rule.parameters)),
        "description": rule.description,
        "enabled": rule.enabled,
        **({"ratelimit": dict(canonical_ratelimit(rule.ratelimit))} if rule.ratelimit else {}),
    }
    return fields if position is None else {**fields, "position": position}


def _rule_changes(declared: Zone, observed: Zone) -> Iterable[Change]:
    for phase, wanted in sorted(declared.rulesets.items()):
        yield from _phase_changes(declared.name, phase, wanted, observed.rulesets.get(phase, ()))
    for phase, found in sorted(observed.rulesets.items()):
        if phase not in declared.rulesets:
            for place, rule in enumerate(found, start=1):
                sentence = f"{_name(rule)} acts in the phase {phase}, which is not declared; a repair leaves it alone."
                fields = rule_fields(rule, phase, place)
                yield Change(Action.UNMANAGED, Kind.RULE, declared.name, rule.ref, None, fields, sentence)


def _phase_changes(zone: str, phase: str, wanted: tuple[Rule, ...], found: tuple[Rule, ...]) -> Iterable[Change]:
    ours, theirs = _by_occurrence(wanted), _by_occurrence(found)
    for key, (place, rule) in ours.items():
        if key not in theirs:
            sentence = f"{_name(rule)} is declared and is not at Cloudflare ({phase}); a repair creates it."
            fields = rule_fields(rule, phase, place)
            yield Change(Action.CREATE, Kind.RULE, zone, rule.ref, fields, None, sentence)
            continue
        fields, others = rule_fields(rule, phase), rule_fields(theirs[key][1], phase)
        if fields != others:
            sentence = f"{_name(rule)} ({phase}): {describe_differences(fields, others)}; a repair puts it back."
            yield Change(Action.UPDATE, Kind.RULE, zone, rule.ref, fields, others, sentence)
    for key, (place, rule) in theirs.items():
        if key not in ours:
            sentence = f"{_name(rule)} acts in the phase {phase}, and nobody declared it; a repair deletes it."
            yield Change(Action.DELETE, Kind.RULE, zone, rule.ref, None, rule_fields(rule, phase, place), sentence)
    orders = [[ref for ref, n in one if (ref, n) in other] for one, other in ((ours, theirs), (theirs, ours))]
    if orders[0] != orders[1]:
        fields, others = _orders(phase, orders)
        order = describe_differences(fields, others)
        sentence = f"The rules of {phase} stand in another order: {order}; a repair restores it."
        yield Change(Action.UPDATE, Kind.RULE, zone, phase, fields, others, sentence)


def _orders(phase: str, orders: list[list[str]]) -> tuple[dict[str, Json], dict[str, Json]]:
    return {"phase": phase, "order": orders[0]}, {"phase": phase, "order": orders[1]}


def _by_occurrence(rules: tuple[Rule, ...]) -> dict[tuple[str, int], tuple[int, Rule]]:
    """Return place (from 1) and rule by ref and how often that ref stood before: a ref may stand twice."""
    keyed: dict[tuple[str, int], tuple[int, Rule]] = {}
    for place, rule in enumerate(rules, start=1):
        occurrence = 0
        while (rule.ref, occurrence) in keyed:
            occurrence += 1
        keyed[rule.ref, occurrence] = (place, rule)
    return keyed


def _name(rule: Rule) -> str:
    return f'The rule {rule.ref} "{rule.description}"' if rule.description else f"The rule {rule.ref}"
