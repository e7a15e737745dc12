"""The email concern: who receives and who sends, as MX, SPF, DKIM and DMARC records, and that they work live.

What providers publish stands in ``presets.mail``. SPF is RFC 7208, DMARC RFC 9989, the null MX RFC 7505, MTA-STS
RFC 8461, TLS reporting RFC 8460.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from launchready.claims import RecordClaim
from launchready.concerns.hosts import full_name
from launchready.concerns.mail import (
    awaited_keys,
    bounce_servers,
    dkim_keys,
    dkim_record,
    dmarc_text,
    effective_dmarc,
    exchangers,
    mta_sts_host,
    mta_sts_id,
    mta_sts_policy,
    provider_title,
    public_key,
    root_includes,
    sends_no_mail,
    spf_end,
    spf_text,
)
from launchready.concerns.mail_alignment import aligned
from launchready.concerns.mail_listed import in_order, listed_servers
from launchready.expectations import (
    Answers,
    Check,
    DkimAwaited,
    DkimPublished,
    DmarcPolicy,
    Expectation,
    Layer,
    MtaStsServed,
    ReceivesNoMail,
    ReportsAccepted,
    SpfLists,
    SpfPermits,
)
from launchready.site import DkimKey, Mail, MailProvider, Sender, Site
from launchready.zone import Record, canonical_name, within

name: Final = "email"

_AUTODISCOVER = "autodiscover.outlook.com"


def claims(site: Site) -> Iterator[RecordClaim]:
    """Return the mail records of the domain and of its senders' return paths."""
    mail, domain = site.mail, site.zone.name
    if mail is None:
        return
    for preference, target in exchangers(mail):
        at = "mail.exchangers" if mail.exchangers else "mail.provider"
        yield _claim(at, Record(domain, "MX", target, priority=preference))
    if mail.provider is MailProvider.MICROSOFT_365:
        yield _claim("mail.provider", Record(f"autodiscover.{domain}", "CNAME", _AUTODISCOVER))
    includes = [include for _, include, _ in root_includes(mail)]
    yield _claim("mail", Record(domain, "TXT", spf_text(in_order(mail, includes), spf_end(mail))))
    for key, declared_at in dkim_keys(mail, domain):
        yield _claim(declared_at, dkim_record(domain, key))
    for index, sender in enumerate(mail.senders):
        yield from _return_path_claims(site, sender, f"mail.senders.{index}.return_path")
    yield _claim("mail.dmarc", Record(f"_dmarc.{domain}", "TXT", dmarc_text(effective_dmarc(mail))))
    if mail.mta_sts:
        content = f"v=STSv1; id={mta_sts_id(mail, mail.mta_sts)}"
        yield _claim("mail.mta_sts", Record(f"_mta-sts.{domain}", "TXT", content))
    if mail.tls_rpt:
        yield _claim("mail.tls_rpt", Record(f"_smtp._tls.{domain}", "TXT", _tls_rpt(mail)))


def _claim(declared_at: str, record: Record) -> RecordClaim:
    return RecordClaim(name, declared_at, record)


def _tls_rpt(mail: Mail) -> str:
    return f"v=TLSRPTv1; rua={','.join(mail.tls_rpt)}"


def _return_path_claims(site: Site, sender: Sender, declared_at: str) -> Iterator[RecordClaim]:
    path = sender.return_path
    if path is None:
        return
    host = full_name(site, path.host)
    if path.cname:
        yield _claim(declared_at, Record(host, "CNAME", canonical_name(path.cname)))
    for server in bounce_servers(path):
        yield _claim(declared_at, Record(host, "MX", server, priority=10))
    if path.include:
        yield _claim(declared_at, Record(host, "TXT", spf_text([f"include:{canonical_name(path.include)}"], "~all")))


