"""A domain that the registry does not know is a finding; one that could not be asked about is unknown."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest
from audited import Case, audited_world
from loopback import PATIENT, Authority

from launchready.audit import Judged, discover, judge
from launchready.audit.finding import Confidence, Severity
from launchready.audit.found import Side
from launchready.audit.founder import risks

STALE = {"gone.com A": ("192.0.2.10",), "gone.com MX": ("10 mx.gone.com.",)}


def look(
    authority: Authority,
    domain: str = "gone.com",
    *,
    fault: str = "",
    registry: Mapping[str, tuple[str, ...]] | None = None,
    resolver: Mapping[str, tuple[str, ...]] | None = None,
    sides: frozenset[Side] = frozenset(Side),
) -> Judged:
    """Return what is found of ``domain``; ``registry`` and ``resolver`` are what those two know on top."""

    async def main() -> Judged:
        limits = replace(PATIENT, dns_tries=1)
        async with audited_world(authority, Case(dns_seconds=0.5 if fault == "silent" else 5), limits) as world:
            world.names["registry"].faults |= {domain: fault} if fault else {}
            world.names["registry"].records |= registry or {}
            world.names["resolver"].records |= resolver or {}
            return judge(await discover(domain, world.vantage, replace(world.options, sides=sides)))

    return asyncio.run(main())


@pytest.mark.parametrize("resolver", [{}, STALE], ids=["gone-everywhere", "which-a-resolver-remembers"])
@pytest.mark.parametrize(
    "sides", [frozenset(Side), *(frozenset({side}) for side in Side)], ids=["all", "dns", "web", "mail"]
)
def test_what_the_registry_does_not_know_is_that_and_nothing_else(
    authority: Authority, resolver: dict[str, tuple[str, ...]], sides: frozenset[Side]
) -> None:
    judged = look(authority, resolver=resolver, sides=sides)
    (finding,) = judged.findings
    assert (finding.policy, finding.severity) == ("domain-unregistered", Severity.CRITICAL)
    assert "registry of .com does not know it" in finding.impact
    assert "NXDOMAIN" in finding.evidence[0].answer
    assert not judged.unknown
    (risk,) = risks(judged)
    assert risk.what.startswith("Your domain is not registered, or was switched off")
    assert risk.who.startswith("Whoever bought the domain, at the registrar")


def test_what_the_registry_knows_without_name_servers_is_said_otherwise(authority: Authority) -> None:
    judged = look(authority, registry={"x.gone.com A": ("192.0.2.10",)}, resolver={"x.gone.com A": ("192.0.2.10",)})
    (finding,) = judged.findings
    assert finding.policy == "domain-unregistered"
    assert "has no name servers for it" in finding.impact


def test_what_the_registry_holds_itself_is_no_fault(authority: Authority) -> None:
    judged = look(authority, registry=STALE, resolver=STALE, sides=frozenset({Side.DNS}))
    assert "domain-unregistered" not in {each.policy for each in judged.findings}


@pytest.mark.parametrize("resolver", [{}, STALE], ids=["gone-elsewhere", "known-elsewhere"])
@pytest.mark.parametrize("fault", ["SERVFAIL", "REFUSED", "silent", "lame", "garbage"])
def test_a_registry_that_does_not_say_is_unknown(
    authority: Authority, fault: str, resolver: dict[str, tuple[str, ...]]
) -> None:
    judged = look(authority, fault=fault, resolver=resolver, sides=frozenset({Side.DNS}))
    assert all(each.confidence is not Confidence.CERTAIN for each in judged.findings)
    (missed,) = (each for each in judged.unknown if each.what == "who answers for the domain")
    assert "none of the servers of com said" in missed.because
    assert not missed.optional


def test_a_name_below_a_domain_is_no_registrars(authority: Authority) -> None:
    judged = look(authority, "app.acme.com")
    assert not [each for each in judged.findings if each.policy.startswith("domain-")]
    gone = look(authority, "nothing.acme.com", sides=frozenset({Side.WEB}))
    (finding,) = gone.findings
    assert (finding.confidence, "There is no such name" in finding.impact) == (Confidence.LIKELY, True)
