"""What the local edge does with firewall rules, rate limits, response headers and SSL modes, over real sockets."""

from __future__ import annotations

from typing import Any

import pytest
from visiting import Visit, visit

from launchready.edge import RateLimit
from launchready.local.edge.counting import Counters
from launchready.local.store.bots import change_bots

FIREWALL = "http_request_firewall_custom"
LIMITS = "http_ratelimit"
HEADERS = "http_response_headers_transform"
CONFIGURATION = "http_config_settings"
PATH = 'http.request.uri.path eq "/login"'


def limit(requests: int = 2, action: str = "block", expression: str = PATH) -> dict[str, Any]:
    counting = {"characteristics": ["cf.colo.id", "ip.src"], "period": 10, "requests_per_period": requests,
                "mitigation_timeout": 10}  # fmt: skip
    return {"ref": "login", "action": action, "expression": expression, "ratelimit": counting}


@pytest.mark.parametrize(
    ("action", "status", "mitigated"), [("block", 403, None), ("managed_challenge", 403, "challenge")]
)
def test_the_firewall_stops(action: str, status: int, mitigated: str | None) -> None:
    async def story(v: Visit) -> None:
        v.rules(FIREWALL, [{"ref": "r", "action": action, "expression": PATH}])
        answer = await v.send("https://acme.test/login")
        assert (answer.status_code, answer.headers.get("cf-mitigated")) == (status, mitigated)
        assert "cf-cache-status" not in answer.headers
        assert (await v.send("https://acme.test/")).status_code == 200

    visit(story)


def test_a_skip_lets_by_what_a_later_rule_and_a_limit_would_stop() -> None:
    async def story(v: Visit) -> None:
        open_ = {"ref": "open", "action": "skip", "expression": 'http.request.method eq "POST"',
                 "action_parameters": {"ruleset": "current", "phases": [LIMITS], "products": ["bic"]}}  # fmt: skip
        v.rules(FIREWALL, [open_, {"ref": "shut", "action": "block", "expression": 'http.request.uri.path eq "/a"'}])
        v.rules(LIMITS, [limit()])
        assert (await v.send("https://acme.test/a")).status_code == 403
        assert (await v.send("https://acme.test/a", "POST")).status_code != 403
        posted = [(await v.send("https://acme.test/login", "POST")).status_code for _ in range(4)]
        assert 429 not in posted
        asked = [(await v.send("https://acme.test/login")).status_code for _ in range(3)]
        assert asked[-1] == 429

    visit(story)


def test_who_asks_too_often_waits() -> None:
    async def story(v: Visit) -> None:
        v.rules(LIMITS, [limit()])
        statuses = [(await v.send("https://acme.test/login")).status_code for _ in range(4)]
        assert (429 in statuses[:2], statuses[2:]) == (False, [429, 429])
        answer = await v.send("https://acme.test/login")
        assert (answer.headers["retry-after"], answer.headers["server"]) == ("10", "cloudflare")
        assert "1015" in answer.text
        assert (await v.send("https://acme.test/")).status_code == 200

    visit(story)


def test_a_limit_may_challenge() -> None:
    async def story(v: Visit) -> None:
        v.rules(LIMITS, [limit(1, "managed_challenge")])
        answers = [await v.send("https://acme.test/login") for _ in range(2)]
        assert (answers[1].status_code, answers[1].headers["cf-mitigated"]) == (403, "challenge")

    visit(story)


def test_headers_are_set_in_the_place_of_the_servers() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.headers = {"X-Frame-Options": "ALLOWALL", "X-Powered-By": "told", "X-Kept": "yes"}
        changes = {"x-frame-options": {"operation": "set", "value": "DENY"}, "X-Powered-By": {"operation": "remove"}}
        v.rules(HEADERS, [{"ref": "h", "action": "rewrite", "expression": "ssl",
                           "action_parameters": {"headers": changes}}])  # fmt: skip
        secure = await v.send("https://told.acme.test/")
        assert secure.headers.get_list("x-frame-options") == ["DENY"]
        assert ("x-powered-by" in secure.headers, secure.headers["x-kept"]) == (False, "yes")
        assert (await v.send("http://told.acme.test/")).headers["x-frame-options"] == "ALLOWALL"

    visit(story)


def test_a_host_has_its_own_way_to_its_origin() -> None:
    async def story(v: Visit) -> None:
        v.told_host()  # its origin speaks plain http alone
        v.zone.change_settings({"ssl": "strict"})
        assert (await v.send("https://told.acme.test/")).status_code == 525
        flexible = {"ref": "ssl", "action": "set_config", "expression": 'http.host eq "told.acme.test"',
                    "action_parameters": {"ssl": "flexible"}}  # fmt: skip
        v.rules(CONFIGURATION, [flexible])
        assert (await v.send("https://told.acme.test/")).status_code == 200
        assert (await v.send("https://acme.test/")).status_code == 200

    visit(story)


LIMIT = RateLimit("block", "login", 2, 10, 30)


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def acting(counters: Counters, address: str = "192.0.2.1", zone: str = "z", rule: RateLimit = LIMIT) -> int | None:
    """Return the seconds to wait, None where the request passes."""
    over = counters.count(zone, [rule], address)
    return None if over is None else over[1]


def test_requests_are_counted_in_their_period() -> None:
    clock = Clock()
    counters = Counters(clock)
    assert [acting(counters) for _ in range(2)] == [None, None]
    clock.now += 11
    assert [acting(counters) for _ in range(3)] == [None, None, 30]
    clock.now += 29
    assert acting(counters) == 1
    clock.now += 1
    assert acting(counters) is None


def test_addresses_zones_and_rules_are_counted_apart() -> None:
    counters = Counters(Clock())
    assert [acting(counters) for _ in range(3)][-1] == 30
    assert acting(counters, address="192.0.2.2") is None
    assert acting(counters, zone="y") is None
    assert acting(counters, rule=RateLimit("block", "other", 2, 10, 30)) is None


def test_old_counters_are_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launchready.local.edge.counting._SWEPT", 5)
    clock = Clock()
    counters = Counters(clock)
    for number in range(6):
        acting(counters, address=f"192.0.2.{number}")
    clock.now += 11
    acting(counters, address="192.0.2.99")
    assert len(counters._held) == 1


@pytest.mark.parametrize(
    ("fights", "caller", "status"),
    [
        pytest.param(True, "Stripe/1.0 (+https://stripe.com/docs/webhooks)", 403, id="a-program"),
        pytest.param(True, "Mozilla/5.0 (X11; Linux x86_64)", 200, id="a-browser"),
        pytest.param(False, "Stripe/1.0", 200, id="off"),
    ],
)
def test_bot_fight_mode_challenges_who_is_no_browser(fights: bool, caller: str, status: int) -> None:
    async def story(v: Visit) -> None:
        change_bots(v.zone, {"fight_mode": fights})
        skip = {"ref": "s", "action": "skip", "expression": "true", "action_parameters": {"ruleset": "current"}}
        v.rules(FIREWALL, [skip])
        answer = await v.send("https://acme.test/", headers={"User-Agent": caller})
        assert answer.status_code == status
        assert answer.headers.get("cf-mitigated") == (None if status == 200 else "challenge")

    visit(story)
