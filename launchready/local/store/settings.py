"""Zone settings: what a new zone has, which values each takes, which the plan does not let one edit.

Sources: developers.cloudflare.com/api/resources/zones/subresources/settings; defaults of a new zone as the API shows
them on Free. Verified 2026-11-24; a default marked [U] is not verified.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from launchready.local.store.plans import ENTERPRISE, FREE, PRO, holds
from launchready.local.store.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its value in a new zone, what it takes, from which plan on it is edited (None: from none)."""

    default: Any
    accepts: Callable[[Any], bool]
    since: str | None = FREE

    def editable(self, plan: str) -> bool:
        """Say whether a zone of ``plan`` may edit it."""
        return self.since is not None and holds(plan, self.since)


def one_of(*values: Any) -> Callable[[Any], bool]:
    """Return the test whether a value is one of ``values``, type included: 1 is not true."""
    return lambda value: any(value == allowed and type(value) is type(allowed) for allowed in values)


# The values that the API documents, in seconds; 0 is "respect existing headers".
BROWSER_CACHE_TTLS = (0, 30, 60, 120, 300, 1200, 1800, 3600, 7200, 10800, 14400, 18000, 28800, 43200, 57600, 72000,
                       86400, 172800, 259200, 345600, 432000, 691200, 1382400, 2073600, 2678400, 5356800, 16070400,
                       31536000)  # fmt: skip
_CHALLENGE_TTLS = (300, 900, 1800, 2700, 3600, 7200, 10800, 14400, 28800, 57600, 86400, 604800, 2592000, 31536000)


def _security_header(value: Any) -> bool:
    if not isinstance(value, Mapping) or set(value) != {"strict_transport_security"}:
        return False
    hsts = value["strict_transport_security"]
    kinds = {"enabled": bool, "max_age": int, "include_subdomains": bool, "preload": bool, "nosniff": bool}
    if not isinstance(hsts, Mapping) or not all(type(item) is kinds.get(key) for key, item in hsts.items()):
        return False
    max_age: int = hsts.get("max_age", 0)
    return 0 <= max_age < 2**31


_SWITCH = one_of("on", "off")
_OFF_HSTS = {"enabled": False, "max_age": 0, "include_subdomains": False, "preload": False, "nosniff": False}

SETTINGS: Mapping[str, Setting] = {
    "always_online": Setting("off", _SWITCH),
    "always_use_https": Setting("off", _SWITCH),
    "automatic_https_rewrites": Setting("on", _SWITCH),
    "brotli": Setting("on", _SWITCH),
    "browser_cache_ttl": Setting(14400, one_of(*BROWSER_CACHE_TTLS)),
    "browser_check": Setting("on", _SWITCH),
    "cache_level": Setting("aggressive", one_of("aggressive", "basic", "simplified")),
    "ciphers": Setting([], lambda _: False, since=None),  # chosen with Advanced Certificate Manager alone
    "challenge_ttl": Setting(1800, one_of(*_CHALLENGE_TTLS)),
    "development_mode": Setting("off", _SWITCH),
    "early_hints": Setting("off", _SWITCH),
    "email_obfuscation": Setting("on", _SWITCH),
    "hotlink_protection": Setting("off", _SWITCH),
    "http2": Setting("on", _SWITCH, since=PRO),
    "http3": Setting("on", _SWITCH),
    "ip_geolocation": Setting("on", _SWITCH),
    "ipv6": Setting("on", _SWITCH),
    "min_tls_version": Setting("1.0", one_of("1.0", "1.1", "1.2", "1.3")),
    "mirage": Setting("off", _SWITCH, since=PRO),
    "opportunistic_encryption": Setting("on", _SWITCH),
    "origin_error_page_pass_thru": Setting("off", _SWITCH, since=ENTERPRISE),
    "polish": Setting("off", one_of("off", "lossless", "lossy"), since=PRO),
    "prefetch_preload": Setting("off", _SWITCH, since=ENTERPRISE),
    "privacy_pass": Setting("on", _SWITCH),
    "proxy_read_timeout": Setting(100, one_of(100), since=ENTERPRISE),
    "response_buffering": Setting("off", _SWITCH, since=ENTERPRISE),
    "rocket_loader": Setting("off", _SWITCH),
    "security_header": Setting({"strict_transport_security": _OFF_HSTS}, _security_header),
    "security_level": Setting("medium", one_of("off", "essentially_off", "low", "medium", "high", "under_attack")),
    "server_side_exclude": Setting("on", _SWITCH),
    "sort_query_string_for_cache": Setting("off", _SWITCH, since=ENTERPRISE),
    "ssl": Setting("full", one_of("off", "flexible", "full", "strict")),  # [U]: Automatic SSL chooses for new zones
    "ssl_automatic_mode": Setting("auto", one_of("auto", "custom")),
    "tls_1_3": Setting("on", one_of("on", "off", "zrt")),
    "true_client_ip_header": Setting("off", _SWITCH, since=ENTERPRISE),
    "waf": Setting("off", _SWITCH, since=PRO),
    "webp": Setting("off", _SWITCH, since=PRO),
    "websockets": Setting("on", _SWITCH),
    "0rtt": Setting("off", _SWITCH),
}


def default_settings() -> dict[str, Any]:
    """Return the settings of a new zone by id."""
    return {id_: copy.deepcopy(setting.default) for id_, setting in SETTINGS.items()}


def accept_setting(id_: str, value: Any, before: Any, plan: str = FREE) -> Any:
    """Return what is stored when ``id_`` is set to ``value``; raise Refusal (1006, 1007, 1015) where not taken."""
    setting = SETTINGS.get(id_)
    if setting is None:
        raise Refusal(400, 1006, f"Unrecognized zone setting name: {id_}")
    if not setting.editable(plan):
        raise Refusal(400, 1015, f"Not allowed to edit setting for {id_}")
    if not setting.accepts(value):
        raise Refusal(400, 1007, f"Invalid value for zone setting {id_}")
    if id_ == "security_header":
        merged = {**before["strict_transport_security"], **value["strict_transport_security"]}
        return {"strict_transport_security": merged}
    return value
