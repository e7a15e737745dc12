"""Verify: what is declared, looked at in the live world; each expectation becomes a verdict with its evidence."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from launchready.expectations import (
    CertificateAwaited,
    Check,
    DkimAwaited,
    Expectation,
    RedirectsTo,
    SenderAligned,
    ServesHttps,
)
from launchready.live.dns import Dns, Tally, now
from launchready.live.facts import Facts
from launchready.live.http import Http
from launchready.live.logins import Logins
from launchready.live.names import Views, find_views
from launchready.live.vantage import Vantage
from launchready.probe import Probe
from launchready.verdicts import CLOUDFLARE_API, Evidence, Outcome, Verdict
from launchready.verify.handshakes import count_handshakes
from launchready.verify.look import Look, Round
from launchready.verify.looked import Looked, Sent, StoppedError
from launchready.verify.requests import REASONS, allowed_urls, count_requests
from launchready.verify.rounds import name_some, pauses
from launchready.verify.scheduling import look_all
from launchready.verify.web import MAX_HOPS

if TYPE_CHECKING:  # an audit uses what is below this package, and nothing of a stack
    from launchready.compilation import Compilation

__all__ = ["Looked", "Probe", "Sent", "StoppedError", "look_at", "verify_expectations", "verify_site"]

SETTLED = frozenset({Outcome.PASS, Outcome.NOT_APPLICABLE})

Progress = Callable[[str], None]


async def verify_site(
    compilation: Compilation,
    facts: Mapping[str, Facts],
    vantage: Vantage,
    *,
    wait: float,
    probe: Probe,
    progress: Progress,
    logins: Logins | None = None,
) -> tuple[Verdict, ...]:
    """Return the verdict of each of the site's expectations, in their order.

    ``facts`` are by zone; of one that Cloudflare's API could not be asked about, what needs them is unknown. ``wait``
    is how many seconds what has not passed is looked at again. ``progress`` is told, in sentences, what is done.
    ``logins`` are those of two users of the site; without them, what needs them is unknown.
    """
    looked = await look_at(
        compilation.expectations, facts, vantage, wait=wait, probe=probe, progress=progress, logins=logins
    )
    return looked.verdicts


async def verify_expectations(
    expectations: tuple[Expectation, ...],
    facts: Mapping[str, Facts],
    vantage: Vantage,
    *,
    wait: float,
    probe: Probe,
    progress: Progress,
) -> tuple[Verdict, ...]:
    """Return the verdict of each of ``expectations``; see ``verify_site``."""
    looked = await look_at(expectations, facts, vantage, wait=wait, probe=probe, progress=progress)
    return looked.verdicts


async def look_at(
    expectations: tuple[Expectation, ...],
    facts: Mapping[str, Facts],
    vantage: Vantage,
    *,
    wait: float,
    probe: Probe,
    progress: Progress,
    logins: Logins | None = None,
) -> Looked:
    """Return the verdict of each of ``expectations``, and what was sent; see ``verify_site``.

    Raises StoppedError, a CancelledError, with what was known where the look is cancelled.
    """
    idle = {zone: known for zone, known in facts.items() if not known.active}
    for zone, known in idle.items():
        progress(f"nothing of {zone} is looked at: Cloudflare says that the zone is {known.status}")
    waiting = {
        expectation.id: _await_delegation(expectation, idle[expectation.zone])
        for expectation in expectations
        if expectation.zone in idle
    }
    looked_at = tuple(expectation for expectation in expectations if expectation.id not in waiting)
    if not looked_at:
        return Looked(tuple(waiting.values()), Sent(now(), 0))
    try:
        seen = await _Work(looked_at, facts, vantage, probe, progress, logins or Logins()).run(wait)
    except StoppedError as stopped:
        raise StoppedError(_in_order(expectations, waiting, stopped.looked)) from None
    return _in_order(expectations, waiting, seen)


def _in_order(expectations: tuple[Expectation, ...], waiting: Mapping[str, Verdict], seen: Looked) -> Looked:
    """Return what was ``seen`` with what is ``waiting``, as the stack has it."""
    verdicts = {**waiting, **{verdict.expectation.id: verdict for verdict in seen.verdicts}}
    return Looked(tuple(verdicts[each.id] for each in expectations if each.id in verdicts), seen.sent)


def _await_delegation(expectation: Expectation, facts: Facts) -> Verdict:
    servers = ", ".join(facts.name_servers) or "the ones that Cloudflare shows for the zone"
    when = "yet" if facts.status in ("pending", "initializing") else "any more"
    return Verdict(
        expectation,
        Outcome.UNKNOWN,
        f"the zone {expectation.zone} is {facts.status} at Cloudflare: the domain does not use its name servers {when}",
        (Evidence(f"status of {expectation.zone}", CLOUDFLARE_API, facts.status, now()),),
        f"At the registrar of {expectation.zone}, replace the name servers with {servers}; then verify again.",
    )


def _may_change(verdict: Verdict) -> bool:
    """Say whether looking again can show something else: what waits for its owner by declaration stays as it is."""
    check = verdict.expectation.check
    awaited = isinstance(check, DkimAwaited | CertificateAwaited) or (
        isinstance(check, SenderAligned) and (check.awaited or bool(check.uncounted and not check.selectors))
    )
    return verdict.outcome is Outcome.FAIL or (verdict.outcome not in SETTLED and verdict.was_looked_at and not awaited)


def _more(checks: list[Check], probe: Probe) -> str:
    """Say what comes on top where the site is not as declared."""
    if probe is not Probe.FULL or not any(isinstance(check, RedirectsTo) for check in checks):
        return ""
    return f", and up to {MAX_HOPS - 1} more for each redirect that leads elsewhere"


class _Work:
    """One verification under way, over its rounds."""

    def __init__(
        self,
        expectations: tuple[Expectation, ...],
        facts: Mapping[str, Facts],
        vantage: Vantage,
        probe: Probe,
        progress: Progress,
        logins: Logins,
    ) -> None:
        self._expectations = expectations
        self._facts = facts
        self._vantage = vantage
        self._probe = probe
        self._progress = progress
        self._logins = logins
        self._verdicts: dict[str, Verdict] = {}
        self._views: dict[str, Views] = {}
        self._search = Tally()
        self._sent = [0, 0, 0]

    async def run(self, wait: float) -> Looked:
        checks = [expectation.check for expectation in self._expectations]
        began, cap, tls_cap = now(), count_requests(checks, self._probe), count_handshakes(checks, self._probe)
        self._progress(
            f"{len(checks)} expectations; up to {cap} HTTP requests a round "
            f"(probe: {self._probe}){_more(checks, self._probe)} and {tls_cap} TLS handshakes; "
            f"from {self._vantage.describe()}"
        )
        started = time.monotonic()
        rounds = 1
        try:
            await self._round(self._expectations)
            for pause in pauses(wait, started, time.monotonic):
                open_ = tuple(known.expectation for known in self._verdicts.values() if _may_change(known))
                if not open_:
                    break
                left = f"{len(open_)} of {len(checks)} have not passed ({name_some(open_)})"
                self._progress(f"{left}; looking again in {pause:.2g} s")
                await asyncio.sleep(pause)
                rounds += 1
                await self._round(open_)
        except asyncio.CancelledError:
            raise StoppedError(self._looked(Sent(began, cap, rounds, tls_cap=tls_cap))) from None
        looked = self._looked(Sent(began, cap, rounds, tls_cap=tls_cap))
        sent = looked.sent
        self._progress(
            f"sent {sent.http_requests} HTTP requests, {sent.dns_queries} DNS queries and {sent.tls_handshakes} TLS "
            f"handshakes in {rounds} round{'s' if rounds > 1 else ''}"
        )
        return looked

    def _looked(self, sent: Sent) -> Looked:
        """Return the verdicts that are known, and ``sent`` with what was."""
        requests, queries, handshakes = self._sent
        verdicts = (self._verdicts.get(expectation.id) for expectation in self._expectations)
        return Looked(
            tuple(verdict for verdict in verdicts if verdict is not None),
            replace(
                sent,
                http_requests=requests,
                dns_queries=queries + self._search.queries,
                tls_handshakes=handshakes,
            ),
        )

    async def _round(self, expectations: tuple[Expectation, ...]) -> None:
        """Look at ``expectations`` once; what comes to an end before a cancellation is known all the same."""
        for zone in {expectation.zone for expectation in expectations}:
            if zone not in self._views or not self._views[zone].first:
                self._views[zone] = await find_views(zone, self._vantage, self._search)
        allowed = allowed_urls([expectation.check for expectation in self._expectations], self._probe)
        http = Http(self._vantage, allowed, REASONS.get(self._probe, ""), most=self._most())
        round_ = Round(self._vantage, Dns(self._vantage.limits), http, logins=self._logins)
        try:
            async with http:
                await look_all(
                    expectations,
                    lambda expectation: Look(
                        round_, expectation.zone, self._views[expectation.zone], self._facts.get(expectation.zone)
                    ),
                )
        finally:
            self._verdicts |= round_.known
            for place, number in enumerate((http.requests, round_.dns.queries, round_.handshakes)):
                self._sent[place] += number

    def _most(self) -> int:
        """Return how many requests a round may send at all: those announced, and those that follow a wrong redirect."""
        checks = [expectation.check for expectation in self._expectations]
        followed = sum(isinstance(check, (RedirectsTo, ServesHttps)) for check in checks) * (MAX_HOPS - 1)
        return count_requests(checks, self._probe) + followed
