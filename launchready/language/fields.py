"""The fields that can be evaluated: their types, and how each is taken from a request.

A field that is missing here is refused by the checker, though Cloudflare may know it: nothing is quietly "no match".
Sources: developers.cloudflare.com/ruleset-engine/rules-language/fields/reference, verified 2026-11-24. Map keys are
lower case for headers and as sent for query arguments and cookies; a header that was not sent makes the string
fields (``http.cookie`` …) empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeAlias

from launchready.language.types import Type, Value

if TYPE_CHECKING:
    from launchready.language.request import Request

Getter: TypeAlias = "Callable[[Request], Value]"


def text(value: str) -> bytes:
    """Return a string of a request as the language's bytes."""
    return value.encode("utf-8", "surrogateescape")


def path_extension(path: str) -> str:
    """Return the lower-case file extension of ``path`` without the dot, empty where there is none.

    ``/.mp3`` has none, ``/.foo.mp3`` and ``/foo.tar.mp3`` have ``mp3``. Source: the field's page,
    http.request.uri.path.extension, verified 2026-11-24.
    """
    name, dot, extension = path.rpartition("/")[2].rpartition(".")
    return extension.lower() if dot and name else ""


def _header(name: str) -> Getter:
    return lambda request: text(request.header(name))


def _headers(request: Request) -> Mapping[bytes, tuple[bytes, ...]]:
    return {text(name): tuple(map(text, values)) for name, values in request.headers.items()}


def _pairs(encoded: str, separator: str) -> list[tuple[bytes, bytes]]:
    parts = (part.partition("=") for part in encoded.split(separator) if part.strip())
    return [(text(name.strip()), text(value)) for name, _, value in parts]


def _grouped(pairs: list[tuple[bytes, bytes]]) -> Mapping[bytes, tuple[bytes, ...]]:
    groups: dict[bytes, list[bytes]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in groups.items()}


def _uri(request: Request) -> str:
    return f"{request.normalized_path}?{request.query}" if request.query else request.normalized_path


FIELDS: Mapping[str, tuple[Type, Getter]] = {
    "http.host": (Type.STRING, lambda request: text(request.host)),
    "http.request.full_uri": (
        Type.STRING,
        lambda request: text(f"{request.scheme}://{request.host}{_uri(request)}"),
    ),
    "http.request.uri": (Type.STRING, lambda request: text(_uri(request))),
    "http.request.uri.path": (Type.STRING, lambda request: text(request.normalized_path)),
    "http.request.uri.path.extension": (Type.STRING, lambda request: text(path_extension(request.normalized_path))),
    "http.request.uri.query": (Type.STRING, lambda request: text(request.query)),
    "http.request.uri.args": (Type.MAP, lambda request: _grouped(_pairs(request.query, "&"))),
    "http.request.uri.args.names": (
        Type.STRINGS,
        lambda request: tuple(name for name, _ in _pairs(request.query, "&")),
    ),
    "http.request.uri.args.values": (
        Type.STRINGS,
        lambda request: tuple(value for _, value in _pairs(request.query, "&")),
    ),
    "http.request.method": (Type.STRING, lambda request: text(request.method)),
    "http.request.version": (Type.STRING, lambda request: text(request.version)),
    "http.request.headers": (Type.MAP, _headers),
    "http.request.headers.names": (Type.STRINGS, lambda request: tuple(_headers(request))),
    "http.request.headers.values": (
        Type.STRINGS,
        lambda request: tuple(value for values in _headers(request).values() for value in values),
    ),
    "http.request.cookies": (Type.MAP, lambda request: _grouped(_pairs(request.header("cookie"), ";"))),
    "http.cookie": (Type.STRING, _header("cookie")),
    "http.referer": (Type.STRING, _header("referer")),
    "http.user_agent": (Type.STRING, _header("user-agent")),
    "http.x_forwarded_for": (Type.STRING, _header("x-forwarded-for")),
    "ssl": (Type.BOOLEAN, lambda request: request.scheme == "https"),
    "ip.src": (Type.IP, lambda request: ip_address(request.ip)),
    "ip.src.country": (Type.STRING, lambda request: text(request.country)),
    "ip.geoip.country": (Type.STRING, lambda request: text(request.country)),
    "raw.http.request.full_uri": (Type.STRING, lambda request: text(request.url)),
    "raw.http.request.uri": (Type.STRING, lambda request: text(request.uri)),
    "raw.http.request.uri.path": (Type.STRING, lambda request: text(request.path)),
    "raw.http.request.uri.query": (Type.STRING, lambda request: text(request.query)),
}


class FieldValues(dict[str, Value]):
    """Field name to value for one request; a value is computed when it is first asked for, then kept."""

    __slots__ = ("_request",)

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._request = request

    def __missing__(self, name: str) -> Value:
        value = self[name] = FIELDS[name][1](self._request)
        return value
