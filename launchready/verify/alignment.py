"""Whether mail of a declared sender can pass DMARC: by one aligned way, DKIM's d= or SPF's return path (RFC 9989)."""

from __future__ import annotations

from launchready.expectations import DkimPublished, SenderAligned, SpfPermits
from launchready.verdicts import Outcome, Seen
from launchready.verify.look import Look, failed, passed, unknown
from launchready.verify.mail import check_dkim, check_spf

_ADD = "Declare the DKIM key that {sender} shows for {domain}, or a return path of its own on a name below {domain}."
_MAY_SIGN = (
    "Declare the DKIM key that {sender} shows for {domain} and switch signing on there, or write "
    "mail.dmarc.spf_alignment: relaxed."
)


async def check_aligned(check: SenderAligned, look: Look) -> Seen:
    """Judge whether one of the sender's ways to be aligned works; which it uses a received message alone can show."""
    tried: list[tuple[str, Seen]] = []
    for selector in check.selectors:
        seen = await check_dkim(DkimPublished(check.domain, selector), look)
        tried.append((f"DKIM with d={check.domain} ({selector})", seen))
    if check.return_path:
        seen = await check_spf(SpfPermits(check.return_path, check.include, check.all), look)
        tried.append((f"SPF of its return path {check.return_path}", seen))
    works = [way for way, seen in tried if seen.outcome is Outcome.PASS]
    if works:
        return passed(f"mail of {check.sender} as {check.domain} is aligned by {' and by '.join(works)}")
    if check.uncounted:
        strict = f"it is not {check.domain} itself, which strict alignment asks for (aspf=s)"
        tried.append((f"SPF of its return path {check.uncounted}", failed(strict)))
    if check.awaited:
        return unknown(f"{check.sender} has no aligned way yet: its DKIM key is still to be made", _add(check))
    if not tried:
        return Seen(
            Outcome.NOT_APPLICABLE,
            f"nothing to look at: neither a DKIM key nor a return path of {check.sender} is declared. {_add(check)}",
        )
    said = "; ".join(f"{way}: {seen.observed}" for way, seen in tried)
    if any(seen.outcome is Outcome.UNKNOWN for _, seen in tried):
        return unknown(f"no aligned way of {check.sender} could be seen to work: {said}")
    return failed(
        f"mail of {check.sender} as {check.domain} fails DMARC: {said}", _add(check) if check.uncounted else None
    )


def _add(check: SenderAligned) -> str:
    return (_MAY_SIGN if check.uncounted else _ADD).format(sender=check.sender, domain=check.domain)
