"""Whatever servers answer, an audit ends with a report: headers, pages and records put together by chance."""

from __future__ import annotations

import io
import json
import random

import pytest
from audited import Case, Reply, audit, healthy_pages, healthy_records
from loopback import QUICK, Authority
from rich.console import Console

from launchready.report.audit import audit_to_json, print_audit
from launchready.report.audit_page import audit_to_html

WORDS = (
    *("", "x", "//", "?", "#", "-1", "a b", "=;;", "gzip", "bytes", "'\"><", "javascript:1", "session=", "0 issue"),
    *("http://[", "http://a:99999/", "https://acme.com:22/", "http://acme.com:abc/", "http://user:pass@acme.com/"),
    *(
        "https://xn--.com/",
        f"https://{'a' * 70}.com/",
        "http://%00/",
        "https://acme.com/%zz",
        "http://0/",
        "http://1.2/",
    ),
    *("https://acme.com\\@evil.com/", "https://[::ffff:1.2.3.4%25eth0]/", "http://\u00e9.com/", "max-age="),
    *("max-age=99999999999999", "includeSubDomains; preload", "text/html; charset=none", "max-age=0, public"),
)
HEADERS = (
    *("Location", "Strict-Transport-Security", "Content-Type", "Content-Encoding", "Set-Cookie", "Cache-Control"),
    *("Server", "X-Robots-Tag", "Access-Control-Allow-Origin", "Content-Security-Policy", "CF-Cache-Status", "Age"),
    *("Link", "X-Frame-Options", "cf-mitigated"),
)
BODIES = (
    *("", "<a href='{}'>", "<link rel=canonical href='{}'>", "<meta http-equiv=refresh content='0;url={}'>"),
    *("<script src='{}'></script>", "<form action='{}'>", "<base href='{}'><a href=x>", "//# sourceMappingURL={}"),
    *("<img srcset='{} 2x,'>", "<style>b{{background:url({})}}</style>", "User-agent: *\nDisallow: {}\n"),
)
TEXTS = ("v=spf1", "v=spf1 include:%{x}", "v=DMARC1;", "v=STSv1;", "v=TLSRPTv1; rua=", "v=DKIM1; p=AAAA", "\x00")
STATUSES = (200, 200, 200, 301, 302, 308, 401, 403, 404, 429, 500, 522, 204, 304)


def chance(seed: int) -> Case:
    by = random.Random(seed)  # noqa: S311 - the same for the same seed is what is wanted
    pages: dict[str, Reply | None] = {}
    for url in (*healthy_pages(), "https://acme.com/robots.txt", "https://acme.com/.env"):
        if by.random() < 0.4:
            body = "".join(by.choice(BODIES).format(by.choice(WORDS)) for _ in range(4))
            headers = {name: by.choice(WORDS) for name in by.sample(HEADERS, 4)}
            pages[url] = Reply(body.encode(), by.choice(STATUSES), headers)
    records: dict[str, tuple[str, ...] | None] = {}
    for key in healthy_records():
        if key.endswith("TXT") and by.random() < 0.3:
            records[key] = (by.choice(TEXTS),)
        elif key.endswith("acme.com A") and by.random() < 0.15:
            records[key] = (by.choice(("192.0.2.11", "127.0.0.1", "10.0.0.1")),)
    return Case(records, pages)


@pytest.mark.parametrize("seed", [3, 76, 5, 7, 11, 13, 17, 19, 23, 29])
def test_a_report_comes_of_it(authority: Authority, seed: int) -> None:
    judged = audit(authority, chance(seed), QUICK)
    assert audit_to_html(judged).rstrip().endswith("</html>")
    assert json.dumps(audit_to_json(judged))
    print_audit(Console(file=io.StringIO()), judged)
