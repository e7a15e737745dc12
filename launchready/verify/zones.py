"""Checks of a zone as a whole: who answers for it, who may issue for it, and names that nobody meant."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from launchready.expectations import Delegated, LeadsSomewhere, MayIssue, NoWildcard
from launchready.live.caa import issuers_of, stops_everybody
from launchready.live.delegation import Parent
from launchready.live.dns import Answer, CouldNotLook, Exchange
from launchready.live.suffixes import registered_domain
from launchready.verdicts import WORST_FIRST, Seen
from launchready.verify.dnssec import judge_broken
from launchready.verify.look import Look, failed, listed, passed, unknown, unseen
from launchready.zone.names import within

NOBODYS_NAME = "launch-ready-nobody"
_FAILED = "SERVFAIL"
_LAME = ("REFUSED", _FAILED, "does not hold this zone", "only names others")


async def check_delegation(check: Delegated, look: Look) -> Seen:
    """Judge whether parent and zone name the same servers, Cloudflare's own, and all of them hold the same zone.

    A DS record that fits no key is part of the delegation too: whoever checks signatures finds nothing then.
    """
    if not look.views.first:
        return unknown(look.views.reason)
    parent = await look.parent()
    look.trace.extend([parent.evidence()] if parent is not None else [])
    if isinstance(parent, Parent) and not parent.names:
        return failed(
            f"the registry does not know {check.zone}: it names no servers for it",
            f"At the registrar of {check.zone}: is it still registered and paid for, and are name servers set?",
        )
    eyes = [look.through(view) for view in look.views.first]
    told = await asyncio.gather(*(eye.ask(check.zone, type_) for eye in eyes for type_ in ("NS", "SOA")))
    look.trace.extend(item for eye in eyes for item in eye.trace)
    # A DS record that fits nothing is why a resolver that checks signatures answers nothing: that is said first.
    astray = [seen for seen in (await _judge_signatures(check, look), _judge_answers(check, told, look)) if seen]
    if astray:
        return min(astray, key=lambda seen: WORST_FIRST.index(seen.outcome))
    answers = [answer for answer in told if isinstance(answer, Answer)]
    servers = {frozenset(answer.values) for answer in answers if answer.type == "NS"}
    if len(servers) > 1:
        return failed(f"the name servers of {check.zone} name different ones: {_sets(servers)}")
    (own,) = servers
    parents = frozenset(parent.names) if isinstance(parent, Parent) else frozenset()
    if parents and parents != own:
        return failed(f"the registry sends the world to {_sets([parents])}, and the zone names {_sets([own])}")
    if look.facts is not None and look.facts.name_servers and frozenset(look.facts.name_servers) != own:
        return failed(f"{check.zone} names {_sets([own])}, and Cloudflare gave it {listed(look.facts.name_servers)}")
    if isinstance(parent, CouldNotLook):
        return unseen(parent)
    if len(eyes) < len(parents):
        return unknown(f"{len(parents) - len(eyes)} of {_sets([parents])} could not be asked: no address was found")
    return _judge_serials(check, answers) or _agreed(own, parents, len(eyes))


def _judge_answers(check: Delegated, told: Iterable[Exchange], look: Look) -> Seen | None:
    """Return what is wrong with a server that does not answer as one that holds the zone, if one does not."""
    vantage = look.round.vantage
    # A resolver that stands for the zone's servers may fail for reasons of its own, and tells what it heard.
    own = bool(vantage.authoritative) or not vantage.resolvers
    lame = _LAME if own else tuple(word for word in _LAME if word != _FAILED)
    for found in told:
        if isinstance(found, CouldNotLook):
            if any(word in found.reason for word in lame):
                return failed(f"{found.of}, a name server of {check.zone}, does not answer for it: {found.reason}")
            return unseen(found)
        if own and not found.held:
            return failed(f"{found.server}, a name server of {check.zone}, does not hold it: it tells what it heard")
        if not found.values:
            return failed(f"{found.server} has no {found.type} record of {check.zone}: that is no zone there")
    return None


async def _judge_signatures(check: Delegated, look: Look) -> Seen | None:
    """Return what is wrong with the zone's DS record, if it has one: an old one outlives a move to other servers."""
    if look.round.vantage.authoritative:
        return None
    ds = await look.delegation_signer()
    if isinstance(ds, Answer) and not ds.values:
        look.trace.append(ds)
        return None
    return judge_broken(check.zone, await look.chain(), look)


