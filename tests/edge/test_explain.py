"""``launchready explain``: from a stack file to sentences, JSON and exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from launchready.cli import main
from launchready.zone.sentences import spell_seconds

STACK = """
config:
  launchready:site:
    zone: {name: acme.test}
    canonical: www
    hosts:
      "@": {origin: 198.51.100.10, audience: marketing}
      www: {origin: 198.51.100.10, audience: marketing}
      app: {origin: 198.51.100.11, audience: users, authenticated: true}
      status: {origin: 198.51.100.12, audience: marketing, proxied: false}
    redirects:
      - {host: www, path: /old, to: "https://www.acme.test/new"}
    cache:
      static: {edge_ttl: 86400, browser_ttl: 14400}
      authenticated_paths: [/account]
"""


@pytest.fixture
def stack(tmp_path: Path) -> str:
    file = tmp_path / "stacks" / "Pulumi.acme.yaml"
    file.parent.mkdir()
    file.write_text(STACK, "utf-8")
    return str(file)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["explain", *arguments])
    output = capsys.readouterr()
    return int(ended.value.code or 0), output.out, output.err


def explain(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, output, error = run(capsys, *arguments, "--json")
    assert code == 0, error
    explained: dict[str, Any] = json.loads(output)
    return explained


def test_a_redirect_names_its_rule_and_where_it_was_declared(capsys: pytest.CaptureFixture[str], stack: str) -> None:
    first, last = explain(capsys, stack, "http://www.acme.test/old?x=1")["hops"]
    assert first["redirect"].pop("rule").startswith("lr_redirects_www_acme_test_")
    assert first["redirect"] == {
        "status": 301,
        "location": "https://www.acme.test/new?x=1",
        "why": "redirect rule",
        "declared_at": "redirects.0",
        "file": stack,
        "line": 12,
    }
    assert (last["url"], last["ending"], last["cache"]["eligible"]) == (
        "https://www.acme.test/new?x=1",
        "served",
        False,
    )


def test_apex_over_http_takes_one_hop(capsys: pytest.CaptureFixture[str], stack: str) -> None:
    hops = explain(capsys, stack, "http://acme.test/a.css?v=1")["hops"]
    assert [hop["url"] for hop in hops] == ["http://acme.test/a.css?v=1", "https://www.acme.test/a.css?v=1"]


def test_a_static_file_says_how_long_it_lives_and_by_which_key(capsys: pytest.CaptureFixture[str], stack: str) -> None:
    cache = explain(capsys, stack, "https://www.acme.test/app.css")["hops"][0]["cache"]
    assert (cache["edge"]["seconds"], cache["browser"]["seconds"], cache["declared_at"]) == (
        86400,
        14400,
        "cache.static",
    )
    assert "for 1 day" in cache["english"]
    assert "for 4 hours" in cache["english"]


NEVER = {
    "authenticated host": ("https://app.acme.test/x.css", "hosts.app.authenticated"),
    "authenticated path": ("https://www.acme.test/account/x.css", "cache.authenticated_paths"),
    "authenticated path in upper case": ("https://www.acme.test/ACCOUNT/x.css", "cache.authenticated_paths"),
    "authenticated path in escapes": ("https://www.acme.test/%61ccount/x.css", "cache.authenticated_paths"),
    "authenticated path behind dots": ("https://www.acme.test/a/%2e%2e/account/x.css", "cache.authenticated_paths"),
    "encoded slash": ("https://www.acme.test/static/..%2faccount/x.css", "cache.authenticated_paths"),
}


@pytest.mark.parametrize(("url", "declared_at"), NEVER.values(), ids=NEVER.keys())
def test_what_needs_a_log_in_is_never_cached(
    capsys: pytest.CaptureFixture[str], stack: str, url: str, declared_at: str
) -> None:
    cache = explain(capsys, stack, url)["hops"][0]["cache"]
    assert (cache["eligible"], cache["edge"], cache["declared_at"].split(".0")[0]) == (False, None, declared_at)


ELSEWHERE = {
    "DNS only": ("https://status.acme.test/", "not through Cloudflare"),
    "no such host": ("https://nope.acme.test/", "no such host"),
}


@pytest.mark.parametrize(("url", "ending"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_what_does_not_reach_the_edge_says_so(
    capsys: pytest.CaptureFixture[str], stack: str, url: str, ending: str
) -> None:
    explained = explain(capsys, stack, url)
    assert (explained["ending"], explained["hops"][-1]["cache"]) == (ending, None)


def test_sentences_name_rule_and_key(capsys: pytest.CaptureFixture[str], stack: str) -> None:
    code, output, _ = run(capsys, stack, "https://acme.test/")
    assert code == 0
    assert "→ 301 to https://www.acme.test/" in output
    assert f"lr_redirects_canonical, declared at canonical ({stack}:5)" in output


def test_a_cookie_is_sent_and_not_shown(capsys: pytest.CaptureFixture[str], stack: str) -> None:
    code, output, _ = run(capsys, stack, "https://www.acme.test/", "--cookie", "session=s3cret")
    assert (code, "s3cret" in output) == (0, False)


def test_post_is_never_cached(capsys: pytest.CaptureFixture[str], stack: str) -> None:
    hop = explain(capsys, stack, "https://www.acme.test/app.css", "--method", "post")["hops"][0]
    assert (hop["method"], hop["cache"]["why"]) == ("POST", "POST is never cached")


def test_headers_are_sent(capsys: pytest.CaptureFixture[str], stack: str) -> None:
    arguments = ("https://www.acme.test/app.css", "--header", "Authorization: Basic x", "--header", "X-A:b")
    assert explain(capsys, stack, *arguments)["ending"] == "served"


@pytest.mark.parametrize(
    ("arguments", "right"),
    [
        pytest.param(("https://www.acme.test/", "--header", "X-A"), "NAME:VALUE", id="a-header-without-a-colon"),
        pytest.param(("https://www.acme.test/", "--cookie", "session"), "NAME=VALUE", id="a-cookie-without-a-value"),
        pytest.param(("https://www.acme.test/", "--country", "Germany"), "two letters, as DE", id="a-country-in-full"),
        pytest.param(("https://example.net/",), "example.net is not within acme.test", id="another-domain"),
    ],
)
def test_what_cannot_be_meant_is_wrong_use(
    capsys: pytest.CaptureFixture[str], stack: str, arguments: tuple[str, ...], right: str
) -> None:
    code, _, error = run(capsys, stack, *arguments)
    assert (code, right in error) == (2, True)


def test_a_walk_leads_through_every_zone_of_the_stack(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.acme.yaml"
    file.write_text(STACK + "    aliases: [{name: acme.example}]\n", "utf-8")
    first, last = explain(capsys, str(file), "http://acme.example/a")["hops"]
    assert (first["redirect"]["location"], first["redirect"]["declared_at"]) == (
        "https://www.acme.test/a",
        "aliases.0.hosts",
    )
    assert (last["url"], last["ending"]) == ("https://www.acme.test/a", "served")


@pytest.mark.parametrize("url", ["acme.test", "ftp://acme.test/", "https://acme.test:8443/"])
def test_what_is_no_url_is_wrong_use(capsys: pytest.CaptureFixture[str], stack: str, url: str) -> None:
    code, _, error = run(capsys, stack, url)
    assert (code, "Traceback" in error, "a URL is written in full" in error) == (2, False, True)


DURATIONS = {
    0: "0 seconds",
    1: "1 second",
    90: "90 seconds",
    60: "1 minute",
    7200: "2 hours",
    86400: "1 day",
    172800: "2 days",
}


@pytest.mark.parametrize(("seconds", "spelled"), DURATIONS.items())
def test_seconds_are_spelled(seconds: int, spelled: str) -> None:
    assert spell_seconds(seconds) == spelled


PROTECTED = """
    protection:
      login: {paths: [/login], requests: 5}
      block: {countries: [KP]}
