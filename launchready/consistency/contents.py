"""Contents of records that do not fit their type, or that Cloudflare takes and nobody can use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address

from launchready.concerns.dns import extra_record
from launchready.errors import Problem
from launchready.site import ExtraRecord, Site
from launchready.zone import Record
from launchready.zone.addresses import address_of
from launchready.zone.scripts import broken_punycode, mixed_scripts
from launchready.zone.text import decode_text

_FORMS = {
    "A": "an IPv4 address such as 198.51.100.10",
    "AAAA": "an IPv6 address such as 2001:db8::10",
    "CNAME": "one host name",
    "MX": "one host name, with the preference under priority",
    "NS": "one host name",
    "SRV": "weight, port and target such as 5 5060 sip.acme.com, with the priority under priority",
    "CAA": 'flags, tag and value such as 0 issue "letsencrypt.org"',
    "TXT": "a text",
    "TLSA": "usage, selector, matching type and the certificate in hexadecimal, such as 3 1 1 0b9f…",
    "HTTPS": 'priority, target and parameters such as 1 . alpn="h2,h3"',
    "SVCB": 'priority, target and parameters such as 1 svc.acme.com alpn="h2"',
}
_FIRST_RESERVED = IPv4Address("240.0.0.0")
_TYPOGRAPHIC = frozenset("\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab\u00bb\u2039\u203a")
_QUOTED = re.compile(r'\s*"(?:[^"\\]|\\.)*"', re.DOTALL)
# iana.org/assignments/pkix-parameters (CAA properties), verified 2026-11-24.
_CAA_TAGS = ("issue", "issuewild", "issuemail", "issuevmc", "iodef", "contactemail", "contactphone")
_ISSUER = re.compile(
    r"\s*(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)?\s*(?:;.*)?", re.IGNORECASE
)


def content_problems(site: Site, index: int) -> Iterator[Problem]:
    """Return what is wrong with the content of a declared record whose name is in order."""
    extra, key = site.records[index], f"records.{index}"
    if written := _written_problem(extra):
        yield Problem(f"{key}.content", written)
        return
    try:
        record = extra_record(site, extra)
    except ValueError as error:
        cause = f" ({error})" if extra.type in ("CNAME", "MX", "NS") else ""
        yield Problem(
            f"{key}.content", f"{extra.content!r} does not fit {extra.type}: write {_FORMS[extra.type]}{cause}"
        )
        return
    if wrong := _target_problem(record) or _caa_problem(record) or _text_problem(record) or nobodys(record):
        yield Problem(f"{key}.content", wrong)
    wants_priority = extra.type in ("MX", "SRV")
    if wants_priority and record.priority is None:
        yield Problem(key, f"an {extra.type} record needs a priority, such as priority: 10")
    if not wants_priority and record.priority is not None:
        yield Problem(f"{key}.priority", f"only MX and SRV records have a priority: leave it out of this {extra.type}")


def _written_problem(extra: ExtraRecord) -> str | None:
    """Return what is wrong with a content as it is written: with its quotes, and before names are written out."""
    text = extra.content.strip()
    if not (decode_text(text) if extra.type == "TXT" else text).strip():
        return f"it is empty, and Cloudflare takes no record without a content: write {_FORMS[extra.type]}"
    if extra.type == "AAAA" and "%" in text:
        return f"{text!r} names a network card (%…), which means something on one machine only: write the address alone"
    if extra.type == "TXT" and text[0] in _TYPOGRAPHIC:
        return f'{text[0]} is a typographic quote, which would be part of the text: leave it out, or write "'
    if extra.type == "TXT" and text.startswith('"') and _QUOTED.sub("", text).count('"'):
        return 'a " is opened and never closed: write the text without quotes, or each of its parts between two'
    return None


def _target_problem(record: Record) -> str | None:
    if record.type not in ("CNAME", "MX", "NS", "SRV"):
        return None
    target = record.content.rpartition(" ")[2]
    if "*" in target:
        return f"{target} is a wildcard, and a record leads to one host: write its name"
    if target == "." and record.type in ("CNAME", "NS"):
        return "this record leads to a host, and . is none: write its name, or leave the record out"
    if record.type != "MX" and (address := address_of(target)):  # of an MX it is said by claim_problems
        instead = (
            f", or make it a record of type {'A' if address.version == 4 else 'AAAA'}" if record.type == "CNAME" else ""
        )
        article = "a" if record.type == "CNAME" else "an"
        return f"{target} is an address, and {article} {record.type} record leads to a host: write its name{instead}"
    return mixed_scripts(target) or broken_punycode(target)


def nobodys(record: Record) -> str | None:
    """Return why no server can be at the address that ``record`` leads to."""
    address = address_of(record.content) if record.type in ("A", "AAAA") else None
    if address is None or not (address.is_multicast or (address.version == 4 and address >= _FIRST_RESERVED)):
        return None
    return f"{record.content} is no server's address (multicast, broadcast or reserved): give the server's own"


def _text_problem(record: Record) -> str | None:
    """Return why a text that begins as a mail record does is none, or is read by nobody where it stands."""
    if record.type != "TXT":
        return None
    lowered, labels = record.content.lower(), record.name.split(".")
    for begins, label in (("v=dmarc1", "_dmarc"), ("v=dkim1", "_domainkey"), ("v=stsv1", "_mta-sts")):
        if lowered.startswith(begins) and label not in labels:
            return (
                f"receivers look for {record.content[: len(begins)]} at names with {label} alone: {record.name} is none"
            )
    if not lowered.startswith("v=spf1"):
        return None
    terms = lowered.split()
    if terms[0] != "v=spf1":
        return "a space follows v=spf1, or receivers do not take it for SPF (RFC 7208 section 4.5)"
    last = next((place for place, term in enumerate(terms) if term.lstrip("+-~?") == "all"), len(terms))
    if ignored := [term for term in terms[last + 1 :] if not term.startswith("exp=")]:
        return f"what stands behind {terms[last]} is never read (RFC 7208 section 5.1): put {ignored[0]} before it"
    return None


def _caa_problem(record: Record) -> str | None:
    if record.type != "CAA":
        return None
    _, tag, value = record.content.split(" ", 2)
    value = value.strip('"')
    if tag not in _CAA_TAGS:
        return f"{tag} is no tag of CAA, and certificate authorities ignore it: write one of {', '.join(_CAA_TAGS)}"
    if tag in ("issue", "issuewild", "issuemail", "issuevmc") and not _ISSUER.fullmatch(value):
        return f"{value!r} is no name of a certificate authority: write its domain alone, such as letsencrypt.org, or ;"
    if tag == "iodef" and not value.startswith(("mailto:", "https://", "http://")):
        return f"{value!r} is no address for reports: write it as mailto:security@acme.com or as a URL (RFC 8659)"
    return None
