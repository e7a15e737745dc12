"""Checks of mail records: SPF is evaluated, the DKIM key and DMARC are read as a receiver reads them."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.expectations import DkimPublished, DmarcPolicy, SpfPermits
from launchready.live.dns import Answer, CouldNotLook
from launchready.live.mail import DkimKey, Dmarc, RecordError, is_dmarc, parse_dkim, parse_dmarc, weakened
from launchready.live.spf import MAX_LOOKUPS, Evaluation, Result, check_host, find_listed_address
from launchready.verdicts import Seen
from launchready.verify.look import Look, failed, listed, passed, unknown, unseen
from launchready.zone.spf_terms import SpfError, is_spf

NOBODYS_SELECTOR = "lr-nobody-publishes-this"  # shows a wildcard that would fake any selector
ENDS = {"~all": Result.SOFTFAIL, "-all": Result.FAIL, "?all": Result.NEUTRAL, "+all": Result.PASS}


async def check_spf(check: SpfPermits, look: Look) -> Seen:
    """Judge the domain's SPF record: one, valid, within ten look-ups, ending as declared, letting the sender send."""
    whole = await walk_record(check.domain, check.all, look)
    if isinstance(whole, Seen):
        return whole
    cost = cost_of(whole)
    if check.include is None:
        return passed(f"one valid SPF record, {cost}; everybody else gets {whole.result}")
    return await _check_include(check.domain, check.include, whole, cost, look)


async def walk_record(domain: str, end: str, look: Look) -> Evaluation | Seen:
    """Return the walk of the domain's SPF record, or the verdict where it is none that ends in ``end`` and works."""
    whole = await check_host(look.ask, domain, None)
    if whole.result is Result.TEMPERROR:
        return unknown(f"SPF cannot be evaluated: {whole.reason}")
    if whole.result is Result.NONE:
        return failed(f"{domain} has no SPF record")
    if whole.result is Result.PERMERROR:
        fix = await _mend_error(domain, whole, look)
        return failed(f"receivers discard the record: {whole.reason}{_tree(whole)}", fix)
    if whole.result is not ENDS[end]:
        return failed(
            f"a server that nobody lists gets {whole.result}, not {ENDS[end]} ({end})",
            f"Apply this stack: the SPF record has to end in {end}.",
        )
    return whole


def cost_of(whole: Evaluation) -> str:
    """Say how many look-ups the record takes."""
    return f"{whole.lookups} of {MAX_LOOKUPS} look-ups"


async def _check_include(domain: str, include: str, whole: Evaluation, cost: str, look: Look) -> Seen:
    try:
        address = await find_listed_address(look.ask, include)
    except SpfError as error:
        return failed(f"the record of {include} is not valid: {error}")
    if isinstance(address, CouldNotLook):
        return unseen(address)
    if address is None:
        if include in whole.visited:
            return unknown(f"{include} is included, but its record lists no network that could be tried")
        return failed(f"the record does not include {include}")
    tried = await check_host(look.ask, domain, address)
    if tried.result is Result.TEMPERROR:
        return unknown(f"SPF cannot be evaluated: {tried.reason}")
    if tried.result is Result.PASS:
        return passed(f"mail from {address}, one of {include}'s servers, passes; {cost}")
    named = "" if include in whole.visited else f"; the record does not include {include}"
    return failed(f"mail from {address}, one of {include}'s servers, gets {tried.result}{named}")


def _mend_double(what: str, domain: str) -> str:
    """Return what to do about a record that may stand once only and stands there twice."""
    return (
        f"Delete the other {what} of {domain} at Cloudflare: `launchready drift` names it. Applying this stack leaves "
        "it alone, since nobody declared it."
    )


async def _mend_error(domain: str, whole: Evaluation, look: Look) -> str | None:
    if whole.lookups > MAX_LOOKUPS:
        return (
            "Apply this stack. If the record is as declared, it lists too many services: take out those that nobody "
            "uses any more, or let one send from a subdomain of its own (return_path)."
        )
    found = await look.ask(domain, "TXT")
    if isinstance(found, Answer) and sum(map(is_spf, found.values)) > 1:
        return _mend_double("SPF record", domain)
    return None


def _tree(whole: Evaluation) -> str:
    return "; they are: " + " | ".join(whole.tree) if whole.lookups > MAX_LOOKUPS else ""


