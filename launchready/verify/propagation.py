"""How long what was applied takes to be seen everywhere: the edge a minute, resolvers what they were told to remember.

A resolver that was asked before the change keeps what it got for the record's TTL, and "there is nothing" for the
zone's negative TTL: 1800 s at Cloudflare unless the SOA was changed
(developers.cloudflare.com/dns/manage-dns-records/reference/dns-record-types, verified 2026-11-24).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from launchready.errors import UsageError
from launchready.expectations import CertificateAwaited, DkimAwaited, Expectation, Layer, Signed
from launchready.verdicts import Outcome, Verdict
from launchready.zone import Zone

APPLIED, REPORT = "applied.json", "verify.json"
EDGE_SECONDS = 60.0
NEGATIVE_TTL = 1800
_AUTO_TTL = 300  # what Cloudflare serves for ttl 1


@dataclass(frozen=True, slots=True)
class Applied:
    """The last update of a stack: when it was applied, and the digest of the zones that it applied."""

    at: datetime
    digest: str

    def age(self, moment: datetime) -> float:
        """Return the seconds from the update until ``moment``; never negative, whatever the clocks say."""
        return max(0.0, (moment - self.at).total_seconds())


def read_applied(folder: Path) -> Applied:
    """Return the update that ``folder`` remembers, or else its last proof; raises UsageError where there is none."""
    for file in (folder / APPLIED, folder / REPORT):
        try:
            report = json.loads(file.read_text(encoding="utf-8"))
            at = datetime.fromisoformat(report["at"])
            return Applied(at if at.tzinfo else at.replace(tzinfo=UTC), str(report.get("digest", "")))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    where = f".launchready/{folder.name}/{APPLIED}"
    raise UsageError(
        f"--since apply: no update of {folder.name} is known here ({where} is missing or cannot be read). "
        f"Run `launchready up {folder.name}`, or wait a given time with --wait"
    )


def forgotten_at(applied: Applied, zones: Iterable[Zone]) -> datetime:
    """Return when no resolver remembers anything from before ``applied``, by the TTLs that the zones declare."""
    ttls = [_AUTO_TTL if record.ttl == 1 else record.ttl for zone in zones for record in zone.records.values()]
    return applied.at + timedelta(seconds=max([NEGATIVE_TTL, *ttls]))


def may_still_come(verdicts: Iterable[Verdict]) -> tuple[Expectation, ...]:
    """Return what time alone may mend once the edge has settled: looked at, and not seen as it will be.

    What failed at the zone's own servers is not as applied, and no waiting helps.
    """
    return tuple(
        verdict.expectation
        for verdict in verdicts
        if verdict.outcome is Outcome.UNKNOWN
        and verdict.was_looked_at
        and verdict.layer in (Layer.DNS, Layer.EDGE)
        and not isinstance(verdict.expectation.check, CertificateAwaited | DkimAwaited | Signed)
    )
