"""SPF's grammar: a record's terms and its macros, RFC 7208 sections 4.6, 5 and 7. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

_TERM = re.compile(
    r"(?P<qualifier>[+?~-]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)"
    r"(?::(?P<value>[^/\s]+|[0-9a-fA-F:.]+))?(?:/(?P<cidr4>\d{1,3}))?(?://(?P<cidr6>\d{1,3}))?\Z",
    re.IGNORECASE,
)
_MODIFIER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9._-]*)=(?P<value>\S*)\Z")
_MACRO = re.compile(
    r"%(?:(?P<literal>[%_-])|\{(?P<letter>[A-Za-z])(?P<digits>\d*)(?P<reverse>r?)(?P<split>[.\-+,/_=]*)\})"
)
_NEEDS_VALUE = {"include", "exists", "ip4", "ip6"}


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
        return f"{sign}{self.name}{':' + self.value if self.value else ''}"

    def domain(self, current: str) -> str:
        """Return the domain that it speaks of; ``current`` is the record's own. Macros stay as they are."""
        return self.value.rstrip(".").lower() or current


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """A valid record: its mechanisms in order, and where it sends on to if none matches."""

    terms: tuple[Term, ...]
    redirect: str | None


def is_spf(text: str) -> bool:
    """Say whether a TXT record is an SPF record: ``v=spf1`` alone or before a space (section 4.5)."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def parse_spf(text: str) -> SpfRecord:
    """Return the record that ``text`` is; raises SpfError at the first term that is not valid."""
    terms: list[Term] = []
    modifiers: dict[str, str] = {}
    for word in text.split(" ")[1:]:
        if not word:
            continue
        modifier = _MODIFIER.match(word)
        if modifier:
            name = modifier["name"].lower()
            if name in modifiers and name in ("redirect", "exp"):
                raise SpfError(f"{name}= stands twice")
            modifiers[name] = modifier["value"]
        else:
            terms.append(_parse_term(word))
    redirect = modifiers.get("redirect")
    if redirect is not None and not redirect:
        raise SpfError("redirect= names no domain")
    has_all = any(term.name == "all" for term in terms)
    return SpfRecord(tuple(terms), None if has_all or redirect is None else redirect.rstrip(".").lower())


def _parse_term(word: str) -> Term:
    if word.lower().lstrip("+?~-").startswith(("ip4:", "ip6:")):
        return _parse_network(word)
    found = _TERM.match(word)
    if found is None:
        raise SpfError(f"{word[:60]!r} is no SPF term")
    name, value = found["name"].lower(), found["value"] or ""
    if (not value and name in _NEEDS_VALUE) or (value and name == "all"):
        raise SpfError(f"{word[:60]!r} is no SPF term: {name} {'needs' if not value else 'takes no'} value")
    if (found["cidr4"] or found["cidr6"]) and name not in ("a", "mx"):
        raise SpfError(f"{word[:60]!r} is no SPF term: {name} takes no prefix length")
    cidr4, cidr6 = int(found["cidr4"] or 32), int(found["cidr6"] or 128)
    if cidr4 > 32 or cidr6 > 128:
        raise SpfError(f"{word[:60]!r} has a prefix length that no address has")
    return Term(found["qualifier"] or "+", name, value, None, cidr4, cidr6)


def _parse_network(word: str) -> Term:
    qualifier, rest = (word[0], word[1:]) if word[0] in "+?~-" else ("+", word)
    name, _, value = rest.partition(":")
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        raise SpfError(f"{word[:60]!r} names no network") from None
    if network.version != (4 if name.lower() == "ip4" else 6):
        raise SpfError(f"{word[:60]!r} names an IPv{network.version} network")
    return Term(qualifier, name.lower(), value, network)


@dataclass(frozen=True, slots=True)
class Macro:
    """What macros are expanded with: mail from postmaster@``domain``, sent from ``sender`` (None: nobody's address)."""

    domain: str
    sender: IPv4Address | IPv6Address | None

    def expand(self, value: str) -> str | None:
        """Return ``value`` with its macros expanded, or None where it depends on a sender and there is none."""
        if "%" not in value:
            return value.rstrip(".").lower()
        if self.sender is None and re.search(r"%\{[ipcv]", value, re.IGNORECASE):
            return None
        rest = _MACRO.sub("", value)
        if "%" in rest:
            raise SpfError(f"{value[:60]!r} has a macro that is not valid")
        return _MACRO.sub(self._replace, value).rstrip(".").lower()

    def _replace(self, found: re.Match[str]) -> str:
        if found["literal"]:
            return {"%": "%", "_": " ", "-": "%20"}[found["literal"]]
        parts = re.split(f"[{re.escape(found['split'] or '.')}]", self._letter(found["letter"].lower()))
        if found["reverse"]:
            parts.reverse()
        return ".".join(parts[-int(found["digits"]) :] if found["digits"] else parts)

    def _letter(self, letter: str) -> str:
        sender = self.sender
        six = isinstance(sender, IPv6Address)
        known = {
            "s": f"postmaster@{self.domain}",
            "l": "postmaster",
            "o": self.domain,
            "d": self.domain,
            "h": self.domain,
            "p": "unknown",
            "v": "ip6" if six else "in-addr",
            "i": ".".join(sender.exploded.replace(":", "")) if isinstance(sender, IPv6Address) else str(sender),
        }
        if letter not in known:
            raise SpfError(f"the macro %{{{letter}}} is not known")
        return known[letter]
