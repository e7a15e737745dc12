"""The openspf.org test suite of RFC 7208 (release 2014.04), as pyspf's source archive carries it, over real DNS."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from loopback import PATIENT, DnsServer, serving_dns
from ruamel.yaml import YAML
from suites import text_in

from launchready.live.dns import Dns
from launchready.live.names import View
from launchready.live.spf import Evaluation, check_host
from launchready.live.spf_macros import Envelope

PACKAGE, PATH = "pyspf", "test/rfc7208-tests.yml"
Zone = Mapping[str, list[Any]]


@dataclass(frozen=True)
class Case:
    """One case: what is sent, the results that are right, and what the sender may be told."""

    scenario: str
    name: str
    zone: Zone
    host: str
    mail_from: str
    helo: str
    results: tuple[str, ...]
    explanation: str | None
    """None: nothing is said of it; DEFAULT: the receiver's own."""


@cache
def cases() -> tuple[Case, ...]:
    return tuple(_read(text_in(PACKAGE, PATH)))


def _read(text: bytes) -> Iterator[Case]:
    for scenario in YAML(typ="safe", pure=True).load_all(text):
        zone = {name.lower(): entries for name, entries in scenario["zonedata"].items()}
        for name, case in scenario["tests"].items():
            result = case["result"]
            yield Case(
                scenario["description"], name, zone, case["host"], case["mailfrom"], case["helo"],
                tuple(result) if isinstance(result, list) else (result,), case.get("explanation"),
            )  # fmt: skip


def records_at(zone: Zone, name: str) -> list[tuple[str, Any]]:
    """Return (type, value) of what stands at ``name``: SPF records are TXT records where there is none of them.

    The suite's own driver does so, since RFC 7208 has no SPF type any more.
    """
    told = [entry for entry in zone.get(name, ()) if isinstance(entry, dict)]
    entries = [(type_, value) for entry in told for type_, value in entry.items()]
    if not any(type_ == "TXT" for type_, _ in entries):
        entries += [("TXT", value) for type_, value in entries if type_ == "SPF"]
    return [(type_, value) for type_, value in entries if value != "NONE"]


@dataclass
class SuiteServer(DnsServer):
    """Serves one scenario; a TIMEOUT is SERVFAIL, which is quicker and the same to a receiver."""

    zone: Zone = field(default_factory=dict)

    def reply(self, wire: bytes, transport: str) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        labels = [label.decode("ascii", "replace") for label in question.name.labels[:-1]]
        name, type_ = ".".join(labels).lower(), dns.rdatatype.to_text(question.rdtype)
        found = records_at(self.zone, name)
        there = any(kind == type_ for kind, _ in found)
        if ("TIMEOUT" in self.zone.get(name, ()) and not there) or (type_, "TIMEOUT") in found:
            answer.set_rcode(dns.rcode.SERVFAIL)
            return answer.to_wire()
        if name not in self.zone:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        for kind, value in found:
            if kind == type_ or (kind == "CNAME" and type_ != "CNAME"):
                rrset = answer.get_rrset(
                    answer.answer, question.name, dns.rdataclass.IN, dns.rdatatype.from_text(kind), create=True
                )
                assert rrset is not None
                rrset.add(_rdata(kind, value), 60)
        return answer.to_wire()


def _rdata(kind: str, value: Any) -> dns.rdata.Rdata:
    if kind == "TXT":
        strings = [value] if isinstance(value, str) else value or [""]
        shown = " ".join(_quoted(part) for string in strings for part in _pieces(string))
    elif kind == "MX":
        shown = f"{value[0]} {_name(value[1])}"
    elif kind in ("CNAME", "PTR"):
        shown = _name(value)
    else:
        shown = value
    return dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(kind), shown)


def _pieces(string: str) -> list[bytes]:
    raw = string.encode()
    return [raw[start : start + 255] for start in range(0, max(len(raw), 1), 255)]


def _quoted(raw: bytes) -> str:
    return '"' + "".join(f"\\{byte:03d}" for byte in raw) + '"'


def _name(text: str) -> str:
    return f"{text.rstrip('.')}." if text else "."


def run(case: Case) -> Evaluation:
    """Return what ``check_host`` says of ``case``."""
    envelope = Envelope(case.mail_from, case.helo)

    async def main() -> Evaluation:
        async with serving_dns(SuiteServer({}, zone=case.zone)) as server:
            dns_, view = Dns(PATIENT), View("", (server.endpoint,), (server.endpoint,))
            return await check_host(
                lambda name, type_: view.ask(dns_, name, type_), envelope.domain, ip_address(case.host), envelope
            )

    return asyncio.run(main())


def wrong(case: Case) -> str | None:
    """Return what is not as the suite has it, None where all is."""
    found = run(case)
    if found.result not in case.results:
        return f"{found.result} ({found.reason}), not {' or '.join(case.results)}"
    if case.explanation is not None and (found.explanation or "DEFAULT") != case.explanation:
        return f"explained as {found.explanation!r}, not {case.explanation!r}"
    return None
