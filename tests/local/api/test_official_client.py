"""The official ``cloudflare`` package works with the local API, and its typed models can read what it answers.

The package is asked for strict models: with ``_strict_response_validation`` an answer of another form than the one that
it was generated for raises APIResponseValidationError (cloudflare 5.9.0, verified 2026-11-24).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import cloudflare
import httpx
import pytest
from api_servers import TOKEN, ZONE, cloudflare_beside
from cloudflare import Cloudflare
from cloudflare.types.rulesets.ruleset_create_response import Ruleset

from launchready.local.store import Store, ZoneState

REDIRECTS: Literal["http_request_dynamic_redirect"] = "http_request_dynamic_redirect"


@dataclass(frozen=True)
class Beside:
    """A local Cloudflare with one zone, and what was asked of it by ``client``."""

    store: Store
    zone: ZoneState
    asked: list[httpx.URL]
    client: Cloudflare


@pytest.fixture
def beside() -> Iterator[Beside]:
    asked: list[httpx.URL] = []
    with cloudflare_beside() as (store, url):
        # A proxy of the environment has no business on loopback.
        http = httpx.Client(trust_env=False, event_hooks={"request": [lambda request: asked.append(request.url)]})
        with Cloudflare(
            api_token=TOKEN, base_url=url, http_client=http, max_retries=0, _strict_response_validation=True
        ) as client:
            # The package takes these from the environment by itself, and prefers them to the token.
            client.api_email = client.api_key = client.user_service_key = None
            yield Beside(store, store.create_zone(ZONE), asked, client)


@pytest.fixture
def client(beside: Beside) -> Cloudflare:
    return beside.client


def first(pages: Any) -> list[Any]:
    """Return one page's items, at most 1,000: a list that does not come to an end fails a test and does not hang it."""
    items = []
    for item in pages:
        items.append(item)
        assert len(items) <= 1000, "the pages do not come to an end"
    return items


def redirect(ref: str, to: str = "https://acme.test/") -> Any:
    return {
        "ref": ref,
        "expression": 'http.host eq "old.acme.test"',
        "action": "redirect",
        "action_parameters": {"from_value": {"target_url": {"value": to}, "status_code": 301}},
    }


def typed(answer: object) -> Ruleset:
    """Return a ruleset as the package's model; its own methods give ``Union[Ruleset, object]``, and so a bare dict."""
    return Ruleset.model_validate(answer)


def test_a_wrong_token_is_a_permission_error(beside: Beside) -> None:
    with (
        beside.client.with_options(api_token="wrong") as stranger,
        pytest.raises(cloudflare.PermissionDeniedError, match="9109"),
    ):
        stranger.zones.list()


def test_the_token_is_verified(client: Cloudflare) -> None:
    verified = client.user.tokens.verify()
    assert verified is not None
    assert verified.status == "active"


def test_zones_are_created_listed_paused_and_deleted(beside: Beside, client: Cloudflare) -> None:
    created = client.zones.create(account={"id": beside.store.account}, name="Globex.test", type="full")
    assert created is not None
    assert (created.name, created.status) == ("globex.test", "pending")
    assert {zone.name for zone in client.zones.list()} == {"acme.test", "globex.test"}
    assert [zone.id for zone in client.zones.list(name="globex.test")] == [created.id]
    paused = client.zones.edit(zone_id=created.id, paused=True)
    assert paused is not None
    assert paused.paused
    client.zones.delete(zone_id=created.id)
    with pytest.raises(cloudflare.NotFoundError):
        client.zones.get(zone_id=created.id)


def test_records_are_created_replaced_edited_and_deleted(beside: Beside, client: Cloudflare) -> None:
    zone = beside.zone.id
    created = client.dns.records.create(zone_id=zone, type="A", name="www", content="198.51.100.1", ttl=300)
    assert created is not None
    assert (created.name, created.ttl, created.proxied) == ("www.acme.test", 300, False)
    replaced = client.dns.records.update(
        created.id, zone_id=zone, type="A", name="www.acme.test", content="198.51.100.2", ttl=1, proxied=True
    )
    assert replaced is not None
    assert (replaced.id, replaced.content, replaced.proxied) == (created.id, "198.51.100.2", True)
    edited = client.dns.records.edit(
        created.id, zone_id=zone, type="A", name="www.acme.test", content="198.51.100.3", ttl=1
    )
    assert edited is not None
    assert (edited.content, edited.proxied) == ("198.51.100.3", True)
    client.dns.records.delete(created.id, zone_id=zone)
    with pytest.raises(cloudflare.NotFoundError):
        client.dns.records.get(created.id, zone_id=zone)


