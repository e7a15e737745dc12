"""What a stack compiles to, for people (tables) and for tools (JSON), each value with the key it came from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

from launchready.compilation import Compilation, RuleClaim
from launchready.report.verdicts import printable
from launchready.zone import rule_to_api, zone_digest

SCHEMA = "launchready.show/1"

WrittenAt: TypeAlias = Callable[[str], str]
"""Where the value of a key is written: in the stack file, in shared defaults, or nowhere (built in)."""


def declaration_json(stack: str, compilation: Compilation, written_at: WrittenAt) -> dict[str, Any]:
    """Return the compilation of ``stack`` as JSON values: records, settings, rules, expectations, sentences.

    An alias domain is a further part, under ``aliases``.
    """
    zone = compilation.zone

    def source(declared_at: str) -> dict[str, str]:
        return {"declared_at": declared_at, "written": written_at(declared_at)}

    return {
        "schema": SCHEMA,
        "stack": stack,
        "zone": zone.name,
        "digest": zone_digest(zone),
        "records": [
            {"slot": slot, **asdict(claim.record), "concern": claim.concern, **source(claim.declared_at)}
            for slot, claim in compilation.records.items()
        ],
        "settings": [
            {"id": id_, "value": claim.value, "concern": claim.concern, **source(claim.declared_at)}
            for id_, claim in compilation.settings.items()
        ],
        "rules": [
            {
                "phase": claim.phase,
                "band": claim.band,
                **rule_to_api(claim.rule),
                "concern": claim.concern,
                **source(claim.declared_at),
            }
            for claim in _rules_in_order(compilation)
        ],
        "expectations": [
            {
                "id": expectation.id,
                "layer": expectation.layer.value,
                **source(expectation.declared_at),
                "expected": expectation.expected,
            }
            for expectation in compilation.expectations
        ],
        "english": list(compilation.english),
        "aliases": [declaration_json(stack, alias, written_at) for alias in compilation.aliases],
    }


def print_declaration(console: Console, stack: str, compilation: Compilation, written_at: WrittenAt) -> None:
    """Print the compilation of ``stack`` as sentences and tables."""
    names = " and ".join(zone.name for zone in compilation.zones)
    console.print(f"{stack} declares {names}", style="bold", highlight=False)
    for sentence in compilation.english:
        console.print(Text(f"  {printable(sentence)}"), soft_wrap=True)
    for part in compilation.parts:
        for table in _tables(part, written_at):
            console.print()
            console.print(table)
    console.print()
    console.print(_expectations(compilation, written_at))


def _tables(compilation: Compilation, written_at: WrittenAt) -> Iterator[Table]:
    of = f" of {compilation.zone.name}"
    records = _table(f"{len(compilation.records)} records{of}", "slot", "type", "value", "proxied", "from", "written")
    for slot, claim in compilation.records.items():
        record = claim.record
        value = record.content if record.priority is None else f"{record.priority} {record.content}"
        _add(
            records,
            slot,
            record.type,
            _short(value),
            "yes" if record.proxied else "",
            claim.declared_at,
            written_at(claim.declared_at),
        )
    yield records

    settings = _table(f"{len(compilation.settings)} settings{of}", "setting", "value", "from", "written")
    for id_, setting in compilation.settings.items():
        value = setting.value if isinstance(setting.value, str) else json.dumps(setting.value)
        _add(settings, id_, value, setting.declared_at, written_at(setting.declared_at))
    yield settings

    rules = _table(
        f"{len(compilation.rules)} rules{of}, in the order of their phases", "band", "rule", "when", "from", "written"
    )
    for rule in _rules_in_order(compilation):
        told = f"{rule.rule.ref}\n{rule.rule.description}"
        _add(rules, rule.band, told, rule.rule.expression, rule.declared_at, written_at(rule.declared_at))
    yield rules


def _expectations(compilation: Compilation, written_at: WrittenAt) -> Table:
    expectations = _table(
        f"{len(compilation.expectations)} things that must be true live", "verdict", "expected", "from", "written"
    )
    for expectation in compilation.expectations:
        _add(
            expectations,
            expectation.id,
            expectation.expected,
            expectation.declared_at,
            written_at(expectation.declared_at),
        )
    return expectations


def _rules_in_order(compilation: Compilation) -> Iterator[RuleClaim]:
    for rules in compilation.zone.rulesets.values():
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
    lines = (map(printable, cell.split("\n")) for cell in cells)
    table.add_row(*(Text("\n".join(line)) for line in lines))  # Text: square brackets in a value are no markup
