"""Protection that contradicts the rest of the site is refused, and the key named; what only looks like it is not."""

from __future__ import annotations

from typing import Any

import pytest

from launchready.compilation import compile_site
from launchready.errors import DeclarationError
from launchready.site import Site

PAGE = {"origin": "198.51.100.10", "audience": "marketing"}
HOOK = {**PAGE, "webhooks": ["/hook"]}


def refused(plan: str = "free", **changes: Any) -> list[tuple[str, str]]:
    declared = {"zone": {"name": "acme.test", "plan": plan}, "canonical": "@", "hosts": {"@": PAGE}, **changes}
    try:
        compile_site(Site.model_validate(declared))
    except DeclarationError as error:
        return [(problem.key, problem.message) for problem in error.problems]
    return []


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "bot-fight-mode-of-another-plan": (
        {"plan": "pro", "protection": {"bot_fight_mode": True}}, "protection.bot_fight_mode", "Super Bot Fight Mode",
    ),
    "noindex-off-the-proxy": (
        {"hosts": {"@": PAGE, "lab": {**PAGE, "proxied": False, "indexable": False}}},
        "hosts.lab.indexable", "not proxied",
    ),
    "indexable-redirect": (
        {"hosts": {"@": PAGE, "www": {**PAGE, "indexable": True}}}, "hosts.www.indexable", "canonical host",
    ),
    "webhook-off-the-proxy": (
        {"hosts": {"@": PAGE, "lab": {**HOOK, "proxied": False}}}, "hosts.lab.webhooks.0", "not proxied",
    ),
    "webhook-that-is-redirected": (
        {"hosts": {"@": HOOK}, "redirects": [{"host": "@", "path": "/hook", "to": "https://acme.test/x"}]},
        "hosts.@.webhooks.0", "redirects.0",
    ),
    "webhook-below-a-pattern": (
        {"hosts": {"@": HOOK}, "redirects": [{"host": "@", "path": "/h*", "to": "https://acme.test/x"}]},
        "hosts.@.webhooks.0", "redirects.0",
    ),
    "webhook-with-a-star": ({"hosts": {"@": {**PAGE, "webhooks": ["/hook/*"]}}}, "hosts.@.webhooks.0", "*"),
    "frames-of-two-minds": (
        {"protection": {"headers": {"content_security_policy": "frame-ancestors 'none'"}}},
        "protection.headers.frames", "contradict",
    ),
    "no-get": ({"protection": {"block": {"methods": ["HEAD"]}}}, "protection.block.methods", "GET"),
    "no-post-for-a-login": (
        {"protection": {"block": {"methods": ["GET", "HEAD"]}, "login": {"paths": ["/login"]}}},
        "protection.block.methods", "POST",
    ),
    "health-that-is-a-probe": (
        {"hosts": {"@": {**PAGE, "health": "/cgi-bin/health"}}, "protection": {}}, "hosts.@.health", "/cgi-bin/",
    ),
    "wordpress-behind-a-login": (
        {"cache": {"authenticated_paths": ["/wp-admin"]}, "protection": {}},
        "cache.authenticated_paths.0", "protection.block.wordpress: true",
    ),
    "wordpress-login": (
        {"protection": {"login": {"paths": ["/wp-login.php"]}}}, "protection.login.paths.0", "wordpress: true",
    ),
    "login-that-is-a-webhook": (
        {"hosts": {"@": HOOK}, "protection": {"login": {"paths": ["/hook"]}}},
        "protection.login.paths.0", "hosts.@.webhooks.0",
    ),
    "period-of-another-plan": (
        {"protection": {"login": {"paths": ["/login"], "period": 60}}}, "protection.login.period", "plan: pro",
    ),
    "block-of-another-plan": (
        {"plan": "pro", "protection": {"login": {"paths": ["/login"], "block": 86400}}},
        "protection.login.block", "plan: business",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "key", "says"), WRONG.values(), ids=WRONG)
def test_contradictions_are_named(changes: dict[str, Any], key: str, says: str) -> None:
    found = refused(**changes)
    assert [named for named, _ in found] == [key], found
    assert says in found[0][1]


RIGHT: dict[str, dict[str, Any]] = {
    "frames-of-one-mind": {
        "protection": {"headers": {"frames": "nobody", "content_security_policy": "Frame-Ancestors 'none'; img-src *"}}
    },
    "frames-reported-only": {
        "protection": {"headers": {"content_security_policy": "frame-ancestors 'none'", "report_only": True}}
    },
    "frames-left-to-the-policy": {
        "protection": {"headers": {"frames": "anybody", "content_security_policy": "frame-ancestors https://x.test"}}
    },
    "webhook-beside-a-redirect": {
        "hosts": {"@": HOOK}, "redirects": [{"host": "@", "path": "/hooks", "to": "https://acme.test/x"}],
    },
    "all-methods": {"protection": {"block": {"methods": []}, "login": {"paths": ["/login"]}}},
    "a-wordpress": {
        "protection": {"block": {"wordpress": True}, "login": {"paths": ["/wp-login.php"]}},
        "cache": {"authenticated_paths": ["/wp-admin"]},
    },
    "no-probes-refused": {"hosts": {"@": {**PAGE, "health": "/cgi-bin/h"}}, "protection": {"block": {"probes": False}}},
    "period-of-the-plan": {"plan": "pro", "protection": {"login": {"paths": ["/login"], "period": 60, "block": 3600}}},
}  # fmt: skip


@pytest.mark.parametrize("changes", RIGHT.values(), ids=RIGHT)
def test_what_only_looks_like_a_contradiction_is_taken(changes: dict[str, Any]) -> None:
    assert refused(**changes) == []
