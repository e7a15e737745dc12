"""Rows for the policies of names: where they lead, and whether that is what was declared."""

from __future__ import annotations

from judging import declared, record, redirect, row

from launchready.policies import DeclaredHost
from launchready.zone import assign_slots

SHOP = declared(hosts={"shop.acme.test": DeclaredHost(proved=True), "old.acme.test": DeclaredHost(proved=False)})
OFFICE = declared(hosts={"nas.acme.test": DeclaredHost(internal=True)})
PUBLISHED = declared(hosts={"www.acme.test": DeclaredHost(at_provider=True, where="Webflow (Publishing)")})


def wants(*lines: str) -> object:
    return declared(records=assign_slots(list(map(record, lines)), "acme.test"))


LEADING = (
    row("cname-alone", "alone", "app CNAME x.example.net", "www A 203.0.113.9"),
    row("cname-alone", "flattened-beside-mail", "@ CNAME x.example.net", "@ MX 1 mx.example.net", "@ TXT hello"),
    row("cname-alone", "beside-a-text", "app CNAME x.example.net", "app TXT hello", finds="app", says="beside TXT"),
    row("cname-alone", "two", "app CNAME x.example.net", "app CNAME y.example.net", finds="app"),
    row("cname-alone", "apex-beside-an-address", "@ CNAME x.example.net", "@ A 203.0.113.9", finds="@",
        says="beside A"),
    row("cname-claimed", "no-platform", "app CNAME x.example.net"),
    row("cname-claimed", "claimed", "blog CNAME acme.ghost.io", claimed={"blog.acme.test": True}),
    row("cname-claimed", "proved-by-the-update", "shop CNAME shops.myshopify.com", declared=SHOP),
    row("cname-claimed", "looks-like-one", "app CNAME notghost.io"),
    row("cname-claimed", "not-claimed", "blog CNAME acme.ghost.io", claimed={"blog.acme.test": False}, finds="blog",
        says="at Ghost"),
    row("cname-claimed", "not-looked-at", "blog CNAME acme.ghost.io", because="on the internet alone"),
    row("cname-claimed", "not-proved", "old CNAME acme.herokuapp.com", declared=SHOP, because="at Heroku"),
    row("cname-leads-somewhere", "here", "app CNAME www.acme.test", "www A 203.0.113.9", whole=True),
    row("cname-leads-somewhere", "elsewhere", "app CNAME x.example.net", whole=True),
    row("cname-leads-somewhere", "delegated", "app CNAME x.eu.acme.test", "eu NS ns1.example.net", whole=True),
    row("cname-leads-somewhere", "a-wildcard", "app CNAME x.eu.acme.test", "*.eu A 203.0.113.9", whole=True),
    row("cname-leads-somewhere", "a-key", "s1._domainkey CNAME k._domainkey.acme.test", "k._domainkey TXT v=DKIM1; p=",
        whole=True),
    row("cname-leads-somewhere", "nowhere", "app CNAME gone.acme.test", whole=True, finds="app", says="does not exist"),
    row("cname-leads-somewhere", "perhaps-there", "app CNAME gone.acme.test", because="nobody declares it"),
    row("registrar-forwarding-gone", "own-server", "@ A 203.0.113.9", "@ MX 1 smtp.google.com"),
    row("registrar-forwarding-gone", "mail", "@ MX 10 eforward1.registrar-servers.com",
        "@ MX 15 eforward4.registrar-servers.com", finds="@ @", says="Namecheap"),
    row("registrar-forwarding-gone", "web-by-name", "www CNAME parkingpage.namecheap.com", finds="www"),
    row("registrar-forwarding-gone", "web-by-network", "@ A 162.255.119.44", finds="@"),
    row("registrar-forwarding-gone", "web-by-address", "@ A 3.33.130.190", "* CNAME pixie.porkbun.com", finds="@ *",
        says="Porkbun"),
    row("private-address", "public", "@ A 203.0.113.9", "app AAAA 2001:db8::9"),
    row("private-address", "nobodys", "www AAAA 100:: proxied"),
    row("private-address", "for-the-company", "nas A 192.168.1.4", declared=OFFICE),
    row("private-address", "ten", "nas A 10.1.2.3", finds="nas", says="10.1.2.3"),
    row("private-address", "carrier", "nas A 100.64.0.1", finds="nas"),
    row("private-address", "own-machine", "localhost A 127.0.0.1", finds="localhost"),
    row("private-address", "six", "nas AAAA fd00::1", finds="nas"),
    row("wildcard-declared", "not-proxied", "* A 203.0.113.9"),
    row("wildcard-declared", "declared", "*.app A 203.0.113.9 proxied", declared=wants("*.app A 203.0.113.9 proxied")),
    row("wildcard-declared", "by-some-program", "* A 203.0.113.9 proxied"),
    row("wildcard-declared", "nobody-declared-it", "* A 203.0.113.9 proxied", declared=declared(), finds="*",
        says="Every name below acme.test"),
    row("hidden-by-delegation", "nothing-below", "eu NS ns1.example.net", "us A 203.0.113.9"),
    row("hidden-by-delegation", "glue", "eu NS ns1.eu.acme.test", "ns1.eu A 203.0.113.9"),
    row("hidden-by-delegation", "the-apex-is-ours", "@ NS ns1.example.net", "@ A 203.0.113.9"),
    row("hidden-by-delegation", "below", "eu NS ns1.example.net", "app.eu A 203.0.113.9", finds="app.eu"),
    row("hidden-by-delegation", "beside", "eu NS ns1.example.net", "eu TXT hello", finds="eu", says="Its TXT record"),
)  # fmt: skip

