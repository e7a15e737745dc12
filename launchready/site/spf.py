"""A term of SPF as a sender declares it: one mechanism that lets servers send, RFC 7208 section 5."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, StringConstraints

from launchready.zone.names import canonical_name
from launchready.zone.spf_terms import parse_term

_MEANT = "write one such as ip4:203.0.113.9, ip6:2001:db8::9, a:crm.acme.com or mx"
_INSTEAD = {
    "all": "the end of the record is mail.spf_all: leave it out here",
    "ptr": "many receivers skip ptr (RFC 7208 section 5.5): name the servers, as ip4:203.0.113.9",
}
_OWN_MACRO = "%{i"


def _spf_term(text: str) -> str:
    try:
        term = parse_term(text)
    except ValueError as error:
        raise ValueError(f"{error}; {_MEANT}") from None
    if term.name in _INSTEAD:
        raise ValueError(f"{text!r}: {_INSTEAD[term.name]}")
    if term.qualifier != "+":
        raise ValueError(f"{text!r} does not let its servers send: write {text[1:]} alone, or leave it out")
    if term.name == "include" and "%" not in term.value:
        raise ValueError(f"{text!r}: an include has a key of its own: write include: {term.value}")
    if term.network is None and term.value and "%" not in term.value:
        canonical_name(term.value)
    if term.name == "exists" and _OWN_MACRO not in term.value.lower():
        raise ValueError(
            f"{text!r} asks the same whoever sends, so it would let everybody send: write %{{i}}, its address, into it"
        )
    return text


SpfTerm: TypeAlias = Annotated[str, StringConstraints(max_length=255), AfterValidator(_spf_term)]
