"""Property names of Pulumi's Cloudflare SDK, and those of the API: the one place that translates between them.

The SDK writes camelCase and the plural of a list's name, the API snake_case and the name as it is. A test holds the
tables to the property names of the SDK itself (pulumi_cloudflare 6.23.1, verified 2026-11-24).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

Json: TypeAlias = Any  # None, bool, int, float, str, list, dict

# Lists whose plural is the SDK's alone. The API's name may stand for an object too (``include`` of a query string).
PLURALS: Mapping[str, str] = {
    "checkPresences": "check_presence",
    "includes": "include",
    "lists": "list",
    "statusCodeTtls": "status_code_ttl",
}
_SINGULARS = {api: pulumi for pulumi, api in PLURALS.items()}

# Maps whose keys are the user's own (header names, rule ids): passed as they are.
_USERS_KEYS = frozenset({"contains", "headers", "rules"})

_UPPER = re.compile(r"(?<!^)(?=[A-Z])")


def api_name(name: str) -> str:
    """Return the API's name of the SDK's property ``name`` (``statusCodeTtls`` → ``status_code_ttl``)."""
    return PLURALS.get(name) or _UPPER.sub("_", name).lower()


def pulumi_name(name: str) -> str:
    """Return the SDK's name of the API's ``name``, plurals aside (``name_servers`` → ``nameServers``)."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def to_api(value: Json) -> Json:
    """Return ``value`` with the API's names, at every depth."""
    if isinstance(value, list):
        return [to_api(item) for item in value]
    if isinstance(value, dict):
        return {api_name(key): _keep_keys(key, item, to_api) for key, item in value.items()}
    return value


def from_api(value: Json) -> Json:
    """Return ``value`` with the SDK's names, at every depth."""
    if isinstance(value, list):
        return [from_api(item) for item in value]
    if isinstance(value, dict):
        return {_name_for(key, item): _keep_keys(key, item, from_api) for key, item in value.items()}
    return value


def _name_for(key: str, value: Json) -> str:
    if key in _SINGULARS and isinstance(value, list):
        return _SINGULARS[key]
    return pulumi_name(key)


def _keep_keys(key: str, value: Json, translate: Any) -> Json:
    if key in _USERS_KEYS and isinstance(value, dict):
        return {name: translate(item) for name, item in value.items()}
    return translate(value)
