"""Zones rebuilt from a Pulumi program's resources: any program that declares Cloudflare's own types, not only ours.

Values in, values out: the pack (``policies/``) hands over what the engine shows it. What a preview does not know yet
is ``UNKNOWN``; it leaves a gap, which is said, and is never taken for nothing. Property names are the SDK's (camelCase;
lists in the plural), read in pulumi_cloudflare 6.23.1, verified 2026-11-24.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from launchready.policies.judged import Gap, Part
from launchready.zone import Record, Zone, assign_slots, canonical_name, record_from_api, rule_from_api, within
from launchready.zone.applied import RECORD_TYPE, RULESET_TYPE
from launchready.zone.bots import BOT_FIGHT_MODE, fight_mode_from_api
from launchready.zone.diff import Kind
from launchready.zone.rules import Json, canonical_value

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands for any value that a preview cannot know: the engine's own mark, which no real value is."""

_RECORDS = (RECORD_TYPE, "cloudflare:index/record:Record")
_SETTING = "cloudflare:index/zoneSetting:ZoneSetting"
_BOTS = "cloudflare:index/botManagement:BotManagement"
_ZONE = "cloudflare:index/zone:Zone"
_CERTIFICATES = "cloudflare:index/certificatePack:CertificatePack"
_TOTAL_TLS = "cloudflare:index/totalTls:TotalTls"
# What acts on requests and is not evaluated, and the property that names it.
_BESIDE: Mapping[str, tuple[str, str]] = {
    "cloudflare:index/pageRule:PageRule": ("page rule", "target"),
    "cloudflare:index/workersRoute:WorkersRoute": ("Workers route", "pattern"),
    "cloudflare:index/workerRoute:WorkerRoute": ("Workers route", "pattern"),
    "cloudflare:index/snippetRules:SnippetRules": ("snippet rules", "zoneId"),
}
# The SDK's plural of a list's name, which the API has in the singular; everything else is only written otherwise.
_PLURALS = {"statusCodeTtls": "status_code_ttl", "includes": "include", "lists": "list"}
_UPPER = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as the engine shows it to a pack: plain values, ``UNKNOWN`` where they are not known yet."""

    urn: str
    type: str
    name: str
    properties: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A zone as a program declares it. ``urns`` has the resource of each (kind, slot or id or ref)."""

    zone: Zone
    certificates: tuple[str, ...] | None
    gaps: tuple[Gap, ...]
    urns: Mapping[tuple[Kind, str], str]


@dataclass(slots=True)
class _Parts:
    """What is collected of one zone."""

    records: list[tuple[Resource, dict[str, Any]]] = field(default_factory=list)
    settings: dict[str, Json] = field(default_factory=dict)
    rulesets: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    certificates: list[str] = field(default_factory=list)
    total_tls: bool = False
    gaps: list[Gap] = field(default_factory=list)
    urns: dict[tuple[Kind, str], str] = field(default_factory=dict)


def rebuild_zones(resources: Iterable[Resource]) -> tuple[Rebuilt, ...]:
    """Return every zone that ``resources`` declare something of, by name; the order of ``resources`` means nothing."""
    parts: dict[str, _Parts] = {}
    named: list[str] = []
    for resource in sorted(resources, key=lambda resource: resource.urn):
        if resource.type == _ZONE:
            named.append(str(resource.properties.get("name", "")).lower())
        zone_id = resource.properties.get("zoneId")
        if isinstance(zone_id, str):
            _collect(parts.setdefault(zone_id, _Parts()), resource)
    rebuilt = [_rebuild(part, named) for part in parts.values()]
    return tuple(sorted((zone for zone in rebuilt if zone is not None), key=lambda each: each.zone.name))


def _collect(parts: _Parts, resource: Resource) -> None:
    properties = resource.properties
    if resource.type in _RECORDS:
        _collect_record(parts, resource)
    elif resource.type == _SETTING:
        setting, value = properties.get("settingId"), properties.get("value")
        if holds_unknown([setting, value]):
            reason = f"the setting {resource.name} is not known in this preview"
            parts.gaps.append(Gap(Part.SETTINGS, reason, blinds=True))
        else:
            parts.settings[str(setting)] = canonical_value(value)
            parts.urns[Kind.SETTING, str(setting)] = resource.urn
    elif resource.type == _BOTS:
        if properties.get("fightMode") == UNKNOWN:
            parts.gaps.append(Gap(Part.SETTINGS, f"{resource.name} is not known in this preview"))
        parts.settings.update(fight_mode_from_api({"fight_mode": properties.get("fightMode")}))
        parts.urns[Kind.SETTING, BOT_FIGHT_MODE] = resource.urn
    elif resource.type == RULESET_TYPE:
        _collect_ruleset(parts, resource)
    elif resource.type == _CERTIFICATES:
        hosts = properties.get("hosts")
        parts.certificates += [host for host in hosts or () if host != UNKNOWN] if isinstance(hosts, list) else []
    elif resource.type == _TOTAL_TLS:
        parts.total_tls = properties.get("enabled") is True
    elif resource.type in _BESIDE:
        what, key = _BESIDE[resource.type]
        said = properties.get(key)
        name = resource.name if said in (None, UNKNOWN) or key == "zoneId" else said
        parts.gaps.append(Gap(Part.RULES, f"the {what} {name} acts on requests too and is not evaluated"))


