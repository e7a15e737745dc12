"""Whether everybody who may be asked about the domain says the same of it: its own servers, and resolvers."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.audit.finding import Area, Confidence, Fault, Policy, Severity, Where
from launchready.audit.found import Found, Told
from launchready.live.dns import Answer, CouldNotLook
from launchready.live.dnssec import Chain

_BROKEN = (Chain.BROKEN, Chain.EXPIRED)


def _own(found: Found) -> list[Told]:
    return [told for told in found.told if not told.caches]


def _differ(found: Found) -> Iterator[Fault]:
    """Compare only zones of two versions: one zone may well answer different visitors differently."""
    serials = {server.serial for server in found.delegation.servers if server.serial is not None}
    own = _own(found)
    mail = {told.mail.values for told in own if isinstance(told.mail, Answer)}
    addresses = [set(told.address.values) for told in own if isinstance(told.address, Answer)]
    apart = any(not first & second and (first or second) for first in addresses for second in addresses)
    if len(serials) < 2 or (len(mail) < 2 and not apart):
        return
    what = " and ".join(word for word, differs in (("the site", apart), ("the mail", len(mail) > 1)) if differs)
    yield Fault(
        found.domain,
        f"Its name servers lead to different places for {what}: chance decides. A move from one DNS "
        "provider to another was left half way.",
        "Enter the name servers of one DNS provider alone, at the registrar and in the zone.",
        tuple(item for told in own for item in told.evidence()),
        area=Area.BOTH if apart and len(mail) > 1 else Area.SITE if apart else Area.EMAIL,
    )


def _resolvers(found: Found) -> Iterator[Fault]:
    known = next(
        (told.address for told in _own(found) if isinstance(told.address, Answer) and told.address.values), None
    )
    if known is None or found.delegation.chain.chain in _BROKEN:
        return
    for told in found.told:
        lost = isinstance(told.address, Answer) and not told.address.exists
        failed = isinstance(told.address, CouldNotLook) and "SERVFAIL" in told.address.reason
        if told.caches and (lost or failed):
            yield Fault(
                found.domain,
                f"Its own name servers answer, and the resolver {told.of} does not find it: whoever uses that one "
                "reaches neither site nor mail.",
                "Compare the name servers at the registrar with those of the zone; where they fit, look again when "
                "the resolver's answer has run out.",
                (known.evidence(), *told.evidence()),
                confidence=Confidence.LIKELY,
            )


def _older_mail(found: Found) -> Iterator[Fault]:
    own = {told.mail.values for told in _own(found) if isinstance(told.mail, Answer)}
    for told in found.told:
        if told.caches and own and isinstance(told.mail, Answer) and told.mail.values not in own:
            yield Fault(
                found.domain,
                f"The resolver {told.of} still has an older answer about its mail servers, until "
                f"{told.mail.expires()}: until then some mail goes to the old ones.",
                "Nothing to do; keep the old mailboxes until then.",
                told.evidence(),
            )


POLICIES = (
    Policy("ns-answers-differ", Severity.HIGH, Area.BOTH, "All name servers lead to the same places.",
           "Some visitors or mails arrive at the old place.", Where.REGISTRAR, 30, _differ),
    Policy("resolver-lost", Severity.MEDIUM, Area.SITE, "Resolvers find the domain.",
           "Some people cannot open your site.", Where.REGISTRAR, 30, _resolvers),
    Policy("resolver-older", Severity.INFO, Area.EMAIL, "Resolvers know the current mail servers.",
           "Some mail still goes to your old mailboxes.", Where.RECORDS, 10, _older_mail),
)  # fmt: skip
