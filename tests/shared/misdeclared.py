"""Bad stack files, one mistake each: what stands in the file, the key it is at, and what is said of it."""

from __future__ import annotations

import pytest
from misdeclared_mail import MISTAKES_OF_MAIL
from misdeclared_oddly import ODDITIES

HEAD = """\
config:
  launchready:site:
    zone: {name: acme.test}
    canonical: "@"
    hosts:
      "@": {origin: 198.51.100.10, audience: marketing}
"""
TEN_SENDERS = ", ".join(f"{{name: s{number}, include: s{number}.test}}" for number in range(10))

# What is added from line 7 on; the key; a part of what is said. The mistake stands in the last line.
MISTAKES = [
    # shape
    pytest.param("    recrods: []\n", "recrods", "did you mean records?", id="unknown-key"),
    pytest.param("    tls: {hsts: {maxage: 1}}\n", "tls.hsts.maxage", "did you mean max_age?", id="unknown-key-deep"),
    pytest.param("    tls: {xyzzy: 1}\n", "tls.xyzzy", "known are advanced_certificates,", id="unknown-key-far"),
    pytest.param("      app: {origin: 1.2.3.4}\n", "hosts.app.audience", "it is missing: whom it serves", id="missing"),
    pytest.param("      app:\n", "hosts.app", "it is empty; write a block of keys", id="empty-block"),
    pytest.param("      app: [1]\n", "hosts.app", "a list does not fit", id="list-for-block"),
    pytest.param("    redirects: {}\n", "redirects", "write a list", id="block-for-list"),
    pytest.param(
        "    cache: {authenticated_paths: /a}\n", "cache.authenticated_paths", "write a list", id="text-for-list"
    ),
    pytest.param("    tls: {https_everywhere: on}\n", "tls.https_everywhere", "write true or false (yes,", id="on"),
    pytest.param("    tls: {minimum: 1.2}\n", "tls.minimum", "write it in quotes: '1.2'", id="version-as-number"),
    pytest.param('    tls: {minimum: "1.4"}\n', "tls.minimum", "1.4 is not one of 1.0, 1.1", id="version"),
    pytest.param("    tls: {mode: strickt}\n", "tls.mode", "did you mean strict?", id="word"),
    pytest.param("    tls: {hsts: {max_age: 1y}}\n", "tls.hsts.max_age", "write a whole number", id="text-for-number"),
    pytest.param("    tls: {hsts: {max_age: 1.5}}\n", "tls.hsts.max_age", "write a whole number", id="fraction"),
    pytest.param("    tls: {hsts: {max_age: -1}}\n", "tls.hsts.max_age", "at least 0", id="negative"),
    pytest.param(
        "    cache: {static: {edge_ttl: 60}}\n",
        "cache.static.edge_ttl",
        "write 7200 or more, or write plan: business for the zone",
        id="edge-ttl",
    ),
    pytest.param(
        "    cache: {static: {extensions: []}}\n", "cache.static.extensions", "it is empty", id="no-extension"
    ),
    pytest.param(
        "    cache: {static: {extensions: [.css]}}\n", "cache.static.extensions.0", "without the dot", id="dot"
    ),
    pytest.param("    cache: {session_cookies: [a b]}\n", "cache.session_cookies.0", "a cookie's name", id="cookie"),
    pytest.param(
        "    cache: {authenticated_paths: [account]}\n", "cache.authenticated_paths.0", "starts with /", id="path"
    ),
    pytest.param(
        '    cache: {authenticated_paths: ["/%ff"]}\n', "cache.authenticated_paths.0", "UTF-8", id="path-bytes"
    ),
    pytest.param(
        "    mail: {provider: gogle-workspace}\n", "mail.provider", "did you mean google-workspace", id="provider"
    ),
    pytest.param('    mail: {provider: none, dmarc: {rua: ["a@b"]}}\n', "mail.dmarc.rua.0", "mailto:", id="rua"),
    pytest.param(
        "    redirects: [{host: a, to: http://b.test/}]\n", "redirects.0.to", "an https URL", id="http-target"
    ),
    pytest.param(
        '    records: [{name: "@", type: TXT, content: {secure: x}}]\n', "records.0.content", "encrypted", id="secret"
    ),
    pytest.param(
        '    records: [{name: "@", type: TXT, content: "a\\nb"}]\n', "records.0.content", "printed", id="newline"
    ),
    # names
    pytest.param("      a..b: {origin: 1.2.3.4, audience: users}\n", "hosts.a..b", "empty label", id="two-dots"),
    pytest.param(
        f"      {'a' * 64}: {{origin: 1.2.3.4, audience: users}}\n", f"hosts.{'a' * 64}", "63", id="long-label"
    ),
    pytest.param(
        f"      {'.'.join(['a' * 49] * 5)}: {{origin: 1.2.3.4, audience: users, proxied: false}}\n",
        f"hosts.{'.'.join(['a' * 49] * 5)}",
        "253 are allowed",
        id="long-name",
    ),
    pytest.param(
        "      app.other.com: {origin: 1.2.3.4, audience: users}\n",
        "hosts.app.other.com",
        "outside the zone",
        id="elsewhere",
    ),
    pytest.param(
        "      app.acme.io.: {origin: 1.2.3.4, audience: users}\n",
        "hosts.app.acme.io.",
        "outside the zone",
        id="absolute-elsewhere",
    ),
    pytest.param(
        "      acme.test: {origin: 1.2.3.4, audience: users}\n", "hosts.acme.test", "declared twice", id="host-twice"
    ),
    # hosts
    pytest.param(
        "      app: {origin: 300.1.1.1, audience: users}\n", "hosts.app.origin", "no valid IPv4", id="bad-address"
    ),
    pytest.param(
        "      app: {origin: https://x.test, audience: users}\n",
        "hosts.app.origin",
        "leave out the scheme",
        id="url-as-origin",
    ),
    pytest.param(
        "      app: {origin: localhost, audience: users}\n", "hosts.app.origin", "no full host name", id="localhost"
    ),
    pytest.param(
        "      app: {origin: [1.2.3.4, x.test], audience: users}\n",
        "hosts.app.origin",
        "addresses only",
        id="mixed-origins",
    ),
    pytest.param("      app: {origin: 127.0.0.1, audience: users}\n", "hosts.app.origin", "loopback", id="loopback"),
    pytest.param("      app: {origin: 192.168.1.2, audience: users}\n", "hosts.app.origin", "private", id="private"),
    pytest.param("      app: {origin: 'fd00::1', audience: users}\n", "hosts.app.origin", "private", id="private-ipv6"),
    pytest.param(
        "      app: {origin: '::ffff:10.0.0.1', audience: users}\n", "hosts.app.origin", "private", id="mapped-ipv6"
    ),
    pytest.param(
        "      app: {origin: app.acme.test, audience: users}\n", "hosts.app.origin", "served by itself", id="own-cname"
    ),
    pytest.param(
        "      app: {origin: [1.2.3.4, 1.2.3.4], audience: users}\n",
        "hosts.app.origin",
        "declared twice",
        id="address-twice",
    ),
    pytest.param(
        "      app: {origin: 1.2.3.4, audience: users, ttl: 300}\n",
        "hosts.app.ttl",
        "leave ttl out",
        id="proxied-with-ttl",
    ),
    pytest.param("      app: {origin: 1.2.3.4, audience: users, ttl: 5}\n", "hosts.app.ttl", "at least 30", id="ttl"),
    pytest.param("      a.b: {origin: 1.2.3.4, audience: users}\n", "hosts.a.b", "Three ways out", id="deep"),
    pytest.param(
        "      www: {origin: 1.2.3.4, audience: users, proxied: false}\n",
        "hosts.www.proxied",
        "has to be proxied",
        id="www-not-proxied",
    ),
    pytest.param(
        "      app: {origin: 1.2.3.4, audience: users, proxied: false, authenticated: true}\n",
        "hosts.app.authenticated",
        "nothing is cached there anyway",
        id="authenticated-not-proxied",
    ),
    pytest.param(
        "      mx: {origin: k.dkim.amazonses.com, audience: apis}\n",
        "hosts.mx.origin",
        "proxied: false",
        id="never-proxied",
    ),
    # tls and cache
    pytest.param("    tls: {hsts: {preload: true}}\n", "tls.hsts.preload", "include_subdomains: true", id="preload"),
    pytest.param(
        "    cache: {static: {sample: /a.html}}\n", "cache.static.sample", "none of the extensions", id="sample"
    ),
    pytest.param(
        f"    cache: {{authenticated_paths: [{', '.join(f'/path{number}' for number in range(40))}]}}\n",
        "cache.authenticated_paths",
        "Cloudflare takes 4096",
        id="expression-too-long",
    ),
    # redirects
    pytest.param(
        '    redirects: [{host: "@", path: /a, to: https://acme.test/a}]\n',
        "redirects.0.to",
        "to itself",
        id="to-itself",
    ),
    pytest.param(
        "    redirects: [{host: a, to: https://a.acme.test/x}]\n", "redirects.0.to", "to itself", id="longer-and-longer"
    ),
    pytest.param(
        "    redirects: [{host: a, to: https://b.acme.test/}, {host: b, to: https://a.acme.test/}]\n",
        "redirects.0.to",
        "in a circle (a.acme.test/launch-ready → b.acme.test/launch-ready → a.acme.test/launch-ready): lead it",
        id="loop",
    ),
    pytest.param(
        '    redirects: [{host: "@", path: /a, to: https://acme.test/b}, {host: "@", path: /b, to: https://acme.test/b}]\n',
        "redirects.0.to",
        "in a circle (acme.test/a → acme.test/b → acme.test/b)",
        id="into-a-loop",
    ),
    pytest.param(
        '    redirects: [{host: "@", path: /a, to: https://www.acme.test/b}]\n',
        "redirects.0.to",
        "https://acme.test/b at once",
        id="two-hops",
    ),
    pytest.param(
        '    redirects: [{host: "@", to: https://x.test/}]\n',
        "redirects.0.host",
        "declared as a host too",
        id="host-redirected",
    ),
    pytest.param(
        "    redirects: [{host: x.com, to: https://acme.test/}]\n",
        "redirects.0.host",
        "outside the zone",
        id="redirect-elsewhere",
    ),
    pytest.param(
        '    redirects: [{host: "*", to: https://x.test/}]\n', "redirects.0.host", "wildcard", id="redirect-wildcard"
    ),
    pytest.param(
        "    redirects: [{host: a, to: https://x.test/?b=1}]\n",
        "redirects.0.to",
        "cannot hold a query",
        id="query-in-target",
    ),
    pytest.param(
        "    redirects: [{host: a, to: 'https://x.test:99999/'}]\n", "redirects.0.to", "no valid URL", id="port"
    ),
    pytest.param(
        '    redirects: [{host: "@", path: /a, to: https://x.test/}, {host: "@", path: /a, to: https://y.test/}]\n',
        "redirects.1",
        "redirected twice",
        id="redirect-twice",
    ),
    pytest.param(
        "    redirects: [{host: a, to: https://x.test/}, {host: a, path: /b, to: https://y.test/}]\n",
        "redirects.1",
        "never reached",
        id="never-reached",
    ),
    # mail
    pytest.param("    mail: {provider: microsoft-365}\n", "mail.microsoft_tenant", "admin center", id="no-tenant"),
    pytest.param(
        "    mail: {provider: none, microsoft_tenant: x}\n",
        "mail.microsoft_tenant",
        "belongs to microsoft-365",
        id="tenant",
    ),
    pytest.param(
        "    mail: {provider: google-workspace, dmarc: {policy: reject}}\n",
        "mail.dmarc.policy",
        "without any DKIM",
        id="reject-without-dkim",
    ),
    pytest.param(
        "    mail: {provider: google-workspace, senders: [{name: x}]}\n",
        "mail.senders.0",
        "nothing lets it send",
        id="idle-sender",
    ),
    pytest.param(
        "    mail: {provider: google-workspace, dkim: [{selector: a}]}\n",
        "mail.dkim.0",
        "either txt or cname",
        id="empty-key",
    ),
    pytest.param(
        "    mail: {provider: google-workspace, dkim: [{selector: a, txt: v=DKIM1; p=MIIB}]}\n",
        "mail.dkim.0.txt",
        "no whole DKIM key",
        id="cut-key",
    ),
    pytest.param(
        "    mail: {provider: google-workspace, dkim: [{selector: a, txt: v=DKIM1; p=}]}\n",
        "mail.dkim.0.txt",
        "no whole DKIM key",
        id="revoked-key",
    ),
    pytest.param(
        f"    mail: {{provider: google-workspace, senders: [{TEN_SENDERS}]}}\n",
        "mail.senders",
        "these senders need 11 at least",
        id="eleven-lookups",
    ),
    pytest.param(
        "    mail: {provider: google-workspace, senders: [{name: a, return_path: {host: b}}]}\n",
        "mail.senders.0.return_path",
        "either cname, or mx and include",
        id="empty-return-path",
    ),
    # records
    pytest.param(
        '    records: [{name: "@", type: MX, content: 1.2.3.4, priority: 1}]\n',
        "records.0.content",
        "is an address",
        id="mx-address",
    ),
    pytest.param(
        "    records: [{name: a, type: MX, content: acme.test, priority: 1}]\n",
        "records.0.content",
        "web traffic only",
        id="mx-proxied",
    ),
    pytest.param(
        '    records: [{name: "@", type: MX, content: mx.x.test}]\n',
        "records.0",
        "needs a priority",
        id="mx-without-priority",
    ),
    pytest.param(
        "    records: [{name: a, type: A, content: 1.2.3.4, priority: 1}]\n",
        "records.0.priority",
        "only MX and SRV",
        id="a-with-priority",
    ),
    pytest.param(
        "    records: [{name: a, type: A, content: x}]\n", "records.0.content", "write an IPv4 address", id="a-content"
    ),
    pytest.param(
        "    records: [{name: a, type: CAA, content: letsencrypt.org}]\n",
        "records.0.content",
        "flags, tag and value",
        id="caa-content",
    ),
    pytest.param(
        "    records: [{name: a, type: TXT, content: x, proxied: true}]\n",
        "records.0.proxied",
        "leave it out of this TXT",
        id="proxied-txt",
    ),
    pytest.param(
        "    records: [{name: a, type: A, content: 10.0.0.1, proxied: true}]\n",
        "records.0.content",
        "private",
        id="proxied-private",
    ),
    pytest.param(
        "    records: [{name: a, type: A, content: 1.2.3.4, proxied: true, ttl: 60}]\n",
        "records.0.ttl",
        "leave ttl out",
        id="proxied-record-ttl",
    ),
    pytest.param(
        f"    records: [{{name: a, type: TXT, content: {'x' * 2049}}}]\n",
        "records.0",
        "2049 characters",
        id="long-text",
    ),
    pytest.param(
        "    records: [{name: a, type: CNAME, content: x.test}, {name: a, type: TXT, content: y}]\n",
        "records.0",
        "stands alone on its name, but a TXT record at records.1",
        id="cname-beside",
    ),
    pytest.param(
        "    records: [{name: a, type: NS, content: ns.x.test}, {name: a, type: TXT, content: y}]\n",
        "records.0",
        "stands alone on its name, but a TXT record",
        id="ns-beside",
    ),
    pytest.param(
        "    records: [{name: a, type: TXT, content: y}, {name: a.acme.test, type: TXT, content: y}]\n",
        "records.1",
        "declared at records.0 too",
        id="record-twice",
    ),
    pytest.param(
        '    records: [{name: "@", type: A, content: 1.2.3.4, proxied: true}]\n',
        "records.0",
        "(at hosts.@.origin)",
        id="address-of-a-host",
    ),
    pytest.param(
        "    records: [{name: a, type: A, content: 1.2.3.4}, {name: a, type: A, content: 1.2.3.5, proxied: true}]\n",
        "records.1",
        "is proxied at one key and not at",
        id="half-proxied",
    ),
    pytest.param(
        '    mail: {provider: google-workspace}\n    records: [{name: "@", type: TXT, content: v=spf1 -all}]\n',
        "records.0",
        "(at mail); keep one",
        id="second-spf",
    ),
    pytest.param(
        "    mail: {provider: google-workspace}\n    records: [{name: _dmarc, type: TXT, content: v=DMARC1}]\n",
        "records.0",
        "(at mail.dmarc); keep one",
        id="second-dmarc",
    ),
    pytest.param(
        '    mail: {provider: google-workspace}\n    records: [{name: "@", type: MX, content: x.test, priority: 1}]\n',
        "records.0",
        "come from mail.provider",
        id="second-mx",
    ),
    pytest.param(
        f"    records: [{', '.join(f'{{name: a, type: TXT, content: {sign * 2041}}}' for sign in 'vwxyz')}]\n",
        "records.4",
        "have 10,205 characters together; Cloudflare holds 8,192 at most",
        id="long-texts-of-a-name",
    ),
    # plans
    pytest.param(
        f"    redirects: [{', '.join(f'{{host: r{number}, to: https://x.test/}}' for number in range(9))}]\n",
        "redirects",
        "this makes 11 redirect rules with 2 for canonical and tls.https_everywhere, and the plan free holds 10: "
        "declare 1 fewer, or write plan: pro for the zone, which holds 25 "
        "(developers.cloudflare.com/rules/url-forwarding/#availability)",
        id="over-the-plan-redirects",
    ),
    pytest.param(
        f"    records: [{', '.join(f'{{name: r{number}, type: A, content: 1.2.3.4}}' for number in range(199))}]\n",
        "records",
        "this makes 201 DNS records, and the plan free holds 200: declare 1 fewer, or write plan: pro for the zone, "
        "which holds 3,500 (developers.cloudflare.com/dns/manage-dns-records/#availability); a zone made before "
        "September 2024 holds 1,000: say so with zone.max_records",
        id="over-the-plan-records",
    ),
    pytest.param(
        "      app: {origin: 1.2.3.4, audience: users, proxied: false, ttl: 45}\n",
        "hosts.app.ttl",
        "write 60 or more, or write plan: enterprise",
        id="ttl-of-a-larger-plan",
    ),
    pytest.param("    cache: {static: {browser_ttl: 0}}\n", "cache.static.browser_ttl", "at least 1", id="browser-ttl"),
    # letters
    pytest.param(
        "      \u0430pp: {origin: 1.2.3.4, audience: users}\n",
        "hosts.\u0430pp",
        "is CYRILLIC SMALL LETTER A, which looks like the Latin a, beside Latin letters; write the label in one script",
        id="mixed-scripts",
    ),
    pytest.param(
        "      xn--pp-6kc: {origin: 1.2.3.4, audience: users}\n",
        "hosts.xn--pp-6kc",
        "CYRILLIC SMALL LETTER A",
        id="mixed-scripts-in-punycode",
    ),
    pytest.param(
        "      app: {origin: \u0430cme.herokudns.com, audience: users}\n",
        "hosts.app.origin",
        "CYRILLIC SMALL LETTER A",
        id="mixed-scripts-of-an-origin",
    ),
    pytest.param(
        "    records: [{name: a, type: MX, content: m\u03b1il.x.test, priority: 1}]\n",
        "records.0.content",
        "GREEK SMALL LETTER ALPHA, which looks like the Latin a",
        id="mixed-scripts-of-a-target",
    ),
    pytest.param(
        '    redirects: [{host: "@", path: /a, to: "https://xn--cme-5cd.test/"}]\n',
        "redirects.0.to",
        "CYRILLIC SMALL LETTER A",
        id="mixed-scripts-of-a-redirect",
    ),
    # wildcards
    pytest.param(
        "      app: {origin: '*.x.test', audience: users}\n",
        "hosts.app.origin",
        "no full host name",
        id="wildcard-origin",
    ),
    pytest.param(
        "      a.*.b: {origin: 1.2.3.4, audience: users}\n",
        "hosts.a.*.b",
        "a wildcard is the first label, alone",
        id="wildcard-inside",
    ),
    pytest.param(
        '    records: [{name: a, type: CNAME, content: "*.x.test"}]\n',
        "records.0.content",
        "is a wildcard, and a record leads to one host",
        id="wildcard-target",
    ),
    pytest.param(
        '    mail: {provider: google-workspace, senders: [{name: a, include: "*.x.test"}]}\n',
        "mail.senders.0.include",
        "is a wildcard, and one host is meant here",
        id="wildcard-include",
    ),
    pytest.param(
        '    cache: {authenticated_paths: ["/account/*"]}\n',
        "cache.authenticated_paths.0",
        "a path covers everything below it, so leave the * out",
        id="wildcard-path",
    ),
    pytest.param(
        '    redirects: [{host: blog, to: "https://x.test/*"}]\n',
        "redirects.0.to",
        "holds a *",
        id="wildcard-in-target",
    ),
    # others' names
    pytest.param(
        '    mail: {provider: google-workspace, senders: [{name: a, include: "@"}]}\n',
        "mail.senders.0.include",
        "no full host name",
        id="include-of-the-zone",
    ),
    pytest.param(
        '    records: [{name: a, type: CNAME, content: "."}]\n',
        "records.0.content",
        "and . is none",
        id="cname-to-nothing",
    ),
    pytest.param(
        '    mail: {provider: google-workspace, dmarc: {rua: ["mailto:a@-x.test"]}}\n',
        "mail.dmarc.rua.0",
        "is no host label",
        id="address-of-no-domain",
    ),
    pytest.param(
        '    mail: {provider: google-workspace, dmarc: {rua: ["mailto:a@localhost"]}}\n',
        "mail.dmarc.rua.0",
        "has no whole domain after the @",
        id="address-at-a-short-name",
    ),
    pytest.param(
        '    mail: {provider: microsoft-365, microsoft_tenant: "-"}\n',
        "mail.microsoft_tenant",
        "write the tenant's part before .mail.protection.outlook.com",
        id="tenant-of-no-letter",
    ),
    pytest.param(
        "    mail: {provider: google-workspace, dmarc: {next: {policy: reject, due: 2026-12-31}}}\n",
        "mail.dmarc.next.due",
        "write it in quotes, '2026-12-31'",
        id="day-without-quotes",
    ),
    pytest.param(
        '    mail: {provider: google-workspace, dmarc: {next: {policy: reject, due: "2026-02-31"}}}\n',
        "mail.dmarc.next.due",
        "'2026-02-31' is a day that no calendar has",
        id="day-of-no-calendar",
    ),
    pytest.param(
        '    mail: {provider: google-workspace, dmarc: {next: {policy: reject, due: "31.12.2026"}}}\n',
        "mail.dmarc.next.due",
        "write a day such as 2026-12-31",
        id="day-in-another-order",
    ),
    # cache deception
    pytest.param(
        "    cache: {authenticated_paths: [/account/x.css]}\n",
        "cache.authenticated_paths.0",
        "looks like a static file (css is one of cache.static.extensions), and any other name beside it stays open: "
        "write the part that needs the log-in, such as /account",
        id="deception-file",
    ),
    pytest.param(
        "    cache: {authenticated_paths: [/static/..%2faccount/]}\n",
        "cache.authenticated_paths.0",
        "holds a . or .. segment, which servers and caches take for another path",
        id="deception-encoded-slash",
    ),
    pytest.param(
        "    cache: {authenticated_paths: [/static%2faccount]}\n",
        "cache.authenticated_paths.0",
        "holds an encoded / or \\",
        id="encoded-slash",
    ),
    pytest.param(
        "    cache: {authenticated_paths: [/acc%256funt]}\n",
        "cache.authenticated_paths.0",
        "is encoded twice",
        id="encoded-twice",
    ),
    pytest.param(
        '    cache: {authenticated_paths: ["/account;x"]}\n',
        "cache.authenticated_paths.0",
        "holds a ;, where many servers end the path",
        id="semicolon",
    ),
    pytest.param(
        "    cache: {authenticated_paths: [//account]}\n",
        "cache.authenticated_paths.0",
        "two slashes in a row",
        id="double-slash",
    ),
    pytest.param(
        '    cache: {authenticated_paths: ["/account%00"]}\n',
        "cache.authenticated_paths.0",
        "an encoded control character such as %00",
        id="zero-byte",
    ),
    pytest.param(
        '    cache: {authenticated_paths: ["/a%zz"]}\n',
        "cache.authenticated_paths.0",
        "write %25 for the sign itself",
        id="bad-percent",
    ),
    pytest.param(
        "    cache: {authenticated_paths: [/ACCOUNT, /acc%6Funt]}\n",
        "cache.authenticated_paths.1",
        "is the same as /ACCOUNT, as case and encoding do not count",
        id="same-path-twice",
    ),
    pytest.param(
        "    cache: {authenticated_paths: [/]}\n",
        "cache.authenticated_paths.0",
        "set authenticated: true on the hosts",
        id="every-path",
    ),
    pytest.param(
        "    cache: {authenticated_paths: [/account], static: {sample: /Account/a.css}}\n",
        "cache.static.sample",
        "lies below /account, which is never cached",
        id="sample-behind-a-log-in",
    ),
    pytest.param(
        "    cache: {authenticated_paths: [/account], static: {sample: /account.css}}\n",
        "cache.static.sample",
        "/account.css is covered by /account, which is never cached",
        id="sample-named-as-a-log-in",
    ),
    pytest.param(
        "    cache: {authenticated_paths: [/account], pages: [/pricing, /Account]}\n",
        "cache.pages.1",
        "/Account is the same as /account, which is never cached: keep one of the two",
        id="page-is-a-log-in",
    ),
    pytest.param(
        "    cache: {authenticated_paths: [/account], static: {paths: [/account/files]}}\n",
        "cache.static.paths.0",
        "/account/files lies below /account, which is never cached: keep one of the two",
        id="files-below-a-log-in",
    ),
    pytest.param(
        '    cache: {static: {sample: "/a;b.css"}}\n',
        "cache.static.sample",
        "such paths are never cached",
        id="sample-odd",
    ),
    pytest.param(
        "      app: {origin: 1.2.3.4, audience: users, health: /a/../healthz}\n",
        "hosts.app.health",
        "write where it leads",
        id="health-with-dots",
    ),
    pytest.param(
        '    redirects: [{host: "@", path: //old, to: https://x.test/}]\n',
        "redirects.0.path",
        "Cloudflare takes for one",
        id="redirect-double-slash",
    ),
    # redirects without an edge
    pytest.param(
        "    redirects: [{host: promo, path: /x, to: https://x.test/}]\n",
        "redirects.0.host",
        "nothing serves the rest of it: declare promo.acme.test under hosts, or leave path out",
        id="redirect-without-a-host",
    ),
    pytest.param(
        "    records: [{name: st, type: A, content: 1.2.3.4}]\n"
        "    redirects: [{host: st, path: /x, to: https://x.test/}]\n",
        "redirects.0.host",
        "is not proxied (records.0.proxied), so visitors never meet this redirect",
        id="redirect-beside-the-edge",
    ),
    pytest.param(
        "      st: {origin: 1.2.3.4, audience: users, proxied: false}\n"
        "    redirects: [{host: st, path: /x, to: https://x.test/}]\n",
        "redirects.0.host",
        "is not proxied (hosts.st.proxied)",
        id="redirect-of-a-host-beside-the-edge",
    ),
    # numbers
    pytest.param("    tls: {hsts: {max_age: 31536001}}\n", "tls.hsts.max_age", "at most 31536000", id="too-long-hsts"),
    pytest.param(
        "    records: [{name: a, type: MX, content: x.test, priority: 65536}]\n",
        "records.0.priority",
        "at most 65535",
        id="priority",
    ),
    pytest.param(
        "    records: [{name: a, type: A, content: 1.2.3.4, ttl: 86401}]\n",
        "records.0.ttl",
        "at most 86400",
        id="long-ttl",
    ),
    pytest.param(
        "    records: [{name: a, type: SRV, content: 1 65536 x.test, priority: 1}]\n",
        "records.0.content",
        "does not fit SRV: write weight, port and target",
        id="port-of-srv",
    ),
    pytest.param(
        "    records: [{name: a, type: CAA, content: 256 issue x.test}]\n",
        "records.0.content",
        "does not fit CAA",
        id="flags-of-caa",
    ),
    pytest.param(
        "    cache: {static: {edge_ttl: 31536001}}\n", "cache.static.edge_ttl", "at most 31536000", id="long-edge-ttl"
    ),
    # YAML that is read in two ways
    pytest.param(
        "    canonical: www\n", "canonical", "this key stands twice, first on line 4: keep one", id="key-twice"
    ),
    pytest.param("    tls: &a {mode: full}\n", "", "anchors and aliases are not used here", id="anchor"),
    pytest.param(
        f"    records: [&a [x, x], {', '.join(['[*a, *a, *a, *a, *a, *a, *a, *a]'] * 50)}]\n",
        "",
        "&a: anchors and aliases are not used here; write the value out",
        id="anchors-bomb",
    ),
    pytest.param("    tls: {<<: {mode: full}}\n", "tls.<<", "merge keys are not used here", id="merge-key"),
    pytest.param(
        "    tls: !!python/object:os.system {mode: full}\n", "tls", "the tag !!python/object:os.system", id="python-tag"
    ),
    pytest.param("    tls: {mode: !secret full}\n", "tls.mode", "the tag !secret is not used here", id="own-tag"),
    pytest.param("\ttls: {mode: full}\n", "", "a tab stands here; indent with spaces", id="tab"),
    pytest.param("---\n", "", "a second document begins here", id="two-documents"),
    pytest.param("    tls: {https_everywhere: no}\n", "tls.https_everywhere", "write true or false (yes, no", id="no"),
    pytest.param("    tls: {hsts: {max_age: 010}}\n", "tls.hsts.max_age", "write it in plain digits", id="octal"),
    pytest.param(
        "    tls: {hsts: {max_age: 0x10}}\n", "tls.hsts.max_age", "write it in plain digits", id="hexadecimal"
    ),
    pytest.param("    tls: {hsts: {max_age: 1e3}}\n", "tls.hsts.max_age", "write it in plain digits", id="exponent"),
    pytest.param("    tls: {hsts: {max_age: 1.0}}\n", "tls.hsts.max_age", "write a whole number", id="float"),
    pytest.param("    tls: {hsts: {max_age: .nan}}\n", "tls.hsts.max_age", "write it in plain digits", id="no-number"),
    pytest.param(
        f"    tls: {{hsts: {{max_age: {10**40}}}}}\n", "tls.hsts.max_age", "too large for a number", id="huge-number"
    ),
    pytest.param(
        "    records: [{name: a, type: TXT, content: 2026-11-24}]\n",
        "records.0.content",
        "write it in quotes, '2026-11-24': the engine changes a date without them",
        id="date",
    ),
    pytest.param(
        "    records: [{name: a, type: TXT, content: 5}]\n", "records.0.content", "in quotes: '5'", id="number-for-text"
    ),
    pytest.param("    ? [a]\n", "launchready:site", "a key has to be a plain word", id="list-as-key"),
    pytest.param(f"    tls: {'[' * 200}{']' * 200}\n", "", "nested deeper than 30 levels", id="deep-nesting"),
    pytest.param(
        '    records: [{name: a, type: TXT, content: "a\\eb"}]\n', "records.0.content", "printed", id="escape-character"
    ),
    pytest.param(
        "    records: [{name: a, type: TXT, content: a\u202eb}]\n", "records.0.content", "printed", id="right-to-left"
    ),
    pytest.param(
        "    records: [{name: a, type: TXT, content: a\x7fb}]\n", "", "the character U+007F cannot stand", id="control"
    ),
    # keys beside the site
    pytest.param("  verify: off\n", "verify", "write launchready:verify", id="key-without-namespace"),
    pytest.param(
        "  launchready:verfy: warn\n", "launchready:verfy", "did you mean launchready:verify?", id="unknown-setting"
    ),
    pytest.param(
        "  launchready:verify: false\n",
        "launchready:verify",
        "false is not one of enforce, warn, off",
        id="verify-boolean",
    ),
    pytest.param(
        "  launchready:probe: [full]\n", "launchready:probe", "a list is not one of full, light, off", id="probe-list"
    ),
    *ODDITIES,
    *MISTAKES_OF_MAIL,
]

