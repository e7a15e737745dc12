"""Contents of DNS records as the API stores them, by type; what a type cannot hold is refused with Cloudflare's code.

Contents are judged by dnspython, not by ``launchready.zone``: client and stand-in must not share their mistakes.
Source: developers.cloudflare.com/dns/manage-dns-records/reference/dns-record-types, verified 2026-11-24.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Any

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from launchready.local.store.positions import complete_loc, complete_uri
from launchready.local.store.refusals import Refusal, invalid_record
from launchready.local.store.structured import FIELDS, Body, complete_structured, judge_presentation

MAX_TEXT = 2048  # characters of one TXT record
_HOST = re.compile(r"(?i:[a-z0-9_*-]+)(\.(?i:[a-z0-9_-]+))*\.?")
_STRING = 255  # bytes of one character-string, RFC 1035 section 3.3


def complete_content(body: Body) -> None:
    """Set ``content`` (where the type has them also ``data``) of ``body`` in Cloudflare's form.

    Raises Refusal where it is not valid.
    """
    if body["type"] in _FROM_DATA:
        _FROM_DATA[body["type"]](body)
        return
    if body["type"] in FIELDS:
        complete_structured(body)
        return
    if "data" in body:
        raise invalid_record(f"{body['type']} records have no data: send content.", pointer="/data")
    content = body.get("content")
    if not isinstance(content, str) or not content.strip():
        raise invalid_record(f"Content for {body['type']} record is required.", pointer="/content")
    body["content"] = _content(body["type"], content)


def _content(type_: str, content: str) -> str:
    match type_:
        case "A":
            return _address(content, ipaddress.IPv4Address, 9005, "Content for A record must be a valid IPv4 address.")
        case "AAAA":
            # 9006 as the API was seen to answer (wherelse/cloudflare-ddns-script#15), verified 2026-11-24
            message = "Content for AAAA record must be a valid IPv6 address."
            return _address(content, ipaddress.IPv6Address, 9006, message)
        case "MX" if content.strip() == ".":
            return "."  # RFC 7505: the name takes no mail
        case "CNAME" | "NS" | "PTR" | "MX":
            return _target(content, type_)
        case "TXT":
            return _text(content)
        case _:
            judge_presentation(type_, content)
            return content.strip()


def _invalid_content(type_: str, why: str = "") -> Refusal:
    """Return the refusal: 9007 for CNAME (kubernetes-sigs/external-dns#2409), the others' codes are unverified."""
    code = 9007 if type_ == "CNAME" else 9005
    return invalid_record(f"Content for {type_} record is invalid{why}.", code=code, pointer="/content")


def _address(content: str, parse: Callable[[str], Any], code: int, message: str) -> str:
    # Python takes an IPv6 address with a scope; a record has none.
    text = "" if "%" in content else content.strip()
    try:
        return str(parse(text))
    except ValueError:
        raise invalid_record(message, code=code, pointer="/content") from None


def _target(content: str, type_: str) -> str:
    """Return a host name as stored: without the trailing dot, in the case it was sent in."""
    text = content.strip()
    try:
        ipaddress.ip_address(text)
    except ValueError:
        pass
    else:
        raise _invalid_content(type_, ": it must be a host name, not an address")
    try:
        ascii_ = text if text.isascii() else dns.name.from_unicode(text).to_text()
        name = dns.name.from_text(ascii_)
    except (dns.exception.DNSException, UnicodeError):
        raise _invalid_content(type_) from None
    if not _HOST.fullmatch(ascii_):
        raise _invalid_content(type_)
    return name.to_text(omit_final_dot=True)


def _text(content: str) -> str:
    """Return TXT content as sent; over 255 bytes without quotes it is split, and that is what the API shows.

    The limit is for the text itself: whether the quotes count is unverified, and what was split has to be taken back.
    """
    try:
        size = len(content.encode())
    except UnicodeError:
        raise _invalid_content("TXT") from None
    if _is_quoted(content):
        judge_presentation("TXT", content)
    if text_length(content) > MAX_TEXT:
        raise invalid_record(f"Content for TXT record must not exceed {MAX_TEXT} characters.", pointer="/content")
    if _is_quoted(content) or size <= _STRING:
        return content
    parts = (part.replace("\\", "\\\\").replace('"', '\\"') for part in _strings(content))
    return " ".join(f'"{part}"' for part in parts)


def _is_quoted(content: str) -> bool:
    return content.startswith('"') and content.endswith('"') and len(content) > 1


def text_length(content: str) -> int:
    """Return the number of characters of a TXT record's text, without what quotes and splits it."""
    if not _is_quoted(content):
        return len(content)
    rdata: Any = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.TXT, content)
    return len(b"".join(rdata.strings).decode(errors="replace"))


