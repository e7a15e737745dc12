from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from launchready.compilation import Compilation
from launchready.expectations import (
    Answers,
    AnswersEdge,
    CertificateHolds,
    Check,
    Layer,
    LeadsSomewhere,
    MayIssue,
    NamesNoWorkshop,
    ServesHttps,
)
from launchready.zone import Record

Compile = Callable[..., Compilation]


def with_host(compiled: Compile, **host: Any) -> Compilation:
    hosts = {
        "@": {"origin": "198.51.100.10", "audience": "marketing"},
        "app": {"origin": "198.51.100.11", "audience": "users", **host},
    }
    return compiled(hosts=hosts)


def checks(compilation: Compilation, subject: str, concern: str = "dns") -> dict[str, Check]:
    """Return the checks of ``concern`` about ``subject`` by the last part of their ids."""
    return {
        one.name: one.check for one in compilation.expectations if one.subject == subject and one.concern == concern
    }


@pytest.mark.parametrize(
    ("origin", "records"),
    [
        pytest.param("1.2.3.4", [Record("app.acme.test", "A", "1.2.3.4", proxied=True)], id="ipv4"),
        pytest.param("2001:DB8::1", [Record("app.acme.test", "AAAA", "2001:db8::1", proxied=True)], id="ipv6"),
        pytest.param(
            "X.Example.com.", [Record("app.acme.test", "CNAME", "x.example.com", proxied=True)], id="host-name"
        ),
        pytest.param(
            ["1.2.3.4", "2001:db8::1", "1.2.3.5"],
            [
                Record("app.acme.test", "A", "1.2.3.4", proxied=True),
                Record("app.acme.test", "AAAA", "2001:db8::1", proxied=True),
                Record("app.acme.test", "A", "1.2.3.5", proxied=True),
            ],
            id="several",
        ),
    ],
)
def test_an_origin_is_declared_as_what_it_is(compiled: Compile, origin: Any, records: list[Record]) -> None:
    zone = with_host(compiled, origin=origin).zones[0]
    assert [record for record in zone.records.values() if record.name == "app.acme.test"] == records


def test_a_host_may_have_its_own_ttl_when_it_is_not_proxied(compiled: Compile) -> None:
    zone = with_host(compiled, proxied=False, ttl=600).zones[0]
    assert zone.records["app/address"] == Record("app.acme.test", "A", "198.51.100.11", 600)


def test_a_proxied_host_answers_the_edge_and_serves(compiled: Compile) -> None:
    compilation = with_host(compiled, health="/up")
    assert checks(compilation, "app.acme.test") == {"answers-edge": AnswersEdge("app.acme.test")}
    assert checks(compilation, "app.acme.test", "subdomains") == {
        "serves-https": ServesHttps("https://app.acme.test/"),
        "health": ServesHttps("https://app.acme.test/up", frozenset({200})),
        "bundles": NamesNoWorkshop("app.acme.test", links=2),
    }


def test_whether_a_host_serves_is_for_its_origin_to_mend(compiled: Compile) -> None:
    served = [one for one in with_host(compiled, health="/up").expectations if one.concern == "subdomains"]
    assert {one.layer for one in served} == {Layer.ORIGIN}


@pytest.mark.parametrize(
    ("origin", "answers"),
    [
        pytest.param("1.2.3.4", {"a": {"1.2.3.4"}, "aaaa": set()}, id="a-and-no-stale-aaaa"),
        pytest.param("2001:db8::1", {"a": set(), "aaaa": {"2001:db8::1"}}, id="aaaa-and-no-stale-a"),
        pytest.param("x.example.com", {"cname": {"x.example.com"}}, id="cname"),
    ],
)
def test_a_host_that_is_not_proxied_answers_exactly_its_origin(compiled: Compile, origin: str, answers: Any) -> None:
    found = checks(with_host(compiled, origin=origin, proxied=False), "app.acme.test")
    wanted: dict[str, Any] = {
        type_: Answers("app.acme.test", type_.upper(), frozenset(values)) for type_, values in answers.items()
    }
    if "cname" in answers:
        wanted["cname-target"] = LeadsSomewhere("app.acme.test")
    assert found == wanted


