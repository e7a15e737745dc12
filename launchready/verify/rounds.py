"""Rounds of looking: everything once, then again what has not passed, until the waiting time is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from launchready.expectations import (
    Answers,
    AnswersEdge,
    BlockedAtEdge,
    Check,
    DkimAwaited,
    DkimPublished,
    DmarcPolicy,
    Expectation,
    LimitedAtEdge,
    Listed,
    MtaStsServed,
    NeverCached,
    PageCached,
    PostsUncached,
    QueryKeyed,
    ReceivesNoMail,
    RedirectsTo,
    ReportsAccepted,
    SendsHeaders,
    SendsHsts,
    ServesHttps,
    SpfPermits,
    StaticCached,
    TakesPosts,
    TlsVersions,
    UsersApart,
)
from launchready.live.dns import Answer
from launchready.verdicts import Outcome, Seen, Verdict
from launchready.verify.cache import check_never_cached, check_static
from launchready.verify.cache_keys import check_authorized, check_page, check_posts_uncached, check_query
from launchready.verify.dns import check_answers, check_edge, check_null_mx
from launchready.verify.look import Look, unknown
from launchready.verify.mail import check_dkim, check_dmarc, check_spf
from launchready.verify.protection import (
    check_blocked,
    check_headers,
    check_limited,
    check_listed,
    check_posts,
)
from launchready.verify.reporting import check_mta_sts, check_reports, judge_awaited
from launchready.verify.visitors import check_apart
from launchready.verify.web import check_hsts, check_https, check_redirect, check_tls

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds between rounds, doubled from one to the next
WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS, Outcome.NOT_APPLICABLE)

DnsCheck = AnswersEdge | Answers | ReceivesNoMail | SpfPermits | DkimPublished | DmarcPolicy | ReportsAccepted
ProtectionCheck = SendsHeaders | Listed | BlockedAtEdge | LimitedAtEdge | TakesPosts
CacheCheck = StaticCached | QueryKeyed | PostsUncached | PageCached | NeverCached | UsersApart
NEED_THE_EDGE = (
    AnswersEdge, RedirectsTo, ServesHttps, TlsVersions, SendsHsts, CacheCheck, ProtectionCheck
)  # fmt: skip
# The dashboard's words: developers.cloudflare.com/fundamentals/manage-domains/pause-cloudflare, verified 2026-11-24.
RESUME = (
    "Cloudflare is paused for {zone}: in its dashboard, under Overview, choose Enable Cloudflare on Site. Applying "
    "this stack does not do that, and nothing of the edge acts until then."
)
WebCheck = RedirectsTo | ServesHttps | TlsVersions | SendsHsts | MtaStsServed | CacheCheck | ProtectionCheck


def pauses(wait: float, started: float, clock: Callable[[], float]) -> Iterator[float]:
    """Yield the seconds to pause before each further round, until ``wait`` seconds after ``started`` are over."""
    pause = FIRST_PAUSE
    while (left := started + wait - clock()) > 0:
        yield min(pause, left)
        pause = min(pause * 2, LONGEST_PAUSE)


async def look_all(expectations: tuple[Expectation, ...], look: Callable[[Expectation], Look]) -> Mapping[str, Verdict]:
    """Return the verdict of each expectation by id, all looked at concurrently within the vantage's bounds."""
    if not expectations:
        return {}
    limits = look(expectations[0]).round.vantage.limits
    gate = asyncio.Semaphore(limits.checks)

    async def one(expectation: Expectation) -> Verdict:
        async with gate:
            return await judge(expectation, look(expectation))

    verdicts = await asyncio.gather(*map(one, expectations))
    return {verdict.expectation.id: verdict for verdict in verdicts}


async def judge(expectation: Expectation, look: Look) -> Verdict:
    """Return the verdict of ``expectation``; what goes wrong on our side, or takes too long, is unknown."""
    limit = look.round.vantage.limits.check
    try:
        async with asyncio.timeout(limit):
            seen = await _judge_check(expectation.check, look)
    except TimeoutError:
        seen = unknown(f"looking took more than {limit:g} s")
    except Exception as error:  # noqa: BLE001 - whatever the outside sent, the other verdicts must still be told
        seen = unknown(f"could not be judged: {type(error).__name__}; this is a defect of launchready")
    fix = _fix(expectation, seen, look)
    return Verdict(expectation, seen.outcome, seen.observed, seen.evidence or look.evidence(), fix, seen.layer)


