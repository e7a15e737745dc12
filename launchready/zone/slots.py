"""Slots: the place in a zone that one record fills, whatever its type or value.

A resource is named by its slot, so a changed type or value is an update or a replacement of the same resource and
never a second one (at Cloudflare a second one collides: 81053, 81054, 81058).

    www/address         A, AAAA or CNAME of www; further ones www/address/2
    @/mx/<target>       one mail exchanger
    @/spf               the TXT that starts with v=spf1
    _dmarc              whatever stands at _dmarc, TXT or CNAME
    s1._domainkey       a DKIM key, TXT or CNAME
    @/txt/<purpose>     any other TXT: what follows v=, else the word before its first "=" or ":", else a digest
    @/caa/<tag>/<value> one CAA property;  @/ns/<target> one name server;  _sip._tcp/srv/<target> one service
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from launchready.zone.names import relative_name
from launchready.zone.records import ADDRESS_TYPES, Record
from launchready.zone.spf_terms import is_spf

_VERSION = re.compile(r"v\s*=\s*([a-zA-Z][a-zA-Z0-9]{1,20})\b", re.IGNORECASE)
_PURPOSE = re.compile(r"([a-zA-Z][a-zA-Z0-9._-]{1,40})\s*[=:]")


def slot_of(record: Record, zone: str) -> str:
    """Return the slot of ``record`` in ``zone``, before records that share it are told apart."""
    name = relative_name(record.name, zone)
    first_label = name.split(".", 1)[0]
    if first_label == "_dmarc" or "_domainkey" in name.split("."):
        return name
    if record.type in ADDRESS_TYPES:
        return f"{name}/address"
    return f"{name}/{_kind(record)}"


def _kind(record: Record) -> str:
    match record.type:
        case "MX" | "NS":
            return f"{record.type.lower()}/{record.content}"
        case "TXT":
            return _text_kind(record.content)
        case "CAA" if len(record.content.split(None, 2)) == 3:
            _, tag, value = record.content.split(None, 2)
            return f"caa/{tag}/{value.strip(chr(34))}"
        case "SRV" if record.content.split():
            return f"srv/{record.content.split()[-1]}"
        case _:
            return f"{record.type.lower()}/{_digest(record.content)}"


def _text_kind(text: str) -> str:
    if is_spf(text):
        return "spf"
    purpose = _VERSION.match(text) or _PURPOSE.match(text)
    return f"txt/{purpose[1].lower()}" if purpose else f"txt/{_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def assign_slots(records: Iterable[Record], zone: str) -> Mapping[str, Record]:
    """Return every record under its own slot, in the order given; those that share one are numbered by their values.

    So neither the order of a declaration nor that of an API's answer changes what is where.
    """
    given = list(records)
    sharing: dict[str, list[int]] = {}
    for place, record in enumerate(given):
        sharing.setdefault(slot_of(record, zone), []).append(place)
    slots: dict[str, int] = {}
    for first, places in sharing.items():
        slot, number = first, 2
        for place in sorted(places, key=lambda place: _by_value(given[place])):
            while slot in slots:
                slot = f"{first}/{number}"
                number += 1
            slots[slot] = place
    return {slot: given[place] for slot, place in sorted(slots.items(), key=lambda item: item[1])}


def _by_value(record: Record) -> tuple[str, str, int, bool, int]:
    priority = -1 if record.priority is None else record.priority
    return (record.type, record.content, record.ttl, record.proxied, priority)
