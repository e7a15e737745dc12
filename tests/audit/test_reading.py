"""What is read out of pages, bundles and robots.txt; and that nothing in them stops the reader."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launchready.audit.signatures import (
    PATHS,
    blocks_everything,
    is_source_map,
    matches,
    placeholder_in,
    secrets_in,
    source_map_of,
)
from launchready.audit.walking import MOST_HOPS, follow
from launchready.live.bundles import local_hosts_in, preview_hosts_in
from launchready.live.headers import Headers
from launchready.live.http import Fetched, Response
from launchready.live.pages import Kind, read_page
from launchready.live.texts import text_of


def answer(body: bytes, url: str = "https://acme.com/a/", status: int = 200, **headers: str) -> Response:
    shown = {"content-type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Response(url, "here", status, Headers(shown.items()), body, False, "2026-11-24T00:00:00Z")


@pytest.mark.parametrize(
    ("html", "use"),
    [
        pytest.param('<a href="../b#c">', (Kind.LINK, "https://acme.com/b"), id="a-relative-link"),
        pytest.param('<base href="/x/"><img src=y.png>', (Kind.IMAGE, "https://acme.com/x/y.png"), id="a-base"),
        pytest.param(
            '<img srcset="/1.png 1x, http://b.test/2.png 2x">', (Kind.IMAGE, "http://b.test/2.png"), id="srcset"
        ),
        pytest.param(
            "<style>@import 'x.css'; a{b:url(\"http://c.test/i\")}</style>", (Kind.IMAGE, "http://c.test/i"), id="css"
        ),
        pytest.param(
            '<p style="background:url(/i.png)">', (Kind.IMAGE, "https://acme.com/i.png"), id="an-inline-style"
        ),
        pytest.param('<script src="//cdn.test/a.js"></script>', (Kind.SCRIPT, "https://cdn.test/a.js"), id="no-scheme"),
        pytest.param('<link rel="StyleSheet" href="/a.css">', (Kind.STYLE, "https://acme.com/a.css"), id="a-style"),
        pytest.param("<form action='http://acme.com/x'>", (Kind.FORM, "http://acme.com/x"), id="a-form"),
        pytest.param(
            "<button formaction='http://acme.com/x'>", (Kind.FORM, "http://acme.com/x"), id="a-button-of-a-form"
        ),
        pytest.param("<video poster='http://b.test/p.jpg'>", (Kind.IMAGE, "http://b.test/p.jpg"), id="a-poster"),
        pytest.param("<track src='http://b.test/t.vtt'>", (Kind.MEDIA, "http://b.test/t.vtt"), id="subtitles"),
        pytest.param(
            "<svg><image xlink:href='http://b.test/i.png'/></svg>",
            (Kind.IMAGE, "http://b.test/i.png"),
            id="in-a-drawing",
        ),
        pytest.param(
            "<link rel=preload as=image imagesrcset='http://b.test/i.png 2x'>",
            (Kind.IMAGE, "http://b.test/i.png"),
            id="an-image-that-is-loaded-early",
        ),
        pytest.param(
            "<link rel=preload as=script href='/a.js'>", (Kind.SCRIPT, "https://acme.com/a.js"), id="a-script-early"
        ),
        pytest.param("<link rel=modulepreload href='/a.js'>", (Kind.SCRIPT, "https://acme.com/a.js"), id="a-module"),
        pytest.param("<link rel=manifest href='http://b.test/m'>", (Kind.IMAGE, "http://b.test/m"), id="a-manifest"),
        pytest.param(
            "<style>@import url(http://b.test/a.css);</style>", (Kind.STYLE, "http://b.test/a.css"), id="an-import"
        ),
        pytest.param("<style>@import 'x.css';</style>", (Kind.STYLE, "https://acme.com/a/x.css"), id="import-short"),
        pytest.param(
            "<style>a{b:image-set('http://b.test/i.png' 2x)}</style>", (Kind.IMAGE, "http://b.test/i.png"), id="a-set"
        ),
    ],
)
def test_what_a_page_uses(html: str, use: tuple[Kind, str]) -> None:
    assert use in read_page(answer(html.encode())).uses


@given(
    st.text("ab/._-?#%\\ ", max_size=12),
    st.sampled_from(["https://a.test/x/y?q", "http://b.test:81", "https://c.test/"]),
)
def test_a_short_way_to_a_url_leads_where_the_long_one_does(rest: str, base: str) -> None:
    page = read_page(answer(f"<a href='/{rest}'>".encode(), base))
    assert [url for _, url in page.uses] == [urljoin(base, f"/{rest}".strip()).partition("#")[0]] * bool(
        urlsplit(urljoin(base, f"/{rest}".strip())).hostname
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("/* url(http://b.test/i.png) */ a{}", id="a-comment"),
        pytest.param("a{} /* url(http://b.test/i.png)", id="a-comment-without-an-end"),
        pytest.param("@namespace svg url(http://www.w3.org/2000/svg);", id="a-namespace"),
        pytest.param("a{content:'http://b.test/'}", id="a-text"),
    ],
)
def test_what_a_style_does_not_load(text: str) -> None:
    assert read_page(answer(text.encode(), content_type="text/css")).uses == ()
    assert read_page(answer(f"<style>{text}</style>".encode())).uses == ()


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "mailto:a@b.c", "data:text/html,x", "http://[::1", "http://a:99999/", ""]
)
def test_what_is_no_web_address_is_left_out(href: str) -> None:
    uses = read_page(answer(f'<a href="{href}">'.encode())).uses
    assert [url for _, url in uses if url != "https://acme.com/a/"] == []


def test_a_packed_page_is_unpacked_up_to_a_limit() -> None:
    import gzip  # noqa: PLC0415 - the one place that packs

    assert text_of(answer(gzip.compress(b"<p>hello"), content_encoding="gzip")) == "<p>hello"
    assert len(text_of(answer(gzip.compress(b"x" * 9_000_000), content_encoding="gzip"))) == 2_000_000
    assert text_of(answer(b"not packed", content_encoding="gzip")) == ""


@pytest.mark.parametrize(
    ("text", "blocked"),
    [
        pytest.param("User-agent: *\nDisallow: /", True, id="everything"),
        pytest.param("User-agent: *\nDisallow:", False, id="nothing"),
        pytest.param("User-agent: *\nDisallow: /admin", False, id="a-part"),
        pytest.param("User-agent: GPTBot\nDisallow: /", False, id="one-robot"),
        pytest.param("User-agent: GPTBot\nUser-agent: *\nDisallow: / # all", True, id="two-agents-of-one-group"),
        pytest.param("User-agent: *\nDisallow: /\nAllow: /blog", False, id="with-an-exception"),
        pytest.param("User-agent: *\nAllow: /\nUser-agent: bad\nDisallow: /", False, id="another-group"),
    ],
)
def test_robots(text: str, blocked: bool) -> None:
    assert blocks_everything(text) is blocked


@pytest.mark.parametrize(
    ("path", "text", "exposed"),
    [
        pytest.param("/.env", "APP_KEY=x\n", True, id="env"),
        pytest.param("/.env", "<!doctype html><html>APP_KEY=x", False, id="a-page-for-every-path"),
        pytest.param("/.env", "Not found", False, id="a-sentence"),
        pytest.param("/.git/HEAD", "ref: refs/heads/main\n", True, id="git"),
        pytest.param("/.git/HEAD", "<html>ref: refs/heads/main", False, id="a-page-about-git"),
        pytest.param("/backup.sql", "-- MySQL dump\n", True, id="a-dump"),
        pytest.param("/server-status", "<html><h1>Apache Server Status for x</h1>", True, id="server-status"),
        pytest.param("/phpinfo.php", "<html>Welcome", False, id="no-phpinfo"),
    ],
)
def test_a_path_counts_by_what_stands_in_it(path: str, text: str, exposed: bool) -> None:
    known = next(each for each in PATHS if each.path == path)
    assert matches(known, text) is exposed


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("pk_live_" + "a" * 24, [], id="a-key-that-is-meant-to-be-public"),
        pytest.param("rk_live_" + "a" * 24, ["a secret key of Stripe"], id="stripe"),
        pytest.param("AKIA" + "A" * 16, ["an access key of AWS"], id="aws"),
        pytest.param("ghp_" + "a" * 36, ["a token of GitHub"], id="github"),
        pytest.param("-----BEGIN PRIVATE KEY-----", ["a private key"], id="a-key"),
        pytest.param("postgres://u:p@db.test/x", ["a database address with its password"], id="a-database"),
        pytest.param("postgres://localhost/x", [], id="a-database-without-a-password"),
    ],
)
def test_secrets_are_named_by_kind_and_never_shown(text: str, kinds: list[str]) -> None:
    assert list(secrets_in(f'const a = "{text}";')) == kinds


def test_addresses_of_developers_and_previews() -> None:
    assert local_hosts_in('fetch("http://localhost:3000/api")') == "http://localhost:3000/api"
    assert local_hosts_in('new URL(path, "http://localhost")') == ""  # what libraries parse paths with
    assert preview_hosts_in("https://acme-git-main.vercel.app/x") == "https://acme-git-main.vercel.app"
    assert preview_hosts_in("https://vercel.app.acme.com/") == ""


def test_source_maps() -> None:
    assert source_map_of("1\n//# sourceMappingURL=a.js.map", "https://acme.com/x/a.js") == "https://acme.com/x/a.js.map"
    assert source_map_of("//# sourceMappingURL=data:application/json;base64,e30=", "https://acme.com/a.js") == ""
    assert is_source_map('{"version":3,"sources":[],"mappings":""}')
    assert not is_source_map("<html>")


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=600), st.sampled_from(["text/html", "text/css", "text/html; charset=nope", "application/json"])
)
def test_any_bytes_are_read(body: bytes, kind: str) -> None:
    page = read_page(answer(b"<a href='" + body + b"'><style>" + body + b"</style>" + body, content_type=kind))
    assert all(url.startswith(("http://", "https://")) for _, url in page.uses)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=40), st.sampled_from(["/", "//a.test", "http://b.test/", "?x", "https://"])))
)
def test_any_redirects_end(locations: list[str]) -> None:
    waiting = iter(locations)

    async def get(url: str) -> Fetched:
        await asyncio.sleep(0)
        location = next(waiting, None)
        if location is None:
            return answer(b"", url)
        return answer(b"", url, 302, location=location.encode("ascii", "ignore").decode())

    walk = asyncio.run(follow(get, "https://acme.com/"))
    assert 1 <= len(walk.hops) <= MOST_HOPS


@pytest.mark.parametrize(
    "unit",
    ["<", "<a ", "<!", "</", "<!--",
     '<a x="', "<style>", "<title>", "url(", "/*", "@import ", "image-set(", "@namespace",
     "<?", "<script>", "&", "<![CDATA[", "<div>", " ",
     "postgres://a:", "http://localhost:", "a.a-", "//# sourceMappingURL=", "<title "],
)  # fmt: skip
def test_half_a_megabyte_of_anything_is_read_in_time(unit: str) -> None:
    text = unit * (500_000 // len(unit))
    begun = time.process_time()
    read_page(answer(text.encode()))
    read_page(answer(text.encode(), content_type="text/css"))
    list(secrets_in(text))
    local_hosts_in(text), preview_hosts_in(text), placeholder_in(text), source_map_of(text, "https://a.test/")
    assert time.process_time() - begun < 4
