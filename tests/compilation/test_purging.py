"""Which pages that are never to be kept may be kept by the zone as it is: then its cache has to be emptied."""

from __future__ import annotations

from dataclasses import replace

import pytest

from launchready.cloudflare import ObservedZone
from launchready.compilation import Compilation, compile_site
from launchready.purging import may_be_kept
from launchready.site import Site
from launchready.zone import CACHE_PHASE, Record, Rule, Zone

SITE = compile_site(
    Site.model_validate(
        {
            "zone": {"name": "acme.test"},
            "canonical": "@",
            "hosts": {"@": {"origin": "198.51.100.10", "audience": "marketing"}},
            "cache": {"authenticated_paths": ["/account"]},
        }
    )
)
EVERYTHING = Rule("x", "true", "set_cache_settings", {"cache": True})
PAGE, FILE = "https://acme.test/account", "https://acme.test/account/launch-ready.css"


def observed(zone: Zone) -> ObservedZone:
    return ObservedZone(
        zone=zone, id="z", status="active", paused=False, name_servers=(), record_ids={}, ruleset_ids={},
        locked=frozenset(), kept_by_cloudflare=(), foreign=(), unread=(), api_calls=0,
    )  # fmt: skip


def held(*rules: Rule, proxied: bool = True) -> ObservedZone:
    record = Record("acme.test", "A", "198.51.100.10", proxied=proxied)
    return observed(Zone("acme.test", {"@/address": record}, {}, {CACHE_PHASE: tuple(rules)}))


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (held(EVERYTHING), (PAGE, FILE)),
        (held(), (FILE,)),
        (held(replace(EVERYTHING, expression='http.host eq "other"')), (FILE,)),
        (held(replace(EVERYTHING, expression="nonsense(")), (PAGE, FILE)),
        (held(EVERYTHING, proxied=False), ()),
        (observed(SITE.zone), ()),
        (observed(Zone("acme.test", {}, {}, {})), ()),
    ],
    ids=["everything", "files-by-extension", "another-host", "unreadable", "not-at-the-edge", "as-declared", "empty"],
)
def test_what_may_be_kept(before: ObservedZone, kept: tuple[str, ...]) -> None:
    assert may_be_kept(SITE, SITE.expectations, before) == kept


def test_an_alias_has_nothing_to_keep() -> None:
    alias = compile_site(SITE.site.model_copy(update={"aliases": []}))
    other: Compilation = replace(alias, zone=replace(alias.zone, name="acme.net"))
    assert may_be_kept(other, SITE.expectations, held(EVERYTHING)) == ()
