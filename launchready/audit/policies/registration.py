"""Whether there is such a domain at all, as those say who have to know: the servers of what stands above it."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.audit.finding import Area, Confidence, Fault, Policy, Severity, Where
from launchready.audit.found import Found, Side
from launchready.live.suffixes import registered_domain


def _unregistered(found: Found) -> Iterator[Fault]:
    """Judge what the parent says. What stands below a domain is that domain's own to say, and no registrar's."""
    absent, domain = found.delegation.absent, found.domain
    if absent is None or registered_domain(domain) != domain:
        if not found.exists and Side.MAIL not in found.sides:  # else the mail side says the same
            yield Fault(
                domain,
                "There is no such name: nobody can reach it.",
                "Check how it is written, and that its domain is registered, and not expired.",
                confidence=Confidence.LIKELY,
            )
    elif not absent.above:
        ending = domain.rpartition(".")[2]
        yield Fault(
            domain,
            f"There are no domains that end in .{ending}: nobody can reach it, by mail or else.",
            "Check how it is written.",
            (absent.evidence,),
        )
    elif absent.known:
        yield Fault(
            domain,
            f"The registry of .{absent.above} knows it and has no name servers for it: nobody can reach its site or "
            "its mail.",
            "Enter the name servers of your DNS provider at the registrar.",
            (absent.evidence,),
        )
    else:
        yield Fault(
            domain,
            f"The registry of .{absent.above} does not know it: it is not registered, it has run out, or the registrar "
            "holds it back. Nobody can reach its site or its mail, and somebody else may be able to buy it.",
            "Check how it is written; then log in at the registrar, and renew it or confirm your contact details.",
            (absent.evidence,),
        )


POLICIES = (
    Policy("domain-unregistered", Severity.CRITICAL, Area.BOTH, "The registry knows the domain and its name servers.",
           "Your domain is not registered, or was switched off: your site and your email do not exist.",
           Where.REGISTRAR, 30, _unregistered),
)  # fmt: skip
