"""What applying a stack would mend: the same judgements over what the domain would answer then.

Mail is judged anew with the declared records in the place of those that they replace; requests are walked through the
compiled zone. Records that the stack does not declare stay where they are, as an apply leaves them. What an origin
answers is not known before the apply, so what it has to mend itself stays.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from launchready.audit.finding import Finding
from launchready.audit.judging import Judged
from launchready.audit.mended import Mending
from launchready.audit.policies.hsts import SHORT
from launchready.audit.walking import DEEP
from launchready.compilation import Compilation
from launchready.edge import EdgeZone, Reach, compile_zone, request_from_url
from launchready.errors import CannotTell, CouldNotFindOut
from launchready.live.dns import Answer, CouldNotLook, Exchange, now
from launchready.live.hsts import lacking_for_preload, parse_hsts
from launchready.live.mail import is_dmarc
from launchready.live.names import Ask
from launchready.live.spf import check_host
from launchready.live.vantage import Vantage
from launchready.mail import MailReport, judge_mail
from launchready.mail.keys import look_at_keys
from launchready.mail.looking import open_eyes
from launchready.mail.mailboxes import find_left_out
from launchready.mail.parts import MxHost, Spf
from launchready.mail.policies import look_at_dmarc, look_at_tls_rpt
from launchready.mail.selectors import common_selectors
from launchready.zone import Record
from launchready.zone.spf_terms import is_spf


async def mended_by(judged: Judged, compilation: Compilation, stack: str, vantage: Vantage) -> Mending:
    """Return what applying ``compilation``, of ``stack``, would mend of ``judged``."""
    edge = compile_zone(compilation.zone)
    mends = {(each.policy, each.subject) for each in judged.findings if _mends(each, judged, edge)}
    if judged.found.mail is None:
        return Mending(stack, frozenset(mends), "the domain's mail could not be looked at")
    try:
        live = await open_eyes(judged.found.domain, vantage)
    except CouldNotFindOut as error:
        return Mending(stack, frozenset(mends), str(error))
    then = await _mail_then(judged.found.mail, overlay(tuple(compilation.zone.records.values()), live))
    left = {each.policy for each in judge_mail(then)}
    before = {each.policy for each in judge_mail(judged.found.mail)}
    mends |= {(each.policy, each.subject) for each in judged.findings if each.policy in before - left}
    return Mending(stack, frozenset(mends))


def overlay(records: tuple[Record, ...], live: Ask) -> Ask:
    """Return how to ask DNS as it would be: ``records`` stand in the place of what they replace, beside the rest."""
    by_name: dict[str, list[Record]] = {}
    for record in records:
        by_name.setdefault(record.name, []).append(record)

    async def ask(name: str, type_: str) -> Exchange:
        declared = by_name.get(name, [])
        alias = next((record for record in declared if record.type == "CNAME" and not record.proxied), None)
        if alias is not None and type_ != "CNAME":
            found = await ask(alias.content, type_)
            if isinstance(found, CouldNotLook):
                return found
            return replace(found, name=name, cnames=(alias.content, *found.cnames))
        own = tuple(_value(record) for record in declared if record.type == type_)
        if not own:
            return await live(name, type_)
        found = await live(name, type_)
        beside = (
            () if isinstance(found, CouldNotLook) else tuple(v for v in found.values if not _replaced(v, own, type_))
        )
        return Answer(name, type_, "the stack", now(), tuple(sorted({*own, *beside})), ttl=300)

    return ask


def _value(record: Record) -> str:
    return record.content if record.priority is None else f"{record.priority} {record.content}"


def _replaced(value: str, own: tuple[str, ...], type_: str) -> bool:
    """Say whether a record that is there now fills the slot of a declared one, which replaces it."""
    if type_ != "TXT":
        return type_ in ("A", "AAAA")
    return any(test(value) and any(map(test, own)) for test in (is_spf, is_dmarc, _is_key))


def _is_key(text: str) -> bool:
    return bool(re.match(r"\s*(v=DKIM1|k=|p=)", text))


async def _mail_then(mail: MailReport, ask: Ask) -> MailReport:
    """Return ``mail`` with what DNS would say."""
    domain = mail.domain
    whole, keys, dmarc, tls_rpt, exchangers = await asyncio.gather(
        check_host(ask, domain, None),
        look_at_keys(ask, domain, common_selectors(), given=False),
        look_at_dmarc(ask, domain),
        look_at_tls_rpt(ask, domain),
        ask(domain, "MX"),
    )
    receiving = mail.receiving
    if isinstance(exchangers, Answer):
        known = {host.host: host for host in receiving.hosts}
        pairs = sorted((int(v.split(" ", 1)[0]), v.split(" ", 1)[1]) for v in exchangers.values)
        named = [pair for pair in pairs if pair[1] != "."]
        hosts = [known.get(host) or await _host(ask, preference, host) for preference, host in named]
        receiving = replace(receiving, hosts=tuple(hosts), null=len(named) < len(pairs))
    spf = Spf(whole, left_out=await find_left_out(ask, domain, whole, receiving.hosts))
    return replace(mail, spf=spf, dkim=keys, dmarc=dmarc, tls_rpt=tls_rpt, receiving=receiving)


async def _host(ask: Ask, preference: int, host: str) -> MxHost:
    found = await ask(host, "A")
    if isinstance(found, CouldNotLook):
        return MxHost(preference, host, (), found.reason)
    return MxHost(preference, host, found.values)


def _mends(finding: Finding, judged: Judged, edge: EdgeZone) -> bool:
    """Say whether the compiled zone itself makes ``finding`` go away."""
    test = _TESTS.get(finding.policy)
    try:
        return test is not None and test(finding, judged, edge)
    except CannotTell:
        return False


def _host_of(subject: str) -> str:
    return (urlsplit(subject).hostname or subject) if "://" in subject else subject


def _at_edge(finding: Finding, edge: EdgeZone) -> bool:
    return edge.hosts.reach(_host_of(finding.subject)) is Reach.EDGE


def _leads_to(edge: EdgeZone, url: str) -> tuple[str, int]:
    """Return where the edge itself redirects ``url``, and how; empty and 0 where it does not."""
    if edge.hosts.reach(urlsplit(url).hostname or "") is not Reach.EDGE:
        return "", 0
    decision = edge.decide(request_from_url(url))
    return (decision.redirect.location, decision.redirect.status) if decision.redirect else ("", 0)


def _redirects(finding: Finding, _: Judged, edge: EdgeZone) -> bool:
    return _leads_to(edge, f"http://{_host_of(finding.subject)}/")[0].startswith("https://")


def _lastingly(finding: Finding, _: Judged, edge: EdgeZone) -> bool:
    return _leads_to(edge, f"http://{_host_of(finding.subject)}/")[1] in (301, 308)


def _keeps_path(finding: Finding, _: Judged, edge: EdgeZone) -> bool:
    return any(
        _leads_to(edge, f"{scheme}://{_host_of(finding.subject)}{DEEP}")[0].endswith(DEEP)
        for scheme in ("http", "https")
    )


def _unites(_: Finding, judged: Judged, edge: EdgeZone) -> bool:
    domain = judged.found.domain
    pair = (domain, f"www.{domain}")
    return any(urlsplit(_leads_to(edge, f"https://{a}/")[0]).hostname == b for a, b in (pair, pair[::-1]))


def _exists(finding: Finding, _: Judged, edge: EdgeZone) -> bool:
    return edge.hosts.reach(_host_of(finding.subject)) in (Reach.EDGE, Reach.DNS_ONLY)


def _leads_elsewhere(finding: Finding, judged: Judged, edge: EdgeZone) -> bool:
    """Say whether the stack's alias for the name takes the place of the one that leads nowhere."""
    host = judged.found.host(_host_of(finding.subject))
    declared = [record.content for record in edge.hosts.answering(_host_of(finding.subject))]
    return host is not None and bool(declared) and not set(declared) & {host.dangling, *host.cnames}


