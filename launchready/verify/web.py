"""Checks of the web side: redirects in one hop, https that works, TLS versions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from launchready.expectations import Layer, RedirectsTo, ServesHttps, TlsVersions
from launchready.live.dns import Answer, CouldNotLook
from launchready.live.http import Ask, NoResponse, Response, Trouble
from launchready.live.tls import OF_THE_VERSION, VERSIONS, Accepted, Cut, Handshake, Refused
from launchready.verdicts import Outcome, Seen
from launchready.verify.answers import (
    EDGE_ERRORS,
    is_from_edge,
    is_web_url,
    judge_forbidden,
    judge_kept_out,
    judge_no_response,
    mend_address,
    mend_origin,
    redirect_target,
    same_url,
)
from launchready.verify.look import Look, failed, passed, unknown, unseen
from launchready.verify.servers import further_servers, judge_missed, put_together
from launchready.zone.names import within

MAX_HOPS = 5
_WITHOUT_A_PAGE = frozenset({204, 205, 304})  # a browser that has nothing yet shows nothing (RFC 9110 section 15)
LOOP_FIX = (
    "Visitors are sent round and never arrive. Apply this stack: a redirect rule or the SSL mode was changed. If it "
    "stays so, switch off the redirect that the server makes itself."
)


async def check_redirect(check: RedirectsTo, look: Look) -> Seen:
    """Judge whether the URL is redirected as declared, in exactly one hop."""
    first = await look.get(check.url)
    if isinstance(first, NoResponse):
        return judge_no_response(first, urlsplit(check.url).hostname or "", look)
    kept_out = judge_forbidden(first)
    if kept_out:
        return kept_out
    target = redirect_target(first)
    if target is None:
        return failed(f"{check.url} answers {first.status} and does not redirect")
    if not same_url(target, check.location):
        hops = await _follow(check.url, target, _goal(check, look), look)
        if _is_loop(hops):
            return _loop(hops)
        arrives = " and gets there in more than one hop" if len(hops) > 2 and same_url(hops[-1], check.location) else ""
        return failed(f"{' → '.join(hops)}{arrives}")
    if first.status != check.status:
        return failed(f"{check.url} → {target}, but with {first.status} and not {check.status}")
    if not check.ends:
        return passed(f"{check.url} → {target} ({first.status}); where that leads is not looked at")
    return await _check_arrival(check, target, look)


async def _check_arrival(check: RedirectsTo, target: str, look: Look) -> Seen:
    """Judge whether the redirect's target is the end."""
    second = await look.get(target)
    hop = f"{check.url} → {target} ({check.status})"
    if isinstance(second, NoResponse):
        if second.trouble is Trouble.NOT_ASKED:
            return passed(f"{hop}; whether that redirects again was not asked: {second.reason}")
        fix = mend_address(urlsplit(target).hostname or "") if second.trouble is Trouble.NO_ADDRESS else None
        return unknown(f"{hop}, but {target} could not be looked at: {second.reason}", fix)
    if redirect_target(second) is not None:
        hops = await _follow(check.url, target, _goal(check, look), look)
        return _loop(hops) if _is_loop(hops) else failed(" → ".join(hops))
    kept_out = judge_kept_out(second)
    return unknown(f"{hop}, but {kept_out.observed}") if kept_out else passed(hop)


def _is_loop(hops: list[str]) -> bool:
    return len(set(hops)) < len(hops)


def _loop(hops: list[str], layer: Layer | None = None) -> Seen:
    return failed(f"a loop: {' → '.join(hops)}", LOOP_FIX, layer)


async def _follow(url: str, target: str, declared: str, look: Look) -> list[str]:
    """Return the URLs that ``url`` leads through by way of ``target``, the first one twice where it is a loop.

    A host of neither the zone nor the domain ``declared`` is named and never asked: a site must not be able to send us
    wherever it likes.
    """
    hops = [url, target]
    while len(hops) <= MAX_HOPS and not _is_loop(hops):
        if not is_web_url(hops[-1]) or not _is_ours(hops[-1], declared, look.zone):
            break
        response = await look.get(hops[-1])
        further = redirect_target(response) if isinstance(response, Response) else None
        if further is None:
            break
        hops.append(further)
    return hops


def _is_ours(url: str, declared: str, zone: str) -> bool:
    """Say whether ``url`` is on a host of the zone, or of the domain that it is declared to lead to."""
    host = urlsplit(url).hostname or ""
    return within(host, zone) or within(host, declared) or within(declared, host)


