"""A domain that nobody declared: audited, declared by what was found, applied; what was foretold has come true."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clients import DKIM, NUMBERS, Client, make_client, zone_names

from launchready.engine import Engine
from launchready.local.world import World

STANDING = (
    {"type": "A", "name": "@", "content": "198.51.100.10"},
    {"type": "A", "name": "app", "content": "198.51.100.11"},
    {"type": "A", "name": "mail", "content": "198.51.100.12"},
    {"type": "MX", "name": "@", "content": "smtp.google.com", "priority": 1},
    {
        "type": "TXT",
        "name": "@",
        "content": '"v=spf1 ip4:203.0.113.64/28 include:_spf.google.com mx a:mail.{zone} -all"',
    },
    {
        "type": "TXT",
        "name": "_dmarc",
        "content": '"v=DMARC1; p=quarantine; np=reject; adkim=s; aspf=s; rua=mailto:dmarc@{zone}; '
        'ruf=mailto:dmarc@{zone}; fo=1"',
    },
    {"type": "TXT", "name": "google._domainkey", "content": f'"{DKIM[:255]}" "{DKIM[255:]}"'},
)


@pytest.fixture
def client(world: World, engine: Engine, tmp_path: Path) -> Iterator[Client]:
    """A zone with records that somebody made by hand, and a project without a stack file."""
    with contextlib.ExitStack() as stack:
        number = next(NUMBERS)
        made = make_client(f"client{number}", zone_names()[number - 1], tmp_path / "project", world, engine, stack)
        for record in STANDING:
            content = str(record["content"]).replace("{zone}", made.zone)
            made.outsider.call("POST", "/dns_records", {"ttl": 300, "proxied": False, **record, "content": content})
        yield made


def audit(client: Client, *options: str) -> dict[str, Any]:
    done = client.run("launchready", "audit", client.zone, "--json", *options)
    assert done.returncode in (0, 1), done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_what_a_stack_was_to_mend_is_mended_and_nothing_got_weaker(client: Client) -> None:
    audit(client, "--write-stack", client.name)
    before = audit(client, "--against", client.name)
    foretold = {(each["policy"], each["subject"]) for each in before["findings"] if each["mended"]}
    assert {policy for policy, _ in foretold} >= {"http-not-redirected", "www-missing", "hsts-missing"}
    mail = {name: values for name, values in client.records().items() if name.endswith(("MX", "TXT"))}

    done = client.run("launchready", "up", client.name, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 fail, 0 unknown" in done.stdout
    report = json.loads((client.project / ".launchready" / client.name / "verify.json").read_text())
    proved = {verdict["id"] for verdict in report["verdicts"] if verdict["verdict"] == "pass"}
    assert {f"email/{client.zone}/{name}" for name in ("servers-of-servers", "dmarc", "dkim-google")} <= proved
    settled = client.run("launchready", "plan", client.name, "--expect-no-changes")
    assert settled.returncode == 0, settled.stdout + settled.stderr

    after = audit(client, "--against", client.name)
    left = {(each["policy"], each["subject"]) for each in after["findings"]}
    assert left & foretold == set()
    assert [each["policy"] for each in after["findings"] if each["mended"]] == []
    assert {each["severity"] for each in after["findings"]} <= {"low", "info"}
    now = client.records()
    assert {name: sorted(unquoted(values)) for name, values in now.items() if name in mail} == {
        name: sorted(unquoted(values)) for name, values in mail.items()
    }
    assert now["mail A"] == {"198.51.100.12"}
    drift = client.run("launchready", "drift", client.name)
    assert drift.returncode == 0, drift.stdout + drift.stderr


def unquoted(values: set[str]) -> set[str]:
    """Return texts without their quotes, and tags without the spaces between them."""
    return {value.replace('" "', "").strip('"').replace("; ", ";").rstrip(";") for value in values}
