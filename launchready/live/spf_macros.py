"""SPF's macros, RFC 7208 section 7: what a term says of one mail, expanded with what is known of it. Pure."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote

from launchready.zone.spf_terms import Address, SpfError

LONGEST_NAME = 253  # characters of a name as text, RFC 1035 section 2.3.4
_MACRO = re.compile(
    r"%(?:(?P<literal>[%_-])|\{(?P<letter>[A-Za-z])(?P<digits>[0-9]*)(?P<reverse>[rR]?)(?P<split>[.\-+,/_=]*)\})"
)
# What is known of a domain whoever sends: everything else hangs on one mail.
_OF_THE_DOMAIN = frozenset("dor")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a receiver knows of one mail beside the client's address: MAIL FROM, HELO, and its own name.

    ``mail_from`` without a local part is postmaster's (section 4.3); empty, the sender is postmaster at ``helo``.
    """

    mail_from: str = ""
    helo: str = ""
    receiver: str = "unknown"

    @property
    def local(self) -> str:
        """The part of MAIL FROM before the last @."""
        return self.mail_from.rpartition("@")[0] or "postmaster"

    @property
    def domain(self) -> str:
        """The domain that is checked: MAIL FROM's, or HELO's where MAIL FROM is empty (section 2.4)."""
        return self.mail_from.rpartition("@")[2] or self.helo


@dataclass(frozen=True, slots=True)
class Macro:
    """What macros are expanded with, while the record of ``domain`` is evaluated.

    ``client`` is the sending server's address, None where only the domain is known; ``validated`` the name that its
    address and its PTR record agree on (section 5.5).
    """

    domain: str
    client: Address | None = None
    envelope: Envelope | None = None
    validated: str = "unknown"

    def expand(self, value: str) -> str | None:
        """Return ``value`` with its macros expanded, or None where it depends on a mail and there is none.

        Raises SpfError where a macro is not valid.
        """
        if "%" in _MACRO.sub("", value):
            raise SpfError(f"{value[:60]!r} has a macro that is not valid")
        if self.client is None and letters_in(value) - _OF_THE_DOMAIN:
            return None
        return _MACRO.sub(self._replace, value)

    def name(self, value: str) -> str | None:
        """Return the DNS name that ``value`` expands to: the last labels where it is too long (section 7.3)."""
        text = self.expand(value)
        if text is None:
            return None
        text = text.removesuffix(".").lower()
        while len(text) > LONGEST_NAME and "." in text:
            text = text.partition(".")[2]
        return text

    def _replace(self, found: re.Match[str]) -> str:
        if found["literal"]:
            return {"%": "%", "_": " ", "-": "%20"}[found["literal"]]
        parts = re.split(f"[{re.escape(found['split'] or '.')}]", self._letter(found["letter"].lower()))
        if found["reverse"]:
            parts.reverse()
        if found["digits"]:
            if int(found["digits"]) == 0:
                raise SpfError(f"the macro {found[0]} keeps no part at all")
            parts = parts[-int(found["digits"]) :]
        text = ".".join(parts)
        return quote(text, safe="-._~") if found["letter"].isupper() else text

    def _letter(self, letter: str) -> str:
        envelope = self.envelope or Envelope(f"postmaster@{self.domain}", self.domain)
        client = self.client
        known = {
            "s": f"{envelope.local}@{envelope.domain}",
            "l": envelope.local,
            "o": envelope.domain,
            "d": self.domain,
            "h": envelope.helo or self.domain,
            "p": self.validated,
            "v": "ip6" if isinstance(client, IPv6Address) else "in-addr",
            "i": _dotted(client),
            "c": str(client),
            "r": envelope.receiver,
            "t": str(int(time.time())),
        }
        if letter not in known:
            raise SpfError(f"the macro %{{{letter}}} is not known")
        return known[letter]


def _dotted(client: Address | None) -> str:
    """Return an address as %{i} has it: IPv6 as 32 hexadecimal digits (section 7.3)."""
    return ".".join(client.exploded.replace(":", "").upper()) if isinstance(client, IPv6Address) else str(client)


def letters_in(value: str) -> set[str]:
    """Return the macro letters of ``value``, in lower case."""
    return {found["letter"].lower() for found in _MACRO.finditer(value) if found["letter"]}
