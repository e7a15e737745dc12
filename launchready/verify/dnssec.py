"""Whether a zone that is declared to be signed is, from its parent's DS record to its own answers."""

from __future__ import annotations

from launchready.expectations import Signed
from launchready.live.dnssec import Chain, Dnssec
from launchready.verdicts import Seen
from launchready.verify.look import Look, failed, passed, unknown


async def check_signed(check: Signed, look: Look) -> Seen:
    """Judge whether the chain holds; while the registrar has no DS record yet, say that it is the one to act."""
    if not look.views.first:
        return unknown(look.views.reason)
    found = await look.chain()
    ds = look.facts.ds if look.facts is not None else None
    match found.chain:
        case Chain.HOLDS:
            return passed(f"the answers of {check.zone} are signed, and its DS record fits")
        case Chain.ORPHANED:
            shown = f": {ds}" if ds else ", as Cloudflare shows it under DNS, Settings"
            return unknown(
                f"the answers of {check.zone} are signed, and its registrar does not publish a DS record yet",
                f"At the registrar of {check.zone}, add the DS record{shown}. Then verify again: until it is there, "
                "nobody checks the signatures.",
            )
        case Chain.UNSIGNED:
            return failed(f"the answers of {check.zone} are not signed")
        case _:
            broken = judge_broken(check.zone, found, look)
            assert broken is not None  # noqa: S101 - for the type checker: nothing else is left
            return broken


def judge_broken(zone: str, found: Dnssec, look: Look) -> Seen | None:
    """Return what is wrong with a chain that does not hold, or that it could not be looked at; None where it holds."""
    right = f" The right one is {look.facts.ds}." if look.facts is not None and look.facts.ds else ""
    match found.chain:
        case Chain.UNKNOWN:
            return unknown(f"could not look at the signatures of {zone}: {found.reason}")
        case Chain.BROKEN | Chain.EXPIRED:
            return failed(
                f"whoever checks signatures does not find {zone}: {found.reason or found.chain.value}",
                f"At once: remove the DS record at the registrar of {zone}, or correct it.{right}",
            )
        case _:
            return None
