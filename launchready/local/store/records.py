"""DNS records as the API stores them: what is completed, what is refused, and with which code.

Contents are in ``contents``. Names are judged by dnspython: client and stand-in must not share their mistakes.
Sources: developers.cloudflare.com/dns/manage-dns-records/reference/dns-record-types, …/dns/proxy-status,
…/dns/troubleshooting/faq; codes as users of the API report them. Verified 2026-11-24 unless marked.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any

import dns.exception
import dns.name

from launchready.local.store.contents import complete_content, text_length
from launchready.local.store.plans import FACTS, FREE
from launchready.local.store.refusals import Refusal, invalid_record
from launchready.local.store.structured import Body

PROXIABLE = frozenset({"A", "AAAA", "CNAME"})
TYPES = frozenset(
    {"A", "AAAA", "CAA", "CERT", "CNAME", "DNSKEY", "DS", "HTTPS", "LOC", "MX", "NAPTR", "NS", "OPENPGPKEY", "PTR",
     "SMIMEA", "SRV", "SSHFP", "SVCB", "TLSA", "TXT", "URI"}
)  # fmt: skip
_NAME = re.compile(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*")
AUTOMATIC = 1
MAX_TEXTS = 8192  # characters of all TXT records of a name; the code of what is beyond is unverified

# Keys that a client may send; whatever else is computed by Cloudflare.
_WRITABLE = ("name", "type", "content", "data", "ttl", "proxied", "priority", "comment", "tags", "settings")


def complete_record(sent: Mapping[str, Any], zone: str, plan: str = FREE) -> Body:
    """Return what is stored of ``sent``: the FQDN, the content in Cloudflare's form, defaults filled in.

    ``plan`` is the zone's: how short a time and how long a comment may be, whether there are tags.

    Raises Refusal where a value by itself is not valid; see ``refuse_conflicts`` for what stands in the way.
    """
    body: Body = {key: sent[key] for key in _WRITABLE if sent.get(key) is not None}
    given = body.get("type")
    type_ = given.upper() if isinstance(given, str) else ""
    if type_ not in TYPES:
        raise invalid_record(f"DNS Validation Error: invalid or unsupported record type {given!r}", code=1004)
    body["type"] = type_
    body["name"] = _fqdn(body.get("name"), zone)
    complete_content(body)
    if type_ == "CNAME" and body["content"].lower() == body["name"]:
        # kubernetes-sigs/external-dns#4749
        raise invalid_record("CNAME content cannot reference itself.", code=9039, pointer="/content")
    body["ttl"] = _ttl(body, FACTS[plan].least_record_ttl)
    if type_ in PROXIABLE:
        body["proxied"] = _proxied(body)
    else:
        if body.get("proxied"):
            # jordantrizz/cloudflare-cli#8, ZE3kr/Cloudflare-CNAME-Setup#40
            raise invalid_record("This DNS record cannot be proxied.", code=9041, pointer="/proxied")
        body["proxied"] = False
    if type_ in ("MX", "URI"):
        body["priority"] = _priority(body.get("priority"))
    elif type_ != "SRV":
        body.pop("priority", None)
    _judge_notes(body, plan)
    _judge_settings(body.setdefault("settings", {}), plan)
    return {"comment": None, "tags": [], "proxiable": type_ in PROXIABLE, **body}


def _fqdn(name: Any, zone: str) -> str:
    """Return the lower-case FQDN in punycode; the API completes short names and ``@``."""
    if not isinstance(name, str) or not name.strip():
        raise invalid_record("DNS name is invalid.", code=9000, pointer="/name")
    text = name.strip().rstrip(".").lower()
    if text == "@":
        return zone
    try:
        text = text if text.isascii() else dns.name.from_unicode(text).to_text(omit_final_dot=True)
        fqdn = text if text == zone or text.endswith(f".{zone}") else f"{text}.{zone}"
        dns.name.from_text(fqdn)
    except (dns.exception.DNSException, UnicodeError):
        fqdn = ""
    if not _NAME.fullmatch(fqdn):
        raise invalid_record("DNS name is invalid.", code=9000, pointer="/name")
    return fqdn


def _ttl(body: Mapping[str, Any], least: int) -> int:
    ttl = body.get("ttl", AUTOMATIC)
    if not isinstance(ttl, int) or isinstance(ttl, bool) or not (ttl == AUTOMATIC or least <= ttl <= 86400):
        raise invalid_record(
            f"Invalid TTL. Must be between {least} and 86400 seconds, or 1 for Automatic: {ttl}", code=9021
        )
    return ttl


def _proxied(body: Mapping[str, Any]) -> bool:
    """Refuse what the edge could never reach (9003: a proxied private or loopback target)."""
    proxied = body.get("proxied", False)
    if not isinstance(proxied, bool):
        raise invalid_record("proxied must be true or false.", code=9207, pointer="/proxied")
    if not proxied:
        return False
    if body["type"] in ("A", "AAAA"):
        address = ipaddress.ip_address(body["content"])
        if address.is_loopback or address.is_link_local or any(address in network for network in _PRIVATE):
            raise invalid_record("Target IP is not allowed for a proxied record.", code=9003, pointer="/content")
    return True


# The ranges themselves, not ipaddress.is_private: that also holds the documentation addresses the demo lives in.
_PRIVATE = tuple(ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))


def _priority(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 65535:
        raise invalid_record("priority is a required field for this record type.", code=9100, pointer="/priority")
    return value


def _judge_notes(body: Mapping[str, Any], plan: str) -> None:
    longest = FACTS[plan].longest_comment
    comment = body.get("comment", "")
    if not isinstance(comment, str):
        raise invalid_record("comment must be text.", code=9207, pointer="/comment")
    if len(comment) > longest or "\n" in comment:
        raise invalid_record(f"Comments may have at most {longest} characters and no newline.", code=9300)
    tags = body.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise invalid_record("tags must be a list of texts.", code=9207, pointer="/tags")
    if tags and plan == FREE:
        raise invalid_record("DNS records of this zone cannot have tags: the plan has none.", code=9301)


def _judge_settings(settings: Any, plan: str) -> None:
    if not isinstance(settings, Mapping) or not all(isinstance(value, bool | None) for value in settings.values()):
        raise invalid_record("settings must be an object of switches.", code=9207, pointer="/settings")
    if settings.get("flatten_cname") and plan == FREE:
        raise invalid_record("Flattening a single CNAME is not in this zone's plan.", code=9302, pointer="/settings")


def refuse_conflicts(body: Body, others: Iterable[Body], apex: str) -> None:
    """Raise the refusal for what ``others`` of the zone leave no room for: CNAME alone on its name, no twins.

    A CNAME at the ``apex`` is flattened: mail and texts may stand beside it, addresses may not. NS records there are
    taken beside everything, and served by nobody (octodns/octodns-cloudflare#12, verified 2026-11-24).
    """
    on_name = [other for other in others if other["name"] == body["name"]]
    for other in on_name:
        same = other["type"] == body["type"] and _value(other) == _value(body)
        if same and body["type"] == "CNAME":
            raise Refusal(400, 81053, "An A, AAAA, or CNAME record with that host already exists.")
        if same:
            identical = other["proxied"] == body["proxied"] and other["ttl"] == body["ttl"]
            raise Refusal(400, 81058 if identical else 81057, _EXISTS[identical])
    types = {other["type"] for other in on_name}
    if body["name"] == apex and "CNAME" in {body["type"], *types}:
        types &= PROXIABLE
        if body["type"] not in PROXIABLE:
            return
    if body["type"] == "CNAME" and types & PROXIABLE:
        raise Refusal(400, 81053, "An A, AAAA, or CNAME record with that host already exists.")
    if body["type"] == "CNAME" and types:
        raise Refusal(400, 81055, "A record with that host already exists: a CNAME stands alone on its name.")
    if "CNAME" in types:
        code = 81053 if body["type"] in PROXIABLE else 81054
        raise Refusal(400, code, _CNAME_EXISTS[body["type"] in PROXIABLE])
    if body["name"] != apex:
        _refuse_beside_delegation(body["type"], types)
    _refuse_too_much_text([item["content"] for item in (body, *on_name) if item["type"] == body["type"] == "TXT"])


def _refuse_beside_delegation(type_: str, types: set[str]) -> None:
    """Refuse NS beside other types; DS records stand beside NS alone.

    octodns-cloudflare 1.2 says so of DS, and creates the NS first (the code is unverified).
    """
    if type_ == "DS" and "NS" not in types:
        raise invalid_record("A DS record needs NS records of the same name.", code=9000, pointer="/name")
    others = types - {"DS"}
    if type_ != "DS" and others and (type_ == "NS") != ("NS" in others):
        # The words of acme-dns/acme-dns#258, where the NS was there first; the other way round is not seen.
        raise Refusal(400, 81056, "NS records with that host already exist.")


def _refuse_too_much_text(texts: list[str]) -> None:
    if sum(map(text_length, texts)) > MAX_TEXTS:
        raise invalid_record(f"TXT records of one name must not exceed {MAX_TEXTS} characters.", pointer="/content")


_EXISTS = {True: "An identical record already exists.", False: "The record already exists."}
_CNAME_EXISTS = {
    True: "An A, AAAA, or CNAME record with that host already exists.",
    False: "A CNAME record with that host already exists.",
}


def _value(body: Body) -> tuple[str, Any]:
    return str(body["content"]).lower() if body["type"] != "TXT" else body["content"], body.get("priority")
