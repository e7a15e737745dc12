"""Checks of a host's redirects as a whole: the same rule for every path, and the one path that is let through."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from launchready.expectations import AcmePasses, RedirectsAll
from launchready.live.http import Fetched, NoResponse
from launchready.verdicts import Outcome, Seen
from launchready.verify.answers import (
    EDGE_ERRORS,
    is_from_edge,
    judge_forbidden,
    judge_kept_out,
    judge_no_response,
    mend_origin,
    redirect_target,
    same_url,
)
from launchready.verify.look import Look, failed, passed, unknown

PATHS = ("/", "/launch-ready/deep/path", "/launch-ready/", "/launch-ready?launch-ready=1&b=%20c")
"""What is asked of a host, and once more the second of them with the host in capitals (RFC 9110 section 4.2.3)."""
REQUESTS = len(PATHS) + 1
ACME = "/.well-known/acme-challenge/launch-ready"
_SHOWN = 2  # faults that are spelled out; they are often all of one kind


@dataclass(frozen=True, slots=True)
class _Hop:
    """One URL and where it ought to lead."""

    url: str
    location: str


def hops_of(check: RedirectsAll) -> tuple[tuple[str, str], ...]:
    """Return each URL that is asked, and where it ought to lead."""
    asked = [(check.host, path) for path in PATHS] + [(check.host.upper(), PATHS[1])]
    return tuple(
        (f"{check.scheme}://{host}{path}", check.to + (path if check.query else path.partition("?")[0]))
        for host, path in asked
    )


async def check_all_paths(check: RedirectsAll, look: Look) -> Seen:
    """Judge whether every URL that is tried takes the one declared hop."""
    if look.round.http.allowed is not None:
        return Seen(Outcome.NOT_APPLICABLE, look.round.http.because)
    hops = [_Hop(*each) for each in hops_of(check)]
    answers = await asyncio.gather(*(look.get(hop.url) for hop in hops))
    judged = [_judge_hop(check, hop, answer, look) for hop, answer in zip(hops, answers, strict=True)]
    faults = [seen for seen in judged if seen is not None and seen.outcome is Outcome.FAIL]
    if faults:
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        return failed("; ".join(seen.observed for seen in faults[:_SHOWN]) + more, faults[0].fix, faults[0].layer)
    doubts = [seen for seen in judged if seen is not None]
    if doubts:
        return doubts[0]
    return passed(f"{len(hops)} addresses of {check.scheme}://{check.host} lead to {check.to} in one hop, paths kept")


def _judge_hop(check: RedirectsAll, hop: _Hop, answer: Fetched, look: Look) -> Seen | None:
    if isinstance(answer, NoResponse):
        return judge_no_response(answer, check.host, look)
    kept_out = judge_forbidden(answer)
    if kept_out:
        return kept_out
    target = redirect_target(answer)
    if target is None:
        return failed(f"{hop.url} answers {answer.status} and does not redirect")
    if not same_url(target, hop.location):
        return failed(f"{hop.url} → {target}, not {hop.location}")
    if answer.status != check.status:
        return failed(f"{hop.url} → {target}, but with {answer.status} and not {check.status}")
    return None


async def check_acme(check: AcmePasses, look: Look) -> Seen:
    """Judge whether the path of a certificate authority's check gets past the edge's own redirects."""
    url = f"http://{check.host}{ACME}"
    answer = await look.get(url)
    if isinstance(answer, NoResponse):
        return judge_no_response(answer, check.host, look)
    kept_out = judge_kept_out(answer)
    if kept_out:
        return unknown(f"{kept_out.observed}; a certificate authority may be kept out too")
    target = redirect_target(answer)
    if is_from_edge(answer) and target is not None:
        return failed(f"the edge itself redirects {url} to {target} ({answer.status})")
    if is_from_edge(answer) and answer.status in EDGE_ERRORS:
        return unknown(
            f"{url} answers {answer.status}: {EDGE_ERRORS[answer.status]}", mend_origin(answer.status, check.host)
        )
    if is_from_edge(answer) and answer.status == 403:
        return failed(f"the edge refuses {url} (403): the server's certificate cannot be renewed this way")
    by = f", and redirects to {target} itself" if target else ""
    return passed(f"{url} reaches its server, which answers {answer.status}{by}")
