"""Pages behind a log-in, asked as two users and then as nobody: what one user sees must never come back to another.

Headers say what a cache promises; this is what it does. Each page is asked in three ways: as it is, with a query
string, and below itself with the name of a style sheet, which a cache may take for a file ("web cache deception").
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Iterator
from urllib.parse import urlsplit

from launchready.expectations import UsersApart
from launchready.live.http import Ask, Fetched, NoResponse, Response
from launchready.live.logins import Login, Users
from launchready.verdicts import Outcome, Seen
from launchready.verify.answers import judge_kept_out, judge_no_response, redirect_target
from launchready.verify.cache import judge_storing
from launchready.verify.look import Look, failed, passed, unknown

MAX_STEPS = 3
"""Redirects that a user is followed through, on the same host and by https alone: nobody else gets the log-in."""
REQUESTS = 9 + MAX_STEPS
"""Requests that one check sends at most: five for the page, two for each disguise, and the redirects."""
HOW = (
    "Set LAUNCHREADY_LOGIN_A and _B to header lines of two users (Cookie: session=…) and LAUNCHREADY_MARKER_A and _B "
    "to text that only their own pages show, or LAUNCHREADY_LOGIN_COMMAND to a command that prints them for a host "
    "(docs/verify.md). Nothing of them is shown or kept."
)
_SESSION_LENGTH = 8  # characters: a shorter value of a cookie is a setting, not a session
_NO_PAGE = frozenset({404, 410})
_LEAK = "Purge the cache now, apply this stack, and look for a cache rule or page rule that caches this page."


async def check_apart(check: UsersApart, look: Look) -> Seen:
    """Judge whether two users' pages stay apart, and whether nobody gets either afterwards."""
    if look.round.http.allowed is not None:
        return Seen(Outcome.NOT_APPLICABLE, look.round.http.because)
    users = await look.round.logins.users_of(urlsplit(check.url).hostname or "")
    if isinstance(users, str):
        return unknown(users, HOW)
    page = await _find_page(check.url, users[0], look)
    if isinstance(page, Seen):
        return page
    found = await asyncio.gather(
        _try_page(page, users, look),
        _try_disguise(f"{page}{'&' if urlsplit(page).query else '?'}launch-ready=1", users, look),
        _try_disguise(f"{page.partition('?')[0].rstrip('/')}/launch-ready.css", users, look),
    )
    for outcome in (Outcome.FAIL, Outcome.UNKNOWN):
        for seen in found:
            if seen is not None and seen.outcome is outcome:
                return seen
    return passed(f"{page} shows each of two users the own page, and neither to a visitor without a log-in")


async def _find_page(url: str, user: Login, look: Look) -> str | Seen:
    """Return the URL of the page on which ``user`` is shown the own marker, or what to say where there is none."""
    for _ in range(MAX_STEPS + 1):
        response = await look.visit(Ask(url, visitor=user))
        doubt = _doubt(response, look)
        if isinstance(response, NoResponse) or doubt:
            return doubt or unknown(f"{url} was not asked")
        target = redirect_target(response)
        if target is None:
            return _judge_own(url, response, user)
        if not _same_place(target, url):
            return unknown(f"{url} leads {user.name} to another host: no log-in is sent there", _other_page(url))
        url = target
    return unknown(f"{url} leads {user.name} on and on", _other_page(url))


def _judge_own(url: str, response: Response, user: Login) -> str | Seen:
    if response.status in _NO_PAGE:
        return Seen(Outcome.NOT_APPLICABLE, f"{url} answers {response.status}: there is no page of a user")
    if response.status >= 400:
        return unknown(f"{url} answers {user.name} {response.status}: is the log-in still good?", HOW)
    if not _shows(response, user):
        return unknown(f"{url} does not show the marker of {user.name}: is the log-in still good?", HOW)
    return url


def _other_page(url: str) -> str:
    return f"Let the marker stand on {url} itself, where a user is logged in; then verify again."


def _same_place(target: str, url: str) -> bool:
    """Say whether ``target`` is by https on the host of ``url``: the log-in is sent nowhere else."""
    try:
        parts = urlsplit(target)
        return parts.scheme == "https" and parts.netloc == urlsplit(url).netloc
    except ValueError:
        return False


async def _try_page(url: str, users: Users, look: Look) -> Seen | None:
    """Return what is wrong with the page as it is; ``users`` and nobody ask it in turn."""
    first, second = users
    other = await look.visit(Ask(url, visitor=second))
    doubt = _doubt(other, look)
    if isinstance(other, NoResponse) or doubt:
        return doubt
    if _shows(other, first):
        return failed(f"{url} shows {second.name} the page of {first.name}", _LEAK)
    if not _shows(other, second):
        return unknown(f"{url} does not show the marker of {second.name}: is the log-in still good?", HOW)
    stored = judge_storing(other)
    if stored.outcome is Outcome.FAIL:
        return stored
    return await _ask_in_turn(url, (None, None, first), users, look)


async def _try_disguise(url: str, users: Users, look: Look) -> Seen | None:
    return await _ask_in_turn(url, (users[0], None), users, look)


async def _ask_in_turn(url: str, visitors: tuple[Login | None, ...], users: Users, look: Look) -> Seen | None:
    """Return what is wrong where each of ``visitors`` (None: nobody) asks ``url`` after the one before."""
    for visitor in visitors:
        response = await look.visit(Ask(url, visitor=visitor))
        doubt = _doubt(response, look)
        if isinstance(response, NoResponse) or doubt:
            return doubt
        for user in _others(users, visitor):
            if _shows(response, user):
                who = visitor.name if visitor else "a visitor without a log-in"
                return failed(f"{url} shows {who} the page of {user.name}", _LEAK)
            if visitor is None and _hands_over(response, user):
                return failed(f"{url} hands a visitor without a log-in the session cookie of {user.name}", _LEAK)
        if not _readable(response):
            return unknown(f"{url} answers in a form that cannot be searched for markers")
    return None


def _others(users: Users, visitor: Login | None) -> Iterator[Login]:
    return (user for user in users if user is not visitor)


def _hands_over(response: Response, user: Login) -> bool:
    """Say whether ``response`` sets a cookie to a value that ``user`` sends: the session itself was cached."""
    sent = [pair.partition("=")[2].strip() for value in user.headers.values() for pair in value.split(";")]
    cookies = "\n".join(response.headers.get_list("set-cookie"))
    return any(len(value) >= _SESSION_LENGTH and value in cookies for value in sent)


def _doubt(response: Fetched, look: Look) -> Seen | None:
    """Return why ``response`` shows nothing about the page, if it does not."""
    if isinstance(response, NoResponse):
        return judge_no_response(response, urlsplit(response.url).hostname or "", look)
    return judge_kept_out(response)


def _readable(response: Response) -> bool:
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    return coding in ("identity", "") and not response.cut


def _shows(response: Response, user: Login) -> bool:
    text = response.body.decode("utf-8", "replace")
    return user.marker in text or user.marker in html.unescape(text)
