"""A plan as JSON for programs (schema ``launchready.plan/1``); what people read is written from this document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from launchready.report.findings import finding_to_json, findings_to_json
from launchready.review import Effect, Plan, ZonePlan
from launchready.zone.diff import Action, Change
from launchready.zone.sentences import say_waiting

SCHEMA = "launchready.plan/1"


def plan_to_json(plan: Plan, place_of: Callable[[str], tuple[str | None, int | None]]) -> dict[str, Any]:
    """Return the whole plan; ``place_of`` gives file and line of a key in the stack file."""
    rulings = (*plan.clearance.refused, *plan.clearance.told)
    found = findings_to_json(rulings, plan.not_judged)
    for finding in found["findings"]:
        finding["file"], finding["line"] = place_of(finding["key"]) if finding["key"] else (None, None)
    return {
        "schema": SCHEMA,
        "stack": plan.stack,
        "refused": bool(plan.clearance.refused),
        "changes": plan.changes,
        "counts": _counts(plan),
        "engine": {
            "steps": [
                {"operation": step.operation, "type": step.type, "name": step.name, "properties": list(step.properties)}
                for step in plan.preview.steps
            ],
            "unchanged": plan.preview.unchanged,
            "missing": plan.preview.missing,
        },
        "effects": [_effect_to_json(effect) for effect in plan.effects],
        "cannot_tell": [
            {
                "subject": each.subject,
                "because": list(each.reasons),
                "addresses": each.count,
                "ordinary_browser": each.ordinary,
            }
            for each in plan.untold
        ],
        "not_followed": plan.blind or None,
        "waiting": [{"host": host, "message": say_waiting(host)} for host in plan.waiting],
        "zones": [_zone_to_json(zone) for zone in plan.zones],
        "left": [{"zone": zone.name, "records": list(zone.records)} for zone in plan.left],
        **found,
    }


def _counts(plan: Plan) -> dict[str, int]:
    counts = Counter(change.action.value for zone in plan.zones for change in zone.changes)
    counts.update({Action.DELETE.value: sum(len(zone.records) for zone in plan.left)} if plan.left else {})
    return dict(counts)


def _zone_to_json(zone: ZonePlan) -> dict[str, Any]:
    return {
        "zone": zone.name,
        "senders": zone.senders,
        "purged": list(zone.purged),
        "deleted_first": list(zone.first),
        "rules": [
            {
                "phase": each.phase,
                "order_only": each.order_only,
                "changed": each.changed,
                "untold": each.untold,
                "tried": each.tried,
                "message": str(each),
            }
            for each in zone.phases
        ],
        "changes": [
            {
                "action": each.action.value,
                "kind": each.kind.value,
                "name": each.name,
                "before": each.before,
                "after": each.after,
                "differences": [
                    {"field": key, "before": before, "after": after} for key, before, after in each.differences
                ],
                "message": each.message,
            }
            for each in zone.changes
        ],
        "left_alone": [_beside_to_json(change) for change in zone.beside],
        "mended": list(map(finding_to_json, zone.mended)),
        "remaining": list(map(finding_to_json, zone.remaining)),
        "not_judged": [
            {"policy": note.policy, "subject": note.subject, "because": note.because} for note in zone.not_judged
        ],
        "not_read": list(zone.not_read),
        "sample": {
            "addresses": len(zone.sample.visits),
            "hosts": len({visit.host for visit in zone.sample.visits}),
            "hosts_left_out": list(zone.sample.hosts_left_out),
        },
    }


def _effect_to_json(effect: Effect) -> dict[str, Any]:
    return {
        "topic": effect.topic.value,
        "risk": effect.risk.value or None,
        "subject": effect.subject,
        "before": effect.before,
        "after": effect.after,
        "message": effect.sentence,
        "examples": list(effect.examples),
        "addresses": effect.count,
    }


def _beside_to_json(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "name": change.name,
        "contradicts": change.contradicts,
        "message": change.message,
    }


# --- what is written from the document


def leaving(report: dict[str, Any]) -> Iterator[str]:
    """Return a sentence for each record that goes with a zone that the stack declares no more."""
    return (
        f"{record} is deleted: the stack declares {zone['zone']} no more."
        for zone in report["left"]
        for record in zone["records"]
    )


def summarise_plan(report: dict[str, Any]) -> str:
    """Return one line: what would change, what it comes to, and whether it would be refused."""
    counts = report["counts"]
    said = [f"{counts[action]} to {action}" for action in ("create", "update", "delete") if counts.get(action)]
    told = ", ".join(said) if said else "Nothing changes at Cloudflare"
    refused = sum(finding["counts"] for finding in report["findings"])
    if refused:
        return f"{told}; `launchready up` would refuse it, for {refused} finding{'' if refused == 1 else 's'}."
    return f"{told}."


def risky(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the effects to look at twice, before the others."""
    return (effect for effect in report["effects"] if effect["risk"])


def plain(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the other effects."""
    return (effect for effect in report["effects"] if not effect["risk"])


def in_all(report: dict[str, Any], key: str) -> Iterable[Any]:
    """Return what all zones have under ``key``, one after the other."""
    return (item for zone in report["zones"] for item in zone[key])


def told_together(findings: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Return one sentence for all findings of one policy: the first, and how many there are like it."""
    by_policy: dict[str, list[dict[str, Any]]] = {}
    for finding in findings:
        by_policy.setdefault(finding["policy"], []).append(finding)
    for policy, alike in by_policy.items():
        first = alike[0]
        more = f" And {len(alike) - 1} more like it." if len(alike) > 1 else ""
        yield f"{policy} ({first['severity']}): {first['subject']}: {first['message']}{more}"


def say_finding(finding: dict[str, Any]) -> str:
    """Return a finding in full, with the place in the stack file where there is one."""
    where = f"{finding['file']}:{finding['line']}: " if finding.get("file") and finding.get("line") else ""
    said = f"{finding['policy']} ({finding['severity']}): {finding['subject']}: {finding['message']}"
    return f"{where}{said} {finding['impact']} {finding['fix']} {finding.get('note') or ''}".rstrip()


def remaining_alone(report: dict[str, Any]) -> Iterator[str]:
    """Return what is found in the zones as they will be, and is not in what the stack declares."""
    told = {(finding["policy"], finding["subject"]) for finding in report["findings"]}
    others = (each for each in in_all(report, "remaining") if (each["policy"], each["subject"]) not in told)
    return (f"{sentence} It stays after this update." for sentence in told_together(others))


def say_untold(report: dict[str, Any]) -> Iterator[str]:
    """Return what cannot be told, and why."""
    if report["not_followed"]:
        yield f"What becomes of any address, because {report['not_followed']}"
    for each in report["cannot_tell"]:
        whose = "for others than an ordinary browser" if each["ordinary_browser"] else ""
        yield f"What becomes of {each['subject']}{whose and ' '}{whose}, because of {'; '.join(each['because'])}."
    for zone in report["zones"]:
        yield from (f"{zone['zone']}: not looked at: {reason}" for reason in zone["not_read"])
        if left := zone["sample"]["hosts_left_out"]:
            yield f"{zone['zone']}: {len(left)} further hosts were not tried."
    if report["engine"]["missing"]:
        yield f"What the engine would do: {report['engine']['missing']}"


def quiet_rules(report: dict[str, Any]) -> Iterator[str]:
    """Return what is said of changed rules: where they change something for somebody, the effects say it."""
    return (rule["message"] for rule in in_all(report, "rules") if rule["order_only"] or not rule["changed"])
