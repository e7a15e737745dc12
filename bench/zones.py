"""One zone of a given size, written down for both: as a stack file, and as octodns's configuration and zone file."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from launchready.stackfile import Stack
from launchready.zone import AUTOMATIC_TTL, Record, Zone, relative_name
from launchready.zone.marks import mark_of

ZONE = "large.test"
_BESIDE = 2  # records that the site itself brings: the apex and www


def extra_records(number: int) -> list[dict[str, Any]]:
    """Return ``number`` records of seven kinds by turns, as a stack file lists them."""
    kinds = (_address, _address, _address_v6, _alias, _text, _mail, _service, _authority)
    return [kinds[index % len(kinds)](index) for index in range(number)]


def _address(index: int) -> dict[str, Any]:
    content = f"198.51.{100 + index // 200 % 2}.{index % 200 + 1}"
    return {"name": f"host{index // 2}", "type": "A", "content": content, "proxied": index % 16 < 2}


def _address_v6(index: int) -> dict[str, Any]:
    return {"name": f"six{index}", "type": "AAAA", "content": f"2001:db8::{index + 1:x}"}


def _alias(index: int) -> dict[str, Any]:
    return {"name": f"alias{index}", "type": "CNAME", "content": f"customer{index}.provider.example"}


def _text(index: int) -> dict[str, Any]:
    return {"name": f"text{index}", "type": "TXT", "content": f"site-verification={index:040x}"}


def _mail(index: int) -> dict[str, Any]:
    return {"name": f"mail{index}", "type": "MX", "content": f"mx{index}.provider.example", "priority": 10}


def _service(index: int) -> dict[str, Any]:
    content = f"5 5061 sip{index}.provider.example"
    return {"name": f"_sip{index}._tcp", "type": "SRV", "content": content, "priority": 10, "ttl": 3600}


def _authority(index: int) -> dict[str, Any]:
    return {"name": f"authority{index}", "type": "CAA", "content": '0 issue "letsencrypt.org"'}


def write_stack(file: Path, records: int, redirects: int = 0) -> None:
    """Write a stack file whose zone has ``records`` records, and ``redirects`` redirects beside the usual ones.

    One plan is not enough for 5,000 records: Enterprise has 3,500 by itself, and more by agreement (max_records).
    """
    site = {
        "zone": {"name": ZONE, "plan": "enterprise", "max_records": max(records, 3_500)},
        "canonical": "@",
        "hosts": {"@": {"origin": "198.51.100.10", "audience": "marketing"}},
        "redirects": [
            {"host": "@", "path": f"/old/{index}", "to": f"https://{ZONE}/new/{index}"} for index in range(redirects)
        ],
        "records": extra_records(records - _BESIDE),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(_yaml({"config": {"launchready:site": site}})) + "\n", encoding="utf-8")


def _yaml(value: dict[str, Any], indent: str = "") -> Iterator[str]:
    """Yield block-style YAML, as people write it: JSON in one line would be read faster than any real file."""
    for key, item in value.items():
        if isinstance(item, dict):
            yield f'{indent}"{key}":'
            yield from _yaml(item, f"{indent}  ")
        elif isinstance(item, list) and item:
            yield f'{indent}"{key}":'
            for entry in item:
                first, *others = _yaml(entry, "")
                yield f"{indent}  - {first}"
                yield from (f"{indent}    {line}" for line in others)
        else:
            yield f'{indent}"{key}": {json.dumps(item)}'


def marks_of(stack: Stack) -> dict[str, str]:
    """Return the comment that each record of ``stack``'s own zone gets when it is created, by slot."""
    return {slot: mark_of(stack.name, key) for slot, key in stack.compilation.record_keys.items()}


def write_octodns(folder: Path, stack: Stack, api: str, token: str, records_per_page: int | None) -> Path:
    """Write octodns's configuration and zone file for ``stack``'s own zone, comments too; return the former.

    Where the API is stands in the configuration (``api_url``, octodns-cloudflare 1.2), so octodns runs as it is.
    """
    (folder / "zones").mkdir(parents=True, exist_ok=True)
    lines = ["---"]
    zone = stack.compilation.zone
    marks = {zone.records[slot]: mark for slot, mark in marks_of(stack).items()}
    for name, of_name in _by_name(zone).items():
        lines.append(f"{json.dumps(name)}:")
        for type_, records in of_name.items():
            lines += _octodns_record(type_, records, marks[records[0]])
    (folder / "zones" / f"{zone.name}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    page = "" if records_per_page is None else f"\n    records_per_page: {records_per_page}"
    config = folder / ("config.yaml" if records_per_page is None else "config-large-pages.yaml")
    config.write_text(
        f"""---
providers:
  files:
    class: octodns.provider.yaml.YamlProvider
    directory: {folder / "zones"}
    enforce_order: false
  cloudflare:
    class: octodns_cloudflare.CloudflareProvider
    token: {token}
    api_url: {api}{page}
zones:
  {zone.name}.:
    sources: [files]
    targets: [cloudflare]
""",
        encoding="utf-8",
    )
    return config


def _by_name(zone: Zone) -> dict[str, dict[str, list[Record]]]:
    found: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in zone.records.values():
        name = relative_name(record.name, zone.name)
        found["" if name == "@" else name][record.type].append(record)
    return dict(sorted(found.items()))


def _octodns_record(type_: str, records: Sequence[Record], comment: str) -> Iterator[str]:
    first = records[0]
    yield f"  - type: {type_}"
    yield f"    ttl: {300 if first.ttl == AUTOMATIC_TTL else first.ttl}"
    kind = "proxied: true, " if first.proxied else "auto-ttl: true, " if first.ttl == AUTOMATIC_TTL else ""
    yield f"    octodns: {{cloudflare: {{{kind}comment: {json.dumps(comment)}}}}}"
    yield "    values:" if type_ != "CNAME" else f"    value: {first.content}."
    if type_ != "CNAME":
        yield from (f"    - {json.dumps(_octodns_value(record))}" for record in records)


def _octodns_value(record: Record) -> Any:
    match record.type:
        case "MX":
            return {"preference": record.priority, "exchange": f"{record.content}."}
        case "SRV":
            weight, port, target = record.content.split()
            return {"priority": record.priority, "weight": int(weight), "port": int(port), "target": f"{target}."}
        case "CAA":
            flags, tag, value = record.content.split()
            return {"flags": int(flags), "tag": tag, "value": value.strip('"')}
        case "TXT":
            return record.content.replace(";", "\\;")
        case _:
            return record.content
