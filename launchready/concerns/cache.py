"""The cache concern: static files kept at the edge, and what is behind a log-in never, whatever else matches.

Cache rules stack and the last match wins, so the bands go from what may be cached to what never is. Only the static
allow-list has an explicit edge TTL, because Cloudflare then strips cookies and keeps the answer whatever the origin
says (developers.cloudflare.com/cache/how-to/cache-rules/settings, verified 2026-11-24): it is limited to hosts that
are declared as public, to known extensions, and to good answers.

"Web cache deception" asks for ``/account/x.css``, ``/static/..%2faccount`` or ``/account;x.css``: a page for the
server, a file for a cache. The last band therefore compares the decoded, lower-case path, and refuses to cache every
path that two readers can read in two ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias
from urllib.parse import unquote_to_bytes

from launchready.claims import Claim, RuleClaim, SettingClaim
from launchready.concerns.cache_looks import assets_apart, authorized_apart, pages_kept, users_apart
from launchready.concerns.expressions import host_tests, starts, text, texts
from launchready.concerns.hosts import (
    authenticated_hosts,
    cacheable_hosts,
    canonical_host,
    named_hosts,
)
from launchready.expectations import Expectation, Layer, NeverCached, StaticCached
from launchready.site import Site
from launchready.zone import CACHE_PHASE, cache_rule, rule_ref
from launchready.zone.rules import Json

name: Final = "cache"

Ttl: TypeAlias = int | Literal["origin"]  # seconds, or as the server says

_BYPASS: Mapping[str, Json] = {"cache": False}
# An encoded zero byte or line end; and what still ends or changes a path for one reader or another once decoded.
_AMBIGUOUS_ENCODED = ("%0",)
_AMBIGUOUS_DECODED = ("%", "//", "/.", "\\", ";", "?", "#")
# A redirect or an error instead of the file is never kept; 304 only confirms what is kept already.
_NO_STORE = [{"status_code_range": {"from": low, "to": high}, "value": -1} for low, high in ((300, 303), (305, 599))]


def claims(site: Site) -> Iterator[Claim]:
    """Return the cache rules in their bands, and the browser TTL left to the origin."""
    # Cloudflare's own default tells browsers four hours for whatever is cached; 0 respects the origin.
    yield SettingClaim(name, "cache", "browser_cache_ttl", 0)
    if site.cache.session_cookies:
        yield _session_claim(site)
    if cacheable_hosts(site) and site.cache.pages:
        yield _pages_claim(site)
    if cacheable_hosts(site):
        yield _static_claim(site)
    if authenticated_hosts(site):
        yield _hosts_claim(site)
    if site.cache.authenticated_paths:
        yield _paths_claim(site)
    for declared_at, paths in (
        ("cache.authenticated_paths", site.cache.authenticated_paths),
        ("cache.static.paths", site.cache.static.paths),
        ("cache.pages", site.cache.pages),
    ):
        if paths:
            yield _ambiguous_claim(declared_at)
            break


def _is_static(site: Site) -> str:
    """Return the test for static files: by extension, and by path where some are declared; one term or in brackets."""
    by_extension = f"http.request.uri.path.extension in {texts(site.cache.static.extensions)}"
    below = [starts(path.rstrip("/") + "/") for path in site.cache.static.paths]
    return f"({' or '.join([by_extension, *below])})" if below else by_extension


def _is_page(site: Site) -> str:
    tests = [
        starts(path.removesuffix("*")) if path.endswith("/*") else f"http.request.uri.path eq {text(path)}"
        for path in site.cache.pages
    ]
    return f"({' or '.join(tests)})"


def _lifetime(ttl: Ttl) -> dict[str, Json]:
    return {"mode": "respect_origin"} if ttl == "origin" else {"mode": "override_origin", "default": ttl}


def _pages_claim(site: Site) -> RuleClaim:
    # What the server says is respected: with a lifetime of ours the edge would strip cookies and keep the page anyway.
    parameters = {"cache": True, "edge_ttl": _lifetime("origin"), "browser_ttl": _lifetime("origin")}
    rule = cache_rule(
        rule_ref(name, "pages"),
        "Public pages are kept for as long as the server says",
        f"http.host in {_public_hosts(site)} and {_is_page(site)}",
        parameters,
    )
    return RuleClaim(name, "cache.pages", CACHE_PHASE, "eligible", rule)


def _public_hosts(site: Site) -> str:
    return texts([host.name for host in cacheable_hosts(site) if not host.is_wildcard])


def _session_claim(site: Site) -> RuleClaim:
    cookies = " or ".join(f'http.cookie contains "{cookie}="' for cookie in site.cache.session_cookies)
    when = f"({cookies}) and not {_is_static(site)}"
    rule = cache_rule(rule_ref(name, "session"), "Pages of logged-in visitors are never cached", when, _BYPASS)
    return RuleClaim(name, "cache.session_cookies", CACHE_PHASE, "session", rule)


def _static_claim(site: Site) -> RuleClaim:
    static = site.cache.static
    parameters: dict[str, Json] = {
        "cache": True,
        "edge_ttl": {**_lifetime(static.edge_ttl), "status_code_ttl": _NO_STORE},
        "browser_ttl": _lifetime(static.browser_ttl),
    }
    if static.ignore_query:
        parameters["cache_key"] = {"custom_key": {"query_string": {"exclude": {"all": True}}}}
    rule = cache_rule(
        rule_ref(name, "static"),
        "Static files of public hosts are cached",
        f"http.host in {_public_hosts(site)} and {_is_static(site)}",
        parameters,
    )
    return RuleClaim(name, "cache.static", CACHE_PHASE, "static", rule)


def _hosts_claim(site: Site) -> RuleClaim:
    named = authenticated_hosts(site)
    tests = host_tests(site, named)
    rule = cache_rule(
        rule_ref(name, "authenticated_hosts"), "Hosts behind a log-in are never cached", " or ".join(tests), _BYPASS
    )
    return RuleClaim(name, f"{named[0].declared_at}.authenticated", CACHE_PHASE, "authenticated", rule)


def path_prefix(path: str) -> str:
    """Return a declared path prefix as the rules compare it: decoded, ASCII in lower case, without the last slash.

    Raises ValueError where the decoded bytes are no UTF-8.
    """
    return unquote_to_bytes(path).replace(b"+", b" ").lower().decode("utf-8").rstrip("/")


def _paths_claim(site: Site) -> RuleClaim:
    decoded = "lower(url_decode(http.request.uri.path))"
    tests = []
    for prefix in dict.fromkeys(map(path_prefix, site.cache.authenticated_paths)):
        tests.append(f"{decoded} eq {text(prefix)}")
        tests.extend(f"starts_with({decoded}, {text(prefix + end)})" for end in ("/", "."))
    rule = cache_rule(
        rule_ref(name, "authenticated_paths"), "Paths behind a log-in are never cached", " or ".join(tests), _BYPASS
    )
    return RuleClaim(name, "cache.authenticated_paths", CACHE_PHASE, "authenticated", rule)


def _ambiguous_claim(declared_at: str) -> RuleClaim:
    # The raw path: rules see a normalized one otherwise, but the server gets the path as it was sent
    # (developers.cloudflare.com/rules/normalization, verified 2026-11-24).
    tests = [f"raw.http.request.uri.path contains {text(part)}" for part in _AMBIGUOUS_ENCODED]
    tests += [f"url_decode(raw.http.request.uri.path) contains {text(part)}" for part in _AMBIGUOUS_DECODED]
    rule = cache_rule(
        rule_ref(name, "ambiguous_paths"),
        "Paths that servers may read in two ways are never cached",
        " or ".join(tests),
        _BYPASS,
    )
    return RuleClaim(name, declared_at, CACHE_PHASE, "authenticated", rule)


def expectations(site: Site) -> Iterator[Expectation]:
    """Return that static files are cached, and that nothing of a logged-in visitor ever is."""
    canonical = canonical_host(site)
    if canonical in {host.name for host in cacheable_hosts(site)}:
        yield _static_cached(site, canonical)
        yield from assets_apart(site, canonical)
        yield from pages_kept(site, canonical)
    asked = _asked_host(site)
    yield from users_apart(site, asked)
    yield from authorized_apart(site)
    for named in authenticated_hosts(site):
        if not named.is_wildcard:
            yield _never(
                site,
                named.name,
                "never-cached",
                f"{named.declared_at}.authenticated",
                NeverCached(f"https://{named.name}/"),
            )
    if asked is None:
        return
    for path in site.cache.authenticated_paths:
        subject = asked + (path.rstrip("/") or "/")
        yield _never(site, subject, "never-cached", "cache.authenticated_paths", NeverCached(f"https://{subject}"))
        disguised = NeverCached(f"https://{asked}{path.rstrip('/')}/launch-ready.css")
        yield _never(site, subject, "disguised-never-cached", "cache.authenticated_paths", disguised)
    for cookie in site.cache.session_cookies:
        check = NeverCached(f"https://{asked}/", f"{cookie}=launch-ready")
        yield _never(site, asked, f"session-{cookie}-never-cached", "cache.session_cookies", check)


def _asked_host(site: Site) -> str | None:
    """Return the host on which paths for all hosts are looked at: the canonical one, or the first at the edge."""
    at_edge = [host.name for host in named_hosts(site) if host.host.proxied and not host.is_wildcard]
    canonical = canonical_host(site)
    return canonical if canonical in at_edge else next(iter(at_edge), None)


def _static_cached(site: Site, host: str) -> Expectation:
    static = site.cache.static
    return Expectation(
        concern=name,
        subject=host,
        name="static-cached",
        zone=site.zone.name,
        layer=Layer.EDGE,
        declared_at="cache.static",
        expected=f"Files such as {', '.join(static.extensions[:3])} of {host} come from Cloudflare's cache, and "
        f"browsers keep them {_for_how_long(static.browser_ttl)}.",
        fix="Apply this stack; if it stays so, a later cache rule or a page rule overrules it.",
        check=StaticCached(
            host, static.sample, tuple(static.extensions), _seconds(static.browser_ttl), _seconds(static.edge_ttl)
        ),
    )


def _seconds(ttl: Ttl) -> int | None:
    return None if ttl == "origin" else ttl


def _for_how_long(ttl: Ttl) -> str:
    return "as long as the server says" if ttl == "origin" else f"for {ttl:,} seconds"


def _never(site: Site, subject: str, check_name: str, declared_at: str, check: NeverCached) -> Expectation:
    who = f" with the cookie {check.cookie.partition('=')[0]}" if check.cookie else ""
    return Expectation(
        concern=name,
        subject=subject,
        name=check_name,
        zone=site.zone.name,
        layer=Layer.EDGE,
        declared_at=declared_at,
        expected=f"{check.url}{who} is never kept by a cache that others are served from.",
        fix="Apply this stack and purge the cache: one visitor's page may be shown to another.",
        check=check,
    )


def english(site: Site) -> Iterator[str]:
    """Return sentences for what is cached and what never is."""
    hosts = [host.name for host in cacheable_hosts(site)]
    if hosts:
        ttl = site.cache.static.edge_ttl
        long = "as long as the server says" if ttl == "origin" else f"for {ttl / 3600:g} hours"
        yield f"Static files of {' and '.join(hosts)} are cached at the edge {long}."
    if hosts and site.cache.pages:
        pages = ", ".join(site.cache.pages)
        yield f"Of {' and '.join(hosts)} the pages {pages} are kept too, as long as the server says."
    for named in authenticated_hosts(site):
        yield f"Nothing on {named.name} is ever cached."
    for path in site.cache.authenticated_paths:
        yield f"Nothing below {path} is ever cached, on any host."
    if site.cache.session_cookies:
        yield f"Pages of visitors with the cookie {' or '.join(site.cache.session_cookies)} are never cached."