def _no_old_tls(finding: Finding, _: Judged, edge: EdgeZone) -> bool:
    return _at_edge(finding, edge) and edge.zone.settings.get("min_tls_version") in ("1.2", "1.3")


def _sends_hsts(finding: Finding, _: Judged, edge: EdgeZone) -> bool:
    if not _at_edge(finding, edge):
        return False
    decision = edge.decide(request_from_url(f"https://{_host_of(finding.subject)}/"))
    sent = {name.lower(): value for name, value in decision.headers}.get("strict-transport-security", "")
    then = parse_hsts(sent)
    if then is None or (finding.policy == "hsts-short" and then.max_age < SHORT):
        return False
    return finding.policy != "hsts-preload-unready" or not (then.preload and lacking_for_preload(then))


def _never_cached(finding: Finding, _: Judged, edge: EdgeZone) -> bool:
    if not _at_edge(finding, edge):
        return False
    caching = edge.decide(request_from_url(f"https://{_host_of(finding.subject)}/")).caching
    return caching is not None and not caching.eligible


_TESTS: Mapping[str, Callable[[Finding, Judged, EdgeZone], bool]] = {
    "http-not-redirected": _redirects,
    "redirect-temporary": _lastingly,
    "redirect-loses-path": _keeps_path,
    "two-versions": _unites,
    "www-missing": _exists,
    "apex-without-address": _exists,
    "cname-dangling": _leads_elsewhere,
    "takeover-possible": _leads_elsewhere,
    "private-address": _leads_elsewhere,
    "tls-old": _no_old_tls,
    "hsts-missing": _sends_hsts,
    "hsts-invalid": _sends_hsts,
    "hsts-short": _sends_hsts,
    "authenticated-never-cached": _never_cached,
    "login-page-cached": _never_cached,
}
"""What the zone decides by itself, policy by policy."""
