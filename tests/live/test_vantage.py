"""Where we look from: options, variables, and the refusal of stray variables."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme

from launchready.errors import UsageError
from launchready.live.vantage import Endpoint, Options, Vantage, on_loopback, vantage_from

LOCAL_API = {"CLOUDFLARE_BASE_URL": "http://127.0.0.1:8787/client/v4"}


def test_options_are_read() -> None:
    options = Options(
        resolver=("127.0.0.1:5353", "[::1]:5354", "192.0.2.53"),
        connect_http=("127.0.0.1:8080",),
        connect_https=("192.0.2.10=127.0.0.1:8443", "2001:DB8::1=[::1]:8444"),
    )
    vantage = vantage_from(options, {})
    assert vantage.resolvers == (Endpoint("127.0.0.1", 5353), Endpoint("::1", 5354), Endpoint("192.0.2.53", 53))
    assert vantage.connect_to("http", "203.0.113.1", 80) == Endpoint("127.0.0.1", 8080)
    assert vantage.connect_to("https", "192.0.2.10", 443) == Endpoint("127.0.0.1", 8443)
    assert vantage.connect_to("https", "2001:db8::1", 443) == Endpoint("::1", 8444)
    assert vantage.connect_to("https", "203.0.113.1", 443) == Endpoint("203.0.113.1", 443)


def test_variables_stand_in_for_options(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(ca))
    environment = LOCAL_API | {
        "LAUNCHREADY_RESOLVER": "127.0.0.1:5353, 127.0.0.2:5353",
        "LAUNCHREADY_CONNECT_HTTP": "192.0.2.1=127.0.0.1:80,198.51.100.10=127.0.0.1:81",
        "LAUNCHREADY_CONNECT_HTTPS": "127.0.0.1:443",
        "LAUNCHREADY_CA": str(ca),
    }
    vantage = vantage_from(Options(), environment)
    assert [server.address for server in vantage.resolvers] == ["127.0.0.1", "127.0.0.2"]
    assert vantage.connect_to("http", "198.51.100.10", 80).port == 81
    assert vantage.ca == ca


@pytest.mark.parametrize("content", [None, "", "no certificate"], ids=["no-file", "empty", "not-pem"])
def test_a_ca_that_cannot_be_trusted_is_refused(content: str | None, tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    if content is not None:
        ca.write_text(content)
    with pytest.raises(UsageError, match=r"--ca: .*ca\.pem"):
        vantage_from(Options(ca=str(ca)), {})


def test_an_option_wins_over_its_variable() -> None:
    environment = LOCAL_API | {"LAUNCHREADY_RESOLVER": "127.0.0.1:1"}
    assert vantage_from(Options(resolver=("127.0.0.1:2",)), environment).resolvers == (Endpoint("127.0.0.1", 2),)


@pytest.mark.parametrize(
    "api",
    [
        {},
        {"CLOUDFLARE_BASE_URL": ""},
        {"CLOUDFLARE_BASE_URL": "https://api.cloudflare.com/client/v4"},
        {"CLOUDFLARE_BASE_URL": "http://127.0.0.1.example.com/"},
        {"CLOUDFLARE_BASE_URL": "http://user:secret@[bad/"},
    ],
    ids=["unset", "empty", "real", "loopback-look-alike", "unreadable"],
)
@pytest.mark.parametrize("name", ["RESOLVER", "CONNECT_HTTP", "CONNECT_HTTPS", "CA"])
def test_a_forgotten_export_is_refused(name: str, api: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=f"LAUNCHREADY_{name}") as raised:
        vantage_from(Options(), {f"LAUNCHREADY_{name}": "127.0.0.1:53"} | api)
    assert raised.value.exit_code == 2
    assert "secret" not in str(raised.value)


def test_a_forgotten_export_is_refused_beside_options_too() -> None:
    with pytest.raises(UsageError, match="LAUNCHREADY_CA"):
        vantage_from(Options(resolver=("127.0.0.1:53",)), {"LAUNCHREADY_CA": "ca.pem"})


def test_options_alone_are_allowed_with_the_real_api() -> None:
    assert vantage_from(Options(resolver=("127.0.0.1:53",)), {}).resolvers


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:80", True),
        ("http://[::1]:80/x", True),
        ("http://localhost:1", True),
        ("https://api.cloudflare.com", False),
        ("http://localhost.example.com", False),
        ("", False),
    ],
)
def test_loopback_is_told_from_the_rest(url: str, local: bool) -> None:
    assert on_loopback(url) is local


@pytest.mark.parametrize(
    "options",
    [
        Options(resolver=("dns.example",)),
        Options(resolver=("127.0.0.1:0",)),
        Options(resolver=("127.0.0.1:99999",)),
        Options(resolver=("127.0.0.1:-1",)),
        Options(authoritative=("",)),
        Options(connect_http=("edge=127.0.0.1:80",)),
        Options(connect_https=("127.0.0.1:1", "127.0.0.1:2")),
        Options(connect_https=("192.0.2.1=127.0.0.1:1", "192.0.2.1=127.0.0.1:2")),
        Options(ca="does/not/exist.pem"),
    ],
    ids=["name", "port-0", "port-high", "port-negative", "empty", "resolved-name", "twice", "twice-resolved", "no-ca"],
)
def test_wrong_options_are_refused(options: Options) -> None:
    with pytest.raises(UsageError):
        vantage_from(options, {})


def test_a_report_names_the_vantage() -> None:
    vantage = vantage_from(Options(resolver=("127.0.0.1:53",), connect_https=("192.0.2.1=127.0.0.1:443",)), {})
    assert "127.0.0.1:53 only" in vantage.describe()
    assert vantage.as_json()["connect_https"] == {"192.0.2.1": "127.0.0.1:443"}
    assert Vantage().as_json()["resolvers"] == []
