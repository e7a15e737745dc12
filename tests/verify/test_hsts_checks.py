"""HSTS where it reaches further than was declared, and a list that takes registered domains alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from loopback import EDGE, Authority, DnsServer, serving_dns, serving_web, vantage_on
from proving import FACTS, Site, expect, outcome

from launchready.expectations import PreloadReady, SendsHsts
from launchready.probe import Probe
from launchready.verdicts import Verdict
from launchready.verify import verify_expectations

YEAR = "max-age=31536000; includeSubDomains; preload"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.mark.parametrize(
    ("host", "declared", "verdict"),
    [
        pytest.param("acme.com", False, "fail", id="of-the-domain-itself"),
        pytest.param("acme.com", True, "pass", id="as-declared"),
        pytest.param("app.acme.com", False, "pass", id="of-one-host"),
    ],
)
def test_names_below_that_nobody_meant(authority: Authority, host: str, declared: bool, verdict: str) -> None:
    check = SendsHsts(f"https://{host}/", 31536000, declared, declared)
    pages = {f"https://{host}/": (200, {"Strict-Transport-Security": YEAR})}
    found = outcome(check, pages=pages, authority=authority)
    assert found[0] == verdict
    assert ("go dark" in found[1]) is (verdict == "fail")


@pytest.mark.parametrize(
    ("zone", "verdict"),
    [
        pytest.param("acme.co.uk", "pass", id="registered"),
        pytest.param("eu.acme.com", "fail", id="below-what-was-registered"),
    ],
)
def test_the_list_takes_registered_domains_alone(authority: Authority, zone: str, verdict: str) -> None:
    site = Site({
        f"https://{zone}/": (200, {"Strict-Transport-Security": YEAR}),
        f"http://{zone}/": (301, {"Location": f"https://{zone}/"}),
    })  # fmt: skip

    async def main() -> Verdict:
        async with (
            serving_dns(DnsServer({f"{zone} A": (EDGE,)})) as names,
            serving_web(site.answer) as http,
            serving_web(site.answer, authority.context(zone)) as https,
        ):
            vantage = vantage_on(names, http=http, https=https, ca=authority.path)
            (found,) = await verify_expectations(
                (replace(expect(PreloadReady(zone)), zone=zone),), {zone: FACTS}, vantage,
                wait=0, probe=Probe.FULL, progress=lambda _: None,
            )  # fmt: skip
            return found

    found = asyncio.run(main())
    assert found.outcome.value == verdict, found.observed
    assert ("that is for acme.com to declare" in found.fix) is (verdict == "fail")
