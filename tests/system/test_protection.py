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
    return {verdict["id"]: verdict["verdict"] for verdict in kept["verdicts"] if verdict["id"].startswith("protection/")}


def test_a_protected_client(new_client: Any, world: World) -> None:
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
