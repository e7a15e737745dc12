"""What a verification brought, and what it sent to get it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace

from launchready.expectations import Expectation
from launchready.live.dns import now
from launchready.verdicts import Evidence, Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Sent:
    """What a verification sent, and when it began (``at``, ISO 8601).

    ``cap`` is how many HTTP requests a round may send, ``tls_cap`` how many TLS handshakes it may make beside them.
    """

    at: str
    cap: int
    rounds: int = 0
    http_requests: int = 0
    dns_queries: int = 0
    tls_handshakes: int = 0
    tls_cap: int = 0

    def as_json(self) -> dict[str, object]:
        """Return this as the ``sent`` of a JSON report."""
        return asdict(self)

    def then(self, later: Sent) -> Sent:
        """Return what both sent."""
        return Sent(
            self.at,
            max(self.cap, later.cap),
            self.rounds + later.rounds,
            self.http_requests + later.http_requests,
            self.dns_queries + later.dns_queries,
            self.tls_handshakes + later.tls_handshakes,
            max(self.tls_cap, later.tls_cap),
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """The verdict of each expectation, in their order, and what it took."""

    # Left out of repr: asyncio.run writes its task's whole result into an error that nobody sees, 6 ms for 120 of them.
    verdicts: tuple[Verdict, ...] = field(repr=False)
    sent: Sent

    def then(self, later: Looked) -> Looked:
        """Return this with the verdicts of ``later``, a look at some of the same, in place of its own."""
        known = {verdict.expectation.id: verdict for verdict in later.verdicts}
        verdicts = tuple(known.get(verdict.expectation.id, verdict) for verdict in self.verdicts)
        return Looked(verdicts, self.sent.then(later.sent))

    def whole(self, expectations: Iterable[Expectation]) -> Looked:
        """Return this with a verdict of each of ``expectations``, in their order: what has none is unknown."""
        known = {verdict.expectation.id: verdict for verdict in self.verdicts}
        return replace(self, verdicts=tuple(known.get(each.id) or _not_reached(each) for each in expectations))


def _not_reached(expectation: Expectation) -> Verdict:
    observed = "looking was stopped before this was known"
    evidence = Evidence(f"whether it is so: {expectation.expected}", "nobody", observed, now())
    return Verdict(expectation, Outcome.UNKNOWN, observed, (evidence,), "Verify again, and let it come to its end.")


class StoppedError(asyncio.CancelledError):
    """Looking was cancelled. ``looked`` has the verdicts that were known by then, and what was sent."""

    def __init__(self, looked: Looked) -> None:
        super().__init__()
        self.looked = looked
