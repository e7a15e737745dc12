"""The report of a run: JSON for programs, and one page that says first what matters and takes nothing from outside."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from launchready.report.run import Kind, RunReport, Step, courses_of, looks_of, run_to_html, run_to_json, write_run

EVIDENCE = {"asked": "TXT acme.test", "of": "192.0.2.53:53", "answer": "v=spf1 -all", "at": "2026-11-24T10:00:00Z"}


def verdict(name: str, outcome: str, **others: Any) -> dict[str, Any]:
    return {
        "id": f"email/acme.test/{name}",
        "concern": "email",
        "layer": "dns",
        "verdict": outcome,
        "expected": f"{name} is right.",
        "observed": f"{name} is {outcome}",
        "declared_at": "mail",
        "evidence": [EVIDENCE],
        "fix": f"Mend {name}.",
        **others,
    }


CHANGE = {
    "action": "update",
    "kind": "setting",
    "name": "ssl",
    "declared": "strict",
    "observed": "flexible",
    "message": "The setting ssl is flexible, declared strict; a repair sets it back.",
}
RULE = {**CHANGE, "kind": "rule", "name": "r1", "declared": None, "observed": {"expression": 'http.host eq "x"'}}


def look(title: str, *verdicts: dict[str, Any]) -> Step:
    return Step(Kind.PROVED, title, "Looked.", 1.25, "launchready verify acme", verdicts=verdicts)


REPORT = RunReport(
    stack="acme",
    site="acme.test",
    started="2026-11-24T10:00:00+00:00",
    finished="2026-11-24T10:01:00+00:00",
    vantage="DNS of 192.0.2.53:53 only",
    versions={"Pulumi": "3.259.0"},
    steps=(
        Step(
            Kind.DECLARED, "stacks/Pulumi.acme.yaml", "What is declared.", lines=("acme.test is served by 192.0.2.1.",)
        ),
        look("first look", verdict("spf", "pass"), verdict("dmarc", "pass")),
        Step(Kind.FOUND, "drift", "2 differences.", changes=(CHANGE, RULE)),
        look("second look", verdict("dmarc", "pass"), verdict("dkim", "unknown"), verdict("spf", "fail")),
        look("last look", verdict("spf", "pass"), verdict("dmarc", "pass"), verdict("dkim", "not_applicable")),
    ),
    problems=(),
)


class Page(HTMLParser):
    """A page read as a browser does: text, elements and attributes; unbalanced elements are an error."""

    VOID = frozenset({"meta", "br", "hr", "img", "link", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.text += data

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


def page_of(**changes: Any) -> Page:
    return Page(run_to_html(replace(REPORT, **changes)))


def test_json_has_all_of_it() -> None:
    report = json.loads(json.dumps(run_to_json(REPORT)))
    assert report["schema"] == "launchready.report/1"
    assert [step["kind"] for step in report["steps"]] == ["declared", "proved", "found", "proved", "proved"]
    assert report["steps"][1]["seconds"] == 1.25
    assert report["steps"][2]["changes"] == [CHANGE, RULE]
    assert report["steps"][3]["verdicts"][2]["verdict"] == "fail"
    assert {
        key: report[key] for key in ("stack", "site", "started", "finished", "vantage", "versions", "problems")
    } == {
        "stack": "acme",
        "site": "acme.test",
        "started": "2026-11-24T10:00:00+00:00",
        "finished": "2026-11-24T10:01:00+00:00",
        "vantage": "DNS of 192.0.2.53:53 only",
        "versions": {"Pulumi": "3.259.0"},
        "problems": [],
    }


def test_looks_are_counted_one_by_one() -> None:
    assert [(look.title, look.counts) for look in looks_of(REPORT)] == [
        ("first look", {"fail": 0, "unknown": 0, "pass": 2, "not_applicable": 0}),
        ("second look", {"fail": 1, "unknown": 1, "pass": 1, "not_applicable": 0}),
        ("last look", {"fail": 0, "unknown": 0, "pass": 2, "not_applicable": 1}),
    ]


def test_what_changed_from_look_to_look_is_told_and_what_did_not_is_not() -> None:
    assert [(course.id, course.verdicts, course.worst) for course in courses_of(REPORT)] == [
        ("email/acme.test/spf", ("pass", "fail", "pass"), "spf is fail"),
        ("email/acme.test/dkim", ("", "unknown", "not_applicable"), "dkim is unknown"),
    ]


def test_the_result_stands_first() -> None:
    assert page_of().words.startswith("acme.test What is declared is applied, and it was seen to work.")
    bad = page_of(problems=("after the repair, drift is left",)).words
    assert bad.startswith("acme.test This run did not end well. after the repair, drift is left")
    assert "seen to work" not in bad


def test_when_it_was_is_said_as_people_say_it() -> None:
    page = page_of(started="2026-11-24T09:59:30+01:00", finished="2026-11-24T09:01:00+00:00")
    assert "24 November 2026, 08:59 UTC, 90 seconds." in page.words


def test_counts_leave_out_what_does_not_apply() -> None:
    words = page_of().words
    assert "1 of 3 as declared 1 fail 1 unknown Look 2: second look" in words
    assert "2 of 2 as declared Look 3: last look" in words


def test_every_verdict_is_a_word_not_only_a_colour() -> None:
    page = page_of()
    for label in ("✓ pass", "✗ fail", "? unknown", "n/a"):
        assert label in page.words
    assert "pill fail" in [attributes.get("class") for _, attributes in page.elements]
    assert "<" not in page.words


def test_what_has_to_be_acted_on_stands_above_what_is_well() -> None:
    words = page_of(steps=(REPORT.steps[3],)).words
    places = [words.index(f"Seen: {seen}") for seen in ("spf is fail", "dkim is unknown", "dmarc is pass")]
    assert places == sorted(places)
    assert "What to do: Mend spf." in words
    assert "What to do: Mend dkim." in words
    assert "Mend dmarc" not in words


def folded(page: Page) -> list[bool]:
    return ["open" not in attributes for tag, attributes in page.elements if tag == "details"]


def test_a_look_that_is_well_is_folded_and_one_that_is_not_is_open() -> None:
    assert folded(page_of(steps=(REPORT.steps[1],)))[0]
    assert not folded(page_of(steps=(REPORT.steps[3],)))[0]


def test_evidence_and_changes_are_there() -> None:
    words = page_of().words
    assert "2026-11-24T10:00:00Z TXT acme.test @ 192.0.2.53:53: v=spf1 -all" in words
    assert CHANGE["message"] in words
    assert 'observed { "expression": "http.host eq \\"x\\"" }' in words


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = page_of()
    assert {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "a", "form"} == set()
    names = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in names if name in ("src", "href", "srcset", "action") or name.startswith("on")}
    assert ("default-src 'none'; style-src 'unsafe-inline'") in [a.get("content") for _, a in page.elements]
    assert "url(" not in run_to_html(REPORT)
    assert "@import" not in run_to_html(REPORT)


HOSTILE = [
    pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="element"),
    pytest.param('" onmouseover="x', '" onmouseover="x', id="attribute"),
    pytest.param("{{ 7 * 7 }}", "{{ 7 * 7 }}", id="template"),
    pytest.param("a\u202eb", "a\\u202eb", id="reading-direction"),
    pytest.param("a\udcffb", "a\\udcffb", id="no-utf-8"),
    pytest.param("a\x00b", "a\\x00b", id="control"),
]


@pytest.mark.parametrize(("given", "shown"), HOSTILE)
def test_what_comes_from_the_world_is_text(given: str, shown: str, tmp_path: Path) -> None:
    told = verdict(
        "spf", given, **dict.fromkeys(("id", "concern", "layer", "expected", "observed", "declared_at"), given)
    )
    change = {**dict.fromkeys(CHANGE, given), "declared": {given: given}, "observed": [given]}
    step = Step(Kind.FOUND, given, given, 1.0, given, (given,), (change,), (told, verdict("spf", "fail")))
    report = replace(
        REPORT, site=given, stack=given, vantage=given, versions={given: given}, problems=(given,), steps=(step,)
    )
    page, data = write_run(report, tmp_path)
    read = Page(page.read_text(encoding="utf-8"))
    assert {tag for tag, _ in read.elements} & {"script"} == set()
    assert not [name for _, attributes in read.elements for name in attributes if name.startswith("on")]
    assert read.text.count(shown) >= 10
    assert json.loads(data.read_text(encoding="utf-8"))["site"] == given


def test_both_files_are_written_whole_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("of an earlier run")
    written = write_run(REPORT, tmp_path)
    assert written == (tmp_path / "report.html", tmp_path / "report.json")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["report.html", "report.json"]
    assert written[0].read_text(encoding="utf-8") == run_to_html(REPORT)
    assert json.loads(written[1].read_text(encoding="utf-8")) == json.loads(json.dumps(run_to_json(REPORT)))
