"""What a stack compiles to, for people (tables) and for tools (JSON), each value with the key it came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from launchready.compilation import Compilation, RuleClaim
from launchready.zone import rule_to_api, zone_digest

SCHEMA = "launchready.show/1"


def declaration_json(stack: str, compilation: Compilation) -> dict[str, Any]:
    """Return the compilation of ``stack`` as JSON values: records, settings, rules, expectations, sentences."""
    zone = compilation.zones[0]
    return {
        "schema": SCHEMA,
        "stack": stack,
        "zone": zone.name,
        "digest": zone_digest(zone),
        "records": [
            {"slot": slot, **asdict(claim.record), "concern": claim.concern, "declared_at": claim.declared_at}
            for slot, claim in compilation.records.items()
        ],
        "settings": [
            {"id": id_, "value": claim.value, "concern": claim.concern, "declared_at": claim.declared_at}
            for id_, claim in compilation.settings.items()
        ],
        "rules": [
            {
                "phase": claim.phase,
                "band": claim.band,
                **rule_to_api(claim.rule),
                "concern": claim.concern,
                "declared_at": claim.declared_at,
            }
            for claim in _rules_in_order(compilation)
        ],
        "expectations": [
            {
                "id": expectation.id,
                "layer": expectation.layer.value,
                "declared_at": expectation.declared_at,
                "expected": expectation.expected,
            }
            for expectation in compilation.expectations
        ],
        "english": list(compilation.english),
    }


def print_declaration(console: Console, stack: str, compilation: Compilation) -> None:
    """Print the compilation of ``stack`` as sentences and tables."""
    console.print(f"{stack} declares {compilation.zones[0].name}", style="bold", highlight=False)
    for sentence in compilation.english:
        console.print(Text(f"  {sentence}"))
    for table in _tables(compilation):
        console.print()
        console.print(table)


def _tables(compilation: Compilation) -> Iterator[Table]:
    records = _table(f"{len(compilation.records)} records", "slot", "type", "value", "proxied", "from")
    for slot, claim in compilation.records.items():
        record = claim.record
        value = record.content if record.priority is None else f"{record.priority} {record.content}"
        _add(records, slot, record.type, _short(value), "yes" if record.proxied else "", claim.declared_at)
    yield records

    settings = _table(f"{len(compilation.settings)} settings", "setting", "value", "from")
    for id_, setting in compilation.settings.items():
        value = setting.value if isinstance(setting.value, str) else json.dumps(setting.value)
        _add(settings, id_, value, setting.declared_at)
    yield settings

    rules = _table(f"{len(compilation.rules)} rules, in the order of their phases", "band", "rule", "when", "from")
    for rule in _rules_in_order(compilation):
        _add(rules, rule.band, f"{rule.rule.ref}\n{rule.rule.description}", rule.rule.expression, rule.declared_at)
    yield rules

    expectations = _table(
        f"{len(compilation.expectations)} things that must be true live", "verdict", "expected", "from"
    )
    for expectation in compilation.expectations:
        _add(expectations, expectation.id, expectation.expected, expectation.declared_at)
    yield expectations


def _rules_in_order(compilation: Compilation) -> Iterator[RuleClaim]:
    for rules in compilation.zones[0].rulesets.values():
        for rule in rules:
            yield compilation.rules[rule.ref]


def _short(value: str) -> str:
    """Return ``value`` cut in its middle: the start names a key, the end tells two keys apart."""
    return value if len(value) <= 120 else f"{value[:60]} … {value[-20:]}"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _add(table: Table, *cells: str) -> None:
    table.add_row(*(Text(cell) for cell in cells))  # Text: square brackets in a value are no markup