def test_a_host_that_is_not_proxied_is_asked_over_https_only_for_its_health(compiled: Compile) -> None:
    assert checks(with_host(compiled, proxied=False), "app.acme.test", "subdomains") == {}
    assert set(checks(with_host(compiled, proxied=False, health="/up"), "app.acme.test", "subdomains")) == {"health"}


def test_the_certificate_of_a_web_server_that_is_not_proxied_is_looked_at_too(compiled: Compile) -> None:
    assert checks(with_host(compiled, proxied=False), "app.acme.test", "tls") == {}
    found = checks(with_host(compiled, proxied=False, health="/up"), "app.acme.test", "tls")
    assert found == {"certificate": CertificateHolds("app.acme.test", 14)}


@pytest.mark.parametrize(
    ("record", "found"),
    [
        pytest.param({"type": "CNAME", "content": "acme.desk.example"}, True, id="an-alias"),
        pytest.param({"type": "CNAME", "content": "acme.desk.example", "proxied": True}, False, id="at-the-edge"),
        pytest.param({"type": "TXT", "content": "token"}, False, id="no-alias"),
    ],
)
def test_a_record_that_leads_to_a_name_by_dns_alone_must_lead_to_one_that_exists(
    compiled: Compile, record: dict[str, Any], found: bool
) -> None:
    told = checks(compiled(records=[{"name": "help", **record}]), "help.acme.test")
    assert told.get("cname-target") == (LeadsSomewhere("help.acme.test", visited=False) if found else None)


@pytest.mark.parametrize("name", ["_acme-challenge", "s1._domainkey", "_proof.app"])
def test_what_an_underscore_names_takes_no_visitors(compiled: Compile, name: str) -> None:
    told = compiled(records=[{"name": name, "type": "CNAME", "content": "proof.desk.example"}]).expectations
    assert [one.id for one in told if one.name == "cname-target"] == []
    assert [one.id for one in told if one.name == "cname"] == [f"dns/{name}.acme.test/cname"]


def test_of_a_wildcard_record_one_name_is_looked_at_too(compiled: Compile) -> None:
    records = [
        {"name": "*", "type": "MX", "content": "mx.desk.example", "priority": 5},
        {"name": "*.lab", "type": "A", "content": "198.51.100.12"},
        {"name": "*", "type": "A", "content": "198.51.100.13", "proxied": True},
    ]
    told = {one.id: one.check for one in compiled(records=records).expectations if "*" in one.id}
    assert told == {
        "dns/*.acme.test/mx": Answers("launch-ready-sample.acme.test", "MX", frozenset({"5 mx.desk.example"})),
        "dns/*.lab.acme.test/a": Answers("launch-ready-sample.lab.acme.test", "A", frozenset({"198.51.100.12"})),
        "dns/*.acme.test/answers-edge": AnswersEdge("launch-ready-sample.acme.test"),
    }


APEX = {"@": {"origin": "198.51.100.10", "audience": "marketing"}}
HOST = {"origin": "198.51.100.11", "audience": "users"}


@pytest.mark.parametrize(
    ("changes", "looked_for"),
    [
        pytest.param({}, True, id="no-wildcard"),
        pytest.param({"hosts": APEX | {"*": HOST}}, False, id="a-host"),
        pytest.param({"hosts": APEX | {"*.lab": HOST | {"proxied": False}}}, True, id="a-host-further-down"),
        pytest.param({"records": [{"name": "*", "type": "A", "content": "198.51.100.12"}]}, False, id="a-record"),
        pytest.param({"records": [{"name": "*", "type": "TXT", "content": "x"}]}, True, id="text-alone"),
        pytest.param(
            {"records": [{"name": "*.lab", "type": "A", "content": "198.51.100.12"}]}, True, id="further-down"
        ),
    ],
)
def test_a_wildcard_is_looked_for_unless_one_is_declared(
    compiled: Compile, changes: dict[str, Any], looked_for: bool
) -> None:
    assert ("undeclared-name" in checks(compiled(**changes), "acme.test")) is looked_for


