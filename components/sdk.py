"""The classes of Pulumi's Cloudflare SDK that are used, without running the whole package.

``import pulumi_cloudflare`` runs 780 modules: 3 s and 165 MB at every preview. A submodule alone needs no more than
the SDK's common types, and of these its own (``sdk_types.py``). Python runs the package's ``__init__`` before any
submodule, so while they are imported the package stands in ``sys.modules`` as created but not executed; afterwards it
is taken out again, so that whoever imports it later gets the whole one, with these same resources in it. Where it is
imported already, it is used.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from components.sdk_types import types_of
from launchready.errors import EngineError

_PACKAGE = "pulumi_cloudflare"
_PLACES = {
    "BotManagement": "bot_management",
    "DnsRecord": "dns_record",
    "GetZoneFilterArgs": "_inputs",
    "Ruleset": "ruleset",
    "RulesetRuleArgs": "_inputs",
    "ZoneDnssec": "zone_dnssec",
    "ZoneSetting": "zone_setting",
    "get_zone": "get_zone",
}


@contextlib.contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep the garbage collector from walking, again and again, over thousands of classes that stay: 0.15 s."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def _resources() -> tuple[str, ...]:
    """Return what the names of the types in use begin with: ``DnsRecord`` for ``dns_record``."""
    return tuple("".join(map(str.capitalize, place.split("_"))) for place in _PLACES.values() if place[0] != "_")


def _import_parts() -> dict[str, object]:
    """Return the classes and functions by name; raise EngineError where the SDK is not installed."""
    whole = sys.modules.get(_PACKAGE)
    if whole is not None:
        return {name: getattr(whole, name, None) or getattr(whole._inputs, name) for name in _PLACES}
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None:
        raise EngineError(f"{_PACKAGE} is not installed: run `make setup` and activate the environment it made")
    sys.modules[_PACKAGE] = importlib.util.module_from_spec(spec)
    try:
        with _nothing_collected(), types_of(_PACKAGE, _resources()):
            modules = {place: importlib.import_module(f"{_PACKAGE}.{place}") for place in _PLACES.values()}
        return {name: getattr(modules[place], name) for name, place in _PLACES.items()}
    finally:
        del sys.modules[_PACKAGE]


if TYPE_CHECKING:
    from pulumi_cloudflare._inputs import GetZoneFilterArgs, RulesetRuleArgs
    from pulumi_cloudflare.bot_management import BotManagement
    from pulumi_cloudflare.dns_record import DnsRecord
    from pulumi_cloudflare.get_zone import get_zone
    from pulumi_cloudflare.ruleset import Ruleset
    from pulumi_cloudflare.zone_dnssec import ZoneDnssec
    from pulumi_cloudflare.zone_setting import ZoneSetting
else:
    _parts = _import_parts()
    BotManagement = _parts["BotManagement"]
    DnsRecord = _parts["DnsRecord"]
    GetZoneFilterArgs = _parts["GetZoneFilterArgs"]
    Ruleset = _parts["Ruleset"]
    RulesetRuleArgs = _parts["RulesetRuleArgs"]
    ZoneDnssec = _parts["ZoneDnssec"]
    ZoneSetting = _parts["ZoneSetting"]
    get_zone = _parts["get_zone"]

__all__ = [
    "BotManagement",
    "DnsRecord",
    "GetZoneFilterArgs",
    "Ruleset",
    "RulesetRuleArgs",
    "ZoneDnssec",
    "ZoneSetting",
    "get_zone",
]
