"""One account of the local Cloudflare: what belongs to all of its zones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from launchready.local.store.plans import FREE
from launchready.local.store.shelves import RulesetShelf, unheard
from launchready.local.store.stamps import now


@dataclass(slots=True)
class AccountState(RulesetShelf):
    """An account. ``scripts`` (Workers) by name, ``lists`` with their ``items`` by id, ``rulesets`` by id.

    ``addresses`` are Email Routing's destinations by id; ``operations`` are what changed lists, done at once.
    """

    entry_kind: ClassVar[str] = "root"

    id: str
    name: str = "Local account"
    plan: str = FREE
    created_on: str = field(default_factory=now)
    scripts: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    operations: dict[str, dict[str, Any]] = field(default_factory=dict)
    rulesets: dict[str, dict[str, Any]] = field(default_factory=dict)
    addresses: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: Callable[[], None] = field(default=unheard, repr=False, compare=False)

    def touch(self) -> None:
        """Tell of a change."""
        self.changed()
