"""Shapes of clients that a consultant meets: each applied by the real engine, proved live, and settled."""

from __future__ import annotations

import json
from typing import Any

from clients import NUMBERS, Client, zone_names


def next_zone() -> str:
    return zone_names()[next(NUMBERS) - 1]


def apply(client: Client) -> dict[str, str]:
    """Apply, demand that nothing failed and nothing is left to change, and return the outcome of each verdict."""
    up = client.run("launchready", "up", client.name, "--yes")
    assert up.returncode == 0, up.stdout + up.stderr
    client.assert_settled()
    kept = json.loads((client.project / ".launchready" / client.name / "verify.json").read_text())
    assert kept["counts"]["fail"] == 0, kept
    return {verdict["id"]: verdict["verdict"] for verdict in kept["verdicts"]}


def test_alias_domains(new_client: Any) -> None:
    aliases = [next_zone(), next_zone()]
    client = new_client(aliases=[{"name": aliases[0]}, {"name": aliases[1], "mail": None}])
    outcomes = apply(client)
    for name in aliases:
        for host in (name, f"www.{name}"):
            assert outcomes[f"redirects/{host}/one-hop-http"] == "pass"
            assert outcomes[f"redirects/{host}/one-hop-https"] == "pass"
    assert outcomes[f"email/{aliases[0]}/mx"] == "pass"
    assert f"email/{aliases[1]}/mx" not in outcomes

    client.declare(aliases=[{"name": aliases[0], "hosts": ["@"]}])  # one name less, and one domain less
    outcomes = apply(client)
    assert f"redirects/www.{aliases[0]}/one-hop-https" not in outcomes
    assert not [each for each in outcomes if aliases[1] in each]
