"""What nobody declared and still goes against the declaration: records beside declared ones, settings that undo them.

A repair leaves all of this alone, since it did not make it. Somebody has to decide: delete it, or declare it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from launchready.zone.records import ADDRESS_TYPES, Record
from launchready.zone.rules import Json
from launchready.zone.slots import slot_of

_SINGLE = "of two, which one counts is not defined, and receivers mostly use neither"
# MTA-STS and TLS reporting: RFC 8461 section 3.1, RFC 8460 section 3.
_SINGLE_VERSIONS = ("/txt/stsv1", "/txt/tlsrptv1")


class DeclaredRecords:
    """The declared records of one zone, to be asked what another record at their side would do to them."""

    def __init__(self, zone: str, records: Iterable[Record]) -> None:
        self._zone = zone
        self._records = tuple(records)
        self._names = {record.name for record in self._records}
        self._slots = {slot_of(record, zone) for record in self._records}
        self._types = {(record.name, record.type) for record in self._records}
        self._addresses = {record.name for record in self._records if record.type in ADDRESS_TYPES}

    def shares_name(self, record: Record) -> bool:
        """Say whether something is declared for the name of ``record``."""
        return record.name in self._names

    def spoiled_by(self, record: Record) -> str | None:
        """Return in a phrase how ``record``, beside the declared ones, undoes what they are for; None: not at all.

        One SPF record a name (RFC 7208 section 4.5), one DMARC record (RFC 9989), one key a selector (RFC 6376 section
        3.6.2.2); addresses and mail exchangers are all used in turn; an NS record hands the whole name to others.
        """
        if not self.shares_name(record):
            return None
        if record.type in ADDRESS_TYPES and record.name in self._addresses:
            return "some of the visitors are sent there"
        if record.type == "MX" and (record.name, "MX") in self._types:
            return "some of the mail is sent there"
        if record.type == "NS" and (record.name, "NS") not in self._types:
            return "other name servers answer for the whole name then"
        return _SINGLE if record.type == "TXT" and self._is_single(record) else None

    def _is_single(self, record: Record) -> bool:
        slot = slot_of(record, self._zone)
        return slot in self._slots and ("/txt/" not in slot or slot.endswith(_SINGLE_VERSIONS))


# Settings that the stack does not declare, the values under which its promises hold, and what any other does.
# Source: the settings' own pages below developers.cloudflare.com (cache/reference/development-mode, waf/tools/
# security-level, cache/how-to/set-caching-levels), verified 2026-11-24.
_HARMLESS: Mapping[str, tuple[frozenset[str], str]] = {
    "development_mode": (
        frozenset({"off"}),
        "while it is on, for three hours at most, nothing is cached at the edge",
    ),
    "security_level": (
        frozenset({"off", "essentially_off", "low", "medium", "high"}),
        "every visitor is challenged, and programs that use an API are kept out",
    ),
    "cache_level": (
        frozenset({"aggressive"}),
        "with another level than aggressive (standard), files that are asked for with a query are cached otherwise",
    ),
}


def unsettling(declared: Mapping[str, Json], observed: Mapping[str, Json]) -> Iterable[tuple[str, Json, str]]:
    """Return id, value and effect of the undeclared settings that act against what is declared, by id."""
    for id_, (harmless, effect) in sorted(_HARMLESS.items()):
        if id_ not in declared and id_ in observed and observed[id_] not in harmless:
            yield id_, observed[id_], effect
