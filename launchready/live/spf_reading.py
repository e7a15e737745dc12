"""What a valid SPF record says beside its result: what has no effect in it, whom it lets in by millions. Pure."""

from __future__ import annotations

import re

from launchready.zone.spf_terms import SpfRecord, is_spf

_MECHANISMS = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
_WIDE_4, _WIDE_6 = 8, 16  # prefix lengths: 16 million servers; a sixty-five-thousandth of all of IPv6
_DRESS = re.compile(r"[\s\"'\\\u201c\u201d\u201e\ufeff]+")


def idle_terms(record: SpfRecord) -> tuple[str, ...]:
    """Return what stands in ``record`` and has no effect, a phrase each.

    Terms behind ``all`` are never reached and redirect= beside it is ignored (RFC 7208 sections 5.1 and 6.1); a
    mechanism with an equals sign is a modifier that nobody knows (section 6).
    """
    words = [word for word in record.text.split(" ")[1:] if word]
    ends = [place for place, word in enumerate(words) if word.lstrip("+-~?").lower() == "all"]
    found = [
        f"{word} is no term: {name} takes a colon"
        for word in words
        if (name := word.partition("=")[0].lower()) in _MECHANISMS and "=" in word
    ]
    if not ends:
        return tuple(found)
    behind = [word for word in words[ends[0] + 1 :] if "=" not in word]
    if any(word.lstrip("+-~?").lower() != "all" for word in behind):  # a second all lists nobody
        found.append(f"what stands behind {words[ends[0]]} ({' '.join(behind)})")
    found += [f"{word} beside {words[ends[0]]}" for word in words if word.lower().startswith("redirect=")]
    return tuple(found)


def wide_terms(record: SpfRecord) -> tuple[tuple[str, bool], ...]:
    """Return the terms that pass more servers than anybody has, and whether a term passes the whole of IPv4 or IPv6."""
    found: list[tuple[str, bool]] = []
    for term in record.terms:
        if term.name == "all":
            break
        if term.qualifier != "+":
            continue
        network = term.network
        if network is None:
            four, six = term.cidr4, term.cidr6
        else:
            four, six = (network.prefixlen, 128) if network.version == 4 else (32, network.prefixlen)
        if four > _WIDE_4 and six > _WIDE_6:
            continue
        if network is None or not network.prefixlen or not network.is_private:
            found.append((str(term), 0 in (four, six)))
    return tuple(found)


def is_meant_as_spf(text: str) -> bool:
    """Say whether a TXT record was meant as SPF and is none: quotes, spaces or a wrong version before its terms.

    Sender ID's records (``spf2.0/pra``, RFC 4406) are something else.
    """
    bare = _DRESS.sub("", text).lower()
    return not is_spf(text) and bool(re.match(r"v[=:;-]?spf(?!2\.0)|spf1", bare))


def is_meant_as_dmarc(text: str) -> bool:
    """Say whether a TXT record was meant as DMARC, whatever stands before and behind its version."""
    return bool(re.match(r"(?:v[=:;-]?)?dmarc1|v[=:;-]?dmarc", _DRESS.sub("", text).lower()))