WANTED = wants("app A 203.0.113.9 proxied", "www AAAA 100:: proxied", "@ TXT hello")

HOSTS = (
    row("host-has-record", "no-stack-file", "www AAAA 100:: proxied"),
    row("host-has-record", "all", "app A 203.0.113.9 proxied", "www AAAA 100:: proxied", declared=WANTED),
    row("host-has-record", "another-address", "app CNAME x.example.net", "www A 203.0.113.1", declared=WANTED),
    row("host-has-record", "one-gone", "www AAAA 100:: proxied", declared=WANTED, finds="app", says="203.0.113.9"),
    row("host-has-record", "a-text-is-no-address", "app TXT hello", "www AAAA 100:: proxied", declared=WANTED,
        finds="app"),
    row("address-declared", "as-declared", "app A 203.0.113.9 proxied", "www AAAA 100:: proxied", declared=WANTED),
    row("address-declared", "not-proxied-is-another-matter", "app A 203.0.113.9", declared=WANTED),
    row("address-declared", "somebody-elses-name", "ftp A 203.0.113.1", declared=WANTED),
    row("address-declared", "redirected-before-any-server", "www A 203.0.113.1 proxied", declared=WANTED),
    row("address-declared", "a-stale-one-beside", "app A 203.0.113.9 proxied", "app A 203.0.113.1 proxied",
        declared=WANTED, finds="app", says="Some of its visitors are sent to 203.0.113.1"),
    row("address-declared", "a-stale-six", "app A 203.0.113.9 proxied", "app AAAA 2001:db8::1 proxied", declared=WANTED,
        finds="app"),
    row("address-declared", "instead", "app A 203.0.113.1 proxied", declared=WANTED, finds="app",
        says="It is sent to 203.0.113.1"),
    row("address-declared", "no-longer-at-the-edge", "www A 203.0.113.1", declared=WANTED, finds="www"),
    row("platform-not-proxied", "direct", "www CNAME cdn.webflow.com", declared=PUBLISHED),
    row("platform-not-proxied", "another-host", "app A 203.0.113.9 proxied", declared=PUBLISHED),
    row("platform-not-proxied", "proxied", "www CNAME cdn.webflow.com proxied", declared=PUBLISHED, finds="www",
        says="Webflow (Publishing)"),
)  # fmt: skip

OLD = redirect("old", 'http.host eq "old.acme.test"', "https://acme.test/")

IDLE = (
    row("redirect-rule-acts", "proxied", "old AAAA 100:: proxied", redirects=[OLD], whole=True),
    row("redirect-rule-acts", "elsewhere", redirects=[redirect("x", 'http.host eq "a.example"', "https://acme.test/")],
        whole=True),
    row("redirect-rule-acts", "another-rule-only-names-it", redirects=[
        redirect("x", 'http.host ne "old.acme.test"', "https://acme.test/")], whole=True),
    row("redirect-rule-acts", "no-record", redirects=[OLD], whole=True, finds="old", says="has no record"),
    row("redirect-rule-acts", "not-proxied", "old A 203.0.113.9", redirects=[OLD], finds="old", says="not proxied"),
    row("redirect-rule-acts", "perhaps-there", redirects=[OLD], because="nobody declares it"),
)  # fmt: skip

ROWS = (*LEADING, *HOSTS, *IDLE)
