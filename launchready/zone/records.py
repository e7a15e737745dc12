"""One DNS record as Cloudflare holds it, in the one canonical form that everything compares.

Facts: ``ttl`` 1 means automatic (served as 300 s), and a proxied record always has it; MX carries its preference
in ``priority``; SRV carries ``priority`` at the top level and, with the rest, in ``data``; CAA, SRV, TLSA, HTTPS and
SVCB are sent as ``data``. Source: developers.cloudflare.com/api/resources/dns, verified against the SDK's types
2026-11-24.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from launchready.zone.names import canonical_name
from launchready.zone.text import decode_text, encode_text

AUTOMATIC_TTL = 1
ADDRESS_TYPES = frozenset({"A", "AAAA", "CNAME"})
PROXIABLE_TYPES = ADDRESS_TYPES
RECORD_TYPES = ("A", "AAAA", "CAA", "CNAME", "HTTPS", "MX", "NS", "SRV", "SVCB", "TLSA", "TXT")
_SERVICE_TYPES = frozenset({"HTTPS", "SVCB"})


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """A DNS record: equal records mean the same to DNS.

    ``name`` is a canonical FQDN (see names.py). ``content`` is canonical by type: an address in its shortest
    form; a host name without a trailing dot (CNAME, MX, NS); the joined text (TXT); ``0 issue "letsencrypt.org"``
    (CAA); ``weight port target`` (SRV); ``3 1 1 <hex>`` (TLSA, RFC 6698); ``1 . alpn="h2"`` with the parameters in the
    order of their numbers (HTTPS and SVCB, RFC 9460). ``ttl`` is in seconds, 1 for automatic.
    """

    name: str
    type: str
    content: str
    ttl: int = AUTOMATIC_TTL
    proxied: bool = False
    priority: int | None = None

    def __str__(self) -> str:
        priority = "" if self.priority is None else f"{self.priority} "
        return f"{self.name} {self.type} {priority}{self.content}{' (proxied)' if self.proxied else ''}"


def canonical_content(type_: str, content: str) -> str:
    """Return ``content`` of a record of type ``type_`` in canonical form; raise ValueError where it is not valid."""
    match type_:
        case "A":
            return str(ipaddress.IPv4Address(content.strip()))
        case "AAAA":
            return str(ipaddress.IPv6Address(content.strip()))
        case "CNAME" | "MX" | "NS":
            return "." if content.strip() == "." else canonical_name(content)
        case "TXT":
            return decode_text(content)
        case "CAA":
            return _canonical_caa(content)
        case "SRV":
            weight, port, target = content.split()
            return f"{_number(weight, 65535)} {_number(port, 65535)} {'.' if target == '.' else canonical_name(target)}"
        case "TLSA" | "HTTPS" | "SVCB":
            return _canonical_rdata(type_, content)
        case _:
            return content.strip()


def _canonical_rdata(type_: str, content: str) -> str:
    """Return the one text of a record whose parts may be written in several ways, as dnspython writes it."""
    # Imported here: few zones have such records, and every command would wait for it.
    import dns.exception  # noqa: PLC0415
    import dns.name  # noqa: PLC0415
    import dns.rdata  # noqa: PLC0415

    try:
        text = dns.rdata.from_text("IN", type_, content, origin=dns.name.root, relativize=False).to_text()
    except (dns.exception.DNSException, ValueError) as error:
        raise ValueError(f"{content!r} is no {type_} record: {error}") from None
    if type_ == "TLSA":
        usage, selector, matching, *certificate = text.split(" ")
        return " ".join([usage, selector, matching, "".join(certificate)])
    priority, target, *parameters = text.split(" ", 2)
    return " ".join([priority, target.lower(), *parameters])


def _canonical_caa(content: str) -> str:
    flags, tag, value = content.split(None, 2)
    if not tag.isascii() or not tag.isalnum():
        raise ValueError(f"{tag!r} is no CAA tag")
    return f'{_number(flags, 255)} {tag.lower()} "{value.strip().strip(chr(34))}"'


def _number(text: str, highest: int) -> int:
    number = int(text)
    if not 0 <= number <= highest:
        raise ValueError(f"{text} is not in 0 to {highest}")
    return number


def record_from_api(body: Mapping[str, Any]) -> Record:
    """Return the record that an API answer (``/zones/{zone}/dns_records``) describes.

    What has no canonical form (another type, a name or content that we would not declare) is kept as the API shows it,
    so that everything there can be listed as unmanaged.
    """
    type_ = str(body["type"]).upper()
    data = body.get("data")
    content = str(body.get("content") or "")
    if type_ == "CAA" and data:
        content = f'{int(data["flags"])} {data["tag"]} "{data["value"]}"'
    elif type_ == "SRV" and data:
        content = f"{int(data['weight'])} {int(data['port'])} {data['target']}"
    elif type_ in _SERVICE_TYPES and data:
        content = f"{int(data['priority'])} {data['target']} {data.get('value') or ''}"
    elif type_ == "TLSA" and data:
        matching = data.get("matching_type", data.get("matchingType"))  # the engine's state has its own names
        content = f"{int(data['usage'])} {int(data['selector'])} {int(matching)} {data['certificate']}"
    priority = body.get("priority")
    if priority is None and type_ == "SRV" and data:
        priority = data.get("priority")
    return Record(
        name=_observed_name(str(body["name"])),
        type=type_,
        content=_observed_content(type_, content),
        ttl=int(body.get("ttl") or AUTOMATIC_TTL),
        proxied=bool(body.get("proxied")),
        priority=None if priority is None or type_ not in ("MX", "SRV") else int(priority),
    )


def _observed_name(name: str) -> str:
    try:
        return canonical_name(name)
    except ValueError:
        return name.lower().removesuffix(".")


def _observed_content(type_: str, content: str) -> str:
    try:
        return canonical_content(type_, content)
    except ValueError:
        return content.strip()


def record_to_api(record: Record) -> dict[str, Any]:
    """Return the body with which the API creates ``record``: quoted TXT, ``data`` where it has some, ttl always."""
    body: dict[str, Any] = {"name": record.name, "type": record.type, "ttl": record.ttl}
    match record.type:
        case "TXT":
            body["content"] = encode_text(record.content)
        case "CAA":
            flags, tag, value = record.content.split(None, 2)
            body["data"] = {"flags": int(flags), "tag": tag, "value": value.strip('"')}
        case "SRV":
            weight, port, target = record.content.split()
            body["priority"] = record.priority or 0
            body["data"] = {
                "priority": record.priority or 0,
                "weight": int(weight),
                "port": int(port),
                "target": target,
            }
        case "TLSA":
            usage, selector, matching, certificate = record.content.split()
            body["data"] = {
                "usage": int(usage),
                "selector": int(selector),
                "matching_type": int(matching),
                "certificate": certificate,
            }
        case "HTTPS" | "SVCB":
            rank, host, *parameters = record.content.split(" ", 2)
            value = "".join(parameters)
            body["data"] = {"priority": int(rank), "target": host.removesuffix(".") or ".", "value": value}
        case _:
            body["content"] = record.content
    if record.type == "MX":
        body["priority"] = record.priority or 0
    if record.type in PROXIABLE_TYPES:
        body["proxied"] = record.proxied
    return body
