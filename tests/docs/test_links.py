"""Who follows the documents arrives: links and anchors, the README's list of documents, rows and variables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
VARIABLE = re.compile(r"\bLAUNCHREADY_[A-Z]+(?:_[A-Z]+)*\b")
INTERNAL = {"LAUNCHREADY_COMPLETE", "LAUNCHREADY_LOGIN", "LAUNCHREADY_MARKER"}
"""What shells ask with, and beginnings of names."""
ROWS = [
    f"{letter}{number}" for letter, last in {"K": 11, "R": 7, "T": 5, "A": 6}.items() for number in range(1, last + 1)
]


def anchors(text: str) -> set[str]:
    """Return the anchors that a page has, as GitHub makes them of its headings."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text)}


def dead_links(document: Path, text: str) -> list[str]:
    dead = []
    for link in LINK.findall(text):
        name, _, anchor = link.partition("#")
        if ":" in name:
            continue  # not ours
        target = document.parent / name if name else document
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            dead.append(link)
    return dead


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_link_leads_to_something(document: Path) -> None:
    assert dead_links(document, document.read_text("utf-8")) == []


@pytest.mark.parametrize("link", ["nowhere.md", "verify.md#nothing-of-the-kind"])
def test_a_dead_link_is_noticed(link: str) -> None:
    assert dead_links(ROOT / "docs" / "audit.md", f"[x]({link}) [y](verify.md#four-verdicts)") == [link]


def test_the_readme_leads_to_every_document() -> None:
    linked = set(LINK.findall((ROOT / "README.md").read_text("utf-8")))
    assert {str(document.relative_to(ROOT)) for document in DOCUMENTS} - {"README.md"} - linked == set()


def test_the_readme_says_of_every_row_where_it_is_or_that_it_is_not_yet() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    cells = " ".join(re.findall(r"^\| ([KRTA]\d[^|]*) \|", text, re.MULTILINE))
    assert [row for row in ROWS if not re.search(rf"\b{row}\b", cells)] == []


def test_every_variable_is_documented() -> None:
    read = {
        name for file in ROOT.glob("launchready/**/*.py") for name in VARIABLE.findall(file.read_text(encoding="utf-8"))
    }
    told = {name for document in DOCUMENTS for name in VARIABLE.findall(document.read_text(encoding="utf-8"))}
    assert read - told - INTERNAL == set()
