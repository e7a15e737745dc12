"""Where the domain's names lead: missing, dangling, stale or private addresses."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.audit.finding import Area, Confidence, Fault, Policy, Severity, Where
from launchready.audit.found import Found, Host, Reached, Role
from launchready.audit.hosting import provider_of
from launchready.live.http import NoResponse

_LONG = 86_400  # seconds: a day


def _serves(host: Host | None) -> bool:
    return host is not None and host.home is not None


def _dangling(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        if host.dangling:
            provider = provider_of((host.dangling,), ())
            claim = f" Whoever registers it at {provider.title} owns what {host.name} shows." if provider else ""
            yield Fault(
                host.name,
                f"It is an alias of {host.dangling}, which does not exist.{claim}",
                "Remove the record, or point it to where the service is now.",
                host.evidence,
                Severity.HIGH if provider else None,
            )


def _takeover(found: Found) -> Iterator[Fault]:
    for clue in found.clues:
        if clue.kind == "takeover-possible":
            yield Fault(
                clue.url,
                f"{clue.told}: whoever does can show anything under your name, log-in pages included.",
                "Add the name at that provider again, or remove the record.",
                (clue.evidence,),
                confidence=Confidence.LIKELY,
            )


def _wildcard(found: Found) -> Iterator[Fault]:
    if found.wildcard:
        yield Fault(
            f"*.{found.domain}",
            f"Every name below {found.domain} leads to {', '.join(found.wildcard[:3])}, mistyped ones too.",
            "If no product needs it, replace the wildcard by the names that are used.",
        )


def _private(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        if host.private:
            main = host.role.public and len(host.private) == len(host.addresses)
            yield Fault(
                host.name,
                f"It leads to {host.private[0]}, an address inside a private network: nobody outside gets there, and "
                "everybody can read how your network is numbered.",
                "Point the name to the public address, or keep it in an internal DNS only.",
                host.evidence,
                Severity.HIGH if main else None,
            )


def _www(found: Found) -> Iterator[Fault]:
    name = f"www.{found.domain}"
    www = found.host(name)
    if found.is_below:
        return
    if _serves(found.apex) and (www is None or (not www.addresses and not www.dangling and www.unseen is None)):
        yield Fault(
            name,
            f"{name} does not exist: visitors who type it, and old links, get an error.",
            f"Add a record for www, and let it redirect to {found.domain}.",
            www.evidence if www else (),
        )


def _apex(found: Found) -> Iterator[Fault]:
    apex = found.apex
    if _serves(found.host(f"www.{found.domain}")) and not apex.addresses and apex.unseen is None and not apex.dangling:
        yield Fault(
            found.domain,
            f"{found.domain} has no address: only visitors who type www. reach the site.",
            "Add the address that the host's console shows for the domain itself, and redirect it to www.",
            apex.evidence,
        )


def _apex_alias(found: Found) -> Iterator[Fault]:
    apex = found.apex
    if apex.cnames and not apex.dangling and not found.is_below:
        yield Fault(
            found.domain,
            f"The domain itself is an alias (CNAME) of {apex.cnames[0]}: nothing may stand beside one, so its mail "
            "records may be ignored, and mail lost.",
            "Use an A record, or the ALIAS/flattening of the DNS provider (RFC 1034 section 3.6.2).",
            apex.evidence,
        )


def _ttl(found: Found) -> Iterator[Fault]:
    pair = (found.host(found.domain), found.host(f"www.{found.domain}"))
    host = next((host for host in pair if host is not None and host.addresses and host.ttl > _LONG), None)
    if host is not None:
        yield Fault(
            host.name,
            f"Resolvers keep its address for {host.ttl // 3600} hours: after a move the site is down that long.",
            "Set the TTL to an hour; to five minutes a day before a move.",
            host.evidence,
        )


def _stale(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        prints = {each.address: each.print_ for each in host.reached if each.print_}
        if len(set(prints.values())) > 1:
            told = "; ".join(f"{address} answers {text[:80]}" for address, text in prints.items())
            yield Fault(
                host.name,
                f"Its addresses serve different sites: {told}. Which one a visitor gets is chance.",
                "Remove the address of the old host.",
                tuple(each.answer.evidence() for each in host.reached),
                confidence=Confidence.LIKELY,
            )


def _dead(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        silent = [each for each in host.reached if _is_closed(each)]
        if silent and len(silent) < len(host.reached):
            yield Fault(
                host.name,
                f"{', '.join(each.address for each in silent)} takes no connections, the other address does: browsers "
                f"wait, and one request in {len(host.reached)} fails.",
                "Remove this address.",
                tuple(each.answer.evidence() for each in host.reached),
            )


def _is_closed(each: Reached) -> bool:
    return isinstance(each.answer, NoResponse) and "Connection refused" in each.answer.reason


def _placeholder(found: Found) -> Iterator[Fault]:
    for clue in found.clues:
        if clue.kind == "placeholder-page":
            yield Fault(
                clue.url,
                f"Visitors see {clue.told}, not your site.",
                "Publish the site there, or point the name to where it is.",
                (clue.evidence,),
            )


def _parked(found: Found) -> Iterator[Fault]:
    apex = found.apex
    if apex.role is Role.PARKED:
        yield Fault(
            found.domain,
            "The domain shows a parking page, with somebody else's advertisements perhaps.",
            "Point the domain to your site; if it is not in use, nothing.",
            apex.evidence,
            Severity.HIGH if found.mail is not None and found.mail.receiving.hosts else None,
        )


POLICIES = (
    Policy("cname-dangling", Severity.MEDIUM, Area.SITE, "Every alias leads to a name that exists.",
           "{subject} shows an error, and a stranger could put a page of theirs there.", Where.RECORDS, 10,
           _dangling),
    Policy("takeover-possible", Severity.HIGH, Area.SITE, "Every name that leads to a provider is claimed there.",
           "A stranger can put up a page under your name, and ask your customers for their passwords.", Where.RECORDS,
           10, _takeover),
    Policy("wildcard-dns", Severity.LOW, Area.SITE, "Only names that are used lead somewhere.",
           "Any name in front of your domain leads to your site, mistyped ones too.", Where.RECORDS, 15, _wildcard),
    Policy("private-address", Severity.MEDIUM, Area.SITE, "Public names lead to public addresses.",
           "{subject} cannot be reached by anybody outside your office.", Where.RECORDS, 10, _private),
    Policy("www-missing", Severity.MEDIUM, Area.SITE, "The name with www leads to the site too.",
           "Visitors who type www before your name get an error.", Where.RECORDS, 10, _www),
    Policy("apex-without-address", Severity.HIGH, Area.SITE, "The domain itself leads to the site.",
           "Visitors who type your name without www get an error.", Where.RECORDS, 10, _apex),
    Policy("apex-alias", Severity.MEDIUM, Area.EMAIL, "The domain itself is no alias.",
           "Email to you may get lost.", Where.RECORDS, 15, _apex_alias),
    Policy("ttl-long", Severity.LOW, Area.SITE, "Addresses are remembered for a day at most.",
           "When you move your site, some visitors will not find it for days.", Where.RECORDS, 5, _ttl),
    Policy("stale-address", Severity.HIGH, Area.SITE, "All addresses of a name serve the same site.",
           "Some visitors get an old or a wrong site.", Where.RECORDS, 10, _stale),
    Policy("address-dead", Severity.HIGH, Area.SITE, "Every address of a name takes connections.",
           "Some visitors wait for a long time, or get an error.", Where.RECORDS, 10, _dead),
    Policy("placeholder-page", Severity.HIGH, Area.SITE, "Every host shows a site, and no software's first page.",
           "Visitors see an empty standard page and not your site.", Where.HOSTING, 60, _placeholder),
    Policy("parked", Severity.INFO, Area.SITE, "The domain shows no parking page.",
           "Visitors see advertisements and not your site.", Where.RECORDS, 30, _parked),
)  # fmt: skip
