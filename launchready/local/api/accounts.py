"""Routes of accounts, of the token, and of what belongs to nobody.

Source: developers.cloudflare.com/api/resources/accounts, verified 2026-11-24.
"""

from __future__ import annotations

import hashlib
from typing import Any

from aiohttp import web

from launchready.local.addresses import EDGE_NETWORKS_V4, EDGE_NETWORKS_V6
from launchready.local.api.envelope import answer, answer_page
from launchready.local.api.reaching import STORE, account_of
from launchready.local.store import AccountState


def show_account(account: AccountState) -> dict[str, Any]:
    """Return an account as the API shows it."""
    settings = {"enforce_twofactor": False, "abuse_contact_email": None}
    return {
        "id": account.id,
        "name": account.name,
        "type": "standard",
        "settings": settings,
        "created_on": account.created_on,
    }


async def list_accounts(request: web.Request) -> web.Response:
    """``GET /accounts`` with name: the store's own, and those that zones were created in."""
    accounts = map(show_account, request.app[STORE].accounts())
    shown = [account for account in accounts if request.query.get("name", account["name"]) == account["name"]]
    return answer_page(request, shown, default=20, most=50)


async def get_account(request: web.Request) -> web.Response:
    """``GET /accounts/{account}``."""
    return answer(show_account(account_of(request)))


async def verify_token(request: web.Request) -> web.Response:
    """``GET /user/tokens/verify``: the token's id is no part of the token."""
    digest = hashlib.sha256(request.headers["Authorization"].encode(errors="surrogateescape")).hexdigest()
    message = {"code": 10000, "message": "This API Token is valid and active", "type": None}
    return answer({"id": digest[:32], "status": "active"}, messages=[message])


async def ips(_: web.Request) -> web.Response:
    """``GET /ips``: for everybody, with the edge's networks here."""
    return answer({"ipv4_cidrs": list(EDGE_NETWORKS_V4), "ipv6_cidrs": list(EDGE_NETWORKS_V6), "etag": "local"})


ROUTES = (
    ("GET", "/ips", ips),
    ("GET", "/user/tokens/verify", verify_token),
    ("GET", "/accounts", list_accounts),
    ("GET", "/accounts/{account}", get_account),
)
