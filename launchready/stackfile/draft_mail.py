"""The mail of a first stack file: what stands already is declared as it stands, so that nothing of it gets weaker."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from launchready.presets.mail import RECEIVERS, SERVICES

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9._/-]*|[0-9]+(\.[0-9]+){3}")
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


@dataclass(frozen=True, slots=True)
class DraftKey:
    """A DKIM key that is published: as the host name that ``cname`` leads to, or as ``txt``."""

    selector: str
    cname: str = ""
    txt: str = ""


@dataclass(frozen=True, slots=True)
class DraftSender:
    """Somebody who sends: a known ``service`` ("" for another), what SPF includes or lists for it, its keys."""

    name: str
    service: str = ""
    include: str = ""
    spf: tuple[str, ...] = ()
    keys: tuple[DraftKey, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftDmarc:
    """A DMARC record that is published, in the words of a stack; all empty where there is none."""

    policy: str = ""
    subdomain_policy: str = ""
    nonexistent_policy: str = ""
    strict_dkim: bool = False
    strict_spf: bool = False
    testing: bool = False
    reports: tuple[str, ...] = ()
    failure_reports: tuple[str, ...] = ()
    report_failures: tuple[str, ...] = ()
    own_organization: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What is published of a domain's mail; empty means that nothing is, or nobody looked."""

    keys: tuple[DraftKey, ...] = ()
    senders: tuple[DraftSender, ...] = ()
    spf_all: str = ""
    dmarc: DraftDmarc = field(default_factory=DraftDmarc)
    tls_reports: tuple[str, ...] = ()


def scalar(text: str) -> str:
    """Return ``text`` as YAML reads it back: bare where nothing else could be meant."""
    bare = _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML
    return text if bare else json.dumps(text, ensure_ascii=False)


def write_keys(provider: str, keys: tuple[DraftKey, ...]) -> Iterator[str]:
    """Yield the provider's own keys: those that are published, else what has to be done for them."""
    known = RECEIVERS.get(provider)
    if keys:
        yield "      dkim:"
        yield from _keys(keys, "        ")
    elif known and not known.dkim_cnames:
        yield f"      dkim: pending # {known.console}: {known.signing}"


def _keys(keys: Iterable[DraftKey], indent: str) -> Iterator[str]:
    for key in keys:
        yield f"{indent}- selector: {scalar(key.selector)}"
        yield f"{indent}  cname: {scalar(key.cname)}" if key.cname else f"{indent}  txt: {scalar(key.txt)}"


def write_senders(senders: Iterable[DraftSender]) -> Iterator[str]:
    """Yield who sends beside the provider."""
    for sender in senders:
        service = SERVICES.get(sender.service)
        yield f"        - name: {scalar(sender.name)}"
        if service is not None:
            yield f"          service: {sender.service}"
        if sender.include:
            yield f"          include: {scalar(sender.include)}"
        if sender.spf:
            yield f"          spf: {json.dumps(sender.spf)} # servers that may send: whose are they?"
        if sender.keys:
            yield "          dkim:"
            yield from _keys(sender.keys, "            ")
        elif service is not None:
            yield f"          dkim: pending # {service.title} gives {service.gives}"
        if service is not None and service.return_path:
            yield f"          # return_path: {service.return_path}"


def write_policies(zone: str, standing: Standing) -> Iterator[str]:
    """Yield what others are told to do with mail that fails, and where reports go."""
    if standing.spf_all:
        yield f"      spf_all: {json.dumps(standing.spf_all)}"
    yield "      dmarc:"
    dmarc = standing.dmarc
    if dmarc.policy in ("quarantine", "reject"):
        yield f"        policy: {dmarc.policy} # as it is published"
    else:
        yield "        policy: none # reports only; quarantine, then reject, once they show that every sender passes"
    yield from _below(dmarc)
    if dmarc.reports:
        yield f"        rua: {json.dumps(dmarc.reports)}"
    else:
        yield f'        # rua: ["mailto:dmarc@{zone}"]'
    if dmarc.failure_reports:
        yield f"        ruf: {json.dumps(dmarc.failure_reports)}"
    if dmarc.failure_reports and dmarc.report_failures:
        yield f"        report_failures: [{', '.join(dmarc.report_failures)}]"
    if standing.tls_reports:
        yield f"      tls_rpt: {json.dumps(standing.tls_reports)}"


def _below(dmarc: DraftDmarc) -> Iterator[str]:
    if dmarc.subdomain_policy:
        yield f"        subdomain_policy: {dmarc.subdomain_policy}"
    if dmarc.nonexistent_policy:
        yield f"        nonexistent_policy: {dmarc.nonexistent_policy}"
    if dmarc.strict_dkim:
        yield "        dkim_alignment: strict"
    if dmarc.strict_spf:
        yield "        spf_alignment: strict"
    if dmarc.testing:
        yield "        testing: true"
    if dmarc.own_organization:
        yield "        own_organization: true"
