"""What a zone's plan holds loads, and one more does not."""

from __future__ import annotations

from typing import Any

import pytest

from launchready.claims import RuleClaim
from launchready.compilation import compile_site
from launchready.consistency import plan_problems
from launchready.errors import DeclarationError
from launchready.site import Site
from launchready.zone import CACHE_PHASE, cache_rule


def site(plan: str, *, redirects: int = 0, records: int = 0, **rest: Any) -> Site:
    zone = {"name": "acme.test", "plan": plan, **rest.pop("zone", {})}
    return Site.model_validate(
        {
            "zone": zone,
            "canonical": "@",
            "hosts": {"@": {"origin": "198.51.100.10", "audience": "marketing"}},
            "redirects": [{"host": f"r{number}", "to": "https://x.test/"} for number in range(redirects)],
            "records": [{"name": f"t{number}", "type": "TXT", "content": "x"} for number in range(records)],
            **rest,
        }
    )


def refused(declared: Site) -> list[tuple[str, str]]:
    try:
        compile_site(declared)
    except DeclarationError as error:
        return [(problem.key, problem.message) for problem in error.problems]
    return []


# Beside what is declared: two redirect rules, the records of apex and www.
@pytest.mark.parametrize(("plan", "most"), [("free", 8), ("pro", 23), ("business", 48), ("enterprise", 298)], ids=str)
def test_redirects_up_to_the_plan(plan: str, most: int) -> None:
    assert refused(site(plan, redirects=most)) == []
    ((key, message),) = refused(site(plan, redirects=most + 1))
    assert key == "redirects"
    assert "declare 1 fewer" in message
    assert ("write plan: " in message) is (plan != "enterprise")


@pytest.mark.parametrize(
    ("zone", "most", "hint"),
    [
        pytest.param({}, 200, "a zone made before September 2024 holds 1,000: say so with zone.max_records", id="free"),
        pytest.param({"max_records": 1000}, 1000, "zone.max_records says that the zone holds 1000", id="older-free"),
        pytest.param({"plan": "pro"}, 3500, "the plan pro holds 3,500", id="pro"),
    ],
)
def test_records_up_to_the_plan(zone: dict[str, Any], most: int, hint: str) -> None:
    assert refused(site("free", records=most - 2, zone=zone)) == []
    ((key, message),) = refused(site("free", records=most - 1, zone=zone))
    assert key == "records"
    assert f"this makes {most + 1} DNS records" in message
    assert hint in message


@pytest.mark.parametrize(
    ("plan", "seconds", "fits"),
    [
        pytest.param("free", 7200, True, id="free"),
        pytest.param("free", 7199, False, id="free-less"),
        pytest.param("pro", 3600, True, id="pro"),
        pytest.param("pro", 3599, False, id="pro-less"),
        pytest.param("business", 1, True, id="business"),
    ],
)
def test_edge_times_down_to_the_plan(plan: str, seconds: int, fits: bool) -> None:
    found = refused(site(plan, cache={"static": {"edge_ttl": seconds}}))
    assert [key for key, _ in found] == ([] if fits else ["cache.static.edge_ttl"])


@pytest.mark.parametrize(("plan", "fits"), [("business", False), ("enterprise", True)], ids=["business", "enterprise"])
def test_short_record_times_are_of_one_plan(plan: str, fits: bool) -> None:
    records = [{"name": "a", "type": "A", "content": "198.51.100.1", "ttl": 30}]
    found = refused(Site.model_validate({**site(plan).model_dump(mode="json"), "records": records}))
    assert [key for key, _ in found] == ([] if fits else ["records.0.ttl"])


@pytest.mark.parametrize(
    ("plan", "fits"), [("pro", False), ("business", True), ("enterprise", True)], ids=["pro", "business", "enterprise"]
)
def test_a_rule_uses_what_the_plan_has(plan: str, fits: bool) -> None:
    rule = cache_rule("lr_cache_x", "", 'http.host matches "a"', {"cache": False})
    claim = RuleClaim("cache", "cache.rules.0", CACHE_PHASE, "eligible", rule)
    found = list(plan_problems(site(plan), [claim]))
    assert [problem.key for problem in found] == ([] if fits else ["cache.rules.0"])
    assert all("regular expressions" in problem.message for problem in found)
    assert all("write plan: business" in problem.message for problem in found)
