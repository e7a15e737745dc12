"""Finding out what is there: the domain's servers, its names, its hosts, its pages, its mail, all at once."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from launchready.audit.comparing import look_at_answers
from launchready.audit.crawling import Crawled, crawl, try_paths
from launchready.audit.delegating import NO_INTERNET, Search, look_at_delegation
from launchready.audit.eyes import HEADERS, PEEK, Eyes, Options
from launchready.audit.found import Caa, Clue, Delegation, Found, Host, Missed, Role, Sent, Side
from launchready.audit.names import FIRST, USUAL
from launchready.audit.visiting import MAIL_TARGET, USUAL_NAME, find_host, signature_of, try_versions, visit
from launchready.errors import CouldNotFindOut
from launchready.live.addresses import has_route
from launchready.live.certificates import Certificate
from launchready.live.dns import Answer, CouldNotLook, Dns, Tally, now
from launchready.live.http import Http, NoResponse, Response, Trouble
from launchready.live.names import find_views, two_resolvers
from launchready.live.pages import Page
from launchready.live.suffixes import registered_domain
from launchready.live.tls import CERTIFICATES, trusting
from launchready.live.vantage import Vantage
from launchready.mail import MailReport, look_at_mail
from launchready.verify.answers import judge_forbidden
from launchready.zone.names import canonical_name, within

_AT_ONCE = 12  # hosts
_MOST_VERSIONS = 4  # hosts whose TLS versions are tried
_SILENCE = (Trouble.NO_LOOK, Trouble.NOT_ASKED)
ONLY_GIVEN = "only the DNS servers that were given may be asked"
PAGE = 500_000  # bytes of a page or file that are read


async def discover(domain: str, vantage: Vantage, options: Options) -> Found:
    """Return everything that was found of ``domain`` (lower case, ASCII).

    Raises CouldNotFindOut where nobody can be asked about the domain. What else cannot be looked at is in ``missed``.
    """
    loop = asyncio.get_running_loop()
    began, tally = loop.time(), Tally()
    vantage = replace(vantage, limits=replace(vantage.limits, body=PAGE))
    dns = Dns(vantage.limits)
    delegation, vantage = await _delegation(domain, vantage, options, dns, tally)
    views = await find_views(domain, vantage, tally)
    if not views.first:
        raise CouldNotFindOut(f"{views.reason}; nothing is known about {domain}")
    peeking = replace(vantage, limits=replace(vantage.limits, body=PEEK))
    ranged = {**HEADERS, "Range": f"bytes=0-{PEEK - 1}"}
    async with Http(vantage, headers=HEADERS) as http, Http(peeking, headers=ranged) as small:
        trust = trusting(vantage.ca, CERTIFICATES)
        eyes = Eyes(vantage, options, views, dns, http, small, began + options.seconds, trust)
        exists = await _exists(eyes, domain, delegation)
        mail, caa, told, web = await asyncio.gather(
            _mail(domain, vantage, options),
            _caa(eyes, domain),
            look_at_answers(eyes, domain),
            _web(eyes, domain, options) if exists and Side.WEB in options.sides else _nothing(),
        )
    hosts, crawled, clues, wildcard = web
    report, missed = mail
    queries = dns.queries + tally.queries + _count_mail(report, eyes)
    return Found(
        domain,
        exists,
        delegation,
        caa,
        wildcard,
        tuple(hosts),
        crawled.pages,
        crawled.files,
        (*crawled.clues, *clues),
        report,
        (*missed, *_missed(domain, delegation, caa, hosts, eyes), *crawled.missed),
        Sent(queries, eyes.counts(), options.cap, round(loop.time() - began, 1)),
        now(),
        vantage.describe(),
        options.sides,
        told,
    )


async def _exists(eyes: Eyes, domain: str, delegation: Delegation) -> bool:
    """Say whether there is such a domain; raise CouldNotFindOut where nobody can tell.

    What the registry does not know is gone, whatever resolvers still remember.
    """
    if delegation.absent is not None and not delegation.absent.known:
        return False
    apex = await eyes.ask(domain, "A")
    if isinstance(apex, CouldNotLook) and isinstance(soa := await eyes.ask(domain, "SOA"), CouldNotLook):
        raise CouldNotFindOut(f"DNS of {domain} could not be asked: {soa.reason}")
    exists = isinstance(apex, CouldNotLook) or apex.exists
    if not exists and delegation.unseen == NO_INTERNET:
        raise CouldNotFindOut(f"{delegation.unseen}; name a better one (--resolver)")
    return exists


async def _delegation(
    domain: str, vantage: Vantage, options: Options, dns: Dns, tally: Tally
) -> tuple[Delegation, Vantage]:
    """Return who answers for the zone, and the vantage with those servers named."""
    if vantage.authoritative or (vantage.resolvers and not options.connect_dns):
        return Delegation(unseen=ONLY_GIVEN), vantage
    resolvers = vantage.resolvers or await two_resolvers(vantage.limits, tally)
    found, answering = await look_at_delegation(domain, Search(vantage, options, resolvers, dns, tally))
    # Where no server of the zone answers, resolvers may still know something.
    return found, replace(vantage, resolvers=resolvers, authoritative=answering[:4])


async def _mail(domain: str, vantage: Vantage, options: Options) -> tuple[MailReport | None, tuple[Missed, ...]]:
    if Side.MAIL not in options.sides:
        return None, ()
    try:
        smtp = options.connect_smtp or None
        return await look_at_mail(domain, vantage, connect_smtp=smtp, reach=options.reach), ()
    except CouldNotFindOut as error:
        return None, (Missed(domain, "its mail", str(error)),)


def _count_mail(report: MailReport | None, eyes: Eyes) -> int:
    """Count what the mail side sent: its requests and greetings by host; return its questions, tries aside."""
    if report is None:
        return 0
    if report.sts.url is not None:
        eyes.requests[urlsplit(report.sts.url).hostname or ""] += 1
    greeted = [asked.removeprefix("SMTP ") for asked in report.evidence if asked.startswith("SMTP ")]
    eyes.requests.update(greeted)
    return len(report.evidence) - len(greeted)


async def _caa(eyes: Eyes, domain: str) -> Caa:
    """Return the CAA records that count: the domain's own, else those of the next name above (RFC 8659 section 3)."""
    name = domain
    while name:
        found = await eyes.ask(name, "CAA")
        if isinstance(found, CouldNotLook):
            return Caa(at=name, unseen=found.reason, evidence=(found.evidence(),))
        if found.values:
            return Caa(tuple(filter(None, map(_parse_caa, found.values))), name, "", (found.evidence(),))
        name = name.partition(".")[2]
    return Caa()


