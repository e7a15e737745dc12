"""https all the way: to visitors, for every name that browsers are told so of, and to the servers. By walking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from launchready.edge import Ending
from launchready.policies.dns import DIRECT
from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Judged, Part
from launchready.policies.visits import ask, compile_or_say, decided, edge_hosts, served_hosts, shown, untold, walked
from launchready.zone import Record, Zone, relative_name
from launchready.zone.diff import Kind
from launchready.zone.records import ADDRESS_TYPES

_CLEAR, _UNCHECKED = ("off", "flexible"), ("full",)
_TUNNEL = ".cfargotunnel.com"
"""A tunnel is encrypted by itself, whatever the mode: developers.cloudflare.com/cloudflare-one, verified 2026-11-24."""

PRELOAD_AGE = 31_536_000  # seconds; hstspreload.org, verified 2026-11-24

# Names of programs that mail and telephones ask, at the provider's own servers: no visitor opens them.
_PROGRAMS = frozenset(
    {*("autodiscover", "autoconfig", "lyncdiscover", "enterpriseregistration", "enterpriseenrollment", "msoid")}
)


def hsts_of(zone: Zone) -> dict[str, Any]:
    """Return the HSTS setting, empty where it is off or not known."""
    header = zone.settings.get("security_header")
    hsts = header.get("strict_transport_security") if isinstance(header, dict) else None
    return hsts if isinstance(hsts, dict) and hsts.get("enabled") and hsts.get("max_age") else {}


def judge_clear(judged: Judged) -> Iterator[Judgement]:
    """Find hosts to whose servers Cloudflare speaks plain http."""
    yield from _judge_modes(
        judged,
        _CLEAR,
        "Cloudflare fetches {hosts} over plain http (SSL mode {mode})",
        "Give the server a certificate, free ones of Cloudflare's Origin CA among them, and set the mode to strict.",
    )


def judge_unchecked(judged: Judged) -> Iterator[Judgement]:
    """Find hosts whose servers' certificates Cloudflare does not check."""
    yield from _judge_modes(
        judged,
        _UNCHECKED,
        "Cloudflare takes any certificate from the server behind {hosts} (SSL mode {mode})",
        "Give the server a certificate that is valid for its name, and set the mode to strict.",
    )


def _judge_modes(judged: Judged, modes: tuple[str, ...], why: str, fix: str) -> Iterator[Judgement]:
    edge, hosts = compile_or_say(judged), _asked_hosts(judged)
    if isinstance(edge, Unjudged):
        yield edge
        return
    if hosts and "ssl" not in judged.zone.settings:
        yield Unjudged(judged.zone.name, "the SSL mode towards the servers is not known")
        return
    found: dict[str, list[str]] = {}
    for host in hosts:
        decision = decided(judged, edge, ask(host))
        yield from untold(host, decision)
        mode = str(decision.settings.get("ssl"))
        if not decision.unknown and mode in modes:
            found.setdefault(mode, []).append(host)
    for mode, names in found.items():
        everywhere = judged.zone.settings.get("ssl") == mode
        subject = judged.zone.name if everywhere else min(names)
        place = Place(Kind.SETTING, "ssl") if everywhere else None
        yield Fault(subject, f"{why.format(hosts=shown(names), mode=mode)}.", fix, place)


def _asked_hosts(judged: Judged) -> list[str]:
    tunnels = {record.name for record in judged.zone.records.values() if record.content.endswith(_TUNNEL)}
    return [host for host in served_hosts(judged) if host not in tunnels]


def judge_upgrade(judged: Judged) -> Iterator[Judgement]:
    """Find hosts of which browsers are told to use https, and that serve plain http."""
    if not hsts_of(judged.zone):
        return
    edge = compile_or_say(judged)
    if isinstance(edge, Unjudged):
        yield edge
        return
    plain: list[str] = []
    for host in edge_hosts(judged.zone):
        hops = walked(judged, edge, ask(host, scheme="http"))
        if hops[-1].decision is not None:
            yield from untold(host, hops[-1].decision)
        if hops[-1].ending is Ending.SERVED and hops[-1].request.scheme == "http":
            plain.append(host)
    if plain:
        yield Fault(
            judged.zone.name,
            f"HSTS is on, and plain http is answered at {shown(plain)}.",
            "Redirect every http address to https (tls.https_everywhere).",
            Place(Kind.SETTING, "security_header"),
        )


