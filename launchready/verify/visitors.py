"""Pages behind a log-in, asked as two users and then as nobody: what one user sees must never come back to another.

Headers say what a cache promises; this is what it does. Each page is asked in three ways: as it is, with a query
string, and below itself with the name of a style sheet, which a cache may take for a file ("web cache deception").
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from launchready.expectations import UsersApart
from launchready.live.dns import now
from launchready.live.http import Ask, Fetched, NoResponse, Response
from launchready.live.logins import Login, Users
from launchready.verdicts import Evidence, Outcome, Seen
from launchready.verify.answers import EDGE_ERRORS, is_from_edge, judge_kept_out, judge_no_response, redirect_target
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
_REDIRECT = "Mend the redirect first (`launchready drift` names the rule, where one is to blame), then verify again."
_SERVER = "Mend the server behind it first, then verify again."
_LED = " (the page that it leads a user to)"
_HERE = "Let the marker stand on this page itself, where a user is logged in; then verify again."
_LEAK = "Purge the cache now, apply this stack, and look for a cache rule or page rule that caches this page."


async def check_apart(check: UsersApart, look: Look) -> Seen:
    """Judge whether two users' pages stay apart, and whether nobody gets either afterwards."""
    if look.round.http.allowed is not None:
        return Seen(Outcome.NOT_APPLICABLE, look.round.http.because)
    users = await look.round.logins.users_of(urlsplit(check.url).hostname or "")
    if isinstance(users, str):
        look.trace.append(Evidence(f"log-ins of two users for {check.url}", "the environment", users, now()))
        return unknown(users, HOW)
    page = await _find_page(_Page(check.url, check.url), users[0], look)
    if isinstance(page, Seen):
        return page
    found = await asyncio.gather(
        _try_page(page, users, look),
        *(_try_disguise(disguised, users, look) for disguised in page.disguises()),
    )
    for outcome in (Outcome.FAIL, Outcome.UNKNOWN):
        for seen in found:
            if seen is not None and seen.outcome is outcome:
                return seen
    return passed(f"{page.shown} shows each of two users the own page, and neither to a visitor without a log-in")


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a user, and how it is told: the URL that a user is led to may hold a secret."""

    url: str
    shown: str

    def led_to(self, target: str) -> _Page:
        """Return the page that a user is led to from this one."""
        return _Page(target, self.shown if self.shown.endswith(_LED) else f"{self.shown}{_LED}")

    def with_query(self, query: str) -> _Page:
        """Return this page with a further query string."""
        mark = "&" if urlsplit(self.url).query else "?"
        return _Page(f"{self.url}{mark}{query}", f"{self.shown}, with ?{query},")

    def below(self, name: str) -> _Page:
        """Return this page as if it were a folder that holds the file ``name``."""
        return _Page(f"{self.url.partition('?')[0].rstrip('/')}/{name}", f"{self.shown}, with /{name} behind it,")

    def disguises(self) -> tuple[_Page, _Page]:
        """Return this page as caches may take it for another one."""
        return self.with_query("launch-ready=1"), self.below("launch-ready.css")

    def ask(self, visitor: Login | None) -> Ask:
        """Return the request of ``visitor``, None for nobody."""
        return Ask(self.url, visitor=visitor, shown=self.shown)


def pages_of(check: UsersApart) -> frozenset[str]:
    """Return the URLs that ``check`` asks as its users, but for where a log-in is led, which only its answers tell."""
    page = _Page(check.url, check.url)
    return frozenset({page.url, *(each.url for each in page.disguises())})


async def _find_page(page: _Page, user: Login, look: Look) -> _Page | Seen:
    """Return the page on which ``user`` is shown the own marker, or what to say where there is none."""
    for _ in range(MAX_STEPS + 1):
        response = await look.visit(page.ask(user))
        doubt = _doubt(response, look)
        if isinstance(response, NoResponse) or doubt:
            return doubt or unknown(f"{page.shown} was not asked")
        stored = _stored(response)
        if stored:
            return stored
        target = redirect_target(replace(response, url=page.url))
        if target is None:
            return _judge_own(page, response, user)
        if is_from_edge(response):
            return unknown(f"{page.shown}: the edge itself redirects, and the page was not reached", _REDIRECT)
        if not _same_place(target, page.url):
            return unknown(f"{page.shown} leads {user.name} to another host: no log-in is sent there", _HERE)
        page = page.led_to(target)
    return unknown(f"{page.shown} leads {user.name} on and on", _HERE)


def _judge_own(page: _Page, response: Response, user: Login) -> _Page | Seen:
    if response.status in _NO_PAGE:
        return Seen(Outcome.NOT_APPLICABLE, f"{page.shown} answers {response.status}: there is no page of a user")
    if is_from_edge(response) and response.status in EDGE_ERRORS:
        return unknown(f"{page.shown} answers {response.status}: {EDGE_ERRORS[response.status]}", _SERVER)
    if response.status >= 400:
        return unknown(f"{page.shown} answers {user.name} {response.status}: is the log-in still good?", HOW)
    if not _shows(response, user):
        return unknown(f"{page.shown} does not show the marker of {user.name}: is the log-in still good?", HOW)
    return page


def _same_place(target: str, url: str) -> bool:
    """Say whether ``target`` is by https on the host of ``url``: the log-in is sent nowhere else."""
    try:
        parts = urlsplit(target)
        return parts.scheme == "https" and parts.netloc == urlsplit(url).netloc
    except ValueError:
        return False


async def _try_page(page: _Page, users: Users, look: Look) -> Seen | None:
    """Return what is wrong with the page as it is: each of ``users`` asks it, then nobody and the first again."""
    first, second = users
    other = await look.visit(page.ask(second))
    doubt = _doubt(other, look)
    if isinstance(other, NoResponse) or doubt:
        return doubt
    if _shows(other, first):
        return failed(f"{page.shown} shows {second.name} the page of {first.name}", _LEAK)
    if not _shows(other, second):
        return unknown(f"{page.shown} does not show the marker of {second.name}: is the log-in still good?", HOW)
    stored = _stored(other)
    if stored:
        return stored
    # Whatever of theirs was kept is kept by now: who comes afterwards need not wait for one another.
    nobody, again = await asyncio.gather(
        _ask_in_turn(page, (None, None), users, look), _ask_in_turn(page, (first,), users, look)
    )
    return nobody or again


def _stored(response: Response) -> Seen | None:
    """Return what is wrong where a user's answer came from the cache, or may be kept there, by its own headers."""
    seen = judge_storing(response)
    return replace(seen, fix=seen.fix or _LEAK) if seen.outcome is Outcome.FAIL else None


async def _try_disguise(page: _Page, users: Users, look: Look) -> Seen | None:
    return await _ask_in_turn(page, (users[0], None), users, look)


async def _ask_in_turn(page: _Page, visitors: tuple[Login | None, ...], users: Users, look: Look) -> Seen | None:
    """Return what is wrong where each of ``visitors`` (None: nobody) asks ``page`` after the one before."""
    for visitor in visitors:
        response = await look.visit(page.ask(visitor))
        doubt = _doubt(response, look)
        if isinstance(response, NoResponse) or doubt:
            return doubt
        for user in _others(users, visitor):
            if _shows(response, user):
                who = visitor.name if visitor else "a visitor without a log-in"
                return failed(f"{page.shown} shows {who} the page of {user.name}", _LEAK)
            if visitor is None and _hands_over(response, user):
                return failed(f"{page.shown} hands a visitor without a log-in the session cookie of {user.name}", _LEAK)
        if not _readable(response):
            return unknown(f"{page.shown} answers in a form that cannot be searched for markers")
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
