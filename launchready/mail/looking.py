"""Looking at the mail side of one domain, from one vantage: every part at once, each question asked once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from launchready.errors import CouldNotFindOut
from launchready.live.addresses import PUBLIC, Reach
from launchready.live.dmarc import is_aligned
from launchready.live.dns import Answer, CouldNotLook, Dns, Exchange, Tally, now
from launchready.live.http import Http
from launchready.live.names import Ask, View, Views, find_views
from launchready.live.smtp import PORT, SmtpLook, look_at_server
from launchready.live.spf import Envelope, Result, check_host
from launchready.live.spf_names import ascii_domain
from launchready.live.spf_reading import is_meant_as_spf
from launchready.live.tls import trusting
from launchready.live.vantage import Connections, Endpoint, Vantage
from launchready.mail.keys import look_at_keys
from launchready.mail.mailboxes import find_left_out
from launchready.mail.parts import KeyStatus, MailReport, MxHost, Receiving, Spf
from launchready.mail.policies import look_at_bimi, look_at_dmarc, look_at_sts, look_at_tls_rpt
from launchready.mail.selectors import common_selectors
from launchready.verdicts import Evidence
from launchready.zone.spf_terms import Address

MOST_SERVERS = 5  # mail servers that are connected to


@dataclass(frozen=True, slots=True)
class Sender:
    """One mail that is asked about: the sending server's address, MAIL FROM and HELO.

    ``mail_from`` None: postmaster at the domain. Empty, as bounces have it: postmaster at ``helo`` (RFC 7208
    section 2.4).
    """

    client: Address
    mail_from: str | None = None
    helo: str = ""


@dataclass(slots=True)
class Eyes:
    """How one domain is looked at: the zone's own servers first, one after the other; all that was seen is kept."""

    vantage: Vantage
    views: Views
    dns: Dns
    http: Http
    reach: Reach = PUBLIC
    seen: dict[str, Evidence] = field(default_factory=dict)
    failing: set[View] = field(default_factory=set)

    async def ask(self, name: str, type_: str) -> Exchange:
        """Return what DNS says, of the first server of the zone that can be asked: one that failed is asked last."""
        found: Exchange | None = None
        for view in sorted(self.views.first, key=lambda view: view in self.failing):
            found = await view.ask(self.dns, name, type_)
            if isinstance(found, Answer):
                break
            self.failing.add(view)
        assert found is not None, "look_at_mail goes on only with a view"  # noqa: S101 - our own misuse
        self.seen[f"{type_} {name}"] = found.evidence()
        return found

    async def addresses(self, host: str) -> Exchange:
        """Return the addresses of ``host`` that may be connected to, IPv4 where it has any."""
        found = await self.ask(host, "A")
        if isinstance(found, Answer) and not found.values:
            found = await self.ask(host, "AAAA")
        if isinstance(found, CouldNotLook):
            return found
        kept = tuple(value for value in found.values if self.may_connect(value))
        if found.values and not kept:
            reason = f"{host} points into a private network ({found.values[0]}), which is not connected to"
            return CouldNotLook(f"A {host}", found.server, reason, found.at)
        return replace(found, values=kept)

    def may_connect(self, address: str) -> bool:
        """Say whether ``address`` is of the internet, or the vantage says where it is: no name leads us inside."""
        return self.reach.allows(address, self.vantage.connect_https)


async def look_at_mail(
    domain: str,
    vantage: Vantage,
    *,
    sender: Sender | None = None,
    selectors: tuple[str, ...] = (),
    connect_smtp: Connections | None = None,
    reach: Reach = PUBLIC,
) -> MailReport:
    """Return everything about the mail of ``domain`` (lower case, ASCII).

    ``selectors``: the DKIM keys to look for, none: those that known providers use. ``connect_smtp`` says where to
    connect for the address of a mail server, ``reach`` where else may be connected to.
    Raises CouldNotFindOut where nobody can be asked about the domain.
    """
    views = await _views(domain, vantage)
    async with Http(vantage) as http:
        eyes = Eyes(vantage, views, Dns(vantage.limits), http, reach)
        try:
            async with asyncio.timeout(vantage.limits.check):
                return await _look(domain, eyes, sender, selectors, connect_smtp)
        except TimeoutError:
            limit = vantage.limits.check
            raise CouldNotFindOut(f"looking at the mail of {domain} took more than {limit:g} s") from None


async def open_eyes(domain: str, vantage: Vantage) -> Ask:
    """Return how to ask DNS about ``domain`` and whatever else; raises CouldNotFindOut where nobody can be asked."""
    return Eyes(vantage, await _views(domain, vantage), Dns(vantage.limits), Http(vantage)).ask


async def _views(domain: str, vantage: Vantage) -> Views:
    views = await find_views(domain, vantage, Tally())
    if not views.first:
        raise CouldNotFindOut(f"{views.reason}; nothing is known about the mail of {domain}")
    return views


