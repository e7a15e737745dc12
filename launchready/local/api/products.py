"""What other products of Cloudflare show of a new Free zone, for clients that ask; none can be set here.

A change of any of them is refused, unless it leaves all as it is. Source: the products' pages below
developers.cloudflare.com/api/resources, verified 2026-11-24; which of their fields a Free zone shows is unverified.
URLs are normalized by RFC 3986 (developers.cloudflare.com/rules/normalization/settings), as ``language.urls`` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from launchready.local.api.envelope import Handler, answer, read_json
from launchready.local.api.reaching import account_of, zone_of
from launchready.local.store import Refusal

_REQUEST_HEADERS = ("add_bot_protection_headers", "add_client_certificate_headers", "add_true_client_ip_headers",
                    "add_visitor_location_headers", "add_waf_credential_check_status_header",
                    "remove_visitor_ip_headers")  # fmt: skip
_RESPONSE_HEADERS = ("add_security_headers", "remove_x-powered-by_header")


def _off(names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"id": name, "enabled": False, "has_conflict": False} for name in names]


_SHOWN: Mapping[str, Any] = {
    "/zones/{zone}/url_normalization": {"scope": "incoming", "type": "rfc3986"},
    "/zones/{zone}/managed_headers": {
        "managed_request_headers": _off(_REQUEST_HEADERS),
        "managed_response_headers": _off(_RESPONSE_HEADERS),
    },
    "/zones/{zone}/cloud_connector/rules": [],
    "/zones/{zone}/page_shield/policies": [],
    "/zones/{zone}/leaked-credential-checks": {"enabled": False},
    "/zones/{zone}/security-center/securitytxt": {"enabled": False},
    "/accounts/{account}/alerting/v3/policies": [],
}
_CHANGED_BY: Mapping[str, str] = {
    "/zones/{zone}/url_normalization": "PUT",
    "/zones/{zone}/managed_headers": "PATCH",
    "/zones/{zone}/cloud_connector/rules": "PUT",
}


def _reading(path: str) -> Handler:
    async def read(request: web.Request) -> web.Response:
        _reach(path, request)
        return answer(_SHOWN[path])

    return read


def _changing(path: str) -> Handler:
    async def change(request: web.Request) -> web.Response:
        _reach(path, request)
        if not _changes_nothing(await read_json(request), _SHOWN[path]):
            product = path.rpartition("/")[2]
            raise Refusal(400, 1007, f"{product} is not evaluated by this local Cloudflare, so no change is taken")
        return answer(_SHOWN[path])

    return change


def _reach(path: str, request: web.Request) -> None:
    if path.startswith("/accounts/"):
        account_of(request)
    else:
        zone_of(request)


def _changes_nothing(sent: Any, held: Any) -> bool:
    """Say whether all of ``sent`` is as it is held; what an object does not name stays."""
    if isinstance(sent, Mapping) and isinstance(held, Mapping):
        return all(key in held and _changes_nothing(value, held[key]) for key, value in sent.items())
    if isinstance(sent, list) and isinstance(held, list):
        return all(any(_changes_nothing(item, other) for other in held) for item in sent)
    return bool(sent == held)


ROUTES = (
    *(("GET", path, _reading(path)) for path in _SHOWN),
    *((method, path, _changing(path)) for path, method in _CHANGED_BY.items()),
)
