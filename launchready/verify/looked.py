"""What a verification brought, and what it sent to get it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from launchready.verdicts import Verdict


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
