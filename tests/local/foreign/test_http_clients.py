"""curl and openssl s_client visit the local edge as people do who want to know what a site really answers."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from foreigners import Ended, of_the_system, run
from visiting import Visit, visit

HERE = Path(__file__)
UPLOADED = HERE.read_bytes()
REDIRECTS = "http_request_dynamic_redirect"


async def curl(v: Visit, *arguments: str) -> Ended:
    """Run curl with the world's ports and CA in the place of the real ones."""
    http, https = (address.rpartition(":")[2] for address in (v.world.http, v.world.https))
    places = ("--connect-to", f":80:127.0.0.1:{http}", "--connect-to", f":443:127.0.0.1:{https}")
    command = (of_the_system("curl"), "-sS", "--max-time", "20", "--cacert", str(v.world.ca), *places, *arguments)
    return await asyncio.to_thread(run, *command)


def told(answer: str, name: str) -> str | None:
    """Return the value of a header of what ``curl -i`` printed."""
    found = re.search(rf"^{name}: (.*?)\r?$", answer, re.IGNORECASE | re.MULTILINE)
    return found[1] if found else None


def status(answer: str) -> str:
    return answer.splitlines()[0].strip()


PROTOCOLS = {"http-1.1": "--http1.1", "http-1.0": "--http1.0", "http-2-is-not-offered": "--http2"}


@pytest.mark.parametrize("option", PROTOCOLS.values(), ids=PROTOCOLS)
def test_curl_is_answered(option: str) -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        ended = await curl(v, option, "-i", "https://told.acme.test/")
        assert ended.code == 0, ended.said
        assert status(ended.out) == "HTTP/1.1 200 OK" if option != "--http1.0" else "HTTP/1.0 200 OK"
        assert (told(ended.out, "server"), told(ended.out, "cf-cache-status")) == ("cloudflare", "DYNAMIC")
        assert ended.out.endswith("told")

    visit(story)


def test_curl_follows_a_redirect_in_one_hop() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        target = {"expression": 'concat("https://told.acme.test", http.request.uri.path)'}
        value = {"target_url": target, "status_code": 308, "preserve_query_string": True}
        rule = {
            "ref": "https",
            "expression": "not ssl",
            "action": "redirect",
            "action_parameters": {"from_value": value},
        }
        v.rules(REDIRECTS, [rule])
        ended = await curl(v, "-L", "-o", "/dev/null", "-w", "%{num_redirects} %{url_effective} %{http_code}",
                           "http://told.acme.test/a?b=c")  # fmt: skip
        assert ended.out == "1 https://told.acme.test/a?b=c 200"

    visit(story)


def test_a_head_has_the_headers_of_a_get_and_no_body() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.headers = {"Content-Type": "text/css", "ETag": '"1"'}
        ended = await curl(v, "-I", "https://told.acme.test/a.css")
        assert ended.code == 0, ended.said
        assert (told(ended.out, "content-length"), told(ended.out, "etag")) == ("4", '"1"')
        assert told((await curl(v, "-i", "https://told.acme.test/a.css")).out, "cf-cache-status") == "HIT"

    visit(story)


def test_a_stored_file_tells_its_age() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.headers = {"Cache-Control": "max-age=600"}
        answers = [(await curl(v, "-i", "https://told.acme.test/a.css")).out for _ in range(2)]
        assert [told(answer, "cf-cache-status") for answer in answers] == ["MISS", "HIT"]
        assert (told(answers[0], "age"), told(answers[1], "age")) == (None, "0")
        assert len(v.told.seen) == 1

    visit(story)


RANGES = {
    "first-bytes": ("0-3", "206", "0123", "bytes 0-3/10"),
    "from-the-middle": ("4-", "206", "456789", "bytes 4-9/10"),
    "last-bytes": ("-2", "206", "89", "bytes 8-9/10"),
    "beyond-the-end": ("8-99", "206", "89", "bytes 8-9/10"),
    "nothing-of-it": ("10-", "416", "", "bytes */10"),
}


@pytest.mark.parametrize(("asked", "code", "body", "content_range"), RANGES.values(), ids=RANGES)
def test_a_part_of_a_stored_file(asked: str, code: str, body: str, content_range: str) -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.body = b"0123456789"
        for _ in range(2):  # from the origin, then from the cache
            ended = await curl(v, "-i", "-r", asked, "https://told.acme.test/a.css")
            assert status(ended.out).split()[1] == code
            assert told(ended.out, "content-range") == content_range
            assert ended.out.rpartition("\r\n\r\n")[2] == body
        assert (await curl(v, "https://told.acme.test/a.css")).out == "0123456789"
        assert [request.headers.get("range") for request in v.told.seen] == [None]

    visit(story)


