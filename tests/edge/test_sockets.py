"""The local edge over real sockets does what the pure edge says: for every row of the table, and for generated zones.

Rows put their zone into the store past the API's own checks, which know the Free plan alone.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib.util
import socketserver
import ssl
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds_beside import Beside, world_beside

from launchready.edge import EdgeZone, Ending, Request, compile_zone, plan_storage, request_from_url, walk
from launchready.local.edge.zones import read_zone
from launchready.local.store import ZoneState
from launchready.local.store.purges import Purge
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Rule, rule_to_api


def _load(name: str) -> ModuleType:
    """Load a module that stands beside this one (tests are no package)."""
    spec = importlib.util.spec_from_file_location(f"edge_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


table = _load("test_table")
ORIGIN = "198.51.100.99"
HOSTS = ("@", "www", "shop", "*")


@dataclass
class Told:
    """What the origin answers next."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)


@contextlib.contextmanager
def told_origin(told: Told) -> Iterator[int]:
    """Run an origin on loopback that answers what it is told, and nothing more; yields its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response_only(told.status)
            for name, value in told.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD = do_POST = do_PUT = do_PURGE = answer  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Sockets:
    """A world with the zone ``example.com``, its told origin, and a visitor."""

    beside: Beside
    told: Told
    trusting: ssl.SSLContext

    @property
    def zone(self) -> ZoneState:
        return self.beside.world.store.zones()[0]

    def hold(self, set_: Mapping[str, Any], rulesets: Mapping[str, tuple[Rule, ...]]) -> EdgeZone:
        """Give the zone these settings and rules, empty the cache, and return the zone as the pure edge reads it."""
        # The told origin speaks plain HTTP; the SSL mode off is one of the things to be tried.
        mode = set_.get("ssl") if set_.get("ssl") in ("off", "flexible") else "flexible"

        def change() -> None:
            self.zone.settings.update({**table.DEFAULTS, **set_, "ssl": mode})
            self.zone.rulesets = {
                phase: {"id": phase, "phase": phase, "kind": "zone", "rules": [rule_to_api(rule) for rule in rules]}
                for phase, rules in rulesets.items()
            }
            self.zone.touch()
            self.beside.world.edge.cache.forget(Purge("example.com", everything=True))

        self.beside.call(change)
        return compile_zone(read_zone(self.zone))

    def send(self, request: Request) -> tuple[int, Mapping[str, str]]:
        """Send ``request`` to the edge byte for byte as it is, and return the answer's status and headers."""
        world = self.beside.world
        port = int((world.https if request.scheme == "https" else world.http).rpartition(":")[2])
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.connect()
            if request.scheme == "https":
                connection.sock = self.trusting.wrap_socket(connection.sock, server_hostname=request.host)
            connection.putrequest(request.method, request.uri, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", request.host)
            for name, values in request.headers.items():
                for value in values:
                    connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}


@pytest.fixture(scope="module")
def sockets() -> Iterator[Sockets]:
    told = Told()
    with (
        told_origin(told) as port,
        world_beside(zones=["example.com"], origins={ORIGIN: ("127.0.0.1", port)}) as beside,
    ):
        found = Sockets(beside, told, ssl.create_default_context(cafile=str(beside.world.ca)))
        for name in HOSTS:
            record = {"type": "A", "name": name, "content": ORIGIN, "proxied": True}
            beside.call(lambda record=record: found.zone.create_record(record))  # type: ignore[misc]
        beside.call(lambda: found.zone.create_record({"type": "A", "name": "direct", "content": ORIGIN}))
        yield found


