"""Zone files: what an import adds, and what an export writes.

Source: developers.cloudflare.com/dns/manage-dns-records/how-to/import-and-export (size, ``cf_tags``), verified
2026-11-24. Unverified: records that are there already are passed over and the others added, SOA and the NS records of
the apex as well; one record that cannot be taken and none is.
"""

from __future__ import annotations

import re
from typing import Any

import dns.exception
import dns.name
import dns.rdatatype
import dns.zone

from launchready.local.store.records import PROXIABLE
from launchready.local.store.refusals import Refusal
from launchready.local.store.structured import Body
from launchready.local.store.zones import ZoneState

MAX_SIZE = 262_144  # bytes
_THERE = (81053, 81057, 81058)
_TAGGED = re.compile(r"^(\S+)\s.*;.*cf_tags=.*cf-proxied:(true|false)", re.MULTILINE)


def import_zone_file(zone: ZoneState, text: str, *, proxied: bool) -> dict[str, int]:
    """Add the records of a zone file and return how many were read and added; raise Refusal where it cannot be read."""
    if len(text.encode(errors="surrogateescape")) > MAX_SIZE:
        raise Refusal(400, 9300, f"A zone file may have {MAX_SIZE} bytes")
    bodies = _read(zone.name, text, proxied=proxied)
    before, revision = dict(zone.records), zone.revision
    added = 0
    try:
        for body in bodies:
            added += _add(zone, body)
    except BaseException:
        zone.records, zone.revision = before, revision
        raise
    return {"recs_added": added, "total_records_parsed": len(bodies)}


def _add(zone: ZoneState, body: Body) -> bool:
    try:
        zone.create_record(body)
    except Refusal as refusal:
        if refusal.code in _THERE:
            return False
        raise
    return True


def _read(zone: str, text: str, *, proxied: bool) -> list[Body]:
    tagged = {_full(name, zone): value == "true" for name, value in _TAGGED.findall(text)}
    origin = dns.name.from_text(zone)
    try:
        # A record without a TTL gets Cloudflare's automatic one, unless the file says another.
        parsed = dns.zone.from_text(f"$TTL 300\n{text}", origin, relativize=False, check_origin=False)
    except (dns.exception.DNSException, ValueError) as error:
        raise Refusal(400, 9207, f"The zone file cannot be read: {error}") from None
    bodies = []
    for owner, ttl, rdata in parsed.iterate_rdatas():
        name, type_ = owner.to_text(omit_final_dot=True), dns.rdatatype.to_text(rdata.rdtype)
        if type_ == "SOA" or (type_ == "NS" and owner == origin):
            continue
        on = tagged.get(name.lower(), proxied) and type_ in PROXIABLE
        switch = {"proxied": on} if type_ in PROXIABLE else {}
        bodies.append({"name": name, "type": type_, "ttl": 1 if on else ttl, **switch, **_fields(type_, rdata)})
    return bodies


def _full(owner: str, zone: str) -> str:
    """Return the FQDN of the owner that a line begins with; other origins than the zone's are not followed."""
    name = owner.lower()
    if name == "@":
        return zone
    return name.rstrip(".") if name.endswith((".", zone)) else f"{name}.{zone}"


def _fields(type_: str, rdata: Any) -> Body:
    """Return the content of ``rdata`` as a client of the API sends it."""
    match type_:
        case "MX":
            return {"priority": rdata.preference, "content": _host(rdata.exchange)}
        case "SRV":
            data = {"priority": rdata.priority, "weight": rdata.weight, "port": rdata.port}
            return {"data": {**data, "target": _host(rdata.target)}}
        case "URI":
            data = {"weight": rdata.weight, "target": rdata.target.decode()}
            return {"priority": rdata.priority, "data": data}
        case "CNAME" | "NS" | "PTR":
            return {"content": _host(rdata.target)}
        case _:
            return {"content": rdata.to_text()}


def _host(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True) if name != dns.name.root else "."


def export_zone_file(zone: ZoneState) -> str:
    """Return the zone's records as a zone file, whether they are proxied in a comment."""
    lines = [f";; Domain:     {zone.name}.", f"$ORIGIN {zone.name}.", *map(_line, zone.records.values())]
    return "\n".join(lines) + "\n"


def _line(record: Body) -> str:
    content: Any = record["content"]
    if record["type"] in ("CNAME", "MX", "NS", "PTR", "SRV"):
        content = f"{content.rstrip('.')}."
    if record["type"] == "TXT" and not content.startswith('"'):
        escaped = content.replace("\\", "\\\\").replace('"', '\\"')
        content = f'"{escaped}"'
    if record.get("priority") is not None:
        content = f"{record['priority']} {content}"
    tags = f" ; cf_tags=cf-proxied:{str(record['proxied']).lower()}"
    return f"{record['name']}.\t{record['ttl']}\tIN\t{record['type']}\t{content}{tags}"
