"""A protected client on the real engine: applied, proved live, settled, and taken back."""

from __future__ import annotations

import json
from typing import Any

import httpx
from clients import Client, misbehaving

from launchready.local.world import World

PAGE = {"origin": "198.51.100.10", "audience": "marketing"}
APP = {"origin": "198.51.100.11", "audience": "users", "authenticated": True}
PROTECTED: dict[str, Any] = {
    "hosts": {
        "@": PAGE,
        "app": {**APP, "webhooks": ["/hooks/stripe"]},
        "staging": {"origin": "198.51.100.10", "audience": "marketing"},
    },
    "protection": {
        "headers": {"content_security_policy": "default-src 'self'", "report_only": True},
        "login": {"paths": ["/login", "/api/login"], "requests": 5},
        "block": {"countries": ["KP"], "networks": [64496], "addresses": ["203.0.113.0/24"]},
    },
    "mail": None,
}


def apply(client: Client) -> dict[str, str]:
    """Apply, demand that nothing failed and nothing is left to change, and return the outcome of each verdict."""
    up = client.run("launchready", "up", client.name, "--yes")
    assert up.returncode == 0, up.stdout + up.stderr
    client.assert_settled()
    kept = json.loads((client.project / ".launchready" / client.name / "verify.json").read_text())
    assert kept["counts"]["fail"] == 0, kept
    return {
        verdict["id"]: verdict["verdict"] for verdict in kept["verdicts"] if verdict["id"].startswith("protection/")
    }


def test_a_protected_client(new_client: Any) -> None:
    client = new_client(**PROTECTED)
    zone = client.zone
    assert apply(client) == dict.fromkeys(
        [
            f"protection/{zone}/headers",
            f"protection/app.{zone}/headers",
            f"protection/staging.{zone}/headers",
            f"protection/{zone}/listed",
            f"protection/staging.{zone}/not-listed",
            f"protection/{zone}/probes-blocked",
            f"protection/{zone}/methods-blocked",
            f"protection/{zone}/login/limited",
            f"protection/app.{zone}/hooks/stripe/takes-posts",
        ],
        "pass",
    )
    refreshed = client.pulumi("refresh", "--yes", "--expect-no-changes")
    assert refreshed.returncode == 0, refreshed.stdout + refreshed.stderr
    client.declare(protection=None, hosts={"@": PAGE, "app": APP})  # nothing of it stays
    assert apply(client) == {f"protection/{zone}/listed": "pass"}
    phases = {ruleset["phase"] for ruleset in client.outsider.call("GET", "/rulesets")}
    assert phases == {"http_request_dynamic_redirect", "http_request_cache_settings"}


def test_bot_fight_mode_is_applied_seen_and_never_in_the_way_of_machines(new_client: Any) -> None:
    client = new_client(hosts={"@": PAGE, "app": APP}, protection={"bot_fight_mode": True}, mail=None)
    zone = client.zone
    outcomes = apply(client)  # our own looks are no browser's: what is challenged is unknown, and nothing fails
    assert outcomes[f"protection/{zone}/headers"] == "unknown"
    assert client.outsider.call("GET", "/bot_management")["fight_mode"] is True

    client.outsider.call("PUT", "/bot_management", {"fight_mode": False})
    drift = client.run("launchready", "drift", client.name, "--json")
    (change,) = json.loads(drift.stdout)["changes"]
    assert (drift.returncode, change["name"], change["observed"]) == (1, "bot_fight_mode", "off")
    apply(client)
    assert client.outsider.call("GET", "/bot_management")["fight_mode"] is True

    client.declare(hosts={"@": PAGE, "app": {**APP, "webhooks": ["/hooks/stripe"]}})
    refused = client.run("launchready", "up", client.name, "--yes")
    assert (refused.returncode, "machines-not-challenged" in refused.stderr) == (1, True)
    client.declare(protection={"bot_fight_mode": False})
    assert apply(client)[f"protection/app.{zone}/hooks/stripe/takes-posts"] == "pass"
    assert client.outsider.call("GET", "/bot_management")["fight_mode"] is False


