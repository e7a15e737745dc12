"""How the value of a field is taken from a request.

A field that the request does not give raises CannotTell: it is never quietly empty or false. Sources:
developers.cloudflare.com/ruleset-engine/rules-language/fields/reference (each field's page), verified 2026-11-24.
Header names are lower case, as HTTP/2 sends them; query arguments and cookie values are as sent, cookie names decoded;
a header that was not sent makes the string fields (``http.cookie`` …) empty (unverified; the page says only what a
map does).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from launchready.errors import CannotTell
from launchready.language.sent import Response, Sent
from launchready.language.types import Value

Getter: TypeAlias = Callable[[Sent], Value]

# ip.src.is_in_european_union, the table on its page, verified 2026-11-24.
_EUROPEAN_UNION = frozenset(
    {"AT", "AX", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GF", "GP", "GR", "HR", "HU", "IE", "IT",
     "LT", "LU", "LV", "MF", "MQ", "MT", "NL", "PL", "PT", "RE", "RO", "SE", "SI", "SK", "YT"}
)  # fmt: skip
_FORM = "application/x-www-form-urlencoded"


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
    def get(request: Sent) -> bytes:
        _refuse_unsaid(request, (name,))
        return text(request.header(name))

    return get


def _refuse_unsaid(request: Sent, names: Iterable[str]) -> None:
    """Raise CannotTell where the request has one of the headers ``names`` and does not say what is in it."""
    unsaid = sorted(name for name in names if name in request.unsaid and name not in request.headers)
    if unsaid:
        raise CannotTell(f"the request does not say its header {unsaid[0]}")


def _names_and_values(headers: Mapping[str, tuple[str, ...]]) -> list[tuple[bytes, bytes]]:
    return [(text(name), text(value)) for name, values in headers.items() for value in values]


def _all_headers(request: Sent) -> list[tuple[bytes, bytes]]:
    _refuse_unsaid(request, request.unsaid)
    return _names_and_values(request.headers)


class _Headers(dict[bytes, tuple[bytes, ...]]):
    """The map of headers; a header that is not said can be neither there nor missing."""

    __slots__ = ("_request",)

    def __init__(self, request: Sent) -> None:
        super().__init__({text(name): tuple(map(text, values)) for name, values in request.headers.items()})
        self._request = request

    def get(self, key: bytes, default: object = None) -> tuple[bytes, ...] | None:  # type: ignore[override]
        if key == b"host" and key not in self:
            return (text(self._request.host),)  # every request has one, whoever described it
        if key not in self:
            _refuse_unsaid(self._request, (key.decode("utf-8", "surrogateescape"),))
        return super().get(key)

    def values(self) -> object:  # type: ignore[override]
        _refuse_unsaid(self._request, self._request.unsaid)
        return super().values()


def _pairs(encoded: str, separator: str) -> list[tuple[bytes, bytes]]:
    parts = (part.partition("=") for part in encoded.split(separator) if part.strip())
    return [(text(name.strip()), text(value)) for name, _, value in parts]


def _grouped(pairs: Iterable[tuple[bytes, bytes]]) -> Mapping[bytes, tuple[bytes, ...]]:
    groups: dict[bytes, list[bytes]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in groups.items()}


def _cookies(request: Sent) -> Mapping[bytes, tuple[bytes, ...]]:
    _refuse_unsaid(request, ("cookie",))
    return _grouped((unquote_to_bytes(name), value) for name, value in _pairs(request.header("cookie"), ";"))


def _first(pairs: Iterable[tuple[bytes, bytes]]) -> tuple[bytes, ...]:
    return tuple(name for name, _ in pairs)


def _second(pairs: Iterable[tuple[bytes, bytes]]) -> tuple[bytes, ...]:
    return tuple(value for _, value in pairs)


def _arguments(request: Sent) -> list[tuple[bytes, bytes]]:
    return _pairs(request.query, "&")


def _uri(request: Sent) -> str:
    return f"{request.normalized_path}?{request.query}" if request.query else request.normalized_path


def _languages(request: Sent) -> tuple[bytes, ...]:
    """Return the tags of Accept-Language, the greatest weight first; ``*`` is left out."""
    _refuse_unsaid(request, ("accept-language",))
    weighted: list[tuple[float, bytes]] = []
    for part in request.header("accept-language").split(","):
        tag, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((value[2:] for value in parameters if value.lower().startswith("q=")), "1")
        try:
            weighted.append((float(weight), text(tag)))
        except ValueError:
            raise CannotTell("Accept-Language has a weight that is no number") from None
    ordered = sorted(weighted, key=lambda pair: -pair[0])
    return tuple(tag for _, tag in ordered if tag not in (b"", b"*"))


def _said(value: str | None, field: str) -> str:
    if value is None:
        raise CannotTell(f"the request does not say {field}")
    return value


def _body(request: Sent) -> bytes:
    if request.body is None:
        raise CannotTell("the request does not say its body")
    return request.body


def _form(request: Sent) -> list[tuple[bytes, bytes]]:
    _refuse_unsaid(request, ("content-type",))
    if request.header("content-type").partition(";")[0].strip().lower() != _FORM:
        return []
    return _pairs(_body(request).decode("utf-8", "surrogateescape"), "&")


def _response(request: Sent) -> Response:
    if request.response is None:
        raise CannotTell("the request has no response yet")
    return request.response


def _country(request: Sent) -> bytes:
    return text(_said(request.country, "its country"))


def _media_type(request: Sent) -> bytes:
    values = _response(request).headers.get("content-type", ("",))
    return text(values[0].partition(";")[0].strip().lower())


_REQUEST: Mapping[str, Getter] = {
    "http.host": lambda request: text(request.host),
    "http.request.full_uri": lambda request: text(f"{request.scheme}://{request.host}{_uri(request)}"),
    "http.request.uri": lambda request: text(_uri(request)),
    "http.request.uri.path": lambda request: text(request.normalized_path),
    "http.request.uri.path.extension": lambda request: text(path_extension(request.normalized_path)),
    "http.request.uri.query": lambda request: text(request.query),
    "http.request.uri.args": lambda request: _grouped(_arguments(request)),
    "http.request.uri.args.names": lambda request: _first(_arguments(request)),
    "http.request.uri.args.values": lambda request: _second(_arguments(request)),
    "http.request.method": lambda request: text(_said(request.method, "its method")),
    "http.request.version": lambda request: text(_said(request.version, "its HTTP version")),
    "http.request.headers": _Headers,
    "http.request.headers.names": lambda request: _first(_all_headers(request)),
    "http.request.headers.values": lambda request: _second(_all_headers(request)),
    "http.request.headers.truncated": lambda _: False,  # only very many headers are
    "http.request.accepted_languages": _languages,
    "http.request.cookies": _cookies,
    "http.request.body.raw": _body,
    "http.request.body.size": lambda request: len(_body(request)),
    "http.request.body.form": lambda request: _grouped(_form(request)),
    "http.request.body.form.names": lambda request: _first(_form(request)),
    "http.request.body.form.values": lambda request: _second(_form(request)),
    "http.cookie": _header("cookie"),
    "http.referer": _header("referer"),
    "http.user_agent": _header("user-agent"),
    "http.x_forwarded_for": _header("x-forwarded-for"),
    "ssl": lambda request: request.scheme == "https",
    "cf.edge.server_port": lambda request: 443 if request.scheme == "https" else 80,
    "ip.src": lambda request: ip_address(_said(request.ip, "its IP address")),
    "ip.src.country": _country,
    "ip.src.is_in_european_union": lambda request: _country(request).decode("ascii", "replace") in _EUROPEAN_UNION,
    "raw.http.request.full_uri": lambda request: text(request.url),
    "raw.http.request.uri": lambda request: text(request.uri),
    "raw.http.request.uri.path": lambda request: text(request.path),
    "raw.http.request.uri.path.extension": lambda request: text(path_extension(request.path)),
}
_RESPONSE: Mapping[str, Getter] = {
    "http.response.code": lambda request: _response(request).status,
    "http.response.content_type.media_type": _media_type,
    "http.response.headers": lambda request: _grouped(_names_and_values(_response(request).headers)),
    "http.response.headers.names": lambda request: _first(_names_and_values(_response(request).headers)),
    "http.response.headers.values": lambda request: _second(_names_and_values(_response(request).headers)),
}
# The same value under an older or a raw name.
_SAME = {
    "ip.geoip.country": "ip.src.country",
    "ip.geoip.is_in_european_union": "ip.src.is_in_european_union",
    "raw.http.request.uri.args": "http.request.uri.args",
    "raw.http.request.uri.args.names": "http.request.uri.args.names",
    "raw.http.request.uri.args.values": "http.request.uri.args.values",
    "raw.http.request.uri.query": "http.request.uri.query",
    "raw.http.response.headers": "http.response.headers",
    "raw.http.response.headers.names": "http.response.headers.names",
    "raw.http.response.headers.values": "http.response.headers.values",
}
_DIRECT: Mapping[str, Getter] = {**_REQUEST, **_RESPONSE}
GETTERS: Mapping[str, Getter] = {**_DIRECT, **{name: _DIRECT[other] for name, other in _SAME.items()}}


class FieldValues(dict[str, Value]):
    """Field name to value for one request; a value is computed when it is first asked for, then kept.

    Raises CannotTell for a field that the request does not give.
    """

    __slots__ = ("_request",)

    def __init__(self, request: Sent) -> None:
        super().__init__(request.given)
        self._request = request

    def __missing__(self, name: str) -> Value:
        getter = GETTERS.get(name)
        if getter is None:
            raise CannotTell(f"the request does not say {name}")
        value = self[name] = getter(self._request)
        return value