def test_an_authority_must_be_able_to_issue_for_the_wildcard_of_universal_ssl(compiled: Compile) -> None:
    found = checks(compiled(), "acme.test")["caa-lets-cloudflare-issue"]
    assert isinstance(found, MayIssue)
    assert found.names == ("acme.test", "www.acme.test", "*.acme.test")


def test_of_a_wildcard_one_name_is_looked_at_that_nothing_else_answers_for(compiled: Compile) -> None:
    hosts = {
        "@": {"origin": "198.51.100.10", "audience": "marketing"},
        "*": {"origin": "198.51.100.11", "audience": "users"},
    }
    compilation = compiled(hosts=hosts)
    assert compilation.zones[0].records["*/address"].name == "*.acme.test"
    checks = {one.id: one.check for one in compilation.expectations if "*" in one.id}
    assert checks == {
        "dns/*.acme.test/answers-edge": AnswersEdge("launch-ready-sample.acme.test"),
        "subdomains/*.acme.test/serves-https": ServesHttps("https://launch-ready-sample.acme.test/"),
    }


@pytest.mark.parametrize(
    ("extra", "slot", "record"),
    [
        pytest.param(
            {"name": "@", "type": "TXT", "content": "MS=1"}, "@/txt/ms", Record("acme.test", "TXT", "MS=1"), id="txt"
        ),
        pytest.param(
            {"name": "mail", "type": "MX", "content": "mx", "priority": 5},
            "mail/mx/mx.acme.test", Record("mail.acme.test", "MX", "mx.acme.test", priority=5), id="short-target",
        ),
        pytest.param(
            {"name": "_s._tcp", "type": "SRV", "content": "1 44 sip", "priority": 0},
            "_s._tcp/srv/sip.acme.test", Record("_s._tcp.acme.test", "SRV", "1 44 sip.acme.test", priority=0), id="srv",
        ),
        pytest.param(
            {"name": "old", "type": "A", "content": "1.2.3.4", "ttl": 60},
            "old/address", Record("old.acme.test", "A", "1.2.3.4", 60), id="with-ttl",
        ),
        pytest.param(
            {"name": "www", "type": "CNAME", "content": "@", "proxied": True},
            "www/address", Record("www.acme.test", "CNAME", "acme.test", proxied=True), id="the-apex-as-target",
        ),
    ],
)  # fmt: skip
def test_extra_records_are_declared_as_written(compiled: Compile, extra: Any, slot: str, record: Record) -> None:
    assert compiled(records=[extra]).zones[0].records[slot] == record


def test_values_of_one_name_and_type_are_looked_at_together(compiled: Compile) -> None:
    records = [
        {"name": "@", "type": "CAA", "content": f'0 issue "{issuer}"'} for issuer in ("pki.goog", "letsencrypt.org")
    ]
    found = checks(compiled(records=records), "acme.test")["caa"]
    assert isinstance(found, Answers)
    assert (found.values, found.subset) == (frozenset({'0 issue "pki.goog"', '0 issue "letsencrypt.org"'}), True)
    assert found.authorities >= {"pki.goog", "letsencrypt.org"}  # further ones are Cloudflare's own


def test_what_others_share_a_type_with_may_be_more(compiled: Compile) -> None:
    records = [
        {"name": "@", "type": "TXT", "content": "a=1"},
        {"name": "x", "type": "MX", "content": "mx.example.com", "priority": 5},
    ]
    compilation = compiled(records=records)
    assert checks(compilation, "acme.test")["txt"] == Answers("acme.test", "TXT", frozenset({"a=1"}), subset=True)
    assert checks(compilation, "x.acme.test")["mx"] == Answers("x.acme.test", "MX", frozenset({"5 mx.example.com"}))
