"""Which changes replace a resource, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

RECORD = {"zoneId": "z", "name": "www.acme.test", "type": "A", "content": "192.0.2.1", "ttl": 1}
RULESET = {"zoneId": "z", "kind": "zone", "name": "default", "phase": "p", "rules": []}
SETTING = {"zoneId": "z", "settingId": "ssl", "value": "full"}


@pytest.mark.parametrize(
    ("type_", "old", "changed", "replaces", "delete_first"),
    [
        pytest.param("DnsRecord", RECORD, {"content": "192.0.2.2"}, [], False, id="content-is-an-update"),
        pytest.param("DnsRecord", RECORD, {"name": "w.acme.test"}, [], False, id="name-is-an-update"),
        pytest.param("DnsRecord", RECORD, {"type": "CNAME"}, ["type"], True, id="type"),
        pytest.param("DnsRecord", RECORD, {"zoneId": "y"}, ["zoneId"], True, id="zone"),
        pytest.param("Ruleset", RULESET, {"rules": [{"ref": "r"}]}, [], False, id="rules-are-an-update"),
        pytest.param("Ruleset", RULESET, {"name": "x"}, ["name"], True, id="ruleset-name"),
        pytest.param("Ruleset", RULESET, {"phase": "q", "kind": "root"}, ["kind", "phase"], True, id="phase-and-kind"),
        pytest.param("ZoneSetting", SETTING, {"value": "strict"}, [], False, id="value-is-an-update"),
        pytest.param("ZoneSetting", SETTING, {"settingId": "tls_1_3"}, ["settingId"], False, id="setting"),
    ],
)
def test_replacements(engine: Any, type_: str, old: Any, changed: Any, replaces: list[str], delete_first: bool) -> None:
    async def scenario(engine: Any) -> None:
        difference = await engine.diff(type_, old, {**old, **changed})
        assert list(difference.replaces) == replaces
        assert difference.deleteBeforeReplace is delete_first
        assert set(difference.detailedDiff) == set(changed)

    engine(scenario)


def test_no_change_is_said_to_be_none(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        difference = await engine.diff("DnsRecord", RECORD, RECORD)
        assert difference.changes == 1  # DIFF_NONE
        assert list(difference.diffs) == []

    engine(scenario)
