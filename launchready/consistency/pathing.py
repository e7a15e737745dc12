"""Paths that two readers read in two ways: what is declared has to be the one thing that server, edge and rules see.

"Web cache deception" lives on the difference: ``/account/x.css`` and ``/static/..%2faccount`` are a page for the server
and a file for a cache (the rules keep such requests out of the cache, see ``concerns.cache``). A declared path of that
kind protects less than it seems to, or matches nothing: Cloudflare normalizes a URL before its rules see it
(developers.cloudflare.com/rules/normalization/how-it-works, verified 2026-11-24).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from launchready.concerns.cache import path_prefix
from launchready.concerns.redirect_paths import sample_path
from launchready.errors import Problem
from launchready.language.urls import normalize_path
from launchready.site import Site

_BAD_ENCODING = re.compile(r"%(?![0-9A-Fa-f]{2})")
_TWICE_ENCODED = re.compile(r"%25[0-9A-Fa-f]{2}")
_ENCODED_CONTROL = re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff])")
_ENCODED_SEPARATOR = re.compile(r"%(?:2[Ff]|5[Cc])")
# What servers make pages with; their answers hold what is one visitor's.
_PAGES = frozenset({"html", "htm", "xhtml", "shtml", "php", "asp", "aspx", "jsp", "jspx", "do", "cgi"})
_DOT_SEGMENT = re.compile(r"/(?:\.|%2[Ee]){1,2}(?:[/;]|%2[Ff]|%5[Cc]|$)")


def path_problems(site: Site) -> Iterator[Problem]:
    """Return what is wrong with the declared paths; they must decode to UTF-8 already."""
    for key, host in site.hosts.items():
        if host.health:
            yield from _ambiguous(f"hosts.{key}.health", host.health)
        for index, path in enumerate(host.webhooks):
            yield from _matched(f"hosts.{key}.webhooks.{index}", path)
    login = site.protection.login if site.protection else None
    for index, path in enumerate(login.paths if login else ()):
        yield from _matched(f"protection.login.paths.{index}", path)
    for index, rule in enumerate(site.redirects):
        if rule.path:
            yield from _matched(f"redirects.{index}.path", rule.path, sample_path(rule.path))
        yield from _ambiguous(f"redirects.{index}.to", _path_of(rule.to), _TARGET_STAR)
    yield from _authenticated_problems(site)
    yield from _cached_problems(site)
    yield from _prefix_problems(site)
    yield from _extension_problems(site)
    if site.cache.static.sample:
        yield from _sample_problems(site, site.cache.static.sample)


_TARGET_STAR = "write ${1} for what the first * of path stands for"
_PREFIX_STAR = "a path covers everything below it, so leave the * out"
_PAGES_STAR = "write a page's path, or /blog/* for all below it"
_PAGE_STAR = "write one page's path"


def _ambiguous(key: str, path: str, star: str = _PAGE_STAR) -> Iterator[Problem]:
    """Return at most one problem: the first thing that is read in two ways."""
    if reason := _reason(path, star):
        yield Problem(key, f"{path} {reason}")


def _matched(key: str, path: str, sample: str | None = None) -> Iterator[Problem]:
    """Return at most one problem with a path that a rule compares letter by letter; ``sample`` where it has stars."""
    if found := next(_ambiguous(key, path if sample is None else sample), None):
        yield found
    elif (seen := normalize_path(path)) != path:
        yield Problem(
            key, f"Cloudflare's rules see {path} as {seen}, so the path as it is written never comes: write {seen}"
        )


def _reason(path: str, star: str) -> str | None:
    for pattern, reason in (
        (_BAD_ENCODING, "has a % that begins no percent-encoding: write %25 for the sign itself"),
        (_TWICE_ENCODED, "is encoded twice: one server decodes it once and another twice; write it decoded"),
        (_ENCODED_CONTROL, "holds an encoded control character such as %00: remove it"),
        (_DOT_SEGMENT, "holds a . or .. segment, which servers and caches take for another path: write where it leads"),
        (_ENCODED_SEPARATOR, "holds an encoded / or \\, which some servers decode and others do not: write it as /"),
    ):
        if pattern.search(path):
            return reason
    if "//" in path:
        return "holds two slashes in a row, which Cloudflare takes for one: write one"
    return f"holds a * that stands for nothing here: {star}" if "*" in path else None


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""  # said by redirect_problems


def _authenticated_problems(site: Site) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for index, path in enumerate(site.cache.authenticated_paths):
        key = f"cache.authenticated_paths.{index}"
        prefix = path_prefix(path)
        if problem := next(_ambiguous(key, path, _PREFIX_STAR), None) or _of_prefix(site, key, path, prefix):
            yield problem
        elif prefix in seen:
            first = site.cache.authenticated_paths[seen[prefix]]
            yield Problem(key, f"{path} is the same as {first}, as case and encoding do not count: keep one of them")
        seen.setdefault(prefix, index)


def _cached_problems(site: Site) -> Iterator[Problem]:
    """Return paths that may be cached and lie below one that never is."""
    listed = [(f"cache.static.paths.{index}", path) for index, path in enumerate(site.cache.static.paths)]
    listed += [(f"cache.pages.{index}", path) for index, path in enumerate(site.cache.pages)]
    for key, path in listed:
        plain = path.removesuffix("/*") or "/" if key.startswith("cache.pages") else path
        star = _PAGES_STAR if key.startswith("cache.pages") else _PREFIX_STAR
        if found := next(_ambiguous(key, plain, star), None) or next(_matched(key, plain), None):
            yield found
            continue
        if not plain.strip("/") and not key.startswith("cache.pages"):
            yield Problem(key, "/ would make everything static: give the folders that hold files only")
            continue
        asked = path_prefix(plain)
        for below in site.cache.authenticated_paths:
            prefix = path_prefix(below)
            if where := _place(asked, prefix):
                where = "lies below" if path.endswith("/*") else where
                yield Problem(key, f"{path} {where} {below}, which is never cached: keep one of the two")
                break


def _prefix_problems(site: Site) -> Iterator[Problem]:
    """Return paths behind a log-in within a folder that holds files only, whatever they are called."""
    for index, path in enumerate(site.cache.authenticated_paths):
        for place, folder in enumerate(site.cache.static.paths):
            if path_prefix(path).startswith(f"{path_prefix(folder)}/"):
                yield Problem(
                    f"cache.authenticated_paths.{index}",
                    f"{path} needs a log-in and lies below {folder} (cache.static.paths.{place}), where everything is "
                    "a file that the edge keeps: name the folders there that hold files only",
                )
                break


def _extension_problems(site: Site) -> Iterator[Problem]:
    for index, extension in enumerate(site.cache.static.extensions):
        if extension in _PAGES:
            yield Problem(
                f"cache.static.extensions.{index}",
                f"{extension} is a page and no file: the edge would keep it for all, with the cookie of its first "
                "visitor taken out; declare public pages under cache.pages",
            )


def _place(asked: str, prefix: str) -> str | None:
    """Say how a path stands to a prefix that covers it; None where it does not."""
    if asked == prefix:
        return "is the same as"
    if asked.startswith(f"{prefix}/"):
        return "lies below"
    return "is covered by" if asked.startswith(f"{prefix}.") else None


def _of_prefix(site: Site, key: str, path: str, prefix: str) -> Problem | None:
    if not prefix:
        return Problem(key, "/ is every page of every host: set authenticated: true on the hosts that need a log-in")
    if ";" in path:
        return Problem(key, f"{path} holds a ;, where many servers end the path: write the part before it")
    before, _, last = prefix.rpartition("/")
    stem, dot, extension = last.rpartition(".")
    if dot and extension in site.cache.static.extensions:
        folder = before if before else f"/{stem}"
        return Problem(
            key,
            f"{path} looks like a static file ({extension} is one of cache.static.extensions), and any other name "
            f"beside it stays open: write the part that needs the log-in, such as {folder}",
        )
    return None


def _sample_problems(site: Site, sample: str) -> Iterator[Problem]:
    key = "cache.static.sample"
    if found := next(_ambiguous(key, sample), None):
        yield found
        return
    if ";" in sample:
        yield Problem(key, f"{sample} holds a ;, and such paths are never cached: give the path of a plain file")
        return
    for path in site.cache.authenticated_paths:
        prefix, asked = path_prefix(path), path_prefix(sample)
        if where := _place(asked, prefix):
            yield Problem(key, f"{sample} {where} {path}, which is never cached: give a file that may be cached")
            return
