"""The store's zones, and the file that it goes on from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from launchready.errors import UsageError
from launchready.local.store import Refusal, Store
from launchready.local.store.lists import add_items, create_list
from launchready.local.store.phases import REDIRECTS
from launchready.local.store.registrars import change_dnssec, change_registrar
from launchready.local.store.workers import put_script

RULE = {
    "action": "redirect",
    "expression": "ssl",
    "ref": "a",
    "action_parameters": {"from_value": {"target_url": {"value": "https://acme.test/"}}},
}


def filled(file: Path) -> Store:
    store = Store(file)
    zone = store.create_zone("acme.test")
    zone.create_record({"name": "www", "type": "A", "content": "198.51.100.10", "ttl": 1})
    zone.change_settings({"ssl": "strict"})
    zone.create_ruleset({"kind": "zone", "name": "default", "phase": REDIRECTS, "rules": [RULE]})
    change_dnssec(zone, "active")
    zone.change(paused=True)
    store.create_zone("pending.test", status="pending")
    return store


# --- zones


def test_a_zone_exists_once() -> None:
    store = Store()
    store.create_zone("acme.test")
    with pytest.raises(Refusal) as caught:
        store.create_zone("ACME.test.")
    assert (caught.value.code, caught.value.message) == (1061, "acme.test already exists")


@pytest.mark.parametrize("name", ["", "a..test", "a b.test", "a" * 64 + ".test", "\ud800.test"])
def test_a_zone_name_that_is_none(name: str) -> None:
    with pytest.raises(Refusal, match="1001"):
        Store().create_zone(name)


@pytest.mark.parametrize(
    ("host", "zone"),
    [
        ("www.acme.test", "acme.test"),
        ("ACME.test.", "acme.test"),
        ("a.dev.acme.test", "dev.acme.test"),
        ("notacme.test", None),
        ("test", None),
    ],
)
def test_the_zone_of_a_host_is_the_longest_that_it_ends_in(host: str, zone: str | None) -> None:
    store = Store()
    store.create_zone("acme.test")
    store.create_zone("dev.acme.test")
    found = store.zone_for(host)
    assert (found and found.name) == zone


def test_a_deleted_zone_is_gone() -> None:
    store = Store()
    zone = store.create_zone("acme.test")
    store.delete_zone(zone.id)
    assert (store.zone(zone.id), store.zone_for("acme.test"), list(store.zones())) == (None, None, [])


# --- the file


def test_another_store_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "state.json"
    before = filled(file)
    after = Store(file)
    assert after.zones() == before.zones()
    assert (after.account, after.revision) == (before.account, before.revision)


def test_what_the_second_store_changes_is_kept_too(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    filled(file)
    second = Store(file)
    zone = second.zone_for("acme.test")
    assert zone is not None
    zone.create_record({"name": "app", "type": "A", "content": "198.51.100.11", "ttl": 1})
    assert Store(file).zones() == second.zones()


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    filled(tmp_path / "state.json")
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_a_file_from_before_a_setting_has_its_default(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    filled(file)
    kept = json.loads(file.read_text())
    del kept["zones"][0]["settings"]["brotli"], kept["zones"][0]["page_rules"]
    file.write_text(json.dumps(kept))
    zone = Store(file).zones()[0]
    assert (zone.settings["brotli"], zone.settings["ssl"], zone.page_rules) == ("on", "strict", [])


def spoiled(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    def spoil(text: str) -> str:
        kept = json.loads(text)
        change(kept)
        return json.dumps(kept)

    return spoil


BROKEN: dict[str, Callable[[str], str]] = {
    "empty": lambda _: "",
    "cut-off": lambda text: text[:-10],
    "a-list": lambda _: "[]",
    "too-deep": lambda _: "[" * 100_000,
    "another-schema": spoiled(lambda kept: kept.update(schema="other/1")),
    "no-zones": spoiled(lambda kept: kept.pop("zones")),
    "zone-of-a-list": spoiled(lambda kept: kept.update(zones=[[1]])),
    "name-of-a-number": spoiled(lambda kept: kept["zones"][0].update(name=5)),
    "no-id": spoiled(lambda kept: kept["zones"][0].pop("id")),
    "records-of-a-list": spoiled(lambda kept: kept["zones"][0].update(records=[])),
    "unknown-key": spoiled(lambda kept: kept["zones"][0].update(extra=1)),
}


@pytest.mark.parametrize("spoil", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_and_left_alone(tmp_path: Path, spoil: Callable[[str], str]) -> None:
    file = tmp_path / "state.json"
    filled(file)
    file.write_text(text := spoil(file.read_text()))
    with pytest.raises(UsageError, match=r"state\.json is not a state file of the local Cloudflare"):
        Store(file)
    assert file.read_text() == text


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="is not a state file"):
        Store(file)


def test_a_folder_is_no_state_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        Store(tmp_path)


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        Store(tmp_path / "file" / "state.json").create_zone("acme.test")


def test_what_belongs_to_the_account_is_kept(tmp_path: Path) -> None:
    first = filled(tmp_path / "state.json")
    zone = first.zones()[0]
    account = first.account_of(zone)
    put_script(account, "api", b"code", {})
    held = create_list(account, {"name": "moved", "kind": "redirect"})
    item = {"redirect": {"source_url": "acme.test/a", "target_url": "https://acme.test/b"}}
    add_items(account, held["id"], [item], replace=True)
    account.create_ruleset({"kind": "root", "name": "bulk", "phase": "http_request_redirect"})
    change_registrar(zone, ds_records=["1 13 2 AB"])
    second = Store(tmp_path / "state.json")
    again = second.account_of(second.zones()[0])
    assert (again, second.zones()[0].registrar) == (account, {"ds_records": ["1 13 2 AB"]})
    create_list(again, {"name": "later", "kind": "ip"})
    third = Store(tmp_path / "state.json")
    assert len(third.account_of(third.zones()[0]).lists) == 2
