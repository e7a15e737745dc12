"""What the edge answers by itself: redirects, HSTS, errors; and what it survives."""

from __future__ import annotations

import asyncio

import pytest
from visiting import Visit, visit

REDIRECTS = "http_request_dynamic_redirect"


def redirect(ref: str, expression: str, target: dict[str, str], status: int = 301) -> dict[str, object]:
    value = {"target_url": target, "status_code": status, "preserve_query_string": True}
    return {"ref": ref, "expression": expression, "action": "redirect", "action_parameters": {"from_value": value}}


def test_a_redirect_rule_answers_in_one_hop_and_says_nothing_of_the_cache() -> None:
    async def story(v: Visit) -> None:
        v.zone.create_record({"type": "CNAME", "name": "www", "content": "acme.test", "proxied": True})
        to = {"expression": 'concat("https://acme.test", http.request.uri.path)'}
        v.rules(REDIRECTS, [redirect("canonical", 'http.host eq "www.acme.test"', to)])
        for scheme in ("http", "https"):
            answer = await v.send(f"{scheme}://www.acme.test/a/b?c=d")
            assert (answer.status_code, answer.headers["location"]) == (301, "https://acme.test/a/b?c=d")
            assert "cf-cache-status" not in answer.headers
            assert answer.headers["server"] == "cloudflare"

    visit(story)


def test_a_changed_rule_acts_at_once() -> None:
    async def story(v: Visit) -> None:
        v.rules(
            REDIRECTS, [redirect("old", 'http.request.uri.path eq "/old"', {"value": "https://acme.test/new"}, 302)]
        )
        assert (await v.send("https://acme.test/old")).status_code == 302
        v.zone.replace_ruleset(next(iter(v.zone.rulesets)), {"rules": []})
        assert (await v.send("https://acme.test/old")).status_code == 404

    visit(story)


def test_always_use_https() -> None:
    async def story(v: Visit) -> None:
        v.zone.change_settings({"always_use_https": "on"})
        assert (await v.send("http://acme.test/x?y")).headers["location"] == "https://acme.test/x?y"

    visit(story)


def test_hsts_is_the_zones_and_on_https_alone() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.headers = {"Strict-Transport-Security": "max-age=1"}
        hsts = {"enabled": True, "max_age": 15552000, "include_subdomains": True, "preload": False, "nosniff": True}
        v.zone.change_settings({"security_header": {"strict_transport_security": hsts}})
        secure = await v.send("https://told.acme.test/")
        assert secure.headers.get_list("strict-transport-security") == ["max-age=15552000; includeSubDomains"]
        assert secure.headers["x-content-type-options"] == "nosniff"
        v.told.headers = {}
        assert "strict-transport-security" not in (await v.send("http://told.acme.test/")).headers

    visit(story)


UNKNOWN = {"outside": "other.example", "no-record": "nobody.acme.test", "dns-only": "direct.acme.test"}


@pytest.mark.parametrize("host", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_a_host_that_is_not_proxied_here_is_not_served(host: str) -> None:
    async def story(v: Visit) -> None:
        v.zone.create_record({"type": "A", "name": "direct", "content": "198.51.100.10"})
        answer = await v.send(f"http://{host}/")
        assert answer.status_code == 409
        assert "Error 1001" in answer.text

    visit(story)


def test_a_wildcard_serves_what_has_no_record_of_its_own() -> None:
    async def story(v: Visit) -> None:
        v.zone.create_record({"type": "A", "name": "*", "content": "198.51.100.10", "proxied": True})
        assert (await v.send("https://anything.acme.test/")).status_code == 200

    visit(story)


def request(target: str = "/robots.txt", host: bytes = b"acme.test", more: bytes = b"", method: str = "GET") -> bytes:
    line = f"{method} {target} HTTP/1.1\r\n".encode()
    return line + b"Host: " + host + b"\r\n" + more + b"Connection: close\r\n\r\n"


RAW = {
    "no-host": (b"GET / HTTP/1.0\r\n\r\n", b"400"),
    "absolute-form": (request("http://acme.test/robots.txt"), b"200"),
    "asterisk": (request("*", method="OPTIONS"), b"400"),
    "no-http": (b"\x00\x01\x02\r\n\r\n", b"400"),
    "a-port-in-the-host": (request(host=b"acme.test:8080"), b"200"),
    "bytes-in-the-host": (request(host=b"\xff\xfe"), b"409"),
    "an-address-as-host": (request(host=b"[::1]:80"), b"409"),
    "bytes-in-a-header": (request(more=b"X-A: \xff\xfe\r\n"), b"200"),
    "a-huge-header": (request(more=b"X-A: " + b"a" * 40_000 + b"\r\n"), b"400"),
}


@pytest.mark.parametrize(("sent", "status"), RAW.values(), ids=RAW.keys())
def test_odd_requests_are_answered_and_the_next_ones_too(sent: bytes, status: bytes) -> None:
    async def story(v: Visit) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(v.world.http.rpartition(":")[2]))
        writer.write(sent)
        line = await reader.readline()
        writer.close()
        assert line.split()[1] == status
        assert (await v.send("http://acme.test/robots.txt")).status_code == 200

    visit(story)
