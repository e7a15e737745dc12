"""Verdicts as JUnit XML: a suite for each concern, a case for each expectation.

Only what failed is a failure. What could not be looked at is ``skipped`` with its reason, as what is not applicable is:
the format has no word of its own for it, and ``error`` is shown as a failure by most readers. Neither counts as passed.
What a reader shows of a failed or skipped case is its text: there stands the whole verdict. Every case has its evidence
as ``system-out``. No ``time`` is given: looks are shared, so no case has one of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from launchready.report.verdicts import printable

_SKIPPED = {"unknown": "unknown", "not_applicable": "not applicable"}


def report_to_junit(report: Mapping[str, Any]) -> str:
    """Return ``report`` (launchready.verify/1) as the text of an XML file."""
    begun = {"timestamp": report["sent"]["at"]}
    root = Element(
        "testsuites", {**_counts(report["verdicts"]), "name": printable(f"launchready {report['stack']}"), **begun}
    )
    for concern in dict.fromkeys(verdict["concern"] for verdict in report["verdicts"]):
        verdicts = [verdict for verdict in report["verdicts"] if verdict["concern"] == concern]
        suite = SubElement(root, "testsuite", {"name": concern, **_counts(verdicts), **begun})
        for verdict in verdicts:
            _add_case(suite, verdict)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _counts(verdicts: list[Mapping[str, Any]]) -> dict[str, str]:
    said = [verdict["verdict"] for verdict in verdicts]
    skipped = sum(verdict in _SKIPPED for verdict in said)
    return {"tests": str(len(said)), "failures": str(said.count("fail")), "errors": "0", "skipped": str(skipped)}


def _add_case(suite: Element, verdict: Mapping[str, Any]) -> None:
    subject, name = printable(verdict["subject"]), printable(verdict["id"])
    case = SubElement(suite, "testcase", {"classname": f"{verdict['concern']}.{subject}", "name": name})
    observed = printable(verdict["observed"])
    if verdict["verdict"] == "fail":
        failure = SubElement(case, "failure", {"message": observed, "type": printable(verdict["layer"])})
        failure.text = _in_words(verdict)
    elif verdict["verdict"] in _SKIPPED:
        message = f"{_SKIPPED[verdict['verdict']]}: {observed}"
        SubElement(case, "skipped", {"message": message}).text = _in_words(verdict)
    looks = [f"{look['at']} {look['asked']} @ {look['of']}: {look['answer']}" for look in verdict["evidence"]]
    SubElement(case, "system-out").text = "\n".join([_in_words(verdict), *map(printable, looks)])


def _in_words(verdict: Mapping[str, Any]) -> str:
    lines = {
        "expected": verdict["expected"],
        "observed": verdict["observed"],
        "declared": f"{verdict['declared_at']} ({verdict['zone']}, layer {verdict['layer']})",
        "fix": verdict["fix"],
    }
    return "\n".join(printable(f"{name}: {value}") for name, value in lines.items() if value)
