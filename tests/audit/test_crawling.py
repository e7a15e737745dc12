"""The crawl of an audit: what robots.txt lets it follow, and that what was not read is said, never passed over."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from audited import Case, Reply, audit, audited_world, page, to
from loopback import Authority

from launchready.audit import discover, exit_code, judge
from launchready.audit.discovering import PAGE

HOME, PRICING, SCRIPT = "https://acme.com/", "https://acme.com/pricing", "https://acme.com/app.js"
ROBOTS = "https://acme.com/robots.txt"
JS = {"Content-Type": "text/javascript", "Cache-Control": "public, max-age=31536000, immutable"}
LINKS = '<a href="/pricing">Pricing</a> <a href="/logout">Out</a> <a rel="nofollow" href="/deep">Deep</a>'


def told(text: str, status: int = 200) -> Reply:
    return Reply(text.encode(), status, {"Content-Type": "text/plain"})


@pytest.mark.parametrize(
    ("pages", "missed", "optional"),
    [
        pytest.param({HOME: page().having(Content_Encoding="br")}, (HOME, "its home page"), False, id="home-packed"),
        pytest.param(
            {HOME: page("x" * PAGE).having(Content_Encoding="gzip")}, (HOME, "its home page"), True, id="home-cut"
        ),
        pytest.param({SCRIPT: Reply(b"1" * (PAGE + 1), 200, JS)}, (SCRIPT, "this file"), True, id="file-cut"),
        pytest.param(
            {SCRIPT: Reply(b"1;", 200, {**JS, "Content-Encoding": "br"})},
            (SCRIPT, "this file"),
            False,
            id="file-packed",
        ),
        pytest.param({SCRIPT: Reply(b"", 503)}, (SCRIPT, "this file"), False, id="file-broken"),
        pytest.param({SCRIPT: Reply(b"", 429)}, (SCRIPT, "this file"), False, id="file-kept-from-us"),
        pytest.param({PRICING: Reply(b"", 429)}, (PRICING, "this page"), True, id="page-kept-from-us"),
        pytest.param({PRICING: page().having(Content_Encoding="br")}, (PRICING, "this page"), True, id="page-packed"),
    ],
)
def test_what_was_not_read_is_unknown(
    authority: Authority, pages: Mapping[str, Reply], missed: tuple[str, str], optional: bool
) -> None:
    judged = audit(authority, Case(pages=pages))
    assert [(each.subject, each.what) for each in judged.unknown if each.optional is optional] == [missed]
    assert exit_code(judged) == (0 if optional else 3)


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param({PRICING: Reply(b"", 403)}, id="a-page-that-is-not-public"),
        pytest.param({PRICING: Reply(b"", 404)}, id="a-page-that-is-gone"),
        pytest.param({PRICING: Reply(b"", 500)}, id="a-page-that-is-broken-which-is-a-finding"),
        pytest.param({SCRIPT: Reply(b"", 404)}, id="a-file-that-is-gone"),
    ],
)
def test_what_is_not_there_was_looked_at(authority: Authority, pages: Mapping[str, Reply]) -> None:
    assert audit(authority, Case(pages=pages)).unknown == ()


@pytest.mark.parametrize(
    ("robots", "followed"),
    [
        pytest.param(told("User-agent: *\nAllow: /"), True, id="allowed"),
        pytest.param(told("", 404), True, id="there-is-none"),
        pytest.param(told("User-agent: *\nDisallow: /pricing"), False, id="not-for-programs"),
        pytest.param(told("User-agent: launchready-audit\nDisallow: /"), False, id="not-for-us"),
        pytest.param(told("", 503), False, id="not-told"),
    ],
)
def test_robots_txt_says_what_is_followed(authority: Authority, robots: Reply, followed: bool) -> None:
    async def main() -> list[str]:
        case = Case(pages={HOME: page(LINKS), ROBOTS: robots})
        async with audited_world(authority, case) as world:
            judge(await discover("acme.com", world.vantage, world.options))
            return world.asked

    asked = asyncio.run(main())
    assert (PRICING in asked, asked.count(ROBOTS)) == (followed, 1)
    assert not {"https://acme.com/logout", "https://acme.com/deep"} & set(asked)


def test_a_link_that_leads_on_is_followed(authority: Authority) -> None:
    leaking = page('<img src="http://cdn.test/a.png">')
    judged = audit(authority, Case(pages={PRICING: to(f"{PRICING}/"), f"{PRICING}/": leaking}))
    assert [each.url for each in judged.found.pages if each.url.startswith(PRICING)] == [f"{PRICING}/"]


@pytest.mark.parametrize(
    ("inner", "policy"),
    [
        pytest.param(f"<script>k='sk_live_{'a' * 24}'</script>", "secret-in-bundle", id="a-secret"),
        pytest.param("<script>api='http://localhost:3000'</script>", "bundle-names-localhost", id="a-machine"),
        pytest.param("<i data-api='https://acme.fly.dev'></i>", "bundle-names-preview", id="a-preview"),
    ],
)
def test_what_stands_within_a_page_is_read_as_a_bundle(authority: Authority, inner: str, policy: str) -> None:
    judged = audit(authority, Case(pages={PRICING: page(inner)}))
    assert [(each.policy, each.subject) for each in judged.findings] == [(policy, PRICING)]
