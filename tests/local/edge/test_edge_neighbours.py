"""What the local edge answers where page rules, Workers, bulk redirects and rules that it does not evaluate act."""

from __future__ import annotations

from typing import Any

from visiting import Visit, visit

from launchready.local.store.lists import add_items, create_list, delete_list
from launchready.local.store.page_rules import create_page_rule, delete_page_rule
from launchready.local.store.workers import create_route, put_script


def page_rule(v: Visit, pattern: str, **actions: Any) -> str:
    targets = [{"target": "url", "constraint": {"operator": "matches", "value": pattern}}]
    sent = [{"id": name, "value": value} for name, value in actions.items()]
    return str(create_page_rule(v.zone, {"targets": targets, "actions": sent, "status": "active"})["id"])


def test_a_page_rule_acts_at_once_and_no_longer_than_it_is_there() -> None:
    async def story(v: Visit) -> None:
        rule = page_rule(v, "acme.test/old/*", forwarding_url={"url": "https://acme.test/$1", "status_code": 302})
        answer = await v.send("https://acme.test/old/robots.txt")
        assert (answer.status_code, answer.headers["location"]) == (302, "https://acme.test/robots.txt")
        delete_page_rule(v.zone, rule)
        assert (await v.send("https://acme.test/old/robots.txt")).status_code == 404

    visit(story)


def test_a_page_rule_that_caches_everything_takes_the_cookie_and_shows_one_visitor_anothers_page() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.headers = {"Set-Cookie": "session=1"}
        page_rule(v, "told.acme.test/*", cache_level="cache_everything", edge_cache_ttl=7200)
        first, second = [await v.send("https://told.acme.test/account") for _ in range(2)]
        assert [answer.headers["cf-cache-status"] for answer in (first, second)] == ["MISS", "HIT"]
        assert "set-cookie" not in first.headers

    visit(story)


def test_a_page_rule_lowers_the_ssl_mode_of_its_requests() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.zone.change_settings({"ssl": "strict"})
        page_rule(v, "told.acme.test/plain", ssl="flexible")
        strict, plain = [await v.send(f"https://told.acme.test/{path}") for path in ("", "plain")]
        assert (strict.status_code, plain.status_code) == (525, 200)

    visit(story)


def test_where_a_worker_answers_the_origin_does_not() -> None:
    async def story(v: Visit) -> None:
        account = v.world.store.account_of(v.zone)
        put_script(account, "api", b"code", {})
        create_route(v.zone, account, {"pattern": "acme.test/api/*", "script": "api"})
        answer = await v.send("https://acme.test/api/users")
        assert (answer.status_code, answer.headers["x-local-worker"]) == (200, "api")
        assert "cf-cache-status" not in answer.headers
        assert "x-local-worker" not in (await v.send("https://acme.test/robots.txt")).headers

    visit(story)


def test_a_bulk_redirect_of_the_account_acts_while_its_rule_does() -> None:
    async def story(v: Visit) -> None:
        account = v.world.store.account_of(v.zone)
        held = create_list(account, {"name": "moved", "kind": "redirect"})
        item = {"redirect": {"source_url": "acme.test/a", "target_url": "https://acme.test/b", "status_code": 308}}
        add_items(account, held["id"], [item], replace=True)
        assert (await v.send("https://acme.test/a")).status_code == 404
        rule = {
            "expression": "http.request.full_uri in $moved",
            "action": "redirect",
            "action_parameters": {"from_list": {"name": "moved", "key": "http.request.full_uri"}},
        }
        sent = {"kind": "root", "name": "bulk", "phase": "http_request_redirect", "rules": [rule]}
        ruleset = account.create_ruleset(sent)
        answer = await v.send("https://acme.test/a")
        assert (answer.status_code, answer.headers["location"]) == (308, "https://acme.test/b")
        account.delete_ruleset(ruleset["id"])
        delete_list(account, held["id"])
        assert (await v.send("https://acme.test/a")).status_code == 404

    visit(story)


def test_where_a_rule_acts_that_is_not_evaluated_the_edge_says_so() -> None:
    async def story(v: Visit) -> None:
        rule = {"ref": "shut", "action": "skip", "expression": 'http.request.uri.path eq "/robots.txt"',
                "action_parameters": {"rules": {"0123": ["4567"]}}}  # fmt: skip
        v.rules("http_request_firewall_custom", [rule])
        answer = await v.send("https://acme.test/robots.txt")
        assert answer.status_code == 501
        assert "rule shut (skip) of http_request_firewall_custom" in answer.text
        assert (await v.send("https://acme.test/")).status_code == 200

    visit(story)
