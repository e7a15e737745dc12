"""docs/conformance.md, from a run of every public suite. Rewrite it by running this file; a test compares the two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

import dkim_suite
import dmarc_table
import spf_peer
import spf_suite
from suites import version_of

from launchready.live.suffixes import registered_domain

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
_SUFFIX_CASE = re.compile(r"^checkPublicSuffix\('([^']+)', (?:'([^']+)'|null)\);$", re.MULTILINE)

EXCEPTIONS: dict[str, str] = {}
"""Cases of a public suite that we decide otherwise, each with its reason. There is none."""


def suffix_cases() -> list[tuple[str, str | None]]:
    """Return (name, registered domain) of the public suffix list's own cases, those with a leading dot left out."""
    text = files("publicsuffixlist").joinpath("test_psl.txt").read_text(encoding="utf-8")
    found: list[tuple[str, str]] = _SUFFIX_CASE.findall(text)
    return [(_ascii(name), _ascii(right) if right else None) for name, right in found if not name.startswith(".")]


def _ascii(name: str) -> str:
    return name.lower().encode("idna").decode("ascii")


def wrong_suffixes() -> list[str]:
    """Return the names whose registered domain is another than the list says; a suffix stands for itself with us."""
    return [name for name, right in suffix_cases() if registered_domain(name) != (right or name)]


def render() -> str:
    """Run everything, and return the document."""
    return "\n".join([*_head(), *_suites(), *_spf_by_section(), *_differences(), *_dmarc_by_section(), ""])


def _head() -> Iterable[str]:
    yield "# Conformance"
    yield ""
    yield "What of mail is held against suites that others wrote, and how many of their cases pass. This page is what a"
    yield "run wrote (`python tests/shared/conformance.py`); a test runs everything again and compares."
    yield ""
    yield "The suites are read from packages of the registry that pip is set to, pinned by hash and kept in the user's"
    yield "cache: nothing of them stands in this project. Where one cannot be had, its tests fail."
    yield ""


@cache
def _failing() -> list[spf_suite.Case]:
    return [case for case in spf_suite.cases() if spf_suite.wrong(case)]


def _suites() -> Iterable[str]:
    spf_wrong = _failing()
    peer_wrong = [case for case in spf_suite.cases() if spf_peer.check_by_peer(case)]
    dkim_wrong = [case for case in dkim_suite.MESSAGES if case.outcome() != case.expected]
    dmarc_wrong = [case for case in dmarc_table.CASES if dmarc_table.wrong(case)]
    misaligned = [case for case in dmarc_table.ALIGNMENTS if dmarc_table.misaligned(case)]
    yield "| what | suite | from | cases | pass |"
    yield "|---|---|---|---:|---:|"
    pyspf, dkimpy = f"pyspf {version_of('pyspf')}", f"dkimpy {version_of('dkimpy')}"
    total = len(spf_suite.cases())
    rows = (
        ("SPF, RFC 7208", f"openspf.org, release 2014.04 (`{spf_suite.PATH}`)", pyspf, total, len(spf_wrong)),
        ("the same, by pyspf itself", "to see that we read the suite as its authors do", pyspf, total, len(peer_wrong)),
        (
            "DKIM signatures, RFC 6376 and RFC 8463", f"signed messages (`{dkim_suite.FOLDER}`)", dkimpy,
            len(dkim_suite.MESSAGES), len(dkim_wrong),
        ),
        (
            "the public suffix list, for RFC 7489", "the list's own cases (`test_psl.txt`)", "publicsuffixlist",
            len(suffix_cases()), len(wrong_suffixes()),
        ),
        (
            "DMARC, RFC 9989", "a table of our own: no public suite is known", "`tests/shared/dmarc_table.py`",
            len(dmarc_table.CASES), len(dmarc_wrong),
        ),
        (
            "DMARC alignment, RFC 9989", "the same", "`tests/shared/dmarc_table.py`", len(dmarc_table.ALIGNMENTS),
            len(misaligned),
        ),
    )  # fmt: skip
    yield from (
        f"| {what} | {suite} | {source} | {cases} | {cases - wrong} |" for what, suite, source, cases, wrong in rows
    )
    yield ""
    exceptions = [f"- `{name}`: {reason}" for name, reason in sorted(EXCEPTIONS.items())]
    yield from exceptions or ["No case is left out, and none is decided otherwise."]
    yield ""


def _spf_by_section() -> Iterable[str]:
    yield "## RFC 7208's suite by scenario"
    yield ""
    yield "| scenario | cases | pass |"
    yield "|---|---:|---:|"
    passing = Counter(case.scenario for case in spf_suite.cases() if case not in _failing())
    for scenario, number in Counter(case.scenario for case in spf_suite.cases()).items():
        yield f"| {scenario} | {number} | {passing[scenario]} |"
    yield ""


def _differences() -> Iterable[str]:
    yield "## Where pyspf decides otherwise"
    yield ""
    yield "Beyond the suite, records were found that pyspf and we evaluate differently. Each is held by a test."
    yield ""
    yield "| record | client | ours | pyspf | why |"
    yield "|---|---|---|---|---|"
    for each in spf_peer.DIFFERENCES:
        ours, theirs = spf_peer.both(each)
        record = each.records[f"{each.domain} TXT"][0]
        yield f"| `{record}` | {each.client} | {ours} | {theirs} | {each.why} |"
    yield ""


def _dmarc_by_section() -> Iterable[str]:
    yield "## DMARC's table by section of RFC 9989"
    yield ""
    yield "| section | cases | pass |"
    yield "|---|---:|---:|"
    sections = Counter(case.section for case in dmarc_table.CASES)
    passing = Counter(case.section for case in dmarc_table.CASES if not dmarc_table.wrong(case))
    for section in sorted(sections):
        yield f"| {section} | {sections[section]} | {passing[section]} |"


if __name__ == "__main__":
    DOCUMENT.write_text(render(), encoding="utf-8")