def judge_subdomains(judged: Judged) -> Iterator[Judgement]:
    """Find names below the domain of which browsers are told to use https, and nobody proves that they can."""
    if not hsts_of(judged.zone).get("include_subdomains"):
        return
    hosts = judged.declared.hosts if judged.declared else {}
    targets = {
        record.content.rpartition(" ")[2] for record in judged.zone.records.values() if record.type in ("MX", "SRV")
    }
    for name, records in judged.by_name.items():
        addresses = [(slot, record) for slot, record in records if record.type in ADDRESS_TYPES]
        if not addresses or any(record.proxied for _, record in addresses) or name in targets:
            continue
        if _is_no_site(judged.zone.name, addresses[0][1]) or (name in hosts and hosts[name].proved):
            continue
        yield Fault(
            name,
            "It is not behind Cloudflare, browsers are told to open it over https only, and nothing shows that it can.",
            "Declare the host with a health path, so that https is proved; or leave include_subdomains off until then.",
            Place(Kind.RECORD, addresses[0][0]),
        )


def _is_no_site(zone: str, record: Record) -> bool:
    labels = relative_name(record.name, zone).split(".")
    return any(label.startswith("_") for label in labels) or labels[0] in DIRECT | _PROGRAMS


def judge_preload(judged: Judged) -> Iterator[Judgement]:
    """Find an HSTS header that asks for the preload list and that the list does not take."""
    hsts = hsts_of(judged.zone)
    if not hsts.get("preload"):
        return
    age, below = int(hsts.get("max_age") or 0), hsts.get("include_subdomains")
    if age < PRELOAD_AGE or not below:
        lacking = [f"max_age is {age}"] if age < PRELOAD_AGE else []
        lacking += [] if below else ["names below the domain are left out"]
        yield Fault(
            judged.zone.name,
            f"HSTS asks browsers to build it in (preload), and the list does not take it: {' and '.join(lacking)}.",
            f"Set max_age: {PRELOAD_AGE} and include_subdomains: true, or leave preload off.",
            Place(Kind.SETTING, "security_header"),
        )


_DOCS = "developers.cloudflare.com"
_MODES = Source(f"{_DOCS}/ssl/origin-configuration/ssl-modes", "2026-11-24")
_LIST = Source("hstspreload.org", "2026-11-24")
_NEEDS = frozenset({Part.RECORDS, Part.RULES, Part.SETTINGS})

POLICIES = (
    Policy(
        id="origin-encrypted",
        severity=Severity.HIGH,
        title="Cloudflare speaks https to every server.",
        impact="Passwords and customers' data travel readable between Cloudflare and the server.",
        sources=(_MODES,),
        needs=_NEEDS,
        judge=judge_clear,
    ),
    Policy(
        id="origin-verified",
        severity=Severity.MEDIUM,
        title="Cloudflare checks the certificate of every server.",
        impact="Whoever gets between Cloudflare and the server can read and change what customers send.",
        sources=(_MODES,),
        needs=_NEEDS,
        judge=judge_unchecked,
    ),
    Policy(
        id="hsts-with-https",
        severity=Severity.MEDIUM,
        title="Where HSTS is on, every http address leads to https.",
        impact="The first visit of every customer is readable by others, which HSTS is there to prevent.",
        sources=(Source("RFC 6797 section 7.2", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_upgrade,
    ),
    Policy(
        id="hsts-subdomains-ready",
        severity=Severity.MEDIUM,
        title="Where HSTS covers all names below the domain, each of them speaks https.",
        impact="Whoever opens such a name without a valid certificate is locked out, and with preload for months.",
        sources=(Source("RFC 6797 section 11.4", "2026-11-24"), _LIST),
        needs=frozenset({Part.RECORDS, Part.SETTINGS}),
        judge=judge_subdomains,
    ),
    Policy(
        id="hsts-preload-complete",
        severity=Severity.LOW,
        title="HSTS asks for the preload list only with what the list demands.",
        impact="The domain is not built into browsers, although it looks so.",
        sources=(_LIST,),
        needs=frozenset({Part.SETTINGS}),
        judge=judge_preload,
    ),
)
