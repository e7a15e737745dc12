"""The forms of a plan: a document for programs, a terminal, and Markdown that GitHub takes and nobody can abuse."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from reviewing import SITE, document, nothing, plan_of, stack_of
from rich.console import Console

from launchready.compilation import Waiting
from launchready.report.plan_markdown import LONGEST, in_prose, marker_of, plan_to_markdown
from launchready.report.plan_text import print_plan


def text_of(report: dict[str, Any]) -> str:
    out = io.StringIO()
    print_plan(Console(file=out, width=120), report)
    return out.getvalue()


@pytest.fixture(scope="module")
def fresh() -> dict[str, Any]:
    return document(plan_of(stack_of(), by_hand=nothing))


@pytest.fixture(scope="module")
def refused() -> dict[str, Any]:
    return document(plan_of(stack_of(mail=None), stack_of()))


def test_the_document_is_json_with_all_that_the_others_are_written_from(fresh: dict[str, Any]) -> None:
    read = json.loads(json.dumps(fresh))
    assert read == fresh
    assert (read["schema"], read["stack"], read["refused"]) == ("launchready.plan/1", "acme", False)
    assert read["changes"] == sum(read["counts"].values()) == len(read["zones"][0]["changes"])


def test_what_would_be_refused_comes_first(refused: dict[str, Any]) -> None:
    text, markdown = text_of(refused), plan_to_markdown(refused)
    assert text.startswith("Refused\n  critical         mx-gone (critical): acme.test: ")
    assert markdown.index("### Refused") < markdown.index("### Look at twice") < markdown.index("<details>")
    assert "`launchready up` would refuse it" in text
    assert "would refuse it" in markdown


def test_a_comment_is_found_again_by_its_first_line(fresh: dict[str, Any]) -> None:
    assert plan_to_markdown(fresh).splitlines()[0] == marker_of("acme") == "<!-- launchready plan acme -->"
    assert marker_of("--> x") == "<!-- launchready plan ----x -->"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("All is well.", "All is well."),
        ("acme.test: redirected (301).", "`acme.test`: redirected (301)."),
        ("see https://evil.test/x, now", "see `https://evil.test/x`, now"),
        ("by @someone and #1", "by `@someone` and `#1`"),
        ("<b>bold</b> **more**", "`<b>bold</b>` `**more**`"),
        ("[link](http://evil.test)", "`[link]`(`http://evil.test`)"),
        ("a `tick` here", "a `` `tick` `` here"),
        ("www.acme.test!", "`www.acme.test`!"),
        ("line\nbreak", "line\nbreak"),
    ],
    ids=["plain", "name", "address", "mention", "html", "link", "backticks", "www", "two-words"],
)
def test_what_comes_from_the_world_is_no_markdown(sentence: str, shown: str) -> None:
    assert in_prose(sentence) == shown


def test_a_record_that_somebody_wrote_to_be_read_here_does_nothing() -> None:
    evil = "</details><img src=x onerror=alert(1)> @everyone [x](javascript:alert(1)) \x1b[2J ```"
    record = {"name": "evil", "type": "TXT", "content": evil}
    report = document(plan_of(stack_of(records=[record]), stack_of()))
    markdown = plan_to_markdown(report)
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown)
    for bad in ("<img", "@everyone", "](", "javascript"):
        assert bad not in outside
    assert outside.count("</details>") == outside.count("<details>")
    assert "\x1b" not in markdown + text_of(report)


def test_a_comment_is_never_longer_than_github_takes(fresh: dict[str, Any]) -> None:
    (zone,) = fresh["zones"]
    change = {**zone["changes"][0], "message": "acme.test changes " * 50}
    many = {**fresh, "zones": [{**zone, "changes": [change] * 5_000}]}
    markdown = plan_to_markdown(many)
    assert LONGEST / 2 < len(markdown) <= LONGEST < 65_536
    assert "more, in the log of the run" in markdown
    assert markdown.count("<details>") == markdown.count("</details>")
    assert "### What it means" in markdown


def test_long_texts_are_shown_where_they_part() -> None:
    words = [f"v{number}" for number in range(60)]
    was = {"name": "@", "type": "TXT", "content": "key=" + " ".join(words)}
    now = {**was, "content": was["content"].replace("v30", "other")}
    (zone,) = document(plan_of(stack_of(records=[now]), stack_of(records=[was])))["zones"]
    (change,) = zone["changes"]
    (difference,) = change["differences"]
    assert "other" in difference["after"]
    assert "v30" in difference["before"]
    assert len(difference["after"]) < 60


@pytest.mark.parametrize(
    ("senders", "shown"),
    [
        ([], ("… include:sendgrid.net …", "… …")),
        (
            [*SITE["mail"]["senders"], {"name": "mailchimp", "include": "servers.mcsv.net"}],
            ("… …", "… include:servers.mcsv.net …"),
        ),
    ],
    ids=["one-less", "one-more"],
)
def test_of_spf_the_terms_that_differ_are_shown(senders: list[Any], shown: tuple[str, str]) -> None:
    plan = plan_of(stack_of(mail={**SITE["mail"], "senders": senders}), stack_of())
    (change,) = (each for each in plan.zones[0].changes if each.name == "acme.test")
    assert change.differences == (("content", *shown),)


def test_hosts_that_wait_are_told_in_every_form() -> None:
    hosts = {**SITE["hosts"], "app": {**SITE["hosts"]["app"], "proxied": "when-certificate-active"}}
    waiting = stack_of(hosts=hosts).seeing(Waiting(frozenset({"app.acme.test"})))
    report = document(plan_of(waiting))
    (told,) = report["waiting"]
    assert (report["changes"], told["host"]) == (0, "app.acme.test")
    assert told["message"].startswith("app.acme.test waits for its certificate")
    assert f"Waits\n  {told['message']}\n" in text_of(report)
    assert "### Waits" in plan_to_markdown(report)
    assert document(plan_of(stack_of(hosts=hosts)))["waiting"] == []
