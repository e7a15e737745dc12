"""Addresses of workshops in scripts and style sheets: those that code uses, not those that a sentence tells of."""

from __future__ import annotations

import time

import pytest

from launchready.live.bundles import local_hosts_in, preview_hosts_in, workshops_in

DEV = "http://localhost:3000"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(f'fetch("{DEV}/api")', [f"{DEV}/api"], id="asked"),
        pytest.param(f"api:'{DEV}'", [DEV], id="set"),
        pytest.param(f"fetch(`{DEV}/${{id}}`)", [f"{DEV}/${{id}}"], id="with-something-put-in"),
        pytest.param(f'{{"api":"{DEV.replace("/", chr(92) + "/")}"}}', [DEV], id="json-in-a-script"),
        pytest.param('new WebSocket("ws://localhost:8080/hmr")', ["ws://localhost:8080/hmr"], id="a-socket"),
        pytest.param(f"a{{background:url( {DEV}/a.png)}}", [f"{DEV}/a.png"], id="a-style-sheet"),
        pytest.param(f"a{{background:url({DEV}/a.png)}}", [f"{DEV}/a.png"], id="a-style-sheet-pressed"),
        pytest.param('x="http://[::1]:5173/"', ["http://[::1]:5173/"], id="ipv6"),
        pytest.param('x="http://192.168.0.7:8000"', ["http://192.168.0.7:8000"], id="somebodys-own-network"),
        pytest.param('x="https://acme-git-main.vercel.app/x"', ["https://acme-git-main.vercel.app"], id="a-preview"),
        pytest.param(f'throw Error("Is the server at {DEV} up?")', [], id="a-sentence"),
        pytest.param(f'text:"{DEV} is where it listens"', [], id="a-sentence-that-begins-with-it"),
        pytest.param(f"// see {DEV} for more", [], id="a-comment"),
        pytest.param(f"<code>{DEV}</code>", [], id="shown-as-text"),
        pytest.param('help:"Deploy to https://you.netlify.app with one click"', [], id="a-preview-in-a-sentence"),
        pytest.param('new URL(path, "http://localhost")', [], id="what-libraries-parse-paths-with"),
        pytest.param('x="https://localhost.acme.com:3000/"', [], id="a-machine-in-a-longer-name"),
        pytest.param('x="https://a.vercel.app.acme.com/"', [], id="a-preview-in-a-longer-name"),
        pytest.param('x="http://localhost:300065"', [], id="no-port"),
        pytest.param('x="https://vercel.app.acme.com/"', [], id="a-platform-in-a-longer-name"),
        pytest.param(
            f'a="{DEV}/a";b="{DEV}/b"',
            [
                f"{DEV}/a",
            ],
            id="one-a-server",
        ),
        pytest.param(
            'a="https://a.fly.dev";b="https://b.fly.dev"', ["https://a.fly.dev", "https://b.fly.dev"], id="two"
        ),
    ],
)
def test_what_counts(text: str, found: list[str]) -> None:
    assert workshops_in(text) == found


@pytest.mark.parametrize(
    "meant", [pytest.param("localhost:3000", id="one-port"), pytest.param("localhost", id="all-ports")]
)
def test_what_is_meant_does_not_hide_what_is_not(meant: str) -> None:
    text = f'a="{DEV}";b="https://mine.fly.dev";c="https://theirs.fly.dev"'
    assert workshops_in(text, {meant, "mine.fly.dev"}) == ["https://theirs.fly.dev"]
    assert workshops_in('a="http://localhost:4000"', {"localhost:3000"}) == ["http://localhost:4000"]


def test_the_first_of_each_kind_is_told() -> None:
    text = f'a="{DEV}/x";b="https://mine.fly.dev/y"'
    assert (local_hosts_in(text), preview_hosts_in(text)) == (f"{DEV}/x", "https://mine.fly.dev")


@pytest.mark.parametrize(
    "text", ['"http://localhost:30' * 100_000, 'x="https://' + "a." * 500_000, "url( " * 300_000], ids=["a", "b", "c"]
)
def test_a_large_file_takes_no_time(text: str) -> None:
    began = time.monotonic()
    workshops_in(text)
    assert time.monotonic() - began < 3
