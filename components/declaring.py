"""From canonical values to resources: records by slot, settings by id, one ruleset a phase.

Every child has its component as parent and its name from what it is (slot, setting, phase), never from its place.
A record keeps its identity when it moves to another concern: the other components are given as former parents, so
that the engine sees a changed record rather than a new one, which Cloudflare would refuse beside the old.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi

from components.sdk import DnsRecord, Ruleset, ZoneSetting
from launchready.compilation import Compilation
from launchready.zone import Record, Rule, record_to_api, within
from launchready.zone.marks import mark_of
from launchready.zone.rules import Json

RECORD_COMPONENTS = tuple(
    f"launchready:index:{name}" for name in ("CanonicalDns", "Redirects", "SubdomainMap", "EmailAuth")
)
"""Type tokens of the components that declare records."""

RULESET_NAME = "default"
"""What Cloudflare's dashboard calls a phase's entry point. A name cannot change without a replacement."""

# Lists have the plural in the SDK, and a Python keyword an underscore; everything else has the API's name.
_SDK_NAMES: Mapping[str, str] = {"status_code_ttl": "status_code_ttls", "from": "from_"}


def records_of(compilation: Compilation, concern: str) -> Mapping[str, Record]:
    """Return the records that ``concern`` claims, by slot."""
    return {slot: claim.record for slot, claim in compilation.records.items() if claim.concern == concern}


def settings_of(compilation: Compilation, concern: str) -> Mapping[str, Json]:
    """Return the zone settings that ``concern`` claims, by id."""
    return {id_: claim.value for id_, claim in compilation.settings.items() if claim.concern == concern}


def check_records(component: str, zone: str, records: Iterable[Record]) -> None:
    """Raise ValueError for a record that is not of ``zone``: it would be created in somebody else's."""
    for record in records:
        if not within(record.name, zone):
            raise ValueError(f"{component}: {record} is not of the zone {zone}")


def check_rules(component: str, rules: Iterable[Rule]) -> None:
    """Raise ValueError for a rule without a ref, or two with the same: Cloudflare knows rules by it alone."""
    refs = [rule.ref for rule in rules]
    if not all(refs) or len(set(refs)) < len(refs):
        raise ValueError(f"{component}: every rule needs a ref of its own, not {', '.join(map(repr, refs))}")


def declare_records(
    parent: pulumi.ComponentResource,
    name: str,
    zone_id: str,
    records: Mapping[str, Record],
    keys: Mapping[str, str],
    prefix: str = "",
) -> tuple[DnsRecord, ...]:
    """Declare ``records`` by slot below ``parent``, the component called ``name``; ``prefix`` is an alias zone's.

    ``keys`` are where each was declared: what is created says so in its comment, and whose it is.
    """
    declared: dict[str, DnsRecord] = {}
    for slot, record in records.items():
        options = pulumi.ResourceOptions(
            parent=parent,
            # Another type is a replacement, and the old record has to be gone before the new one may be there.
            delete_before_replace=True,
            # Where one CNAME becomes several addresses, the further ones have to wait until it is gone, too.
            depends_on=[declared[first]] if (first := first_slot(slot)) in declared else [],
            aliases=_former(name),
            # The mark is written once: what people note on a record is theirs, and no stack takes it away.
            ignore_changes=["comment", "tags"],
        )
        mark = mark_of(pulumi.get_stack(), keys[slot])
        declared[slot] = DnsRecord(
            f"{prefix}{slot}", zone_id=zone_id, comment=mark, **record_inputs(record), opts=options
        )
    return tuple(declared.values())


def _former(name: str) -> list[pulumi.Alias]:
    root = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}"
    return [pulumi.Alias(parent=f"{root}::{token}::{name}") for token in RECORD_COMPONENTS]


def first_slot(slot: str) -> str | None:
    """Return the slot that ``slot`` is a further one of (``app/address`` of ``app/address/2``), None for a first."""
    first, _, number = slot.rpartition("/")
    return first if number.isdecimal() else None


def record_inputs(record: Record) -> dict[str, Any]:
    """Return the inputs of a DnsRecord for ``record``, the zone's id aside: the API's own names and values."""
    return record_to_api(record)


def declare_settings(
    parent: pulumi.ComponentResource, zone_id: str, settings: Mapping[str, Json], prefix: str = ""
) -> tuple[ZoneSetting, ...]:
    """Declare zone ``settings`` by id. Deleting one leaves its value, as Cloudflare has no "unset"."""
    return tuple(
        ZoneSetting(
            f"{prefix}{setting}",
            zone_id=zone_id,
            setting_id=setting,
            value=value,
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for setting, value in settings.items()
    )


def declare_ruleset(
    parent: pulumi.ComponentResource, zone_id: str, phase: str, rules: tuple[Rule, ...], prefix: str = ""
) -> Ruleset:
    """Declare the one ruleset of ``phase``, with ``rules`` in order."""
    return Ruleset(
        f"{prefix}{phase}",
        zone_id=zone_id,
        kind="zone",
        name=RULESET_NAME,
        phase=phase,
        rules=[rule_inputs(rule) for rule in rules],
        # There is one a phase: a second one is refused (20217) as long as the first is there.
        opts=pulumi.ResourceOptions(parent=parent, delete_before_replace=True),
    )


def rule_inputs(rule: Rule) -> Any:
    """Return one rule as the SDK's RulesetRuleArgsDict; its ref always, because the rule's id hangs on it."""
    return {
        "ref": rule.ref,
        "action": rule.action,
        "expression": rule.expression,
        "description": rule.description,
        "enabled": rule.enabled,
        "action_parameters": _sdk_names(dict(rule.parameters)),
        **({"ratelimit": _said(rule.ratelimit)} if rule.ratelimit else {}),
        # What Cloudflare fills in where a skip does not say so: said, it is no difference.
        **({"logging": {"enabled": True}} if rule.action == "skip" else {}),
    }


def _said(counting: Mapping[str, Json]) -> Json:
    """Return how requests are counted without what is so anyway: not every plan may say it."""
    return {key: value for key, value in counting.items() if key != "requests_to_origin" or value}


def _sdk_names(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {_SDK_NAMES.get(key, key): _sdk_names(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_sdk_names(item) for item in value]
    return value
