"""pyspf, an SPF evaluator that nobody here wrote, over the records that ours sees: where the two decide otherwise."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address
from typing import Any

import spf as pyspf
from loopback import PATIENT, DnsServer, serving_dns
from spf_suite import Case, Zone, records_at

from launchready.live.dns import Dns
from launchready.live.spf import check_host

Answers = list[tuple[tuple[str, str], Any]]


@dataclass(frozen=True)
class Difference:
    """A record that the two evaluate otherwise, and by which words of the RFC ours is right."""

    id: str
    why: str
    domain: str
    client: str
    ours: str
    theirs: str
    records: dict[str, tuple[str, ...]] = field(default_factory=dict)


DIFFERENCES = (
    Difference(
        "voids-behind-mx",
        "Void look-ups are counted by term (section 4.6.4); pyspf counts each host behind mx.",
        "mail.example", "192.0.2.1", "fail", "permerror",
        {
            "mail.example TXT": ("v=spf1 mx -all",),
            "mail.example MX": ("1 a.mail.example.", "2 b.mail.example.", "3 c.mail.example."),
        },
    ),
    Difference(
        "modifiers-in-capitals",
        "Names of modifiers are read in either case (section 4.6.1); pyspf passes over Redirect=.",
        "capitals.example", "192.0.2.1", "fail", "neutral",
        {"capitals.example TXT": ("v=spf1 Redirect=_spf.example",), "_spf.example TXT": ("v=spf1 -all",)},
    ),
    Difference(
        "no-part-kept",
        "A number in a macro has to be more than 0 (section 7.3), so the record is not valid; pyspf takes it for none.",
        "zero.example", "192.0.2.1", "permerror", "fail", {"zero.example TXT": ("v=spf1 a:%{d0}.example -all",)},
    ),
)  # fmt: skip


def check_by_peer(case: Case) -> str | None:
    """Return what pyspf gets wrong of a case of the suite, None where it gets it right."""
    pyspf.DNSLookup = partial(_from_zone, case.zone)
    query = pyspf.query(i=case.host, s=case.mail_from, h=case.helo, strict=True)
    query.set_default_explanation("DEFAULT")
    result, _, explanation = query.check()
    if result not in case.results:
        return f"{result}, not {' or '.join(case.results)}"
    return None if case.explanation in (None, explanation) else f"explained as {explanation!r}"


def both(difference: Difference) -> tuple[str, str]:
    """Return what ours and theirs decide."""
    records = difference.records

    async def main() -> str:
        async with serving_dns(DnsServer(dict(records))) as server:
            ask = partial(Dns(PATIENT).ask, server.endpoint)
            return str((await check_host(ask, difference.domain, ip_address(difference.client))).result)

    pyspf.DNSLookup = partial(_from_records, records)
    sender = f"postmaster@{difference.domain}"
    theirs, _, _ = pyspf.query(i=difference.client, s=sender, h=difference.domain).check()
    return asyncio.run(main()), theirs


def _from_zone(zone: Zone, name: str, type_: str, *_: object, level: int = 0, **__: object) -> Answers:
    labels = [label for label in name.split(".") if label]
    if any(len(label) > 63 for label in labels):
        raise pyspf.TempError("a label is too long")
    name = ".".join(labels)
    found = records_at(zone, name.lower())
    there = any(kind == type_ for kind, _ in found)
    if ("TIMEOUT" in zone.get(name.lower(), ()) and not there) or (type_, "TIMEOUT") in found:
        raise pyspf.TempError("DNS timeout")
    return [answer for kind, value in found for answer in _as_pydns(zone, name, type_, kind, value, level)]


def _as_pydns(zone: Zone, name: str, type_: str, kind: str, value: Any, level: int) -> Iterator[tuple[Any, Any]]:
    """Yield a record as pyspf expects it, and what a CNAME leads to, as resolvers add it."""
    if kind == type_:
        if kind == "AAAA":
            value = socket.inet_pton(socket.AF_INET6, value)
        elif kind == "TXT":
            value = tuple(text.encode() for text in ([value] if isinstance(value, str) else value))
        yield (name, kind), value
    elif kind == "CNAME":
        yield (name, kind), value
        if not level:
            yield from _from_zone(zone, value, type_, level=1)


def _from_records(records: dict[str, tuple[str, ...]], name: str, type_: str, *_: object) -> Answers:
    values = records.get(f"{name} {type_}", ())
    match type_:
        case "TXT":
            return [((name, type_), (value.encode(),)) for value in values]
        case "MX":
            return [((name, type_), (int(value.split()[0]), value.split()[1])) for value in values]
        case _:
            return [((name, type_), value) for value in values]
