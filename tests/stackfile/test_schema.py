from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from launchready import site as model
from launchready.site.declared import WRITTEN_AS, Declared
from launchready.site.explanations import explanations
from launchready.stackfile import load_stack, stack_names, stack_reference, stack_schema
from launchready.stackfile.yaml12 import read_yaml

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
MARK = "<!-- generated: launchready/stackfile/schema.py -->\n"


def schemas(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema within ``value``."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from schemas(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from schemas(inner)


def models() -> list[type[BaseModel]]:
    named = vars(model).values()
    kinds = [kind for kind in named if isinstance(kind, type) and issubclass(kind, Declared)]
    return [kind for kind in dict.fromkeys(kinds) if kind is not Declared]


def test_the_schema_in_docs_is_what_the_code_says() -> None:
    assert json.loads((DOCS / "stack.schema.json").read_text(encoding="utf-8")) == stack_schema()


def test_the_reference_in_docs_is_what_the_code_says() -> None:
    assert (DOCS / "stack.md").read_text(encoding="utf-8").partition(MARK)[2].strip() == stack_reference().strip()


def test_the_example_in_docs_loads(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", (DOCS / "stack.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example
    file = tmp_path / "Pulumi.example.yaml"
    file.write_text(example[1], encoding="utf-8")
    assert load_stack(str(file)).site.zone.name == "acme.com"


@pytest.mark.parametrize("kind", models(), ids=lambda kind: str(kind.__name__))
def test_every_key_is_explained(kind: type[BaseModel]) -> None:
    assert kind.model_fields.keys() == explanations(kind).keys()


def test_every_pattern_has_its_sentence_and_no_sentence_is_left_over() -> None:
    patterns = {schema["pattern"] for schema in schemas(stack_schema()) if isinstance(schema.get("pattern"), str)}
    assert patterns == set(WRITTEN_AS)


@pytest.mark.parametrize("name", stack_names(PROJECT))
def test_the_stacks_use_keys_that_the_schema_knows(name: str) -> None:
    schema = stack_schema()
    text = (PROJECT / "stacks" / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    assert set(read_yaml(text, name).value["config"]) <= set(schema["properties"]["config"]["properties"])
    assert "docs/stack.schema.json" in text.partition("\n")[0]
