"""octorules, with octorules-cloudflare, against the local API: dump, plan, sync, nothing left to do, change, delete.

It runs from the registry's packages as its users run it. It has no option for the API's URL: it calls the official
``cloudflare`` package, which takes CLOUDFLARE_BASE_URL from the environment.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from api_servers import TOKEN, ZONE, cloudflare_beside
from foreigners import Ended, installed, run

from launchready.local.store import AccountState, Store, ZoneState

HERE = Path(__file__).parent
CONFIG = """
providers:
  rules: {directory: ./rules}
  cloudflare: {class: octorules_cloudflare.CloudflareProvider, token: env/CLOUDFLARE_API_TOKEN, max_retries: 0}
zones:
  acme.test: {sources: [rules], targets: [cloudflare]}
"""
ACCOUNT = "local-account"


@dataclass(frozen=True)
class Octorules:
    """octorules in a folder of its own, and what it works on."""

    folder: Path
    url: str
    store: Store

    @property
    def zone(self) -> ZoneState:
        return self.store.zones()[0]

    @property
    def account(self) -> AccountState:
        return self.store.account_of(self.zone)

    def run(self, *arguments: str) -> Ended:
        env = {"CLOUDFLARE_API_TOKEN": TOKEN, "CLOUDFLARE_BASE_URL": self.url, "NO_COLOR": "1"}
        return run(installed("octorules"), "--config", "octorules.yaml", *arguments, folder=self.folder, env=env)

    def sync(self) -> Ended:
        return self.run("sync", "--doit", "--force")

    def rules(self, phase: str) -> dict[str, dict[str, Any]]:
        return {rule["ref"]: rule for rule in self.zone.ruleset_rules(phase)}


@pytest.fixture(scope="module")
def octorules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Octorules]:
    """Octorules, after its first sync of rules in a zone that has none."""
    folder = tmp_path_factory.mktemp("octorules")
    (folder / "rules").mkdir()
    (folder / "octorules.yaml").write_text(CONFIG, encoding="utf-8")
    shutil.copy(HERE / "octorules_zone.yaml", folder / "rules" / f"{ZONE}.yaml")
    shutil.copy(HERE / "octorules_account.yaml", folder / "rules" / f"{ACCOUNT}.yaml")
    with cloudflare_beside() as (store, url):
        store.create_zone(ZONE)
        octorules = Octorules(folder, url, store)
        synced = octorules.sync()
        assert synced.code == 0, synced.said
        yield octorules


PHASES = {
    "http_request_dynamic_redirect": ["old"],
    "http_request_cache_settings": ["static", "account"],
    "http_request_transform": ["legacy"],
    "http_request_late_transform": ["via"],
    "http_response_headers_transform": ["powered"],
    "http_config_settings": ["plain"],
    "http_request_origin": ["other"],
    "http_response_compression": ["raw"],
    "http_request_firewall_custom": ["blocked", "hook"],
    "http_ratelimit": ["login"],
}


@pytest.mark.parametrize(("phase", "refs"), PHASES.items(), ids=PHASES)
def test_the_rules_of_each_phase_arrive_in_order(octorules: Octorules, phase: str, refs: list[str]) -> None:
    assert list(octorules.rules(phase)) == refs


def test_lists_and_bulk_redirects_are_the_accounts(octorules: Octorules) -> None:
    assert {held["name"]: held["kind"] for held in octorules.account.lists.values()} == {
        "blocked": "ip",
        "moved": "redirect",
    }
    (rule,) = octorules.account.ruleset_rules("http_request_redirect")
    assert rule["action_parameters"]["from_list"]["name"] == "moved"


def test_there_is_nothing_left_to_do(octorules: Octorules) -> None:
    planned = octorules.run("plan")
    assert (planned.code, "No changes detected." in planned.said) == (0, True), planned.said


def test_the_dump_is_what_was_declared(octorules: Octorules) -> None:
    dump = octorules.folder / "dump"
    dumped = octorules.run("dump", "--output-dir", str(dump))
    assert dumped.code == 0, dumped.said
    found = yaml.safe_load((dump / f"{ZONE}.yaml").read_text(encoding="utf-8"))["cloudflare"]
    wanted = yaml.safe_load((HERE / "octorules_zone.yaml").read_text(encoding="utf-8"))["cloudflare"]
    assert {phase: [rule["ref"] for rule in found[phase]] for phase in wanted} == {
        phase: [rule["ref"] for rule in rules] for phase, rules in wanted.items()
    }
    assert found["zone_tls"]["ssl"] == "full"
    assert found["zone_tls"]["security_header"]["strict_transport_security"]["enabled"] is False
    assert found["url_normalization_settings"] == {"scope": "incoming", "type": "rfc3986"}


def test_changes_and_deletions_are_made_and_ids_stay(octorules: Octorules) -> None:
    before = octorules.rules("http_request_cache_settings")["account"]
    file = octorules.folder / "rules" / f"{ZONE}.yaml"
    declared = yaml.safe_load(file.read_text(encoding="utf-8"))
    rules = declared["cloudflare"]
    rules["cache_rules"] = [{**rules["cache_rules"][1], "expression": 'starts_with(http.request.uri.path, "/my/")'}]
    rules["waf_custom_rules"] = []
    file.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    synced = octorules.sync()
    assert synced.code == 0, synced.said
    after = octorules.rules("http_request_cache_settings")
    assert list(after) == ["account"]
    assert (after["account"]["id"], after["account"]["version"]) == (before["id"], "2")
    assert octorules.rules("http_request_firewall_custom") == {}
    assert "No changes detected." in octorules.run("plan").said


def test_what_the_api_refuses_is_told_and_changes_nothing(octorules: Octorules) -> None:
    file = octorules.folder / "rules" / f"{ZONE}.yaml"
    kept = file.read_text(encoding="utf-8")
    declared = yaml.safe_load(kept)
    rule = declared["cloudflare"]["redirect_rules"][0]
    declared["cloudflare"]["redirect_rules"] = [{**rule, "ref": f"r{number}"} for number in range(11)]
    file.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    try:
        synced = octorules.sync()
        assert synced.code != 0
        assert "exceeded the maximum number of rules" in synced.said
        assert list(octorules.rules("http_request_dynamic_redirect")) == ["old"]
    finally:
        file.write_text(kept, encoding="utf-8")
