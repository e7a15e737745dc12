"""Names as SPF meets them: in records, in mails, from whoever sends. Pure."""

from __future__ import annotations

import dns.name
import idna

from launchready.live.spf_macros import LONGEST_NAME

LONGEST_LABEL = 63  # characters, RFC 1035 section 2.3.4
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


def below(name: str, domain: str) -> bool:
    """Say whether ``name`` is ``domain`` or ends in it."""
    return name == domain or name.endswith(f".{domain}")


def is_name(name: str) -> bool:
    """Say whether DNS can carry ``name``: no label that is empty or too long, and not too long itself."""
    return len(name) <= LONGEST_NAME and all(0 < len(label) <= LONGEST_LABEL for label in name.split("."))


def is_domain(name: str) -> bool:
    """Say whether ``name`` can be checked at all: more than one label, none too long, no address (section 4.3)."""
    return is_name(name) and "." in name and name.isascii() and not name.startswith("[")


def spelled(name: str) -> str:
    """Return ``name`` as DNS names are written, whatever a mail's sender put into it."""
    if _PLAIN.issuperset(name):
        return name
    return dns.name.Name([*(label.encode() for label in name.split(".")), b""]).to_text(omit_final_dot=True)


def ascii_domain(domain: str) -> str:
    """Return ``domain`` in lower case, international labels as they stand in DNS; as it is where it is no name."""
    text = domain.removesuffix(".").lower()
    if text.isascii():
        return text
    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError:
        return text