def said_by(edge: EdgeZone, request: Request, told: Told) -> dict[str, Any]:
    """Return what the pure edge says of ``request``, as far as a visitor can see it."""
    decision = edge.decide(request)
    if decision.redirect is not None:
        redirect = decision.redirect
        return {"status": redirect.status, "location": redirect.location, "cache": None, **dict(decision.headers)}
    assert decision.caching is not None, decision
    storage = plan_storage(decision.caching, request, told.status, told.headers)
    sent = {name.lower(): value for name, value in storage.headers}
    return {
        "status": told.status,
        "cache": storage.status,
        "seconds": storage.seconds,
        "cache-control": sent.get("cache-control"),
        "set-cookie": sent.get("set-cookie"),
        **dict(decision.headers),
    }


def seen_by(sockets: Sockets, edge: EdgeZone, request: Request, expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same of the answer over sockets, and of what the cache keeps after it."""
    status, headers = sockets.send(request)
    seen: dict[str, Any] = {"status": status, "cache": headers.get("cf-cache-status")}
    if "seconds" in expected:
        caching = edge.decide(request).caching
        assert caching is not None
        stored = sockets.beside.call(lambda: sockets.beside.world.edge.cache.get(caching.key))
        seen["seconds"] = stored.lifetime if stored else None
    return seen | {name: headers.get(name.lower()) for name in expected if name not in ("status", "cache", "seconds")}


ROWS = {name: row for name, row in table.ROWS.items() if "country" not in row["request"]}


def test_all_rows_but_those_of_a_country_can_be_sent() -> None:
    """Every visitor of this edge comes from loopback, which is in no country."""
    assert set(table.ROWS) - set(ROWS) == {"redirect-by-country"}
    assert len(ROWS) >= 80


@pytest.mark.parametrize("name", ROWS)
def test_row_over_sockets(sockets: Sockets, name: str) -> None:
    row = ROWS[name]
    shape = table.zone_of(table.SHAPES[row["zone"]])
    edge = sockets.hold(shape.settings, shape.rulesets)
    origin = row.get("origin", {})
    sockets.told.status, sockets.told.headers = origin.get("status", 200), list(origin.get("headers", {}).items())
    request = replace(table.request_of(row), ip="127.0.0.1", version="HTTP/1.1")
    expected = said_by(edge, request, sockets.told)
    assert seen_by(sockets, edge, request, expected) == expected
    # What the row itself says, whoever decides: the pure edge is held to it in test_table.py.
    if "redirect" in row:
        assert f"{expected['status']} {expected['location']}" == row["redirect"]
    else:
        assert (expected["cache"], expected["seconds"]) == (row["cache"], row["edge"])


# --- generated

CONDITIONS = (
    "true", "ssl", "not ssl", 'http.host eq "example.com"', 'http.host wildcard "*.example.com"',
    'starts_with(http.request.uri.path, "/a")', 'http.request.uri.path.extension in {"css" "js"}',
    'http.cookie contains "sid="', 'http.request.uri.query contains "q"', 'any(http.request.headers["x"][*] eq "1")',
    'lower(http.request.uri.path) wildcard "/a/*"', 'http.request.method in {"POST" "PUT"}', "ip.src in {127.0.0.0/8}",
    'len(http.request.uri.args["q"]) gt 1', 'ends_with(url_decode(http.request.uri.path), ".css")',
)  # fmt: skip
TARGETS = (
    {"value": "https://www.example.com/b"},
    {"value": "/relative?x=1#top"},
    {"expression": 'concat("https://", http.host, http.request.uri.path)'},
    {"expression": 'wildcard_replace(http.request.full_uri, "http*://*.example.com/*", "https://example.com/${2}/${3}")'},
    {"expression": 'concat("https://shop.example.com/", substring(http.request.uri.path, 1), "?v=", to_string(ssl))'},
)  # fmt: skip
SETTINGS = {
    "always_use_https": ("off", "on"),
    "ssl": ("off", "flexible", "flexible", "flexible"),
    "cache_level": ("aggressive", "basic", "simplified"),
    "browser_cache_ttl": (0, 60, 14400),
    "development_mode": ("off", "off", "off", "on"),
}
LIFETIMES = (
    {"mode": "respect_origin"}, {"mode": "bypass_by_default"}, {"mode": "override_origin", "default": 7200},
    {"mode": "override_origin", "default": 0},
    {"mode": "respect_origin", "status_code_ttl": [{"status_code": 404, "value": 0}]},
)  # fmt: skip
conditions = st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=2).map(" and ".join)
redirects = st.builds(
    lambda when, target, status, keep: (when, "redirect", {
        "from_value": {"target_url": target, "status_code": status, "preserve_query_string": keep}
    }),
    conditions, st.sampled_from(TARGETS), st.sampled_from((301, 302, 307)), st.booleans(),
)  # fmt: skip
caches = st.builds(
    lambda when, parameters: (when, "set_cache_settings", parameters),
    conditions,
    st.fixed_dictionaries(
        {},
        optional={
            "cache": st.booleans(),
            "edge_ttl": st.sampled_from(LIFETIMES),
            "browser_ttl": st.sampled_from(({"mode": "bypass"}, {"mode": "override_origin", "default": 30})),
            "cache_key": st.just({"ignore_query_strings_order": True}),
        },
    ),
)
requests = st.builds(
    lambda scheme, host, path, query, method, headers: Request(method, scheme, host, path, query, headers),
    st.sampled_from(("http", "https")),
    st.sampled_from(("example.com", "www.example.com", "x.example.com", "direct.example.com")),
    st.sampled_from(
        ("/", "/a", "/a/b.css", "/A/B.CSS", "/%61/x", "/a/../b.js", "//a", "/a%2Fb", "/%c3%a9", "/robots.txt")
    ),
    st.sampled_from(("", "q=1", "q=2&q=1", "b&a=%20")),
    st.sampled_from(("GET", "GET", "GET", "HEAD", "POST")),
    st.fixed_dictionaries(
        {},
        optional={
            "cookie": st.sampled_from((("sid=1",), ("theme=dark",))),
            "x": st.sampled_from((("1",), ("2", "1"))),
            "authorization": st.just(("Basic eDp5",)),
            "origin": st.just(("https://else.example",)),
        },
    ),
)
answers = st.builds(
    Told,
    st.sampled_from((200, 200, 200, 404, 403, 500)),
    st.lists(
        st.sampled_from(
            (
                ("Cache-Control", "max-age=60"), ("Cache-Control", "private"), ("Cache-Control", "public, s-maxage=5"),
                ("CDN-Cache-Control", "no-store"), ("Set-Cookie", "a=b"), ("Vary", "*"), ("Expires", "0"),
            )
        ),
        max_size=2, unique_by=lambda header: header[0],
    ),
)  # fmt: skip


def _rules(drawn: list[tuple[str, str, Mapping[str, Any]]]) -> tuple[Rule, ...]:
    return tuple(Rule(f"r{place}", *parts) for place, parts in enumerate(drawn))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    set_=st.fixed_dictionaries({name: st.sampled_from(values) for name, values in SETTINGS.items()}),
    redirecting=st.lists(redirects, max_size=2),
    caching=st.lists(caches, max_size=3),
    request_=requests,
    told=answers,
)
def test_a_generated_walk_is_the_same_over_sockets(
    sockets: Sockets,
    set_: Mapping[str, Any],
    redirecting: list[tuple[str, str, Mapping[str, Any]]],
    caching: list[tuple[str, str, Mapping[str, Any]]],
    request_: Request,
    told: Told,
) -> None:
    """What ``explain`` walks is asked hop by hop of the edge, beginning with an empty cache each."""
    rulesets = {REDIRECT_PHASE: _rules(redirecting), CACHE_PHASE: _rules(caching)}
    edge = sockets.hold(set_, rulesets)
    sockets.told.status, sockets.told.headers = told.status, told.headers
    first = replace(request_, ip="127.0.0.1", country="XX", version="HTTP/1.1")
    for hop in walk(edge, first, limit=4):
        sockets.hold(set_, rulesets)
        if hop.ending is Ending.DNS_ONLY and hop.request.scheme == "http":
            assert sockets.send(hop.request)[0] == 409
        if hop.decision is not None:
            expected = said_by(edge, hop.request, told)
            assert seen_by(sockets, edge, hop.request, expected) == expected


STOPS = {"block": None, "managed_challenge": "challenge", "js_challenge": "challenge"}


@pytest.mark.parametrize(("action", "mitigated"), STOPS.items())
def test_what_the_firewall_stops_is_answered_403(sockets: Sockets, action: str, mitigated: str | None) -> None:
    shut = Rule("x", 'http.request.uri.path eq "/admin"', action)
    edge = sockets.hold({}, {"http_request_firewall_custom": (shut,)})
    stopped = replace(request_from_url("https://example.com/admin"), country="XX")
    assert walk(edge, stopped)[0].ending is Ending.STOPPED
    status, headers = sockets.send(stopped)
    assert (status, headers.get("cf-mitigated"), headers.get("cf-cache-status")) == (403, mitigated, None)
    assert sockets.send(request_from_url("https://example.com/"))[0] == sockets.told.status


def test_header_rules_set_and_remove(sockets: Sockets) -> None:
    rules = (
        Rule("a", "ssl", "rewrite", {"headers": {"X-Frame-Options": {"operation": "set", "value": "DENY"},
                                                 "x-powered-by": {"operation": "remove"}}}),
        Rule("b", 'http.request.uri.path eq "/b"', "rewrite",
             {"headers": {"x-frame-options": {"operation": "set", "expression": "http.host"}}}),
    )  # fmt: skip
    edge = sockets.hold({}, {"http_response_headers_transform": rules})
    sockets.told.status, sockets.told.headers = 200, [("X-Powered-By", "x"), ("X-Frame-Options", "ALLOW")]
    for url, frame, powered in (
        ("https://example.com/a", "DENY", None),
        ("https://example.com/b", "example.com", None),
        ("http://example.com/a", "ALLOW", "x"),
    ):
        request = request_from_url(url)
        decision = edge.decide(request)
        headers = sockets.send(request)[1]
        assert (headers["x-frame-options"], headers.get("x-powered-by")) == (frame, powered)
        expected = {"x-frame-options": frame} if powered is None else {}
        assert {name.lower(): value for name, value in decision.headers} == expected
        assert decision.removed == (frozenset() if powered else {"x-powered-by"})


OTHER_HEADERS = {
    "a second header": ("true", {"headers": {"X": {"operation": "add", "value": "1"}}}),
    "what the origin said": ("http.response.code eq 200", {"headers": {"X": {"operation": "remove"}}}),
}


@pytest.mark.parametrize(("when", "parameters"), OTHER_HEADERS.values(), ids=OTHER_HEADERS.keys())
def test_header_rules_that_are_not_evaluated_are_named(
    sockets: Sockets, when: str, parameters: Mapping[str, Any]
) -> None:
    rules = (Rule("x", when, "rewrite", parameters),)
    edge = sockets.hold({}, {"http_response_headers_transform": rules})
    request = request_from_url("https://example.com/")
    named = "rule x (rewrite) of http_response_headers_transform changes headers of the answer"
    assert edge.decide(request).beside == (named,)
    assert sockets.send(request)[0] == 501


def test_the_walk_of_explain_asks_for_what_a_browser_asks(sockets: Sockets) -> None:
    """The target of a redirect is joined to the URL as httpx, which nobody here wrote, joins it."""
    to = {"from_value": {"target_url": {"value": "/relative?x=1#top"}, "status_code": 302}}
    edge = sockets.hold({}, {REDIRECT_PHASE: (Rule("r", 'http.request.uri.path eq "/a/b"', "redirect", to),)})
    first, second = walk(edge, replace(request_from_url("http://example.com/a/b"), country="XX"))
    location = sockets.send(first.request)[1]["location"]
    assert str(httpx.URL(first.request.url).join(location).copy_with(fragment=None)) == second.request.url