def expectations(site: Site) -> Iterator[Expectation]:
    """Return that mail arrives where it should, and that every sender may send and can be checked."""
    mail, domain = site.mail, site.zone.name
    if mail is None:
        return
    yield _mx(site, mail)
    if mail.provider is MailProvider.MICROSOFT_365:
        yield _autodiscover(site)
    yield from _spf_expectations(site, mail)
    for key, declared_at in dkim_keys(mail, domain):
        yield _dkim(site, key, declared_at)
    for awaited in awaited_keys(mail):
        yield _expect(
            site, domain, f"dkim-of-{awaited.who}", awaited.declared_at, DkimAwaited(domain, awaited.title),
            f"{awaited.title} signs mail of {domain} with a key that the domain publishes.",
            f"Make the key and put it in the stack file. Where: {awaited.todo}.", Layer.MAIL_PROVIDER,
        )  # fmt: skip
    for index, sender in enumerate(mail.senders):
        yield from _return_path_expectations(site, sender, f"mail.senders.{index}.return_path")
    yield from aligned(site, mail)
    yield from _dmarc_expectations(site, mail)
    yield from _transport_expectations(site, mail)


def _mx(site: Site, mail: Mail) -> Expectation:
    domain = site.zone.name
    if mail.provider is MailProvider.NONE:
        expected, check = f"{domain} says that it receives no mail.", ReceivesNoMail(domain)
        return _expect(
            site, domain, "mx", "mail.provider", check, expected, "Apply this stack, and remove any other MX record."
        )
    values = frozenset(f"{preference} {target}" for preference, target in exchangers(mail))
    return _expect(
        site, domain, "mx", "mail.provider", Answers(domain, "MX", values),
        f"Mail to {domain} goes to {provider_title(mail)} and nowhere else.",
        "Apply this stack, and remove MX records of a former provider: mail that goes there is lost.",
    )  # fmt: skip


def _autodiscover(site: Site) -> Expectation:
    host = f"autodiscover.{site.zone.name}"
    return _expect(
        site, host, "cname", "mail.provider", Answers(host, "CNAME", frozenset({_AUTODISCOVER})),
        f"Outlook finds its settings at {host}.", f"Apply this stack: {host} has to lead to {_AUTODISCOVER}.",
    )  # fmt: skip


