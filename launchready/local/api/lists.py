"""Routes of an account's lists.

Source: developers.cloudflare.com/api/resources/rules/subresources/lists, verified 2026-11-24. Items are paged by
cursor. Unverified: 25 items a page and 500 at most.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from launchready.local.api.envelope import answer, read_json, read_object
from launchready.local.api.reaching import account_of
from launchready.local.store import AccountState, Refusal
from launchready.local.store.lists import add_items, change_list, create_list, delete_list, remove_items, show_list

_PAGE, _MOST = 25, 500


async def list_lists(request: web.Request) -> web.Response:
    """``GET /accounts/{account}/rules/lists``: not paged."""
    account = account_of(request)
    return answer([show_list(account, list_id) for list_id in account.lists])


async def create(request: web.Request) -> web.Response:
    """``POST /accounts/{account}/rules/lists``."""
    return answer(create_list(account_of(request), await read_object(request)))


async def get_list(request: web.Request) -> web.Response:
    """``GET …/rules/lists/{id}``."""
    return answer(show_list(account_of(request), request.match_info["list"]))


async def edit(request: web.Request) -> web.Response:
    """``PUT …/rules/lists/{id}``: its description."""
    return answer(change_list(account_of(request), request.match_info["list"], await read_object(request)))


async def delete(request: web.Request) -> web.Response:
    """``DELETE …/rules/lists/{id}``."""
    delete_list(account_of(request), request.match_info["list"])
    return answer({"id": request.match_info["list"]})


async def list_items(request: web.Request) -> web.Response:
    """``GET …/rules/lists/{id}/items`` with per_page, cursor and search."""
    items = _items(account_of(request), request.match_info["list"])
    if search := request.query.get("search"):
        items = [item for item in items if search.lower() in str(item).lower()]
    start, size = _number(request, "cursor", 0), min(_number(request, "per_page", _PAGE) or _PAGE, _MOST)
    cursors = {"after": str(start + size)} if start + size < len(items) else {}
    return answer(items[start : start + size], info={"cursors": cursors})


async def get_item(request: web.Request) -> web.Response:
    """``GET …/rules/lists/{id}/items/{item}``."""
    for item in _items(account_of(request), request.match_info["list"]):
        if item["id"] == request.match_info["item"]:
            return answer(item)
    raise Refusal(404, 10002, "could not find item")


async def create_items(request: web.Request) -> web.Response:
    """``POST …/rules/lists/{id}/items``."""
    return await _change(request, replace=False)


async def replace_items(request: web.Request) -> web.Response:
    """``PUT …/rules/lists/{id}/items``: all of them."""
    return await _change(request, replace=True)


async def delete_items(request: web.Request) -> web.Response:
    """``DELETE …/rules/lists/{id}/items`` with the ids in its body."""
    account, body = account_of(request), await read_json(request)
    return answer({"operation_id": remove_items(account, request.match_info["list"], body)})


async def get_operation(request: web.Request) -> web.Response:
    """``GET …/rules/lists/bulk_operations/{id}``: done at once."""
    operation = account_of(request).operations.get(request.match_info["operation"])
    if operation is None:
        raise Refusal(404, 10002, "could not find bulk operation")
    return answer(operation)


async def _change(request: web.Request, *, replace: bool) -> web.Response:
    account, body = account_of(request), await read_json(request)
    return answer({"operation_id": add_items(account, request.match_info["list"], body, replace=replace)})


def _items(account: AccountState, list_id: str) -> list[dict[str, Any]]:
    show_list(account, list_id)
    return account.items[list_id]


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Refusal(400, 10001, f"{name} is not valid", f"/{name}")
    return int(text)


_LISTS = "/accounts/{account}/rules/lists"
_ITEMS = f"{_LISTS}/{{list}}/items"
ROUTES = (
    ("GET", _LISTS, list_lists),
    ("POST", _LISTS, create),
    ("GET", f"{_LISTS}/bulk_operations/{{operation}}", get_operation),
    ("GET", f"{_LISTS}/{{list}}", get_list),
    ("PUT", f"{_LISTS}/{{list}}", edit),
    ("DELETE", f"{_LISTS}/{{list}}", delete),
    ("GET", _ITEMS, list_items),
    ("POST", _ITEMS, create_items),
    ("PUT", _ITEMS, replace_items),
    ("DELETE", _ITEMS, delete_items),
    ("GET", f"{_ITEMS}/{{item}}", get_item),
)
