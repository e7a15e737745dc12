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

ODDITIES = [*OF_YAML]
