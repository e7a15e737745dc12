"""The same fault is not the same everywhere: what a host is for decides how bad it is."""

from __future__ import annotations

import pytest
from audited import HSTS, HTML, OTHER, Case, Reply, audit, page, to
from loopback import EDGE, Authority

from launchready.audit.finding import Severity
from launchready.audit.found import Role
from launchready.audit.names import is_guessed, role_by_name

CRITICAL, HIGH, MEDIUM, LOW, INFO = Severity


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("acme.com", Role.MARKETING),
        ("www.acme.com", Role.MARKETING),
        ("app.acme.com", Role.APP),
        ("app-eu.acme.com", Role.APP),
        ("api.acme.com", Role.API),
        ("api.staging.acme.com", Role.INTERNAL),
        ("my-staging.acme.com", Role.INTERNAL),
        ("vpn.acme.com", Role.SERVICE),
        ("smtp.acme.com", Role.MAIL),
        ("zanzibar.acme.com", Role.APP),
    ],
)
def test_what_a_host_is_for_by_its_name(name: str, role: Role) -> None:
    assert role_by_name(name, "acme.com") is role
    assert is_guessed(name, "acme.com") is (name == "zanzibar.acme.com")


@pytest.mark.parametrize(
    ("host", "severity"),
    [
        pytest.param("app", CRITICAL, id="an-app"),
        pytest.param("api", HIGH, id="an-api"),
        pytest.param("staging", LOW, id="tests"),
        pytest.param("vpn", None, id="no-web-site"),
        pytest.param("smtp", None, id="mail"),
    ],
)
def test_a_closed_door(authority: Authority, host: str, severity: Severity | None) -> None:
    judged = audit(authority, Case({f"{host}.acme.com A": (OTHER,)}))
    assert [each.severity for each in judged.findings if each.policy == "site-closed"] == (
        [severity] if severity else []
    )


@pytest.mark.parametrize(
    ("host", "policies"),
    [
        pytest.param("docs", {"site-missing"}, id="a-public-site"),
        pytest.param("api", set(), id="an-api-without-a-home-page"),
        pytest.param("cdn", set(), id="files-without-a-home-page"),
    ],
)
def test_no_home_page(authority: Authority, host: str, policies: set[str]) -> None:
    name = f"{host}.acme.com"
    gone = Reply(b"no", 404, {"Content-Type": "text/plain", **HSTS})
    pages = {f"https://{name}": gone, f"https://{name}/": gone, f"http://{name}": to(f"https://{name}{{path}}")}
    judged = audit(authority, Case({f"{name} A": (EDGE,)}, pages))
    assert {each.policy for each in judged.findings} == policies


def test_noindex_is_right_for_tests_and_wrong_for_the_live_site(authority: Authority) -> None:
    hidden = Reply(b"<html><p>hello", 200, {**HTML, **HSTS, "X-Robots-Tag": "noindex"})
    name = "staging.acme.com"
    pages = {
        f"https://{name}/": hidden,
        f"http://{name}": to(f"https://{name}{{path}}"),
        f"https://{name}": Reply(b"", 404),
    }
    assert audit(authority, Case({f"{name} A": (EDGE,)}, pages)).findings == ()


def test_a_providers_product_is_left_in_peace(authority: Authority) -> None:
    records = {"status.acme.com CNAME": ("acme.statuspage.io.",), "acme.statuspage.io A": (EDGE,)}
    bare = Reply(b"<html>All fine", 200, {**HTML, "Server": "nginx/1.1", "Set-Cookie": "session=1"})
    judged = audit(authority, Case(records, {"https://status.acme.com": bare, "http://status.acme.com": bare}))
    host = judged.found.host("status.acme.com")
    assert host is not None
    assert (host.role, host.provider) == (Role.PROVIDER, "Atlassian Statuspage")
    assert {each.policy for each in judged.findings} <= {"http-not-redirected"}
    assert all(each.severity is LOW for each in judged.findings)


def test_a_parked_domain_that_says_so_has_no_mail_risk(authority: Authority) -> None:
    records: dict[str, tuple[str, ...] | None] = {
        "acme.com MX": ("0 .",), "acme.com TXT": ("v=spf1 -all",), "google._domainkey.acme.com TXT": None,
        "_mta-sts.acme.com TXT": None, "_smtp._tls.acme.com TXT": None,
        "_dmarc.acme.com TXT": ("v=DMARC1; p=reject; rua=mailto:d@reports.test",),
        "acme.com._report._dmarc.reports.test TXT": ("v=DMARC1",),
    }  # fmt: skip
    pages = {"https://acme.com/": page("This domain is for sale")}
    judged = audit(authority, Case(records, pages))
    assert {(each.policy, each.severity) for each in judged.findings} == {("parked", INFO)}


def test_names_that_pages_and_certificates_name_are_found(authority: Authority) -> None:
    records = {"partners.acme.com A": (EDGE,), "mx.acme.com A": ("192.0.2.25",)}
    pages = {
        "https://acme.com/": page('<a href="https://partners.acme.com/x">Partners</a>'),
        "https://partners.acme.com/": page(),
        "http://partners.acme.com": to("https://partners.acme.com{path}"),
    }
    judged = audit(authority, Case(records, pages))
    why = {host.name: host.why for host in judged.found.hosts}
    assert why["partners.acme.com"] == "named by https://acme.com/"
    assert why["mx.acme.com"] == "mail is delivered there"


def test_under_a_wildcard_real_hosts_are_told_from_it(authority: Authority) -> None:
    judged = audit(authority, Case({"*.acme.com A": (EDGE,)}))
    names = {"acme.com", "www.acme.com", "app.acme.com", "api.acme.com", "mx.acme.com"}
    assert {host.name for host in judged.found.hosts} == names


@pytest.mark.parametrize(
    "records",
    [
        pytest.param({}, id="with-an-address"),
        pytest.param(
            {"app.acme.com A": None, "app.acme.com CNAME": ("acme.vercel.app.",), "acme.vercel.app A": (EDGE,)},
            id="an-alias",
        ),
    ],
)
def test_a_host_by_itself_needs_neither_www_nor_mail(
    authority: Authority, records: dict[str, tuple[str, ...] | None]
) -> None:
    judged = audit(authority, Case(records), domain="app.acme.com")
    assert {each.policy: each.severity for each in judged.findings if each.severity is not INFO} == {}


def test_a_domain_that_is_sold_by_itself_needs_both(authority: Authority) -> None:
    case = Case({"www.acme.com A": None, "acme.com MX": None, "acme.com TXT": None, "_mta-sts.acme.com TXT": None})
    found = {each.policy for each in audit(authority, case).findings if each.severity in (MEDIUM, HIGH)}
    assert {"www-missing", "spf-missing", "mx-missing"} <= found
