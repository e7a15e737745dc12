from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from octorules_wirefilter import parse_expression

from launchready.compilation import compile_site
from launchready.concerns import CONCERNS
from launchready.edge import compile_zone, request_from_url
from launchready.site import Site
from launchready.stackfile import load_stack, stack_names
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, record_from_api, record_to_api
from launchready.zone.limits import RULES_OF_PHASE
from launchready.zone.rules import ALWAYS_DECLARED, BANDS

PROJECT = Path(__file__).resolve().parents[2]
STACKS = [load_stack(name, PROJECT) for name in stack_names(PROJECT)]
EVERY_STACK = pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)


@EVERY_STACK
def test_compiling_twice_gives_the_same(stack: Any) -> None:
    assert compile_site(stack.site) == stack.compilation


@EVERY_STACK
def test_the_order_of_keys_changes_no_zone_and_no_verdict(stack: Any) -> None:
    values = stack.site.model_dump(exclude_unset=True)
    values["hosts"] = dict(reversed(values["hosts"].items()))
    turned = compile_site(Site.model_validate(dict(reversed(values.items()))))
    assert turned.zones[0].records == stack.compilation.zones[0].records
    assert {one.id for one in turned.expectations} == {one.id for one in stack.compilation.expectations}


@EVERY_STACK
def test_every_value_has_the_claim_behind_it(stack: Any) -> None:
    compilation, zone = stack.compilation, stack.compilation.zones[0]
    assert {slot: claim.record for slot, claim in compilation.records.items()} == dict(zone.records)
    assert {id_: claim.value for id_, claim in compilation.settings.items()} == dict(zone.settings)
    assert set(compilation.rules) == {rule.ref for rules in zone.rulesets.values() for rule in rules}


@EVERY_STACK
def test_every_value_names_a_key_that_is_declared(stack: Any) -> None:
    compilation = stack.compilation
    claims = [*compilation.records.values(), *compilation.settings.values(), *compilation.rules.values()]
    defaults = {"tls.mode", "tls.minimum", "tls.https_everywhere", "tls.hsts", "cache", "cache.static"}
    nowhere = [
        claim.declared_at
        for claim in [*claims, *compilation.expectations]
        if claim.declared_at not in defaults and stack.line_of(claim.declared_at) is None
    ]
    assert nowhere == []


@EVERY_STACK
def test_verdict_ids_are_unique(stack: Any) -> None:
    ids = [expectation.id for expectation in stack.compilation.expectations]
    assert sorted(set(ids)) == sorted(ids)


@EVERY_STACK
def test_verdict_ids_and_rule_refs_begin_with_their_concern(stack: Any) -> None:
    compilation = stack.compilation
    concerns = {concern.name for concern in CONCERNS}
    assert {expectation.concern for expectation in compilation.expectations} <= concerns
    assert all(ref.startswith(f"lr_{claim.concern}_") for ref, claim in compilation.rules.items())


@EVERY_STACK
def test_expected_and_fix_are_sentences(stack: Any) -> None:
    for expectation in stack.compilation.expectations:
        for sentence in (expectation.expected, expectation.fix):
            assert sentence.endswith((".", "?")), expectation.id
            assert len(sentence.split()) >= 4, expectation.id


@EVERY_STACK
def test_cloudflares_own_parser_takes_every_expression(stack: Any) -> None:
    errors = {
        rule.ref: parse_expression(rule.expression).get("error")
        for rules in stack.compilation.zones[0].rulesets.values()
        for rule in rules
    }
    assert {ref: error for ref, error in errors.items() if error} == {}


@EVERY_STACK
def test_the_edge_can_evaluate_the_zone(stack: Any) -> None:
    zone = stack.compilation.zones[0]
    decision = compile_zone(zone).decide(request_from_url(f"https://{zone.name}/"))
    assert decision.redirect or decision.caching


@EVERY_STACK
def test_the_zone_fits_the_free_plan(stack: Any) -> None:
    zone = stack.compilation.zones[0]
    assert {*zone.rulesets} <= {*BANDS}
    assert {*zone.rulesets} >= ALWAYS_DECLARED
    assert [phase for phase, rules in zone.rulesets.items() if len(rules) > RULES_OF_PHASE[phase].free] == []
    assert len(zone.records) <= 200
    assert all(len(rule.expression) <= 4096 for rules in zone.rulesets.values() for rule in rules)


@EVERY_STACK
def test_records_survive_the_api(stack: Any) -> None:
    for record in stack.compilation.zones[0].records.values():
        assert record_from_api(record_to_api(record)) == record


def test_phases_without_a_rule_are_declared_empty() -> None:
    site = Site.model_validate(
        {
            "zone": {"name": "acme.test"},
            "canonical": "@",
            "hosts": {"@": {"origin": "1.2.3.4", "audience": "apis"}},
        }
    )
    rulesets = compile_site(site).zones[0].rulesets
    assert rulesets[CACHE_PHASE] == ()
    assert [rule.ref for rule in rulesets[REDIRECT_PHASE]] == ["lr_redirects_canonical", "lr_redirects_https"]
