"""What is created, changed and deleted at Cloudflare: records, settings and rules as they are and as they will be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from launchready.policies.lockouts import Transition
from launchready.zone import Zone
from launchready.zone.diff import Action, Change, Kind, diff_zones, record_fields
from launchready.zone.rules import Json
from launchready.zone.sentences import list_differences, show_value
from launchready.zone.spf_terms import is_spf

_VERBS = {Action.CREATE: "is created", Action.UPDATE: "changes", Action.DELETE: "is deleted"}


@dataclass(frozen=True, slots=True)
class Planned:
    """One record, setting or rule that an update changes.

    ``name`` is the record's name, the setting's id, the rule's ref, or the phase whose order changes. ``before`` and
    ``after`` are its fields, None where it is not there. ``differences`` are (field, before, after) in words.
    """

    action: Action
    kind: Kind
    zone: str
    name: str
    before: Json
    after: Json
    differences: tuple[tuple[str, str, str], ...]
    message: str
    phase: str | None = None


def planned_changes(declared: Zone, observed: Zone, change: Transition) -> tuple[Planned, ...]:
    """Return what an update changes, in the order of ``diff_zones``."""
    return tuple(map(_planned, _acting(declared, observed, change)))


def left_alone(declared: Zone, observed: Zone, change: Transition) -> tuple[Change, ...]:
    """Return what nobody declared and an update leaves as it is; BY_HAND goes against what is declared."""
    gone = _gone(change)
    staying = (each for each in diff_zones(declared, observed) if not each.is_drift and not _goes(each, gone))
    return tuple(replace(each, message=_as_known(each.message)) for each in staying)


def _as_known(message: str) -> str:
    """Return what drift says of something as a plan knows it: what this stack created is not among it."""
    return (
        message.replace(" unless this stack created it", "")
        .replace("a repair", "an update")
        .replace("A repair", "An update")
    )


def _acting(declared: Zone, observed: Zone, change: Transition) -> Iterator[Change]:
    gone = _gone(change)
    for each in diff_zones(declared, observed):
        if each.is_drift:
            yield each
        elif _goes(each, gone):
            yield replace(each, action=Action.DELETE)


def _gone(change: Transition) -> list[dict[str, Json]]:
    return [record_fields(record) for record in change.deleted]


def _goes(change: Change, gone: Iterable[Mapping[str, Json]]) -> bool:
    return change.kind is Kind.RECORD and change.observed in gone


def _planned(change: Change) -> Planned:
    before, after = change.observed, change.declared
    phase = next((each["phase"] for each in (after, before) if change.kind is Kind.RULE and each), None)
    told: list[tuple[str, str, str]] = []
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        told = [_by_terms(before, after, each) for each in list_differences(before, after)]
    elif change.action is Action.UPDATE:
        told = [("value", show_value(before), show_value(after))]
    return Planned(
        change.action, change.kind, change.zone, change.name, before, after, tuple(told), _say(change, told), phase
    )


def _by_terms(
    before: Mapping[str, Json], after: Mapping[str, Json], difference: tuple[str, str, str]
) -> tuple[str, str, str]:
    """Return the difference of two records that are lists of terms (SPF, DMARC) as the terms that differ."""
    key, old, new = difference
    one, other = str(before.get(key)), str(after.get(key))
    if key != "content" or before.get("type") != "TXT" or after.get("type") != "TXT":
        return difference
    if is_spf(one) and is_spf(other):
        return key, *_apart(one.split(), other.split(), " ", (old, new))
    if one.lower().startswith("v=dmarc1") and other.lower().startswith("v=dmarc1"):
        old_terms, new_terms = ([part.strip() for part in text.split(";") if part.strip()] for text in (one, other))
        return key, *_apart(old_terms, new_terms, "; ", (old, new))
    return difference


def _apart(one: list[str], other: list[str], between: str, whole: tuple[str, str]) -> tuple[str, str]:
    """Return the terms that only one of two lists has; both whole where they have the same ones in another order."""
    old, new = [term for term in one if term not in other], [term for term in other if term not in one]
    if not old and not new:
        return whole
    return f"… {between.join(old)} …" if old else "… …", f"… {between.join(new)} …" if new else "… …"


def _say(change: Change, told: Iterable[tuple[str, str, str]]) -> str:
    what = _named(change)
    verb = _VERBS[change.action]
    if change.action is not Action.UPDATE:
        return f"{what} {verb}."
    if isinstance(change.declared, Mapping) and "order" in change.declared:
        return f"The order of the rules of {change.name} changes."
    parts = ", ".join(f"{key} from {old} to {new}" for key, old, new in told)
    return f"{what} {verb}: {parts}."


def _named(change: Change) -> str:
    fields = change.declared if change.declared is not None else change.observed
    match change.kind:
        case Kind.RECORD:
            label = f"{fields['name']} {fields['type']}"
            if change.action is Action.UPDATE:
                return label
            content = str(fields["content"])
            shown = content if len(content) <= _LONGEST else f"{content[:_LONGEST]}…"
            return f"{label} {shown}{' (proxied)' if fields.get('proxied') else ''}"
        case Kind.SETTING:
            value = f" with {show_value(fields)}" if change.action is Action.CREATE else ""
            return f"The setting {change.name}{value}"
        case _:
            description = fields.get("description") if isinstance(fields, Mapping) else ""
            return f"The rule {change.name}{f' “{description}”' if description else ''}"


_LONGEST = 80  # characters of a record that are shown
