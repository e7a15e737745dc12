"""Writes what documents have from the code: ``make docs``. Tests hold that it was done."""

from __future__ import annotations

import json
from pathlib import Path

from launchready.policies.reference import policy_reference
from launchready.stackfile import stack_reference, stack_schema

DOCS = Path(__file__).resolve().parents[2] / "docs"


def write_references(docs: Path) -> None:
    """Write the generated part of stack.md and policies.md, and stack.schema.json, into ``docs``."""
    for name, generator, text in (
        ("stack.md", "launchready/stackfile/schema.py", stack_reference()),
        ("policies.md", "launchready/policies/reference.py", policy_reference()),
    ):
        file, mark = docs / name, f"<!-- generated: {generator} -->\n"
        own, found, _ = file.read_text(encoding="utf-8").partition(mark)
        if not found:
            raise ValueError(f"{file} has no line {mark.strip()}: nothing was written")
        file.write_text(f"{own}{mark}\n{text.strip()}\n", encoding="utf-8")
    schema = json.dumps(stack_schema(), indent=2, ensure_ascii=False)
    (docs / "stack.schema.json").write_text(f"{schema}\n", encoding="utf-8")


if __name__ == "__main__":
    write_references(DOCS)