def _collect_record(parts: _Parts, resource: Resource) -> None:
    body = dict(resource.properties)
    vital = [key for key in ("name", "type", "proxied") if body.get(key) == UNKNOWN]
    if vital:
        reason = f"the {vital[0]} of {resource.name} is not known in this preview"
        parts.gaps.append(Gap(Part.RECORDS, reason, blinds=True))
        return
    lost = [key for key in ("content", "data") if holds_unknown(body.get(key))]
    if lost:
        parts.gaps.append(Gap(Part.CONTENTS, f"the {lost[0]} of {resource.name} is not known in this preview"))
    known = {key: value for key, value in body.items() if key not in lost and not holds_unknown(value)}
    if isinstance(known.get("data"), Mapping):
        known["data"] = _api_names(known["data"])
    parts.records.append((resource, known))


def _collect_ruleset(parts: _Parts, resource: Resource) -> None:
    phase, rules = resource.properties.get("phase"), resource.properties.get("rules") or []
    if holds_unknown([phase, rules]):
        reason = f"the rules of {resource.name} are not known in this preview"
        parts.gaps.append(Gap(Part.RULES, reason, blinds=True))
        return
    read = []
    for number, body in enumerate(rules, start=1):
        named = {"ref": f"{resource.name} rule {number}", **{k: v for k, v in body.items() if v is not None}}
        rule = rule_from_api(_api_names(named))
        read.append(rule)
        parts.urns[Kind.RULE, rule.ref] = resource.urn
    parts.rulesets[str(phase)] = tuple(read)


def holds_unknown(value: Json) -> bool:
    """Say whether ``value`` is, or holds anywhere, something that is not known yet."""
    if isinstance(value, Mapping):
        return any(map(holds_unknown, value.values()))
    if isinstance(value, list | tuple):
        return any(map(holds_unknown, value))
    return bool(value == UNKNOWN)


def _api_names(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {
            _PLURALS.get(key) or _UPPER.sub("_", key).lower(): _named_by_users(item)
            if key == "headers" and isinstance(item, Mapping)
            else _api_names(item)
            for key, item in value.items()
        }
    return [_api_names(item) for item in value] if isinstance(value, list | tuple) else value


def _named_by_users(headers: Mapping[str, Json]) -> Json:
    """Return headers under their own names, which are nobody's to translate."""
    return {name: _api_names(change) for name, change in headers.items()}


def _rebuild(parts: _Parts, named: Iterable[str]) -> Rebuilt | None:
    name, gaps = _zone_name([str(body["name"]) for _, body in parts.records], named), list(parts.gaps)
    if name is None:
        return None  # settings or rules alone: no policy has anything to ask for
    if name.count(".") > 1 and not _is_apex(name, parts):
        gaps.append(Gap(Part.RECORDS, f"whether the zone is {name} or a domain above it does not show in its records"))
    records = [record for _, body in parts.records for record in _records(body, name)]
    slots = assign_slots(records, name)
    urns = {record: resource.urn for resource, body in parts.records for record in _records(body, name)}
    places = {(Kind.RECORD, slot): urns[record] for slot, record in slots.items()}
    zone = Zone(name, dict(slots), dict(parts.settings), dict(parts.rulesets))
    covered = tuple(parts.certificates) if parts.certificates or parts.total_tls else None
    if parts.total_tls:
        covered = (*(covered or ()), *(record.name for record in records if record.proxied))
    return Rebuilt(zone, covered, tuple(gaps), {**places, **parts.urns})


def _records(body: Mapping[str, Json], zone: str) -> Iterator[Record]:
    try:
        yield record_from_api({**body, "name": canonical_name(str(body["name"]), zone)})
    except (KeyError, TypeError, ValueError):
        return  # the provider refuses it, and says why


def _zone_name(names: Iterable[str], named: Iterable[str]) -> str | None:
    """Return the zone's name: that of a zone the program declares, else what all full names end in."""
    full = [name.lower().rstrip(".") for name in names if "." in name]
    for zone in named:
        if zone and all(within(name, zone) for name in full):
            return zone
    bases = [_base(name).split(".") for name in full]
    if not bases:
        return None
    common: list[str] = []
    for labels in zip(*(reversed(base) for base in bases), strict=False):
        if len(set(labels)) > 1:
            break
        common.insert(0, labels[0])
    return ".".join(common) if len(common) > 1 else None


def _base(name: str) -> str:
    """Return the name that a record is about: without a wildcard, and without labels of services such as _dmarc."""
    labels = name.split(".")
    last = max((place for place, label in enumerate(labels) if label.startswith("_") or label == "*"), default=-1)
    return ".".join(labels[last + 1 :])


def _is_apex(name: str, parts: _Parts) -> bool:
    """Say whether the records at ``name`` are such as a zone's own name has."""
    for _, body in parts.records:
        at, type_ = str(body["name"]).lower().rstrip("."), body["type"]
        if at == f"_dmarc.{name}" or (at in (name, "@") and type_ in ("MX", "TXT", "CAA", "NS")):
            return True
    return False
