"""Whom a domain's SPF record lists by server, beside the includes: by address, by name, by a question (RFC 7208)."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.site import Mail
from launchready.zone.spf_terms import Term, parse_term


@dataclass(frozen=True, slots=True)
class Listed:
    """One term of a sender: who sends, the term as written, what it means, and the key it is declared at."""

    who: str
    text: str
    term: Term
    declared_at: str


def listed_servers(mail: Mail) -> tuple[Listed, ...]:
    """Return every term that senders declare for the domain's own record, in the order of the file."""
    return tuple(
        Listed(sender.name, text, parse_term(text), f"mail.senders.{index}.spf.{place}")
        for index, sender in enumerate(mail.senders)
        for place, text in enumerate(sender.spf)
    )


def in_order(mail: Mail, includes: list[str]) -> list[str]:
    """Return the terms of the record before its end, those that ask nothing first: receivers stop at what matches."""
    listed = listed_servers(mail)
    return [
        *(each.text for each in listed if each.term.network is not None),
        *(f"include:{include}" for include in includes),
        *(each.text for each in listed if each.term.network is None),
    ]
