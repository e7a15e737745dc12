"""Bad mail in stack files, one mistake each: servers that SPF cannot list, DMARC that shuts out or says nothing."""

from __future__ import annotations

import pytest


def _listed(terms: str, more: str = "") -> str:
    return f"    mail: {{provider: google-workspace, senders: [{{name: crm, spf: [{terms}]}}{more}]}}\n"


def _dmarc(keys: str, senders: str = "") -> str:
    return f"    mail: {{provider: google-workspace, {senders}dmarc: {{{keys}}}}}\n"


_SENDER = "senders: [{name: ses, return_path: {host: send, mx: f.example, include: a.example}}], "
_FIRST = "mail.senders.0.spf.0"
_MANY = ", ".join(f"'ip4:198.20.{number}.1'" for number in range(130))
_TEN = ", ".join(f"'a:h{number}.example'" for number in range(10))

MISTAKES_OF_MAIL = [
    pytest.param(_listed("'ipv4:203.0.113.9'"), _FIRST, "write one such as ip4:203.0.113.9", id="spf-unknown-term"),
    pytest.param(_listed("203.0.113.9"), _FIRST, "is no SPF term", id="spf-bare-address"),
    pytest.param(_listed("'ip4:203.0.113.300'"), _FIRST, "names no network", id="spf-no-address"),
    pytest.param(_listed("'ip4:203.0.113.0/33'"), _FIRST, "a prefix length that no address has", id="spf-prefix"),
    pytest.param(_listed("'ip4:2001:db8::9'"), _FIRST, "names an IPv6 network", id="spf-other-family"),
    pytest.param(_listed("'ip4:203.0.113.8 mx'"), _FIRST, "no single SPF term", id="spf-two-in-one"),
    pytest.param(_listed("''"), _FIRST, "no single SPF term", id="spf-empty-term"),
    pytest.param(_listed("'redirect=_spf.x.example'"), _FIRST, "lists servers", id="spf-modifier"),
    pytest.param(_listed("+all"), _FIRST, "the end of the record is mail.spf_all", id="spf-everybody"),
    pytest.param(_listed("ptr"), _FIRST, "name the servers, as ip4", id="spf-ptr"),
    pytest.param(_listed("'-ip4:203.0.113.9'"), _FIRST, "write ip4:203.0.113.9 alone", id="spf-refusing-term"),
    pytest.param(_listed("'include:x.example'"), _FIRST, "write include: x.example", id="spf-include-as-term"),
    pytest.param(_listed("'exists:x.example'"), _FIRST, "would let everybody send", id="spf-exists-for-all"),
    pytest.param(_listed("'a:crm..example'"), _FIRST, "empty label", id="spf-no-name"),
    pytest.param(_listed("'ip4:10.0.0.9'"), _FIRST, "is not public (10.0.0.0/8)", id="spf-private"),
    pytest.param(_listed("'ip6:fd00::9'"), _FIRST, "is not public (fc00::/7)", id="spf-private-ipv6"),
    pytest.param(_listed("'ip4:64.0.0.0/6'"), _FIRST, "millions of servers", id="spf-wide"),
    pytest.param(_listed("a:x.example/4"), _FIRST, "millions of servers", id="spf-wide-by-name"),
    pytest.param(_listed("a"), _FIRST, "Cloudflare, and not the server", id="spf-proxied"),
    pytest.param(_listed("'a:www.acme.test'"), _FIRST, "Cloudflare, and not the server", id="spf-proxied-redirect"),
    pytest.param(_listed("mx, mx"), "mail.senders.0.spf", "mx stands twice", id="spf-term-twice"),
    pytest.param(
        _listed("'ip4:203.0.113.0/24'", ", {name: b, spf: ['ip4:203.0.113.9']}"),
        "mail.senders.1.spf.0",
        "is within ip4:203.0.113.0/24 of crm",
        id="spf-within-another",
    ),
    pytest.param(
        _listed("'mx:acme.test'", ", {name: b, spf: [mx]}"),
        "mail.senders.1.spf.0",
        "is within mx:acme.test of crm",
        id="spf-the-same-in-other-words",
    ),
    pytest.param(
        _listed("'ip4:203.0.113.9', 'ip4:203.0.113.0/24'"),
        "mail.senders.0.spf.1",
        "covers ip4:203.0.113.9 of crm: keep one",
        id="spf-covers-another",
    ),
    pytest.param(_listed(_MANY), "mail", "let senders have a return_path of their own", id="spf-too-long"),
    pytest.param(_listed(_TEN), "mail.senders", "these senders need 11 at least", id="spf-eleven-lookups-by-name"),
    pytest.param(
        "    mail: {provider: none, senders: [{name: crm, spf: [mx]}]}\n", _FIRST, "nobody does", id="spf-mx-of-nobody"
    ),
    pytest.param(
        "    mail: {provider: google-workspace, spf: [mx]}\n",
        "mail.spf",
        "not known here: it belongs to whose servers these are: senders",
        id="spf-of-nobody",
    ),
    pytest.param(_dmarc("adkim: s"), "mail.dmarc.adkim", "write dkim_alignment", id="dmarc-adkim"),
    pytest.param(_dmarc("np: reject"), "mail.dmarc.np", "write nonexistent_policy", id="dmarc-np"),
    pytest.param(_dmarc("pct: 50"), "mail.dmarc.pct", "RFC 9989 dropped it", id="dmarc-pct"),
    pytest.param(_dmarc("ri: 86400"), "mail.dmarc.ri", "reports come once a day", id="dmarc-ri"),
    pytest.param(_dmarc("spf_alignment: s"), "mail.dmarc.spf_alignment", "one of relaxed, strict", id="dmarc-letter"),
    pytest.param(_dmarc('ruf: ["a@b.test"]'), "mail.dmarc.ruf.0", "a mailto: address", id="dmarc-ruf"),
    pytest.param(
        _dmarc("report_failures: [any]"), "mail.dmarc.report_failures", "there is no ruf", id="dmarc-failures-to-nobody"
    ),
    pytest.param(
        _dmarc("policy: quarantine, spf_alignment: strict", _SENDER),
        "mail.dmarc.spf_alignment",
        "receivers would put its mail into spam",
        id="dmarc-strict-shuts-a-sender-out",
    ),
]
