"""The deployment map: each part in one lane, as a value, as text and as a picture."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from audited import OTHER, Case, audit, audited_world, page
from loopback import Authority
from mailing import rsa_record

from launchready.audit import Judged
from launchready.audit.many import AT_ONCE, Unfound, audit_many
from launchready.audit.summary import Lane, Part, deployment_map, headline
from launchready.report.audit_map import WIDTH, draw_map
from launchready.report.audit_page import audit_to_html


@pytest.fixture(scope="module")
def judged(authority: Authority) -> Judged:
    records = {"shop.acme.com CNAME": ("gone.test.",), "blog.acme.com A": (OTHER,), "staging.acme.com A": ("10.0.0.1",)}
    faults = {name: {"docs.acme.com": "SERVFAIL"} for name in ("resolver", "ns1", "ns2")}
    return audit(authority, Case(records, faults=faults))


@pytest.mark.parametrize(
    ("name", "lane"),
    [
        ("acme.com", Lane.LIVE),
        ("www.acme.com", Lane.LIVE),
        ("email of acme.com", Lane.LIVE),
        ("shop.acme.com", Lane.BROKEN),
        ("blog.acme.com", Lane.BROKEN),
        ("docs.acme.com", Lane.NOT_CHECKED),
        ("staging.acme.com", Lane.CAN_WAIT),
        ("mx.acme.com", Lane.LIVE),
    ],
)
def test_each_part_stands_in_its_lane(judged: Judged, name: str, lane: Lane) -> None:
    assert [part.lane for part in deployment_map(judged) if part.name == name] == [lane]


def test_a_site_that_works_and_could_be_better_is_live_and_says_how(authority: Authority) -> None:
    judged = audit(authority, Case(pages={"http://acme.com": page()}))
    (part,) = [part for part in deployment_map(judged) if part.name == "acme.com"]
    assert (part.lane, "https" in part.why) == (Lane.LIVE, True)
    assert headline(judged) == "Your site and your email work."


def test_the_email_says_who_receives_who_sends_and_who_is_told(authority: Authority) -> None:
    records = {
        "acme.com MX": ("1 smtp.google.com.",), "smtp.google.com A": ("192.0.2.25",),
        "s1._domainkey.acme.com CNAME": ("s1.domainkey.u1.wl.sendgrid.net.",),
        "s1.domainkey.u1.wl.sendgrid.net TXT": (rsa_record(),),
        "resend._domainkey.acme.com TXT": (rsa_record(),),
        "_dmarc.acme.com TXT": ("v=DMARC1; p=reject; rua=mailto:x@reports.test,mailto:d@acme.com",),
        "acme.com._report._dmarc.reports.test TXT": ("v=DMARC1",),
        "_mta-sts.acme.com TXT": None,
    }  # fmt: skip
    (part,) = [part for part in deployment_map(audit(authority, Case(records))) if part.role == "email"]
    assert (part.hosted, part.lane) == ("Google Workspace", Lane.LIVE)
    told = "goes to smtp.google.com; also sent by SendGrid, Resend; reports of forged mail go to reports.test"
    assert part.why == told


def test_what_was_not_checked_says_why(judged: Judged) -> None:
    part = next(part for part in deployment_map(judged) if part.name == "docs.acme.com")
    assert part.why.startswith("we could not check this because ")


def test_the_page_has_the_map_as_picture_and_as_text(judged: Judged) -> None:
    html = audit_to_html(judged)
    for name in ("shop.acme.com", "docs.acme.com", "staging.acme.com"):
        assert html.count(name) >= 2
    assert html.index("Broken (") < html.index("Not checked (") < html.index("Live (") < html.index("Can wait (")


def test_boxes_do_not_overlap_and_stay_inside() -> None:
    parts = [Part(f"{number}.acme.com", "app", "", lane, "") for lane in Lane for number in range(40)]
    picture = draw_map(parts)
    boxes = [box for row in picture.rows for box in row.boxes]
    assert all(box.x >= 0 and box.x + box.width <= WIDTH and box.y + box.height <= picture.height for box in boxes)
    places = sorted((box.y, box.x) for box in boxes)
    assert len(set(places)) == len(places)
    assert "26 of them in the text below" in picture.rows[0].title


def test_many_domains_are_audited_a_few_at_a_time(authority: Authority) -> None:
    domains = ("acme.com", *(f"d{number}.dark.test" for number in range(9)))
    begun: list[str] = []

    async def named() -> AsyncIterator[str]:
        for domain in domains:
            begun.append(domain)
            yield domain

    async def main() -> tuple[int, list[str]]:
        faults = {name: dict.fromkeys(domains[1:], "SERVFAIL") for name in ("resolver", "ns1", "ns2")}
        async with audited_world(authority, Case(faults=faults)) as world:
            seen: list[str] = []
            first = 0
            async for each in audit_many(named(), world.vantage, world.options):
                first = first or len(begun)
                seen.append(each.domain if isinstance(each, Unfound) else each.found.domain)
            return first, seen

    first, seen = asyncio.run(main())
    assert first == AT_ONCE
    assert sorted(seen) == sorted(domains)