def _goal(check: RedirectsTo, look: Look) -> str:
    """Return the host that the redirect is declared to lead to, where that is looked at; else the zone."""
    return (urlsplit(check.location).hostname or look.zone) if check.ends else look.zone


async def check_https(check: ServesHttps, look: Look) -> Seen:
    """Judge whether the URL answers over https, with a valid certificate and without a server error.

    A redirect is an answer too, unless it leads round in a loop, or back to plain http. Where the host has servers of
    its own at several addresses, each of them is asked.
    """
    response = await look.get(check.url)
    host = urlsplit(check.url).hostname or ""
    if isinstance(response, NoResponse):
        return judge_no_response(response, host, look)
    first = await _judge_answer(check, response, look)
    if first.outcome is not Outcome.PASS or look.round.http.allowed is not None:
        return first
    further = await further_servers(host, look)
    if isinstance(further, CouldNotLook):
        return unseen(further)
    seen = await asyncio.gather(*(_judge_at(check, address, look) for address in further))
    return put_together({response.of: first, **dict(zip(further, seen, strict=True))})


async def _judge_at(check: ServesHttps, address: str, look: Look) -> Seen:
    """Judge the server at ``address``, a further one of the host's."""
    answer = await look.visit(Ask(check.url, at=address))
    host = urlsplit(check.url).hostname or ""
    if isinstance(answer, Response):
        return await _judge_answer(check, answer, look)
    if answer.trouble is Trouble.NO_LOOK:
        missed = CouldNotLook(check.url, answer.of, answer.reason, answer.at)
        return judge_missed(host, address, missed, look, others=True)
    return judge_no_response(answer, host, look)


async def _judge_answer(check: ServesHttps, response: Response, look: Look) -> Seen:
    host = urlsplit(check.url).hostname or ""
    kept_out = judge_kept_out(response)
    if kept_out:
        return kept_out
    target = redirect_target(response)
    if target is not None:
        astray = await _judge_target(check, response, target, look)
        if astray:
            return astray
    if check.statuses and response.status not in check.statuses:
        wanted = " or ".join(map(str, sorted(check.statuses)))
        return _bad_status(f"{check.url} answers {response.status}, not {wanted}", response.status, host)
    if check.open and 400 <= response.status < 500:
        return _judge_refusal(response, host)
    if check.open and response.status in _WITHOUT_A_PAGE:
        return failed(
            f"{check.url} answers {response.status}: that shows visitors no page",
            f"Let the server behind {host} answer its home page with 200 and the page, or declare another audience for "
            "this host.",
        )
    if not check.statuses and response.status >= 500:
        return _bad_status(f"{check.url} answers {response.status}", response.status, host)
    newest = ", HTTP/3 offered" if offers_http3(response.headers.get("alt-svc", "")) else ""
    return passed(f"{check.url} answers {response.status} with a valid certificate{newest}")


def _judge_refusal(response: Response, host: str) -> Seen:
    """Judge a page that is for everybody and is shown to nobody, or not to us."""
    if response.status == 401:
        return failed(
            f"{response.url} asks every visitor for a password (401)",
            f"Take the password off the server behind {host} (a left-over from before the launch?), or declare another "
            "audience for this host.",
        )
    return judge_forbidden(response) or failed(
        f"{response.url} shows every visitor an error ({response.status}) in place of a page",
        f"Does the server behind {host}, or the platform there, know this name, and has the site been deployed? A host "
        "that has no page to show serves another audience (apis, internal).",
    )


def offers_http3(alternatives: str) -> bool:
    """Say whether an Alt-Svc header offers HTTP/3 (RFC 7838 section 3, RFC 9114 section 3.1.1)."""
    return any(part.strip().startswith("h3=") for part in alternatives.split(","))


def _bad_status(observed: str, status: int, host: str) -> Seen:
    why = f": {EDGE_ERRORS[status]}" if status in EDGE_ERRORS else ""
    return failed(f"{observed}{why}", mend_origin(status, host))


