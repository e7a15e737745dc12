"""What must be true of the cache beyond its rules: users stay apart, and what makes two requests the same to it."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.concerns.hosts import authenticated_hosts, named_hosts
from launchready.expectations import (
    Check,
    Expectation,
    Layer,
    NeverCached,
    PageCached,
    PostsUncached,
    QueryKeyed,
    UsersApart,
)
from launchready.site import Audience, Site

_CONCERN = "cache"


def users_apart(site: Site, asked: str | None) -> Iterator[Expectation]:
    """Return that no user is shown another one's page: on each host behind a log-in, and below each such path.

    ``asked`` is the host on which paths for all hosts are looked at.
    """
    pages = [
        (named.name, f"https://{named.name}/", f"{named.declared_at}.authenticated")
        for named in authenticated_hosts(site)
        if not named.is_wildcard
    ]
    for path in site.cache.authenticated_paths if asked else ():
        subject = f"{asked}{path.rstrip('/') or '/'}"
        pages.append((subject, f"https://{subject}", "cache.authenticated_paths"))
    for subject, url, declared_at in pages:
        yield _expect(
            site, subject, "users-apart", declared_at, UsersApart(url),
            f"What {url} shows to one user it never shows to another, nor to a visitor without a log-in.",
            "Apply this stack and purge the cache: one user's page is shown to others.",
        )  # fmt: skip


def authorized_apart(site: Site) -> Iterator[Expectation]:
    """Return that answers to requests with Authorization are never kept, on each host that programs use."""
    for named in named_hosts(site):
        if named.host.audience is Audience.APIS and named.host.proxied and not named.is_wildcard:
            url = f"https://{named.name}/"
            yield _expect(
                site, named.name, "authorization-never-cached", named.declared_at, NeverCached(url, authorization=True),
                f"What {url} answers to a request with Authorization is kept by no cache, unless its server says so.",
                "Apply this stack; if it stays so, a page rule or another cache rule caches this host.",
            )  # fmt: skip


def assets_apart(site: Site, host: str) -> Iterator[Expectation]:
    """Return what makes two requests for a static file of ``host`` the same, and that a POST is none of them."""
    static = site.cache.static
    which = (host, static.sample, tuple(static.extensions))
    kept = "are the same file" if static.ignore_query else "are two files, so that a new version is seen at once"
    yield _expect(
        site, host, "static-query", "cache.static", QueryKeyed(*which, static.ignore_query),
        f"To the cache of {host} a static file with one query string and with another {kept}.",
        "Apply this stack; if it stays so, another cache rule sets the cache key or the caching level.",
    )  # fmt: skip
    yield _expect(
        site, host, "static-post", "cache.static", PostsUncached(*which),
        f"A POST to a static file of {host} is answered by its server, not from the cache.",
        "Apply this stack; if it stays so, a Worker answers in the server's place.",
    )  # fmt: skip


def pages_kept(site: Site, host: str) -> Iterator[Expectation]:
    """Return that each declared page of ``host`` is kept; of a pattern no page is known that could be asked."""
    for page in site.cache.pages:
        if not page.endswith("/*"):
            url = f"https://{host}{page}"
            yield _expect(
                site, host + page, "page-cached", "cache.pages", PageCached(url),
                f"{url} comes from Cloudflare's cache where its server does not forbid it, and sets no cookie then.",
                "Apply this stack; if it stays so, a later cache rule or a page rule overrules it.",
            )  # fmt: skip


def _expect(
    site: Site, subject: str, check_name: str, declared_at: str, check: Check, expected: str, fix: str
) -> Expectation:
    return Expectation(
        concern=_CONCERN,
        subject=subject,
        name=check_name,
        zone=site.zone.name,
        layer=Layer.EDGE,
        declared_at=declared_at,
        expected=expected,
        fix=fix,
        check=check,
    )
