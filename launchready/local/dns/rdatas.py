"""A record of the API as DNS data: dnspython's own parser reads what the API stores."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.TXT
import dns.tokenizer

log = logging.getLogger(__name__)

AUTOMATIC_TTL = 300  # seconds that ttl 1 is served as: developers.cloudflare.com/dns/manage-dns-records/reference/ttl
_STRING = 255  # bytes of one character-string, RFC 1035 section 3.3


def served_ttl(record: Mapping[str, Any]) -> int:
    """Return the TTL in seconds that ``record`` (the API's object) is served with."""
    ttl = int(record.get("ttl") or 1)
    return AUTOMATIC_TTL if ttl == 1 or record.get("proxied") else ttl


def read_rdata(record: Mapping[str, Any]) -> dns.rdata.Rdata | None:
    """Return the data of ``record`` (the API's object); None, with a line in the log, where DNS cannot carry it."""
    try:
        type_ = dns.rdatatype.from_text(str(record["type"]))
        if type_ == dns.rdatatype.TXT:
            return _read_txt(str(record["content"]))
        text = _presentation(record)
        return dns.rdata.from_text(dns.rdataclass.IN, type_, text, origin=dns.name.root, relativize=False)
    except (dns.exception.DNSException, KeyError, ValueError, TypeError) as error:
        log.warning("record %s is not served: %s", record.get("id"), type(error).__name__)
        return None


def _presentation(record: Mapping[str, Any]) -> str:
    data = record.get("data") or {}
    match record["type"]:
        case "MX":
            return f"{int(record.get('priority') or 0)} {record['content']}"
        case "SRV" if data:
            return f"{int(data['priority'])} {int(data['weight'])} {int(data['port'])} {data['target']}"
        case "SRV":
            return f"{int(record.get('priority') or 0)} {record['content']}"
        case "URI":
            return f"{int(record.get('priority') or 0)} {record['content']}"
        case "CAA" if data:
            return f'{int(data["flags"])} {data["tag"]} "{_quoted(str(data["value"]))}"'
        case _:
            return str(record["content"])


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _read_txt(content: str) -> dns.rdata.Rdata:
    """Return TXT data: quoted strings as they are written; content without quotes is one text, spaces included.

    A string of more than 255 bytes is split. Source:
    developers.cloudflare.com/dns/manage-dns-records/reference/dns-record-types (TXT), verified 2026-11-24.
    """
    quoted = len(content) > 1 and content.startswith('"') and content.endswith('"')
    tokens = dns.tokenizer.Tokenizer(content if quoted else f'"{_quoted(content)}"')
    strings: list[bytes] = []
    for token in tokens.get_remaining():
        raw = token.unescape_to_bytes().value
        strings += [raw[start : start + _STRING] for start in range(0, len(raw), _STRING)] or [b""]
    return dns.rdtypes.ANY.TXT.TXT(dns.rdataclass.IN, dns.rdatatype.TXT, strings)
