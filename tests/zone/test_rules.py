from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchready.zone import (
    CACHE_PHASE,
    REDIRECT_PHASE,
    Rule,
    cache_rule,
    canonical_parameters,
    order_rules,
    redirect_rule,
    rule_from_api,
    rule_ref,
    rule_to_api,
)


def rule(ref: str) -> Rule:
    return Rule(ref, "ssl", "redirect")


@pytest.mark.parametrize(
    ("phase", "bands"),
    [
        (REDIRECT_PHASE, ["declared", "canonical", "https"]),
        (CACHE_PHASE, ["eligible", "session", "static", "authenticated"]),
    ],
)
def test_the_bands_decide_the_order_whatever_order_they_come_in(phase: str, bands: list[str]) -> None:
    backwards = [(band, rule(band)) for band in reversed(bands)]
    assert [ordered.ref for ordered in order_rules(phase, backwards)] == bands


def test_within_a_band_the_order_given_stays() -> None:
    rules = [("declared", rule("b")), ("canonical", rule("x")), ("declared", rule("a"))]
    assert [ordered.ref for ordered in order_rules(REDIRECT_PHASE, rules)] == ["b", "a", "x"]


def test_a_band_that_the_phase_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="static"):
        order_rules(REDIRECT_PHASE, [("static", rule("x"))])


@pytest.mark.parametrize(
    ("subject", "ref"),
    [
        pytest.param("canonical", "lr_redirects_canonical", id="word"),
        pytest.param("docs.acme.test", "lr_redirects_docs_acme_test", id="host"),
        pytest.param("acme.test/pricing", "lr_redirects_acme_test__pricing", id="path"),
    ],
)
def test_plain_subjects_make_plain_refs(subject: str, ref: str) -> None:
    assert rule_ref("redirects", subject) == ref


def test_subjects_that_look_alike_keep_apart() -> None:
    alike = [
        "a.test/x-y",
        "a.test/x/y",
        "a.test/x_y",
        "a.test/X-y",
        "a.test/x%2Dy",
        "a.test/x//y",
        "a.test/x/y/",
        "a.test/x.y",
        "a.test.x.y",
        "A.test/x/y",
    ]
    alike += [f"a.test/{'long' * 20}{end}" for end in "12"]
    refs = {subject: rule_ref("redirects", subject) for subject in alike}
    clashes = [(one, other) for one, other in combinations(alike, 2) if refs[one] == refs[other]]
    assert clashes == []


@given(st.text(max_size=80))
def test_a_ref_is_short_and_plain(subject: str) -> None:
    ref = rule_ref("cache", subject)
    assert len(ref) <= 80
    assert ref.replace("_", "").isalnum()
    assert ref.isascii()


@pytest.mark.parametrize(
    "written",
    [
        redirect_rule("lr_redirects_a", "a", "ssl", {"value": "https://acme.test/"}, status=302, keep_query=False),
        cache_rule("lr_cache_a", "a", "ssl", {"cache": True, "edge_ttl": {"mode": "override_origin", "default": 7200}}),
    ],
    ids=["redirect", "cache"],
)
def test_what_is_sent_is_read_back_equal(written: Rule) -> None:
    assert rule_from_api(rule_to_api(written)) == written


def test_what_the_api_fills_in_changes_nothing() -> None:
    bare = rule_from_api(
        {
            "id": "1",
            "action": "redirect",
            "expression": "ssl",
            "action_parameters": {"from_value": {"target_url": {"value": "https://a.test/"}}},
        }
    )
    full = rule_from_api(
        {
            "id": "1",
            "ref": "1",
            "version": "3",
            "last_updated": "2026-01-01T00:00:00Z",
            "enabled": True,
            "description": "",
            "action": "redirect",
            "expression": "ssl",
            "action_parameters": {
                "from_value": {
                    "status_code": 301.0,
                    "preserve_query_string": False,
                    "target_url": {"value": "https://a.test/", "expression": None},
                }
            },
        }
    )
    assert bare == full


def test_false_and_zero_are_values_and_not_left_out() -> None:
    parameters = canonical_parameters("set_cache_settings", {"cache": False, "zero": 0, "none": None, "empty": {}})
    assert parameters == {"cache": False, "zero": 0}
