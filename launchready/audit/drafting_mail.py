"""The mail of a first stack file from what an audit found: all of it as it stands, or none of it with the reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from launchready.audit.drafting_spf import QUERYING, DraftedSpf, draft_spf
from launchready.audit.places import is_key_of, senders_of
from launchready.live.dmarc import Discovery
from launchready.live.mail import POLICIES
from launchready.live.spf_walk import MAX_LOOKUPS
from launchready.mail.parts import Dkim, KeyStatus, MailReport
from launchready.presets.mail import MX_DOMAINS, RECEIVERS, SERVICES
from launchready.stackfile.draft_mail import DraftDmarc, DraftKey, DraftSender, Standing
from launchready.zone.spf_terms import parse_term

_MICROSOFT = ".mail.protection.outlook.com"
_MAILBOX = re.compile(r"mailto:[^@\s!,]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class DraftedMail:
    """What of the mail can be declared; ``provider`` "" where nothing can, and ``open`` says why and what else."""

    provider: str = ""
    microsoft_tenant: str = ""
    exchangers: tuple[tuple[int, str], ...] = ()
    senders: tuple[str, ...] = ()
    standing: Standing = field(default_factory=Standing)
    open: tuple[str, ...] = ()


def draft_mail(mail: MailReport | None, served: Collection[str], proxied: Mapping[str, tuple[str, ...]]) -> DraftedMail:
    """Return the mail to declare, where the hosts ``served`` are declared as sites.

    ``proxied`` are those names that will be behind the proxy, with the addresses that they have until then.

    A part that a stack cannot say keeps all of it out: a half would weaken it.
    """
    if mail is None or mail.receiving.unseen is not None:
        return DraftedMail(open=("the mail: it could not be looked at",))
    null = mail.receiving.null and not mail.receiving.hosts
    if null and not mail.sends:
        return DraftedMail("none")
    provider, tenant, exchangers = ("none", "", ()) if null else _receiving(mail)
    if not provider:
        return DraftedMail(open=("the mail: nobody receives it",) if mail.sends else ())
    spf = draft_spf(mail.spf.whole, mail.domain, proxied)
    if why := "; ".join((*spf.why, *_cannot_say(mail, provider, spf), *_not_beside(mail, served))):
        return DraftedMail(open=(f"the mail: {why}",))
    senders = tuple(senders_of(mail))
    own = tuple(_keys_of(mail, "", provider))
    standing = Standing(
        () if provider == "none" else own,
        tuple(_senders(mail, senders, provider, spf, own if provider == "none" else ())),
        spf.end,
        _dmarc(mail.dmarc.discovery),
        tuple(filter(_MAILBOX.fullmatch, mail.tls_rpt.addresses)),
    )
    return DraftedMail(provider, tenant, exchangers, senders, standing, (*spf.left, *_left(mail)))


def _receiving(mail: MailReport) -> tuple[str, str, tuple[tuple[int, str], ...]]:
    """Return who receives ("" where nobody does), a Microsoft tenant, and the servers where they are not the usual."""
    pairs = tuple((host.preference, host.host) for host in mail.receiving.hosts)
    for _, host in pairs:
        if host.endswith(_MICROSOFT) and len(pairs) == 1:
            return "microsoft-365", host.removesuffix(_MICROSOFT), ()
        for provider, domains in MX_DOMAINS.items():
            if provider != "microsoft-365" and any(host == each or host.endswith(f".{each}") for each in domains):
                usual = {name for _, name in RECEIVERS[provider].exchangers}
                return provider, "", () if {name for _, name in pairs} == usual else pairs
    return ("other", "", pairs) if pairs else ("", "", ())


def _cannot_say(mail: MailReport, provider: str, spf: DraftedSpf) -> Iterator[str]:
    """Yield what a stack cannot declare, and that would get lost or weaker by it."""
    asking = sum(parse_term(server).name in QUERYING for server in spf.servers)
    if len({_known_include(provider), *spf.includes} - {None}) + asking > MAX_LOOKUPS:
        yield f"SPF asks for more than {MAX_LOOKUPS} others, which receivers refuse"
    record = mail.dmarc.discovery.record
    keys = any(map(_is_key, mail.dkim)) or (provider in RECEIVERS and RECEIVERS[provider].dkim_cnames)
    if record is not None and record.published == "reject" and not keys:
        yield "DMARC says reject, which a stack without a DKIM key cannot say, and no selector that was tried has one"
    if record is not None and record.psd == "y":
        yield "DMARC says psd=y, which only registries may, and a stack cannot"
    sampled = _tag(mail.dmarc.discovery, "pct")
    if record is not None and record.published not in (None, "none") and sampled not in ("", "100"):
        yield (
            f"DMARC says pct={sampled}, which RFC 9989 dropped and a stack cannot say: without it older receivers "
            "would act on all mail, as newer ones do already; write p=none or t=y in its place first"
        )
    if mail.dmarc.discovery.unseen:
        yield "DMARC could not be looked at"


def _not_beside(mail: MailReport, served: Collection[str]) -> Iterator[str]:
    for host in mail.receiving.hosts:
        if host.host in served:
            yield f"it is delivered to {host.host}, which the proxy would cut off: give the mail server its own name"


def _is_key(key: Dkim) -> bool:
    return key.status is KeyStatus.USABLE


def _keys_of(mail: MailReport, service: str, provider: str) -> Iterator[DraftKey]:
    """Yield the keys of a service, or with "" those that are of no service: the provider's, as far as anybody knows."""
    own = {selector for selector, _ in RECEIVERS[provider].dkim_cnames} if provider in RECEIVERS else set()
    for key in mail.dkim:
        if _is_key(key) and _service_of(key) == service and key.selector not in own:
            yield DraftKey(key.selector, key.cnames[0]) if key.cnames else DraftKey(key.selector, txt=_text_of(key))


