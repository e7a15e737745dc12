"""One check proved over small real servers: what tests of the verifier share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path

from aiohttp import web
from loopback import EDGE, PATIENT, Authority, DnsServer, serving_dns, serving_web, vantage_on

from launchready.expectations import Check, Expectation, Layer
from launchready.live.facts import Facts
from launchready.live.logins import Logins
from launchready.probe import Probe
from launchready.verdicts import Verdict
from launchready.verify import look_at

FACTS = Facts((ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")), "active", ("ada.ns.example", "bob.ns.example"))
HOSTS = ("acme.com", "www.acme.com", "app.acme.com", "other.acme.com")
SITE = {f"{host} A": (EDGE,) for host in HOSTS}

Pages = Mapping[str, tuple[int, Mapping[str, str]] | tuple[int, Mapping[str, str], str]]
"""URL to status, headers and body."""


def expect(check: Check, name: str = "check", layer: Layer = Layer.EDGE) -> Expectation:
    return Expectation("concern", "subject", name, "acme.com", layer, "hosts.app", "It is so.", "Mend it.", check)


@dataclass
class Site:
    """Pages behind one address for http and https; ``asked`` are the URLs as they came, in order."""

    pages: Pages = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        secure = request.transport is not None and request.transport.get_extra_info("ssl_object") is not None
        url = f"{'https' if secure else 'http'}://{request.host}{request.raw_path}"
        self.asked.append(url)
        status, headers, *body = self.pages.get(url, (404, {}))
        return web.Response(status=status, headers=headers, text=body[0] if body else "")


Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def prove(
    *checks: Check,
    records: Mapping[str, tuple[str, ...]] | None = None,
    faults: dict[str, str] | None = None,
    pages: Pages | None = None,
    answer: Answer | None = None,
    facts: Facts | None = FACTS,
    authority: Authority | None = None,
    trusted: Path | None = None,
    certified: tuple[str, ...] = HOSTS,
    probe: Probe = Probe.FULL,
    progress: Callable[[str], None] = lambda _: None,
    logins: Logins | None = None,
) -> tuple[Verdict, ...]:
    """Return the verdicts of ``checks`` on a world of these records and pages (or whatever ``answer`` says)."""
    serve = answer or Site(pages or {}).answer

    async def main() -> tuple[Verdict, ...]:
        async with AsyncExitStack() as stack:
            names = await stack.enter_async_context(serving_dns(DnsServer({**SITE, **(records or {})}, faults or {})))
            http = await stack.enter_async_context(serving_web(serve))
            tls = authority.context(*certified) if authority else None
            https = await stack.enter_async_context(serving_web(serve, tls)) if tls else None
            known = {"acme.com": facts} if facts else {}
            vantage = vantage_on(names, http=http, https=https, ca=trusted or (authority.path if authority else None))
            if "silent" not in (faults or {}).values():
                vantage = replace(vantage, limits=replace(PATIENT, check=vantage.limits.check))
            expectations = tuple(expect(check, f"check-{place}") for place, check in enumerate(checks))
            looked = await look_at(expectations, known, vantage, wait=0, probe=probe, progress=progress, logins=logins)
            return looked.verdicts

    return asyncio.run(main())


def outcome(*args: Check, **others: object) -> tuple[str, str]:
    """Return the one verdict and what was observed."""
    (verdict,) = prove(*args, **others)  # type: ignore[arg-type]
    assert verdict.evidence or verdict.outcome.value != "pass", "a pass without evidence"
    return verdict.outcome.value, verdict.observed
