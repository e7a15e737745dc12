"""A protected client on the real engine: applied, proved live, settled, and taken back."""

from __future__ import annotations

import json
from typing import Any

from clients import Client

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
    client.declare(protection=None, hosts={"@": PAGE, "app": APP})  # nothing of it stays
    assert apply(client) == {f"protection/{zone}/listed": "pass"}
    phases = {ruleset["phase"] for ruleset in client.outsider.call("GET", "/rulesets")}
    assert phases == {"http_request_dynamic_redirect", "http_request_cache_settings"}


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
