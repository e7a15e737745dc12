"""Where functions and fields may stand: in which phases, and in filters or only in expressions that give a value.

Sources: the notes on developers.cloudflare.com/ruleset-engine/rules-language/functions and on the fields' own pages
(…/fields/reference), verified 2026-11-24. A name that is not here may stand everywhere. A phase that is None is not
known, and only what holds in all phases is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from launchready.errors import LanguageError

URL_REWRITE = "http_request_transform"
REQUEST_HEADERS = "http_request_late_transform"
RESPONSE_HEADERS = "http_response_headers_transform"
REDIRECT = "http_request_dynamic_redirect"
CUSTOM_RULES = "http_request_firewall_custom"
RATE_LIMIT = "http_ratelimit"
CUSTOM_ERRORS = "http_custom_errors"

_TRANSFORM = frozenset({URL_REWRITE, REQUEST_HEADERS, RESPONSE_HEADERS})
_HEADERS = frozenset({REQUEST_HEADERS, RESPONSE_HEADERS})
_FIREWALL = frozenset({CUSTOM_RULES, RATE_LIMIT})
_NOWHERE: frozenset[str] = frozenset()
_BODY = frozenset({*_FIREWALL, "http_request_firewall_managed", CUSTOM_ERRORS})
_RESPONSE = frozenset(
    {RESPONSE_HEADERS, CUSTOM_ERRORS, "http_response_cache_settings", "http_response_compression",
     "http_response_firewall_managed", "http_log_custom_fields"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Places:
    """The phases in whose filters a name may stand, and those in whose values (targets, rewritten URLs and headers)."""

    filters: frozenset[str]
    values: frozenset[str]


_FUNCTIONS: Mapping[str, Places] = {
    "to_string": Places(_NOWHERE, _TRANSFORM | {REDIRECT}),
    "regex_replace": Places(_NOWHERE, _TRANSFORM | {REDIRECT}),
    "wildcard_replace": Places(_NOWHERE, frozenset({URL_REWRITE, REDIRECT})),
    "remove_query_args": Places(_NOWHERE, _TRANSFORM),
    "uuidv4": Places(_NOWHERE, _TRANSFORM),
    "cidr": Places(_FIREWALL, _NOWHERE),
    "cidr6": Places(_FIREWALL, _NOWHERE),
    "decode_base64": Places(_TRANSFORM | _FIREWALL, _TRANSFORM),
    "encode_base64": Places(_HEADERS, _HEADERS),
    "sha256": Places(_HEADERS, _HEADERS),
    "join": Places(_TRANSFORM | {CUSTOM_RULES, CUSTOM_ERRORS}, _TRANSFORM | {CUSTOM_ERRORS}),
    "split": Places(frozenset({RESPONSE_HEADERS, CUSTOM_ERRORS}), frozenset({RESPONSE_HEADERS, CUSTOM_ERRORS})),
}
# The longest prefix that fits decides.
_FIELDS: Mapping[str, Places] = {
    "http.request.accepted_languages": Places(_TRANSFORM, _TRANSFORM),
    "http.request.body.": Places(_BODY, _NOWHERE),
    "ip.src.timezone.name": Places(_NOWHERE, _TRANSFORM),
    "http.response.": Places(_RESPONSE, _RESPONSE),
    "raw.http.response.": Places(_RESPONSE, _RESPONSE),
    "cf.response.": Places(frozenset({RESPONSE_HEADERS, CUSTOM_ERRORS}), frozenset({RESPONSE_HEADERS, CUSTOM_ERRORS})),
}


@dataclass(frozen=True, slots=True)
class Use:
    """What an expression is for: a filter or a value, in which phase; None: it is not said."""

    is_filter: bool
    phase: str | None = None

    def refuse_function(self, name: str, column: int) -> None:
        """Raise LanguageError at ``column`` where the function ``name`` may not stand."""
        places = _FUNCTIONS.get(name)
        if places is None:
            return
        if self.is_filter and not places.filters:
            where = "redirect targets" if REDIRECT in places.values else "rewritten URLs and headers"
            raise LanguageError(f"{name} works in {where} only, not in filters", column)
        self._refuse(name, places, column)

    def refuse_field(self, name: str, column: int) -> None:
        """Raise LanguageError at ``column`` where the field ``name`` may not stand."""
        for prefix, places in _FIELDS.items():
            if name.startswith(prefix):
                self._refuse(name, places, column)

    def _refuse(self, name: str, places: Places, column: int) -> None:
        phases = places.filters if self.is_filter else places.values
        if self.phase is not None and self.phase not in phases:
            allowed = f"{', '.join(sorted(phases))} only" if phases else "filters only"
            raise LanguageError(f"{name} cannot be used in {self.phase}: it works in {allowed}", column)
