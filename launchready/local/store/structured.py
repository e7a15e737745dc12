"""Contents of records whose fields the API takes apart: ``data`` and the ``content`` that it shows of it.

Source of the fields: developers.cloudflare.com/api/resources/dns/subresources/records, verified 2026-11-24. What a
client sends may be either; the other is made of it. CAA and SRV, which have peculiarities, are in ``contents``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import dns.exception
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from launchready.local.store.refusals import Refusal, invalid_record

Body: TypeAlias = dict[str, Any]
"""A record, or a part of it, as the API has it in JSON."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a type: of whole numbers with their greatest value, of texts, and the order they are written in."""

    numbers: Mapping[str, int]
    texts: tuple[str, ...]
    write: Callable[[Mapping[str, Any]], str]
    read: Callable[[list[str]], Body]


def _words(*names: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda data: " ".join(str(data[name]) for name in names)


def _split(*names: str, whole: frozenset[str]) -> Callable[[list[str]], Body]:
    """Return a reader of words by place; the last name takes the rest, put together."""

    def read(words: list[str]) -> Body:
        given = [*words[: len(names) - 1], "".join(words[len(names) - 1 :])]
        return {name: int(word) if name in whole else _unquoted(word) for name, word in zip(names, given, strict=True)}

    return read


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word


def _plain(numbers: Mapping[str, int], *names: str) -> Fields:
    texts = tuple(name for name in names if name not in numbers)
    return Fields(numbers, texts, _words(*names), _split(*names, whole=frozenset(numbers)))


def _service(data: Mapping[str, Any]) -> str:
    return f"{data['priority']} {data['target']} {data['value'].strip()}".strip()


def _read_service(words: list[str]) -> Body:
    return {"priority": int(words[0]), "target": words[1], "value": " ".join(words[2:])}


def _naptr(data: Mapping[str, Any]) -> str:
    quoted = " ".join(f'"{data[name]}"' for name in ("flags", "service", "regex"))
    return f"{data['order']} {data['preference']} {quoted} {data['replacement']}"


_BYTE, _SHORT = 255, 65_535
_SERVICE = Fields({"priority": _SHORT}, ("target", "value"), _service, _read_service)
_ASSOCIATION = _plain(
    {"usage": _BYTE, "selector": _BYTE, "matching_type": _BYTE}, "usage", "selector", "matching_type", "certificate"
)
FIELDS: Mapping[str, Fields] = {
    "CERT": _plain(
        {"type": _SHORT, "key_tag": _SHORT, "algorithm": _BYTE}, "type", "key_tag", "algorithm", "certificate"
    ),
    "DNSKEY": _plain(
        {"flags": _SHORT, "protocol": _BYTE, "algorithm": _BYTE}, "flags", "protocol", "algorithm", "public_key"
    ),
    "DS": _plain(
        {"key_tag": _SHORT, "algorithm": _BYTE, "digest_type": _BYTE}, "key_tag", "algorithm", "digest_type", "digest"
    ),
    "HTTPS": _SERVICE,
    "NAPTR": Fields(
        {"order": _SHORT, "preference": _SHORT},
        ("flags", "service", "regex", "replacement"),
        _naptr,
        _split("order", "preference", "flags", "service", "regex", "replacement",
               whole=frozenset({"order", "preference"})),
    ),
    "SMIMEA": _ASSOCIATION,
    "SSHFP": _plain({"algorithm": _BYTE, "type": _BYTE}, "algorithm", "type", "fingerprint"),
    "SVCB": _SERVICE,
    "TLSA": _ASSOCIATION,
}  # fmt: skip


def complete_structured(body: Body) -> None:
    """Set ``data`` and ``content`` of ``body`` from the one of them that was sent; raise Refusal if it is not valid."""
    type_ = body["type"]
    fields = FIELDS[type_]
    if "data" in body:
        body["data"] = _checked(type_, fields, body["data"])
    else:
        body["data"] = _parsed(type_, fields, body.get("content"))
    body["content"] = fields.write(body["data"])
    judge_presentation(type_, body["content"])


def judge_presentation(type_: str, content: str) -> None:
    """Raise Refusal where ``content`` is not the presentation of a record of ``type_``, as dnspython reads it."""
    try:
        dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(type_), content)
    except (dns.exception.DNSException, ValueError):
        raise _invalid(type_) from None


def _invalid(type_: str) -> Refusal:
    return invalid_record(f"Content for {type_} record is invalid.", pointer="/content")


def _checked(type_: str, fields: Fields, data: Any) -> Body:
    names = [*fields.numbers, *fields.texts]
    if not isinstance(data, Mapping) or not set(names) <= set(data):
        raise invalid_record(f"{type_} needs data with {', '.join(names)}.", code=9101, pointer="/data")
    for name, most in fields.numbers.items():
        # A number may come as text, as octodns sends it for DS.
        value = int(data[name]) if isinstance(data[name], str) and data[name].isdecimal() else data[name]
        if type(value) is not int or not 0 <= value <= most:
            raise invalid_record(f"{name} must be a whole number up to {most}.", code=9101, pointer=f"/data/{name}")
    for name in fields.texts:
        if not isinstance(data[name], str):
            raise invalid_record(f"{name} must be text.", code=9101, pointer=f"/data/{name}")
    return {**{name: int(data[name]) for name in fields.numbers}, **{name: data[name] for name in fields.texts}}


def _parsed(type_: str, fields: Fields, content: Any) -> Body:
    if not isinstance(content, str) or not content.strip():
        raise invalid_record(f"Content for {type_} record is required.", pointer="/content")
    judge_presentation(type_, content)
    try:
        return fields.read(content.split())
    except (ValueError, IndexError):
        raise _invalid(type_) from None