# Secrets, each in a value that has no other fault; what is looked like.
SECRETS = [
    pytest.param("cfut_" + "a1B2" * 12, "a Cloudflare API token", id="cloudflare"),
    pytest.param("AKIA" + "Q3EGRIJ7K2LMNOP4", "an AWS access key", id="aws"),
    pytest.param("ghp_" + "a1B2" * 9, "a GitHub token", id="github"),
    pytest.param("glpat-" + "a1B2" * 5, "a GitLab token", id="gitlab"),
    pytest.param("xoxb-" + "123456789012-abcdef", "a Slack token", id="slack"),
    pytest.param("https://hooks.slack.com/services/T" + "00/B00/a1B2c3D4e5", "a Slack webhook", id="slack-webhook"),
    pytest.param("https://discord.com/api/webhooks/1" + "23/a1B2c3D4e5f6", "a Discord webhook", id="discord-webhook"),
    pytest.param("sk_live_" + "a1B2" * 6, "a Stripe key", id="stripe"),
    pytest.param("SG." + "a1B2" * 5 + "." + "c3D4" * 10, "a SendGrid key", id="sendgrid"),
    pytest.param("eyJ" + "a1B2" * 4 + ".eyJ" + "a1B2" * 4 + "." + "c3D4" * 4, "a signed token (JWT)", id="jwt"),
    pytest.param("postgres://app:" + "hunter2@db.test/x", "a password in a URL", id="url"),
    pytest.param("-----BEGIN EC " + "PRIVATE KEY----- MHcCAQEE", "a private key", id="pem"),
    pytest.param("v=DKIM1; p=MIIEvQ" + "IBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA", "a private key", id="dkim-private"),
]