def test_a_part_of_what_is_not_stored_is_the_origins_affair() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        await curl(v, "-r", "0-3", "https://told.acme.test/page")
        assert v.told.seen[0].headers["range"] == "bytes=0-3"

    visit(story)


def test_a_large_body_passes_in_both_directions_and_slow_clients_get_all_of_it() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.body = b"x" * 300_000
        ended = await curl(v, "--limit-rate", "200k", "-o", "/dev/null", "-w", "%{size_download}",
                           "https://told.acme.test/big")  # fmt: skip
        assert ended.out == "300000"
        ended = await curl(v, "--data-binary", f"@{HERE}", "--limit-rate", "40k", "-o", "/dev/null",
                           "-w", "%{http_code}", "https://told.acme.test/")  # fmt: skip
        assert ended.out == "200"
        assert v.told.bodies[-1] == UPLOADED

    visit(story)


def test_a_name_that_the_certificate_does_not_cover_is_refused_by_curl() -> None:
    async def story(v: Visit) -> None:
        v.zone.create_record({"type": "A", "name": "api.staging", "content": "198.51.100.10", "proxied": True})
        ended = await curl(v, "https://api.staging.acme.test/")
        assert ended.code == 35  # CURLE_SSL_CONNECT_ERROR
        assert "handshake failure" in ended.errors

    visit(story)


# --- openssl s_client


async def s_client(v: Visit, *arguments: str) -> Ended:
    """Shake hands with the edge; without ``-servername`` among ``arguments`` no name is sent."""
    named = () if "-servername" in arguments else ("-noservername",)
    trusted = ("-CAfile", str(v.world.ca), "-verify_return_error")
    command = (of_the_system("openssl"), "s_client", "-connect", v.world.https, *trusted, *named, *arguments)
    return await asyncio.to_thread(run, *command)


OLD = ("-cipher", "ALL:@SECLEVEL=0")
HANDSHAKES: dict[str, tuple[dict[str, str], tuple[str, ...], bool, str]] = {
    "newest": ({}, (), True, "TLSv1.3"),
    "tls-1.2": ({}, ("-tls1_2",), True, "TLSv1.2"),
    "tls-1.1-allowed": ({"min_tls_version": "1.1"}, ("-tls1_1", *OLD), True, "TLSv1.1"),
    "tls-1.1-refused": ({"min_tls_version": "1.2"}, ("-tls1_1", *OLD), False, "alert protocol version"),
    "tls-1.2-refused": ({"min_tls_version": "1.3"}, ("-tls1_2",), False, "alert protocol version"),
    "tls-1.3-off": ({"tls_1_3": "off"}, (), True, "TLSv1.2"),
    "a-cipher-of-1.2": ({}, ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"), True, "AES128-GCM"),
    "a-cipher-that-nobody-takes": ({}, ("-tls1_2", "-cipher", "NULL:@SECLEVEL=0"), False, "handshake failure"),
}


@pytest.mark.parametrize(("settings", "arguments", "agreed", "said"), HANDSHAKES.values(), ids=HANDSHAKES)
def test_handshakes(settings: dict[str, str], arguments: tuple[str, ...], agreed: bool, said: str) -> None:
    async def story(v: Visit) -> None:
        v.zone.change_settings(settings)
        ended = await s_client(v, "-servername", "acme.test", *arguments)
        assert said in ended.said
        assert (ended.code == 0) is agreed, ended.said

    visit(story)


def test_the_chain_is_verified_and_names_the_zone_and_one_level() -> None:
    async def story(v: Visit) -> None:
        ended = await s_client(v, "-servername", "acme.test", "-verify_hostname", "app.acme.test", "-showcerts")
        assert "Verify return code: 0 (ok)" in ended.out
        deeper = await s_client(v, "-servername", "acme.test", "-verify_hostname", "a.b.acme.test")
        assert "hostname mismatch" in deeper.said.lower()

    visit(story)


def test_without_a_name_there_is_no_certificate() -> None:
    async def story(v: Visit) -> None:
        ended = await s_client(v)
        assert "handshake failure" in ended.said
        assert "no peer certificate available" in ended.out

    visit(story)


ALPN = {
    "both": ("h2,http/1.1", "ALPN protocol: http/1.1"),
    "one": ("http/1.1", "ALPN protocol: http/1.1"),
    "h2-alone": ("h2", "No ALPN negotiated"),
}


@pytest.mark.parametrize(("offered", "said"), ALPN.values(), ids=ALPN)
def test_alpn(offered: str, said: str) -> None:
    async def story(v: Visit) -> None:
        assert said in (await s_client(v, "-servername", "acme.test", "-alpn", offered)).said

    visit(story)
