"""LOC and URI records, whose contents are written in ways of their own.

Sources, verified 2026-11-24: developers.cloudflare.com/api/resources/dns/subresources/records (fields), RFC 1876
section 3 (LOC), RFC 7553 (URI). Unverified: what the API shows as the content of a URI record (weight and target).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dns.rdata
import dns.rdataclass
import dns.rdatatype

from launchready.local.store.refusals import invalid_record
from launchready.local.store.structured import Body, judge_presentation

_PLACES = {
    f"{axis}_{part}": most
    for axis, degrees in (("lat", 90), ("long", 180))
    for part, most in (("degrees", degrees), ("minutes", 59), ("seconds", 59.999))
}
_METRES = {"altitude": 42_849_672.95, "size": 90_000_000, "precision_horz": 90_000_000, "precision_vert": 90_000_000}
_DIRECTIONS = {"lat_direction": "NS", "long_direction": "EW"}


def complete_loc(body: Body) -> None:
    """Set ``data`` and ``content`` of a LOC record; raise Refusal where it is not valid."""
    data = body.get("data") or _read_loc(body.get("content"))
    limits = {**_PLACES, **_METRES}
    if not isinstance(data, Mapping) or not {*limits, *_DIRECTIONS} <= set(data):
        raise invalid_record(f"LOC needs data with {', '.join([*limits, *_DIRECTIONS])}.", code=9101, pointer="/data")
    for name, most in limits.items():
        least = -100_000 if name == "altitude" else 0
        if type(data[name]) not in (int, float) or not least <= data[name] <= most:
            raise invalid_record(f"{name} must be a number up to {most}.", code=9101, pointer=f"/data/{name}")
    for name, letters in _DIRECTIONS.items():
        if not isinstance(data[name], str) or data[name] not in tuple(letters):
            raise invalid_record(f"{name} must be one of {letters}.", code=9101, pointer=f"/data/{name}")
    body["data"] = {name: data[name] for name in (*limits, *_DIRECTIONS)}
    body["content"] = _write_loc(body["data"])
    judge_presentation("LOC", body["content"])


def _write_loc(data: Mapping[str, Any]) -> str:
    place = " ".join(
        f"{data[f'{axis}_degrees']} {data[f'{axis}_minutes']} {float(data[f'{axis}_seconds']):.3f} "
        f"{data[f'{axis}_direction']}"
        for axis in ("lat", "long")
    )
    metres = " ".join(f"{float(data[name]):.2f}m" for name in _METRES)
    return f"{place} {metres}"


def _read_loc(content: Any) -> Body:
    if not isinstance(content, str) or not content.strip():
        raise invalid_record("Content for LOC record is required.", pointer="/content")
    judge_presentation("LOC", content)
    loc: Any = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.LOC, content)
    data: Body = {}
    for axis, (degrees, minutes, seconds, thousandths, sign), letters in (
        ("lat", loc.latitude, "NS"),
        ("long", loc.longitude, "EW"),
    ):
        data |= {f"{axis}_degrees": degrees, f"{axis}_minutes": minutes,
                 f"{axis}_seconds": seconds + thousandths / 1000,
                 f"{axis}_direction": letters[sign < 0]}  # fmt: skip
    metres = (loc.altitude, loc.size, loc.horizontal_precision, loc.vertical_precision)
    return {**data, **{name: value / 100 for name, value in zip(_METRES, metres, strict=True)}}


def complete_uri(body: Body) -> None:
    """Set ``data`` and ``content`` of a URI record, whose priority is at the top level."""
    data = body.get("data")
    if data is None:
        content = body.get("content")
        if not isinstance(content, str):
            raise invalid_record("URI needs data with weight and target.", code=9101, pointer="/data")
        weight, _, target = content.strip().partition(" ")
        data = {"weight": int(weight) if weight.isdecimal() else weight, "target": target.strip().strip('"')}
    if not isinstance(data, Mapping) or type(data.get("weight")) is not int or not isinstance(data.get("target"), str):
        raise invalid_record("URI needs data with weight and target.", code=9101, pointer="/data")
    body["data"] = {"weight": data["weight"], "target": data["target"]}
    body["content"] = f'{data["weight"]} "{data["target"]}"'
    judge_presentation("URI", f"0 {body['content']}")