def _judge_serials(check: Delegated, answers: Iterable[Answer]) -> Seen | None:
    serials = {_serial(answer) for answer in answers if answer.type == "SOA"}
    if len(serials) < 2:
        return None
    return unknown(
        f"the servers of {check.zone} hold different versions: {listed(sorted(serials))}",
        "Nothing to do: a change is still spreading among Cloudflare's servers. Verify again in a minute.",
    )


def _agreed(own: frozenset[str], parents: frozenset[str], number: int) -> Seen:
    parent = "the registry and the zone name" if parents else "the zone names (its registry was not asked)"
    return passed(f"{parent} {_sets([own])}; all {number} that were asked hold the same version")


def _sets(groups: Iterable[frozenset[str]]) -> str:
    return " / ".join(sorted(", ".join(sorted(group)) or "nothing" for group in groups))


def _serial(answer: Answer) -> str:
    parts = answer.values[0].split()
    return parts[2] if len(parts) > 2 else answer.values[0]


async def check_issue(check: MayIssue, look: Look) -> Seen:
    """Judge for each name whether the CAA records that apply to it let one of the authorities issue (RFC 8659)."""
    found = await asyncio.gather(*(_nearest(name, look) for name in check.names))
    kept_out = []
    for name, values in zip(check.names, found, strict=True):
        if isinstance(values, CouldNotLook):
            return unseen(values)
        odd = [value for value in values if stops_everybody(value)]
        if odd:
            return failed(
                f"no authority may issue for {name}: {odd[0]} is critical, and not a property that they know",
                "Delete that CAA record at Cloudflare, or correct its tag or its flags (0).",
            )
        allowed = issuers_of(values, name)
        if allowed is not None and not allowed & check.authorities:
            kept_out.append(f"{name} lets {listed(sorted(allowed))} issue")
    if kept_out:
        return failed(f"none of {listed(sorted(check.authorities))} may issue: {'; '.join(kept_out)}")
    return passed(f"CAA lets an authority of Cloudflare's issue for all of {len(check.names)} names")


async def _nearest(name: str, look: Look) -> tuple[str, ...] | CouldNotLook:
    """Return the CAA records that apply to ``name``: the nearest at or above it, none where there are none.

    A zone that is itself below a domain (``eu.acme.com``) is bound by what that domain says. Above a domain that
    somebody registered nobody says anything.
    """
    at, top = name.removeprefix("*."), look.zone if look.zone.count(".") < 2 else registered_domain(look.zone)
    while within(at, top):
        found = await look.ask(at, "CAA")
        if isinstance(found, CouldNotLook) or found.values:
            return found if isinstance(found, CouldNotLook) else found.values
        at = at.partition(".")[2]
    return ()


async def check_nobody(check: NoWildcard, look: Look) -> Seen:
    """Judge whether a name that nobody declared exists: a wildcard answers for whatever anybody thinks of."""
    name = f"{NOBODYS_NAME}.{check.zone}"
    for type_ in ("A", "AAAA"):
        found = await look.ask(name, type_)
        if isinstance(found, CouldNotLook):
            return unseen(found)
        if found.values or found.cnames:
            return failed(
                f"a wildcard answers for every name below {check.zone}: {listed(found.values or found.cnames)}"
            )
    return passed(f"{name}, which nobody declared, has no address")


async def check_leads(check: LeadsSomewhere, look: Look) -> Seen:
    """Judge whether the name's CNAME ends at something: whoever registers a target that is gone gets its visitors."""
    cnames: tuple[str, ...] = ()
    exists = True
    for type_ in ("A", "AAAA"):
        found = await look.ask(check.name, type_)
        if isinstance(found, CouldNotLook):
            return unseen(found)
        if found.values:
            return passed(f"{check.name} leads by way of {listed(found.cnames)} to {listed(found.values)}")
        cnames, exists = found.cnames, found.exists
    if exists and not check.visited:
        return passed(f"{check.name} leads by way of {listed(cnames)} to a name that exists")
    gone = "has no address" if exists else "does not exist"
    return failed(f"{check.name} leads to {listed(cnames)}, which {gone}")