def _parse_caa(text: str) -> tuple[int, str, str] | None:
    flags, _, rest = text.partition(" ")
    tag, _, value = rest.partition(" ")
    return (int(flags), tag.lower(), value.strip('"')) if flags.isdigit() else None


async def _web(eyes: Eyes, domain: str, options: Options) -> tuple[list[Host], Crawled, list[Clue], tuple[str, ...]]:
    nobody = f"lr-{secrets.token_hex(6)}.{domain}"  # no zone can know it: only a wildcard answers
    answer = await eyes.ask(nobody, "A")
    wildcard = answer.values if isinstance(answer, Answer) else ()
    labels = FIRST if wildcard else USUAL
    names = {domain: "the domain itself", **{f"{label}.{domain}": USUAL_NAME for label in labels}}
    exchangers = await eyes.ask(domain, "MX")
    for target in exchangers.values if isinstance(exchangers, Answer) else ():
        name = target.partition(" ")[2]
        if within(name, domain) and name != domain:
            names[name] = MAIL_TARGET
    hosts = await _look_at_all(eyes, names, domain, wildcard)
    if wildcard:
        fake = [signature_of(host) for host in await _look_at_all(eyes, {nobody: USUAL_NAME}, domain, wildcard)]
        hosts = [host for host in hosts if host.name == domain or signature_of(host) not in fake]
    crawled = await crawl(eyes, hosts, domain)
    more = _named_elsewhere(hosts, crawled.pages, domain)
    known = {host.name for host in hosts}
    room = max(options.most_hosts - len(hosts), 0)
    others = dict(
        list({name: why for name, why in more.items() if name not in known and name not in names}.items())[:room]
    )
    hosts += await _look_at_all(eyes, others, domain, wildcard)
    hosts = await _with_versions(eyes, hosts)
    return hosts, crawled, await try_paths(eyes, hosts, domain), wildcard


async def _nothing() -> tuple[list[Host], Crawled, list[Clue], tuple[str, ...]]:
    """Return the web side of what is not looked at, or of no name: nothing is below it either (RFC 8020)."""
    return [], Crawled(), [], ()


async def _look_at_all(eyes: Eyes, names: Mapping[str, str], domain: str, wildcard: tuple[str, ...]) -> list[Host]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(name: str, why: str) -> Host | None:
        async with gate:
            host = await find_host(eyes, name, why, wildcard)
            return None if host is None else await visit(eyes, host, domain)

    found = await asyncio.gather(*(one(name, why) for name, why in names.items()))
    return [host for host in found if host is not None]


