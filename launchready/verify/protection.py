"""Checks of protection: security headers, search engines, blocks, the limit on log-ins, webhooks that get through."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from launchready.expectations import BlockedAtEdge, LimitedAtEdge, Listed, SendsHeaders, TakesPosts
from launchready.live.http import NoResponse, Response
from launchready.live.pages import is_html
from launchready.live.texts import is_whole, text_of
from launchready.verdicts import Seen
from launchready.verify.answers import (
    EDGE_ERRORS,
    is_from_edge,
    judge_kept_out,
    judge_no_response,
    redirect_target,
)
from launchready.verify.look import Look, failed, passed, unknown

# What the edge itself answers to a method that it does not know: 403 by a rule, the others by itself.
_REFUSALS = frozenset({400, 403, 405, 501})

# Rules that have a value: developer.mozilla.org, HTTP headers, X-Robots-Tag, verified 2026-11-24.
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_BOT = re.compile(r"[\w*-]+")

MOST_TRIES = 60
"""A limit above so many requests is not tried: that would be an attack of our own."""
_BEYOND = 5
# developers.cloudflare.com/waf/rate-limiting-rules, verified 2026-11-24: counters react "up to a few seconds" late.
_DELAY = 3.0


def tries_of_limit(check: LimitedAtEdge) -> int:
    """Return how many requests trying a limit takes at most; none where it is too high to be tried."""
    return check.requests + 2 * _BEYOND if check.requests <= MOST_TRIES else 0


async def check_headers(check: SendsHeaders, look: Look) -> Seen:
    """Judge whether the answer carries each header once, with the declared value."""
    response = await look.get(check.url)
    if isinstance(response, NoResponse):
        return judge_no_response(response, urlsplit(check.url).hostname or "", look)
    not_its = _not_the_hosts(response)
    if not_its:
        return not_its
    wrong = [_difference(response, name, value) for name, value in check.headers]
    found = "; ".join(sentence for sentence in wrong if sentence)
    names = ", ".join(name for name, _ in check.headers)
    return failed(f"{check.url}: {found}") if found else passed(f"{check.url} sends {names} as declared")


def _difference(response: Response, name: str, value: str) -> str | None:
    sent = response.headers.get_list(name)
    if sent == [value]:
        return None
    if not sent:
        return f"{name} is missing"
    return f"{name} is {' and '.join(map(repr, sent))}, not {value!r}"


def _not_the_hosts(response: Response) -> Seen | None:
    """Return unknown where the edge answered in the host's place: we are kept out, or its server is not well."""
    kept_out = judge_kept_out(response)
    if kept_out is None and response.status in EDGE_ERRORS:
        return unknown(f"{response.url} answers {response.status}: {EDGE_ERRORS[response.status]}")
    return kept_out


async def check_listed(check: Listed, look: Look) -> Seen:
    """Judge whether search engines may list the page: what its headers and its HTML tell them."""
    response = await look.get(check.url)
    if isinstance(response, NoResponse):
        return judge_no_response(response, urlsplit(check.url).hostname or "", look)
    told = [f"X-Robots-Tag: {value}" for value in response.headers.get_list("x-robots-tag") if _forbids_header(value)]
    if told and not check.wanted:
        return passed(f"{check.url} says {told[0]}")
    not_its = _not_the_hosts(response)
    if not_its:
        return not_its
    told += [f'<meta name="robots" content="{content}">' for content in _robots_of(response) if _forbids(content)]
    if check.wanted and told:
        return failed(f"{check.url} says {told[0]}")
    if check.wanted:
        return _unread(response) or passed(f"{check.url} tells nobody not to list it")
    # The page alone says so of itself; images, files and every other page of the host are still found.
    return failed(f"{check.url} does not say noindex in a header" + (f", only in the page: {told[0]}" if told else ""))


def _unread(response: Response) -> Seen | None:
    """Return unknown where ``response`` is not the page that would say so, or its head was not read as a whole."""
    if response.status >= 500:
        return unknown(f"{response.url} answers {response.status}: there is no page to look at")
    if is_html(response) and not is_whole(response) and "</head" not in text_of(response).lower():
        return unknown(f"{response.url} could not be read: it is too large, or packed in a way that nobody asked for")
    return None


