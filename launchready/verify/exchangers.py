"""Whether the mail servers that an MX record names are there at all, and are not web servers' edge.

Behind a proxied name Cloudflare takes no mail, whoever's zone it is in: port 25 is not passed on
(developers.cloudflare.com/fundamentals/reference/network-ports, verified 2026-11-24). Names of large mail providers are
not asked: nobody's proxy is in front of them.
"""

from __future__ import annotations

import asyncio

from launchready.live.dns import CouldNotLook
from launchready.presets.mail import CLOUDFLARE_EXCHANGERS, MX_DOMAINS
from launchready.verdicts import Seen
from launchready.verify.look import Look, failed, listed, unseen
from launchready.zone.names import within

_MOST = 8  # mail servers that are asked for
_PROVIDERS = (*(domain for domains in MX_DOMAINS.values() for domain in domains), *CLOUDFLARE_EXCHANGERS)
_BOUNCES = "amazonses.com"  # feedback-smtp.<region>. of it is where Amazon SES takes bounces


async def judge_exchangers(name: str, values: tuple[str, ...], look: Look) -> Seen | None:
    """Return what is wrong with a mail server of ``values`` (``preference target``), the MX of ``name``; or None."""
    targets = dict.fromkeys(value.partition(" ")[2] for value in values)
    asked = [target for target in targets if target not in (".", "") and not _is_known(target)][:_MOST]
    for seen in await asyncio.gather(*(_judge_target(name, target, look) for target in asked)):
        if seen is not None:
            return seen
    return None


def _is_known(target: str) -> bool:
    return any(within(target, domain) for domain in (*_PROVIDERS, _BOUNCES))


async def _judge_target(name: str, target: str, look: Look) -> Seen | None:
    addresses: list[str] = []
    for found in await asyncio.gather(look.ask(target, "A"), look.ask(target, "AAAA")):
        if isinstance(found, CouldNotLook):
            return unseen(found)
        addresses += found.values
    if not addresses:
        return failed(
            f"{name} sends mail to {target}, which has no address: that mail waits, then comes back",
            f"Name the mail server that is there now in the MX record of {name}, or give {target} its address again.",
        )
    if look.facts is not None and all(map(look.facts.at_edge, addresses)):
        return failed(
            f"{name} sends mail to {target}, which answers {listed(addresses)}, all of Cloudflare's edge: it takes no "
            "mail",
            f"Have {target} taken off the proxy (DNS only) where it is managed, or name the mail server itself in the "
            "MX record.",
        )
    return None
