"""Whom a domain's SPF record lets send, as a stack declares it: includes, servers, and the end of the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from launchready.live.spf import Evaluation, Result
from launchready.zone.addresses import special_part
from launchready.zone.names import canonical_name, within
from launchready.zone.spf_servers import is_wide, lists_all_of
from launchready.zone.spf_terms import SpfError, SpfRecord, Term, parse_spf, parse_term

QUERYING = frozenset({"a", "mx", "exists", "include"})  # look-ups, RFC 7208 section 4.6.4


@dataclass(frozen=True, slots=True)
class DraftedSpf:
    """``includes`` and ``servers`` (terms) in their order, ``end`` "-all" or "" for ~all.

    ``why`` says what a stack cannot say, ``left`` what is not kept since it changes nothing.
    """

    includes: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    end: str = ""
    why: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """One term told in another way: as an include or as terms; or why it cannot be, or why it need not be."""

    include: str = ""
    servers: tuple[str, ...] = ()
    why: str = ""
    left: str = ""


def draft_spf(whole: Evaluation, domain: str, proxied: Mapping[str, tuple[str, ...]]) -> DraftedSpf:
    """Return what ``whole``, the walk of the record of ``domain``, lets send.

    ``proxied`` are the names that will be behind the proxy, with the addresses that they have until then: a term that
    names one lists those.
    """
    if whole.record is None:
        broken = whole.result in (Result.PERMERROR, Result.TEMPERROR)
        return DraftedSpf(why=(f"which senders SPF lists does not show ({whole.reason})",) if broken else ())
    try:
        record = parse_spf(whole.record)
    except SpfError as error:
        return DraftedSpf(why=(f"receivers discard the SPF record ({error})",))
    told = [_tell(term, domain, proxied) for term in _acting(record)]
    told += [_redirected(record.redirect, domain, whole)] if record.redirect else []
    told += [_Told(left=sentence) for sentence in _changed(record, domain)]
    explained = f"SPF says exp={record.explanation}, words for whoever is refused, which have no key in a stack"
    ends = next((term.qualifier for term in record.terms if term.name == "all"), "")
    refuses = ends == "-" or (record.redirect is not None and whole.result is Result.FAIL)
    return DraftedSpf(
        tuple(dict.fromkeys(each.include for each in told if each.include)),
        tuple(_without_double([server for each in told for server in each.servers], domain)),
        "-all" if refuses else "",
        tuple(each.why for each in told if each.why),
        (*(each.left for each in told if each.left), *([explained] if record.explanation else [])),
    )


def _changed(record: SpfRecord, domain: str) -> Iterator[str]:
    """Yield what will be otherwise, and what has to be there for the record to stay as it is."""
    end = next((f"{term.qualifier}all" for term in record.terms if term.name == "all"), "")
    if end in ("?all", "+all") or not (end or record.redirect):
        said = f"ends in {end}" if end else "has no end"
        yield f"SPF {said}, which says nothing against others: declared with ~all"
    for term in _acting(record):
        if term.name == "include" and "%" not in term.value and within(term.domain(domain), domain):
            yield f"SPF includes {term.domain(domain)}, a name of this domain: its TXT record is not declared"


def _acting(record: SpfRecord) -> Iterator[Term]:
    """Yield the terms before ``all``: none behind it is looked at (section 5.1)."""
    for term in record.terms:
        if term.name == "all":
            return
        yield term


def _tell(term: Term, domain: str, proxied: Mapping[str, tuple[str, ...]]) -> _Told:
    if term.qualifier != "+":
        return _Told(why=f"SPF says {term}, and a stack lists only who may send")
    if term.name == "ptr":
        return _Told(why=f"SPF says {term}, which many receivers skip and a stack refuses: name the servers by ip4")
    if is_wide(term):
        return _Told(why=f"SPF says {term}, which lets millions of servers send, and a stack refuses that")
    if term.network is not None and (part := special_part(term.network)):
        return _Told(left=f"SPF says {term}, which is not public ({part}): no mail comes from there, so it is not kept")
    if term.network is None and term.value and "%" not in term.value and not _is_name(term.value):
        return _Told(why=f"SPF says {term}, which is no name that a server can have")
    if term.name == "include" and term.domain(domain) == domain:
        return _Told(why=f"SPF says {term}, which includes itself: receivers discard the record")
    if term.name == "include" and "%" not in term.value:
        return _Told(include=term.domain(domain))
    if term.name == "exists" and "%{i" not in term.value.lower():
        return _Told(why=f"SPF says {term}, which lets everybody send, and a stack refuses that")
    if term.name == "a" and term.domain(domain) in proxied:
        return _by_address(term, proxied[term.domain(domain)])
    return _Told(servers=(str(term),))


def _is_name(name: str) -> bool:
    try:
        return "." in canonical_name(name)
    except ValueError:
        return False


def _by_address(term: Term, addresses: tuple[str, ...]) -> _Told:
    """Return the servers behind a name that the proxy will hide."""
    if not addresses:
        return _Told(left=f"SPF says {term}, where no mail comes from (Cloudflare's edge, or nothing): it is not kept")
    return _Told(servers=tuple(_one(term, ip_address(address).version, address) for address in addresses))


def _one(term: Term, version: int, address: str) -> str:
    prefix, longest = (term.cidr4, 32) if version == 4 else (term.cidr6, 128)
    return f"ip{version}:{address}{f'/{prefix}' if prefix != longest else ''}"


def _redirected(target: str, domain: str, whole: Evaluation) -> _Told:
    name = target.rstrip(".").lower()
    if name == domain or "%" in name or not _is_name(name) or whole.result not in (Result.FAIL, Result.SOFTFAIL):
        return _Told(why=f"SPF says redirect={target}, which has no key in a stack")
    end = "-all" if whole.result is Result.FAIL else "~all"
    return _Told(include=name, left=f"SPF says redirect={target}: declared as include with the end it has now, {end}")


def _without_double(servers: list[str], domain: str) -> Iterator[str]:
    """Yield the servers that no other of them lists too."""
    terms = [parse_term(server) for server in dict.fromkeys(servers)]
    for place, term in enumerate(terms):
        others = (*terms[:place], *(each for each in terms[place + 1 :] if not lists_all_of(term, each, domain)))
        if not any(lists_all_of(other, term, domain) for other in others):
            yield str(term)
