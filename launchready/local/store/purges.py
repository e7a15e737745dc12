"""Purging the edge's cache: what a call asks to be forgotten.

Source: developers.cloudflare.com/cache/how-to/purge-cache (all ways are in all plans, 100 operations a call), verified
2026-11-24; the code 1012 and its words as users of the API report them, 1016 is unverified.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from launchready.local.store.refusals import Refusal

MAX_OPERATIONS = 100
_KINDS = ("files", "tags", "hosts", "prefixes")


@dataclass(frozen=True, slots=True)
class Purge:
    """What of ``zone`` is forgotten: ``everything``, or what fits one of the others.

    ``files`` are whole URLs, ``prefixes`` begin with a host.
    """

    zone: str
    everything: bool = False
    files: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def takes(self, url: str, tags: str) -> bool:
        """Say whether an answer to ``url`` with the Cache-Tag header ``tags`` is forgotten."""
        parts = urlsplit(url)
        place = f"{parts.hostname}{parts.path}"
        held = {tag.strip().lower() for tag in tags.split(",")}
        return (
            self.everything
            or url in self.files
            or parts.hostname in self.hosts
            or bool(held & self.tags)
            or any(place == prefix.rstrip("/") or place.startswith(prefix) for prefix in self.prefixes)
        )


def read_purge(zone: str, sent: Mapping[str, Any]) -> Purge:
    """Return what ``sent`` asks for; raise Refusal where it asks for nothing, or for something of another zone."""
    if sent.get("purge_everything") is True and len(sent) == 1:
        return Purge(zone, everything=True)
    given = [kind for kind in _KINDS if kind in sent]
    if len(given) != 1 or len(sent) != 1:
        wanted = 'Request must contain one of "purge_everything", "files", "tags", "hosts" or "prefixes"'
        raise Refusal(400, 1012, wanted)
    kind = given[0]
    values = _texts(kind, sent[kind])
    for value in values if kind != "tags" else ():
        _judge_place(kind, value, zone)
    lower = frozenset(value.lower() for value in values)
    match kind:
        case "files":
            return Purge(zone, files=frozenset(values))
        case "tags":
            return Purge(zone, tags=lower)
        case "hosts":
            return Purge(zone, hosts=lower)
    return Purge(zone, prefixes=tuple(values))


def _texts(kind: str, values: Any) -> list[str]:
    if not isinstance(values, Sequence) or isinstance(values, str) or not values:
        raise Refusal(400, 1012, f"{kind} must be a list that is not empty", f"/{kind}")
    if len(values) > MAX_OPERATIONS:
        raise Refusal(400, 1094, f"{kind} may have {MAX_OPERATIONS} entries a call", f"/{kind}")
    # A file may come with the headers of its cache key, none of which this edge has.
    given = [value.get("url") if isinstance(value, Mapping) and kind == "files" else value for value in values]
    texts = [text for text in given if isinstance(text, str)]
    if len(texts) < len(given):
        raise Refusal(400, 1012, f"{kind} must be texts", f"/{kind}")
    return texts


def _judge_place(kind: str, value: str, zone: str) -> None:
    text = value if kind == "files" else f"https://{value}"
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        host = ""
    if (kind != "files" and "://" in value) or (host != zone and not host.endswith(f".{zone}")):
        raise Refusal(400, 1016, f"Unable to purge {value}: it is not of the zone {zone}", f"/{kind}")
