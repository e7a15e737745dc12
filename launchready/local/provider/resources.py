"""The resource types that the provider knows, as a table: paths, bodies, what is computed, what replaces.

Behaviour is that of the official provider, read in its v5.22.0 source and the SDK 6.23.1 (verified 2026-11-24):
Delete of a DNS record that is gone fails, Delete of a setting does nothing, a changed zone or type is a replacement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from launchready.local.provider.keys import Json

PACKAGE = "cloudflare"
VERSION = "6.23.1"  # of the SDK whose provider this stands in for


_PART = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class ResourceType:
    """One type. Paths are filled in from the inputs by ``{zoneId}``, ``{settingId}`` and so on, and by ``{id}``."""

    urn_type: str
    label: str
    """How an error names one resource, filled in from its inputs."""
    inputs: frozenset[str]
    body: tuple[str, ...]
    """Inputs that are sent, under the API's names."""
    create: tuple[str, str]
    read: str
    update: tuple[str, str]
    delete: tuple[tuple[str, str, Json], ...]
    """Calls in order, each method, path, body; none where deleting leaves everything as it is."""
    import_id: str
    """The id that ``pulumi import`` takes; its parts are inputs, or ``id``."""
    replaces: frozenset[str]
    outputs: frozenset[str]
    """Computed by Cloudflare; unknown in a preview."""
    id_from: str | None = None
    """The input that is the id; None: the API's own ``id``."""
    defaults: Mapping[str, Json] = field(default_factory=dict)
    """What Cloudflare fills in for an input that is left out: no difference from it."""
    left_to_cloudflare: frozenset[str] = frozenset()
    """Inputs that are whatever Cloudflare says where they are left out."""
    delete_before_replace: bool = True

    def fill(self, path: str, inputs: Mapping[str, Json], id_: str) -> str:
        """Return ``path`` with the values of ``inputs`` and the id in it."""
        values = {key: quote(str(value), safe="") for key, value in {**inputs, "id": id_}.items()}
        return path.format_map(values)

    def describe(self, inputs: Mapping[str, Json]) -> str:
        """Return the words for the resource with ``inputs`` in an error."""
        return self.label.format_map(_Present(inputs))

    def parse_import_id(self, id_: str) -> dict[str, str]:
        """Return the parts of the composite ``id_`` by name; raise ValueError for another form."""
        pattern = _PART.sub(r"(?P<\1>[^/]+)", self.import_id)
        if not (match := re.fullmatch(pattern, id_)):
            expected = _PART.sub(r"<\1>", self.import_id)
            raise ValueError(f"invalid ID {id_!r}: expected {expected}")
        return match.groupdict()


class _Present(dict[str, Json]):
    def __missing__(self, key: str) -> str:
        return "?"


DNS_RECORD = ResourceType(
    urn_type="cloudflare:index/dnsRecord:DnsRecord",
    label="{name} {type}",
    inputs=frozenset(
        {
            "comment", "content", "data", "includeShadowMetadata", "name", "priority", "privateRouting", "proxied",
            "settings", "tags", "ttl", "type", "zoneId",
        }
    ),
    body=("name", "type", "content", "data", "priority", "proxied", "ttl", "comment", "tags", "settings"),
    create=("POST", "/zones/{zoneId}/dns_records"),
    read="/zones/{zoneId}/dns_records/{id}",
    update=("PUT", "/zones/{zoneId}/dns_records/{id}"),
    delete=(("DELETE", "/zones/{zoneId}/dns_records/{id}", None),),
    import_id="{zoneId}/{id}",
    replaces=frozenset({"zoneId", "type"}),
    outputs=frozenset({"commentModifiedOn", "createdOn", "meta", "modifiedOn", "proxiable", "tagsModifiedOn"}),
    defaults={"proxied": False, "tags": [], "data": {}},
    left_to_cloudflare=frozenset({"includeShadowMetadata", "privateRouting", "settings"}),
)  # fmt: skip

