"""Mail that would be lost or refused: a provider without what it needs, DMARC without DKIM, keys that are no keys."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from launchready.concerns.hosts import full_name, named_hosts
from launchready.concerns.mail import (
    dkim_keys,
    effective_dmarc,
    mta_sts_host,
    public_key,
    receiver,
    root_includes,
    sends_no_mail,
)
from launchready.consistency.listing import listing_problems
from launchready.errors import Problem
from launchready.presets.mail import SERVICES
from launchready.site import DkimKey, Dmarc, Mail, MailProvider, Sender, Site


def mail_problems(site: Site) -> Iterator[Problem]:
    """Return what is wrong with the declared mail."""
    mail = site.mail
    if mail is None:
        return
    if mail.provider is MailProvider.MICROSOFT_365 and mail.microsoft_tenant is None:
        yield Problem(
            "mail.microsoft_tenant",
            "microsoft-365 needs it: the part before .mail.protection.outlook.com in the MX record of the admin center",
        )
    if mail.provider is not MailProvider.MICROSOFT_365 and mail.microsoft_tenant is not None:
        yield Problem(
            "mail.microsoft_tenant",
            f"it belongs to microsoft-365, and the provider is {mail.provider.value}: leave it out",
        )
    yield from listing_problems(site, mail)
    for _, include, declared_at in root_includes(mail):
        if include == site.zone.name:
            yield Problem(declared_at, f"{include} would include its own SPF record, for ever: give the sender's")
    yield from _provider_problems(mail)
    yield from _sender_problems(mail)
    keys = dkim_keys(mail, site.zone.name)
    for key, declared_at in keys:
        yield from _key_problems(key, declared_at)
    yield from _stage_problems(effective_dmarc(mail))
    yield from _alignment_problems(site, mail)
    yield from _mta_sts_problems(site, mail)
    if effective_dmarc(mail).policy == "reject" and not sends_no_mail(mail) and not keys:
        yield Problem(
            "mail.dmarc.policy",
            "reject without any DKIM key: forwarded mail would be refused; declare the DKIM keys, or start with none",
        )
    if mail.spf_all == "~all" and sends_no_mail(mail):
        yield Problem("mail.spf_all", "nobody sends mail for this domain: leave it out, so that SPF says -all")


def _provider_problems(mail: Mail) -> Iterator[Problem]:
    known = receiver(mail)
    if mail.provider is MailProvider.NONE:
        for key, given in (("exchangers", mail.exchangers), ("include", mail.include), ("dkim", mail.dkim)):
            if given:
                yield Problem(f"mail.{key}", "the provider is none: leave it out, or write the provider (or other)")
        return
    if mail.provider is MailProvider.MICROSOFT_365 and mail.exchangers:
        yield Problem("mail.exchangers", "microsoft-365 receives at the host of microsoft_tenant: leave it out")
    elif not mail.exchangers and mail.provider is not MailProvider.MICROSOFT_365 and not (known and known.exchangers):
        where = f"copy the MX records from {known.console}" if known else "write the host and preference of each"
        yield Problem("mail.exchangers", f"{mail.provider.value} gives each customer its own servers: {where}")
    if known and known.include and mail.include:
        yield Problem("mail.include", f"{mail.provider.value} is known to want {known.include}: leave it out")


_STRENGTH = ("none", "quarantine", "reject")


def _stage_problems(dmarc: Dmarc) -> Iterator[Problem]:
    stage = dmarc.next
    if stage and _STRENGTH.index(stage.policy) <= _STRENGTH.index(dmarc.policy):
        yield Problem(
            "mail.dmarc.next.policy", f"{stage.policy} is no step forward from {dmarc.policy}: leave next out"
        )


def _alignment_problems(site: Site, mail: Mail) -> Iterator[Problem]:
    dmarc = effective_dmarc(mail)
    if dmarc.report_failures and not dmarc.ruf:
        yield Problem(
            "mail.dmarc.report_failures", "it says what ruf hears of, and there is no ruf: add ruf, or leave it out"
        )
    if dmarc.spf_alignment == "relaxed" or dmarc.policy == "none":
        return
    for sender in mail.senders:
        path = sender.return_path
        if path is not None and not sender.dkim and full_name(site, path.host) != site.zone.name:
            yield Problem(
                "mail.dmarc.spf_alignment",
                f"strict lets {sender.name}'s return path {full_name(site, path.host)} not count, and no DKIM key of "
                f"it is declared: receivers would {_DONE[dmarc.policy]}; declare its dkim, or write relaxed",
            )


_DONE = {"quarantine": "put its mail into spam", "reject": "refuse its mail"}


def _mta_sts_problems(site: Site, mail: Mail) -> Iterator[Problem]:
    if mail.mta_sts is None:
        return
    if mail.provider is MailProvider.NONE:
        yield Problem("mail.mta_sts", "the domain receives no mail: leave it out")
    elif all(named.name != mta_sts_host(site) for named in named_hosts(site)):
        yield Problem(
            "mail.mta_sts",
            f"senders fetch the policy from {mta_sts_host(site)}, which is not declared: add mta-sts to hosts, with "
            "the server that answers /.well-known/mta-sts.txt",
        )


def _service_problems(sender: Sender, key: str) -> Iterator[Problem]:
    if sender.service is None:
        return
    service = SERVICES[sender.service.value]
    if not sender.dkim:
        yield Problem(
            f"{key}.dkim", f"{service.title} gives {service.gives}: paste its DKIM, or write pending until it shows it"
        )
    path = sender.return_path
    if service.return_path is None and path is not None:
        yield Problem(f"{key}.return_path", f"{service.title} has no return path on your domain: leave it out")
    if service.include is None and path is not None and path.include is not None:
        yield Problem(f"{key}.return_path", f"{service.title} wants {service.return_path}, and no include")
    if service.include and path is not None and path.include is None:
        yield Problem(f"{key}.return_path", f"{service.title} wants {service.return_path}")


def _sender_problems(mail: Mail) -> Iterator[Problem]:
    names: dict[str, int] = {}
    for index, sender in enumerate(mail.senders):
        key = f"mail.senders.{index}"
        if sender.name in names or sender.name == mail.provider.value:
            yield Problem(f"{key}.name", f"the name {sender.name} is taken: every sender has its own")
        names[sender.name] = index
        if not (sender.include or sender.spf or sender.return_path or sender.dkim):
            yield Problem(
                key, f"{sender.name} has neither an include, spf, a return_path nor a dkim key: nothing lets it send"
            )
        path = sender.return_path
        yield from _service_problems(sender, key)
        if path and bool(path.cname) == bool(path.mx or path.include):
            yield Problem(f"{key}.return_path", "give either cname, or mx and include, as the sender's page shows them")


def _key_problems(key: DkimKey, declared_at: str) -> Iterator[Problem]:
    if (key.txt is None) == (key.cname is None):
        yield Problem(declared_at, f"the DKIM key {key.selector} needs either txt or cname, and not both")
    elif key.txt is not None:
        value = public_key(key)
        try:
            size = len(base64.b64decode(value or "", validate=True))
        except (binascii.Error, ValueError):
            size = 0
        if not value or size < 32:
            yield Problem(
                f"{declared_at}.txt",
                "this is no whole DKIM key: it reads v=DKIM1; k=rsa; p=… as the provider's console shows it",
            )
