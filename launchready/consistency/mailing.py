"""Mail that would be lost or refused: a provider without what it needs, DMARC without DKIM, keys that are no keys."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from launchready.concerns.email import dkim_keys, effective_dmarc, public_key, root_includes, sends_no_mail
from launchready.errors import Problem
from launchready.site import DkimKey, Mail, MailProvider, Site

_MOST_LOOKUPS = 10  # RFC 7208 section 4.6.4


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
            "mail.microsoft_tenant", f"it belongs to microsoft-365, but the provider is {mail.provider.value}"
        )
    if len(root_includes(mail)) > _MOST_LOOKUPS:
        yield Problem(
            "mail.senders",
            f"SPF allows {_MOST_LOOKUPS} look-ups and these senders need {len(root_includes(mail))} at least: mail "
            "servers would ignore the record; give some of them a return_path of their own instead of an include",
        )
    yield from _sender_problems(mail)
    for key, declared_at in dkim_keys(mail):
        yield from _key_problems(key, declared_at)
    if effective_dmarc(mail).policy == "reject" and not sends_no_mail(mail) and not dkim_keys(mail):
        yield Problem(
            "mail.dmarc.policy",
            "reject without any DKIM key: forwarded mail would be refused; declare the DKIM keys, or start with none",
        )
    if mail.spf_all == "~all" and sends_no_mail(mail):
        yield Problem("mail.spf_all", "nobody sends mail for this domain: leave it out, so that SPF says -all")


def _sender_problems(mail: Mail) -> Iterator[Problem]:
    names: dict[str, int] = {}
    for index, sender in enumerate(mail.senders):
        key = f"mail.senders.{index}"
        if sender.name in names or sender.name == mail.provider.value:
            yield Problem(f"{key}.name", f"the name {sender.name} is taken: every sender has its own")
        names[sender.name] = index
        if not (sender.include or sender.return_path or sender.dkim):
            yield Problem(
                key, f"{sender.name} has neither an include, a return_path nor a dkim key: nothing lets it send"
            )
        path = sender.return_path
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
