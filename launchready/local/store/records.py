"""DNS records as the API stores them: what is completed, what is refused, and with which code.

Contents are judged by dnspython, not by ``launchready.zone``: client and stand-in must not share their mistakes.
Sources: developers.cloudflare.com/dns/manage-dns-records/reference/dns-record-types, …/dns/proxy-status,
…/dns/troubleshooting/faq; codes as users of the API report them. Verified 2026-11-24 unless marked.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from launchready.local.store.refusals import Refusal, invalid_record

Body: TypeAlias = dict[str, Any]

PROXIABLE = frozenset({"A", "AAAA", "CNAME"})
TYPES = frozenset({"A", "AAAA", "CAA", "CNAME", "HTTPS", "MX", "NS", "PTR", "SRV", "SVCB", "TLSA", "TXT", "URI"})
AUTOMATIC = 1
MAX_TEXT = 2048  # characters of one TXT record
MAX_COMMENT = 100  # characters, on Free
FREE_RECORDS = 200  # records of a zone on Free

# Keys that a client may send; whatever else is computed by Cloudflare.
_WRITABLE = ("name", "type", "content", "data", "ttl", "proxied", "priority", "comment", "tags", "settings")


def complete_record(sent: Mapping[str, Any], zone: str) -> Body:
    """Return what is stored of ``sent``: the FQDN, the content in Cloudflare's form, defaults filled in.

    Raises Refusal where a value by itself is not valid; see ``refuse_conflicts`` for what stands in the way.
    """
    body: Body = {key: sent[key] for key in _WRITABLE if sent.get(key) is not None}
    type_ = str(body.get("type") or "").upper()
    if type_ not in TYPES:
        raise invalid_record(f"DNS Validation Error: invalid or unsupported record type {type_!r}", code=1004)
    body["type"] = type_
    body["name"] = _fqdn(body.get("name"), zone)
    body["content"] = _content(type_, body)
    body["ttl"] = _ttl(body)
    if type_ in PROXIABLE:
        body["proxied"] = _proxied(body)
    else:
        if body.get("proxied"):
            raise invalid_record("This record type cannot be proxied.", code=9004)
        body["proxied"] = False
    if type_ in ("MX", "URI"):
        body["priority"] = _priority(body.get("priority"))
    elif type_ != "SRV":
        body.pop("priority", None)
    _judge_notes(body)
    body.setdefault("settings", {})
    return {"comment": None, "tags": [], "proxiable": type_ in PROXIABLE, **body}


def _fqdn(name: Any, zone: str) -> str:
    """Return the lower-case FQDN in punycode; the API completes short names and ``@``."""
    if not isinstance(name, str) or not name.strip():
        raise invalid_record("DNS name is invalid.", code=9000, pointer="/name")
    text = name.strip().rstrip(".").lower()
    if text == "@":
        return zone
    try:
        text = text if text.isascii() else dns.name.from_unicode(text).to_text(omit_final_dot=True)
        fqdn = text if text == zone or text.endswith(f".{zone}") else f"{text}.{zone}"
        dns.name.from_text(fqdn)
    except (dns.exception.DNSException, UnicodeError):
        raise invalid_record("DNS name is invalid.", code=9000, pointer="/name") from None
    return fqdn


def _ttl(body: Mapping[str, Any]) -> int:
    ttl = body.get("ttl", AUTOMATIC)
    if not isinstance(ttl, int) or isinstance(ttl, bool) or not (ttl == AUTOMATIC or 60 <= ttl <= 86400):
        raise invalid_record(f"Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic: {ttl}", code=9021)
    return ttl


def _proxied(body: Mapping[str, Any]) -> bool:
    """Refuse what the edge could never reach (9003: a proxied private or loopback target)."""
    if not body.get("proxied"):
        return False
    if body["type"] in ("A", "AAAA"):
        address = ipaddress.ip_address(body["content"])
        if address.is_loopback or address.is_link_local or any(address in network for network in _PRIVATE):
            raise invalid_record("Target IP is not allowed for a proxied record.", code=9003, pointer="/content")
    return True


# The ranges themselves, not ipaddress.is_private: that also holds the documentation addresses the demo lives in.
_PRIVATE = tuple(ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))


def _priority(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 65535:
        raise invalid_record("priority is a required field for this record type.", code=9100, pointer="/priority")
    return value


def _judge_notes(body: Mapping[str, Any]) -> None:
    comment = body.get("comment") or ""
    if len(comment) > MAX_COMMENT or "\n" in comment:
        raise invalid_record(f"Comments may have at most {MAX_COMMENT} characters and no newline.", code=9300)
    if body.get("tags"):
        raise invalid_record("DNS records of this zone cannot have tags: the plan has none.", code=9301)


def _content(type_: str, body: Body) -> str:
    if type_ in _FROM_DATA:
        return _FROM_DATA[type_](body)
    content = body.get("content")
    if not isinstance(content, str) or not content.strip():
        raise invalid_record(f"Content for {type_} record is required.", pointer="/content")
    match type_:
        case "A":
            return _address(content, ipaddress.IPv4Address, "Content for A record must be a valid IPv4 address.")
        case "AAAA":
            return _address(content, ipaddress.IPv6Address, "Content for AAAA record must be a valid IPv6 address.")
        case "CNAME" | "NS" | "PTR" | "MX":
            return _target(content, type_)
        case "TXT":
            return _text(content)
        case _:
            return _presentation(type_, content)


def _address(content: str, parse: Callable[[str], Any], message: str) -> str:
    try:
        return str(parse(content.strip()))
    except ValueError:
        raise invalid_record(message, pointer="/content") from None


def _target(content: str, type_: str) -> str:
    """Return a host name as stored: without the trailing dot, in the case it was sent in."""
    text = content.strip()
    if text == "." and type_ == "MX":
        return "."
    try:
        ipaddress.ip_address(text)
    except ValueError:
        pass
    else:
        raise invalid_record(f"Content for {type_} record is invalid: it must be a host name, not an address.")
    try:
        ascii_ = text if text.isascii() else dns.name.from_unicode(text).to_text()
        name = dns.name.from_text(ascii_)
    except (dns.exception.DNSException, UnicodeError):
        raise invalid_record(f"Content for {type_} record is invalid.", pointer="/content") from None
    return name.to_text(omit_final_dot=True)


def _text(content: str) -> str:
    """Return TXT content as sent; over 255 bytes without quotes it is split, and that is what the API shows."""
    if len(content) > MAX_TEXT:
        raise invalid_record(f"Content for TXT record must not exceed {MAX_TEXT} characters.", pointer="/content")
    if content.startswith('"') and content.endswith('"') and len(content) > 1:
        _presentation("TXT", content)
        return content
    if len(content.encode()) <= 255:
        return content
    escaped = [
        content[start : start + 255].replace("\\", "\\\\").replace('"', '\\"') for start in range(0, len(content), 255)
    ]
    return " ".join(f'"{part}"' for part in escaped)


def _presentation(type_: str, content: str) -> str:
    try:
        dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(type_), content)
    except (dns.exception.DNSException, ValueError):
        raise invalid_record(f"Content for {type_} record is invalid.", pointer="/content") from None
    return content.strip()


def _caa(body: Body) -> str:
    data = body.get("data")
    if not data:
        content = _presentation("CAA", str(body.get("content") or ""))
        rdata: Any = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.CAA, content)
        data = {"flags": rdata.flags, "tag": rdata.tag.decode(), "value": rdata.value.decode()}
    try:
        data = {"flags": int(data["flags"]), "tag": str(data["tag"]), "value": str(data["value"])}
    except (KeyError, TypeError, ValueError):
        raise invalid_record("CAA needs data with flags, tag and value.", code=9101, pointer="/data") from None
    body["data"] = data
    return _presentation("CAA", f'{data["flags"]} {data["tag"]} "{data["value"]}"')


def _srv(body: Body) -> str:
    data = body.get("data") or {}
    try:
        priority = int(data.get("priority") or body.get("priority") or 0)
        data = {
            "priority": priority,
            "weight": int(data["weight"]),
            "port": int(data["port"]),
            "target": str(data["target"]),
        }
    except (KeyError, TypeError, ValueError):
        raise invalid_record(
            "SRV needs data with priority, weight, port and target.", code=9101, pointer="/data"
        ) from None
    data["target"] = data["target"].rstrip(".").lower() or "."
    _presentation("SRV", f"{priority} {data['weight']} {data['port']} {data['target']}")
    body["data"], body["priority"] = data, priority
    return f"{data['weight']} {data['port']} {data['target']}"


_FROM_DATA: Mapping[str, Callable[[Body], str]] = {"CAA": _caa, "SRV": _srv}


def refuse_conflicts(body: Body, others: Iterable[Body], apex: str) -> None:
    """Raise the refusal for what ``others`` of the zone leave no room for: CNAME alone on its name, no twins.

    A CNAME at the ``apex`` is flattened: mail and texts may stand beside it, addresses may not.
    """
    on_name = [other for other in others if other["name"] == body["name"]]
    for other in on_name:
        same = other["type"] == body["type"] and _value(other) == _value(body)
        if same and body["type"] == "CNAME":
            raise Refusal(400, 81053, "An A, AAAA, or CNAME record with that host already exists.")
        if same:
            identical = other["proxied"] == body["proxied"] and other["ttl"] == body["ttl"]
            raise Refusal(400, 81058 if identical else 81057, _EXISTS[identical])
    types = {other["type"] for other in on_name}
    if body["name"] == apex and "CNAME" in {body["type"], *types}:
        types &= PROXIABLE
        if body["type"] not in PROXIABLE:
            return
    if body["type"] == "CNAME" and types & PROXIABLE:
        raise Refusal(400, 81053, "An A, AAAA, or CNAME record with that host already exists.")
    if body["type"] == "CNAME" and types:
        raise Refusal(400, 81055, "A record with that host already exists: a CNAME stands alone on its name.")
    if "CNAME" in types:
        code = 81053 if body["type"] in PROXIABLE else 81054
        raise Refusal(400, code, _CNAME_EXISTS[body["type"] in PROXIABLE])
    if types and (body["type"] == "NS") != ("NS" in types):
        raise Refusal(400, 81056, "NS records cannot share a host with records of other types.")


_EXISTS = {True: "An identical record already exists.", False: "The record already exists."}
_CNAME_EXISTS = {
    True: "An A, AAAA, or CNAME record with that host already exists.",
    False: "A CNAME record with that host already exists.",
}


def _value(body: Body) -> tuple[str, Any]:
    return str(body["content"]).lower() if body["type"] != "TXT" else body["content"], body.get("priority")
