"""Whether a zone is signed, over real name servers whose signatures are right, old, wrong or not there."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from loopback import DnsServer, serving_dns, serving_web, vantage_on
from proving import FACTS, SITE, Site, expect
from signed_zone import Key, SignedServer

from launchready.expectations import Layer, Signed
from launchready.live.facts import Facts
from launchready.probe import Probe
from launchready.verdicts import Verdict
from launchready.verify import verify_expectations

KEY = Key()
DS = "acme.com. 3600 IN DS 2371 13 2 ABCD"
ZONE: dict[str, tuple[str, ...]] = {**SITE, "acme.com SOA": ("ns.acme.com. host.acme.com. 1 2 3 4 5",)}


def look(server: DnsServer, facts: Facts | None = FACTS) -> Verdict:
    async def main() -> Verdict:
        async with serving_dns(server) as names, serving_web(Site().answer) as http:
            vantage = vantage_on(names, http=http)
            expectations = (expect(Signed("acme.com"), layer=Layer.DNS),)
            known = {"acme.com": facts} if facts else {}
            (verdict,) = await verify_expectations(
                expectations, known, vantage, wait=0, probe=Probe.FULL, progress=lambda _: None
            )
            return verdict

    return asyncio.run(main())


def signed(ds: str | None, ended: int | None = None) -> DnsServer:
    records = ZONE | {"acme.com DS": (ds,)} if ds else ZONE
    return SignedServer(records, {}, key=KEY, ended=ended)


ROWS: dict[str, tuple[DnsServer, str, str]] = {
    "holds": (signed(KEY.ds), "pass", "its DS record fits"),
    "no-ds-record": (signed(None), "unknown", "does not publish a DS record yet"),
    "another-key": (signed(Key().ds), "fail", "does not find acme.com"),
    "old-signatures": (signed(KEY.ds, ended=3), "fail", "does not find acme.com"),
    "not-signed": (DnsServer(ZONE, {}), "fail", "not signed"),
    "not-signed-with-a-ds-record": (DnsServer(ZONE | {"acme.com DS": (KEY.ds,)}, {}), "fail", "does not find"),
}


@pytest.mark.parametrize(("server", "outcome", "says"), ROWS.values(), ids=ROWS)
def test_chains(server: DnsServer, outcome: str, says: str) -> None:
    verdict = look(server)
    assert (verdict.outcome.value, says in verdict.observed) == (outcome, True), verdict.observed
    assert verdict.evidence


@pytest.mark.parametrize("ds", [DS, None], ids=["known", "not-known"])
def test_who_is_next_is_told_with_the_record_where_it_is_known(ds: str | None) -> None:
    fix = look(signed(None), replace(FACTS, ds=ds)).fix
    assert "At the registrar of acme.com, add the DS record" in fix
    assert (DS in fix) is (ds is not None)


def test_without_an_api_it_is_looked_at_all_the_same() -> None:
    assert look(signed(KEY.ds), None).outcome.value == "pass"