TYPED: list[Any] = [
    pytest.param({"type": "AAAA", "content": "2001:db8::1"}, id="AAAA"),
    pytest.param({"type": "CNAME", "content": "target.example"}, id="CNAME"),
    pytest.param({"type": "MX", "content": "mx.example", "priority": 10}, id="MX"),
    pytest.param({"type": "TXT", "content": '"v=spf1 -all"'}, id="TXT"),
    pytest.param({"type": "NS", "content": "ns.example"}, id="NS"),
    pytest.param({"type": "CAA", "data": {"flags": 0, "tag": "issue", "value": "letsencrypt.org"}}, id="CAA"),
    pytest.param(
        {"type": "SRV", "data": {"priority": 1, "weight": 2, "port": 5060, "target": "sip.example"}}, id="SRV"
    ),
]


@pytest.mark.parametrize("record", TYPED)
def test_the_answer_for_each_type_has_the_form_of_its_model(beside: Beside, client: Cloudflare, record: Any) -> None:
    created = client.dns.records.create(zone_id=beside.zone.id, name="x.acme.test", ttl=300, **record)
    assert created is not None
    assert created.type == record["type"]
    assert client.dns.records.get(created.id, zone_id=beside.zone.id) == created


def test_a_list_of_more_records_than_a_page_is_read_to_its_end(beside: Beside, client: Cloudflare) -> None:
    names = [f"host-{number:03}.acme.test" for number in range(153)]
    for name in names:
        beside.zone.create_record({"type": "A", "name": name, "content": "198.51.100.1", "ttl": 300})
    before = len(beside.asked)
    found = [record.name for record in client.dns.records.list(zone_id=beside.zone.id, per_page=50, order="name")]
    assert found == names
    # Three full pages, the rest, and the empty page at which the package stops.
    assert len(beside.asked) - before == 5


def test_records_are_found_by_filters(beside: Beside, client: Cloudflare) -> None:
    for name in ("www", "shop", "shop-two"):
        beside.zone.create_record({"type": "A", "name": name, "content": "198.51.100.1", "ttl": 300})
    listed = client.dns.records.list(zone_id=beside.zone.id, name={"startswith": "shop"}, order="name")
    assert [record.name for record in listed] == ["shop-two.acme.test", "shop.acme.test"]
    exact = client.dns.records.list(zone_id=beside.zone.id, name={"exact": "shop.acme.test"}, type="A")
    assert [record.name for record in exact] == ["shop.acme.test"]


def test_a_batch_is_carried_out(beside: Beside, client: Cloudflare) -> None:
    old = beside.zone.create_record({"type": "A", "name": "www", "content": "198.51.100.1", "ttl": 300})
    kept = beside.zone.create_record({"type": "A", "name": "shop", "content": "198.51.100.1", "ttl": 300})
    done = client.dns.records.batch(
        zone_id=beside.zone.id,
        deletes=[{"id": old["id"]}],
        patches=[{"id": kept["id"], "content": "198.51.100.9"}],  # type: ignore[list-item]  # the API needs no more
        posts=[{"type": "CNAME", "name": "www.acme.test", "content": "shop.acme.test", "ttl": 300}],
    )
    assert done is not None
    assert done.deletes is not None
    assert done.patches is not None
    assert done.posts is not None
    assert [record.id for record in done.deletes] == [old["id"]]
    assert [record.content for record in done.patches] == ["198.51.100.9"]
    assert [record.type for record in done.posts] == ["CNAME"]


def test_the_export_is_text(beside: Beside, client: Cloudflare) -> None:
    beside.zone.create_record({"type": "A", "name": "www", "content": "198.51.100.1", "ttl": 300})
    assert "www.acme.test." in client.dns.records.export(zone_id=beside.zone.id)


SETTINGS: list[Any] = [
    pytest.param("ssl", "strict", id="ssl"),
    pytest.param("always_use_https", "off", id="always-use-https"),
    pytest.param("min_tls_version", "1.2", id="min-tls-version"),
    pytest.param("tls_1_3", "zrt", id="tls-1-3"),
    pytest.param("browser_cache_ttl", 0, id="browser-cache-ttl"),
    pytest.param("development_mode", "on", id="development-mode"),
]


@pytest.mark.parametrize(("setting", "value"), SETTINGS)
def test_a_setting_is_edited_and_read(beside: Beside, client: Cloudflare, setting: str, value: Any) -> None:
    edited = client.zones.settings.edit(setting, zone_id=beside.zone.id, value=value)
    read = client.zones.settings.get(setting, zone_id=beside.zone.id)
    for answer in (edited, read):
        assert answer is not None
        shown = answer.model_dump()
        assert (shown["id"], shown["value"]) == (setting, value)


