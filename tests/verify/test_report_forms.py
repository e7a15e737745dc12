"""Reports of verdicts in other forms: JUnit XML, Markdown, one HTML page. What comes from the world stays text."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from proving import expect

from launchready.expectations import AnswersEdge
from launchready.report.formats import Format, render, write_report
from launchready.report.markdown import code_span
from launchready.report.verdicts import describe_change, verdicts_to_json
from launchready.verdicts import Evidence, Outcome, Verdict
from launchready.verify import Sent

AT = "2026-11-24T09:00:00Z"
HOSTILE = "</script><script>x</script>`@user`|<!--]]>&amp;\x1b[2J\u202e\udcff\"' <img src=x onerror=y>"


def verdict(outcome: Outcome, name: str, observed: str = "seen", answer: str = "192.0.2.1") -> Verdict:
    evidence = (Evidence("A acme.com", "127.0.0.1:53", answer, AT),)
    fix = "" if outcome is Outcome.PASS else "Mend it."
    return Verdict(expect(AnswersEdge("acme.com"), name), outcome, observed, evidence, fix)


EACH = tuple(verdict(outcome, f"check-{outcome.value}") for outcome in Outcome)


def rendered(form: Format, *verdicts: Verdict) -> str:
    report: dict[str, Any] = verdicts_to_json("acme", "acme.com", {"description": "DNS of here"}, verdicts)
    return render(form, {**report, "sent": Sent(AT, 12, 1, 9, 30, 4).as_json()}, verdicts)


class Page(HTMLParser):
    """A page as a browser reads it: its tags, and the text that it shows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_junit_has_a_case_for_each_expectation_and_only_failures_fail() -> None:
    root = fromstring(rendered(Format.JUNIT, *EACH))  # noqa: S314 - our own report
    counts = {"tests": "4", "failures": "1", "errors": "0", "skipped": "2"}
    assert root.attrib == {"name": "launchready acme", **counts, "timestamp": AT}
    cases = {case.attrib["name"].rpartition("-")[2]: case for case in root.iter("testcase")}
    assert [child.tag for child in cases["pass"]] == ["system-out"]
    assert cases["fail"].find("failure") is not None
    (unknown,) = cases["unknown"].findall("skipped")
    assert unknown.attrib["message"] == "unknown: seen"
    assert cases["fail"].findtext("failure") == (
        "expected: It is so.\nobserved: seen\ndeclared: hosts.app (acme.com, layer edge)\nfix: Mend it."
    )
    assert "fix: Mend it." in (unknown.text or ""), "how to get to know"
    assert "declared: hosts.app" in (cases["pass"].findtext("system-out") or "")
    assert AT in (cases["pass"].findtext("system-out") or "")


@pytest.mark.parametrize("form", list(Format))
def test_what_comes_from_the_world_stays_text(form: Format) -> None:
    text = rendered(form, verdict(Outcome.FAIL, "check", HOSTILE, HOSTILE))
    assert not {"\x1b", "\u202e", "\udcff"} & set(text)
    if form is Format.HTML:
        page = Page(text)
        assert not {"script", "img"} & set(page.tags)
        assert page.text.count("<img src=x onerror=y>") == 2, "what was seen, and the evidence"
    if form is Format.JUNIT:
        (case,) = fromstring(text).iter("testcase")  # noqa: S314 - our own report
        assert "<img src=x onerror=y>" in case.find("failure").attrib["message"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        pytest.param("plain", "`plain`", id="plain"),
        pytest.param("a`b", "`` a`b ``", id="a-backtick"),
        pytest.param("``x", "``` ``x ```", id="backticks-in-front"),
        pytest.param("", "`  `", id="nothing"),
        pytest.param("<b>@you</b>", "`<b>@you</b>`", id="html-and-a-mention"),
        pytest.param("two\nlines", "`two\\x0alines`", id="two-lines"),
    ],
)
def test_a_code_span_holds_whatever_it_is_given(text: str, span: str) -> None:
    assert code_span(text) == span


def test_markdown_tells_in_full_what_is_to_do_and_folds_the_rest() -> None:
    text = rendered(Format.MARKDOWN, *EACH)
    assert text.index("## ✗ fail") < text.index("## ? unknown") < text.index("2 that are as declared")
    assert "## ✓" not in text


def test_the_page_shows_what_is_to_do_first_and_folds_the_evidence() -> None:
    text = rendered(Format.HTML, *EACH)
    page = Page(text)
    assert page.text.index("To be done") < page.text.index("check-fail") < page.text.index("check-pass")
    assert "1 of 3 as declared" in page.text
    assert "9 HTTP requests" in page.text
    assert "at most 12 a round" in page.text
    assert "link" not in page.tags
    assert "src=" not in text, "nothing comes from outside"


def test_a_file_is_replaced_as_a_whole_and_what_is_no_file_never(tmp_path: Path) -> None:
    linked, link, pipe = tmp_path / "real.json", tmp_path / "latest.json", tmp_path / "pipe.json"
    link.symlink_to(linked)
    write_report(link, "new")
    assert link.is_symlink()
    assert linked.read_text() == "new"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_text)
        write_report(pipe, "told")
        assert read.result(10) == "told"
    assert pipe.is_fifo()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["latest.json", "pipe.json", "real.json"]


def test_a_change_for_the_better_is_one_line_and_one_for_the_worse_says_what_to_do() -> None:
    assert describe_change(Outcome.FAIL, EACH[0]) == "✓ pass concern/subject/check-pass (was fail): seen"
    worse = describe_change(Outcome.PASS, EACH[1])
    assert worse.startswith("✗ FAIL concern/subject/check-fail (was pass)\n")
    assert "Mend it." in worse
