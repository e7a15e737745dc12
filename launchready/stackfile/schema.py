"""The JSON Schema and the reference page of a stack file, both generated from the model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from launchready.policies import IDS
from launchready.probe import Probe
from launchready.site import Site
from launchready.site.declared import Declared
from launchready.site.explanations import explanations
from launchready.stackfile.stack import Gate

_VERIFY = "What a failed proof does to pulumi up: enforce (fail it), warn (say it), off (do not look)."
_DEFAULTS = "A file beside the stacks with what clients share, such as defaults.yaml; the stack's own keys win."
_PROBE = "How much is asked of the live site: full, light (few requests) or off."


def stack_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a stack file; keys of other projects are left alone."""
    site = Site.model_json_schema()
    definitions = {"Site": site, **site.pop("$defs")}
    for block in Declared.__subclasses__():
        if block.__name__ in definitions:
            keys = definitions[block.__name__]["properties"]
            for key, text in explanations(block).items():
                keys[key] = dict(sorted({**keys[key], "description": text}.items()))
    schema: dict[str, Any] = _plain(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Launch Ready stack file",
            "type": "object",
            "required": ["config"],
            "properties": {
                "config": {
                    "type": "object",
                    "required": ["launchready:site"],
                    "properties": {
                        "launchready:site": {"$ref": "#/$defs/Site"},
                        "launchready:verify": _words(Gate, _VERIFY),
                        "launchready:probe": _words(Probe, _PROBE),
                        "launchready:allow": _allow(),
                        "launchready:defaults": {"description": _DEFAULTS, "type": "string"},
                    },
                    "patternProperties": {"^(?!launchready:)[^:]+:": {}},
                    "additionalProperties": False,
                }
            },
            "$defs": definitions,
        }
    )
    return schema


def _allow() -> dict[str, Any]:
    texts = {
        "subject": "The host or address it is about, as the finding names it; left out, whatever the policy finds.",
        "until": "The last day on which it is allowed, such as 2026-12-01; at most 90 days ahead.",
        "reason": "Why it may be so, for those who review it.",
    }
    policy = {"type": "string", "enum": sorted(IDS), "description": "The policy's id, see docs/policies.md."}
    keys = {key: {"type": "string", "description": text} for key, text in texts.items()}
    return {
        "description": "What policies may find for a while: each with its end and a reason.",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"policy": policy, **keys},
            "required": ["policy", "until", "reason"],
            "additionalProperties": False,
        },
    }


def _words(words: type[Gate] | type[Probe], description: str) -> dict[str, Any]:
    values = [word.value for word in words]
    return {"description": description, "type": "string", "enum": values, "default": values[0]}


def _plain(schema: Any) -> Any:
    """Return the schema with descriptions on one line and without the code marks of docstrings."""
    if isinstance(schema, dict):
        return {
            key: " ".join(value.replace("``", "`").split())
            if key == "description" and isinstance(value, str)
            else _plain(value)
            for key, value in schema.items()
        }
    return [_plain(item) for item in schema] if isinstance(schema, list) else schema


def stack_reference() -> str:
    """Return docs/stack.md's reference: one table a block, in the order in which they are met."""
    schema = stack_schema()
    definitions = schema["$defs"]
    sections = (_section(name, definitions[name], definitions) for name in _in_order("Site", definitions))
    return "\n".join(sections)


def _in_order(name: str, definitions: Mapping[str, Any], seen: list[str] | None = None) -> list[str]:
    found = seen if seen is not None else []
    if name not in found and "properties" in definitions[name]:
        found.append(name)
        for field in definitions[name]["properties"].values():
            for inner in _references(field):
                _in_order(inner, definitions, found)
    return found


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for value in schema.values():
            yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)


def _section(name: str, definition: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    lines = [f"### {name}", "", definition.get("description", ""), ""]
    lines += ["| key | value | default | meaning |", "|---|---|---|---|"]
    required = definition.get("required", [])
    for key, field in definition["properties"].items():
        default = "**needed**" if key in required else f"`{_value(field['default'])}`" if "default" in field else ""
        lines.append(f"| `{key}` | {_kind(field, definitions)} | {default} | {field.get('description', '')} |")
    return "\n".join([*lines, ""])


def _value(default: Any) -> str:
    if isinstance(default, dict):
        return "as its own defaults"
    if isinstance(default, list):
        return "[" + ", ".join(map(str, default)) + "]"
    return json.dumps(default) if isinstance(default, bool | None) else str(default)


def _kind(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return _kind(definitions[name], definitions) if "enum" in definitions[name] else f"`{name}`"
    if "anyOf" in field:
        return " or ".join(_kind(kind, definitions) for kind in field["anyOf"] if kind.get("type") != "null")
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    match field.get("type"):
        case "array":
            return f"list of {_kind(field['items'], definitions)}"
        case "object":
            return f"block of {_kind(field['additionalProperties'], definitions)} by name"
        case "integer":
            bounds = [f"{field[bound]:,}" for bound in ("minimum", "maximum") if bound in field]
            return f"{' to '.join(bounds)}" if bounds else "number"
        case "boolean":
            return "true or false"
        case other:
            return "text" if other == "string" else str(other)
