"""The marketing site and the status page: a home page with its assets, pages below it, robots.txt, security.txt."""

from __future__ import annotations

from aiohttp import web

from launchready.local.origin.members import Sessions, add_members

_STYLE = "body{font:18px/1.5 sans-serif;max-width:40em;margin:4em auto;padding:0 1em}nav a{margin-right:1em}\n"
_SCRIPT = "document.documentElement.dataset.ready='true';\n"
_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="logo">'
    '<circle cx="32" cy="32" r="28"/></svg>\n'
)
_ASSETS = {
    "app.css": ("text/css", _STYLE),
    "app.js": ("text/javascript", _SCRIPT),
    "logo.svg": ("image/svg+xml", _LOGO),
}
_PAGES = {
    "/": ("Home", "Everything your team needs, in one place."),
    "/pricing": ("Pricing", "This page has moved to /plans."),
    "/plans": ("Plans", "One plan, everything in it."),
    "/blog": ("Blog", "What we are up to."),
    "/about": ("About", "A small company with a large idea."),
    "/blog/launch": ("We are live", "Today is the day."),
    "/docs/getting-started/first-steps": ("First steps", "Sign up, invite your team, go."),
}


def build_marketing() -> web.Application:
    """Return the site."""
    app = web.Application()
    for path in _PAGES:
        app.router.add_get(path, _page)
        if path != "/":
            app.router.add_get(f"{path}/", _page)  # a redirect of a whole host ends at a slash
    app.router.add_get("/static/{name}", _asset)
    app.router.add_get("/robots.txt", _robots)
    app.router.add_get("/.well-known/security.txt", _security)
    add_members(app, Sessions())  # customers have an account here too
    return app


def build_status() -> web.Application:
    """Return the status page that somebody else runs for the client."""
    app = web.Application()
    app.router.add_get("/", _all_is_well)
    return app


async def _all_is_well(_: web.Request) -> web.Response:
    page = "<!DOCTYPE html><title>Status</title><h1>All systems work</h1>\n"
    return web.Response(text=page, content_type="text/html", charset="utf-8")


async def _page(request: web.Request) -> web.Response:
    title, text = _PAGES[request.path.rstrip("/") or "/"]
    links = " ".join(f'<a href="{path}">{name}</a>' for path, (name, _) in _PAGES.items())
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        '<link rel="stylesheet" href="/static/app.css"><script src="/static/app.js" defer></script></head>\n'
        f'<body><img src="/static/logo.svg" alt="" width="64"><nav>{links}</nav><h1>{title}</h1><p>{text}</p>\n'
        "</body></html>\n"
    )
    return web.Response(text=page, content_type="text/html", charset="utf-8")


async def _asset(request: web.Request) -> web.Response:
    found = _ASSETS.get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    content_type, text = found
    etag = f'"{request.match_info["name"]}-1"'
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers={"ETag": etag})
    return web.Response(text=text, content_type=content_type, headers={"ETag": etag})


async def _robots(_: web.Request) -> web.Response:
    return web.Response(text="User-agent: *\nAllow: /\n")


async def _security(_: web.Request) -> web.Response:
    return web.Response(text="Contact: mailto:security@example.com\nExpires: 2027-11-24T00:00:00Z\n")