# The causes that the product promises to refuse, and the rows that hold each.
CAUSES = {
    "unknown key with the nearest known one": ("unknown-key", "unknown-key-deep", "unknown-setting"),
    "wrong type": ("list-for-block", "block-for-list", "text-for-number", "number-for-text"),
    "duplicate YAML key": ("key-twice",),
    "anchors bomb": ("anchors-bomb", "anchor"),
    "two canonical hosts": ("two-canonical-hosts",),
    "CNAME beside others": ("cname-beside",),
    "MX to a proxied name or an address": ("mx-proxied", "mx-address"),
    "host outside the zone": ("elsewhere", "absolute-elsewhere"),
    "proxied host deeper than the certificate covers": ("deep",),
    "host name over 63 or 253": ("long-label", "long-name"),
    "IDN mixed scripts": ("mixed-scripts", "mixed-scripts-in-punycode"),
    "TTL out of range": ("ttl", "long-ttl"),
    "proxied with TTL": ("proxied-with-ttl", "proxied-record-ttl"),
    "private or loopback address proxied": ("private", "loopback", "private-ipv6", "proxied-private"),
    "TXT over 2,048": ("long-text",),
    "SPF over ten look-ups": ("eleven-lookups",),
    "DMARC reject without DKIM": ("reject-without-dkim",),
    "redirect loop": ("longer-and-longer", "loop"),
    "redirect to itself": ("to-itself",),
    "redirect hosts without a record": ("redirect-without-a-host", "redirect-beside-the-edge"),
    "authenticated path under a cached prefix": ("log-in-below-files", "deception-file", "sample-behind-a-log-in"),
    "cache deception paths": (
        "deception-file",
        "deception-encoded-slash",
        "semicolon",
        "double-slash",
        "encoded-twice",
    ),
    "over a plan's quota": ("over-the-plan-redirects", "over-the-plan-records", "edge-ttl"),
}
