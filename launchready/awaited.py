"""Which hosts wait for their certificate, as Cloudflare shows it: one fact, on which every reader of a stack rests.

Of a stack without such a host nothing is asked. Where certificates cannot be read, a host stays as it is: it is never
proxied blindly, and never taken off the proxy for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from launchready.cloudflare import ObservedZone, Proxying, connect, proxying_of, read_proxying
from launchready.compilation import Waiting
from launchready.concerns.waiting import stepping_hosts, waiting_of
from launchready.errors import ApiError, UsageError
from launchready.live.vantage import refuse_stray_variables
from launchready.site import Site
from launchready.stackfile import Stack
from launchready.zone.diff import Action, Change, Kind
from launchready.zone.limits import may_be_uploaded
from launchready.zone.sentences import say_waiting


def as_observed(stack: Stack, observed: ObservedZone) -> Stack:
    """Return ``stack`` as it is meant while its own zone is as ``observed``."""
    return _as(stack, proxying_of(observed)) if stepping_hosts(stack.site) else stack


async def as_asked(stack: Stack, environment: Mapping[str, str]) -> Stack:
    """Return ``stack`` as it is meant now; raise ApiError or UsageError where Cloudflare's API cannot be asked."""
    if not stepping_hosts(stack.site):
        return stack
    refuse_stray_variables(environment)
    zone = stack.site.zone
    async with connect(environment) as client:
        return _as(stack, await read_proxying(client, zone.name, zone.id))


async def as_far_as_known(stack: Stack, environment: Mapping[str, str]) -> Stack:
    """Return ``stack`` as it is meant now; where the API is silent, nothing is known of hosts that may wait."""
    try:
        return await as_asked(stack, environment)
    except (ApiError, UsageError):
        return stack.seeing(_unasked(stack.site))


def _as(stack: Stack, found: Proxying) -> Stack:
    whole = not may_be_uploaded(found.plan)
    return stack.seeing(waiting_of(stack.site, found.certificates, found.proxied, whole=whole))


def _unasked(site: Site) -> Waiting:
    return Waiting(unasked=frozenset(named.name for named in stepping_hosts(site)))


def waiting_changes(stack: Stack) -> Iterator[Change]:
    """Return the hosts of ``stack`` that wait, as information: nothing is wrong, and the next step is somebody's."""
    zone = stack.site.zone.name
    for host in sorted(stack.compilation.waiting.names):
        yield Change(
            Action.INFO, Kind.HOST, zone, host, {"proxied": "when-certificate-active"}, None, say_waiting(host)
        )
