from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from launchready.cli import main
from launchready.cli.schema import command as schema
from launchready.cli.show import command as show
from launchready.stackfile import load_stack, stack_schema

PROJECT = Path(__file__).resolve().parents[2]
ACME = str(PROJECT / "stacks" / "Pulumi.acme.yaml")


def test_json_has_every_value_with_its_key() -> None:
    shown = json.loads(CliRunner().invoke(show, [ACME, "--json"], catch_exceptions=False).output)
    compilation = load_stack(ACME).compilation
    assert (shown["schema"], shown["stack"], shown["zone"]) == ("launchready.show/1", "acme", "acme.test")
    assert [record["slot"] for record in shown["records"]] == list(compilation.records)
    assert [setting["id"] for setting in shown["settings"]] == list(compilation.settings)
    assert {rule["ref"] for rule in shown["rules"]} == set(compilation.rules)
    assert [one["id"] for one in shown["expectations"]] == [one.id for one in compilation.expectations]
    entries = [*shown["records"], *shown["settings"], *shown["rules"], *shown["expectations"]]
    assert all(entry["declared_at"] for entry in entries)


def test_json_shows_the_rules_in_the_order_in_which_they_act() -> None:
    shown = json.loads(CliRunner().invoke(show, [ACME, "--json"], catch_exceptions=False).output)
    zone = load_stack(ACME).compilation.zones[0]
    assert [rule["ref"] for rule in shown["rules"]] == [rule.ref for rules in zone.rulesets.values() for rule in rules]


def test_text_has_the_sentences_and_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    output = CliRunner().invoke(show, [ACME], catch_exceptions=False).output
    compilation = load_stack(ACME).compilation
    assert all(sentence in re.sub(r"\s+", " ", output) for sentence in compilation.english)
    assert all(slot in output for slot in compilation.records)
    assert all(ref in output for ref in compilation.rules)


def test_a_bad_stack_is_exit_2_with_its_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "Pulumi.bad.yaml"
    file.write_text("config:\n  launchready:site:\n    zone: {name: acme.test}\n    hots: {}\n", encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        main(["show", "Pulumi.bad.yaml"])
    assert caught.value.code == 2
    assert "Pulumi.bad.yaml:4: hots: hots is not known here; did you mean hosts?" in capsys.readouterr().err


def test_the_schema_is_printed_as_json() -> None:
    assert json.loads(CliRunner().invoke(schema, [], catch_exceptions=False).output) == stack_schema()
