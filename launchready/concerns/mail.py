"""The mail of a site: who receives, who sends, with which keys, and what SPF and DMARC say of it.

Every reader asks here, so that all mean the same by "the keys of this domain" or "whom SPF lets send".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from launchready.concerns.hosts import full_name
from launchready.presets.mail import RECEIVERS, SERVICES, Receiver
from launchready.site import DkimKey, Dmarc, Mail, MailProvider, MtaSts, ReturnPath, Site
from launchready.zone import Record, canonical_name

PENDING: Final = "pending"
FAILURES: Final[Mapping[str, str]] = {"all": "0", "any": "1", "dkim": "d", "spf": "s"}
"""How fo= says which failures are reported one by one (RFC 9989 section 4.7)."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """DKIM keys that nobody has made yet: whose they are, where to make them, and the key they are declared at."""

    who: str
    title: str
    todo: str
    declared_at: str


def receiver(mail: Mail) -> Receiver | None:
    """Return what is known of the declared provider; None for ``other`` and ``none``."""
    return RECEIVERS.get(mail.provider.value)


def provider_title(mail: Mail) -> str:
    """Return the provider's name as people write it."""
    known = receiver(mail)
    return known.title if known else "the declared mail servers"


def sends_no_mail(mail: Mail) -> bool:
    """Say whether nobody at all sends mail for the domain."""
    return mail.provider is MailProvider.NONE and not mail.senders


def effective_dmarc(mail: Mail) -> Dmarc:
    """Return the declared DMARC policy, else the default: reject for a domain that sends nothing, else none."""
    return mail.dmarc or Dmarc(policy="reject" if sends_no_mail(mail) else "none")


def spf_end(mail: Mail) -> str:
    """Return what SPF says of everybody who is not named."""
    return mail.spf_all or ("-all" if sends_no_mail(mail) else "~all")


def exchangers(mail: Mail) -> tuple[tuple[int, str], ...]:
    """Return (preference, host) of the servers that receive; the declared ones, else those of the provider."""
    if mail.exchangers:
        return tuple((each.preference, canonical_name(each.host)) for each in mail.exchangers)
    if mail.provider is MailProvider.MICROSOFT_365:
        return ((0, f"{mail.microsoft_tenant}.mail.protection.outlook.com"),)
    known = receiver(mail)
    return known.exchangers if known else ((0, "."),)


def root_includes(mail: Mail) -> tuple[tuple[str, str, str], ...]:
    """Return (sender's name, include, declared_at) of everybody who sends from the domain itself, each include once."""
    found: dict[str, tuple[str, str]] = {}
    known = receiver(mail)
    own = canonical_name(mail.include) if mail.include else known.include if known else None
    if own:
        found[own] = (mail.provider.value, "mail.include" if mail.include else "mail.provider")
    for index, sender in enumerate(mail.senders):
        if sender.include:
            found.setdefault(canonical_name(sender.include), (sender.name, f"mail.senders.{index}.include"))
    return tuple((who, include, declared_at) for include, (who, declared_at) in found.items())


def dkim_keys(mail: Mail, domain: str) -> tuple[tuple[DkimKey, str], ...]:
    """Return every DKIM key that ``domain`` publishes, with the key it was declared at.

    Those that are the same for all customers of the provider come by themselves, unless others are declared.
    """
    keys: list[tuple[DkimKey, str]] = []
    known = receiver(mail)
    if known and not mail.dkim:
        keys += [
            (DkimKey(selector=selector, cname=target.format(domain=domain)), "mail.provider")
            for selector, target in known.dkim_cnames
        ]
    if mail.dkim != PENDING:
        keys += [(key, f"mail.dkim.{index}") for index, key in enumerate(mail.dkim)]
    for at, sender in enumerate(mail.senders):
        if sender.dkim != PENDING:
            keys += [(key, f"mail.senders.{at}.dkim.{index}") for index, key in enumerate(sender.dkim)]
    return tuple(keys)