async def check_dkim(check: DkimPublished, look: Look) -> Seen:
    """Judge whether the selector publishes a key that verifiers accept."""
    name = f"{check.selector}._domainkey.{check.domain}"
    found = await look.ask(name, "TXT")
    if isinstance(found, CouldNotLook):
        return unseen(found)
    if not found.values:
        return _judge_missing(name, found)
    if len(found.values) > 1:
        return failed(
            f"{name} has {len(found.values)} TXT records; what verifiers do with several is undefined",
            _mend_double("record", name),
        )
    try:
        key = parse_dkim(found.values[0])
    except RecordError as error:
        return failed(f"verifiers cannot use {name}: {error}")
    if check.key is not None and key.value != "".join(check.key.split()):
        return failed(f"{name} publishes another key than the declared one")
    if check.key is None:
        other = await look.ask(f"{NOBODYS_SELECTOR}._domainkey.{check.domain}", "TXT")
        if isinstance(other, CouldNotLook):
            return unknown(f"{name} has a key, but whether a wildcard fakes it could not be looked at: {other.reason}")
        if other.values == found.values:
            return failed(f"a wildcard answers for every selector of {check.domain}: {check.selector} has no key")
    return passed(_describe_key(name, key, found))


def _judge_missing(name: str, found: Answer) -> Seen:
    if not found.cnames:
        return failed(f"{name} has no TXT record")
    target = found.cnames[-1]
    return unknown(
        f"{name} leads to {target}, where there is no key yet",
        f"Turn DKIM on (or verify the domain) at the mail provider, who publishes {target}; "
        "if it stays empty, compare the target with what the provider shows.",
    )


def _describe_key(name: str, key: DkimKey, found: Answer) -> str:
    text = f"{name} publishes an {key.kind.upper() if key.kind == 'rsa' else 'Ed25519'} key of {key.bits} bits"
    if found.cnames:
        text += f" by way of {listed(found.cnames)}"
    if key.kind == "rsa" and key.bits < 2048:
        text += "; 2048 are recommended (RFC 8301)"
    return text + ("; it is in testing mode (t=y)" if key.testing else "")


async def check_dmarc(check: DmarcPolicy, look: Look) -> Seen:
    """Judge whether the domain has one DMARC record with the declared policy (RFC 9989)."""
    name = f"_dmarc.{check.domain}"
    found = await look.ask(name, "TXT")
    if isinstance(found, CouldNotLook):
        return unseen(found)
    records = [text for text in found.values if is_dmarc(text)]
    if not records:
        return failed(f"{name} has no DMARC record")
    if len(records) > 1:
        return failed(
            f"{name} has {len(records)} DMARC records: receivers discard all of them",
            _mend_double("DMARC record", name),
        )
    try:
        dmarc = parse_dmarc(records[0])
    except RecordError as error:
        return failed(f"receivers ignore {name}: {error}")
    if dmarc.published == check.policy and dmarc.testing == check.testing:
        if other := "; ".join(_otherwise(check, dmarc)):
            return failed(f"{name} asks for p={check.policy} as declared, but {other}")
        # t= is new: who goes by RFC 7489 passes over it.
        told = f" in testing mode (t=y), which older receivers do not know: they act on p={check.policy} in full"
        return passed(f"{name} asks for p={check.policy}{told if check.testing else ''}")
    weakened = f", weakened from p={dmarc.published} by t=y" if dmarc.published != dmarc.policy else ""
    wanted = f"{check.policy}{' with t=y' if check.testing else ''}"
    return failed(f"{name} asks for p={dmarc.policy}{weakened}, not p={wanted}")


def _otherwise(check: DmarcPolicy, found: Dmarc) -> Iterator[str]:
    """Yield what else the record asks for, and not as declared: each as it is and as it has to be."""
    below = check.below or check.policy
    nonexistent = check.nonexistent or below
    for names, is_, wanted in (
        ("names below the domain", found.subdomains, below),
        ("names that do not exist", found.nonexistent, nonexistent),
    ):
        if is_ != weakened(wanted, check.testing):
            yield f"{names} get {is_}, not {weakened(wanted, check.testing)}"
    for tag, go, wanted_there in (
        ("rua", found.reports, check.reports),
        ("ruf", found.failure_reports, check.failure_reports),
    ):
        if missing := set(wanted_there) - {uri.partition("!")[0] for uri in go}:  # an old !size is ignored
            yield f"no reports go to {listed(tuple(sorted(missing)))} ({tag})"
    for way, tag, is_strict, wants_strict in (
        ("DKIM", "adkim", found.strict_dkim, check.strict_dkim),
        ("SPF", "aspf", found.strict_spf, check.strict_spf),
    ):
        if is_strict and not wants_strict:
            yield f"{way} counts for exactly this domain only ({tag}=s): what is signed or sent otherwise fails"
        elif wants_strict and not is_strict:
            yield f"{way} of any name of the organisation counts, not of this domain alone ({tag}=s)"
