"""What acts beside a zone, as changes: named, with what it does, and left alone by a repair."""

from __future__ import annotations

import pytest

from launchready.zone import Record, Zone
from launchready.zone.diff import Change
from launchready.zone.neighbours import BulkRedirect, EmailRouting, Neighbours, PageRule, WorkersRoute, hits_zone
from launchready.zone.surroundings import surrounding_changes

BARE = Zone("acme.test")
MAIL = Zone("acme.test", {"@/mx/a": Record("acme.test", "MX", "mx.example", priority=10)})


def one(neighbours: Neighbours, declared: Zone = BARE) -> Change:
    (change,) = surrounding_changes(declared, neighbours)
    return change


SAID = {
    "page-rule": (
        Neighbours(page_rules=(PageRule("p", "acme.test/*", {"cache_level": "cache_everything", "ssl": "off"}),)),
        "page_rule",
        "acme.test/*",
        "caches everything, pages of signed-in visitors included, sets the SSL mode off",
    ),
    "page-rule-with-something-else": (
        Neighbours(page_rules=(PageRule("p", "acme.test/*", {"disable_security": None}),)),
        "page_rule",
        "acme.test/*",
        "disable_security",
    ),
    "route": (
        Neighbours(routes=(WorkersRoute("acme.test/api/*", "api"),)),
        "workers_route",
        "acme.test/api/*",
        "the Worker api answer in the place of",
    ),
    "route-without-script": (
        Neighbours(routes=(WorkersRoute("acme.test/api/*", None),)),
        "workers_route",
        "acme.test/api/*",
        "keeps the Workers of wider routes away",
    ),
    "bulk-redirect": (
        Neighbours(redirects=(BulkRedirect("old", "acme.test/a", "https://b.test/", 302, subpath_matching=True),)),
        "bulk_redirect",
        "acme.test/a",
        "acme.test/a and all paths below it of the account's list old leads to https://b.test/ (302)",
    ),
    "email-routing": (
        Neighbours(email_routing=EmailRouting(True, "misconfigured")),
        "zone",
        "email_routing",
        "is on (misconfigured)",
    ),
}


@pytest.mark.parametrize(("neighbours", "kind", "name", "said"), SAID.values(), ids=SAID)
def test_what_acts_is_named_with_what_it_does(neighbours: Neighbours, kind: str, name: str, said: str) -> None:
    change = one(neighbours)
    assert (change.action, change.kind, change.name) == ("unmanaged", kind, name)
    assert said in change.message
    assert "a repair leaves it alone" in change.message


def test_email_routing_beside_declared_exchangers_is_for_somebody_to_decide() -> None:
    change = one(Neighbours(email_routing=EmailRouting(True, "ready")), MAIL)
    assert change.action == "by_hand"
    assert "beside the declared mx.example" in change.message


QUIET = {
    "nothing": Neighbours(),
    "page-rule-off": Neighbours(page_rules=(PageRule("p", "acme.test/*", {"ssl": "off"}, enabled=False),)),
    "email-routing-off": Neighbours(email_routing=EmailRouting(False, "unconfigured")),
}


@pytest.mark.parametrize("neighbours", QUIET.values(), ids=QUIET)
def test_what_does_nothing_is_not_named(neighbours: Neighbours) -> None:
    assert list(surrounding_changes(MAIL, neighbours)) == []


HITS = {
    "the-zone": (BulkRedirect("l", "https://ACME.test/a", ""), True),
    "a-host": (BulkRedirect("l", "www.acme.test", ""), True),
    "another": (BulkRedirect("l", "notacme.test/acme.test", ""), False),
    "a-parent-with-subdomains": (BulkRedirect("l", "test/a", "", include_subdomains=True), True),
    "a-parent-alone": (BulkRedirect("l", "test/a", ""), False),
}


@pytest.mark.parametrize(("redirect", "hits"), HITS.values(), ids=HITS)
def test_which_bulk_redirects_hit_a_zone(redirect: BulkRedirect, hits: bool) -> None:
    assert hits_zone(redirect, "acme.test") is hits
