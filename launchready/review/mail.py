"""Who receives a domain's mail and who may send it, as it is and as it will be. By the records alone: no DNS is asked.

What an include of SPF permits in turn is not looked up: it is called by whose it is, where that is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from launchready.presets.mail import RECEIVERS, SERVICES
from launchready.review.effect import Effect, Risk, Topic, list_in_words
from launchready.zone import Record, Zone
from launchready.zone.spf_servers import lists_all_of
from launchready.zone.spf_terms import SpfError, Term, is_spf, parse_spf, parse_term

_ENDS = {
    "-all": "mail from anybody else is to be refused",
    "~all": "mail from anybody else looks suspicious",
    "?all": "nothing is said about anybody else",
    "+all": "ANYBODY may send",
}
_WEAK = ("", "none", "quarantine", "reject")


class _Told(NamedTuple):
    """What it is about, how it was and will be, the sentence that says it, and the risk."""

    subject: str
    before: str
    after: str
    sentence: str
    risk: Risk


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail of one domain by its records.

    ``exchangers`` are (preference, host) in their order; ``senders`` the terms of SPF that let somebody send, in words
    by term; ``rest`` is the end of the record (``~all``), empty where there is none; ``broken`` says why receivers
    cannot use SPF. ``keys`` has DKIM's records by selector, ``dmarc`` the tags of the policy, empty where none is.
    """

    exchangers: tuple[tuple[int, str], ...]
    senders: Mapping[str, str]
    rest: str
    broken: str
    keys: Mapping[str, tuple[str, ...]]
    dmarc: Mapping[str, str]


def mail_of(zone: Zone, domain: str) -> Mail:
    """Return the mail of ``domain``, which is ``zone`` or a name below it."""
    records = [record for record in zone.records.values() if record.name == domain]
    policies = [record for record in zone.records.values() if record.name == f"_dmarc.{domain}"]
    senders, rest, broken = _spf([record.content for record in records if record.type == "TXT"], domain)
    keys = f"._domainkey.{domain}"
    found: dict[str, list[str]] = {}
    for record in zone.records.values():
        if record.name.endswith(keys):
            found.setdefault(record.name.removesuffix(keys), []).append(record.content)
    return Mail(
        tuple(sorted((record.priority or 0, record.content) for record in records if record.type == "MX")),
        senders,
        rest,
        broken,
        {selector: tuple(sorted(values)) for selector, values in found.items()},
        _tags(policies),
    )


def _spf(texts: Sequence[str], domain: str) -> tuple[dict[str, str], str, str]:
    spf = [text for text in texts if is_spf(text)]
    if len(spf) != 1:
        return {}, "", f"{len(spf)} SPF records, which receivers treat as broken" if spf else ""
    try:
        parsed = parse_spf(spf[0])
    except SpfError as error:
        return {}, "", str(error)
    senders = {str(term): _whose(term.name, term.domain(domain), str(term)) for term in parsed.terms if _permits(term)}
    if parsed.redirect:
        senders[f"redirect={parsed.redirect}"] = f"whom {parsed.redirect} lists"
    rest = next((f"{term.qualifier}all" for term in parsed.terms if term.name == "all"), "")
    return senders, rest, ""


def _permits(term: Term) -> bool:
    return term.name != "all" and term.qualifier == "+"


def _whose(mechanism: str, domain: str, term: str) -> str:
    """Return who is behind a term of SPF."""
    match mechanism:
        case "include":
            title = _BY_INCLUDE.get(domain)
            return f"{title} ({domain})" if title else f"whom {domain} lists"
        case "ip4" | "ip6":
            return term.partition(":")[2]
        case "a" | "mx":
            lengths = re.search(r"/.*\Z", term)
            near = f" and their networks ({lengths[0]})" if lengths else ""
            return f"the {'web' if mechanism == 'a' else 'mail'} servers of {domain}{near}"
        case "exists":
            return f"servers that {domain} is asked about"
    return term


_BY_INCLUDE: Mapping[str, str] = {
    "sendgrid.net": "SendGrid",
    "servers.mcsv.net": "Mailchimp",
    **{each.include: each.title for each in SERVICES.values() if each.include and each.include != "amazonses.com"},
    "amazonses.com": "Amazon SES",
    **{each.include: each.title for each in RECEIVERS.values() if each.include},
}


