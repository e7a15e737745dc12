"""A small outside world: names that demo clients' records point to, with documentation addresses and a key of ours.

The local DNS server answers for them as a resolver would. It is a stage set, not the internet: the names are those
that providers tell their customers to use (their own setup pages, seen 2026-11-24), what they hold is made up here.
Whatever is not in the table is refused, so that looking at it shows nothing, instead of "no such name"; only names
below ``invalid.`` do not exist (RFC 6761 section 6.4), and no top-level domain has a DMARC record, which every
receiver's search for a policy ends with (RFC 9989 section 4.10).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import dns.name
import dns.rdata

from launchready.local.dns.rdatas import AUTOMATIC_TTL, read_rdata
from launchready.local.dns.tree import Tree, grow

Outside: TypeAlias = Mapping[str, tuple[tuple[str, str], ...]]
"""Name to its records, each a type and its content as in a zone file (TXT: the text). ``*`` is a wildcard label."""

# The public half of an RSA key of 2048 bits that was made for this table and thrown away.
DKIM_TEXT = (
    "v=DKIM1; k=rsa; p="
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApxpwf7ycPreANT7Bxgt2kH6TW1HdnYwPpvqG8pzmklcjNsrJSEt8+0qi"
    "Hz9cixSZ94abSTjavvzXZ1JdPaiqtc3yPwREyNDI34twGb8/AFy3+J5l8l6IO6FzAqS2jRBpn4jdy1HrSJm4lLD0ytI01fRhxDYl"
    "ekfwxqgmoNQIesuWcHerh4OO53tY8jkg1X2rRJh5xt2SzGmmGm7FaLLgRDGDaLvSv4im0B6hEhtvt9d4h5dH9bCPaZ//yKRjjPWk"
    "2l2Mr80uzti+iP8ML1pV6iJRUjajdkCqNVYJN76BQMJ7xXPCd+3wj9pZyP+VCwz7S34sxbXYOUcbE6OC1hRhUQIDAQAB"
)

_MAIL_HOST = (("A", "203.0.113.25"),)

OUTSIDE: Outside = {
    # Google Workspace
    "_spf.google.com": (
        (
            "TXT",
            "v=spf1 include:_netblocks.google.com include:_netblocks2.google.com include:_netblocks3.google.com ~all",
        ),
    ),
    "_netblocks.google.com": (("TXT", "v=spf1 ip4:203.0.113.0/27 ~all"),),
    "_netblocks2.google.com": (("TXT", "v=spf1 ip6:2001:db8:60::/48 ~all"),),
    "_netblocks3.google.com": (("TXT", "v=spf1 ip4:203.0.113.32/27 ~all"),),
    "smtp.google.com": (("A", "203.0.113.26"), ("AAAA", "2001:db8:60::26")),
    "aspmx.l.google.com": _MAIL_HOST,
    "alt1.aspmx.l.google.com": _MAIL_HOST,
    "alt2.aspmx.l.google.com": _MAIL_HOST,
    "alt3.aspmx.l.google.com": _MAIL_HOST,
    "alt4.aspmx.l.google.com": _MAIL_HOST,
    # Microsoft 365
    "spf.protection.outlook.com": (("TXT", "v=spf1 ip4:203.0.113.64/27 ip6:2001:db8:365::/48 -all"),),
    "*.mail.protection.outlook.com": (("A", "203.0.113.70"),),
    "autodiscover.outlook.com": (("A", "203.0.113.71"),),
    "*.dkim.mail.microsoft": (("TXT", DKIM_TEXT),),
    "*.onmicrosoft.com": (("TXT", DKIM_TEXT),),
    # Services that send
    "sendgrid.net": (("TXT", "v=spf1 ip4:203.0.113.96/28 ~all"),),
    "u4711001.wl001.sendgrid.net": (
        ("TXT", "v=spf1 include:sendgrid.net ~all"),
        ("MX", "10 mx.sendgrid.net"),
        ("A", "203.0.113.97"),
    ),
    "s1.domainkey.u4711001.wl001.sendgrid.net": (("TXT", DKIM_TEXT),),
    "s2.domainkey.u4711001.wl001.sendgrid.net": (("TXT", DKIM_TEXT),),
    "mx.sendgrid.net": (("A", "203.0.113.98"),),
    "mailgun.org": (("TXT", "v=spf1 include:_spf.mailgun.org include:_spf.eu.mailgun.org ~all"),),
    "_spf.mailgun.org": (("TXT", "v=spf1 ip4:203.0.113.112/29 ~all"),),
    "_spf.eu.mailgun.org": (("TXT", "v=spf1 ip4:203.0.113.120/29 ~all"),),
    "mxa.mailgun.org": (("A", "203.0.113.113"),),
    "mxb.mailgun.org": (("A", "203.0.113.114"),),
    "spf.mtasv.net": (("TXT", "v=spf1 ip4:203.0.113.128/29 ~all"),),
    "pm.mtasv.net": (
        ("TXT", "v=spf1 ip4:203.0.113.128/29 ~all"),
        ("A", "203.0.113.129"),
        ("MX", "10 inbound.mtasv.net"),
    ),
    "inbound.mtasv.net": (("A", "203.0.113.130"),),
    "amazonses.com": (("TXT", "v=spf1 ip4:203.0.113.136/29 -all"),),
    "*.dkim.amazonses.com": (("TXT", DKIM_TEXT),),
    "feedback-smtp.us-east-1.amazonses.com": (("A", "203.0.113.137"),),
    "feedback-smtp.eu-west-1.amazonses.com": (("A", "203.0.113.138"),),
    "servers.mcsv.net": (("TXT", "v=spf1 ip4:203.0.113.144/29 ~all"),),
    "dkim.mcsv.net": (("TXT", DKIM_TEXT),),
    "dkim2.mcsv.net": (("TXT", DKIM_TEXT),),
    "mail.zendesk.com": (("TXT", "v=spf1 ip4:203.0.113.152/29 ~all"),),
    "sipdir.online.lync.com": (("A", "203.0.113.72"),),
    # Services behind the example clients' hosts, with demo origins at these addresses
    "acme.statuspage.test": (("A", "203.0.113.210"),),
    "globex.readthedocs.test": (("A", "203.0.113.211"),),
    # Hosts of marketing sites: at addresses of their own, which nobody maps unless told
    "cname.vercel-dns-0.com": (("A", "203.0.113.200"),),
    "cname.vercel-dns.com": (("A", "203.0.113.200"),),
    "cdn.webflow.com": (("A", "203.0.113.201"),),
    "ext-cust.squarespace.com": (("A", "203.0.113.202"),),
    "shops.myshopify.com": (("A", "203.0.113.203"),),
    "sites.framer.app": (("A", "203.0.113.204"),),
}


def grow_outside(outside: Outside) -> Tree:
    """Return ``outside`` as a tree below the root."""
    return grow(dns.name.root, _placed(outside))


def _placed(outside: Outside) -> Iterator[tuple[dns.name.Name, dns.rdata.Rdata, int, bool]]:
    for name, records in outside.items():
        for type_, content in records:
            rdata = read_rdata(_as_record(type_, content))
            if rdata is None:
                raise ValueError(f"the outside world's {type_} record of {name} cannot be read: {content!r}")
            yield dns.name.from_text(name), rdata, AUTOMATIC_TTL, False


def _as_record(type_: str, content: str) -> dict[str, object]:
    """Return the API's object for a record; an MX's preference is written before its target."""
    if type_ != "MX":
        return {"type": type_, "content": content, "ttl": 1}
    preference, target = content.split()
    return {"type": type_, "content": target, "priority": int(preference), "ttl": 1}
