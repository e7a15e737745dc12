"""Each expectation about redirects, caching and HSTS already holds of the compiled zone: rules and proof agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from launchready.edge import Ending, compile_zone, request_from_url, walk
from launchready.expectations import Expectation, NeverCached, RedirectsTo, SendsHsts, StaticCached
from launchready.stackfile import load_stack, stack_names
from launchready.zone import Zone

PROJECT = Path(__file__).resolve().parents[2]


COMPILATIONS = [load_stack(name, PROJECT).compilation for name in stack_names(PROJECT)]


def expected(kind: type) -> list[Any]:
    """Return (zone, expectation) of every stack whose check is of ``kind``."""
    return [
        pytest.param(compilation.zones[0], one, id=one.id)
        for compilation in COMPILATIONS
        for one in compilation.expectations
        if isinstance(one.check, kind)
    ]


@pytest.mark.parametrize(("zone", "expectation"), expected(RedirectsTo))
def test_redirects(zone: Zone, expectation: Expectation) -> None:
    check = expectation.check
    assert isinstance(check, RedirectsTo)
    first, second, *_ = walk(compile_zone(zone), request_from_url(check.url))
    assert first.decision
    assert first.decision.redirect
    assert (first.decision.redirect.location, first.decision.redirect.status) == (check.location, check.status)
    assert (second.ending in (Ending.SERVED, Ending.OUTSIDE)) is (check.ends or second.ending is Ending.OUTSIDE)


@pytest.mark.parametrize(("zone", "expectation"), expected(NeverCached))
def test_never_cached(zone: Zone, expectation: Expectation) -> None:
    check = expectation.check
    assert isinstance(check, NeverCached)
    headers = {"cookie": check.cookie} if check.cookie else {"authorization": "Bearer x"} if check.authorization else {}
    decision = compile_zone(zone).decide(request_from_url(check.url, headers=headers))
    assert decision.caching
    assert decision.caching.eligible is False
    assert decision.caching.decided_by or check.authorization, "only by default, where no rule says so"


@pytest.mark.parametrize(("zone", "expectation"), expected(StaticCached))
def test_static_cached(zone: Zone, expectation: Expectation) -> None:
    check = expectation.check
    assert isinstance(check, StaticCached)
    for extension in check.extensions:
        decision = compile_zone(zone).decide(request_from_url(f"https://{check.host}/assets/a.{extension}"))
        assert decision.caching
        assert (decision.caching.eligible, decision.caching.browser.seconds) == (True, check.browser_ttl)


@pytest.mark.parametrize(("zone", "expectation"), expected(SendsHsts))
def test_hsts(zone: Zone, expectation: Expectation) -> None:
    check = expectation.check
    assert isinstance(check, SendsHsts)
    headers = dict(compile_zone(zone).decide(request_from_url(check.url)).headers)
    sent = headers["Strict-Transport-Security"]
    assert f"max-age={check.max_age}" in sent
    assert ("includeSubDomains" in sent) is check.include_subdomains
    assert ("preload" in sent) is check.preload
