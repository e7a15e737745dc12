"""Whether servers that a sender declares may send: each of them is tried, as a receiver would."""

from __future__ import annotations

from ipaddress import ip_address

from launchready.expectations import SpfLists
from launchready.live.dns import CouldNotLook
from launchready.live.spf import Evaluation, Result, check_host
from launchready.verdicts import Outcome, Seen
from launchready.verify.look import Look, failed, listed, passed, unknown, unseen
from launchready.verify.mail import cost_of, walk_record
from launchready.zone.spf_terms import Address, Term, parse_spf, parse_term

_MOST = 10  # names behind one mx, RFC 7208 section 4.6.4


async def check_listed_servers(check: SpfLists, look: Look) -> Seen:
    """Judge whether the domain's SPF record lets every declared server send; of a network its first and its last."""
    whole = await walk_record(check.domain, check.all, look)
    if isinstance(whole, Seen):
        return whole
    seen = [await _check_term(parse_term(text), text, check.domain, whole, look) for text in check.terms]
    for outcome in (Outcome.FAIL, Outcome.UNKNOWN):
        if wrong := [each for each in seen if each.outcome is outcome]:
            return Seen(outcome, "; ".join(each.observed for each in wrong), wrong[0].evidence, wrong[0].fix)
    return passed(f"{'; '.join(each.observed for each in seen)}; {cost_of(whole)}")


async def _check_term(term: Term, text: str, domain: str, whole: Evaluation, look: Look) -> Seen:
    if "%" in term.value or term.name in ("exists", "include"):
        stands = any(str(each) == str(term) for each in parse_spf(whole.record or "v=spf1").terms)
        hangs = "whom it lets send hangs on each mail"
        return passed(f"the record has {text}; {hangs}") if stands else failed(f"the record does not have {text}")
    servers = await _servers(term, domain, look)
    if isinstance(servers, CouldNotLook):
        return unseen(servers)
    if not servers:
        return failed(f"{text} names no server: {term.domain(domain)} has no {_ASKED[term.name]}", _NAME)
    refused: list[str] = []
    for server in servers:
        tried = await check_host(look.ask, domain, server)
        if tried.result is Result.TEMPERROR:
            return unknown(f"SPF cannot be evaluated: {tried.reason}")
        if tried.result is not Result.PASS:
            refused.append(f"mail from {server} ({text}) gets {tried.result}")
    shown = listed(tuple(map(str, servers)))
    return failed("; ".join(refused)) if refused else passed(f"mail from {shown} ({text}) passes")


_ASKED = {"a": "address", "mx": "mail server with an address"}
_NAME = "Name the server by its address in the sender's spf, as ip4:203.0.113.9, or publish the name's address."


async def _servers(term: Term, domain: str, look: Look) -> tuple[Address, ...] | CouldNotLook:
    """Return the servers that ``term`` is meant for: the ends of a network, or what the name leads to."""
    if term.network is not None:
        return tuple(dict.fromkeys((term.network.network_address, term.network.broadcast_address)))
    hosts = [term.domain(domain)]
    if term.name == "mx":
        found = await look.ask(hosts[0], "MX")
        if isinstance(found, CouldNotLook):
            return found
        names = (value.split()[-1].rstrip(".").lower() for value in found.values)
        hosts = [name for name in names if name][:_MOST]
    addresses: list[Address] = []
    for host in hosts:
        for type_ in ("A", "AAAA"):
            answer = await look.ask(host, type_)
            if isinstance(answer, CouldNotLook):
                return answer
            addresses += map(ip_address, answer.values)
    return tuple(dict.fromkeys(addresses))