def _tags(records: Sequence[Record]) -> dict[str, str]:
    texts = [record for record in records if record.type == "CNAME" or record.content.lower().startswith("v=dmarc1")]
    if len(texts) != 1:
        return {"v": f"{len(texts)} records"} if texts else {}
    if texts[0].type == "CNAME":
        return {"cname": texts[0].content}
    pairs = (part.partition("=")[::2] for part in texts[0].content.split(";"))
    return {name.strip().lower(): value.strip() for name, value in pairs if name.strip()}


def say_senders(mail: Mail, domain: str) -> str:
    """Say who may send for ``domain``."""
    if mail.broken:
        return f"Who may send as {domain} is not said in a way that receivers can use: {mail.broken}."
    if not mail.senders and not mail.rest:
        return f"Nobody is named who may send as {domain} (there is no SPF record): anybody can try."
    who = list_in_words(list(mail.senders.values()), most=8) or "nobody"
    return f"{who} may send as {domain}; {_ENDS.get(mail.rest, 'nothing is said about anybody else')}."


_DOMAIN = "\ue000"  # stands for a domain in sentences, so that those of several domains can be told together


def mail_effects(zones: Iterable[tuple[Zone, Zone]]) -> Iterator[Effect]:
    """Return what changes in the mail of domains, and of names below them that have mail of their own.

    ``zones`` are given as they are and as they will be; what is the same for several domains is told once.
    """
    alike: dict[_Told, list[str]] = {}
    for before, after in zones:
        for domain in _domains(before, after):
            old, new = mail_of(before, domain), mail_of(after, domain)
            for judge in (_receiving, _sending, _signing, _policy):
                for told in judge(_DOMAIN, old, new):
                    alike.setdefault(told, []).append(domain)
    for (subject, was, is_, sentence, risk), domains in alike.items():
        names = list_in_words(domains)
        told_of = sentence.replace(_DOMAIN, names)
        yield Effect(Topic.MAIL, subject.replace(_DOMAIN, names), was, is_, told_of, risk, tuple(domains))


def _domains(before: Zone, after: Zone) -> list[str]:
    records = {*before.records.values(), *after.records.values()}
    below = {
        record.name for record in records if record.type == "MX" or (record.type == "TXT" and is_spf(record.content))
    }
    return [after.name, *sorted(below - {after.name})]


def _receiving(domain: str, old: Mail, new: Mail) -> Iterator[_Told]:
    if old.exchangers != new.exchangers:
        was, is_ = _exchangers(old), _exchangers(new)
        sentence = f"Mail to {domain} is received {is_}; until now {was}."
        yield _Told(domain, was, is_, sentence, Risk.LOCKS_OUT if old.exchangers else Risk.NONE)


def _exchangers(mail: Mail) -> str:
    if [host for _, host in mail.exchangers] == ["."]:
        return "nowhere (null MX)"
    return f"at {list_in_words([host for _, host in mail.exchangers])}" if mail.exchangers else "nowhere"


def _sending(domain: str, old: Mail, new: Mail) -> Iterator[_Told]:
    if (old.senders, old.rest, old.broken) == (new.senders, new.rest, new.broken):
        return
    added = [name for term, name in new.senders.items() if term not in old.senders]
    gone = [name for term, name in old.senders.items() if not _still_listed(term, new.senders)]
    parts = [say_senders(new, domain)]
    parts += [f"New: {list_in_words(added)}."] if added else []
    parts += [f"No longer: {list_in_words(gone)}."] if gone and not new.broken else []
    if old.broken:
        parts.append(f"Until now: {old.broken}.")
    elif old.rest != new.rest and old.rest:
        parts.append(f"Until now {_ENDS.get(old.rest, 'nothing is said about anybody else')}.")
    shuts = bool(gone) or (old.rest, new.rest) == ("~all", "-all")
    risk = Risk.BROKEN if new.broken else Risk.LOCKS_OUT if shuts else Risk.NONE
    yield _Told(domain, _spf_text(old), _spf_text(new), " ".join(parts), risk)