def _fix(expectation: Expectation, seen: Seen, look: Look) -> str:
    """Return what to do: to mend what failed; where nothing is known to be wrong, only how to get to know."""
    paused = look.facts is not None and look.facts.paused and isinstance(expectation.check, NEED_THE_EDGE)
    match seen.outcome:
        case Outcome.FAIL | Outcome.UNKNOWN if paused:
            return RESUME.format(zone=expectation.zone)
        case Outcome.FAIL:
            return seen.fix or expectation.fix
        case Outcome.UNKNOWN:
            if isinstance(expectation.check, DkimAwaited):
                return expectation.fix
            return seen.fix or "Nothing is known to be wrong: see to it that this can be looked at, and verify again."
        case _:
            return ""


async def _judge_check(check: Check, look: Look) -> Seen:
    if isinstance(check, DnsCheck):
        return await _judge_everywhere(check, look)
    if isinstance(check, DkimAwaited):
        return judge_awaited(check)
    return await _judge_web(check, look)


async def _judge_cache(check: CacheCheck, look: Look) -> Seen:
    match check:
        case StaticCached():
            return await check_static(check, look)
        case QueryKeyed():
            return await check_query(check, look)
        case PostsUncached():
            return await check_posts_uncached(check, look)
        case PageCached():
            return await check_page(check, look)
        case NeverCached():
            return await (check_authorized if check.authorization else check_never_cached)(check, look)
        case UsersApart():
            return await check_apart(check, look)
        case _:
            assert_never(check)


async def _judge_protection(check: ProtectionCheck, look: Look) -> Seen:
    match check:
        case SendsHeaders():
            return await check_headers(check, look)
        case Listed():
            return await check_listed(check, look)
        case BlockedAtEdge():
            return await check_blocked(check, look)
        case LimitedAtEdge():
            return await check_limited(check, look)
        case TakesPosts():
            return await check_posts(check, look)
        case _:
            assert_never(check)


async def _judge_web(check: WebCheck, look: Look) -> Seen:
    if isinstance(check, CacheCheck):
        return await _judge_cache(check, look)
    if isinstance(check, ProtectionCheck):
        return await _judge_protection(check, look)
    match check:
        case RedirectsTo():
            return await check_redirect(check, look)
        case ServesHttps():
            return await check_https(check, look)
        case TlsVersions():
            return await check_tls(check, look)
        case SendsHsts():
            return await check_hsts(check, look)
        case MtaStsServed():
            return await check_mta_sts(check, look)
        case _:
            assert_never(check)


async def _judge_dns(check: DnsCheck, look: Look) -> Seen:
    match check:
        case AnswersEdge():
            return await check_edge(check, look)
        case Answers():
            return await check_answers(check, look)
        case ReceivesNoMail():
            return await check_null_mx(check, look)
        case SpfPermits():
            return await check_spf(check, look)
        case DkimPublished():
            return await check_dkim(check, look)
        case DmarcPolicy():
            return await check_dmarc(check, look)
        case ReportsAccepted():
            return await check_reports(check, look)
        case _:
            assert_never(check)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What one view showed, and the eyes that saw it."""

    seen: Seen
    look: Look


async def _judge_everywhere(check: DnsCheck, look: Look) -> Seen:
    """Judge what every server of the zone says; only where all are right is a cache asked, or it would keep the old."""
    if not look.views.first:
        return unknown(look.views.reason)
    eyes = [look.through(view) for view in look.views.first]
    sights = [_Sight(seen, eye) for seen, eye in zip(await _each(check, eyes), eyes, strict=True)]
    for outcome in WORST_FIRST:
        for sight in sights:
            if sight.seen.outcome is outcome and outcome is not Outcome.PASS:
                return _with_evidence(sight.seen, sights)
    for view in look.views.after:
        eye = look.through(view)
        late = _Sight(await _judge_dns(check, eye), eye)
        sights.append(late)
        if late.seen.outcome is not Outcome.PASS:
            return _with_evidence(_behind(late), sights)
    return _with_evidence(sights[0].seen, sights)


async def _each(check: DnsCheck, eyes: list[Look]) -> list[Seen]:
    return list(await asyncio.gather(*(_judge_dns(check, eye) for eye in eyes)))


def _behind(late: _Sight) -> Seen:
    """Return unknown for what a resolver does not show yet although every server of the zone is right."""
    if late.seen.outcome is Outcome.UNKNOWN:
        return unknown(f"the zone's own servers are right; {late.seen.observed}")
    answers = [seen for seen in late.look.trace if isinstance(seen, Answer)]
    until = max((answer.expires() for answer in answers), default="it expires")
    return unknown(
        f"the zone's own servers are right, but {answers[-1].server if answers else 'a resolver'} still has an older "
        f"answer, until {until} at the latest: {late.seen.observed}",
        f"Nothing to do: resolvers forget the older answer by {until}. Verify again then.",
    )


def _with_evidence(seen: Seen, sights: list[_Sight]) -> Seen:
    return Seen(
        seen.outcome, seen.observed, tuple(item for sight in sights for item in sight.look.evidence()), seen.fix
    )
