"""What scripts and style sheets name that visitors cannot reach, or should not be led to. Pure.

An address counts where code would use it: as a text of its own, however far it goes on, or as what a style sheet loads.
In a sentence ("open http://localhost:3000 in your browser") it leads nobody anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import urlsplit

_BEGINS = r"(?:\A|(?<=[\"'`])|(?<==)|(?<=url\()|(?<=url\(\s))"
_SLASHES = r":(?:\\?/){2}"  # JSON may write a slash as \/
_ENDS = r"(?![\w-]|\.\w)"  # no longer name goes on here
_REST = r"[^\s\"'`<>)\\]{0,60}+(?![ \t])"  # what goes on after a space is a sentence
_MACHINES = (
    r"(?:localhost|127(?:\.[0-9]{1,3}){3}|0\.0\.0\.0|\[::1?\]|host\.docker\.internal|"
    r"192\.168(?:\.[0-9]{1,3}){2}|10(?:\.[0-9]{1,3}){3})"
)
_LOCAL = re.compile(rf"{_BEGINS}(?:https?|wss?){_SLASHES}{_MACHINES}:[0-9]{{2,5}}{_ENDS}{_REST}")
_PREVIEW = re.compile(
    rf"{_BEGINS}((?:https?|wss?){_SLASHES}[\w.-]{{1,100}}\.(?:vercel\.app|netlify\.app|onrender\.com|herokuapp\.com|"
    r"ngrok\.io|ngrok\.app|ngrok-free\.app|ngrok-free\.dev|up\.railway\.app|fly\.dev|trycloudflare\.com|pages\.dev|"
    rf"web\.app|app\.github\.dev)){_ENDS}{_REST}"
)
_MOST = 50  # addresses of one file that are looked at


def local_hosts_in(text: str) -> str:
    """Return the first address of a developer's own machine in ``text``, empty where there is none."""
    return next(_locals_in(text), "")


def preview_hosts_in(text: str) -> str:
    """Return the first address of a preview or free host in ``text``, empty where there is none."""
    return next(_previews_in(text), "")


def workshops_in(text: str, meant: Collection[str] = ()) -> list[str]:
    """Return the addresses of developers' machines, then of previews, in ``text``: one a server, the first few.

    ``meant`` are those left out: a host name for all of its ports, or one with its port.
    """
    found: dict[str, str] = {}
    for addresses in (_locals_in(text), _previews_in(text)):
        for _, url in zip(range(_MOST), addresses, strict=False):
            found.setdefault(_server(url), url)
    return not_meant(found.values(), meant)


def not_meant(addresses: Iterable[str], meant: Collection[str]) -> list[str]:
    """Return those of ``addresses`` that are not ``meant``; see ``workshops_in``."""
    return [url for url in addresses if _server(url) not in meant and _server(url).rpartition(":")[0] not in meant]


def _server(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _locals_in(text: str) -> Iterator[str]:
    return (found[0].replace("\\", "") for found in _LOCAL.finditer(text))


def _previews_in(text: str) -> Iterator[str]:
    return (found[1].replace("\\", "") for found in _PREVIEW.finditer(text))
