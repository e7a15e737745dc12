"""DNS policies: what a proxied name hides is not told by another record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from launchready.policies.addresses import is_nobody
from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source
from launchready.policies.judged import Judged, Part
from launchready.zone import Record, Zone, relative_name
from launchready.zone.addresses import Address, address_of
from launchready.zone.diff import Kind
from launchready.zone.records import ADDRESS_TYPES
from launchready.zone.spf_terms import SpfError, is_spf, parse_spf

# First labels of names whose service is not the web, so that Cloudflare's proxy cannot stand before them.
DIRECT = frozenset(
    {
        *("ssh", "sftp", "ftp", "ftps", "vpn", "git", "rdp", "ldap", "sip", "db", "mysql", "postgres"),
        *("mail", "smtp", "imap", "pop", "pop3", "mx", "webmail", "cpanel", "whm", "plesk"),
    }
)
_SMALL = 16  # addresses: a network of SPF that is no larger tells which server it is
_HINT = re.compile(r"[0-9A-Fa-f.:]{3,}")


def judge_leaks(judged: Judged) -> Iterator[Judgement]:
    """Find records that anybody can look up and that show the address of a server behind a proxied name."""
    zone = judged.zone
    hidden = hidden_addresses(zone)
    proxied = {record.name for record in zone.records.values() if record.proxied}
    for slot, record in zone.records.items():
        place = Place(Kind.RECORD, slot)
        for address in _shown_by(record):
            if address in hidden and record.name not in (proxied if record.type in ADDRESS_TYPES else ()):
                yield _leak(zone, record, address, hidden[address], place)


def hidden_addresses(zone: Zone) -> Mapping[Address, tuple[str, ...]]:
    """Return the addresses of servers behind proxied names, each with the names that hide it."""
    by_name: dict[str, list[Record]] = {}
    for record in zone.records.values():
        by_name.setdefault(record.name, []).append(record)
    hidden: dict[Address, list[str]] = {}
    for name, records in by_name.items():
        if any(record.proxied for record in records):
            for address in _addresses(by_name, name, ()):
                hidden.setdefault(address, []).append(name)
    return {address: tuple(names) for address, names in hidden.items()}


def _addresses(by_name: Mapping[str, list[Record]], name: str, trail: tuple[str, ...]) -> Iterator[Address]:
    """Return the addresses that ``name`` ends at within the zone, over CNAMEs; those of nobody left out."""
    for record in by_name.get(name, ()):
        if record.type == "CNAME" and record.content not in trail:
            yield from _addresses(by_name, record.content, (*trail, name))
        elif record.type in ("A", "AAAA"):
            address = address_of(record.content)
            if address and not is_nobody(record.content):
                yield address


def _shown_by(record: Record) -> Iterator[Address]:
    """Return the addresses that ``record`` tells whoever asks for it."""
    if record.type in ("A", "AAAA") and (address := address_of(record.content)):
        yield address
    elif record.type == "TXT" and is_spf(record.content):
        try:
            networks = [term.network for term in parse_spf(record.content).terms if term.network is not None]
        except SpfError:
            return
        yield from (address for network in networks if network.num_addresses <= _SMALL for address in network)
    elif record.type in ("HTTPS", "SVCB"):  # address hints, RFC 9460 section 7.3
        yield from filter(None, map(address_of, _HINT.findall(record.content)))


def _leak(zone: Zone, record: Record, address: Address, names: tuple[str, ...], place: Place) -> Fault:
    others = [name for name in names if name != record.name]
    shown = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
    who = f"the server behind {shown or record.name}"
    if record.type == "TXT":
        return Fault(
            record.name,
            f"Its SPF record lists {address}, {who}, which Cloudflare is meant to hide.",
            "Send mail by a mail service or from another address than the website's, and list that one instead.",
            place,
        )
    why, fix = _service(zone, record)
    return Fault(
        record.name,
        f"Its {record.type} record shows {address}, {who}, which Cloudflare is meant to hide{why}.",
        fix,
        place,
    )


def _service(zone: Zone, record: Record) -> tuple[str, str]:
    """Return what the name is for, where that shows, and what to do about it."""
    for other in zone.records.values():
        if other.type in ("MX", "SRV") and other.content.rpartition(" ")[2] == record.name:
            what = "mail is delivered there" if other.type == "MX" else "a service is announced there"
            return (
                f"; {what} ({other.type} of {other.name})",
                "Give that service an address of its own: Cloudflare's proxy takes web traffic only.",
            )
    if record.name.startswith("*."):
        return "; the wildcard shows it under any name", "Proxy the wildcard, or point it to another server."
    if relative_name(record.name, zone.name).partition(".")[0] in DIRECT:
        return (
            "; its service cannot go through the proxy",
            "Reach it by another address, a VPN or a tunnel, and let only Cloudflare reach the web server.",
        )
    return "", "Proxy this name too, or point it to another server."


ORIGIN_NOT_LEAKED = Policy(
    id="origin-not-leaked",
    severity=Severity.MEDIUM,
    title="The address of a server behind Cloudflare is shown by no other record.",
    impact="Attackers go to the server directly, past Cloudflare's firewall and its protection from floods.",
    sources=(
        Source("developers.cloudflare.com/fundamentals/security/protect-your-origin-server", "2026-11-24"),
        Source("developers.cloudflare.com/dns/proxy-status", "2026-11-24"),
    ),
    needs=frozenset({Part.RECORDS, Part.CONTENTS}),
    judge=judge_leaks,
)

POLICIES = (ORIGIN_NOT_LEAKED,)
