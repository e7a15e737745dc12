"""Checks of the cache: static assets come from the edge, what belongs to one visitor never does.

A HIT within a few tries proves caching; MISS every time does not disprove it, since an edge has several nodes.
MISS on what must never be cached is a failure though: a bypass rule would have made it DYNAMIC or BYPASS.
Source: developers.cloudflare.com/cache/concepts/cache-responses, verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from launchready.expectations import Layer, NeverCached, PostsUncached, QueryKeyed, StaticCached
from launchready.live.http import Ask, NoResponse, Response
from launchready.live.texts import is_whole, text_of
from launchready.verdicts import Outcome, Seen
from launchready.verify.answers import EDGE_ERRORS, is_from_edge, judge_forbidden, judge_no_response, redirect_target
from launchready.verify.look import Look, failed, passed, unknown

TRIES = 5
FROM_CACHE = frozenset({"HIT", "REVALIDATED", "STALE", "UPDATING"})
TO_BE_STORED = frozenset({"MISS", "EXPIRED"})
NOT_STORED = frozenset({"DYNAMIC", "BYPASS", "NONE/UNKNOWN"})
SERVER = "Mend the server behind it first, then verify again."
_NAME_ONE = "Name one under cache.static.sample, as in /assets/app.css."
_SAMPLE = (
    "Name a file that is there under cache.static.sample, as in /assets/app.css, or mend the link on the home page."
)


async def check_static(check: StaticCached, look: Look) -> Seen:
    """Judge whether a static asset is served from the edge's cache, with the declared browser TTL."""
    url = await find_sample(check, look)
    if isinstance(url, Seen):
        return url
    kept = await ask_until_kept(url, look)
    if isinstance(kept, Seen):
        return kept
    return judge_cookies(kept) or _judge_age(check, kept) or _judge_browser_ttl(url, kept, check.browser_ttl)


async def ask_until_kept(url: str, look: Look) -> Response | Seen:
    """Return the first answer to ``url`` that comes from the cache, or what to say where none of a few does.

    All tries go over one connection, which one node of the edge has: another may not have the file yet.
    """
    seen: list[str] = []
    for _ in range(TRIES):
        response = await look.visit(Ask(url, lane=f"cache of {url}"))
        if isinstance(response, NoResponse):
            return judge_no_response(response, urlsplit(url).hostname or "", look)
        doubt = judge_forbidden(response)
        if doubt:
            return doubt
        if response.status >= 500:
            return unknown(f"{url} answers {response.status}: there is nothing to cache", SERVER)
        if response.status != 200:
            return failed(f"{url} answers {response.status}: there is nothing to cache", _SAMPLE)
        seen.append(cache_status(response))
        if seen[-1] in FROM_CACHE:
            return response
        if seen[-1] not in TO_BE_STORED:
            what = f"cf-cache-status {seen[-1]}" if seen[-1] else "no cf-cache-status: Cloudflare did not serve it"
            return failed(f"{url} is not cached: {what}")
    return unknown(f"{url} was answered {', '.join(seen)}: cacheable, but no try came from the cache")


def cache_status(response: Response) -> str:
    """Return the edge's word on ``response``, upper case; empty where it says none."""
    return str(response.headers.get("cf-cache-status", "")).upper()


def judge_cookies(kept: Response) -> Seen | None:
    """Return what is wrong with an answer from the cache that sets a cookie: every visitor gets the same one."""
    names = sorted({cookie.partition("=")[0].strip() for cookie in kept.headers.get_list("set-cookie")})
    if not names:
        return None
    return failed(
        f"{kept.url} comes from the edge's cache and sets the cookie {', '.join(names)}: the same for every visitor",
        "Let the application set no cookie on what is cached, and purge the cache.",
        Layer.ORIGIN,
    )


def _judge_age(check: StaticCached, kept: Response) -> Seen | None:
    """Return unknown where the file is older than it may be by the declared lifetime: another rule had kept it."""
    age = str(kept.headers.get("age", ""))
    if check.edge_ttl is None or cache_status(kept) != "HIT" or not (age.isascii() and age.isdigit()):
        return None
    if int(age) <= check.edge_ttl:
        return None
    return unknown(
        f"{kept.url} is {age} s old in the edge's cache, and {check.edge_ttl} s are declared: an older rule kept it",
        "Purge the cache in the dashboard (Caching → Configuration), or wait until it is forgotten; verify again.",
    )


def _judge_browser_ttl(url: str, response: Response, declared: int | None) -> Seen:
    age = _seconds(parse_directives(response.headers.get("cache-control", "")), "max-age")
    if declared is None:
        told = "no max-age" if age is None else f"the server's max-age {age}"
        return passed(f"{url} comes from the edge's cache ({cache_status(response)}), {told}")
    if age == declared:
        return passed(f"{url} comes from the edge's cache ({cache_status(response)}), max-age {age}")
    shown = "no max-age" if age is None else f"max-age {age}"
    return failed(f"{url} comes from the edge's cache, but tells browsers {shown}, not {declared}")


