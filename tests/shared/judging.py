"""Zones for policies, written in short: ``app A 198.51.100.11 proxied``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from launchready.policies import POLICIES, Declared, Judged, Verdicts, judge_zone
from launchready.policies.finding import Policy
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Record, Rule, Zone, assign_slots, cache_rule, canonical_name
from launchready.zone import redirect_rule as single_redirect
from launchready.zone.records import canonical_content

ZONE = "acme.test"


def record(line: str, zone: str = ZONE) -> Record:
    """Return the record of ``name type content``, with ``proxied`` at the end where it is."""
    name, type_, content = line.split(" ", 2)
    proxied = content.endswith(" proxied")
    priority = None
    content = content.removesuffix(" proxied")
    if type_ in ("MX", "SRV"):
        number, _, content = content.partition(" ")
        priority = int(number)
    return Record(canonical_name(name, zone), type_, canonical_content(type_, content), 1, proxied, priority)


def zone_of(*lines: str, name: str = ZONE, **parts: Any) -> Zone:
    """Return a zone with these records; ``settings``, ``redirects`` and ``cache`` (rules in order) as given."""
    rulesets: Mapping[str, tuple[Rule, ...]] = {
        REDIRECT_PHASE: tuple(parts.get("redirects", ())),
        CACHE_PHASE: tuple(parts.get("cache", ())),
    }
    records = assign_slots([record(line, name) for line in lines], name)
    rulesets = {**rulesets, **parts.get("rulesets", {})}
    return Zone(name, records, {"always_use_https": "off", **parts.get("settings", {})}, rulesets)


def redirect(ref: str, when: str, to: str) -> Rule:
    """Return a redirect to ``to``: a URL, or an expression where it holds a parenthesis."""
    return single_redirect(ref, ref, when, {"expression" if "(" in to else "value": to})


def bypass(ref: str, when: str) -> Rule:
    return cache_rule(ref, ref, when, {"cache": False})


def keep(ref: str, when: str) -> Rule:
    return cache_rule(ref, ref, when, {"cache": True, "edge_ttl": {"mode": "override_origin", "default": 7200}})


def declared(**known: Any) -> Declared:
    """Return what a stack file says: acme.test is canonical, and nothing needs a log-in unless told."""
    nothing: dict[str, Any] = {
        "canonical": ZONE,
        "other": f"www.{ZONE}",
        "prefixes": (),
        "private_hosts": (),
        "session_cookies": (),
        "static_extensions": ("css", "js"),
        "moved": (),
        "https_everywhere": True,
        "advanced_certificates": False,
    }
    return Declared(**{**nothing, **known})


def verdicts(policy: Policy, zone: Zone, **known: Any) -> Verdicts:
    return judge_zone(Judged(zone, **known), (policy,))


def found(policy: Policy, zone: Zone, **known: Any) -> list[str]:
    """Return the subjects of what ``policy`` finds."""
    return [finding.subject for finding in verdicts(policy, zone, **known).findings]


def unjudged(policy: Policy, zone: Zone, **known: Any) -> list[str]:
    """Return why ``policy`` could not judge."""
    return [note.because for note in verdicts(policy, zone, **known).not_judged]


def messages(judged: Iterable[Any]) -> str:
    return "\n".join(map(str, judged))


@dataclass(frozen=True)
class Row:
    """A zone and what ``policy`` says of it: the subjects it finds, words of the first message, why it cannot judge.

    Subjects are names relative to the zone, ``@`` for the zone itself; what has a slash or no dot-free form is whole.
    """

    policy: str
    id: str
    zone: Zone
    finds: tuple[str, ...] = ()
    says: str = ""
    because: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)


def row(policy: str, id_: str, *lines: str, finds: str = "", says: str = "", because: str = "", **more: Any) -> Row:
    """Return a row: ``lines`` are records, ``finds`` subjects with blanks between; ``more`` goes into the zone
    (settings, redirects, cache, rulesets) or into what else is known.
    """
    parts = {name: more.pop(name) for name in ("settings", "redirects", "cache", "rulesets") if name in more}
    subjects = tuple(ZONE if name == "@" else name if "/" in name or ZONE in name else f"{name}.{ZONE}"
                     for name in finds.split())  # fmt: skip
    return Row(policy, id_, zone_of(*lines, **parts), subjects, says, because, more)


def assert_row(each: Row) -> None:
    """Assert that a row's policy finds exactly what it names, places it, and says why where it cannot judge."""
    policy = next(policy for policy in POLICIES if policy.id == each.policy)
    result = verdicts(policy, each.zone, **each.known)
    assert sorted(finding.subject for finding in result.findings) == sorted(each.finds), result
    if each.says:
        assert each.says in result.findings[0].message, result.findings[0].message
    reasons = [note.because for note in result.not_judged]
    assert any(each.because in reason for reason in reasons) if each.because else reasons == [], reasons
    for finding in result.findings:
        assert finding.message.endswith("."), finding.message
        assert finding.fix.endswith((".", ").", ":")), finding.fix
