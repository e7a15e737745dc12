"""Servers that are odd and legal, byte by byte: each is judged by what a browser would make of it."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import pytest
from loopback import QUICK, Authority, DnsServer, serving_bytes, serving_dns, vantage_on
from proving import FACTS, SITE, expect

from launchready.expectations import Check, LoadsSecurely, RedirectsTo, SendsHsts, ServesHttps
from launchready.probe import Probe
from launchready.verify import look_at

HOST = "www.acme.com"
HOME, DEEP = f"https://{HOST}/", f"http://{HOST}/a"
SERVES, SECURE = ServesHttps(HOME, open=True), LoadsSecurely(HOST)
HSTS = SendsHsts(HOME, 31_536_000, include_subdomains=True, preload=False)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def look(check: Check, said: bytes, authority: Authority, stays: float = 0) -> tuple[str, str]:
    """Return the verdict of ``check`` where everything asked is answered with the bytes ``said``."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline() not in (b"\r\n", b""):
            pass
        writer.write(said)
        await writer.drain()
        await asyncio.sleep(stays)  # the end comes without close_notify

    async def main() -> tuple[str, str]:
        secure = not isinstance(check, RedirectsTo)
        async with (
            serving_dns(DnsServer(dict(SITE))) as names,
            serving_bytes(talk, authority.context(HOST) if secure else None) as server,
        ):
            vantage = vantage_on(names, http=server, https=server, ca=authority.path)
            looked = await look_at(
                (expect(check),), {"acme.com": FACTS}, vantage, wait=0, probe=Probe.FULL, progress=lambda _: None
            )
            (verdict,) = looked.verdicts
            return verdict.outcome.value, verdict.observed

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        pytest.param(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nhello", "pass", id="http-1.0"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\nhello", "pass", id="a-body-that-ends-with-the-connection"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\nX: y\r\n\r\n", "pass",
            id="chunks-with-extensions-and-trailers",
        ),
        pytest.param(b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n" + OK, "pass", id="early-hints"),
        pytest.param(
            b"HTTP/1.1 102 X\r\n\r\nHTTP/1.1 103 X\r\n\r\nHTTP/1.1 100 X\r\n\r\n" + OK, "pass", id="several-of-1xx"
        ),
        pytest.param(b"HTTP/1.1 200\r\ncOnTeNt-LeNgTh:2\r\n\r\nhi", "pass", id="no-reason-and-odd-case"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nhi", "pass", id="a-length-that-stands-twice"),
        pytest.param(OK.replace(b"\r\n", b"\n"), "pass", id="bare-new-lines"),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", "fail", id="no-content"),
        pytest.param(b"HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", "fail", id="nothing-but-a-reset"),
        pytest.param(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "fail", id="what-nobody-has"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", "unknown", id="half-a-page"),
        pytest.param(b"HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n", "unknown", id="no-http"),
    ],
)  # fmt: skip
def test_a_home_page(said: bytes, verdict: str, authority: Authority) -> None:
    assert look(SERVES, said, authority)[0] == verdict


@pytest.mark.parametrize(
    ("sent", "verdict"),
    [
        pytest.param(("max-age=31536000; includeSubDomains", "max-age=0"), "pass", id="the-first-of-two-counts"),
        pytest.param(("max-age=0", "max-age=31536000; includeSubDomains"), "fail", id="also-where-it-takes-back"),
        pytest.param(('Max-Age="31536000" ; INCLUDESUBDOMAINS',), "pass", id="quoted-and-in-any-case"),
    ],
)
def test_hsts(sent: tuple[str, ...], verdict: str, authority: Authority) -> None:
    fields = "".join(f"STRICT-transport-SECURITY: {value}\r\n" for value in sent)
    answer = f"HTTP/1.1 200 OK\r\n{fields}Content-Length: 0\r\n\r\n".encode()
    assert look(HSTS, answer, authority)[0] == verdict


@pytest.mark.parametrize(
    ("sent", "to", "verdict"),
    [
        pytest.param("b", f"http://{HOST}/b", "pass", id="relative"),
        pytest.param("../x/../b", f"http://{HOST}/b", "pass", id="with-dots"),
        pytest.param("//app.acme.com/a", "http://app.acme.com/a", "pass", id="protocol-relative"),
        pytest.param("HTTPS://WWW.ACME.COM:443/a#top", f"https://{HOST}/a", "pass", id="capitals-port-fragment"),
        pytest.param(f"https://{HOST}/a b ", f"https://{HOST}/a%20b", "pass", id="blanks"),
        pytest.param(f"https://{HOST}/ü?q=ß", f"https://{HOST}/%C3%BC?q=%C3%9F", "pass", id="another-script"),
        pytest.param("https://münchen.acme.com/", "https://xn--mnchen-3ya.acme.com/", "pass", id="a-host-in-it"),
        pytest.param(rf"https:\\{HOST}\a?b=\c", rf"https://{HOST}/a?b=\c", "pass", id="backslashes"),
        pytest.param(f"https://{HOST}/A", f"https://{HOST}/a", "fail", id="a-path-in-capitals"),
        pytest.param(f"https://{HOST}/a%20b", f"https://{HOST}/a+b", "fail", id="a-plus-is-no-blank"),
        pytest.param(f"https://x@{HOST}/a", f"https://{HOST}/a", "fail", id="with-a-user"),
        pytest.param("https://[bad/a", f"https://{HOST}/a", "fail", id="what-is-no-url"),
        pytest.param("data:text/html,x", f"https://{HOST}/a", "fail", id="another-scheme"),
        pytest.param("", f"https://{HOST}/a", "fail", id="nothing"),
    ],
)
def test_where_a_redirect_leads(sent: str, to: str, verdict: str, authority: Authority) -> None:
    answer = f"HTTP/1.1 301 X\r\nLocation: {sent}\r\nContent-Length: 0\r\n\r\n".encode()
    assert look(RedirectsTo(DEEP, to, ends=False), answer, authority)[0] == verdict


@pytest.mark.parametrize(
    ("head", "verdict"),
    [
        pytest.param("308 X\r\nLocation: https://b.acme.com/\r\nContent-Length: 0", "fail", id="308-for-301"),
        pytest.param("307 X\r\nLocation: https://b.acme.com/\r\nContent-Length: 0", "fail", id="307-for-301"),
        pytest.param("300 X\r\nLocation: https://b.acme.com/\r\nContent-Length: 0", "fail", id="a-choice"),
        pytest.param("201 X\r\nLocation: https://b.acme.com/\r\nContent-Length: 0", "fail", id="something-made"),
        pytest.param("200 X\r\nRefresh: 0; url=https://b.acme.com/\r\nContent-Length: 0", "fail", id="a-refresh"),
        pytest.param(
            "301 X\r\nLocation: https://b.acme.com/\r\nlocation: https://b.acme.com/\r\nContent-Length: 0", "pass",
            id="the-same-twice",
        ),
        pytest.param(
            "301 X\r\nLocation: https://b.acme.com/\r\nLocation: https://c.acme.com/\r\nContent-Length: 0", "fail",
            id="two-that-differ",
        ),
    ],
)  # fmt: skip
def test_what_is_a_redirect(head: str, verdict: str, authority: Authority) -> None:
    check = RedirectsTo(DEEP, "https://b.acme.com/", ends=False)
    assert look(check, f"HTTP/1.1 {head}\r\n\r\n".encode(), authority)[0] == verdict


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_redirect_is_followed_before_its_body_ends(version: str, authority: Authority) -> None:
    answer = f"HTTP/{version} 301 X\r\nLocation: https://b.acme.com/\r\n\r\nmoved".encode()
    check = RedirectsTo(DEEP, "https://b.acme.com/", ends=False)
    assert look(check, answer, authority, stays=QUICK.request * 20)[0] == "pass"


MIXED = '<!doctype html><title>ü</title><script src="http://cdn.example/a.js"></script>'
_raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
RAW = _raw.compress(MIXED.encode()) + _raw.flush()


@pytest.mark.parametrize(
    ("coding", "charset", "body", "verdict"),
    [
        pytest.param("", "utf-8", MIXED.encode(), "fail", id="as-it-is"),
        pytest.param("gzip", "utf-8", gzip.compress(MIXED.encode()), "fail", id="gzip"),
        pytest.param("deflate", "utf-8", zlib.compress(MIXED.encode()), "fail", id="deflate"),
        pytest.param("deflate", "utf-8", RAW, "fail", id="deflate-without-its-frame"),
        pytest.param("gzip", "utf-8", gzip.compress(MIXED.encode())[:-12], "fail", id="gzip-cut-off"),
        pytest.param("br", "utf-8", b"\x0b\x02\x80hello\x03", "unknown", id="brotli"),
        pytest.param("zstd", "utf-8", b"\x28\xb5\x2f\xfd\x20\x05\x29\x00\x00hello", "unknown", id="zstandard"),
        pytest.param("", "latin-1", MIXED.encode("latin-1"), "fail", id="latin-1"),
        pytest.param("", "no-such-charset", MIXED.encode(), "fail", id="no-charset"),
        pytest.param("", "undefined", MIXED.encode(), "fail", id="one-of-pythons-own"),
        pytest.param("", "idna", MIXED.encode(), "fail", id="another-of-them"),
        pytest.param("", "utf-8", MIXED.encode("utf-16"), "fail", id="utf-16-with-its-mark"),
    ],
)
def test_what_a_page_loads(coding: str, charset: str, body: bytes, verdict: str, authority: Authority) -> None:
    packed = f"Content-Encoding: {coding}\r\n" if coding else ""
    head = f"HTTP/1.1 200 OK\r\n{packed}Content-Type: text/html; charset={charset}\r\nContent-Length: {len(body)}\r\n"
    found, observed = look(SECURE, f"{head}\r\n".encode() + body, authority)
    assert found == verdict, observed
    assert "defect" not in observed