async def _judge_target(check: ServesHttps, response: Response, target: str, look: Look) -> Seen | None:
    """Return what is wrong with a redirect from a URL that ought to serve, if anything is."""
    layer = Layer.EDGE if is_from_edge(response) else None
    hops = await _follow(check.url, target, look.zone, look)
    if _is_loop(hops):
        return _loop(hops, layer)
    parts = urlsplit(target) if is_web_url(target) else None
    if parts and parts.scheme == "http" and within(parts.hostname or "", look.zone):
        who = "Cloudflare itself sends" if layer else "the server sends"
        fix = "Apply this stack: the SSL mode must not be off." if layer else "Let the server redirect to https only."
        return failed(f"{who} visitors of {check.url} back to {target}, which is not encrypted", fix, layer)
    if layer and check.statuses:
        fix = (
            "Apply this stack. If it stays so, a page rule or a bulk redirect does it: `launchready drift` names them."
        )
        return failed(f"Cloudflare itself redirects {check.url} to {target} ({response.status})", fix, layer)
    return None


async def check_tls(check: TlsVersions, look: Look) -> Seen:
    """Judge by real handshakes whether the host accepts its minimum and all that is newer, and refuses the rest.

    TLS 1.3 is on in every compiled zone, so its refusal is a setting that somebody changed.
    """
    if look.round.http.allowed == frozenset():
        return Seen(Outcome.NOT_APPLICABLE, look.round.http.because)
    own = await look.shake_hands(check.host, check.minimum)
    if isinstance(own, Refused):
        if look.facts is not None and look.facts.awaits_certificate(check.host):
            return unknown(f"Cloudflare is still issuing the certificate for {check.host} ({own.alert})")
        return failed(f"{check.host} refuses TLS {check.minimum} ({own.alert})")
    if not isinstance(own, Accepted):
        where = await look.addresses(check.host)
        gone = isinstance(where, Answer) and not where.values
        return unknown(f"could not look at {own.asked}: {own.reason}", mend_address(check.host) if gone else None)
    place = list(VERSIONS).index(check.minimum)
    older, newer = list(VERSIONS)[:place], list(VERSIONS)[place + 1 :]
    refused, spoken = await asyncio.gather(
        _try_older(check, older, look), asyncio.gather(*(_try_other(check, version, look) for version in newer))
    )
    return _judge_versions(check, [*refused, *spoken])


async def _try_older(check: TlsVersions, versions: list[str], look: Look) -> list[Handshake]:
    """Return what came of each of ``versions``: one handshake that offers all of them, each alone where it says less.

    That a server speaks none of them is the one alert that speaks of all: whoever has an older version answers a newer
    hello with that one (RFC 5246 appendix E.1).
    """
    if len(versions) > 1:
        together = await look.shake_hands(check.host, versions[-1], oldest=versions[0])
        if isinstance(together, Refused) and together.alert == OF_THE_VERSION:
            return [together] * len(versions)
    return list(await asyncio.gather(*(_try_other(check, version, look) for version in versions)))


def _judge_versions(check: TlsVersions, tried: Sequence[Handshake]) -> Seen:
    """Judge what came of each version but the minimum, which works, from the oldest to the newest."""
    place = list(VERSIONS).index(check.minimum)
    older, newer = tried[:place], tried[place:]
    if accepted := _accepted(older):
        return failed(f"{check.host} still accepts TLS {' and '.join(accepted)}")
    for handshake in tried:
        if isinstance(handshake, CouldNotLook):
            return unseen(handshake)
    spoken = [check.minimum, *_accepted(newer)]
    if len(spoken) <= len(newer):
        missing = " and ".join(version for version in list(VERSIONS)[place:] if version not in spoken)
        return failed(
            f"{check.host} accepts TLS {' and '.join(spoken)} and refuses TLS {missing}",
            f"Apply this stack: TLS {missing} is switched off at Cloudflare.",
        )
    cut = " (it cuts the connection, without an alert)" if any(isinstance(each, Cut) for each in older) else ""
    refused = f" and refuses {', '.join(list(VERSIONS)[:place])}{cut}" if older else ""
    return passed(f"{check.host} accepts TLS {' and '.join(spoken)}{refused}")


def _accepted(handshakes: Iterable[Handshake]) -> list[str]:
    return [handshake.version for handshake in handshakes if isinstance(handshake, Accepted)]


async def _try_other(check: TlsVersions, version: str, look: Look) -> Handshake:
    """Try ``version``. A cut counts as its refusal only where it is repeated, and the minimum works in between."""
    newest = version == list(VERSIONS)[-1]
    first = await (look.shake_hands_newest if newest else look.shake_hands)(check.host, version)
    if not isinstance(first, Cut):
        return first
    between = await look.shake_hands(check.host, check.minimum)
    again = await look.shake_hands(check.host, version)
    if isinstance(again, Cut) and not isinstance(between, Accepted):
        return CouldNotLook(first.asked, first.of, "the server cuts connections, whatever the version", first.at)
    return again