def test_hsts_is_edited(beside: Beside, client: Cloudflare) -> None:
    hsts = {"enabled": True, "max_age": 86400, "include_subdomains": True, "preload": False, "nosniff": True}
    client.zones.settings.edit("security_header", zone_id=beside.zone.id, value={"strict_transport_security": hsts})
    assert beside.zone.settings["security_header"] == {"strict_transport_security": hsts}


def test_a_ruleset_is_created_read_replaced_and_deleted(beside: Beside, client: Cloudflare) -> None:
    zone, rules = beside.zone.id, [redirect("lr_a")]
    created = typed(client.rulesets.create(zone_id=zone, kind="zone", name="redirects", phase=REDIRECTS, rules=rules))
    assert (created.phase, created.version, len(created.rules)) == (REDIRECTS, "1", 1)
    assert [ruleset.id for ruleset in client.rulesets.list(zone_id=zone)] == [created.id]
    # Ids are carried over by ref: the official provider's behaviour, read in its v5.22.0 source, verified 2026-11-24.
    both = [redirect("lr_b"), redirect("lr_a")]
    replaced = typed(client.rulesets.update(created.id, zone_id=zone, rules=both))
    assert [rule.ref for rule in replaced.rules] == ["lr_b", "lr_a"]
    assert replaced.rules[1].id == created.rules[0].id
    assert client.rulesets.get(created.id, zone_id=zone).version == "2"
    client.rulesets.delete(created.id, zone_id=zone)
    assert list(client.rulesets.list(zone_id=zone)) == []


def test_an_entry_point_is_put_and_read(beside: Beside, client: Cloudflare) -> None:
    with pytest.raises(cloudflare.NotFoundError):
        client.rulesets.phases.get(REDIRECTS, zone_id=beside.zone.id)
    put = typed(client.rulesets.phases.update(REDIRECTS, zone_id=beside.zone.id, rules=[redirect("lr_a")]))
    assert client.rulesets.phases.get(REDIRECTS, zone_id=beside.zone.id).id == put.id


def test_single_rules_are_added_edited_and_deleted(beside: Beside, client: Cloudflare) -> None:
    zone = beside.zone.id
    ruleset = typed(client.rulesets.phases.update(REDIRECTS, zone_id=zone, rules=[redirect("lr_a")])).id
    added = typed(client.rulesets.rules.create(ruleset, zone_id=zone, **redirect("lr_b"), position={"index": 1}))
    assert [rule.ref for rule in added.rules] == ["lr_b", "lr_a"]
    first = added.rules[0].id
    assert first is not None
    changed = redirect("lr_b", "https://shop.acme.test/")
    edited = typed(client.rulesets.rules.edit(first, ruleset_id=ruleset, zone_id=zone, **changed))
    assert edited.rules[0].id == first
    left = typed(client.rulesets.rules.delete(first, ruleset_id=ruleset, zone_id=zone))
    assert [rule.ref for rule in left.rules] == ["lr_a"]


def test_dnssec_is_switched_on_and_off(beside: Beside, client: Cloudflare) -> None:
    off = client.dns.dnssec.get(zone_id=beside.zone.id)
    on = client.dns.dnssec.edit(zone_id=beside.zone.id, status="active")
    assert off is not None
    assert on is not None
    # Pending until the registrar has the DS record: developers.cloudflare.com/dns/dnssec, verified 2026-11-24.
    assert (off.status, on.status, on.ds is not None) == ("disabled", "pending", True)
    client.dns.dnssec.delete(zone_id=beside.zone.id)
    assert beside.zone.dnssec["status"] == "disabled"


def test_dns_settings_are_read_and_edited(beside: Beside, client: Cloudflare) -> None:
    read = client.dns.settings.zone.get(zone_id=beside.zone.id)
    edited = client.dns.settings.zone.edit(zone_id=beside.zone.id, ns_ttl=86400)
    assert read is not None
    assert edited is not None
    assert (read.flatten_all_cnames, edited.ns_ttl) == (False, 86400)


def test_the_edges_networks_are_listed(client: Cloudflare) -> None:
    networks: Any = client.ips.list()
    # RFC 5737, RFC 3849: addresses for documentation, which no packet is sent to.
    assert networks.ipv4_cidrs == ["192.0.2.0/24"]
    assert networks.ipv6_cidrs == ["2001:db8:cf::/48"]


def test_accounts_are_listed(beside: Beside, client: Cloudflare) -> None:
    assert [account.id for account in first(client.accounts.list())] == [beside.store.account]