"""


@pytest.fixture
def protected(tmp_path: Path, stack: str) -> str:
    file = tmp_path / "stacks" / "Pulumi.acme.yaml"
    text = STACK.replace("authenticated: true}", "authenticated: true, tls: full, indexable: false}")
    file.write_text(text.rstrip() + PROTECTED, "utf-8")
    return stack


def test_protection_is_explained_with_where_it_is_declared(capsys: pytest.CaptureFixture[str], protected: str) -> None:
    (hop,) = explain(capsys, protected, "https://www.acme.test/login")["hops"]
    (limit,) = hop["limits"]
    assert (limit["requests"], limit["period"], limit["block"], limit["declared_at"]) == (5, 10, 10, "protection.login")
    assert hop["headers"]["X-Frame-Options"] == "SAMEORIGIN"
    assert hop["beside"] == ["firewall rule lr_protection_sources acts on some visitors, by where they come from"]
    said = " ".join(hop["english"])
    assert "after 5 requests within 10 seconds an address is answered 429 for 10 seconds" in said

    (hop,) = explain(capsys, protected, "https://app.acme.test/", "--country", "DE")["hops"]
    assert hop["headers"]["X-Robots-Tag"] == "noindex"
    assert hop["beside"] == []
    assert "its server is spoken to with SSL mode full, by lr_tls_full, declared at hosts.app.tls" in " ".join(
        hop["english"]
    )


@pytest.mark.parametrize(
    ("url", "options", "key"),
    [
        pytest.param("https://www.acme.test/.env", (), "protection.block.probes", id="probe"),
        pytest.param("https://www.acme.test/", ("--method", "TRACE"), "protection.block.methods", id="method"),
        pytest.param("https://www.acme.test/", ("--country", "kp"), "protection.block", id="country"),
    ],
)
def test_what_is_blocked_says_by_which_key(
    capsys: pytest.CaptureFixture[str], protected: str, url: str, options: tuple[str, ...], key: str
) -> None:
    (hop,) = explain(capsys, protected, url, *options)["hops"]
    assert (hop["stop"]["status"], hop["stop"]["declared_at"]) == (403, key)
