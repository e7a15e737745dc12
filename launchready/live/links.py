"""Which links of a public page a crawl may follow: those that lead to a page and do nothing by being asked. Pure.

A GET ought to change nothing (RFC 9110 section 9.2.1), and sites break that with links that log out, delete or put into
a basket. So a link with a query string is never followed, none with such a word in its path, and none whose path two
servers may read in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import pairwise
from urllib.parse import unquote_to_bytes, urlsplit

TOLD_FIRST = ("login", "signin", "sign-in", "signup", "register", "account", "pricing", "contact", "checkout", "app")
"""Words of links that matter most: where visitors become customers."""
_NO_PAGES = (
    ".pdf", ".zip", ".gz", ".dmg", ".exe", ".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp", ".avif", ".mp4", ".mp3",
    ".xml", ".json", ".ico", ".txt", ".csv", ".ics", ".js", ".css", ".woff2",
)  # fmt: skip
_ACTS = frozenset({
    "logout", "logoff", "signout", "signoff", "exit", "unsubscribe", "optout", "delete", "remove", "destroy", "cancel",
    "revoke", "reset", "confirm", "activate", "deactivate", "disable", "enable", "verify", "approve", "reject",
    "accept", "decline", "vote", "like", "add", "addtocart", "buy", "order", "download", "export", "impersonate",
    "cgi", "api", "admin", "wp", "abmelden", "deconnexion", "cerrar", "esci", "uitloggen",
})  # fmt: skip
"""Words that do something, or lead to where visitors have nothing to do; ``log-out`` and ``log_out`` are ``logout``."""
_TWO_WORDS = frozenset({("log", "out"), ("log", "off"), ("sign", "out"), ("sign", "off"), ("opt", "out")})
_WORDS = re.compile(r"[^\W_]+")


def choose_links(links: Iterable[str], most: int) -> list[str]:
    """Return at most ``most`` of ``links`` that may be followed: those that matter by their name first."""
    places = {url: place for place, url in enumerate(dict.fromkeys(filter(may_be_followed, links)))}
    ranked = sorted(places, key=lambda url: (not any(word in decoded_path(url) for word in TOLD_FIRST), places[url]))
    return ranked[:most]


def may_be_followed(url: str) -> bool:
    """Say whether ``url`` looks like a page that may be asked without doing anything."""
    parts = urlsplit(url)
    path = decoded_path(url)
    if parts.query or parts.username or any(odd in path for odd in ("..", "//", "\\", ";", "\0", "%")):
        return False
    words = _WORDS.findall(path)
    acts = not _ACTS.isdisjoint(words) or any(pair in _TWO_WORDS for pair in pairwise(words))
    return not acts and not path.endswith(_NO_PAGES)


def is_below(url: str, prefixes: Collection[str]) -> bool:
    """Say whether the path of ``url`` is one of ``prefixes`` or below it, as rules of the cache compare paths.

    ``prefixes`` are decoded, in lower case, without a slash at the end; ``/account`` covers ``/account.css`` too.
    """
    path = decoded_path(url)
    return any(path == prefix or path.startswith((f"{prefix}/", f"{prefix}.")) for prefix in prefixes)


def decoded_path(url: str) -> str:
    """Return the path of ``url`` decoded, ASCII in lower case."""
    return unquote_to_bytes(urlsplit(url).path or "/").replace(b"+", b" ").lower().decode("utf-8", "replace")