async def find_sample(check: StaticCached | QueryKeyed | PostsUncached, look: Look) -> str | Seen:
    """Return the URL of the static asset to look at, or what to say where none is known."""
    http = look.round.http
    if http.allowed is not None:
        return Seen(Outcome.NOT_APPLICABLE, http.because)
    home = f"https://{check.host}/"
    if check.path is not None:
        return urljoin(home, check.path)
    response = await look.get(home)
    if isinstance(response, NoResponse):
        return judge_no_response(response, check.host, look)
    doubt = judge_forbidden(response)
    if doubt:
        return doubt
    if response.status != 200:
        return unknown(
            f"{home} answers {response.status}: there is no home page that would name a file",
            f"Mend the home page first (subdomains/{check.host}/serves-https), then verify again.",
        )
    asset = find_asset(text_of(response), home, check.extensions)
    if asset is None and not is_whole(response):
        return unknown(
            f"{home} could not be read: it is too large, or packed in a way that nobody asked for", _NAME_ONE
        )
    if asset is None:
        return unknown(
            f"{home} names no file of its own with one of the declared extensions",
            _NAME_ONE,
        )
    return asset


class _References(HTMLParser):
    """Collects what a page loads or links: every src and href, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = [value for name, value in attrs if name in ("src", "href") and value and tag != "a"]
        if tag == "base":
            self.base = self.base or "".join(named[:1])
        else:
            self.found += named


def find_asset(page: str, base: str, extensions: tuple[str, ...]) -> str | None:
    """Return the first file on ``base``'s own host that ``page`` loads and whose extension is one of ``extensions``."""
    parser = _References()
    parser.feed(page)
    for reference in parser.found:
        try:
            parts = urlsplit(urljoin(urljoin(base, parser.base.strip()), reference.strip()))
        except ValueError:
            continue
        _, dot, extension = parts.path.rpartition("/")[2].rpartition(".")
        if (
            dot
            and parts.scheme == "https"
            and parts.netloc == urlsplit(base).netloc
            and extension.lower() in extensions
        ):
            return parts._replace(fragment="").geturl()
    return None


async def check_never_cached(check: NeverCached, look: Look) -> Seen:
    """Judge whether the URL is stored neither at the edge nor, by its headers, in any other shared cache."""
    again = look.round.http.allowed is None
    host = urlsplit(check.url).hostname or ""
    judged: Seen | None = None
    for ask in (look.get, look.get_again) if again else (look.get,):
        response = await ask(check.url, cookie=check.cookie)
        if isinstance(response, NoResponse):
            return judge_no_response(response, host, look)
        doubt = judge_forbidden(response)
        if doubt:
            return doubt
        judged = judge_storing(response)
        if judged.outcome is not Outcome.PASS:
            return judged
    return judged or unknown(f"{check.url} was not asked")


def judge_storing(response: Response) -> Seen:
    """Judge an answer that belongs to one visitor by what the edge says of it, and by what its headers allow."""
    status = cache_status(response)
    if status in FROM_CACHE:
        return failed(f"{response.url} comes from the edge's cache ({status}): a visitor may see another one's page")
    if status in TO_BE_STORED:
        return failed(f"{response.url} may be stored at the edge (cf-cache-status {status})")
    if is_from_edge(response) and redirect_target(response):
        return unknown(
            f"{response.url}: the edge itself redirects to {redirect_target(response)}; the page was not reached",
            "Mend the redirect first (`launchready drift` names the rule, where one is to blame), then verify again.",
        )
    if is_from_edge(response) and response.status in EDGE_ERRORS:
        return unknown(
            f"{response.url} answers {response.status}: {EDGE_ERRORS[response.status]}; the page was not reached",
            SERVER,
        )
    if status and status not in NOT_STORED:
        return unknown(f"{response.url}: cf-cache-status {status} is not known")
    public = shared_lifetime(response.headers.get("cache-control", ""), response.headers)
    if public:
        return failed(
            f"{response.url} tells every shared cache to keep it: {public}",
            "Let the application send Cache-Control: private, no-store on this page.",
            Layer.ORIGIN,
        )
    by = f"cf-cache-status {status}" if status else "no edge cache"
    return passed(f"{response.url} answers {response.status} and is not stored ({by})")


def parse_directives(header: str) -> dict[str, str]:
    """Return Cache-Control's directives, lower case, the first of each (RFC 9111 section 5.2)."""
    directives: dict[str, str] = {}
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        directives.setdefault(name.lower(), value.strip().strip('"'))
    return directives


def shared_lifetime(cache_control: str, headers: Mapping[str, str]) -> str | None:
    """Return what lets a shared cache serve this to others without asking, or None (RFC 9111 sections 3 and 4.2.1)."""
    directives = parse_directives(cache_control)
    if {"no-store", "private", "no-cache"} & set(directives):
        return None
    for name in ("s-maxage", "max-age"):
        seconds = _seconds(directives, name)
        if seconds is not None:
            return f"{name}={seconds}" if seconds > 0 else None
    try:
        expires, date = (parsedate_to_datetime(headers[name]) for name in ("expires", "date"))
        return f"Expires: {headers['expires']}" if expires > date else None
    except (KeyError, ValueError, TypeError):
        return None


def _seconds(directives: Mapping[str, str], name: str) -> int | None:
    value = directives.get(name, "")
    return int(value) if value.isascii() and value.isdigit() else None
