"""Who is not Cloudflare and acts on a domain all the same: registrars, certificate authorities, owners of mailboxes.

An outsider changes here what Cloudflare only looks at, for callers with a token: ``GET`` and ``PATCH`` of
``/registrar/domains/{name}`` with ``name_servers`` and ``ds_records`` (``tag algorithm type digest``), and of
``/authority/certificates/{name}`` with ``status``; ``POST`` of ``/mailboxes/{address}/verification``, as whoever
follows the link that Email Routing sends. Nobody has this interface; it is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from launchready.local.api.envelope import answer, read_object
from launchready.local.api.reaching import STORE
from launchready.local.store import Refusal, ZoneState
from launchready.local.store.certificates import certificate_status, hold_back
from launchready.local.store.email_routing import verify_address
from launchready.local.store.refusals import not_found
from launchready.local.store.registrars import change_registrar, delegated, published_ds


def _domain(request: web.Request) -> ZoneState:
    name = request.match_info["domain"].lower()
    for zone in request.app[STORE].zones():
        if zone.name == name:
            return zone
    raise not_found("domains", name)


async def _changes(request: web.Request, *known: str) -> Mapping[str, Any]:
    body = await read_object(request)
    if unknown := sorted(set(body) - set(known)):
        raise Refusal(
            400, 1004, f"{unknown[0]} is not known: {' and '.join(known)} {'is' if len(known) == 1 else 'are'}"
        )
    return body


def _registered(zone: ZoneState) -> dict[str, Any]:
    return {"domain": zone.name, "name_servers": list(delegated(zone)), "ds_records": list(published_ds(zone))}


async def get_domain(request: web.Request) -> web.Response:
    """``GET /registrar/domains/{name}``."""
    return answer(_registered(_domain(request)))


async def edit_domain(request: web.Request) -> web.Response:
    """``PATCH /registrar/domains/{name}``."""
    zone, body = _domain(request), await _changes(request, "name_servers", "ds_records")
    for key, value in body.items():
        if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(x, str) for x in value):
            raise Refusal(400, 1004, f"{key} must be a list of texts", f"/{key}")
    change_registrar(zone, name_servers=body.get("name_servers"), ds_records=body.get("ds_records"))
    return answer(_registered(zone))


def _certified(zone: ZoneState) -> dict[str, Any]:
    return {"domain": zone.name, "status": certificate_status(zone)}


async def get_certificate(request: web.Request) -> web.Response:
    """``GET /authority/certificates/{name}``."""
    return answer(_certified(_domain(request)))


async def edit_certificate(request: web.Request) -> web.Response:
    """``PATCH /authority/certificates/{name}``."""
    zone, body = _domain(request), await _changes(request, "status")
    hold_back(zone, body.get("status"))
    return answer(_certified(zone))


async def verify_mailbox(request: web.Request) -> web.Response:
    """``POST /mailboxes/{address}/verification``."""
    address = request.match_info["address"]
    verified = [account for account in request.app[STORE].accounts() if verify_address(account, address)]
    if not verified:
        raise not_found("mailboxes", address)
    return answer({"email": address})


OUTSIDE = (
    ("GET", "/registrar/domains/{domain}", get_domain),
    ("PATCH", "/registrar/domains/{domain}", edit_domain),
    ("GET", "/authority/certificates/{domain}", get_certificate),
    ("PATCH", "/authority/certificates/{domain}", edit_certificate),
    ("POST", "/mailboxes/{address}/verification", verify_mailbox),
)
"""What is served beside the API."""