def _still_listed(term: str, senders: Mapping[str, str]) -> bool:
    """Say whether ``senders`` have the term, or a network that holds all of it."""
    if not term.startswith(("ip4:", "ip6:")):
        return term in senders
    known = [parse_term(other) for other in senders if other.startswith(("ip4:", "ip6:"))]
    return any(lists_all_of(other, parse_term(term), "") for other in known)


def _spf_text(mail: Mail) -> str:
    return mail.broken or " ".join([*mail.senders, *filter(None, [mail.rest])]) or "no SPF"


def _signing(domain: str, old: Mail, new: Mail) -> Iterator[_Told]:
    for selector in sorted({*old.keys, *new.keys}):
        was, is_ = old.keys.get(selector), new.keys.get(selector)
        name = f"{selector}._domainkey.{domain}"
        if was == is_:
            continue
        if was is None:
            told = f"Mail can be signed with a new DKIM key, {selector} of {domain}."
            yield _Told(name, "no key", "a key", told, Risk.NONE)
            continue
        goes, after = ("goes", "no key") if is_ is None else ("changes", "another key")
        told = (
            f"The DKIM key {selector} of {domain} {goes}: mail signed with the one of now no longer counts as signed."
        )
        yield _Told(name, "a key", after, told, Risk.LOCKS_OUT)


_DOES = {
    "": "nothing is asked of receivers",
    "none": "receivers report and do nothing else",
    "quarantine": "mail that fails both SPF and DKIM goes to spam",
    "reject": "mail that fails both SPF and DKIM is refused",
}


def _policy(domain: str, old: Mail, new: Mail) -> Iterator[_Told]:
    if old.dmarc == new.dmarc:
        return
    was, is_ = old.dmarc.get("p", "").lower(), new.dmarc.get("p", "").lower()
    if was != is_:
        sentence = f"DMARC of {domain}: {_does(is_)}; until now {_does(was)}."
        stricter = was in _WEAK and is_ in _WEAK and _WEAK.index(is_) > max(1, _WEAK.index(was))
        risk = Risk.LOCKS_OUT if stricter and (new.senders or not new.rest) else Risk.NONE
        yield _Told(f"_dmarc.{domain}", was or "none", is_ or "none", sentence, risk)
    others = [name for name in dict.fromkeys([*new.dmarc, *old.dmarc]) if name not in ("v", "p")]
    differing = [name for name in others if old.dmarc.get(name) != new.dmarc.get(name)]
    told_ = [_say_tag(name, old.dmarc, new.dmarc) for name in differing]
    if told_ and old.dmarc and new.dmarc:
        sentence = f"DMARC of {domain}: {list_in_words(told_)}."
        stricter = any(name in _ALIGNED and new.dmarc.get(name, "").lower() == "s" for name in differing)
        risk = Risk.LOCKS_OUT if stricter and is_ in ("quarantine", "reject") else Risk.NONE
        yield _Told(f"_dmarc.{domain}", "", "", sentence, risk)


_ALIGNED = {"adkim": "DKIM signatures", "aspf": "return paths"}
_OF_NAMES = {"sp": "names below it", "np": "names that do not exist"}
_REPORTS = {"rua": "reports", "ruf": "reports on single mails"}


def _say_tag(tag: str, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Say what a tag that differs means from now on, with the tag itself."""
    was, is_ = old.get(tag, ""), new.get(tag, "")
    shown = f"{tag}={is_ or 'not set'}, until now {was or 'not set'}"
    if tag in _ALIGNED:
        which = "of exactly this domain alone" if is_.lower() == "s" else "of any name of the organisation"
        return f"{_ALIGNED[tag]} {which} count ({shown})"
    if tag in _OF_NAMES:
        above = new.get("sp", new.get("p", "")) if tag == "np" else new.get("p", "")
        does = _DOES.get((is_ or above).lower(), "something is asked that receivers do not know")
        return f"for {_OF_NAMES[tag]}, {does} ({shown})"
    if tag in _REPORTS:
        return f"{_REPORTS[tag]} go to {is_.replace('mailto:', '').replace(',', ' and ') or 'nobody'} ({shown})"
    return f"{tag}={is_ or 'not set'} (until now {was or 'not set'})"


def _does(policy: str) -> str:
    return f"{_DOES.get(policy, 'something that receivers do not know')}{f' (p={policy})' if policy else ''}"