def test_everything_on_a_pro_plan(new_client: Any) -> None:
    redirects = [
        {"host": "@", "path": f"/old-{number}", "to": "https://ZONE/plans", "keep_query": False} for number in range(12)
    ]
    client = new_client(
        hosts={"@": PAGE, "app": APP, "internal": {"origin": "198.51.100.13", "audience": "internal"}},
        cache={"static": {"edge_ttl": 3600}, "authenticated_paths": ["/account"]},
        protection={"login": {"paths": ["/login"], "requests": 4, "period": 60, "block": 60}},
    )
    zone = client.zone
    client.declare(
        zone={"name": zone, "plan": "pro"},
        redirects=[{**rule, "to": str(rule["to"]).replace("ZONE", zone)} for rule in redirects],
    )
    refused = client.run("launchready", "up", client.name, "--yes")  # the zone is on Free, whatever is declared
    assert refused.returncode != 0
    said = refused.stdout + refused.stderr
    assert "zone.plan" in said
    assert "has the plan free at Cloudflare, and this stack declares pro" in said
    assert client.records() == {}

    client.outsider.call("PUT", "/subscription", {"rate_plan": {"id": "pro"}})
    outcomes = apply(client)
    assert outcomes[f"protection/{zone}/login/limited"] == "pass"
    assert outcomes[f"protection/internal.{zone}/not-listed"] == "pass"
    (redirects_,) = (
        client.outsider.call("GET", f"/rulesets/{each['id']}")["rules"]
        for each in client.outsider.call("GET", "/rulesets")
        if each["phase"] == "http_request_dynamic_redirect"
    )
    assert len(redirects_) == 14  # more than Free holds

    client.outsider.call("PUT", "/subscription", {"rate_plan": {"id": "free"}})
    drift = client.run("launchready", "drift", client.name)
    assert drift.returncode == 1
    assert "this stack declares pro" in drift.stdout.replace("\n", " ")


def tell_registrar(world: World, zone: str, ds: str) -> None:
    with httpx.Client(trust_env=False, headers={"Authorization": f"Bearer {world.token}"}) as http:
        url = f"{world.api.removesuffix('/client/v4')}/registrar/domains/{zone}"
        http.patch(url, json={"ds_records": [ds]}).raise_for_status()


def test_a_server_without_a_proper_certificate_a_signed_zone_and_declared_authorities(
    new_client: Any, world: World
) -> None:
    old = {"origin": "198.51.100.20", "audience": "users"}
    with misbehaving(world, old["origin"], {"certificate": "expired"}):
        _prove_a_debt(new_client(hosts={"@": PAGE, "old": old}, mail=None), old, world)


def _prove_a_debt(client: Client, old: dict[str, str], world: World) -> None:
    zone = client.zone
    tls = {"dnssec": True, "caa": ["letsencrypt.org", "sectigo.com"], "automatic_https_rewrites": True}
    refused = client.run("launchready", "up", client.name, "--yes")
    assert refused.returncode == 0, refused.stdout + refused.stderr  # what a server has to mend fails no update
    assert "526" in refused.stdout + refused.stderr
    client.declare(hosts={"@": PAGE, "old": {**old, "tls": "full"}}, tls=tls)
    up = client.run("launchready", "up", client.name, "--yes")
    assert up.returncode == 0, up.stdout + up.stderr
    assert "At the registrar of" in up.stdout + up.stderr
    client.assert_settled()
    refreshed = client.pulumi("refresh", "--yes", "--expect-no-changes")
    assert refreshed.returncode == 0, refreshed.stdout + refreshed.stderr
    ds = client.pulumi("stack", "output", f"ds of {zone}").stdout.strip()
    assert ds.startswith(f"{zone}. 3600 IN DS 2371 13 2 ")
    verified = client.run("launchready", "verify", client.name, "--json")
    outcomes = {each["id"]: each for each in json.loads(verified.stdout)["verdicts"]}
    waiting = outcomes[f"tls/{zone}/dnssec"]
    assert (waiting["verdict"], ds in waiting["fix"]) == ("unknown", True)
    assert outcomes[f"dns/{zone}/caa"]["verdict"] == "pass"
    assert outcomes[f"subdomains/old.{zone}/serves-https"]["verdict"] == "pass"
    assert {'0 issue "sectigo.com"', '0 issue "pki.goog"', '0 issue "ssl.com"'} <= client.records()["@ CAA"]

    tell_registrar(world, zone, ds.partition(" DS ")[2])
    verified = client.run("launchready", "verify", client.name)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    tell_registrar(world, zone, "2371 13 2 " + "AB" * 32)
    verified = client.run("launchready", "verify", client.name, "--json")
    outcomes = {each["id"]: each for each in json.loads(verified.stdout)["verdicts"]}
    assert outcomes[f"tls/{zone}/dnssec"]["verdict"] == "fail"
