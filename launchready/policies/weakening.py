"""Judges of what an update weakens: encryption, certificates that are not there yet, what receivers do with mail."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.live.mail import POLICIES as STAGES
from launchready.live.mail import Dmarc
from launchready.policies.dmarc import dmarc_of
from launchready.policies.finding import Fault, Judgement, Place, Unjudged
from launchready.policies.transition import Transition, records_at
from launchready.zone import Zone, covers
from launchready.zone.diff import Kind
from launchready.zone.limits import may_be_uploaded
from launchready.zone.records import ADDRESS_TYPES
from launchready.zone.spf_terms import is_spf

# Weakest first; developers.cloudflare.com/ssl/origin-configuration/ssl-modes, verified 2026-11-24.
_SSL_MODES = ("off", "flexible", "full", "strict", "origin_pull")


def ssl_weaker(change: Transition) -> Iterator[Fault]:
    """Judge an SSL mode towards the servers that protects less than the one that is there."""
    now, then = change.before.settings.get("ssl"), change.after.settings.get("ssl")
    if now in _SSL_MODES and then in _SSL_MODES and _SSL_MODES.index(then) < _SSL_MODES.index(now):
        yield Fault(
            change.before.name,
            f"The SSL mode is {now} now and would be {then}.",
            f"Keep tls.mode: {now}, and mend the server's certificate instead.",
            Place(Kind.SETTING, "ssl"),
        )


def _rejects(zone: Zone) -> bool:
    for record in records_at(zone, f"_dmarc.{zone.name}", ("TXT",)):
        tags = dict(part.strip().partition("=")[::2] for part in record.content.split(";"))
        if tags.get("p", "").strip().lower() == "reject":
            return True
    return False


def _signs(zone: Zone) -> bool:
    """Say whether the zone publishes any DKIM key, or leaves that to other name servers; no selector is guessed."""
    keys = f"_domainkey.{zone.name}"
    return any(
        (record.name.endswith(f".{keys}") and record.type in ("TXT", "CNAME", "NS"))
        or (record.name == keys and record.type in ("NS", "CNAME"))
        for record in zone.records.values()
    )


def _sends(zone: Zone) -> bool:
    """Say whether anybody may send for the domain: an SPF record of -all alone says that nobody does."""
    texts = [record.content for record in records_at(zone, zone.name, ("TXT",)) if is_spf(record.content)]
    return not texts or any(text.lower().split() != ["v=spf1", "-all"] for text in texts)


def reject_without_dkim(change: Transition) -> Iterator[Fault]:
    """Judge a DMARC policy of reject where no mail is signed, and strict alignment that leaves no way to pass."""

    def shut(zone: Zone) -> bool:
        return _rejects(zone) and not _signs(zone) and _sends(zone)

    if shut(change.after) and not shut(change.before):
        yield Fault(
            change.after.name,
            "DMARC would ask receivers to refuse unaligned mail (p=reject), and no DKIM key would be published.",
            "Publish the senders' DKIM keys first, and start with p=none.",
            _place_of(change.after),
        )
    elif (lost := " and ".join(_no_longer_counting(change))) and not _signs(change.after) and _sends(change.after):
        yield Fault(
            change.after.name,
            f"DMARC would let {lost} not count any more, and no DKIM key of {change.after.name} itself is published.",
            "Publish the senders' DKIM keys first, or keep the alignment relaxed.",
            _place_of(change.after),
        )


def _place_of(zone: Zone) -> Place | None:
    return next((Place(Kind.RECORD, slot) for slot in zone.records if slot == "_dmarc"), None)


def _no_longer_counting(change: Transition) -> Iterator[str]:
    """Yield the ways of names below the domain that strict alignment shuts out where failing mail is acted on."""
    now, then = (dmarc_of(zone, change.after.name) for zone in (change.before, change.after))
    if then is None or then.policy == "none":
        return
    zone, records = change.after.name, change.before.records.values()
    if then.strict_dkim and not (now and now.strict_dkim):
        keys = {record.name.partition("._domainkey.")[2] for record in records if "._domainkey." in record.name}
        yield from (f"signatures of {name} (adkim=s)" for name in sorted(keys - {zone}))
    if then.strict_spf and not (now and now.strict_spf):
        paths = {record.name for record in records if record.type == "TXT" and is_spf(record.content)}
        yield from (f"the return path {name} (aspf=s)" for name in sorted(paths - {zone}))


def shown_first(change: Transition) -> Iterator[Judgement]:
    """Judge names that visitors reach at their own servers now, and would at the edge: it needs a certificate first."""
    standing, active = change.standing, change.certificates
    direct = {record.name for record in change.before.records.values() if record.type in ADDRESS_TYPES}
    direct -= {record.name for record in change.before.records.values() if record.proxied}
    turned = {record.name: slot for slot, record in change.after.records.items() if record.proxied}
    names = sorted(direct & turned.keys())
    if standing is not None and (standing.status != "active" or standing.paused or may_be_uploaded(standing.plan)):
        return
    for name in names:
        if standing is None or active is None:
            unread = "how the zone stands" if standing is None else "the certificates at the edge"
            yield Unjudged(name, f"{unread} could not be read; it would go behind the proxy with this update")
        elif not any(covers(pattern, name) for pattern in active):
            yield Fault(
                name,
                f"{name} is reached at its own server now and would be proxied, and no certificate at Cloudflare's "
                "edge is active for it.",
                "Write proxied: when-certificate-active: it stays off the proxy until the certificate under SSL/TLS, "
                "Edge Certificates is active.",
                Place(Kind.RECORD, turned[name]),
            )


def dmarc_steps_back(change: Transition) -> Iterator[Fault]:
    """Judge a DMARC policy that is weaker than what is there: receivers act on it from then on."""
    name = change.before.name
    now, then = dmarc_of(change.before, name), dmarc_of(change.after, name)
    if now is None:
        return
    if STAGES.index(now.policy) > (STAGES.index(then.policy) if then else 0):
        what = f"p={then.policy}" if then else "no policy at all"
        yield Fault(
            name,
            f"DMARC is p={now.policy} now and would be {what}.",
            f"Write mail.dmarc.policy: {now.policy}, unless its reports show own mail that fails.",
            _place_of(change.after),
        )
    elif then and (weaker := list(_weaker_parts(now, then))):
        yield Fault(
            name,
            f"DMARC would get weaker: {'; '.join(said for said, _ in weaker)}.",
            f"Write {' and '.join(key for _, key in weaker)}, unless its reports show own mail that fails.",
            _place_of(change.after),
        )


def _weaker_parts(now: Dmarc, then: Dmarc) -> Iterator[tuple[str, str]]:
    """Yield what gets weaker beside the domain's own policy, in words, and the key that keeps it."""
    for names, key, is_, becomes in (
        ("names below it", "subdomain_policy", now.subdomains, then.subdomains),
        ("names that do not exist", "nonexistent_policy", now.nonexistent, then.nonexistent),
    ):
        if STAGES.index(becomes) < STAGES.index(is_):
            yield f"{names} get {becomes}, now {is_}", f"mail.dmarc.{key}: {is_}"
    for way, key, tag, is_strict, becomes_strict in (
        ("DKIM", "dkim_alignment", "adkim", now.strict_dkim, then.strict_dkim),
        ("SPF", "spf_alignment", "aspf", now.strict_spf, then.strict_spf),
    ):
        if is_strict and not becomes_strict:
            yield f"{way} of any name of the organisation counts ({tag}=s goes)", f"mail.dmarc.{key}: strict"
