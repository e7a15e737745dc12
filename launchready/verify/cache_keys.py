"""Checks of what makes two requests the same to the cache: the query string, the method, who asks; and public pages."""

from __future__ import annotations

import secrets
from html.parser import HTMLParser
from urllib.parse import urlsplit

from launchready.expectations import Layer, NeverCached, PageCached, PostsUncached, QueryKeyed
from launchready.live.http import Ask, NoResponse, Response
from launchready.live.logins import Login
from launchready.live.pages import is_html
from launchready.live.texts import text_of
from launchready.verdicts import Outcome, Seen
from launchready.verify.answers import EDGE_ERRORS, is_from_edge, judge_forbidden, judge_no_response
from launchready.verify.cache import (
    FROM_CACHE,
    NOT_STORED,
    SERVER,
    TO_BE_STORED,
    TRIES,
    ask_until_kept,
    cache_status,
    find_sample,
    judge_cookies,
    parse_directives,
)
from launchready.verify.look import Look, failed, passed, unknown

NOBODY = Login("a visitor with an Authorization header", {"Authorization": "Bearer launch-ready"}, "")
# RFC 9111 section 3.5: only these let a shared cache keep an answer to a request with Authorization.
_ALLOWING = frozenset({"public", "s-maxage", "must-revalidate"})
_FORBIDDING = frozenset({"private", "no-store", "no-cache"})
# Names of hidden fields in which frameworks keep what proves that a form was shown to this visitor: Django, Rails,
# Laravel, Symfony, Spring, ASP.NET (in forms that these made, verified 2026-11-24).
_TOKENS = frozenset(
    {"csrfmiddlewaretoken", "authenticity_token", "_token", "_csrf", "_csrf_token", "csrf_token",
     "__requestverificationtoken"}
)  # fmt: skip


async def check_query(check: QueryKeyed, look: Look) -> Seen:
    """Judge whether a query string that nobody asked before makes another file, or the same where it is ignored."""
    url = await find_sample(check, look)
    if isinstance(url, Seen):
        return url
    if check.ignored:
        kept = await ask_until_kept(url, look)
        if isinstance(kept, Seen):
            return kept
    fresh = f"{url}{'&' if urlsplit(url).query else '?'}launch-ready={secrets.token_hex(4)}"
    response = await look.visit(Ask(fresh, lane=f"cache of {url}"))
    doubt = _doubt(response, look)
    if isinstance(response, NoResponse) or doubt:
        return doubt or unknown(f"{fresh} was not asked")
    status = cache_status(response)
    if status in FROM_CACHE:
        kept_as_one = f"{url} with a query string that nobody asked before comes from the cache ({status})"
        return passed(kept_as_one) if check.ignored else failed(f"{kept_as_one}: a new version would not be seen")
    if status in TO_BE_STORED:
        apart = f"{url} with another query string is another file to the cache ({status})"
        return failed(f"{apart}, and is declared to be the same") if check.ignored else passed(apart)
    return unknown(
        f"{url} is not cached (cf-cache-status {status or 'missing'}), so what it is kept by is not shown",
        f"Mend that first (cache/{check.host}/static-cached), then verify again.",
    )


async def check_posts_uncached(check: PostsUncached, look: Look) -> Seen:
    """Judge whether a POST without a body to a cached file gets its server's own answer."""
    url = await find_sample(check, look)
    if isinstance(url, Seen):
        return url
    response = await look.visit(Ask(url, method="POST"))
    doubt = _doubt(response, look)
    if isinstance(response, NoResponse) or doubt:
        return doubt or unknown(f"{url} was not asked")
    status = cache_status(response)
    if is_from_edge(response) and response.status in EDGE_ERRORS:
        return unknown(f"a POST to {url} answers {response.status}: {EDGE_ERRORS[response.status]}", SERVER)
    if status in FROM_CACHE or status in TO_BE_STORED:
        return failed(f"a POST to {url} is answered by way of the cache (cf-cache-status {status})")
    return passed(f"a POST to {url} is answered {response.status}, not by the cache ({status or 'no cf-cache-status'})")


