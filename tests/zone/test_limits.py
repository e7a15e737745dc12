from __future__ import annotations

from typing import Any

import pytest

from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Rule, cache_rule, redirect_rule
from launchready.zone.limits import (
    COOKIES_BY_NAME,
    CUSTOM_CACHE_KEY,
    EDGE_TTL,
    RECORD_TTL,
    RECORDS,
    REGULAR_EXPRESSIONS,
    RULES_OF_PHASE,
    Feature,
    Limit,
    Plan,
    features_of,
)
from launchready.zone.rules import BANDS


def test_every_phase_that_is_declared_has_a_limit() -> None:
    assert set(BANDS) <= set(RULES_OF_PHASE)


@pytest.mark.parametrize("limit", [*RULES_OF_PHASE.values(), RECORDS], ids=lambda limit: limit.what)
def test_a_larger_plan_holds_as_much_and_a_page_says_so(limit: Limit) -> None:
    numbers = [limit.of(plan) for plan in Plan]
    assert numbers == sorted(numbers)
    assert limit.source.startswith("developers.cloudflare.com/")


@pytest.mark.parametrize(
    ("number", "plan"),
    [
        pytest.param(10, Plan.FREE, id="ten"),
        pytest.param(11, Plan.PRO, id="eleven"),
        pytest.param(26, Plan.BUSINESS, id="twenty-six"),
        pytest.param(300, Plan.ENTERPRISE, id="three-hundred"),
        pytest.param(301, None, id="more-than-any"),
    ],
)
def test_the_smallest_plan_that_holds_a_number_of_redirects(number: int, plan: Plan | None) -> None:
    assert RULES_OF_PHASE[REDIRECT_PHASE].smallest_with(number) is plan
    assert RULES_OF_PHASE[CACHE_PHASE].smallest_with(number) is plan


@pytest.mark.parametrize(
    ("limit", "number", "plan"),
    [
        pytest.param(EDGE_TTL, 7200, Plan.FREE, id="two-hours"),
        pytest.param(EDGE_TTL, 7199, Plan.PRO, id="less-than-two-hours"),
        pytest.param(EDGE_TTL, 3599, Plan.BUSINESS, id="less-than-an-hour"),
        pytest.param(EDGE_TTL, 0, None, id="nothing"),
        pytest.param(RECORD_TTL, 60, Plan.FREE, id="a-minute"),
        pytest.param(RECORD_TTL, 30, Plan.ENTERPRISE, id="half-a-minute"),
    ],
)
def test_the_smallest_plan_that_goes_down_to_a_time(limit: Limit, number: int, plan: Plan | None) -> None:
    assert limit.smallest_down_to(number) is plan


def rule(expression: str, **parameters: Any) -> Rule:
    return cache_rule("lr_cache_x", "", expression, {"cache": True, **parameters})


def keyed(**key: Any) -> Rule:
    return rule("ssl", cache_key={"custom_key": key})


@pytest.mark.parametrize(
    ("used", "features"),
    [
        pytest.param(rule('http.host eq "a"'), [], id="plain"),
        pytest.param(rule('http.request.uri.path matches "^/a"'), [REGULAR_EXPRESSIONS], id="matches"),
        pytest.param(rule('http.request.uri.path ~ "^/a"'), [REGULAR_EXPRESSIONS], id="tilde"),
        pytest.param(rule('http.host eq "a matches ~ b"'), [], id="in-a-string"),
        pytest.param(rule(r'http.host eq "a\" ~ b"'), [], id="in-a-string-with-a-quote"),
        pytest.param(rule('http.host eq r#"a" ~ b"#'), [], id="in-a-raw-string"),
        pytest.param(rule('http.request.cookies["a"][0] eq "b"'), [COOKIES_BY_NAME], id="cookie-by-name"),
        pytest.param(rule('http.cookie contains "a="'), [], id="cookies-as-text"),
        pytest.param(keyed(cookie={"include": ["a"]}), [CUSTOM_CACHE_KEY], id="by-cookie"),
        pytest.param(keyed(query_string={"include": ["a"]}), [CUSTOM_CACHE_KEY], id="by-query"),
        pytest.param(keyed(query_string={"exclude": ["*"]}), [], id="without-query"),
        pytest.param(rule("ssl", cache_key={"ignore_query_strings_order": True}), [], id="order-of-the-query"),
        pytest.param(
            redirect_rule("r", "", "ssl", {"expression": 'regex_replace(http.request.uri.path, "a", "b")'}),
            [REGULAR_EXPRESSIONS],
            id="regular-expression-in-a-target",
        ),
        pytest.param(
            redirect_rule("r", "", "ssl", {"expression": 'wildcard_replace(http.request.uri.path, "/a/*", "/b/${1}")'}),
            [],
            id="wildcard-in-a-target",
        ),
    ],
)  # fmt: skip
def test_what_a_rule_uses_that_not_every_plan_has(used: Rule, features: list[Feature]) -> None:
    assert list(features_of(used)) == features
