"""A request described in JSON: what is said of it, and no more. Everything else is "cannot tell" in an expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from launchready.language.fields import FIELDS
from launchready.language.request import Request, lower_headers, request_from_url
from launchready.language.sent import Response
from launchready.language.types import BOOLEAN, INTEGER, IP, STRING, Array, Map, Type, Value, spell_type

KEYS = ("method", "url", "headers", "ip", "country", "version", "body", "response", "fields")


def read_request(description: object) -> Request:
    """Return the request that a JSON object describes.

    ``url`` (absolute) is needed; ``method`` is GET where it is not said. ``headers`` are all that are sent, a string
    or a list of strings each. ``ip``, ``country``, ``version`` (``HTTP/2`` …) and ``body`` are strings; ``response``
    is ``{"status": n, "headers": {…}}``; ``fields`` gives any field its value by its name. Raises ValueError, and no
    other error, with a message for people.
    """
    said = _object(description, "the request", KEYS)
    if not isinstance(said.get("url"), str):
        raise ValueError('the request needs a "url", as https://www.example.com/path')  # noqa: TRY004 - one kind of error
    request = request_from_url(
        said["url"],
        method=_text(said, "method") or "GET",
        headers=_headers(said.get("headers")),
        ip=_address(_text(said, "ip")),
        country=_text(said, "country"),
        version=_text(said, "version"),
    )
    body = _text(said, "body")
    return replace(
        request,
        body=None if body is None else body.encode("utf-8", "surrogatepass"),
        response=_response(said.get("response")),
        given=_given(said.get("fields")),
    )


def _object(value: object, what: str, keys: tuple[str, ...] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} is a JSON object")  # noqa: TRY004 - as above
    unknown = sorted(set(value) - set(keys)) if keys is not None else []
    if unknown:
        raise ValueError(f"{what} has no {unknown[0]!r}: it has {', '.join(keys or ())}")
    return value


def _text(said: Mapping[str, Any], key: str) -> str | None:
    value = said.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key} is a string")
    return value


def _address(value: str | None) -> str | None:
    if value is not None:
        try:
            ip_address(value)
        except ValueError:
            raise ValueError(f"{value!r} is no IP address") from None
    return value


def _headers(value: object) -> dict[str, tuple[str, ...]]:
    headers = _object(value if value is not None else {}, "headers")
    for name, content in headers.items():
        values = content if isinstance(content, list) else [content]
        if not all(isinstance(one, str) for one in values):
            raise ValueError(f"the header {name} is a string, or a list of them")
    return lower_headers({name: tuple(one) if isinstance(one, list) else one for name, one in headers.items()})


def _response(value: object) -> Response | None:
    if value is None:
        return None
    said = _object(value, "the response", ("status", "headers"))
    status = said.get("status")
    if not isinstance(status, int) or isinstance(status, bool):
        raise ValueError('the response needs a "status", a number')  # noqa: TRY004 - as above
    return Response(status, _headers(said.get("headers")))


def _given(value: object) -> dict[str, Value]:
    given = _object(value if value is not None else {}, "fields")
    unknown = sorted(set(given) - set(FIELDS))
    if unknown:
        raise ValueError(f"the field {unknown[0]} is unknown")
    return {name: _value(content, FIELDS[name], name) for name, content in given.items()}


def _value(content: Any, type_: Type, name: str) -> Value:
    """Return JSON as a value of ``type_``; raise ValueError where it is none."""
    match type_, content:
        case Array(of), list():
            return tuple(_value(element, of, name) for element in content)
        case Map(of), dict():
            return {key.encode("utf-8", "surrogatepass"): _value(element, of, name) for key, element in content.items()}
        case _, str() if type_ is STRING:
            return content.encode("utf-8", "surrogatepass")
        case _, str() if type_ is IP:
            return ip_address(_address(content) or "")
        case _, bool():
            if type_ is BOOLEAN:
                return content
        case _, int() if type_ is INTEGER:
            return content
    raise ValueError(f"{name} is {spell_type(type_)}")
