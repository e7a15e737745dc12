"""One client from nothing to proved and back, by the real engine on the local Cloudflare (K1 to K9)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from clients import PENDING, SECOND_TOKEN, misbehaving

from launchready.local.world import World


def test_up_then_nothing_changes_then_destroy_gives_back_what_was_there(new_client: Any) -> None:
    client = new_client()
    client.outsider.call("POST", "/dns_records", {"type": "TXT", "name": "@", "content": '"was=here"', "ttl": 1})
    before = client.records()

    up = client.up()
    assert up.returncode == 0, up.stdout + up.stderr
    client.assert_settled()
    refreshed = client.pulumi("preview", "--refresh", "--expect-no-changes")
    assert refreshed.returncode == 0, refreshed.stdout
    again = client.up()
    assert again.returncode == 0
    assert "created" not in again.stdout.split("Resources:")[1]
    assert "updated" not in again.stdout.split("Resources:")[1]

    kept = json.loads((client.project / ".launchready" / client.name / "before.json").read_text())
    assert kept["settings"]["ssl"] == "full"

    gone = client.run("launchready", "destroy", client.name, "--yes", "--allow", "site-gone")
    assert gone.returncode == 0, gone.stdout + gone.stderr
    assert client.records() == before
    assert client.outsider.call("GET", "/rulesets") == []
    assert 'stays: the setting ssl is "strict"; before the first up it was "full"' in gone.stdout
    assert 'stays: the setting always_use_https is "off", as before the first up' in gone.stdout


def test_the_proof_after_an_update_is_kept_with_the_digest_of_the_zone(new_client: Any) -> None:
    client = new_client()
    assert client.up().returncode == 0
    kept = json.loads((client.project / ".launchready" / client.name / "verify.json").read_text())
    outputs = json.loads(client.run("pulumi", "stack", "output", "--json", "--stack", client.name).stdout)
    assert kept["digest"] == outputs["digest"]
    assert kept["counts"]["fail"] == 0
    assert len(kept["verdicts"]) == outputs["expectations"]


def test_the_gate_blocks_nothing(new_client: Any) -> None:
    """With one verdict failing all the time, what is to be deleted is deleted; mended, the next up passes."""
    client = new_client()
    assert client.up().returncode == 0
    body = {"type": "TXT", "name": "@", "content": '"v=spf1 -all"', "ttl": 1}
    second = client.outsider.call("POST", "/dns_records", body)  # two SPF records: every look-up is an error

    hosts = dict(client.site["hosts"])
    hosts["portal"] = hosts.pop("app")
    client.declare(hosts=hosts)
    _fails_with(client, "spf", present="portal A", absent="app A")

    hosts["portal"] = {"origin": "acme.statuspage.test", "audience": "users", "proxied": False}
    client.declare(hosts=hosts)
    _fails_with(client, "spf", present="portal CNAME", absent="portal A")

    client.declare(mail={**client.site["mail"], "senders": []})
    _fails_with(client, "spf", present="@ TXT", absent="app A")
    assert not any("sendgrid" in content for content in client.records()["@ TXT"])

    client.outsider.call("DELETE", f"/dns_records/{second['id']}")
    mended = client.up()
    assert mended.returncode == 0, mended.stdout + mended.stderr
    client.assert_settled()


def _fails_with(client: Any, reason: str, *, present: str, absent: str) -> None:
    up = client.up()
    assert up.returncode != 0
    assert f"email/{client.zone}/{reason}" in up.stdout + up.stderr
    assert "Traceback" not in up.stdout + up.stderr
    records = client.records()
    assert present in records
    assert absent not in records


def test_an_address_becomes_a_cname_and_an_address_again(new_client: Any) -> None:
    client = new_client()
    assert client.up().returncode == 0
    address = client.site["hosts"]["app"]
    for host, types in (
        ({"origin": "acme.statuspage.test", "audience": "users", "proxied": False}, ("app CNAME", "app A")),
        (address, ("app A", "app CNAME")),
    ):
        client.declare(hosts={**client.site["hosts"], "app": host})
        up = client.up()
        assert up.returncode == 0, up.stdout + up.stderr
        present, absent = types
        assert present in client.records()
        assert absent not in client.records()
        client.assert_settled()


def test_two_addresses_become_one_cname_by_launchready_up_only(new_client: Any) -> None:
    client = new_client()
    two = {"origin": ["198.51.100.11", "198.51.100.12"], "audience": "users"}
    client.declare(hosts={**client.site["hosts"], "app": two})
    assert client.up().returncode == 0
    status = {"origin": "acme.statuspage.test", "audience": "users", "proxied": False}
    client.declare(hosts={**client.site["hosts"], "app": status})

    preview = client.pulumi("preview")
    assert preview.returncode != 0
    assert f"launchready up {client.name}" in preview.stdout + preview.stderr
    assert "Traceback" not in preview.stdout + preview.stderr
    assert client.records()["app A"] == {"198.51.100.11", "198.51.100.12"}

    up = client.run("launchready", "up", client.name, "--yes")
    assert up.returncode == 0, up.stdout + up.stderr
    assert client.records()["app CNAME"] == {"acme.statuspage.test"}
    assert "app A" not in client.records()
    client.assert_settled()


def test_launchready_up_deletes_nothing_that_the_stack_did_not_create(new_client: Any) -> None:
    client = new_client()
    client.outsider.call("POST", "/dns_records", {"type": "TXT", "name": "app", "content": '"theirs"', "ttl": 1})
    status = {"origin": "acme.statuspage.test", "audience": "users", "proxied": False}
    client.declare(hosts={**client.site["hosts"], "app": status})
    up = client.run("launchready", "up", client.name, "--yes")
    assert up.returncode == 2
    assert "did not create" in up.stderr
    assert client.records() == {"app TXT": {'"theirs"'}}


def test_a_record_changed_by_hand_is_seen_in_a_plain_preview(new_client: Any) -> None:
    client = new_client()
    assert client.up().returncode == 0
    path = client.outsider.record("A", f"app.{client.zone}")
    client.outsider.call("PATCH", path, {"content": "198.51.100.99"})
    preview = client.pulumi("preview", "--diff", "--expect-no-changes")
    assert preview.returncode != 0
    assert "198.51.100.99" in preview.stdout
    drift = client.run("launchready", "drift", client.name, "--json")
    assert drift.returncode == 1
    (change,) = json.loads(drift.stdout)["changes"]
    assert (change["action"], change["name"]) == ("update", f"app.{client.zone}")
    assert change["observed"]["content"] == "198.51.100.99"
    assert client.up().returncode == 0
    client.assert_settled()


def test_two_stacks_at_once_with_tokens_of_their_own(new_client: Any, world: World) -> None:
    first, second = new_client(), new_client()
    second.declare()
    second.encrypt("cloudflare:apiToken", SECOND_TOKEN)
    before = dict(world.calls)
    with ThreadPoolExecutor(2) as both:
        ups = list(both.map(lambda client: client.up(), (first, second)))
    for up in ups:
        assert up.returncode == 0, up.stdout + up.stderr
        assert SECOND_TOKEN not in up.stdout + up.stderr
        assert world.token not in up.stdout + up.stderr
    assert world.calls[world.token] > before.get(world.token, 0)
    assert world.calls[SECOND_TOKEN] > before.get(SECOND_TOKEN, 0) + len(second.records())
    first.assert_settled()
    second.assert_settled()


def test_a_wrong_token_is_one_message_and_nothing_is_applied(new_client: Any) -> None:
    client = new_client()
    client.declare()
    client.encrypt("cloudflare:apiToken", "not-a-token-of-anybody")
    up = client.up()
    output = up.stdout + up.stderr
    assert up.returncode != 0
    assert "9109" in output
    assert "not-a-token-of-anybody" not in output
    assert "Traceback" not in output
    assert client.records() == {}


def test_a_bad_declaration_is_the_same_message_everywhere(new_client: Any) -> None:
    client = new_client()
    client.declare(canonical="other.example")
    preview = client.pulumi("preview")
    verify = client.run("launchready", "verify", client.name)
    assert verify.returncode == 2
    message = verify.stderr.split("launchready: ", 1)[1].strip().splitlines()[0]
    assert f"Pulumi.{client.name}.yaml" in message
    assert "canonical" in message
    assert preview.returncode != 0
    assert message in preview.stdout + preview.stderr
    assert "Traceback" not in preview.stdout + preview.stderr
    assert client.records() == {}


def test_a_pending_zone_fails_nothing_and_says_what_to_do_at_the_registrar(new_client: Any) -> None:
    client = new_client(zone=PENDING)
    up = client.up()
    assert up.returncode == 0, up.stdout + up.stderr
    verify = client.run("launchready", "verify", client.name, "--json")
    assert verify.returncode == 3
    report = json.loads(verify.stdout)
    assert set(report["counts"].items()) >= {("fail", 0), ("pass", 0)}
    assert all("registrar" in verdict["fix"] for verdict in report["verdicts"])
    client.assert_settled()


def test_a_broken_origin_is_told_and_does_not_block_the_update(new_client: Any, world: World) -> None:
    client = new_client()
    with misbehaving(world, "198.51.100.13", {"broken": True}):
        admin = {"origin": "198.51.100.13", "audience": "admins", "authenticated": True}
        client.declare(hosts={**client.site["hosts"], "admin": admin})
        up = client.up()
        assert up.returncode == 0, up.stdout + up.stderr
        assert f"subdomains/admin.{client.zone}/serves-https" in up.stdout + up.stderr
    verify = client.run("launchready", "verify", client.name)
    assert verify.returncode == 0, verify.stdout


def test_a_gate_that_warns_tells_and_lets_pass(new_client: Any) -> None:
    client = new_client()
    client.config = {"launchready:verify": "warn"}
    client.declare()
    client.outsider.call("POST", "/dns_records", {"type": "TXT", "name": "@", "content": '"v=spf1 -all"', "ttl": 1})
    up = client.up()
    assert up.returncode == 0, up.stdout + up.stderr
    assert f"email/{client.zone}/spf" in up.stdout + up.stderr


def test_unmanaged_alone_is_no_drift_and_calls_do_not_grow_with_records(new_client: Any) -> None:
    client = new_client()
    assert client.up().returncode == 0
    calls = json.loads(client.run("launchready", "drift", client.name, "--json").stdout)["api_calls"]
    for number in range(20):
        body = {"type": "TXT", "name": f"x{number}", "content": '"theirs"', "ttl": 1}
        client.outsider.call("POST", "/dns_records", body)
    drift = client.run("launchready", "drift", client.name, "--json")
    assert drift.returncode == 0
    report = json.loads(drift.stdout)
    assert [change["action"] for change in report["changes"]] == ["unmanaged"] * 20
    assert report["api_calls"] == calls
    assert client.run("launchready", "drift", client.name, "--strict").returncode == 1
