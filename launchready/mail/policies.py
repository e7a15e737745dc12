"""What a domain asks of those who receive from it and send to it: DMARC, MTA-STS, TLS-RPT, and its logo."""

from __future__ import annotations

import asyncio

from launchready.live.dmarc import Discovery, discover
from launchready.live.dns import CouldNotLook
from launchready.live.http import Http, NoResponse, Resolve, Response, Trouble
from launchready.live.mail import RecordError, host_of_mailbox, is_dmarc, is_mailbox, is_version
from launchready.live.names import Ask
from launchready.live.policy_hosts import read_sts_answer
from launchready.live.spf_names import ascii_domain, is_name
from launchready.live.spf_reading import is_meant_as_dmarc
from launchready.live.transport import is_announced, parse_bimi, parse_sts_record, parse_tls_rpt
from launchready.mail.parts import Bimi, Dmarc, Reports, Sts, TlsRpt
from launchready.zone.names import within

_SHOWN = 80  # characters of a wrong name
_MOST_RECEIVERS = 10  # report addresses whose owners are asked


async def look_at_dmarc(ask: Ask, domain: str) -> Dmarc:
    """Return which DMARC record counts for ``domain``, and whether its reports are taken where they go."""
    found = await discover(ask, domain)
    meant, place = ("", "") if found.found_at == domain else await _find_meant(ask, domain)
    return Dmarc(found, await _look_at_reports(ask, found), meant, place)


async def _find_meant(ask: Ask, domain: str) -> tuple[str, str]:
    """Return a TXT record that was meant as the domain's DMARC record, and where it stands; empty where none is."""
    name = f"_dmarc.{domain}"
    for place in (name, domain, f"{name}.{domain}"):  # the last: a console that adds the domain to what is typed
        answer = await ask(place, "TXT")
        texts = () if isinstance(answer, CouldNotLook) else answer.values
        for text in texts:
            if is_meant_as_dmarc(text) and (place != name or not is_dmarc(text)):
                return text, place
    return "", ""


async def _look_at_reports(ask: Ask, found: Discovery) -> tuple[Reports, ...]:
    """Ask the owners of report addresses outside the organisation (RFC 9990 section 4)."""
    if found.record is None or found.found_at is None:
        return ()
    organization = found.organization or found.found_at
    wanted: dict[tuple[str, str], str] = {}
    for tag, addresses in (("rua", found.record.reports), ("ruf", found.record.failure_reports)):
        for address in filter(is_mailbox, addresses):
            host = ascii_domain(host_of_mailbox(address))
            if not within(host, organization):
                wanted.setdefault((tag, host), address)
    one = [_ask_receiver(ask, found, tag, host, address) for (tag, host), address in wanted.items()]
    return tuple(await asyncio.gather(*one[:_MOST_RECEIVERS]))


async def _ask_receiver(ask: Ask, found: Discovery, tag: str, host: str, address: str) -> Reports:
    if found.organization is None and within(found.domain, host):
        return Reports(tag, address, host, None, f"whether {host} is the same organisation is not known")
    name = f"{found.found_at}._report._dmarc.{host}"
    if not is_name(name) or not name.isascii():
        return Reports(tag, address, host, False, f"{name[:_SHOWN]} is no name that DNS can carry")
    answer = await ask(name, "TXT")
    if isinstance(answer, CouldNotLook):
        return Reports(tag, address, host, None, answer.reason)
    accepted = any(map(is_dmarc, answer.values))
    return Reports(tag, address, host, accepted, "" if accepted else f"{name} has no TXT record v=DMARC1")


async def _records_of(ask: Ask, name: str, version: str) -> list[str] | CouldNotLook:
    answer = await ask(name, "TXT")
    if isinstance(answer, CouldNotLook):
        return answer
    of = is_version if version == "BIMI1" else is_announced
    return [text for text in answer.values if of(text, version)]


async def look_at_sts(ask: Ask, resolve: Resolve, http: Http, domain: str) -> Sts:
    """Return the MTA-STS policy of ``domain``: announced in DNS, fetched as a sending server does."""
    name = f"_mta-sts.{domain}"
    records = await _records_of(ask, name, "STSv1")
    if isinstance(records, CouldNotLook):
        return Sts(unseen=records.reason)
    if len(records) != 1:
        several = f"{name} has {len(records)} records: senders use none of them"
        return Sts(errors=(several,)) if records else Sts()
    try:
        id_ = parse_sts_record(records[0])
    except RecordError as error:
        return Sts(errors=(f"{name}: {error}",))
    url = f"https://mta-sts.{domain}/.well-known/mta-sts.txt"
    response = await http.get(url, resolve)
    if isinstance(response, NoResponse):
        if response.trouble in (Trouble.CERTIFICATE, Trouble.ALERT) or "has no address" in response.reason:
            return Sts(id_, None, url, (f"{url}: {response.reason}",))
        return Sts(id_, None, url, (), response.reason)
    return _read_policy(id_, url, response)


def _read_policy(id_: str, url: str, response: Response) -> Sts:
    if response.status in (403, 429) or "cf-mitigated" in response.headers:
        return Sts(id_, None, url, (), f"{url} turned us away ({response.status})")
    try:
        return Sts(id_, read_sts_answer(response), url)
    except RecordError as error:
        return Sts(id_, None, url, (str(error),))


async def look_at_tls_rpt(ask: Ask, domain: str) -> TlsRpt:
    """Return where reports about failed TLS towards ``domain`` go."""
    name = f"_smtp._tls.{domain}"
    records = await _records_of(ask, name, "TLSRPTv1")
    if isinstance(records, CouldNotLook):
        return TlsRpt(unseen=records.reason)
    if len(records) != 1:
        several = f"{name} has {len(records)} records: senders use none of them"
        return TlsRpt(errors=(several,)) if records else TlsRpt()
    try:
        return TlsRpt(records[0], parse_tls_rpt(records[0]))
    except RecordError as error:
        return TlsRpt(records[0], (), (f"{name}: {error}",))


async def look_at_bimi(ask: Ask, domain: str) -> Bimi:
    """Return the logo that ``domain`` publishes; where DNS cannot be asked, none is known."""
    records = await _records_of(ask, f"default._bimi.{domain}", "BIMI1")
    if isinstance(records, CouldNotLook) or len(records) != 1:
        return Bimi()
    try:
        return Bimi(records[0], *parse_bimi(records[0]))
    except RecordError as error:
        return Bimi(records[0], errors=(str(error),))
