"""What Cloudflare holds of a domain, as values: names, records, settings, rules. No input or output here."""

from launchready.zone.names import canonical_name, covered_by_universal_ssl, covers, relative_name, within
from launchready.zone.records import (
    AUTOMATIC_TTL,
    RECORD_TYPES,
    Record,
    canonical_content,
    record_from_api,
    record_to_api,
)
from launchready.zone.rules import (
    CACHE_PHASE,
    REDIRECT_PHASE,
    Rule,
    cache_rule,
    canonical_parameters,
    order_rules,
    redirect_rule,
    rule_from_api,
    rule_ref,
    rule_to_api,
)
from launchready.zone.slots import assign_slots, slot_of
from launchready.zone.text import decode_text, encode_text
from launchready.zone.zone import Zone, zone_digest

__all__ = [
    "AUTOMATIC_TTL",
    "CACHE_PHASE",
    "RECORD_TYPES",
    "REDIRECT_PHASE",
    "Record",
    "Rule",
    "Zone",
    "assign_slots",
    "cache_rule",
    "canonical_content",
    "canonical_name",
    "canonical_parameters",
    "covered_by_universal_ssl",
    "covers",
    "decode_text",
    "encode_text",
    "order_rules",
    "record_from_api",
    "record_to_api",
    "redirect_rule",
    "relative_name",
    "rule_from_api",
    "rule_ref",
    "rule_to_api",
    "slot_of",
    "within",
    "zone_digest",
]
