"""Checks of DNS: the edge's addresses, declared records, the null MX. Each judges what one view says."""

from __future__ import annotations

from launchready.expectations import Answers, AnswersEdge, ReceivesNoMail
from launchready.live.caa import caa_issuer, caa_tag
from launchready.live.dns import CouldNotLook, now
from launchready.verdicts import CLOUDFLARE_API, Evidence, Seen
from launchready.verify.exchangers import judge_exchangers
from launchready.verify.look import Look, failed, listed, passed, unknown, unseen

NULL_MX = ("0 .",)


async def check_edge(check: AnswersEdge, look: Look) -> Seen:
    """Judge whether the name answers Cloudflare's addresses and nothing else.

    A proxied name is never seen as an alias. One that is may lead to Cloudflare too, as a customer of somebody else's.
    """
    if look.facts is None:
        look.trace.append(Evidence("which addresses are the edge's", CLOUDFLARE_API, "could not be asked", now()))
        return unknown(
            "Cloudflare's API could not be asked for its address ranges",
            "Give a token that may read this zone (CLOUDFLARE_API_TOKEN), or wait for the API; then verify again.",
        )
    addresses: list[str] = []
    for type_ in ("A", "AAAA"):
        found = await look.ask(check.name, type_)
        if isinstance(found, CouldNotLook):
            return unseen(found)
        if found.cnames:
            why = "the zone is paused" if look.facts.paused else "the proxy is off or DNS is elsewhere"
            return failed(f"{check.name} is an alias of {listed(found.cnames)} for all to see: {why}")
        addresses += found.values
    if not addresses:
        return failed(f"{check.name} has no address")
    foreign = [address for address in addresses if not look.facts.at_edge(address)]
    if foreign:
        why = "the zone is paused" if look.facts.paused else "the proxy is off or DNS is elsewhere"
        return failed(f"{check.name} answers {listed(foreign)}, not Cloudflare: {why}")
    return passed(f"{check.name} answers {listed(addresses)}, all Cloudflare's")


async def check_answers(check: Answers, look: Look) -> Seen:
    """Judge whether the name answers the declared values."""
    found = await look.ask(check.name, check.type)
    if isinstance(found, CouldNotLook):
        return unseen(found)
    if check.type == "CNAME" and check.values and not found.values and check.name == look.zone:
        return await _check_flattened(check, look)
    values = frozenset(found.values)
    missing, extra = sorted(check.values - values), sorted(values - check.values)
    if not missing and (check.subset or not extra):
        if found.cnames and values and check.type != "CNAME":
            return failed(f"{check.name} is an alias of {listed(found.cnames)}, which answers the same for now")
        strangers = [value for value in extra if _lets_a_stranger_issue(value, check)]
        if strangers:
            return failed(
                f"{check.name} also answers {listed(strangers)}: another authority may issue certificates",
                "Delete that CAA record at Cloudflare (`launchready drift` names it); or declare it under tls.caa, if "
                "the authority is meant to issue.",
            )
        if check.ttl is not None and found.ttl > check.ttl:
            return failed(
                f"{check.name} may be kept for {found.ttl} s, not {check.ttl}: a change takes that long to be seen"
            )
        astray = await judge_exchangers(check.name, found.values, look) if check.type == "MX" else None
        return astray or passed(f"{check.name} answers {listed(sorted(check.values))}")
    if not values:
        return failed(f"{check.name} has no {check.type} record" if found.exists else f"{check.name} does not exist")
    parts = [f"lacks {listed(missing)}"] if missing else []
    parts += [f"answers {listed(extra)}" if missing else f"also answers {listed(extra)}"] if extra else []
    return failed(f"{check.name} {' and '.join(parts)}")


def _lets_a_stranger_issue(value: str, check: Answers) -> bool:
    issues = caa_tag(value) in ("issue", "issuewild")
    return bool(check.authorities) and issues and caa_issuer(value) not in check.authorities | {""}


async def _check_flattened(check: Answers, look: Look) -> Seen:
    """Judge a CNAME at the apex, that Cloudflare answers as the target's addresses (always flattened)."""
    own = await look.ask(check.name, "A")
    target = next(iter(check.values))
    theirs = await look.ask(target, "A")
    for found in (own, theirs):
        if isinstance(found, CouldNotLook):
            return unseen(found)
        if not found.values:
            return failed(f"{found.name} has no address")
    assert not isinstance(own, CouldNotLook)  # noqa: S101 - returned above; for the type checker
    assert not isinstance(theirs, CouldNotLook)  # noqa: S101 - the same
    if set(own.values) & set(theirs.values):
        return passed(f"{check.name} answers {listed(own.values)}, addresses of {target}")
    return failed(f"{check.name} answers {listed(own.values)}, but {target} is {listed(theirs.values)}")


async def check_null_mx(check: ReceivesNoMail, look: Look) -> Seen:
    """Judge whether the domain says that it receives no mail (RFC 7505: one MX, preference 0, target the root)."""
    found = await look.ask(check.domain, "MX")
    if isinstance(found, CouldNotLook):
        return unseen(found)
    if found.values == NULL_MX:
        return passed(f"{check.domain} has the null MX")
    return failed(f"{check.domain} has {listed(found.values)} as MX, not the null MX (0 .)")
