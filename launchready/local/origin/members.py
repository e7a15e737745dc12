"""The application and its admin: a log-in form, a session cookie, and pages that belong to one visitor.

The pages carry a marker of their visitor, and the application (as many do) says nothing about caching: whether one
visitor's page reaches another is up to the edge alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from html import escape
from typing import Literal, TypeAlias

from aiohttp import web

COOKIE = "session"
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.Response]]
_FORM = (
    '<!DOCTYPE html><title>Log in</title><form method="post" action="/login">'
    '<input name="user" autocomplete="username"><input name="password" type="password"><button>Log in</button></form>\n'
)
_MAX_SESSIONS = 1_000
GUESTS = {"session-of-ada": "ada", "session-of-bob": "bob"}
"""Two users who are always logged in, by the value of their cookie: `launchready local env` gives them to the verifier.
No secret: an origin listens on this machine alone."""


class Sessions:
    """Who is logged in, by the value of the session cookie."""

    def __init__(self) -> None:
        self._users: dict[str, str] = dict(GUESTS)

    def open(self, user: str) -> str:
        """Log ``user`` in and return the cookie's value."""
        if len(self._users) >= _MAX_SESSIONS:
            del self._users[next(value for value in self._users if value not in GUESTS)]
        value = secrets.token_urlsafe(24)
        self._users[value] = user
        return value

    def close(self, value: str) -> None:
        """Log out."""
        self._users.pop(value, None)

    def user(self, request: web.Request) -> str | None:
        """Return who sends ``request``, None for a stranger."""
        return self._users.get(request.cookies.get(COOKIE, ""))


def guest_variables() -> dict[str, str]:
    """Return the environment that lets a verifier be either of the guests, on every demo origin."""
    found: dict[str, str] = {}
    for letter, (session, user) in zip("AB", GUESTS.items(), strict=True):
        found[f"LAUNCHREADY_LOGIN_{letter}"] = f"Cookie: {COOKIE}={session}"
        found[f"LAUNCHREADY_MARKER_{letter}"] = marker(user)
    return found


def marker(user: str) -> str:
    """Return what a page of ``user`` contains and no other page does."""
    return f"marker-of-{user}"


def build_app() -> web.Application:
    """Return the application: ``/`` and ``/login`` for all, ``/dashboard``, ``/account``, ``/checkout`` for members."""
    sessions = Sessions()

    async def home(request: web.Request) -> web.Response:
        user = sessions.user(request)
        return _html(f"<h1>Welcome</h1><p>{_marked(user)}</p>" if user else '<h1>App</h1><a href="/login">Log in</a>')

    async def script(_: web.Request) -> web.Response:
        return web.Response(text="document.title='App';\n", content_type="text/javascript")

    app = web.Application()
    app.router.add_get("/", home)
    app.router.add_get("/static/app.js", script)
    app.router.add_get("/healthz", _healthy)
    add_members(app, sessions)
    return app


def _log_in(sessions: Sessions, home: str, same_site: Literal["Lax", "Strict"]) -> Handler:
    """Return what takes the log-in form and leads to ``home``."""

    async def log_in(request: web.Request) -> web.Response:
        user = str((await request.post()).get("user") or "").strip()
        if not user or len(user) > 64:
            return web.Response(status=400, text="A user name is needed.\n")
        response = web.Response(status=303, headers={"Location": home})
        response.set_cookie(COOKIE, sessions.open(user), httponly=True, samesite=same_site, secure=True)
        return response

    return log_in


def add_members(app: web.Application, sessions: Sessions) -> None:
    """Give ``app`` what members have: a log-in form, ``/dashboard``, ``/account`` and what is below, ``/checkout``."""

    async def show_form(_: web.Request) -> web.Response:
        return web.Response(text=_FORM, content_type="text/html")

    async def log_out(request: web.Request) -> web.Response:
        sessions.close(request.cookies.get(COOKIE, ""))
        response = web.Response(status=303, headers={"Location": "/"})
        response.del_cookie(COOKIE)
        return response

    async def own_page(request: web.Request) -> web.Response:
        user = sessions.user(request)
        if user is None:
            return web.Response(status=303, headers={"Location": "/login"})
        return _html(f"<h1>{escape(request.path)}</h1><p>{_marked(user)}</p>")

    app.router.add_get("/login", show_form)
    app.router.add_post("/login", _log_in(sessions, "/dashboard", "Lax"))
    app.router.add_post("/logout", log_out)
    app.router.add_get("/dashboard", own_page)
    app.router.add_get("/account", own_page)
    app.router.add_get("/account/{page:.*}", own_page)
    app.router.add_get("/checkout", own_page)


def build_admin() -> web.Application:
    """Return the admin: 401 for strangers on every page but ``/healthz`` and ``/login``."""
    sessions = Sessions()

    async def page(request: web.Request) -> web.Response:
        user = sessions.user(request)
        if user is None:
            return web.Response(status=401, text="Log in first.\n", headers={"WWW-Authenticate": 'Form realm="admin"'})
        return _html(f"<h1>Admin</h1><p>{_marked(user)}</p>")

    app = web.Application()
    app.router.add_get("/healthz", _healthy)
    app.router.add_post("/login", _log_in(sessions, "/", "Strict"))
    app.router.add_get("/{path:.*}", page)
    return app


def _marked(user: str) -> str:
    return escape(marker(user))


def _html(body: str) -> web.Response:
    return web.Response(text=f"<!DOCTYPE html>{body}\n", content_type="text/html", charset="utf-8")


async def _healthy(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})