def _service_of(key: Dkim) -> str:
    return next((name for name in SERVICES if is_key_of(name, key)), "")


def _text_of(key: Dkim) -> str:
    """Return a record of the same key."""
    assert key.key is not None, "only usable keys are written"  # noqa: S101 - our own misuse
    hashes = f" h={':'.join(key.key.hashes)};" if key.key.hashes else ""
    flags = "; t=s" if key.key.strict else ""
    return f"v=DKIM1; k={key.key.kind};{hashes} p={key.key.value}{flags}"


def _known_include(provider: str) -> str | None:
    """Return what the provider is known to want in SPF."""
    return RECEIVERS[provider].include if provider in RECEIVERS else None


def _senders(
    mail: MailReport, senders: Iterable[str], provider: str, spf: DraftedSpf, own: tuple[DraftKey, ...]
) -> Iterator[DraftSender]:
    """Yield every sender: the known services, then whoever else SPF includes, then the servers that it lists.

    ``own`` are keys of nobody that is known, where no provider has them.
    """
    includes = spf.includes
    taken = {_known_include(provider), *(SERVICES[name].include for name in senders)}
    for name in senders:
        include = SERVICES[name].include or ""
        keys = tuple(_keys_of(mail, name, provider))
        yield DraftSender(name, name, include if include in includes else "", keys=keys)
    names = {provider, *senders}
    for include in includes:
        if include not in taken:
            name = _name_for(include, names)
            names.add(name)
            yield DraftSender(name, include=include)
    if spf.servers or own:
        yield DraftSender(_name_for("servers", names), spf=spf.servers, keys=own)


def _name_for(include: str, taken: set[str]) -> str:
    labels = [label for label in include.split(".") if not label.startswith("_") and label not in ("spf", "mail")]
    base = re.sub(r"[^a-z0-9-]+", "-", labels[0] if len(labels) > 1 else include).strip("-") or "sender"
    return next(name for n in range(1, 100) if (name := base if n == 1 else f"{base}-{n}") not in taken)


def _tag(discovery: Discovery, tag: str) -> str:
    """Return the value of a tag as it is published, in lower case; "" where it is not there."""
    found = re.search(rf";\s*{tag}\s*=\s*([^;]*?)\s*(?:;|\Z)", discovery.text or "", re.IGNORECASE)
    return found[1].lower() if found else ""


def _dmarc(discovery: Discovery) -> DraftDmarc:
    """Return the domain's own record, empty where it has none."""
    record = discovery.record
    if record is None or record.published is None or discovery.found_at != discovery.domain:
        return DraftDmarc()
    asked = re.sub(r"\s", "", _tag(discovery, "fo")).split(":")
    known = dict.fromkeys(_FAILURES[kind] for kind in asked if kind in _FAILURES)
    return DraftDmarc(
        record.published,
        _policy(_tag(discovery, "sp")),
        _policy(_tag(discovery, "np")),
        record.strict_dkim,
        record.strict_spf,
        record.testing,
        _mailboxes(record.reports),
        _mailboxes(record.failure_reports),
        tuple(known) if set(asked) <= _FAILURES.keys() else (),
        record.psd == "n",
    )


_FAILURES = {"0": "all", "1": "any", "d": "dkim", "s": "spf"}


def _policy(word: str) -> str:
    return word if word in POLICIES else ""


def _mailboxes(reports: Iterable[str]) -> tuple[str, ...]:
    """Return addresses without the old !size that may stand behind them."""
    bare = (report.partition("!")[0] for report in reports)
    return tuple(dict.fromkeys(filter(_MAILBOX.fullmatch, bare)))


def _left(mail: MailReport) -> Iterator[str]:
    """Yield what stays beside what is declared."""
    gone = [tag for tag in ("pct", "rf", "ri") if _tag(mail.dmarc.discovery, tag)]
    if gone:
        yield f"DMARC says {', '.join(gone)}, which RFC 9989 dropped and which changes nothing: not kept"
    if mail.sts.id is not None:
        yield "MTA-STS: mail.mta_sts declares it, and then the host mta-sts with the server of its policy"
    if mail.bimi.record:
        yield f"BIMI: {mail.bimi.record}"
    for key in mail.dkim:
        if key.status is KeyStatus.UNUSABLE:
            yield f"the DKIM selector {key.selector}: {key.reason}"