async def _look(
    domain: str, eyes: Eyes, sender: Sender | None, selectors: tuple[str, ...], connect_smtp: Connections | None
) -> MailReport:
    tried = selectors or common_selectors()
    async with asyncio.TaskGroup() as group:
        receiving = group.create_task(_look_at_receiving(eyes, domain, connect_smtp))
        spf = group.create_task(_look_at_spf(eyes, domain, sender))
        dkim = group.create_task(look_at_keys(eyes.ask, domain, tried, given=bool(selectors)))
        dmarc = group.create_task(look_at_dmarc(eyes.ask, domain))
        tls_rpt = group.create_task(look_at_tls_rpt(eyes.ask, domain))
        bimi = group.create_task(look_at_bimi(eyes.ask, domain))
        sts = group.create_task(look_at_sts(eyes.ask, eyes.addresses, eyes.http, domain))
    checked = spf.result()
    if checked.sent is not None:
        aligned = await is_aligned(eyes.ask, checked.sent_by, dmarc.result().discovery, by_spf=True)
        checked = replace(checked, aligned=aligned)
    left_out = await find_left_out(eyes.ask, domain, checked.whole, receiving.result().hosts)
    checked = replace(checked, left_out=left_out)
    unseen = tuple(key.selector for key in dkim.result() if key.status is KeyStatus.UNKNOWN and not key.given)
    return MailReport(
        domain,
        receiving.result(),
        checked,
        tuple(key for key in dkim.result() if key.selector not in unseen),
        dmarc.result(),
        sts.result(),
        tls_rpt.result(),
        bimi.result(),
        () if selectors else tried,
        unseen,
        dict(eyes.seen),
    )


async def _look_at_spf(eyes: Eyes, domain: str, sender: Sender | None) -> Spf:
    whole = await check_host(eyes.ask, domain, None)
    meant = ""
    if whole.result is Result.NONE:
        texts = await eyes.ask(domain, "TXT")
        meant = next(filter(is_meant_as_spf, texts.values if isinstance(texts, Answer) else ()), "")
    if sender is None:
        return Spf(whole, meant=meant)
    mail_from = f"postmaster@{domain}" if sender.mail_from is None else sender.mail_from
    envelope = Envelope(mail_from, sender.helo or domain)
    sent = await check_host(eyes.ask, envelope.domain, sender.client, envelope)
    return Spf(whole, sent, ascii_domain(envelope.domain), meant=meant)


async def _look_at_receiving(eyes: Eyes, domain: str, connect_smtp: Connections | None) -> Receiving:
    found = await eyes.ask(domain, "MX")
    if isinstance(found, CouldNotLook):
        return Receiving((), null=False, address=False, unseen=found)
    pairs = sorted((int(value.split(" ", 1)[0]), value.split(" ", 1)[1]) for value in found.values)
    named = [pair for pair in pairs if pair[1] != "."]
    own = await eyes.ask(domain, "A") if not pairs else None
    hosts = await asyncio.gather(
        *(
            _look_at_host(eyes, preference, host, connect_smtp if place < MOST_SERVERS else None, place)
            for place, (preference, host) in enumerate(named)
        )
    )
    address = isinstance(own, Answer) and bool(own.values)
    return Receiving(tuple(hosts), null=len(named) < len(pairs), address=address, exists=found.exists)


async def _look_at_host(eyes: Eyes, preference: int, host: str, connect_smtp: Connections | None, place: int) -> MxHost:
    four, six = await asyncio.gather(eyes.ask(host, "A"), eyes.ask(host, "AAAA"))
    if isinstance(four, CouldNotLook) or isinstance(six, CouldNotLook):
        missed = four if isinstance(four, CouldNotLook) else six
        assert isinstance(missed, CouldNotLook)  # noqa: S101 - for the type checker
        return MxHost(preference, host, (), missed.reason)
    alias = four.cnames[-1] if four.cnames else None
    addresses = (*four.values, *six.values)
    if not addresses:
        return MxHost(preference, host, (), "", alias)
    if place >= MOST_SERVERS:
        missed = CouldNotLook(f"SMTP {host}", "nobody", f"only the first {MOST_SERVERS} servers are asked", now())
        return MxHost(preference, host, addresses, "", alias, missed)
    smtp = await _greet(eyes, host, addresses[0], connect_smtp or {})
    eyes.seen[f"SMTP {host}"] = smtp.evidence()
    return MxHost(preference, host, addresses, "", alias, smtp)


async def _greet(eyes: Eyes, host: str, address: str, connect_smtp: Connections) -> SmtpLook:
    endpoint = connect_smtp.get(address) or connect_smtp.get(None)
    told = eyes.vantage.connect_http or eyes.vantage.connect_https
    if endpoint is None and told and not connect_smtp:
        reason = "this vantage says where web servers are, but not where mail servers are (--connect-smtp)"
        return CouldNotLook(f"SMTP {host}", address, reason, now())
    if endpoint is None and not eyes.reach.allows(address):
        reason = f"{address} is of a private network, which is not connected to"
        return CouldNotLook(f"SMTP {host}", address, reason, now())
    limits = eyes.vantage.limits
    return await look_at_server(
        host, endpoint or Endpoint(address, PORT), trusting(eyes.vantage.ca), limits.connect, limits.request
    )
