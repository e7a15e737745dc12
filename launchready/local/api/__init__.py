"""Cloudflare's API v4 on loopback: routes here, answers in ``envelope``, the state in ``launchready.local.store``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware

from launchready.local.addresses import EDGE_NETWORKS_V4, EDGE_NETWORKS_V6, LOOPBACK
from launchready.local.api import dns_settings, records, rulesets, zones
from launchready.local.api.access import Access
from launchready.local.api.envelope import Handler, answer, answer_page, envelop_errors
from launchready.local.api.zones import STORE, zone_of
from launchready.local.store import Refusal, Store

__all__ = ["ACCESS", "create_app", "serve_api"]

BASE = "/client/v4"
ACCESS = web.AppKey("access", Access)


async def _ips(_: web.Request) -> web.Response:
    ranges = {"ipv4_cidrs": list(EDGE_NETWORKS_V4), "ipv6_cidrs": list(EDGE_NETWORKS_V6)}
    return answer({**ranges, "etag": "local"})


async def _verify_token(request: web.Request) -> web.Response:
    return answer({"id": request.app[STORE].account, "status": "active"})


async def _list_accounts(request: web.Request) -> web.Response:
    account = {"id": request.app[STORE].account, "name": zones.ACCOUNT_NAME, "type": "standard", "settings": {}}
    return answer_page(request, [account], default=20, most=50)


async def _page_rules(request: web.Request) -> web.Response:
    return answer(zone_of(request).page_rules)


async def _worker_routes(request: web.Request) -> web.Response:
    return answer(zone_of(request).worker_routes)


async def _none_of_an_account(_: web.Request) -> web.Response:
    return answer([])


async def _no_account_entrypoint(request: web.Request) -> web.Response:
    phase = request.match_info["phase"]
    raise Refusal(404, 10003, f"could not find entrypoint ruleset in the {phase} phase")


_ZONE = f"{BASE}/zones/{{zone}}"
_RULESET = f"{_ZONE}/rulesets/{{ruleset}}"
_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", f"{BASE}/ips", _ips),
    ("GET", f"{BASE}/user/tokens/verify", _verify_token),
    ("GET", f"{BASE}/accounts", _list_accounts),
    ("GET", f"{BASE}/accounts/{{account}}/rulesets", _none_of_an_account),
    ("GET", f"{BASE}/accounts/{{account}}/rulesets/phases/{{phase}}/entrypoint", _no_account_entrypoint),
    ("GET", f"{BASE}/accounts/{{account}}/rules/lists", _none_of_an_account),
    ("GET", f"{BASE}/zones", zones.list_zones),
    ("POST", f"{BASE}/zones", zones.create_zone),
    ("GET", _ZONE, zones.get_zone),
    ("PATCH", _ZONE, zones.edit_zone),
    ("DELETE", _ZONE, zones.delete_zone),
    ("PUT", f"{_ZONE}/activation_check", zones.check_activation),
    ("GET", f"{_ZONE}/settings", zones.list_settings),
    ("PATCH", f"{_ZONE}/settings", zones.edit_settings),
    ("GET", f"{_ZONE}/settings/{{setting}}", zones.get_setting),
    ("PATCH", f"{_ZONE}/settings/{{setting}}", zones.edit_setting),
    ("GET", f"{_ZONE}/dnssec", zones.get_dnssec),
    ("PATCH", f"{_ZONE}/dnssec", zones.edit_dnssec),
    ("DELETE", f"{_ZONE}/dnssec", zones.delete_dnssec),
    ("GET", f"{_ZONE}/dns_settings", dns_settings.get_dns_settings),
    ("PATCH", f"{_ZONE}/dns_settings", dns_settings.edit_dns_settings),
    ("GET", f"{_ZONE}/ssl/universal/settings", zones.universal_ssl),
    ("GET", f"{_ZONE}/ssl/certificate_packs", zones.certificate_packs),
    ("GET", f"{_ZONE}/pagerules", _page_rules),
    ("GET", f"{_ZONE}/workers/routes", _worker_routes),
    ("GET", f"{_ZONE}/dns_records", records.list_records),
    ("POST", f"{_ZONE}/dns_records", records.create_record),
    ("POST", f"{_ZONE}/dns_records/batch", records.batch_records),
    ("GET", f"{_ZONE}/dns_records/export", records.export_records),
    ("GET", f"{_ZONE}/dns_records/{{record}}", records.get_record),
    ("PUT", f"{_ZONE}/dns_records/{{record}}", records.replace_record),
    ("PATCH", f"{_ZONE}/dns_records/{{record}}", records.edit_record),
    ("DELETE", f"{_ZONE}/dns_records/{{record}}", records.delete_record),
    ("GET", f"{_ZONE}/rulesets", rulesets.list_rulesets),
    ("POST", f"{_ZONE}/rulesets", rulesets.create_ruleset),
    ("GET", f"{_ZONE}/rulesets/phases/{{phase}}/entrypoint", rulesets.get_entrypoint),
    ("PUT", f"{_ZONE}/rulesets/phases/{{phase}}/entrypoint", rulesets.replace_entrypoint),
    ("GET", _RULESET, rulesets.get_ruleset),
    ("PUT", _RULESET, rulesets.replace_ruleset),
    ("DELETE", _RULESET, rulesets.delete_ruleset),
    ("POST", f"{_RULESET}/rules", rulesets.create_rule),
    ("PATCH", f"{_RULESET}/rules/{{rule}}", rulesets.edit_rule),
    ("DELETE", f"{_RULESET}/rules/{{rule}}", rulesets.delete_rule),
)


def create_app(store: Store, tokens: Iterable[str], middlewares: Iterable[Middleware] = ()) -> web.Application:
    """Return the API over ``store``, for callers with one of ``tokens``; ``app[ACCESS].calls`` counts their calls.

    ``middlewares`` stand between the check of the token and the routes: the place for limits, delays and faults.
    """
    access = Access(tokens)
    around: list[Any] = [envelop_errors, access.middleware(), *middlewares]
    app = web.Application(middlewares=around, client_max_size=8 * 1024**2)
    app[STORE], app[ACCESS] = store, access
    for method, path, handler in _ROUTES:
        app.router.add_route(method, path, handler)
    return app


async def serve_api(
    store: Store, tokens: Iterable[str], port: int = 0, middlewares: Iterable[Middleware] = ()
) -> tuple[web.AppRunner, str]:
    """Serve the API (see ``create_app``) on loopback; return what stops it (``cleanup``) and its base URL."""
    runner = web.AppRunner(create_app(store, tokens, middlewares), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port).start()
    return runner, f"http://{LOOPBACK}:{runner.addresses[0][1]}{BASE}"
