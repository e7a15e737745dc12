"""Routes of DNS records. Source: developers.cloudflare.com/api/resources/dns, verified 2026-11-24."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiohttp import web

from launchready.local.api.envelope import answer, answer_page, read_object
from launchready.local.api.reaching import zone_of
from launchready.local.store import Refusal
from launchready.local.store.structured import Body
from launchready.local.store.zone_files import export_zone_file, import_zone_file

MOST = 5_000  # records on one page, as seen in practice
_SORTED_BY = ("type", "name", "content", "ttl", "proxied")


async def list_records(request: web.Request) -> web.Response:
    """``GET …/dns_records`` with filters, order and paging."""
    zone, query = zone_of(request), request.query
    if beyond := [key for key in query if key.partition(".")[0] == "tag"]:
        raise Refusal(400, 1004, f"{beyond[0]} is not evaluated by this local Cloudflare, so it is not taken")
    wanted = {key: value for key, value in query.items() if key in _FILTERS}
    match = all if query.get("match", "all") == "all" else any
    records = [
        record
        for record in zone.records.values()
        if not wanted or match(_FILTERS[key](record, value) for key, value in wanted.items())
    ]
    if query.get("search"):
        needle = query["search"].lower()
        records = [record for record in records if needle in f"{record['name']} {record['content']}".lower()]
    order = query.get("order", "type")
    if order in _SORTED_BY:
        records.sort(key=lambda record: (record[order], record["name"], record["type"], record["content"]))
    if query.get("direction") == "desc":
        records.reverse()
    return answer_page(request, records, default=100, most=MOST)


def _filters_of(field: str) -> dict[str, Callable[[Body, str], bool]]:
    """Return the filters of a text field. They ignore case: the cloudflare package 5.9.0, verified 2026-11-24."""

    def held(record: Body) -> str:
        return str(record[field] or "").lower()

    return {
        field: lambda record, value: held(record) == value.lower(),
        f"{field}.exact": lambda record, value: held(record) == value.lower(),
        f"{field}.contains": lambda record, value: value.lower() in held(record),
        f"{field}.startswith": lambda record, value: held(record).startswith(value.lower()),
        f"{field}.endswith": lambda record, value: held(record).endswith(value.lower()),
    }


_FILTERS: Mapping[str, Callable[[Body, str], bool]] = {
    "type": lambda record, value: record["type"] == value.upper(),
    **_filters_of("name"),
    **_filters_of("content"),
    **_filters_of("comment"),
    "comment.present": lambda record, _: bool(record["comment"]),
    "comment.absent": lambda record, _: not record["comment"],
    "proxied": lambda record, value: record["proxied"] is (value == "true"),
}


async def create_record(request: web.Request) -> web.Response:
    """``POST …/dns_records``."""
    return answer(zone_of(request).create_record(await read_object(request)))


async def get_record(request: web.Request) -> web.Response:
    """``GET …/dns_records/{id}``."""
    return answer(zone_of(request).record(request.match_info["record"]))


async def replace_record(request: web.Request) -> web.Response:
    """``PUT …/dns_records/{id}``."""
    return answer(zone_of(request).replace_record(request.match_info["record"], await read_object(request)))


async def edit_record(request: web.Request) -> web.Response:
    """``PATCH …/dns_records/{id}``."""
    return answer(zone_of(request).edit_record(request.match_info["record"], await read_object(request)))


async def delete_record(request: web.Request) -> web.Response:
    """``DELETE …/dns_records/{id}``."""
    record_id = request.match_info["record"]
    zone_of(request).delete_record(record_id)
    return answer({"id": record_id})


async def batch_records(request: web.Request) -> web.Response:
    """``POST …/dns_records/batch``."""
    return answer(zone_of(request).batch(await read_object(request)))


async def export_records(request: web.Request) -> web.Response:
    """``GET …/dns_records/export``: a zone file."""
    return web.Response(text=export_zone_file(zone_of(request)), content_type="text/plain")


async def import_records(request: web.Request) -> web.Response:
    """``POST …/dns_records/import``: a zone file as a form's ``file``, with ``proxied`` for those that can be."""
    zone, form = zone_of(request), await request.post()
    sent = form.get("file")
    if sent is None:
        raise Refusal(400, 9207, "Request body is invalid: a form with file is needed.")
    raw = sent.file.read() if isinstance(sent, web.FileField) else sent
    text = raw if isinstance(raw, str) else bytes(raw).decode("utf-8", "replace")
    proxied = form.get("proxied", "false")
    if proxied not in ("true", "false"):
        raise Refusal(400, 9207, "proxied must be true or false.", "/proxied")
    return answer(import_zone_file(zone, text, proxied=proxied == "true"))


_RECORDS = "/zones/{zone}/dns_records"
ROUTES = (
    ("GET", _RECORDS, list_records),
    ("POST", _RECORDS, create_record),
    ("POST", f"{_RECORDS}/batch", batch_records),
    ("GET", f"{_RECORDS}/export", export_records),
    ("POST", f"{_RECORDS}/import", import_records),
    ("GET", f"{_RECORDS}/{{record}}", get_record),
    ("PUT", f"{_RECORDS}/{{record}}", replace_record),
    ("PATCH", f"{_RECORDS}/{{record}}", edit_record),
    ("DELETE", f"{_RECORDS}/{{record}}", delete_record),
)
