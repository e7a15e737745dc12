"""Declared hosts: each has its record, leads where it is declared to, and stays off the proxy where it has to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from launchready.policies.addresses import is_nobody
from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source
from launchready.policies.judged import Declared, Judged, Part
from launchready.zone import Record
from launchready.zone.diff import Kind
from launchready.zone.records import ADDRESS_TYPES


def _declared_addresses(declared: Declared) -> Mapping[str, tuple[Record, ...]]:
    """Return the declared address records by name."""
    found: dict[str, list[Record]] = {}
    for record in declared.records.values():
        if record.type in ADDRESS_TYPES:
            found.setdefault(record.name, []).append(record)
    return {name: tuple(records) for name, records in found.items()}


def judge_presence(judged: Judged) -> Iterator[Judgement]:
    """Find declared names without an address."""
    if judged.declared is None:
        return
    for name, wanted in _declared_addresses(judged.declared).items():
        if not any(record.type in ADDRESS_TYPES for _, record in judged.by_name.get(name, ())):
            yield Fault(
                name,
                f"It has no address; declared is {', '.join(sorted(record.content for record in wanted))}.",
                "Apply this stack, which puts it back; where it is not wanted any more, take it out of the stack file.",
            )


def judge_targets(judged: Judged) -> Iterator[Judgement]:
    """Find addresses of declared names that are not the declared ones."""
    if judged.declared is None:
        return
    for name, wanted in _declared_addresses(judged.declared).items():
        contents = {record.content for record in wanted}
        for slot, record in judged.by_name.get(name, ()):
            if record.type not in ADDRESS_TYPES or record.content in contents:
                continue
            if record.proxied and all(map(is_nobody, contents)):
                continue  # the edge redirects, and never asks a server
            instead = any(other.content in contents for _, other in judged.by_name[name])
            yield Fault(
                name,
                f"{'Some of its visitors are' if instead else 'It is'} sent to {record.content}; declared is "
                f"{', '.join(sorted(contents))}.",
                "Delete that record, or declare it: a repair does not delete what it did not make."
                if instead
                else "Apply this stack, or declare the new address.",
                Place(Kind.RECORD, slot),
            )


def judge_platforms(judged: Judged) -> Iterator[Judgement]:
    """Find hosts at their platform's own edge that are behind Cloudflare's proxy too."""
    for name, host in judged.declared.hosts.items() if judged.declared else ():
        if not host.at_provider:
            continue
        for slot, record in judged.by_name.get(name, ()):
            if record.proxied:
                yield Fault(
                    name,
                    f"It is proxied, and declared to be served by {host.where} alone.",
                    "Take it off the proxy (proxied: false).",
                    Place(Kind.RECORD, slot),
                )
                break


_NEEDS = frozenset({Part.RECORDS, Part.CONTENTS})

POLICIES = (
    Policy(
        id="host-has-record",
        severity=Severity.HIGH,
        title="Every declared name has an address.",
        impact="Whoever opens it gets an error: to a visitor the service is down.",
        sources=(Source("RFC 1034 section 3.6", "2026-11-24"),),
        needs=frozenset({Part.RECORDS}),
        judge=judge_presence,
    ),
    Policy(
        id="address-declared",
        severity=Severity.HIGH,
        title="Every declared name leads to its declared servers, and nowhere else.",
        impact="Visitors meet an old or a foreign server: pages differ from one visit to the next, or fail.",
        sources=(Source("RFC 1034 section 3.6 (several addresses are used in turn)", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_targets,
    ),
    Policy(
        id="platform-not-proxied",
        severity=Severity.HIGH,
        title="Hosts at their platform's own edge stay off Cloudflare's proxy.",
        impact="The platform cannot renew the certificate: weeks later the host goes down for everybody.",
        sources=(Source("launchready/presets/hosting.py", "2026-11-24"),),
        needs=frozenset({Part.RECORDS}),
        judge=judge_platforms,
    ),
)
