"""Bad stack files: one clear sentence each, with file, line and key; what would be right is in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HEAD = """\
config:
  launchready:site:
    zone: {name: acme.test}
    canonical: "@"
    hosts:
      "@": {origin: 198.51.100.10, audience: marketing}
"""
TEN_SENDERS = ", ".join(f"{{name: s{number}, include: s{number}.test}}" for number in range(10))

# What is added from line 7 on; the key; a part of what is said.
TABLE = [
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
        "TXT cannot",
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
]


@pytest.mark.parametrize(("added", "key", "says"), TABLE)
def test_one_mistake_one_sentence(folder: Any, added: str, key: str, says: str) -> None:
    problems = folder.problems(HEAD + added)
    assert [problem.key for problem in problems] == [key]
    (problem,) = problems
    assert says in problem.message
    assert problem.file == "stacks/Pulumi.acme.yaml"
    assert problem.line == 6 + len(added.splitlines())


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        pytest.param(
            lambda text: text.replace('canonical: "@"', "canonical: app"), "canonical", "neither", id="canonical"
        ),
        pytest.param(
            lambda text: text.replace('canonical: "@"', "canonical: www"), "hosts", "add 'www'", id="no-canonical-host"
        ),
        pytest.param(lambda text: text.replace('    canonical: "@"\n', ""), "canonical", "it is missing", id="missing"),
        pytest.param(
            lambda text: text.replace("acme.test}", "acme}"), "zone.name", "no domain name", id="zone-of-one-label"
        ),
        pytest.param(
            lambda text: text.replace("acme.test}", "acme.test, id: abc}"), "zone.id", "32 hexadecimal", id="id"
        ),
        pytest.param(
            lambda text: text.replace("marketing}", "marketing, proxied: false}"),
            "hosts.@.proxied",
            "edge",
            id="apex-not-proxied",
        ),
    ],
)
def test_mistakes_of_the_head(folder: Any, change: Callable[[str], str], key: str, says: str) -> None:
    problems = folder.problems(change(HEAD))
    assert [problem.key for problem in problems] == [key]
    assert says in problems[0].message


def test_every_mistake_is_said_at_once_in_the_order_of_the_file(folder: Any) -> None:
    problems = folder.problems(
        HEAD + "      app: {origin: 10.0.0.1, audience: users}\n"
        "    tls: {hsts: {preload: true}}\n"
        "    redirects: [{host: a, to: https://a.acme.test/}]\n"
        "    mail: {provider: microsoft-365}\n"
    )
    assert [(problem.line, problem.key) for problem in problems] == [
        (7, "hosts.app.origin"),
        (8, "tls.hsts.preload"),
        (9, "redirects.0.to"),
        (10, "mail.microsoft_tenant"),
    ]
