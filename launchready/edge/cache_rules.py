"""Cache rules: all that match apply, in order, and the last value of each setting wins, bypass included.

Sources, verified 2026-11-24: developers.cloudflare.com/cache/how-to/cache-rules/order and …/cache-rules/settings,
/cache/how-to/set-caching-levels, /cache/how-to/cache-keys, /cache/reference/development-mode. A setting is one of the
API's parameters as a whole: a later ``edge_ttl`` replaces an earlier one with all it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from launchready.edge.decision import Caching, Lifetime, Mode, StatusLifetime
from launchready.edge.defaults import BROWSER_CACHE_TTL, CACHED_EXTENSIONS, CACHED_METHODS, cached_by_default
from launchready.errors import CannotTell, LanguageError
from launchready.language import Filter, Request, compile_filter
from launchready.language.values import path_extension
from launchready.zone import CACHE_PHASE, Rule


@dataclass(frozen=True, slots=True)
class CacheRule:
    """A compiled cache rule; what it does not set is None."""

    ref: str
    when: Filter
    cache: bool | None
    edge: Lifetime | None
    edge_by_status: tuple[StatusLifetime, ...]
    browser: Lifetime | None
    ignores_query: bool | None
    sorts_query: bool | None


def compile_cache_rule(rule: Rule) -> CacheRule:
    """Return the compiled form of a rule with the action ``set_cache_settings``; raise LanguageError where wrong."""
    parameters = rule.parameters
    edge, browser = parameters.get("edge_ttl"), parameters.get("browser_ttl")
    key = parameters.get("cache_key") or {}
    query = (key.get("custom_key") or {}).get("query_string") or {}
    return CacheRule(
        ref=rule.ref,
        when=compile_filter(rule.expression, CACHE_PHASE),
        cache=parameters.get("cache"),
        edge=_lifetime(edge, rule.ref),
        edge_by_status=tuple(_status_lifetimes((edge or {}).get("status_code_ttl") or ())),
        browser=_lifetime(browser, rule.ref),
        ignores_query=_excludes_all(query) if query else None,
        sorts_query=key.get("ignore_query_strings_order"),
    )


def _excludes_all(query: Mapping[str, Any]) -> bool:
    exclude = query.get("exclude")
    return exclude in ("*", ["*"]) or (isinstance(exclude, Mapping) and exclude.get("all") is True)


def _lifetime(value: Mapping[str, Any] | None, ref: str) -> Lifetime | None:
    if value is None:
        return None
    try:
        mode = Mode(str(value.get("mode")))
    except ValueError:
        raise LanguageError(f"{value.get('mode')!r} is no mode of a cache lifetime", 1) from None
    if mode is not Mode.OVERRIDE_ORIGIN:
        return Lifetime(mode, None, ref)
    seconds = value.get("default")
    if not isinstance(seconds, int):
        raise LanguageError("override_origin needs a default in seconds", 1)
    return Lifetime(mode, seconds, ref)


def _status_lifetimes(entries: Iterable[Mapping[str, Any]]) -> Iterable[StatusLifetime]:
    for entry in entries:
        exact, between = entry.get("status_code"), entry.get("status_code_range") or {}
        first = exact if exact is not None else between.get("from", 100)
        last = exact if exact is not None else between.get("to", 999)
        yield StatusLifetime(int(first), int(last), int(entry["value"]))


def decide_caching(settings: Mapping[str, Any], rules: Sequence[CacheRule], request: Request) -> Caching:
    """Return what the cache may do with the answer of ``request``.

    Raises CannotTell, naming the rule, where a rule may match that makes a difference; one whose settings later rules
    replace anyhow makes none.
    """
    matching: list[CacheRule] = []
    untold: list[tuple[CacheRule, str]] = []
    for rule in rules:
        try:
            if rule.when.matches(request):
                matching.append(rule)
        except CannotTell as error:
            untold.append((rule, error.reason))
    decided = _decide(settings, matching, request)
    for doubtful, reason in untold:
        with_it = [rule for rule in rules if rule in matching or rule is doubtful]
        if replace(_decide(settings, with_it, request), rules=decided.rules) != decided:
            raise CannotTell(f"cache rule {doubtful.ref}: {reason}")
    return decided


def _decide(settings: Mapping[str, Any], matching: Sequence[CacheRule], request: Request) -> Caching:
    ruled = next((rule for rule in reversed(matching) if rule.cache is not None), None)
    eligible, why, decided_by = _eligible(settings, ruled, request)
    edge = next((rule for rule in reversed(matching) if rule.edge is not None), None)
    browser = next((rule.browser for rule in reversed(matching) if rule.browser is not None), None)
    least = settings.get("browser_cache_ttl", BROWSER_CACHE_TTL)
    return Caching(
        eligible=eligible,
        forced=eligible and ruled is not None,
        why=why,
        decided_by=decided_by,
        rules=tuple(rule.ref for rule in matching),
        edge=edge.edge if edge is not None and edge.edge is not None else Lifetime(Mode.RESPECT_ORIGIN),
        edge_by_status=edge.edge_by_status if edge is not None else (),
        browser=browser or Lifetime(Mode.RESPECT_ORIGIN),
        browser_least=int(least) if browser is None else 0,
        key=_cache_key(settings, matching, request),
    )


def _eligible(settings: Mapping[str, Any], ruled: CacheRule | None, request: Request) -> tuple[bool, str, str | None]:
    """Return whether the cache is asked, who decided, and the ref of the rule if it was one."""
    if settings.get("development_mode") == "on":
        return False, "development mode is on: nothing is cached", None
    if ruled is not None and ruled.cache is False:
        return False, "a cache rule bypasses the cache", ruled.ref
    if request.method not in CACHED_METHODS:
        return False, f"{request.method} is never cached", None
    if ruled is not None:
        return True, "a cache rule makes it eligible", ruled.ref
    if settings.get("cache_level") == "basic" and request.query:
        return False, "the caching level caches nothing with a query string", None
    extension = path_extension(request.normalized_path)
    if cached_by_default(request.normalized_path):
        return True, f"{f'.{extension}' if extension else request.path} is cached by default", None
    named = f"files ending in .{extension}" if extension else "pages without a file extension"
    return False, f"{named} are not cached by default", None


def _cache_key(settings: Mapping[str, Any], matching: Sequence[CacheRule], request: Request) -> str:
    """Return the scheme towards the origin, host, path, what the settings leave of the query, and Origin if sent."""
    ignores = next((rule.ignores_query for rule in reversed(matching) if rule.ignores_query is not None), None)
    sorts = next((rule.sorts_query for rule in reversed(matching) if rule.sorts_query is not None), False)
    if ignores is None:
        simplified = settings.get("cache_level") == "simplified"
        ignores = simplified and path_extension(request.normalized_path) in CACHED_EXTENSIONS
    query = "" if ignores else request.query
    if sorts or settings.get("sort_query_string_for_cache") == "on":
        query = "&".join(sorted(query.split("&")))
    scheme = "http" if settings.get("ssl") in ("off", "flexible") else request.scheme
    url = f"{scheme}://{request.host}{request.normalized_path}{'?' if query else ''}{query}"
    return f"{url} {request.header('origin')}".rstrip()
