"""Bad stack files that nobody would think of, and that people write: rows of ``misdeclared.MISTAKES``."""

from __future__ import annotations

import pytest

_TOKEN = "cfut_" + "a1B2" * 12

# What is added from line 7 on; the key; a part of what is said. The mistake stands in the last line.
OF_YAML = [
    pytest.param(
        "    *.app: {origin: 1.2.3.4}\n", "", "a text cannot begin with * or &: put it in quotes", id="star-key"
    ),
    pytest.param(
        "    redirects: [{host: *, to: https://x.test/}]\n",
        "",
        "a text cannot begin with * or &: put it in quotes",
        id="star",
    ),
    pytest.param(
        "    redirects: [{host: *shop, to: https://x.test/}]\n",
        "",
        "write the value out, in quotes if it is a text",
        id="star-name",
    ),
    pytest.param("    mail: {provider: none, spf_all: ?all}\n", "", "put the text in quotes", id="question-mark"),
    pytest.param("    canonical: |www\n", "", "a text cannot begin with | or >", id="bar"),
    pytest.param("    tls:\n      mode: full\n      dnssec\n", "", "a key has no colon", id="no-colon"),
    pytest.param("    redirects: - {host: a}\n", "", "a list begins on a line of its own", id="list-on-the-line"),
    pytest.param("...\nlaunchready:verify: off\n", "", "behind the end of a document", id="behind-the-end"),
    pytest.param("    # \u2067safe\u2069 mode: full\n", "", "U+2067 shows what follows in another order", id="turned"),
    pytest.param(
        "    \u00a0tls: {mode: full}\n", "?tls", "U+00A0 (no-break space), which cannot be printed", id="no-break-space"
    ),
    pytest.param(
        "    tls: {mode:\u00a0full}\n",
        "tls.mode:?full",
        "the key 'mode:?full' holds U+00A0",
        id="no-break-space-inside",
    ),
    pytest.param(
        '      "ap\u200bp": {origin: 1.2.3.4, audience: users}\n',
        "hosts.ap?p",
        "U+200B (zero width space), which cannot be printed: delete it",
        id="zero-width",
    ),
    pytest.param("    \ufefftls: {mode: full}\n", "?tls", "U+FEFF (zero width no-break space)", id="mark-inside"),
    pytest.param(
        '    records: [{name: a, type: TXT, content: "x\\n"}]\n',
        "records.0.content",
        ">- in place of | or >",
        id="block-text",
    ),
    # keys that the engine reads as other keys
    pytest.param(
        "      010: {origin: 1.2.3.4, audience: users}\n", "hosts.010", "the key 010 as another one", id="octal-key"
    ),
    pytest.param("      null: {origin: 1.2.3.4, audience: users}\n", "hosts.null", "put it in quotes", id="null-key"),
    pytest.param("      ~: {origin: 1.2.3.4, audience: users}\n", "hosts.~", "put it in quotes", id="tilde-key"),
    pytest.param("      1e3: {origin: 1.2.3.4, audience: users}\n", "hosts.1e3", "put it in quotes", id="exponent-key"),
    pytest.param(
        "      0x1F: {origin: 1.2.3.4, audience: users}\n", "hosts.0x1F", "put it in quotes", id="hexadecimal-key"
    ),
    pytest.param(
        "      1_0: {origin: 1.2.3.4, audience: users}\n", "hosts.1_0", "put it in quotes", id="underscore-key"
    ),
    pytest.param("      TRUE: {origin: 1.2.3.4, audience: users}\n", "hosts.TRUE", "put it in quotes", id="true-key"),
    pytest.param(
        "      2026-11-24: {origin: 1.2.3.4, audience: users}\n", "hosts.2026-11-24", "put it in quotes", id="date-key"
    ),
    pytest.param(
        f"      {10**20}: {{origin: 1.2.3.4, audience: users}}\n", f"hosts.{10**20}", "put it in quotes", id="huge-key"
    ),
    # what is written nowhere, or where nobody reads it
    pytest.param(
        "    tls:\n      hsts:\n",
        "tls.hsts",
        "write null if nothing is meant, or leave it out: sent on",
        id="hsts-in-comments",
    ),
    pytest.param(
        "    protection: {block: , headers: {}}\n", "protection.block", "write null if nothing", id="block-in-comments"
    ),
    pytest.param("tls: {mode: flexible}\n", "tls", "indent it below config: launchready:site:", id="at-the-top"),
    pytest.param("launchready:verify: off\n", "launchready:verify", "indent it below config:", id="setting-at-the-top"),
    pytest.param("  tls: {mode: flexible}\n", "tls", "belongs below launchready:site: indent it", id="beside-the-site"),
    pytest.param(
        "  launchredy:verify: off\n", "launchredy:verify", "did you mean launchready:verify?", id="namespace-misspelt"
    ),
    pytest.param("  launchready:allow:\n", "launchready:allow", "it is empty: list what is allowed", id="empty-allow"),
    pytest.param("  launchready:defaults:\n", "launchready:defaults", "it is empty: write a name", id="empty-defaults"),
    pytest.param("  launchready:verify:\n", "launchready:verify", "it is empty, and not one of", id="empty-setting"),
    # secrets where nobody looks
    pytest.param(
        f"    # {_TOKEN}\n", "", "this line holds what looks like a Cloudflare API token", id="secret-in-a-comment"
    ),
    pytest.param(f"token: {_TOKEN}\n", "", "looks like a Cloudflare API token", id="secret-at-the-top"),
    pytest.param(
        "  cloudflare:apitoken: abc12345\n", "cloudflare:apitoken", "this secret is in plain text", id="token-misspelt"
    ),
    pytest.param(
        "  cloudflare:apiToken: 12345678\n", "cloudflare:apiToken", "this secret is in plain text", id="token-number"
    ),
    pytest.param(
        "  other:db-password: hunter2\n",
        "other:db-password",
        "pulumi config set --secret other:db-password",
        id="password",
    ),
]

