"""A record stays itself: over concerns, types and places, on the real engine."""

from __future__ import annotations

from typing import Any

HOST = {"origin": "acme.statuspage.test", "audience": "users", "proxied": False}


def test_a_record_that_moves_to_another_concern_is_not_created_again(new_client: Any) -> None:
    client = new_client()
    extra = {"name": "portal", "type": "CNAME", "content": "acme.statuspage.test"}
    client.declare(records=[*client.site.get("records", []), extra])
    assert client.up().returncode == 0
    before = client.outsider.record("CNAME", f"portal.{client.zone}")

    records = [record for record in client.site["records"] if record != extra]
    client.declare(records=records, hosts={**client.site["hosts"], "portal": HOST})
    up = client.up()
    assert up.returncode == 0, up.stdout + up.stderr
    assert client.outsider.record("CNAME", f"portal.{client.zone}") == before
    client.assert_settled()


def test_one_cname_becomes_three_addresses(new_client: Any) -> None:
    client = new_client()
    hosts = client.site["hosts"]
    client.declare(hosts={**hosts, "app": HOST})
    assert client.up().returncode == 0
    origins = ["198.51.100.11", "198.51.100.12", "198.51.100.13"]
    client.declare(hosts={**hosts, "app": {"origin": origins, "audience": "users"}})
    up = client.up()
    assert "Cloudflare refused" not in up.stdout + up.stderr
    assert client.records()["app A"] == set(origins)
    client.assert_settled()


def test_the_order_of_addresses_means_nothing_and_the_first_can_go(new_client: Any) -> None:
    client = new_client()
    hosts = client.site["hosts"]
    first, second = "198.51.100.11", "198.51.100.20"
    client.declare(hosts={**hosts, "app": {"origin": [first, second], "audience": "users"}})
    client.up()
    client.declare(hosts={**hosts, "app": {"origin": [second, first], "audience": "users"}})
    client.assert_settled()

    client.declare(hosts={**hosts, "app": {"origin": second, "audience": "users"}})
    up = client.run("launchready", "up", client.name, "--yes")
    assert "Cloudflare refused" not in up.stdout + up.stderr
    assert client.records()["app A"] == {second}
    client.assert_settled()


def test_a_bare_domain_on_a_host_name_has_its_mail_beside_it(new_client: Any) -> None:
    client = new_client()
    assert client.up().returncode == 0
    client.declare(hosts={**client.site["hosts"], "@": {**client.site["hosts"]["@"], "origin": "acme.statuspage.test"}})
    up = client.up()
    assert "Cloudflare refused" not in up.stdout + up.stderr
    records = client.records()
    assert records["@ CNAME"] == {"acme.statuspage.test"}
    assert "@ A" not in records
    assert {"@ MX", "@ TXT"} <= set(records)
    client.assert_settled()