def _named_elsewhere(hosts: Iterable[Host], pages: Iterable[Page], domain: str) -> dict[str, str]:
    """Return names of the domain that certificates, redirects, CNAMEs and pages name, with who does."""
    named: dict[str, str] = {}
    for name, why in (*_named_by_hosts(hosts), *_named_by_pages(pages)):
        try:
            found = canonical_name(name)
        except ValueError:
            continue
        if within(found, domain) and not found.startswith("*."):
            named.setdefault(found, why)
    return named


def _named_by_hosts(hosts: Iterable[Host]) -> Iterator[tuple[str, str]]:
    for host in hosts:
        if isinstance(host.certificate, Certificate):
            yield from ((name, f"in the certificate of {host.name}") for name in host.certificate.names)
        for walk in host.walks.values():
            yield from ((urlsplit(hop.url).hostname or "", f"{host.name} redirects there") for hop in walk.hops)
        yield from ((name, f"{host.name} is an alias of it") for name in host.cnames)


def _named_by_pages(pages: Iterable[Page]) -> Iterator[tuple[str, str]]:
    for page in pages:
        yield from ((urlsplit(url).hostname or "", f"named by {page.url}") for _, url in page.uses)


async def _with_versions(eyes: Eyes, hosts: list[Host]) -> list[Host]:
    """Return ``hosts``, some with what versions of TLS they speak: the important ones, each address once."""
    asked: set[str] = set()
    chosen: list[Host] = []
    for host in sorted(hosts, key=lambda host: (not host.role.public, host.role is not Role.API)):
        if host.addresses and host.addresses[0] not in asked and not host.service and len(chosen) < _MOST_VERSIONS:
            asked.add(host.addresses[0])
            chosen.append(host)
    tried = dict(
        zip([host.name for host in chosen], await asyncio.gather(*(try_versions(eyes, h) for h in chosen)), strict=True)
    )
    return [replace(host, versions=tried.get(host.name, {})) for host in hosts]


def _missed(domain: str, delegation: Delegation, caa: Caa, hosts: Iterable[Host], eyes: Eyes) -> Iterator[Missed]:
    """Yield what could not be looked at."""
    if delegation.unseen:
        told = delegation.unseen == ONLY_GIVEN or registered_domain(domain) != domain
        yield Missed(domain, "who answers for the domain", delegation.unseen, optional=told)
    for server in delegation.servers:
        if server.unseen:
            yield Missed(server.name, "this name server", server.unseen)
    if caa.unseen:
        yield Missed(domain, "who may issue certificates", caa.unseen)
    for host in hosts:
        yield from _missed_of(host)
    for name, count in eyes.requests.items():
        if count >= eyes.options.cap:
            reason = f"the cap of {eyes.options.cap} requests is reached"
            yield Missed(name, "the rest of its pages", reason, optional=True)
    if eyes.left <= 0:
        yield Missed(domain, "all the rest", f"the time of this audit ({eyes.options.seconds:g} s) was over")


def _missed_of(host: Host) -> Iterator[Missed]:
    """Yield what a host did not show: silence, broken connections, closed doors to programs; refusals are findings."""
    if host.unseen is not None:
        yield Missed(host.name, "this name", host.unseen.reason, optional=host.why == USUAL_NAME)
    for address in host.private:
        reason = f"it points to {address}, an address of a private network, which is not connected to"
        yield Missed(host.name, "this host", reason, optional=True)
    walks = [walk for walk in (host.walk("https"), host.walk("http")) if walk is not None]
    ends = [walk.end for walk in walks]
    answered = [end for end in ends if isinstance(end, Response)]
    silent = [end for end in ends if isinstance(end, NoResponse) and end.trouble in _SILENCE]
    if walks and len(silent) == len(ends):
        if not all("Connection refused" in end.reason for end in silent):  # a closed door is a finding
            because = f"its server gave no answer: {silent[0].reason}"
            yield Missed(host.name, "its site", because, optional=not host.role.public)
    elif answered and (kept_out := judge_forbidden(answered[0])):
        yield Missed(host.name, "its site", kept_out.observed, optional=not host.role.public)
    elif answered:
        yield from _missed_servers(host)


def _missed_servers(host: Host) -> Iterator[Missed]:
    """Yield which of a host's addresses gave no answer while another one did; one that is closed is a finding."""
    for each in host.reached:
        answer = each.answer
        if not isinstance(answer, NoResponse) or answer.trouble not in _SILENCE or "refused" in answer.reason:
            continue
        without = ":" in each.address and not has_route(each.address)
        reason = "this machine has no IPv6" if without else f"it gave no answer: {answer.reason}"
        yield Missed(host.name, f"its server at {each.address}", reason, optional=without or not host.role.public)
