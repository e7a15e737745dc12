"""Whatever is sent is answered or refused: never with a 500, and never with what is no JSON of the envelope."""

from __future__ import annotations

import json
from typing import Any

import pytest
from api_calls import Api
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launchready.local.dns.rdatas import read_rdata

BOUNDED = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXT = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["", "@", "*", ".", "www", "198.51.100.10", "::1", "fe80::1%x", '"', '"a', "a b", "\ud800", "\x00",
                     '0 issue "a"', "1 . alpn=h3", "10 mx", "1 2 3 a", "x" * 300, "é" * 200]),
)  # fmt: skip
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.just(10**400), st.floats(allow_nan=False), TEXT)
ANY = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)
TYPES = st.sampled_from(["A", "AAAA", "CAA", "CNAME", "HTTPS", "MX", "NS", "PTR", "SRV", "SVCB", "TLSA", "TXT", "URI"])
DATA = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("flags", "tag", "value", "priority", "weight", "port", "target"), ANY),
)


def mixed(**good: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects of which each field is left out, good or anything."""
    return st.fixed_dictionaries({}, optional={key: st.one_of(value, ANY) for key, value in good.items()})


RECORDS = mixed(
    name=st.just("www"), type=TYPES, content=TEXT, ttl=st.just(1), proxied=st.booleans(), priority=st.just(1),
    data=DATA, comment=TEXT, tags=st.just([]), settings=st.just({}), id=st.just("x"),
)  # fmt: skip
TTL = mixed(
    mode=st.sampled_from(["respect_origin", "override_origin", "bypass_by_default"]),
    default=st.just(7200),
    status_code_ttl=st.lists(mixed(value=st.just(0), status_code=st.just(404), status_code_range=ANY), max_size=2),
)
PARAMETERS = mixed(
    cache=st.booleans(),
    edge_ttl=TTL,
    browser_ttl=TTL,
    cache_key=ANY,
    from_value=mixed(
        target_url=mixed(value=st.just("https://acme.test/"), expression=st.just('concat("https://", http.host)')),
        status_code=st.just(301),
        preserve_query_string=st.booleans(),
    ),
)
RULES = mixed(
    action=st.sampled_from(["redirect", "set_cache_settings"]),
    expression=st.sampled_from(["true", "ssl", 'http.host eq "a"', "(" * 500, "not " * 2000 + "ssl"]),
    action_parameters=PARAMETERS,
    ref=st.just("a"),
    position=mixed(index=st.just(1), before=TEXT, after=TEXT),
)
PHASES = st.sampled_from(["http_request_dynamic_redirect", "http_request_cache_settings", "http_request_origin"])


def answered(api: Api, method: str, path: str, sent: Any) -> bool:
    """Say whether the call succeeded; it must be answered in the envelope, and not with a 500."""
    answer = api.call(method, path, sent)
    body = answer.json()
    assert answer.status_code < 500, (sent, body)
    assert body["success"] is (answer.status_code < 400)
    assert body["success"] is (not body["errors"])
    return body["success"] is True


@BOUNDED
@given(sent=RECORDS)
def test_records(shared_api: Api, sent: dict[str, Any]) -> None:
    if answered(shared_api, "POST", "/dns_records", sent):
        (record,) = shared_api.zone.records.values()
        assert read_rdata(record) is not None, "what is taken can be served"
        answered(shared_api, "PATCH", f"/dns_records/{record['id']}", sent)
        answered(shared_api, "GET", "/dns_records", None)
        assert shared_api.call("GET", "/dns_records/export").status_code == 200
    shared_api.zone.records.clear()


@BOUNDED
@given(sent=RECORDS)
def test_changes_of_a_record(shared_api: Api, sent: dict[str, Any]) -> None:
    record = shared_api.zone.create_record({"name": "www", "type": "A", "content": "198.51.100.10"})
    for method in ("PATCH", "PUT"):
        answered(shared_api, method, f"/dns_records/{record['id']}", sent)
    shared_api.zone.records.clear()


@BOUNDED
@given(sent=mixed(**{key: st.lists(RECORDS, max_size=2) for key in ("deletes", "patches", "puts", "posts")}))
def test_batches(shared_api: Api, sent: dict[str, Any]) -> None:
    before = dict(shared_api.zone.records)
    if not answered(shared_api, "POST", "/dns_records/batch", sent):
        assert shared_api.zone.records == before
    shared_api.zone.records.clear()


@BOUNDED
@given(sent=mixed(kind=st.just("zone"), name=TEXT, phase=PHASES, description=TEXT, rules=st.lists(RULES, max_size=2)))
def test_rulesets(shared_api: Api, sent: dict[str, Any]) -> None:
    answered(shared_api, "POST", "/rulesets", sent)
    shared_api.zone.rulesets.clear()
    answered(shared_api, "PUT", "/rulesets/phases/http_request_cache_settings/entrypoint", sent)
    shared_api.zone.rulesets.clear()


@BOUNDED
@given(sent=RULES)
def test_rules(shared_api: Api, sent: dict[str, Any]) -> None:
    good = {"action": "redirect", "expression": "ssl", "ref": "b",
            "action_parameters": {"from_value": {"target_url": {"value": "https://acme.test/"}}}}  # fmt: skip
    phase = "http_request_dynamic_redirect"
    ruleset = shared_api.zone.create_ruleset({"kind": "zone", "name": "default", "phase": phase, "rules": [good]})
    path = f"/rulesets/{ruleset['id']}/rules"
    answered(shared_api, "POST", path, sent)
    answered(shared_api, "PATCH", f"{path}/{ruleset['rules'][0]['id']}", sent)
    shared_api.zone.rulesets.clear()


@pytest.mark.parametrize("setting", ["ssl", "browser_cache_ttl", "security_header", "polish", "nothing"])
@BOUNDED
@given(value=st.one_of(ANY, st.dictionaries(st.just("strict_transport_security"), mixed(max_age=ANY, enabled=ANY))))
def test_settings(shared_api: Api, setting: str, value: Any) -> None:
    answered(shared_api, "PATCH", f"/settings/{setting}", {"value": value})
    answered(shared_api, "PATCH", "/settings", {"items": [{"id": setting, "value": value}, value]})


@BOUNDED
@given(sent=mixed(name=TEXT, account=mixed(id=TEXT), paused=st.booleans(), status=TEXT))
def test_zones_and_dnssec(shared_api: Api, sent: dict[str, Any]) -> None:
    answered(shared_api, "PATCH", "", sent)
    answered(shared_api, "PATCH", "/dnssec", sent)
    answer = shared_api.client.post("zones", content=json.dumps(sent))
    assert answer.status_code < 500
    if answer.status_code == 200:
        shared_api.client.delete(f"zones/{answer.json()['result']['id']}")