def awaited_keys(mail: Mail) -> tuple[Awaited, ...]:
    """Return whose DKIM keys are still to be made, and where."""
    found: list[Awaited] = []
    known = receiver(mail)
    if mail.dkim == PENDING:
        where = f"{known.console}: {known.signing}" if known else "the provider's console"
        found.append(Awaited(mail.provider.value, provider_title(mail), where, "mail.dkim"))
    for index, sender in enumerate(mail.senders):
        if sender.dkim == PENDING:
            service = SERVICES[sender.service.value] if sender.service else None
            title = service.title if service else sender.name
            todo = f"{title}'s console gives {service.gives}" if service else f"the console of {title}"
            found.append(Awaited(sender.name, title, todo, f"mail.senders.{index}.dkim"))
    return tuple(found)


def bounce_servers(path: ReturnPath) -> tuple[str, ...]:
    """Return the names of a return path's own servers."""
    names = [] if path.mx is None else [path.mx] if isinstance(path.mx, str) else path.mx
    return tuple(map(canonical_name, names))


def dkim_record(domain: str, key: DkimKey) -> Record:
    """Return the record that publishes ``key``: a TXT, or a CNAME to the sender's own."""
    host = canonical_name(f"{key.selector}._domainkey", domain)
    if key.cname:
        return Record(host, "CNAME", canonical_name(key.cname))
    return Record(host, "TXT", key.txt or "")


def public_key(key: DkimKey) -> str | None:
    """Return the value of ``p=`` of a key that is declared as text, without white space; None for a CNAME."""
    if key.txt is None:
        return None
    tags = dict(part.partition("=")[::2] for part in key.txt.split(";"))
    return "".join({tag.strip(): value for tag, value in tags.items()}.get("p", "").split())


def spf_text(terms: list[str], end: str) -> str:
    """Return an SPF record (RFC 7208) whose ``terms`` let servers send, and that says ``end`` of everybody else."""
    return " ".join(["v=spf1", *terms, end])


def dmarc_text(dmarc: Dmarc) -> str:
    """Return a DMARC record (RFC 9989)."""
    tags = ["v=DMARC1", f"p={dmarc.policy}"]
    if dmarc.subdomain_policy:
        tags.append(f"sp={dmarc.subdomain_policy}")
    if dmarc.nonexistent_policy:
        tags.append(f"np={dmarc.nonexistent_policy}")
    if dmarc.dkim_alignment == "strict":
        tags.append("adkim=s")
    if dmarc.spf_alignment == "strict":
        tags.append("aspf=s")
    if dmarc.own_organization:
        tags.append("psd=n")
    if dmarc.testing:
        tags.append("t=y")
    if dmarc.rua:
        tags.append(f"rua={','.join(dmarc.rua)}")
    if dmarc.ruf:
        tags.append(f"ruf={','.join(dmarc.ruf)}")
    if dmarc.report_failures:
        tags.append(f"fo={':'.join(FAILURES[kind] for kind in dmarc.report_failures)}")
    return "; ".join(tags)


def mta_sts_host(site: Site) -> str:
    """Return the host that serves the MTA-STS policy (RFC 8461, section 3.3)."""
    return full_name(site, "mta-sts")


def mta_sts_policy(mail: Mail, policy: MtaSts) -> str:
    """Return the policy file that has to be served (RFC 8461, section 3.2)."""
    servers = [f"mx: {host}" for _, host in exchangers(mail)]
    return "\r\n".join(["version: STSv1", f"mode: {policy.mode}", *servers, f"max_age: {policy.max_age}", ""])


def mta_sts_id(mail: Mail, policy: MtaSts) -> str:
    """Return the policy's id: another one whenever the policy is another one, which makes senders fetch it again."""
    return hashlib.sha256(mta_sts_policy(mail, policy).encode()).hexdigest()[:20]