async def check_page(check: PageCached, look: Look) -> Seen:
    """Judge whether a public page is kept at the edge, where its server does not forbid it."""
    if look.round.http.allowed is not None:
        return Seen(Outcome.NOT_APPLICABLE, look.round.http.because)
    statuses: list[str] = []
    for _ in range(TRIES):
        response = await look.visit(Ask(check.url, lane=f"cache of {check.url}"))
        doubt = _doubt(response, look)
        if isinstance(response, NoResponse) or doubt:
            return doubt or unknown(f"{check.url} was not asked")
        statuses.append(cache_status(response))
        if statuses[-1] in FROM_CACHE and response.status < 300:
            told = passed(f"{check.url} comes from the edge's cache ({statuses[-1]})")
            return judge_cookies(response) or _judge_token(response) or told
        if statuses[-1] not in TO_BE_STORED or response.status >= 300 or _forbids(response):
            return _judge_unkept(check, response, statuses[-1])
    return unknown(f"{check.url} was answered {', '.join(statuses)}: cacheable, but no try came from the cache")


class _Fields(HTMLParser):
    """Collects the names of what forms send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "input":
            self.found += [value for name, value in attrs if name == "name" and value]


def _judge_token(kept: Response) -> Seen | None:
    """Return what is wrong with a kept page whose form has a token that its server gave one visitor alone."""
    fields = _Fields()
    if is_html(kept):
        fields.feed(text_of(kept))
    tokens = [field for field in fields.found if field.lower() in _TOKENS]
    if not tokens:
        return None
    return failed(
        f"{kept.url} comes from the edge's cache with the form token {tokens[0]}: everybody else's form is refused",
        "Take this page out of cache.pages, or let the application load the token apart from the page.",
        Layer.ORIGIN,
    )


def _judge_unkept(check: PageCached, response: Response, status: str) -> Seen:
    why = _forbids(response) if response.status < 300 else None
    if why and (status in NOT_STORED or status in TO_BE_STORED):
        return passed(f"{check.url} is not kept ({status}), as its server asks: {why}")
    if response.status >= 300:
        return unknown(f"{check.url} answers {response.status}: there is no page to be kept")
    return failed(f"{check.url} is not cached: cf-cache-status {status or 'missing'}")


def _forbids(response: Response) -> str | None:
    """Return what keeps the edge from keeping ``response``: its server's own word, or a cookie that it sets."""
    told = sorted(_FORBIDDING & set(parse_directives(response.headers.get("cache-control", ""))))
    if told:
        return f"Cache-Control: {', '.join(told)}"
    return "it sets a cookie" if "set-cookie" in response.headers else None


async def check_authorized(check: NeverCached, look: Look) -> Seen:
    """Judge whether an answer to a request with Authorization is kept at the edge without its server's leave."""
    url, told = check.url, ""
    for _ in range(2):
        response = await look.visit(Ask(url, visitor=NOBODY))
        if isinstance(response, NoResponse):
            return judge_no_response(response, urlsplit(url).hostname or "", look)
        doubt = judge_forbidden(response)
        if doubt:
            return doubt
        status = cache_status(response)
        allowed = _ALLOWING & set(parse_directives(response.headers.get("cache-control", "")))
        if (status in FROM_CACHE or status in TO_BE_STORED) and not allowed:
            return failed(f"{url}, asked with Authorization, may be stored at the edge (cf-cache-status {status})")
        if is_from_edge(response) and response.status >= 500:
            return unknown(
                f"{url} answers {response.status}: its server was not reached",
                SERVER,
            )
        told = f"{response.status} ({status or 'no cf-cache-status'})"
    return passed(f"{url}, asked with Authorization, answers {told}")


def _doubt(response: Response | NoResponse, look: Look) -> Seen | None:
    if isinstance(response, NoResponse):
        return judge_no_response(response, urlsplit(response.url).hostname or "", look)
    return judge_forbidden(response)
