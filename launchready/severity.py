"""How bad something is: one scale for policies, lock-outs, mail and audits."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """What it costs, the worst first. High and above end a run; below, it is said and nothing more."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def refuses(self) -> bool:
        """Whether a finding of this severity ends a run before anything is applied."""
        return self in (Severity.CRITICAL, Severity.HIGH)

    @property
    def rank(self) -> int:
        """Its place on the scale, 0 for the worst: what findings are sorted by."""
        return ORDER.index(self)


ORDER: tuple[Severity, ...] = tuple(Severity)
"""All of them, the worst first."""