RULESET = ResourceType(
    urn_type="cloudflare:index/ruleset:Ruleset",
    label="ruleset of {phase}",
    inputs=frozenset({"accountId", "description", "kind", "name", "phase", "rules", "zoneId"}),
    body=("kind", "name", "phase", "description", "rules"),
    create=("POST", "/zones/{zoneId}/rulesets"),
    read="/zones/{zoneId}/rulesets/{id}",
    update=("PUT", "/zones/{zoneId}/rulesets/{id}"),
    delete=(("DELETE", "/zones/{zoneId}/rulesets/{id}", None),),
    import_id="zones/{zoneId}/{id}",
    replaces=frozenset({"accountId", "zoneId", "kind", "name", "phase"}),
    outputs=frozenset({"lastUpdated", "version"}),
    defaults={"description": "", "rules": []},
)

ZONE_SETTING = ResourceType(
    urn_type="cloudflare:index/zoneSetting:ZoneSetting",
    label="setting {settingId}",
    inputs=frozenset({"enabled", "settingId", "value", "zoneId"}),
    body=("value", "enabled"),
    create=("PATCH", "/zones/{zoneId}/settings/{settingId}"),
    read="/zones/{zoneId}/settings/{id}",
    update=("PATCH", "/zones/{zoneId}/settings/{settingId}"),
    delete=(),
    import_id="{zoneId}/{id}",
    replaces=frozenset({"zoneId", "settingId"}),
    outputs=frozenset({"editable", "modifiedOn", "timeRemaining"}),
    id_from="settingId",
    left_to_cloudflare=frozenset({"enabled"}),
    delete_before_replace=False,
)

ZONE_DNSSEC = ResourceType(
    urn_type="cloudflare:index/zoneDnssec:ZoneDnssec",
    label="DNSSEC",
    inputs=frozenset({"dnssecMultiSigner", "dnssecPresigned", "dnssecUseNsec3", "status", "zoneId"}),
    body=("status", "dnssecMultiSigner", "dnssecPresigned", "dnssecUseNsec3"),
    create=("PATCH", "/zones/{zoneId}/dnssec"),
    read="/zones/{id}/dnssec",
    update=("PATCH", "/zones/{zoneId}/dnssec"),
    delete=(("PATCH", "/zones/{zoneId}/dnssec", {"status": "disabled"}), ("DELETE", "/zones/{zoneId}/dnssec", None)),
    import_id="{zoneId}",
    replaces=frozenset({"zoneId"}),
    outputs=frozenset(
        {
            "algorithm", "digest", "digestAlgorithm", "digestType", "ds", "flags", "keyTag", "keyType", "modifiedOn",
            "publicKey",
        }
    ),
    id_from="zoneId",
    left_to_cloudflare=frozenset({"dnssecMultiSigner", "dnssecPresigned", "dnssecUseNsec3", "status"}),
    delete_before_replace=False,
)  # fmt: skip

_BOTS = (
    "aiBotsMigrationOptOut", "aiBotsProtection", "aiTraining", "aiUser", "aisearch", "autoUpdateModel",
    "bmCookieEnabled", "botPreferenceSyncEnabled", "cfRobotsVariant", "contentBotsProtection", "crawlerProtection",
    "enableJs", "fightMode", "isRobotsTxtManaged", "jsdApiResultsEnabled", "optimizeWordpress",
    "sbfmDefinitelyAutomated", "sbfmLikelyAutomated", "sbfmStaticResourceProtection", "sbfmVerifiedBots",
    "suppressSessionScore",
)  # fmt: skip

BOT_MANAGEMENT = ResourceType(
    urn_type="cloudflare:index/botManagement:BotManagement",
    label="bot management",
    inputs=frozenset({*_BOTS, "zoneId"}),
    body=_BOTS,
    create=("PUT", "/zones/{zoneId}/bot_management"),
    read="/zones/{id}/bot_management",
    update=("PUT", "/zones/{zoneId}/bot_management"),
    delete=(),
    import_id="{zoneId}",
    replaces=frozenset({"zoneId"}),
    outputs=frozenset({"staleZoneConfiguration", "usingLatestModel"}),
    id_from="zoneId",
    left_to_cloudflare=frozenset(_BOTS),
    delete_before_replace=False,
)

RESOURCE_TYPES: Mapping[str, ResourceType] = {
    type_.urn_type: type_ for type_ in (DNS_RECORD, RULESET, ZONE_SETTING, ZONE_DNSSEC, BOT_MANAGEMENT)
}