_APP = "      app: {origin: 1.2.3.4, audience: users"
_GOOGLE = "    mail: {provider: google-workspace, "


def _host(name: str, rest: str = "origin: 1.2.3.4, audience: users") -> str:
    return f"      {name}: {{{rest}}}\n"


def _record(rest: str) -> str:
    return f"    records: [{{{rest}}}]\n"


def _redirect(rest: str) -> str:
    return f'    redirects: [{{host: "@", {rest}}}]\n'


OF_WORDS = [
    pytest.param("    tls: {dnssec: 'true'}\n", "tls.dnssec", "without quotes: true", id="true-in-quotes"),
    pytest.param(
        "    tls: {hsts: {max_age: '300'}}\n", "tls.hsts.max_age", "without quotes: seconds", id="number-in-quotes"
    ),
    pytest.param("    tls: mode:full\n", "tls", "(a colon has a space behind it)", id="no-space"),
    pytest.param(
        "    tls: {hsts: true}\n", "tls.hsts", "a block of keys: sent on every https answer; null", id="hsts-true"
    ),
    pytest.param("    tls: {mode: full (strict)}\n", "tls.mode", "did you mean strict?", id="dashboard-word"),
    pytest.param(
        "    mail: {provider: google}\n", "mail.provider", "did you mean google-workspace?", id="part-of-a-word"
    ),
    pytest.param(
        _record("name: a, type: txt, content: x"), "records.0.type", "did you mean TXT?", id="lower-case-type"
    ),
    pytest.param(
        _host("app", "origin: 1.2.3.4, audience: "), "hosts.app.audience", "it is empty; write one of", id="no-audience"
    ),
    pytest.param(
        f"{_APP}, proxied: false, ttl: 1h}}\n", "hosts.app.ttl", "a whole number: seconds", id="ttl-with-unit"
    ),
    pytest.param(
        f"{_APP}, proxied: false, ttl: 1}}\n", "hosts.app.ttl", "automatic where it is left out", id="ttl-of-the-api"
    ),
    pytest.param('      "": {origin: 1.2.3.4, audience: users}\n', "hosts.", "a name is empty here", id="empty-name"),
    pytest.param(_record("name: a, type: TXT"), "records.0.content", "1 . alpn=", id="no-content"),
    pytest.param(
        '    cache: {authenticated_paths: ["/ü"]}\n', "cache.authenticated_paths.0", "that is /%C3%BC", id="letters"
    ),
    pytest.param(
        _redirect('path: /a, to: "https://bücher.test/ü"'),
        "redirects.0.to",
        "https://xn--bcher-kva.test/%C3%BC",
        id="url-letters",
    ),
]
OF_NAMES = [
    pytest.param(
        _host("https://app.acme.test"), "hosts.https://app.acme.test", "write the name alone", id="url-as-host"
    ),
    pytest.param(_host("12:30"), "hosts.12:30", "write the name alone", id="time-as-host"),
    pytest.param(_host("app/login"), "hosts.app/login", "write the name alone", id="path-as-host"),
    pytest.param(_host("app.acme.tset"), "hosts.app.acme.tset", "lies outside the zone", id="zone-misspelt"),
    pytest.param(_host("app.acme.dev"), "hosts.app.acme.dev", "lies outside the zone", id="zone-elsewhere"),
    pytest.param(_host("xn--a"), "hosts.xn--a", "is no punycode", id="no-punycode"),
    pytest.param(_host("'a\u3002b'"), "hosts.a\u3002b", "is no host label", id="ideographic-dot"),
    pytest.param(_host("'\U0001f4a9'"), "hosts.\U0001f4a9", "is not a valid international name", id="emoji"),
    pytest.param(_host("'a*'"), "hosts.a*", "is no host label", id="star-in-a-label"),
    pytest.param(
        _host("bücher") + _host("xn--bcher-kva"),
        "hosts.xn--bcher-kva",
        "here and as 'bücher'",
        id="twice-in-two-alphabets",
    ),
    pytest.param(
        "    aliases: [{name: 1.2.3.4}]\n", "aliases.0.name", "is an address, and a domain", id="address-as-domain"
    ),
    pytest.param(
        "    aliases: [{name: ac_me.com}]\n", "aliases.0.name", "no registered domain has", id="underscore-domain"
    ),
    pytest.param(
        f"{_GOOGLE}dkim: [{{selector: google._domainkey, cname: x.test}}]}}\n",
        "mail.dkim.0.selector",
        "write 'google' alone",
        id="whole-selector",
    ),
    pytest.param(
        f"{_GOOGLE}senders: [{{name: a, include: 'include:x.test'}}]}}\n",
        "mail.senders.0.include",
        "without what stands before or behind it (https://, include:,",
        id="include-of-include",
    ),
    pytest.param(
        f"{_GOOGLE}senders: [{{name: a, include: 1.2.3.4}}]}}\n",
        "mail.senders.0.include",
        "is an address",
        id="include-of-address",
    ),
    pytest.param(
        f"{_GOOGLE}senders: [{{name: a, include: acme.test}}]}}\n",
        "mail.senders.0.include",
        "for ever",
        id="include-of-itself",
    ),
    pytest.param(
        f"{_GOOGLE}dmarc: {{rua: ['mailto:a@bücher.test']}}}}\n",
        "mail.dmarc.rua.0",
        "xn--bcher-kva.test",
        id="letters-in-mail",
    ),
]
OF_RECORDS = [
    pytest.param(
        _host("app", "origin: '1.2.3.4, 1.2.3.5', audience: users"), "hosts.app.origin", "as a list", id="comma"
    ),
    pytest.param(_host("app", "origin: '', audience: users"), "hosts.app.origin", "it is empty", id="empty-origin"),
    pytest.param(
        _host("app", "origin: 'fe80::1%eth0', audience: users, proxied: false"),
        "hosts.app.origin",
        "network card",
        id="scope",
    ),
    pytest.param(
        _host("app", "origin: 104.21.3.4, audience: users"), "hosts.app.origin", "error 1000", id="edge-as-origin"
    ),
    pytest.param(
        _host("app", "origin: www.acme.test, audience: users"),
        "hosts.app.origin",
        "only redirects (at canonical)",
        id="no-server",
    ),
    pytest.param(
        _host("b", "origin: a.acme.test, audience: users") + _host("a", "origin: b.acme.test, audience: users"),
        "hosts.a.origin",
        "(a.acme.test → b.acme.test → a.acme.test)",
        id="hosts-in-a-circle",
    ),
    pytest.param(
        _record("name: a, type: CNAME, content: a"),
        "records.0.content",
        "leads to itself (a.acme.test → a",
        id="own-alias",
    ),
    pytest.param(_record("name: a, type: CNAME, content: ''"), "records.0.content", "it is empty", id="empty-target"),
    pytest.param(
        _record("name: a, type: CNAME, content: 1.2.3.4"), "records.0.content", "of type A", id="alias-of-address"
    ),
    pytest.param(
        _record("name: a, type: NS, content: 1.2.3.4"), "records.0.content", "an NS record leads", id="ns-address"
    ),
    pytest.param(
        _record("name: _sip._tcp, type: SRV, content: 5 5060 1.2.3.4, priority: 1"),
        "records.0.content",
        "SRV",
        id="srv-address",
    ),
    pytest.param(
        _record("name: a, type: AAAA, content: 'fe80::1%eth0'"), "records.0.content", "network card", id="aaaa-scope"
    ),
    pytest.param(_record("name: a, type: TXT, content: '\"\"'"), "records.0.content", "it is empty", id="empty-text"),
    pytest.param(_record("name: a, type: TXT, content: '\"x'"), "records.0.content", "never closed", id="half-a-quote"),
    pytest.param(
        _record("name: a, type: TXT, content: \u201cx\u201d"),
        "records.0.content",
        "typographic quote",
        id="typographic",
    ),
    pytest.param(_record(f"name: a, type: TXT, content: {'ü' * 1025}"), "records.0", "2050 bytes", id="long-letters"),
    pytest.param(
        _record("name: '@', type: CAA, content: 0 isue x.test"), "records.0.content", "isue is no tag", id="tag-of-caa"
    ),
    pytest.param(
        _record("name: '@', type: CAA, content: '0 issue https://x.test'"),
        "records.0.content",
        "domain alone",
        id="url-in-caa",
    ),
    pytest.param(
        _record("name: '@', type: CAA, content: 0 iodef a@x.test"), "records.0.content", "mailto:security", id="iodef"
    ),
    pytest.param(
        _record("name: www, type: A, content: 1.2.3.4"),
        "records.0.proxied",
        "www.acme.test redirects",
        id="www-by-a-record",
    ),
    pytest.param(
        '    records: [{name: "@", type: CNAME, content: x.test}]\n',
        "records.0",
        "would hold both",
        id="alias-beside-apex",
    ),
    pytest.param(
        f"{_GOOGLE}dkim: [{{selector: g, cname: x.test}}, {{selector: g, cname: y.test}}]}}\n",
        "mail.dkim.1",
        "would hold both",
        id="selector-twice",
    ),
]
OF_TEXTS = [
    pytest.param("  launchready:allow: '[]'\n", "launchready:allow", "this is a list", id="list-as-text"),
    pytest.param(
        _record("name: _acme-challenge, type: CNAME, content: x.test, proxied: true"),
        "records.0.proxied",
        "is looked up for what its record says",
        id="proxied-challenge",
    ),
    pytest.param(_host("_app"), "hosts._app.proxied", "is looked up for", id="proxied-underscore"),
    pytest.param(
        _host("app", "origin: x.vercel.app, audience: users, edge: provider, redirects_to: app"),
        "hosts.app.redirects_to",
        "comes back to itself",
        id="platform-redirects-to-itself",
    ),
    pytest.param(f"{_APP}, proxied: 'true'}}\n", "hosts.app.proxied", "without quotes: true", id="proxied-in-quotes"),
    pytest.param("    tls: {mode: full\n", "", "opened and not closed", id="brace-at-the-end"),
    pytest.param(
        _record("name: a, type: A, content: 255.255.255.255"), "records.0.content", "broadcast", id="broadcast"
    ),
    pytest.param(
        _host("app", "origin: 224.0.0.1, audience: users, proxied: false"),
        "hosts.app.origin",
        "multicast",
        id="multicast",
    ),
    pytest.param(
        _record("name: a, type: TXT, content: v=spf1 -all include:x.test"),
        "records.0.content",
        "before it",
        id="behind-all",
    ),
    pytest.param(
        _record("name: a, type: TXT, content: 'v=spf1include:x.test -all'"),
        "records.0.content",
        "a space",
        id="spf-no-space",
    ),
    pytest.param(
        _record("name: dmarc, type: TXT, content: v=DMARC1; p=none"),
        "records.0.content",
        "with _dmarc",
        id="dmarc-elsewhere",
    ),
    pytest.param(
        _record("name: s1, type: TXT, content: v=DKIM1; p=MIIB"), "records.0.content", "_domainkey", id="dkim-elsewhere"
    ),
]
OF_PATHS = [
    pytest.param(_redirect('path: /%61, to: "https://x.test/"'), "redirects.0.path", "write /a", id="encoded-letter"),
    pytest.param(
        _redirect('path: /%c3%bc, to: "https://x.test/"'), "redirects.0.path", "write /%C3%BC", id="small-hex"
    ),
    pytest.param(
        _redirect('path: /a, to: "https://acme.test/%61"'), "redirects.0.to", "to itself", id="itself-encoded"
    ),
    pytest.param(_redirect('path: "/a/(.*)", to: "https://x.test/"'), "redirects.0.path", "regular", id="regular"),
    pytest.param(_redirect('path: "/a/*", to: "https://x.test/$1"'), "redirects.0.to", "write ${1}", id="dollar"),
    pytest.param(
        _redirect('path: "/*/*/*/*/*/*/*/*/*", to: "https://x.test/${9}"'),
        "redirects.0.to",
        "${1} to ${8}",
        id="ninth-star",
    ),
    pytest.param(
        _redirect('path: /a, to: "https://localhost/"'), "redirects.0.to", "no full host name", id="to-localhost"
    ),
    pytest.param(_redirect('path: /a, to: "https://x.test:80/"'), "redirects.0.to", "at port 80", id="https-at-80"),
    pytest.param(
        _redirect('path: /a, to: "https://acme.test./a"'), "redirects.0.to", "to itself", id="itself-with-a-dot"
    ),
    pytest.param(f"{_APP}, webhooks: [/%68ook]}}\n", "hosts.app.webhooks.0", "write /hook", id="webhook-encoded"),
    pytest.param("    cache: {pages: [/blog*]}\n", "cache.pages.0", "or /blog/* for all below it", id="star-in-a-page"),
    pytest.param("    cache: {pages: [/%7Eme]}\n", "cache.pages.0", "write /~me", id="page-encoded"),
    pytest.param(
        "    cache: {static: {paths: [/app]}, authenticated_paths: [/app/account]}\n",
        "cache.authenticated_paths.0",
        "lies below /app (cache.static.paths.0), where everything is a file",
        id="log-in-below-files",
    ),
    pytest.param(
        "    cache: {static: {extensions: [css, html]}}\n",
        "cache.static.extensions.1",
        "is a page and no file",
        id="pages-as-files",
    ),
    pytest.param(
        "    protection: {block: {countries: [UK]}}\n", "protection.block.countries.0", "did you mean GB?", id="uk"
    ),
    pytest.param(
        "    protection: {block: {countries: [ZZ]}}\n", "protection.block.countries.0", "(ISO 3166-1)", id="zz"
    ),
    pytest.param(
        "    protection: {block: {addresses: ['::/0']}}\n",
        "protection.block.addresses.0",
        "every visitor there is",
        id="everybody",
    ),
]
_ALLOW = "  launchready:allow: [{policy: mx-gone, reason: x, until: "
OF_ALLOWANCES = [
    pytest.param(f"{_ALLOW}2026-12-01}}]\n", "launchready:allow.0.until", "write it in quotes", id="allow-bare-day"),
    pytest.param(f"{_ALLOW}'2026-11-31'}}]\n", "launchready:allow.0.until", "is no day", id="allow-no-day"),
    pytest.param(f"{_ALLOW}'20261201'}}]\n", "launchready:allow.0.until", "is no day", id="allow-no-dashes"),
    pytest.param(f"{_ALLOW}never}}]\n", "launchready:allow.0.until", "is no day", id="allow-for-ever"),
    pytest.param(f"{_ALLOW}'2099-01-01'}}]\n", "launchready:allow.0.until", "too far ahead", id="allow-too-long"),
    pytest.param(f"{_ALLOW}}}]\n", "launchready:allow.0.until", "it is empty: write the last day", id="allow-no-end"),
    pytest.param("  launchready:allow: mx-gone\n", "launchready:allow", "this is a list", id="allow-text"),
    pytest.param(
        "  launchready:allow: [mx-gone]\n", "launchready:allow.0", "this is a block of keys", id="allow-id-alone"
    ),
    pytest.param(
        f"{_ALLOW.replace('mx-gone', 'mx-gon')}'2026-12-01'}}]\n",
        "launchready:allow.0.policy",
        "mx-gone?",
        id="allow-no-policy",
    ),
    pytest.param(
        f"{_ALLOW.replace('mx-gone', chr(39) + '*' + chr(39))}'2026-12-01'}}]\n",
        "launchready:allow.0.policy",
        "docs/policies.md lists them",
        id="allow-everything",
    ),
]

ODDITIES = [*OF_YAML, *OF_WORDS, *OF_NAMES, *OF_RECORDS, *OF_TEXTS, *OF_PATHS, *OF_ALLOWANCES]
