"""Pages that name more than a reader goes through: what is kept of them is bounded, and what matters most is kept."""

from __future__ import annotations

import pytest

from launchready.live.headers import Headers
from launchready.live.http import Response
from launchready.live.pages import LONGEST_USES, MOST_USES, Kind, read_page, read_with_inline


def page(body: str) -> Response:
    headers = Headers([("Content-Type", "text/html; charset=utf-8")])
    return Response("https://acme.com/", "here", 200, headers, body.encode(), False, "2026-11-24T00:00:00Z")


MANY = "".join(f"<img src='https://cdn.test/{place}.png'>" for place in range(MOST_USES + 100))
LONG = "".join(f"<img src='https://cdn.test/{'x' * 1_900}/{place}.png'>" for place in range(100))
PLAIN = "".join(f"<img src='http://plain.test/{place}.png'>" for place in range(1_000))


@pytest.mark.parametrize("before", [MANY, LONG], ids=["many", "long"])
def test_what_is_loaded_by_http_is_found_behind_all_else(before: str) -> None:
    read = read_page(page(f"{before}<script src='http://evil.test/late.js'></script>"))
    assert (Kind.SCRIPT, "http://evil.test/late.js") in read.uses


@pytest.mark.parametrize("body", [MANY, LONG, PLAIN, MANY + PLAIN, LONG + PLAIN], ids=str.__len__)
def test_no_page_decides_how_much_is_kept_of_it(body: str) -> None:
    uses = read_page(page(body)).uses
    assert len(uses) <= MOST_USES + 20
    assert sum(len(url) for _, url in uses) < LONGEST_USES + 20 * 2_000


def test_links_by_http_are_not_kept_in_place_of_what_is_loaded() -> None:
    links = "".join(f"<a href='http://acme.com/{place}'>here</a>" for place in range(1_000))
    read = read_page(page(f"{links}<img src='http://plain.test/late.png'>"))
    assert read.uses[MOST_USES:] == ((Kind.IMAGE, "http://plain.test/late.png"),)


def test_what_stands_in_a_page_is_searched_and_not_kept() -> None:
    filler = "a = 'b';" * 100_000
    read, inline = read_with_inline(page(f"<script>{filler}api = 'http://localhost:3000/x'</script>"))
    assert filler in inline
    assert read.workshops == ("http://localhost:3000/x",)
    assert len(repr(read)) < 1_000
