"""That mail of each declared sender can pass DMARC: aligned by DKIM's d=, or by SPF's return path (RFC 9989)."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.concerns.hosts import full_name
from launchready.concerns.mail import (
    awaited_keys,
    dkim_keys,
    effective_dmarc,
    provider_title,
    root_includes,
    sends_no_mail,
    spf_end,
)
from launchready.expectations import Expectation, Layer, SenderAligned
from launchready.site import Mail, MailProvider, Sender, Site
from launchready.zone import canonical_name, within


def aligned(site: Site, mail: Mail) -> Iterator[Expectation]:
    """Return that each sender has a way to be aligned that works.

    Of a sender with neither a key nor a return path nothing is declared that could be looked at: what its messages are
    aligned by, if at all, only one of them shows (``launchready mail proof``).
    """
    if sends_no_mail(mail):
        return
    domain = site.zone.name
    awaited = {key.declared_at for key in awaited_keys(mail)}
    if mail.provider is not MailProvider.NONE:
        yield _expect(site, mail.provider.value, "mail.provider", _of_provider(mail, domain, awaited))
    for index, sender in enumerate(mail.senders):
        at = f"mail.senders.{index}"
        check = _of_sender(site, mail, sender, at, awaited)
        if check.selectors or check.return_path or check.awaited or check.uncounted:
            yield _expect(site, sender.name, at, check)


def _of_provider(mail: Mail, domain: str, awaited: set[str]) -> SenderAligned:
    """Return that mail of the people of ``domain`` is aligned: their provider uses the domain as return path."""
    own = [include for _, include, at in root_includes(mail) if at in ("mail.provider", "mail.include")]
    selectors = _selectors(mail, domain, ("mail.dkim", "mail.provider"))
    path = domain if own else None
    return SenderAligned(
        domain, provider_title(mail), selectors, path, own[0] if own else None, "mail.dkim" in awaited, spf_end(mail)
    )


def _of_sender(site: Site, mail: Mail, sender: Sender, at: str, awaited: set[str]) -> SenderAligned:
    domain, path = site.zone.name, sender.return_path
    host = full_name(site, path.host) if path else None
    strict = effective_dmarc(mail).spf_alignment == "strict"
    counts = host is not None and (host == domain if strict else within(host, domain))
    return SenderAligned(
        domain,
        sender.name,
        _selectors(mail, domain, (f"{at}.",)),
        host if counts else None,
        canonical_name(path.include) if path and path.include else None,
        any(key.startswith(f"{at}.") for key in awaited),
        uncounted=host if strict and not counts else None,
    )


def _selectors(mail: Mail, domain: str, below: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key.selector.lower() for key, declared_at in dkim_keys(mail, domain) if declared_at.startswith(below))


def _expect(site: Site, who: str, declared_at: str, check: SenderAligned) -> Expectation:
    return Expectation(
        concern="email",
        subject=check.domain,
        name=f"aligned-{who}",
        zone=site.zone.name,
        layer=Layer.MAIL_PROVIDER,
        declared_at=declared_at,
        expected=f"Mail that {check.sender} sends as {check.domain} is aligned, so that DMARC lets it pass.",
        fix=f"Apply this stack, and switch DKIM on at {check.sender}: until then receivers may refuse its mail.",
        check=check,
    )
