"""Where rulesets stand: in a zone (kind zone) or in an account (kind root), one entry point a phase in both."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from launchready.local.store.phases import BULK_REDIRECTS, PHASES
from launchready.local.store.refusals import Refusal, invalid_ruleset, not_found
from launchready.local.store.rulesets import accept_rules
from launchready.local.store.stamps import new_id, now


def unheard() -> None:
    """Do nothing: what a shelf tells of its changes until a store listens."""


class RulesetShelf(ABC):
    """What holds ``rulesets`` by id, as the API shows them, and the kind that its entry points are of."""

    __slots__ = ()
    entry_kind: ClassVar[str]
    plan: str
    rulesets: dict[str, dict[str, Any]]

    @abstractmethod
    def touch(self) -> None:
        """Count a change, and tell of it."""

    def ruleset_rules(self, phase: str) -> tuple[dict[str, Any], ...]:
        """Return the rules of the phase's entry point in order, none where there is no ruleset."""
        ruleset = self.entrypoint(phase)
        return tuple(ruleset["rules"]) if ruleset else ()

    def entrypoint(self, phase: str) -> dict[str, Any] | None:
        """Return the phase's ruleset, None where there is none."""
        return next((ruleset for ruleset in self.rulesets.values() if ruleset["phase"] == phase), None)

    def ruleset(self, ruleset_id: str) -> dict[str, Any]:
        """Return a ruleset; raise Refusal (404) where there is none."""
        if ruleset_id not in self.rulesets:
            raise not_found("rulesets", ruleset_id)
        return self.rulesets[ruleset_id]

    def create_ruleset(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Store a new entry point; a phase has one only (20217)."""
        phase, kind = str(sent.get("phase")), sent.get("kind")
        if phase not in PHASES or (phase == BULK_REDIRECTS and self.entry_kind != "root"):
            raise Refusal(400, 20016, f"'{phase}' is not a valid value for phase", "/phase")
        if kind != self.entry_kind:
            raise Refusal(400, 20217, f"'{kind}' is not a valid value for kind", "/kind")
        if self.entrypoint(phase) is not None:
            why = f"exceeded maximum number of {kind} rulesets for phase {phase}"
            raise Refusal(400, 20217, f"'{kind}' is not a valid value for kind because {why}", "/kind")
        name = sent.get("name") or "default"
        if not isinstance(name, str):
            raise Refusal(400, 20015, "name must be text", "/name")
        return self._write_ruleset(new_id(), {"version": "0", "name": name, "phase": phase}, sent)

    def replace_ruleset(self, ruleset_id: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Replace all rules of a ruleset, as PUT does; its name, kind and phase never change."""
        return self._write_ruleset(ruleset_id, self.ruleset(ruleset_id), sent)

    def delete_ruleset(self, ruleset_id: str) -> None:
        """Remove a ruleset with its rules."""
        self.ruleset(ruleset_id)
        del self.rulesets[ruleset_id]
        self.touch()

    def _write_ruleset(self, ruleset_id: str, before: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
        version = str(int(before["version"]) + 1)
        description = sent.get("description", before.get("description", "")) or ""
        if not isinstance(description, str):
            raise Refusal(400, 20015, "description must be text", "/description")
        rules = accept_rules(before["phase"], sent.get("rules") or [], self.plan)
        written = now()
        _number_rules(rules, before.get("rules", ()), written)
        self.rulesets[ruleset_id] = {
            "id": ruleset_id,
            "name": before["name"],
            "description": description,
            "kind": self.entry_kind,
            "phase": before["phase"],
            "version": version,
            "last_updated": written,
            "rules": rules,
        }
        self.touch()
        return self.rulesets[ruleset_id]


def _number_rules(rules: Sequence[dict[str, Any]], before: Sequence[Mapping[str, Any]], written: str) -> None:
    """Number ``rules``; which of them was there ``before`` its id says, else its ref.

    Source: developers.cloudflare.com/ruleset-engine/custom-rulesets/add-rules-ruleset (to change a rule its id is
    sent), verified 2026-11-25. Unverified: an id that no rule has means nothing.
    """
    by_id, by_ref = ({rule[key]: rule for rule in before} for key in ("id", "ref"))
    for rule in rules:
        _number_rule(rule, by_id.get(rule.pop("id", "")) or by_ref.get(rule.get("ref", "")), written)
    if len({rule["id"] for rule in rules}) != len(rules):
        raise invalid_ruleset("two rules of one ruleset cannot be the same rule", "/rules")


def _number_rule(rule: dict[str, Any], before: Mapping[str, Any] | None, written: str) -> None:
    """Give ``rule`` its id, ref, version and time: those of ``before`` as far as nothing else changed."""
    if before is None:
        id_ = new_id()
        rule |= {"id": id_, "version": "1", "last_updated": written, "ref": rule.get("ref", id_)}
        return
    rule.setdefault("ref", before["ref"])
    same = rule == {key: value for key, value in before.items() if key not in ("id", "version", "last_updated")}
    version = before["version"] if same else str(int(before["version"]) + 1)
    rule |= {"id": before["id"], "version": version, "last_updated": before["last_updated"] if same else written}