def _forbids_header(value: str) -> bool:
    """Say whether a header forbids listing to every search engine or to Google's (``nofollow, googlebot: noindex``)."""
    bot = ""
    for part in value.lower().split(","):
        name, colon, rest = part.partition(":")
        if name.strip() in _VALUED:
            continue
        named = bool(colon) and _BOT.fullmatch(name.strip()) is not None
        bot, rule = (name.strip(), rest) if named else (bot, part)
        if bot in ("", "*", "googlebot") and _forbids(rule):
            return True
    return False


def _forbids(rules: str) -> bool:
    """Say whether robots rules hold noindex, or none, which means noindex too."""
    return bool({rule.strip().lower() for rule in rules.split(",")} & {"noindex", "none"})


class _Robots(HTMLParser):
    """Collects the rules of robots meta elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down the content of a meta element for all robots, or for Google's."""
        said = {key: value or "" for key, value in attrs}
        if tag == "meta" and said.get("name", "").lower() in ("robots", "googlebot"):
            self.found.append(said.get("content", ""))


def _robots_of(response: Response) -> Iterable[str]:
    if not is_html(response):
        return ()
    parser = _Robots()
    parser.feed(text_of(response))
    return parser.found


async def check_blocked(check: BlockedAtEdge, look: Look) -> Seen:
    """Judge whether the edge refuses the request in the server's place."""
    response = await look.get_again(check.url, method=check.method)
    if isinstance(response, NoResponse):
        return judge_no_response(response, urlsplit(check.url).hostname or "", look)
    asked = f"{check.method} {check.url}"
    kept_out = judge_kept_out(response)
    if kept_out:
        return kept_out
    if response.status in EDGE_ERRORS:
        return failed(f"{asked} is let through to the server, which is not well ({response.status})")
    if is_from_edge(response) and response.status in _REFUSALS:
        return passed(f"{asked} is refused at the edge ({response.status})")
    shown = "and it shows something there" if response.status == 200 else f"which answers {response.status}"
    return failed(f"{asked} reaches the server, {shown}")


async def check_limited(check: LimitedAtEdge, look: Look) -> Seen:
    """Judge whether the edge answers 429 to who asks too often; asks a few times more than is allowed."""
    if check.requests > MOST_TRIES:
        return unknown(f"not tried: it would take more than {check.requests} requests to {check.url}")
    asked, last = 0, 0
    for pause in _pauses(check):
        await asyncio.sleep(pause)
        response = await look.get_again(check.url, method=check.method)
        if isinstance(response, NoResponse):
            return judge_no_response(response, urlsplit(check.url).hostname or "", look)
        asked, last = asked + 1, response.status
        del look.trace[1:-1]  # of many looks at the same the first and the last are evidence enough
        if response.status == 429 and is_from_edge(response):
            return passed(f"request {asked} to {check.url} was answered 429 by the edge")
        if response.status == 429:
            return unknown(f"the server itself answered 429 to request {asked}, before the edge's limit showed")
        kept_out = judge_kept_out(response)
        if kept_out:
            return kept_out
    return failed(f"{asked} requests to {check.url} were all let through (the last: {last})")


def _pauses(check: LimitedAtEdge) -> Iterator[float]:
    """Yield the pause before each request: none, until more than the limit was asked; then the counters get time."""
    yield from [0.0] * (check.requests + _BEYOND)
    yield _DELAY
    yield from [0.0] * (_BEYOND - 1)


async def check_posts(check: TakesPosts, look: Look) -> Seen:
    """Judge whether an empty POST reaches the server; what the server makes of it is its own affair."""
    response = await look.get_again(check.url, method="POST")
    if isinstance(response, NoResponse):
        return judge_no_response(response, urlsplit(check.url).hostname or "", look)
    asked = f"POST {check.url}"
    if "cf-mitigated" in response.headers:
        return failed(f"{asked} is answered with a challenge ({response.headers['cf-mitigated']})")
    target = redirect_target(response)
    if target is not None:
        return failed(f"{asked} is redirected to {target} ({response.status}): what was posted is lost on the way")
    if is_from_edge(response) and response.status in (403, 429):
        return failed(f"{asked} is refused at the edge ({response.status})")
    if response.status in EDGE_ERRORS:
        return unknown(f"{asked} answers {response.status}: {EDGE_ERRORS[response.status]}")
    return passed(f"{asked} reaches the server, which answers {response.status}")