def _strings(content: str) -> list[str]:
    """Return ``content`` in pieces that fit into one character-string each, no character cut in two."""
    pieces, size = [""], 0
    for character in content:
        width = len(character.encode())
        if size + width > _STRING:
            pieces.append("")
            size = 0
        pieces[-1] += character
        size += width
    return pieces


def _data(body: Body, keys: tuple[str, ...]) -> Mapping[str, Any]:
    """Return ``data``; raise Refusal 9101 where it is no object or ``keys`` are not all in it."""
    data = body.get("data")
    if not isinstance(data, Mapping) or not set(keys) <= set(data):
        raise invalid_record(f"{body['type']} needs data with {', '.join(keys)}.", code=9101, pointer="/data")
    return data


def _number(value: Any, key: str, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise invalid_record(f"{key} must be a whole number up to {most}.", code=9101, pointer=f"/data/{key}")
    return value


def _word(value: Any, key: str) -> str:
    if not isinstance(value, str):
        raise invalid_record(f"{key} must be text.", code=9101, pointer=f"/data/{key}")
    return value


def _caa(body: Body) -> None:
    if "data" in body:
        data = _data(body, ("flags", "tag", "value"))
        flags, tag, value = (
            _number(data["flags"], "flags", 255),
            _word(data["tag"], "tag"),
            _word(data["value"], "value"),
        )
        if not tag.isascii() or not tag.isalnum():
            raise invalid_record("tag must be letters and digits.", code=9101, pointer="/data/tag")
        body["data"] = {"flags": flags, "tag": tag, "value": value}
    else:
        body["data"] = _read_caa(body.get("content"))
    written = body["data"]["value"].replace("\\", "\\\\").replace('"', '\\"')
    body["content"] = f'{body["data"]["flags"]} {body["data"]["tag"]} "{written}"'
    judge_presentation("CAA", body["content"])


def _read_caa(content: Any) -> Body:
    if not isinstance(content, str):
        raise invalid_record("CAA needs data with flags, tag, value.", code=9101, pointer="/data")
    try:
        rdata: Any = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.CAA, content)
        return {"flags": rdata.flags, "tag": rdata.tag.decode(), "value": rdata.value.decode()}
    except (dns.exception.DNSException, ValueError):
        raise _invalid_content("CAA") from None


def _srv(body: Body) -> None:
    """Complete an SRV record, whose priority is in ``data`` and at the top level."""
    data = _data(body, ("weight", "port", "target"))
    given = data.get("priority")
    priority = _number(body.get("priority", 0) if given is None else given, "priority", 65535)
    weight, port = _number(data["weight"], "weight", 65535), _number(data["port"], "port", 65535)
    given_target = _word(data["target"], "target").strip().lower()
    target = "." if given_target in ("", ".") else _target(given_target, "SRV")
    judge_presentation("SRV", f"{priority} {weight} {port} {target}")
    body["data"] = {"priority": priority, "weight": weight, "port": port, "target": target}
    body["priority"], body["content"] = priority, f"{weight} {port} {target}"


_FROM_DATA: Mapping[str, Callable[[Body], None]] = {
    "CAA": _caa,
    "SRV": _srv,
    "LOC": complete_loc,
    "URI": complete_uri,
}