def _spf_expectations(site: Site, mail: Mail) -> Iterator[Expectation]:
    domain, end = site.zone.name, spf_end(mail)
    yield _expect(
        site, domain, "spf", "mail", SpfPermits(domain, None, end),
        f"{domain} has one valid SPF record within ten look-ups that ends in {end}.",
        "Apply this stack, and remove any second SPF record: with two, mail servers ignore both.",
    )  # fmt: skip
    for who, include, declared_at in root_includes(mail):
        yield _expect(
            site, domain, f"spf-{who}", declared_at, SpfPermits(domain, include, end),
            f"SPF lets {who} send mail for {domain}.",
            f"Apply this stack: the SPF record has to include {include}.",
        )  # fmt: skip
    listed = listed_servers(mail)
    for index, sender in enumerate(mail.senders):
        terms = tuple(each.text for each in listed if each.who == sender.name)
        if terms:
            shown = ", ".join(terms)
            yield _expect(
                site, domain, f"servers-of-{sender.name}", f"mail.senders.{index}.spf", SpfLists(domain, terms, end),
                f"SPF lets {sender.name} send mail for {domain} from {shown}.",
                f"Apply this stack: the SPF record has to list {shown}.",
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


def _return_path_expectations(site: Site, sender: Sender, declared_at: str) -> Iterator[Expectation]:
    path = sender.return_path
    if path is None:
        return
    host = full_name(site, path.host)
    fix = f"Apply this stack: bounces of {sender.name} get lost otherwise, and its mail fails SPF."
    if path.cname:
        check: Check = Answers(host, "CNAME", frozenset({canonical_name(path.cname)}))
        yield _expect(site, host, "cname", declared_at, check, f"{host} leads to {path.cname}.", fix)
    if servers := bounce_servers(path):
        check = Answers(host, "MX", frozenset(f"10 {server}" for server in servers))
        yield _expect(site, host, "mx", declared_at, check, f"Bounces to {host} go to {' and '.join(servers)}.", fix)
    if path.include:
        check = SpfPermits(host, canonical_name(path.include), "~all")
        yield _expect(
            site, host, f"spf-{sender.name}", declared_at, check, f"SPF lets {sender.name} send from {host}.", fix
        )


def _dmarc_expectations(site: Site, mail: Mail) -> Iterator[Expectation]:
    domain, dmarc = site.zone.name, effective_dmarc(mail)
    yield _expect(
        site, domain, "dmarc", "mail.dmarc",
        DmarcPolicy(
            domain, dmarc.policy, dmarc.testing, dmarc.subdomain_policy, dmarc.nonexistent_policy,
            dmarc.dkim_alignment == "strict", dmarc.spf_alignment == "strict", tuple(dmarc.rua), tuple(dmarc.ruf),
        ),
        f"{domain} has one valid DMARC record with the policy {dmarc.policy}.",
        "Apply this stack: the TXT record at _dmarc is missing, doubled or was changed.",
    )  # fmt: skip
    asked = {canonical_name(uri.rpartition("@")[2]): key for key in ("ruf", "rua") for uri in getattr(dmarc, key)}
    for receiver, key in sorted(asked.items()):
        if not within(receiver, domain):
            yield _expect(
                site, domain, f"dmarc-reports-{receiver}", f"mail.dmarc.{key}", ReportsAccepted(domain, receiver),
                f"{receiver} says that it takes the DMARC reports of {domain}; without that nobody sends them.",
                f"Whoever runs {receiver} publishes the TXT record v=DMARC1 at {domain}._report._dmarc.{receiver}.",
            )  # fmt: skip


def _transport_expectations(site: Site, mail: Mail) -> Iterator[Expectation]:
    domain = site.zone.name
    if mail.mta_sts:
        policy = mta_sts_policy(mail, mail.mta_sts)
        yield _expect(
            site, domain, "mta-sts", "mail.mta_sts", MtaStsServed(domain, mta_sts_id(mail, mail.mta_sts), policy),
            f"Servers that send to {domain} find its MTA-STS policy, with the mode {mail.mta_sts.mode}.",
            f"Serve at https://{mta_sts_host(site)}/.well-known/mta-sts.txt: {' / '.join(policy.split())}",
            Layer.ORIGIN,
        )  # fmt: skip
    if mail.tls_rpt:
        host = f"_smtp._tls.{domain}"
        yield _expect(
            site, host, "txt", "mail.tls_rpt", Answers(host, "TXT", frozenset({_tls_rpt(mail)})),
            f"Reports on failed TLS go to {', '.join(mail.tls_rpt)}.",
            f"Apply this stack: the TXT record of {host} is missing or was changed.",
        )  # fmt: skip


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
        yield f"Mail to {domain} goes to {provider_title(mail)}."
    senders = [sender.name for sender in mail.senders]
    if senders:
        yield f"These services send for {domain} too: {', '.join(senders)}."
    if sends_no_mail(mail):
        yield f"Nobody may send mail as {domain}."
    for awaited in awaited_keys(mail):
        yield f"{awaited.title} does not sign yet: its DKIM key is still to be made."
    dmarc = effective_dmarc(mail)
    action = {"none": "report it only", "quarantine": "treat it as spam", "reject": "refuse it"}[dmarc.policy]
    yield f"Mail that pretends to be from {domain}: receivers are asked to {action} (DMARC {dmarc.policy})."
    strict = [way for way, how in (("DKIM", dmarc.dkim_alignment), ("SPF", dmarc.spf_alignment)) if how == "strict"]
    if strict:
        yield f"Only what {' and '.join(strict)} vouch{'es' if len(strict) == 1 else ''} for {domain} itself counts."
    if dmarc.next:
        yield f"The next step of DMARC, {dmarc.next.policy}, is due on {dmarc.next.due}."
    if mail.mta_sts:
        yield f"Servers that send to {domain} are asked for TLS (MTA-STS, {mail.mta_sts.mode})."
