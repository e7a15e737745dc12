"""What somebody does to a zone by hand: each change is one API call that knows nothing of Launch Ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx


class Outsider:
    """Somebody with a token and the API's documentation, for one zone."""

    def __init__(self, api: str, token: str, zone: str) -> None:
        self._http = httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=10, trust_env=False)
        self._api = api
        (found,) = self._http.get(f"{api}/zones", params={"name": zone}).raise_for_status().json()["result"]
        self._zone = f"{api}/zones/{found['id']}"
        self.name = zone

    def __enter__(self) -> Outsider:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Return the ``result`` of one call below the zone; raise httpx.HTTPStatusError where it is refused."""
        answer = self._http.request(method, f"{self._zone}{path}", json=body).raise_for_status()
        return answer.json()["result"] if answer.content else None  # a deleted ruleset: 204

    def record(self, type_: str, name: str, starts: str = "") -> str:
        """Return the path of the first record of this type and name whose content starts like this."""
        records = self.call("GET", f"/dns_records?type={type_}&name={name}")
        return next(f"/dns_records/{record['id']}" for record in records if record["content"].startswith(starts))


@dataclass(frozen=True, slots=True)
class Breakage:
    """One thing somebody does: a sentence, and the calls."""

    said: str
    do: Callable[[Outsider], object]


_CACHE = "/rulesets/phases/http_request_cache_settings/entrypoint"
_REDIRECTS = "/rulesets/phases/http_request_dynamic_redirect/entrypoint"


def _lose_www_redirect(outsider: Outsider) -> None:
    ruleset = outsider.call("GET", _REDIRECTS)
    rules = [rule for rule in ruleset["rules"] if f"www.{outsider.name}" not in rule["expression"]]
    outsider.call("PUT", _REDIRECTS, {"rules": rules})


def _cache_everything(outsider: Outsider) -> None:
    ruleset = outsider.call("GET", _CACHE)
    rule = {
        "expression": f'(http.host contains "{outsider.name}")',
        "action": "set_cache_settings",
        "action_parameters": {"cache": True, "edge_ttl": {"mode": "override_origin", "default": 7200}},
        "description": "make it fast",
    }
    outsider.call("POST", f"/rulesets/{ruleset['id']}/rules", rule)


def _drop_senders(outsider: Outsider) -> None:
    path = outsider.record("TXT", outsider.name, '"v=spf1')
    outsider.call("PATCH", path, {"content": '"v=spf1 include:_spf.google.com ~all"'})


BREAKAGES = (
    Breakage("lowers the SSL mode to flexible", lambda o: o.call("PATCH", "/settings/ssl", {"value": "flexible"})),
    Breakage("allows TLS 1.0", lambda o: o.call("PATCH", "/settings/min_tls_version", {"value": "1.0"})),
    Breakage("deletes the redirect of www", _lose_www_redirect),
    Breakage("adds a rule that caches everything, over all others", _cache_everything),
    Breakage(
        "takes the app off the proxy",
        lambda o: o.call("PATCH", o.record("A", f"app.{o.name}"), {"proxied": False}),
    ),
    Breakage("drops a sender from SPF", _drop_senders),
    Breakage("deletes the DMARC record", lambda o: o.call("DELETE", o.record("TXT", f"_dmarc.{o.name}"))),
)
