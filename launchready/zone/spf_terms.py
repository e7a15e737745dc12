"""SPF's grammar, RFC 7208 sections 4.6, 5, 6 and 12: a record's terms, all of them checked before any is used. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_EXPAND = r"%(?:[%_-]|\{[slodiphvSLODIPHV](?:[1-9][0-9]*)?[rR]?[.\-+,/_=]*\})"
_LITERAL = r"[\x21-\x24\x26-\x7e]"
# Section 12: not all digits, no hyphen at its ends.
_TOP_LABEL = r"(?:[0-9A-Za-z]*[A-Za-z][0-9A-Za-z]*|[0-9A-Za-z]+-[0-9A-Za-z-]*[0-9A-Za-z])"
_MACRO_STRING = re.compile(rf"(?:{_EXPAND}|{_LITERAL})*\Z")
_DOMAIN_SPEC = re.compile(rf"(?:{_EXPAND}|{_LITERAL})*(?:\.{_TOP_LABEL}\.?|{_EXPAND})\Z")
# Only in the text behind exp=: the client's address, the receiver's name, the time (section 7.2).
_EXPLANATION = re.compile(rf"(?:{_EXPAND}|%\{{[crtCRT](?:[1-9][0-9]*)?[rR]?[.\-+,/_=]*\}}|{_LITERAL}|\x20)*\Z")
_DIRECTIVE = re.compile(
    r"(?P<qualifier>[+?~-]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)(?P<rest>[:/].*)?\Z", re.IGNORECASE
)
_PREFIXES = re.compile(r"(?:/(?P<four>[0-9]+))?(?://(?P<six>[0-9]+))?\Z")
_MODIFIER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9._-]*)=(?P<value>.*)\Z")
_SHOWN = 60  # characters of a wrong term in a message


class SpfError(ValueError):
    """A record that receivers treat as a permanent error (permerror), with a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Term:
    """One mechanism: ``~include:_spf.google.com``. ``network`` is set for ip4 and ip6, the prefix lengths for a, mx."""

    qualifier: str
    name: str
    value: str = ""
    network: IPv4Network | IPv6Network | None = None
    cidr4: int = 32
    cidr6: int = 128

    def __str__(self) -> str:
        sign = "" if self.qualifier == "+" else self.qualifier
        four = f"/{self.cidr4}" if self.cidr4 != 32 else ""
        six = f"//{self.cidr6}" if self.cidr6 != 128 else ""
        return f"{sign}{self.name}{':' + self.value if self.value else ''}{four}{six}"

    def domain(self, current: str) -> str:
        """Return the domain that it speaks of; ``current`` is the record's own. Macros stay as they are."""
        return self.value.rstrip(".").lower() or current


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """A valid record: its mechanisms in order, where it sends on to if none matches, where it explains a fail."""

    text: str
    terms: tuple[Term, ...]
    redirect: str | None
    explanation: str | None = None


def is_spf(text: str) -> bool:
    """Say whether a TXT record is an SPF record: ``v=spf1`` alone or before a space (section 4.5)."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def parse_spf(text: str) -> SpfRecord:
    """Return the record that ``text`` is; raises SpfError at the first term that is not valid (section 4.6)."""
    if not text.isascii():
        raise SpfError("the record has a character that is not ASCII")
    terms: list[Term] = []
    modifiers: dict[str, str] = {}
    for word in filter(None, text.split(" ")[1:]):
        modifier = _MODIFIER.match(word)
        if modifier is None:
            terms.append(_parse_directive(word))
            continue
        name, value = modifier["name"].lower(), modifier["value"]
        known = name in ("redirect", "exp")
        if known and name in modifiers:
            raise SpfError(f"{name}= stands twice")
        if known and not _DOMAIN_SPEC.match(value):
            raise SpfError(f"{_shown(word)} names no domain")
        if not _MACRO_STRING.match(value):
            raise SpfError(f"{_shown(word)} has a macro or a character that is not valid")
        modifiers[name] = value
    redirect = None if any(term.name == "all" for term in terms) else modifiers.get("redirect")  # section 6.1
    return SpfRecord(text, tuple(terms), redirect, modifiers.get("exp"))


def parse_term(text: str) -> Term:
    """Return the one mechanism that ``text`` is; raises SpfError where it is none, or more than one."""
    if text.split() != [text]:
        raise SpfError(f"{_shown(text)} is no single SPF term")
    record = parse_spf(f"v=spf1 {text}")
    if not record.terms:
        raise SpfError(f"{_shown(text)} is no SPF term that lists servers")
    return record.terms[0]


def is_explanation(text: str) -> bool:
    """Say whether ``text`` is one that may be shown to a sender (section 6.2)."""
    return bool(_EXPLANATION.match(text))


def _shown(word: str) -> str:
    return repr(word[:_SHOWN])


def _parse_directive(word: str) -> Term:
    found = _DIRECTIVE.match(word)
    if found is None:
        raise SpfError(f"{_shown(word)} is no SPF term")
    qualifier, name, rest = found["qualifier"] or "+", found["name"].lower(), found["rest"] or ""
    match name:
        case "all":
            if rest:
                raise SpfError(f"{_shown(word)} is no SPF term: all takes no value")
            return Term(qualifier, name)
        case "ip4" | "ip6":
            return Term(qualifier, name, rest[1:], _parse_network(name, rest, word))
        case "a" | "mx":
            prefixes = _PREFIXES.search(rest)
            assert prefixes is not None, "it matches the empty text"  # noqa: S101 - for the type checker
            value = _parse_domain(rest[: prefixes.start()], name, word)
            four, six = _length(prefixes["four"], 32, word), _length(prefixes["six"], 128, word)
            return Term(qualifier, name, value, None, four, six)
        case _:
            return Term(qualifier, name, _parse_domain(rest, name, word))


def _parse_domain(rest: str, name: str, word: str) -> str:
    """Return the domain-spec of ``:domain-spec``, which only a, mx and ptr may leave out."""
    if not rest and name in ("a", "mx", "ptr"):
        return ""
    if not rest.startswith(":") or not _DOMAIN_SPEC.match(rest[1:]):
        raise SpfError(f"{_shown(word)} is no SPF term: {name} {'names no domain' if rest else 'needs a value'}")
    return rest[1:]


def _length(digits: str | None, longest: int, word: str) -> int:
    """Return a prefix length: no zeros before it (section 12), none that no address has."""
    if digits is None:
        return longest
    if (digits.startswith("0") and digits != "0") or int(digits[:4]) > longest:
        raise SpfError(f"{_shown(word)} has a prefix length that no address has")
    return int(digits)


def _parse_network(name: str, rest: str, word: str) -> IPv4Network | IPv6Network:
    address, slash, digits = rest.removeprefix(":").partition("/")
    longest = 32 if name == "ip4" else 128
    length = _length(digits, longest, word) if digits.isdigit() and digits.isascii() else longest
    no_network = SpfError(f"{_shown(word)} names no network")
    if not rest.startswith(":") or (slash and not digits.isdigit()) or "%" in address:
        raise no_network
    try:
        found = ip_address(address)
    except ValueError:
        raise no_network from None
    if found.version != (4 if name == "ip4" else 6):
        raise SpfError(f"{_shown(word)} names an IPv{found.version} network")
    return ip_network((found, length), strict=False)
