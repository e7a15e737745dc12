"""The email concern: who receives and who sends, as MX, SPF, DKIM and DMARC records, and that they work live.

Values of the providers, verified 2026-11-24 against the public Domain-Connect templates (August 2026): Google
Workspace receives at smtp.google.com and sends as _spf.google.com; Microsoft 365 receives at the tenant's own host,
is found through autodiscover.outlook.com and sends as spf.protection.outlook.com. DKIM keys are declared: they are
made in the provider's console. SPF is RFC 7208, DMARC RFC 9989, the null MX RFC 7505.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from launchready.claims import RecordClaim
from launchready.concerns.hosts import full_name
from launchready.expectations import (
    Answers,
    Check,
    DkimPublished,
    DmarcPolicy,
    Expectation,
    Layer,
    ReceivesNoMail,
    SpfPermits,
)
from launchready.site import DkimKey, Dmarc, Mail, MailProvider, Sender, Site
from launchready.zone import Record, canonical_name

name: Final = "email"

_PROVIDER_INCLUDES: Mapping[MailProvider, str] = {
    MailProvider.GOOGLE_WORKSPACE: "_spf.google.com",
    MailProvider.MICROSOFT_365: "spf.protection.outlook.com",
}
_AUTODISCOVER = "autodiscover.outlook.com"
_PROVIDER_NAMES: Mapping[MailProvider, str] = {
    MailProvider.GOOGLE_WORKSPACE: "Google Workspace",
    MailProvider.MICROSOFT_365: "Microsoft 365",
}


def sends_no_mail(mail: Mail) -> bool:
    """Say whether nobody at all sends mail for the domain."""
    return mail.provider is MailProvider.NONE and not mail.senders


def effective_dmarc(mail: Mail) -> Dmarc:
    """Return the declared DMARC policy, else the default: reject for a domain that sends nothing, else none."""
    return mail.dmarc or Dmarc(policy="reject" if sends_no_mail(mail) else "none")


def spf_end(mail: Mail) -> str:
    """Return what SPF says of everybody who is not named."""
    return mail.spf_all or ("-all" if sends_no_mail(mail) else "~all")


def root_includes(mail: Mail) -> tuple[tuple[str, str, str], ...]:
    """Return (sender's name, include, declared_at) of everybody who sends from the domain itself, each include once."""
    found: dict[str, tuple[str, str]] = {}
    if mail.provider in _PROVIDER_INCLUDES:
        found[_PROVIDER_INCLUDES[mail.provider]] = (mail.provider.value, "mail.provider")
    for index, sender in enumerate(mail.senders):
        if sender.include:
            found.setdefault(canonical_name(sender.include), (sender.name, f"mail.senders.{index}.include"))
    return tuple((who, include, declared_at) for include, (who, declared_at) in found.items())


def dkim_keys(mail: Mail) -> tuple[tuple[DkimKey, str], ...]:
    """Return every declared DKIM key with the key it was declared at."""
    keys = [(key, f"mail.dkim.{index}") for index, key in enumerate(mail.dkim)]
    for at, sender in enumerate(mail.senders):
        keys += [(key, f"mail.senders.{at}.dkim.{index}") for index, key in enumerate(sender.dkim)]
    return tuple(keys)


def claims(site: Site) -> Iterator[RecordClaim]:
    """Return the mail records of the domain and of its senders' return paths."""
    mail, domain = site.mail, site.zone.name
    if mail is None:
        return
    yield from _provider_claims(mail, domain)
    includes = [include for _, include, _ in root_includes(mail)]
    yield _claim("mail", Record(domain, "TXT", _spf(includes, spf_end(mail))))
    for key, declared_at in dkim_keys(mail):
        yield _claim(declared_at, dkim_record(domain, key))
    for index, sender in enumerate(mail.senders):
        yield from _return_path_claims(site, sender, f"mail.senders.{index}.return_path")
    yield _claim("mail.dmarc", Record(f"_dmarc.{domain}", "TXT", _dmarc(effective_dmarc(mail))))


def _claim(declared_at: str, record: Record) -> RecordClaim:
    return RecordClaim(name, declared_at, record)


def _provider_claims(mail: Mail, domain: str) -> Iterator[RecordClaim]:
    for preference, target in _exchangers(mail):
        yield _claim("mail.provider", Record(domain, "MX", target, priority=preference))
    if mail.provider is MailProvider.MICROSOFT_365:
        yield _claim("mail.provider", Record(f"autodiscover.{domain}", "CNAME", _AUTODISCOVER))


def _exchangers(mail: Mail) -> tuple[tuple[int, str], ...]:
    match mail.provider:
        case MailProvider.GOOGLE_WORKSPACE:
            return ((1, "smtp.google.com"),)
        case MailProvider.MICROSOFT_365:
            return ((0, f"{mail.microsoft_tenant}.mail.protection.outlook.com"),)
        case MailProvider.NONE:
            return ((0, "."),)


def _return_path_claims(site: Site, sender: Sender, declared_at: str) -> Iterator[RecordClaim]:
    path = sender.return_path
    if path is None:
        return
    host = full_name(site, path.host)
    if path.cname:
        yield _claim(declared_at, Record(host, "CNAME", canonical_name(path.cname)))
    if path.mx:
        yield _claim(declared_at, Record(host, "MX", canonical_name(path.mx), priority=10))
    if path.include:
        yield _claim(declared_at, Record(host, "TXT", _spf([canonical_name(path.include)], "~all")))


def dkim_record(domain: str, key: DkimKey) -> Record:
    """Return the record that publishes ``key``: a TXT, or a CNAME to the sender's own."""
    host = canonical_name(f"{key.selector}._domainkey", domain)
    if key.cname:
        return Record(host, "CNAME", canonical_name(key.cname))
    return Record(host, "TXT", key.txt or "")


def _spf(includes: list[str], end: str) -> str:
    return " ".join(["v=spf1", *(f"include:{include}" for include in includes), end])


def _dmarc(dmarc: Dmarc) -> str:
    tags = ["v=DMARC1", f"p={dmarc.policy}"]
    if dmarc.subdomain_policy:
        tags.append(f"sp={dmarc.subdomain_policy}")
    if dmarc.rua:
        tags.append(f"rua={','.join(dmarc.rua)}")
    return "; ".join(tags)


def expectations(site: Site) -> Iterator[Expectation]:
    """Return that mail arrives where it should, and that every sender may send and can be checked."""
    mail, domain = site.mail, site.zone.name
    if mail is None:
        return
    yield _mx(site, mail)
    if mail.provider is MailProvider.MICROSOFT_365:
        yield _autodiscover(site)
    includes, end = root_includes(mail), spf_end(mail)
    yield _expect(
        site, domain, "spf", "mail", SpfPermits(domain, None, end),
        f"{domain} has one valid SPF record within ten look-ups that ends in {end}.",
        "Apply this stack, and remove any second SPF record: with two, mail servers ignore both.",
    )  # fmt: skip
    for who, include, declared_at in includes:
        yield _expect(
            site, domain, f"spf-{who}", declared_at, SpfPermits(domain, include, end),
            f"SPF lets {who} send mail for {domain}.",
            f"Apply this stack: the SPF record has to include {include}.",
        )  # fmt: skip
    for key, declared_at in dkim_keys(mail):
        yield _dkim(site, key, declared_at)
    for index, sender in enumerate(mail.senders):
        yield from _return_path_expectations(site, sender, f"mail.senders.{index}.return_path")
    policy = effective_dmarc(mail).policy
    yield _expect(
        site, domain, "dmarc", "mail.dmarc", DmarcPolicy(domain, policy),
        f"{domain} has one valid DMARC record with the policy {policy}.",
        "Apply this stack: the TXT record at _dmarc is missing, doubled or was changed.",
    )  # fmt: skip


def _mx(site: Site, mail: Mail) -> Expectation:
    domain = site.zone.name
    if mail.provider is MailProvider.NONE:
        expected, check = f"{domain} says that it receives no mail.", ReceivesNoMail(domain)
        return _expect(
            site, domain, "mx", "mail.provider", check, expected, "Apply this stack, and remove any other MX record."
        )
    values = frozenset(f"{preference} {target}" for preference, target in _exchangers(mail))
    return _expect(
        site, domain, "mx", "mail.provider", Answers(domain, "MX", values),
        f"Mail to {domain} goes to {_PROVIDER_NAMES[mail.provider]} and nowhere else.",
        "Apply this stack, and remove MX records of a former provider: mail that goes there is lost.",
    )  # fmt: skip


def _autodiscover(site: Site) -> Expectation:
    host = f"autodiscover.{site.zone.name}"
    return _expect(
        site, host, "cname", "mail.provider", Answers(host, "CNAME", frozenset({_AUTODISCOVER})),
        f"Outlook finds its settings at {host}.", f"Apply this stack: {host} has to lead to {_AUTODISCOVER}.",
    )  # fmt: skip


def _dkim(site: Site, key: DkimKey, declared_at: str) -> Expectation:
    domain = site.zone.name
    layer = Layer.MAIL_PROVIDER if key.cname else Layer.DNS
    fix = (
        f"The record leads to {key.cname}: start DKIM signing in the sender's console, which publishes the key there."
        if key.cname
        else "Apply this stack: the key's TXT record is missing, cut or was changed."
    )
    return _expect(
        site, domain, f"dkim-{key.selector.lower()}", declared_at,
        DkimPublished(domain, key.selector.lower(), public_key(key)),
        f"The DKIM key {key.selector} of {domain} is published and usable.", fix, layer,
    )  # fmt: skip


def public_key(key: DkimKey) -> str | None:
    """Return the value of ``p=`` of a key that is declared as text, without white space; None for a CNAME."""
    if key.txt is None:
        return None
    tags = dict(part.partition("=")[::2] for part in key.txt.split(";"))
    return "".join({tag.strip(): value for tag, value in tags.items()}.get("p", "").split())


def _return_path_expectations(site: Site, sender: Sender, declared_at: str) -> Iterator[Expectation]:
    path = sender.return_path
    if path is None:
        return
    host = full_name(site, path.host)
    fix = f"Apply this stack: bounces of {sender.name} get lost otherwise, and its mail fails SPF."
    if path.cname:
        check: Check = Answers(host, "CNAME", frozenset({canonical_name(path.cname)}))
        yield _expect(site, host, "cname", declared_at, check, f"{host} leads to {path.cname}.", fix)
    if path.mx:
        check = Answers(host, "MX", frozenset({f"10 {canonical_name(path.mx)}"}))
        yield _expect(site, host, "mx", declared_at, check, f"Bounces to {host} go to {path.mx}.", fix)
    if path.include:
        check = SpfPermits(host, canonical_name(path.include), "~all")
        yield _expect(
            site, host, f"spf-{sender.name}", declared_at, check, f"SPF lets {sender.name} send from {host}.", fix
        )


def _expect(
    site: Site, subject: str, check_name: str, declared_at: str, check: Check, expected: str, fix: str,
    layer: Layer = Layer.DNS,
) -> Expectation:  # fmt: skip
    return Expectation(
        concern=name,
        subject=subject,
        name=check_name,
        zone=site.zone.name,
        layer=layer,
        declared_at=declared_at,
        expected=expected,
        fix=fix,
        check=check,
    )


def english(site: Site) -> Iterator[str]:
    """Return sentences for who receives, who sends, and what DMARC asks for."""
    mail, domain = site.mail, site.zone.name
    if mail is None:
        return
    if mail.provider is MailProvider.NONE:
        yield f"{domain} receives no mail."
    else:
        yield f"Mail to {domain} goes to {_PROVIDER_NAMES[mail.provider]}."
    senders = [sender.name for sender in mail.senders]
    if senders:
        yield f"These services send for {domain} too: {', '.join(senders)}."
    if sends_no_mail(mail):
        yield f"Nobody may send mail as {domain}."
    policy = effective_dmarc(mail).policy
    action = {"none": "report it only", "quarantine": "treat it as spam", "reject": "refuse it"}[policy]
    yield f"Mail that pretends to be from {domain}: receivers are asked to {action} (DMARC {policy})."
