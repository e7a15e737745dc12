"""What the world puts into records, headers, pages and certificates steers no terminal and runs in no page."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser

import pytest
from audited import EVIL, HTML, Case, Reply, audit, page, to
from loopback import Authority
from rich.console import Console

from launchready.audit import Judged
from launchready.report.audit import audit_to_json, print_audit
from launchready.report.audit_page import audit_to_html
from launchready.report.verdicts import dump_json

_HEADER = "<img src=x onerror=alert(1)>\"'"
CASE = Case(
    {
        "acme.com TXT": (f"v=spf1 include:{'x' * 60}.test {EVIL} ~all",),
        "_dmarc.acme.com TXT": (f"v=DMARC1; p=none; rua=mailto:<script>alert(1)</script>@evil.test; x={EVIL}",),
        "google._domainkey.acme.com TXT": (f"v=DKIM1; p={EVIL}",),
        "_mta-sts.acme.com TXT": (f"v=STSv1; id={EVIL}",),
        "shop.acme.com CNAME": ("<script>alert\\(1\\)</script>.test.",),
        "acme.com CAA": ('128 isue "<script>alert(1)</script>"',),
    },
    {
        "https://acme.com/": page(
            f'<a href="/{_HEADER}">x</a><form action="http://acme.com/<script>alert(1)</script>">', title=EVIL,
            head='<link rel="canonical" href="https://evil.test/<script>alert(1)</script>">',
        ),
        "https://app.acme.com/": None,
        "https://app.acme.com": to("https://acme.com/<script>alert(1)</script>\u202e"),
        "https://api.acme.com/": Reply(b"{}", 500, {**HTML, "Server": f"nginx/1.1 {_HEADER}"}),
        "https://acme.com/app.js": Reply(b'fetch("http://localhost:3000/<script>alert(1)</script>")', 200,
                                         {"Content-Type": "text/javascript"}),
    },
    smtp="",
)  # fmt: skip
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "p", "h1", "h2", "h3", "ol", "ul"),
    *("li", "details", "summary", "span", "div", "strong", "code", "svg", "text", "g", "rect"),
}


@pytest.fixture(scope="module")
def judged(authority: Authority) -> Judged:
    return audit(authority, CASE)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_much_is_found_that_quotes_the_world(judged: Judged) -> None:
    text = json.dumps(audit_to_json(judged))
    assert "<script>" in text
    assert len(judged.findings) >= 8


def test_the_page_has_no_element_but_its_own(judged: Judged) -> None:
    html = audit_to_html(judged)
    tags = _Tags()
    tags.feed(html)
    assert tags.tags <= ALLOWED
    assert not {name for name in tags.attributes if name.startswith("on")}
    assert "&lt;script&gt;" in html


def test_the_page_turns_no_text_round_and_loads_nothing(judged: Judged) -> None:
    html = audit_to_html(judged)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)
    assert not re.search(r"<[^>]*\b(?:src|href)=", html)


def test_the_terminal_gets_no_control_character(judged: Judged) -> None:
    out = io.StringIO()
    print_audit(Console(file=out, width=200, color_system=None), judged)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out.getvalue())


def test_json_is_ascii(judged: Judged) -> None:
    text = dump_json(audit_to_json(judged))
    assert text.isascii()
    assert json.loads(text)["domain"] == "acme.com"
