"""The harmless table: what somebody or something changes that means nothing, and of which nobody may be bothered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from strange_acts import ADMIN, MARKETING, Act, add, all_of, edit, origin, rewrite, rules, setting
from strangers import CACHE, REDIRECTS, Rules, Stranger

KEY = "s1._domainkey.acme.test"


@dataclass(frozen=True, slots=True)
class Harmless:
    """One change that means nothing.

    ``listed``: what drift lists as unmanaged or as information, as in the spoiled table. ``shown``: resources that
    `pulumi preview` shows nevertheless, because the provider compares texts letter by letter.
    """

    id: str
    act: Act
    listed: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


def _unquoted(content: str) -> str:
    return content.replace('" "', "").strip('"')


def _split_elsewhere(content: str) -> str:
    text = _unquoted(content)
    return f'"{text[:100]}" "{text[100:300]}" "{text[300:]}"'


def _rewrite_rules(change: Callable[[Rules], Rules]) -> Act:
    return lambda stranger: [rules(phase, change)(stranger) for phase in (REDIRECTS, CACHE)]


def _without_ids(held: Rules) -> Rules:
    return [
        {key: value for key, value in rule.items() if key not in ("id", "version", "last_updated")} for rule in held
    ]


def _replace_whole(name: str, type_: str, content: str = "", /, **changed: Any) -> Act:
    """Write a record anew by PUT, as many clients do, with what it had."""

    def act(stranger: Stranger) -> None:
        found = stranger.record(name, type_, content)
        kept = ("name", "type", "content", "ttl", "proxied", "priority", "data", "comment")
        body = {key: found[key] for key in kept if found.get(key) is not None}
        stranger.call("PUT", f"/dns_records/{found['id']}", {**body, **changed})

    return act


def _empty_ruleset(stranger: Stranger) -> None:
    """Look at a page of the dashboard that leaves an empty ruleset behind."""
    body = {"name": "default", "kind": "zone", "phase": "http_config_settings", "rules": []}
    stranger.call("POST", "/rulesets", body)


def _hold(stranger: Stranger) -> None:
    stranger.sdk.zones.holds.create(zone_id=stranger.zone)


TXT = (
    Harmless("text-without-quotes", rewrite("_dmarc.acme.test", "TXT", _unquoted), shown=("_dmarc",)),
    Harmless("long-text-split-elsewhere", rewrite(KEY, "TXT", _split_elsewhere), shown=("s1._domainkey",)),
    Harmless("long-text-in-one-piece", rewrite("google._domainkey.acme.test", "TXT", _unquoted)),
)  # fmt: skip

SPELLING = (
    Harmless("name-in-capitals", edit("app.acme.test", "A", name="APP.Acme.Test")),
    Harmless("cname-target-in-capitals", edit("status.acme.test", "CNAME", content="ACME.StatusPage.TEST")),
    Harmless("mx-target-with-a-dot", edit("acme.test", "MX", content="smtp.google.com.")),
    Harmless("short-name", _replace_whole("ssh.acme.test", "A", name="ssh")),
    Harmless("address-spelled-out", edit("blog.acme.test", "AAAA", content="0100:0:0:0:0:0:0:0000")),
    Harmless("caa-written-as-data", _replace_whole("acme.test", "CAA", "pki.goog")),
)  # fmt: skip

COMPUTED = (
    Harmless("record-written-anew", _replace_whole("api.acme.test", "A")),
    Harmless("comment-on-a-record", edit("admin.acme.test", "A", comment="asked Jo before changing this"),
             ("info record admin.acme.test: its comment is 'asked Jo before changing this'",)),
    Harmless("setting-written-anew", setting("ssl", "strict")),
    Harmless("rules-written-anew", _rewrite_rules(list)),
    Harmless("rules-written-anew-without-ids", _rewrite_rules(_without_ids)),
    Harmless("settings-that-nobody-declared", all_of(
        setting("brotli", "off"), setting("early_hints", "on"), setting("always_online", "on"),
        setting("challenge_ttl", 900))),
    Harmless("empty-ruleset-of-another-phase", _empty_ruleset),
    Harmless("zone-held", _hold, ("unmanaged zone hold: is held",)),
)  # fmt: skip

COMING_AND_GOING = (
    Harmless("check-of-a-certificate-authority",
             add(type="TXT", name="_acme-challenge.acme.test", content='"gfj9Xq...Rg85nM"'),
             ("unmanaged record _acme-challenge.acme.test: a certificate authority looks for",)),
    Harmless("check-of-a-certificate-authority-by-cname", add(
                 type="CNAME", name="_3e9e8a5f0c2b4d6f8a1b3c5d7e9f0a2b.app.acme.test",
                 content="8e1c4b7a9d3f5062e8c1a4b7d9f30516.acm-validations.aws"),
             ("unmanaged record _3e9e8a5f0c2b4d6f8a1b3c5d7e9f0a2b.app.acme.test: a certificate authority looks for",)),
    Harmless("token-of-google", add(type="TXT", name="acme.test", content='"google-site-verification=another"'),
             ("unmanaged record acme.test: a service looks for",)),
    Harmless("token-of-microsoft", add(type="TXT", name="acme.test", content='"MS=ms12345678"'),
             ("unmanaged record acme.test: a service looks for",)),
    Harmless("domain-connect", add(type="CNAME", name="_domainconnect.acme.test", content="_domainconnect.gd.test"),
             ("unmanaged record _domainconnect.acme.test: a registrar or provider is found by it",)),
    Harmless("dkim-selector-of-a-rotation", add(
                 type="CNAME", name="s2._domainkey.acme.test", content="s2.domainkey.u4711001.wl001.sendgrid.net"),
             ("unmanaged record s2._domainkey.acme.test: mail is signed with it",)),
)  # fmt: skip

SERVERS = (
    Harmless("server-says-nothing-may-be-kept", origin(MARKETING, set_headers={"Cache-Control": "no-store"})),
    Harmless("server-sends-hsts-of-its-own", origin(ADMIN, set_headers={"Strict-Transport-Security": "max-age=1"})),
)  # fmt: skip

ROWS = (*TXT, *SPELLING, *COMPUTED, *COMING_AND_GOING, *SERVERS)
