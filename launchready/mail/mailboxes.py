"""Whether the provider of the domain's mailboxes may send as the domain: SPF often forgets it, or a move loses it."""

from __future__ import annotations

from launchready.live.dns import CouldNotLook
from launchready.live.names import Ask
from launchready.live.spf import Evaluation, Result, check_host, find_listed_address
from launchready.mail.parts import LeftOut, MxHost
from launchready.presets.mail import MX_DOMAINS, RECEIVERS
from launchready.zone.names import within
from launchready.zone.spf_terms import SpfError

_FORWARDS_ONLY = "cloudflare-email-routing"  # nobody writes mail there
_JUDGED = frozenset({Result.FAIL, Result.SOFTFAIL, Result.NEUTRAL})


async def find_left_out(ask: Ask, domain: str, whole: Evaluation, hosts: tuple[MxHost, ...]) -> LeftOut | None:
    """Return the provider that receives for ``domain`` and that its SPF record ``whole`` does not let send.

    None where there is none, where that cannot be told, and where the record lists nobody: that is meant. Only
    where the record does not include the provider is DNS asked: one of its servers is tried, which may be listed yet.
    """
    if whole.result not in _JUDGED or whole.record is None or not _lists_anybody(whole.record):
        return None
    for key, domains in MX_DOMAINS.items():
        include = RECEIVERS[key].include
        receives = any(within(host.host, each) for host in hosts for each in domains)
        if not receives or include is None or key == _FORWARDS_ONLY or include in whole.visited:
            continue
        try:
            address = await find_listed_address(ask, include)
        except SpfError:
            continue
        if address is None or isinstance(address, CouldNotLook):
            continue
        tried = await check_host(ask, domain, address)
        if tried.result in _JUDGED:
            return LeftOut(RECEIVERS[key].title, include, tried.result)
    return None


def _lists_anybody(record: str) -> bool:
    return any(word.lstrip("+-~?").lower() != "all" for word in record.split()[1:])
