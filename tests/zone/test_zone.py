from __future__ import annotations

from dataclasses import replace

import pytest

from launchready.zone import CACHE_PHASE, Record, Rule, Zone, zone_digest

FIRST, SECOND = Record("acme.test", "A", "1.2.3.4"), Record("www.acme.test", "A", "1.2.3.4")
RULES = (Rule("a", "ssl", "redirect"), Rule("b", "ssl", "redirect"))
ZONE = Zone("acme.test", {"@/address": FIRST, "www/address": SECOND}, {"ssl": "strict"}, {CACHE_PHASE: RULES})


def test_the_order_of_slots_changes_no_digest() -> None:
    turned = replace(ZONE, records={"www/address": SECOND, "@/address": FIRST})
    assert turned == ZONE
    assert zone_digest(turned) == zone_digest(ZONE)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(replace(ZONE, name="b.test"), id="name"),
        pytest.param(replace(ZONE, records={"@/address": replace(FIRST, proxied=True)}), id="record"),
        pytest.param(replace(ZONE, settings={"ssl": "full"}), id="setting"),
        pytest.param(replace(ZONE, rulesets={CACHE_PHASE: RULES[::-1]}), id="order-of-rules"),
        pytest.param(replace(ZONE, rulesets={}), id="phase-not-spoken-of"),
    ],
)
def test_any_change_of_meaning_changes_the_digest(changed: Zone) -> None:
    assert zone_digest(changed) != zone_digest(ZONE)


def test_a_text_that_is_no_utf8_has_a_digest() -> None:
    odd = replace(ZONE, records={"@/txt/x": Record("acme.test", "TXT", "\udcff")})
    assert len(zone_digest(odd)) == 16
