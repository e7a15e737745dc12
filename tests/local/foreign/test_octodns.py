"""octodns, with octodns-cloudflare, against the local API: plan, apply, nothing left to do, change, delete, dump.

Both run from the registry's packages as their users run them; the API's URL is an option of the provider.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from api_servers import TOKEN, ZONE, cloudflare_beside
from foreigners import installed, run

from launchready.local.store import Store, ZoneState

CONFIG = """
manager: {max_workers: 1}
providers:
  config: {class: octodns.provider.yaml.YamlProvider, directory: ./config, default_ttl: 300, enforce_order: false}
  cloudflare:
    class: octodns_cloudflare.CloudflareProvider
    token: env/CLOUDFLARE_API_TOKEN
    api_url: env/API_URL
    retry_count: 0
zones:
  acme.test.: {sources: [config], targets: [cloudflare]}
"""


@dataclass(frozen=True)
class Octodns:
    """octodns in a folder of its own, and the zone that it works on."""

    folder: Path
    url: str
    store: Store

    @property
    def zone(self) -> ZoneState:
        (zone,) = self.store.zones()
        return zone

    def run(self, command: str, *arguments: str, code: int = 0) -> str:
        env = {"CLOUDFLARE_API_TOKEN": TOKEN, "API_URL": self.url}
        done = run(installed(command), "--config-file", "octodns.yaml", *arguments, folder=self.folder, env=env)
        assert done.code == code, done.said
        return done.said

    def sync(self, *arguments: str) -> str:
        return self.run("octodns-sync", *arguments)

    def declare(self, zone: dict[str, Any]) -> None:
        (self.folder / "config" / f"{ZONE}.yaml").write_text(yaml.safe_dump(zone), encoding="utf-8")


def declared() -> dict[str, Any]:
    zone: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "octodns_zone.yaml").read_text(encoding="utf-8"))
    return zone


@pytest.fixture(scope="module")
def octodns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Octodns]:
    """Octodns, after its first sync of the whole zone."""
    folder = tmp_path_factory.mktemp("octodns")
    (folder / "config").mkdir()
    (folder / "octodns.yaml").write_text(CONFIG, encoding="utf-8")
    with cloudflare_beside() as (store, url):
        store.create_zone(ZONE)
        octodns = Octodns(folder, url, store)
        octodns.declare(declared())
        assert "Creates=20, Updates=0, Deletes=0, Existing=0" in octodns.sync("--doit")
        yield octodns


LONG = "0123456789" * 30
APPLIED = {
    "ALIAS": ("CNAME", ZONE, {"target.example"}),
    "CAA": ("CAA", ZONE, {'0 issue "letsencrypt.org"'}),
    "MX": ("MX", ZONE, {"mx1.example", "mx2.example"}),
    "TXT": ("TXT", ZONE, {'"v=spf1 include:_spf.example -all"', f'"long {LONG[:250]}" "{LONG[250:]}"'}),
    "CNAME": ("CNAME", "www.acme.test", {"acme.test"}),
    "A": ("A", "shop.acme.test", {"198.51.100.10", "198.51.100.11"}),
    "AAAA": ("AAAA", "both.acme.test", {"2001:db8::1"}),
    "SRV": ("SRV", "_sip._tcp.acme.test", {"20 5060 sip.example"}),
    "TLSA": ("TLSA", "_443._tcp.mail.acme.test", {f"3 1 1 {'aabbccddeeff00112233445566778899' * 2}"}),
    "SSHFP": ("SSHFP", "ssh.acme.test", {f"4 2 {'aabbccddeeff00112233445566778899' * 2}"}),
    "NAPTR": ("NAPTR", "naptr.acme.test", {'10 20 "S" "SIP+D2U" "!^.*$!sip:info@example.com!" .'}),
    "LOC": ("LOC", "loc.acme.test", {"31 58 52.100 S 115 49 11.700 E 20.00m 10.00m 10.00m 2.00m"}),
    "PTR": ("PTR", "ptr.acme.test", {"host.example"}),
    "SVCB": ("SVCB", "svc.acme.test", {'1 foo.example. alpn="h2,h3"'}),
    "HTTPS": ("HTTPS", "web.acme.test", {'1 . alpn="h2"'}),
    "NS": ("NS", "sub.acme.test", {"ns1.example", "ns2.example"}),
    "DS": ("DS", "sub.acme.test", {f"2371 13 2 {'aabbccddeeff00112233445566778899' * 2}"}),
}


@pytest.mark.parametrize(("type_", "name", "contents"), APPLIED.values(), ids=APPLIED)
def test_each_type_is_stored_as_it_was_meant(octodns: Octodns, type_: str, name: str, contents: set[str]) -> None:
    records = octodns.zone.records.values()
    assert {record["content"] for record in records if (record["type"], record["name"]) == (type_, name)} == contents


def test_proxied_records_and_comments_arrive(octodns: Octodns) -> None:
    records = {(record["name"], record["type"]): record for record in octodns.zone.records.values()}
    both = [records["both.acme.test", type_] for type_ in ("A", "AAAA")]
    assert [(record["proxied"], record["ttl"]) for record in both] == [(True, 1)] * 2
    assert records["note.acme.test", "A"]["comment"] == "by hand"


def test_a_forwarding_is_a_page_rule(octodns: Octodns) -> None:
    (rule,) = octodns.zone.page_rules
    assert rule["targets"][0]["constraint"]["value"] == "old.acme.test/a/*"
    assert rule["actions"] == [
        {"id": "forwarding_url", "value": {"url": "https://acme.test/b", "status_code": 301}},
    ]


def test_there_is_nothing_left_to_do(octodns: Octodns) -> None:
    revision = octodns.zone.revision
    assert "No changes were planned" in octodns.sync("--doit")
    assert octodns.zone.revision == revision


def test_the_dump_is_what_was_declared(octodns: Octodns) -> None:
    octodns.run("octodns-dump", "--output-dir", "dump", f"{ZONE}.", "cloudflare")
    dumped = yaml.safe_load((octodns.folder / "dump" / f"{ZONE}.yaml").read_text(encoding="utf-8"))
    assert set(dumped) == set(declared())
    assert dumped["www"]["octodns"]["cloudflare"] == {"proxied": True, "auto-ttl": True}
    assert dumped["naptr"]["value"] == declared()["naptr"]["values"][0]


def test_changes_and_deletions_are_made_and_nothing_is_left(octodns: Octodns) -> None:
    zone = declared()
    del zone["ptr"], zone["old"], zone["sub"]
    zone["shop"]["values"] = ["198.51.100.10", "198.51.100.99"]
    zone["www"] = {"type": "A", "value": "198.51.100.10"}
    zone["note"]["octodns"] = {"cloudflare": {"comment": "by another hand"}}
    zone["new"] = {"type": "CNAME", "value": "acme.test."}
    octodns.declare(zone)
    octodns.sync("--doit", "--force")
    assert "No changes were planned" in octodns.sync()
    names = {record["name"] for record in octodns.zone.records.values()}
    assert not names & {"ptr.acme.test", "sub.acme.test"}
    assert octodns.zone.page_rules == []
    held = {(record["name"], record["type"], record["content"]) for record in octodns.zone.records.values()}
    assert ("shop.acme.test", "A", "198.51.100.99") in held
    assert ("www.acme.test", "A", "198.51.100.10") in held


def test_a_zone_that_is_not_there_is_created_and_pending(octodns: Octodns) -> None:
    config = octodns.folder / "octodns.yaml"
    config.write_text(CONFIG.replace("acme.test.:", "fresh.test.:"), encoding="utf-8")
    (octodns.folder / "config" / "fresh.test.yaml").write_text("www: {type: A, value: 198.51.100.10}\n")
    try:
        octodns.sync("--doit")
        zone = next(zone for zone in octodns.store.zones() if zone.name == "fresh.test")
        assert (zone.status, [record["name"] for record in zone.records.values()]) == ("pending", ["www.fresh.test"])
    finally:
        config.write_text(CONFIG, encoding="utf-8")
