"""Whether a zone that is declared to be signed is, from its parent's DS record to its own answers."""

from __future__ import annotations

from launchready.expectations import Signed
from launchready.live.dnssec import Chain
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
        case Chain.UNKNOWN:
            return unknown(f"could not look at the signatures of {check.zone}: {found.reason}")
        case Chain.BROKEN | Chain.EXPIRED:
            right = f" The right one is {ds}." if ds else ""
            return failed(
                f"whoever checks signatures does not find {check.zone}: {found.reason or found.chain.value}",
                f"At once: remove the DS record at the registrar of {check.zone}, or correct it.{right}",
            )
