"""The zoo: broken domains, each healthy but for one fault, with the finding that it has to give."""

from __future__ import annotations

import dataclasses
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import dns.message
import dns.rdatatype
from audited import BESIDE_NS1, HSTS, HTML, LOGIN, OTHER, PROXIED, SOA, Case, Reply, healthy_records, page, to
from certificates import for_clients_only, issued_by, self_signed, valid, weak, without_chain
from loopback import EDGE, Authority, DnsServer
from mailing import POLICY, rsa_record
from signed_zone import Key, SignedServer

from launchready.mail.findings import Severity

CRITICAL, HIGH, MEDIUM, LOW, INFO = Severity
OF_ACME = [tuple(key.split()) for key in healthy_records() if key.split()[0].endswith("acme.com")]
NS3 = "ns3.acme-dns.net."
NAMES = ("ns1.acme-dns.net.", "ns2.acme-dns.net.")
PLAIN_HTML = {**HTML, "Cache-Control": "no-cache"}


@dataclass(frozen=True)
class Animal:
    """One broken domain: the policy that finds it, how bad it is, and what is wrong."""

    policy: str
    severity: Severity
    case: Case


class Aliased(DnsServer):
    """A server that answers addresses of the domain itself with an alias, and everything else as ever."""

    def _fill(self, answer: dns.message.Message, name: str, type_: str) -> None:
        if name == "acme.com" and type_ in ("A", "AAAA"):
            answer.answer.append(dns.rrset.from_text("acme.com.", 300, "IN", "CNAME", "acme.herokudns.com."))
            return
        super()._fill(answer, name, type_)


_KEY, _OLD_KEY = Key(), Key(5)


def _signed(key: Key, ds: tuple[str, ...], ended: int | None = None) -> Case:
    return Case(at={"resolver": {"acme.com DS": ds}}, server=lambda zone: SignedServer(zone, key=key, ended=ended))


DNS: Mapping[str, Animal] = {
    "one-name-server": Animal(
        "ns-single", MEDIUM, Case({"acme.com NS": NAMES[:1]}, parent=NAMES[:1])
    ),
    "a-server-that-the-registrar-does-not-know": Animal(
        "ns-mismatch", MEDIUM, Case({"acme.com NS": (*NAMES, NS3), "ns3.acme-dns.net A": ("198.51.100.53",)})
    ),
    "a-server-that-the-zone-does-not-name": Animal(
        "ns-mismatch", MEDIUM, Case({"ns3.acme-dns.net A": ("198.51.100.53",)}, parent=(*NAMES, NS3))
    ),
    "a-lame-server": Animal("ns-lame", HIGH, Case(faults={"ns2": {"acme.com": "lame"}})),
    "a-server-without-address": Animal("ns-without-address", HIGH, Case(parent=(*NAMES, NS3))),
    "an-old-copy-of-the-zone": Animal(
        "ns-serials-differ", LOW, Case(at={"ns2": {"acme.com SOA": (SOA.replace("2026112401", "2026112301"),)}})
    ),
    "servers-of-two-providers": Animal(
        "ns-answers-differ", HIGH,
        Case(at={"ns2": {"acme.com SOA": (SOA.replace("2026112401", "1"),), "acme.com A": (OTHER,)}}, other=page()),
    ),
    "mail-servers-of-two-providers": Animal(
        "ns-answers-differ", HIGH,
        Case(at={"ns2": {"acme.com SOA": (SOA.replace("2026112401", "1"),), "acme.com MX": ("1 mx.old-acme.net.",)}}),
    ),
    "a-resolver-that-fails": Animal("resolver-lost", MEDIUM, Case(faults={"resolver": {"acme.com": "SERVFAIL"}})),
    "a-resolver-that-knows-no-such-name": Animal(
        "resolver-lost", MEDIUM, Case(at={"resolver": {f"{name} {type_}": None for name, type_ in OF_ACME}})
    ),
    "a-resolver-that-remembers": Animal(
        "resolver-older", INFO, Case(at={"resolver": {"acme.com MX": ("1 mx.old-acme.net.",)}})
    ),
    "servers-side-by-side": Animal("ns-one-network", LOW, Case({"ns2.acme-dns.net A": (BESIDE_NS1,)})),
    "a-ds-record-left-at-the-registrar": Animal(
        "dnssec-broken", CRITICAL, Case(at={"resolver": {"acme.com DS": (_KEY.ds,)}})
    ),
    "a-ds-record-of-another-key": Animal("dnssec-broken", CRITICAL, _signed(_KEY, (Key().ds,))),
    "signatures-that-ran-out": Animal("dnssec-expired", CRITICAL, _signed(_KEY, (_KEY.ds,), ended=3)),
    "signed-for-nobody": Animal("dnssec-orphaned", INFO, _signed(_KEY, ())),
    "signed-by-an-old-algorithm": Animal("dnssec-old-algorithm", LOW, _signed(_OLD_KEY, (_OLD_KEY.ds,))),
    "caa-for-another-authority": Animal(
        "caa-forbids-issuer", HIGH,
        Case({"acme.com CAA": ('0 issue "digicert.com"',)}, web=issued_by("Let's Encrypt", "acme.com", "*.acme.com")),
    ),
    "caa-for-nobody": Animal("caa-forbids-everybody", HIGH, Case({"acme.com CAA": ('0 issue ";"',)})),
    "caa-with-a-mistyped-tag": Animal("caa-critical-unknown", HIGH, Case({"acme.com CAA": ('128 isue "pki.goog"',)})),
    "an-alias-of-nothing": Animal("cname-dangling", MEDIUM, Case({"shop.acme.com CNAME": ("acme.old-shop.net.",)})),
    "an-alias-that-strangers-can-claim": Animal(
        "cname-dangling", HIGH, Case({"shop.acme.com CNAME": ("acme-old.herokudns.com.",)})
    ),
    "a-name-that-nobody-claimed": Animal(
        "takeover-possible", HIGH,
        Case(
            {"docs.acme.com CNAME": ("acme.github.io.",), "acme.github.io A": (EDGE,)},
            {
                "https://docs.acme.com": Reply(b"<h1>There isn't a GitHub Pages site here.</h1>", 404, PLAIN_HTML),
                "http://docs.acme.com": to("https://docs.acme.com{path}"),
            },
        ),
    ),
    "a-wildcard": Animal("wildcard-dns", LOW, Case({"*.acme.com A": (EDGE,)})),
    "a-private-address": Animal("private-address", MEDIUM, Case({"staging.acme.com A": ("10.0.0.5",)})),
    "no-www": Animal("www-missing", MEDIUM, Case({"www.acme.com A": None})),
    "www-alone": Animal(
        "apex-without-address", HIGH,
        Case(
            {"acme.com A": None},
            {"https://www.acme.com/": page(), "https://www.acme.com/app.js": Reply(b"1", 200, {"ETag": '"1"'}),
             "https://www.acme.com/style.css": Reply(b"", 200, {"ETag": '"1"'}),
             "https://www.acme.com": Reply(b"", 404),
             "http://www.acme.com": to("https://www.acme.com{path}")},
        ),
    ),
    "an-alias-at-the-top": Animal(
        "apex-alias", MEDIUM, Case({"acme.herokudns.com A": (EDGE,)}, server=Aliased)
    ),
    "addresses-kept-for-two-days": Animal("ttl-long", LOW, Case(ttl=172_800)),
    "the-old-address-beside-the-new": Animal(
        "stale-address", HIGH, Case({"acme.com A": (EDGE, OTHER)}, other=page(title="Acme, the old site"))
    ),
    "a-dead-address-beside-the-new": Animal("address-dead", HIGH, Case({"acme.com A": (EDGE, OTHER)})),
}  # fmt: skip

_APP = "app.acme.com"
_PORTAL = {"portal.acme.com A": (OTHER,)}
_NO_SUB = {"Strict-Transport-Security": "max-age=31536000"}
_HOME = page('<a href="/pricing">Pricing</a> <a href="https://app.acme.com/">Log in</a>')
_WELCOME = Reply(b"<html><title>Portal</title>hello</html>", 200, {**PLAIN_HTML, **HSTS})


def _served(host: str, home: Reply, **more: Reply) -> dict[str, Reply]:
    """Return the pages of a further host that is in order: its home, and the way to it."""
    return {
        f"https://{host}/": home,
        f"https://{host}": Reply(b"", 404),
        f"http://{host}": to(f"https://{host}{{path}}"),
        **{f"https://{host}/{path}": reply for path, reply in more.items()},
    }


def _old_tls(authority: Authority, newest: ssl.TLSVersion) -> ssl.SSLContext:
    return authority.context("acme.com", "*.acme.com", minimum=ssl.TLSVersion.TLSv1, maximum=newest)


TLS: Mapping[str, Animal] = {
    "an-ended-certificate": Animal(
        "certificate-expired", CRITICAL, Case(certificates={_APP: valid(_APP, begins=-90, ends=-2)})
    ),
    "a-certificate-of-next-week": Animal(
        "certificate-early", CRITICAL, Case(certificates={_APP: valid(_APP, begins=7, ends=90)})
    ),
    "a-certificate-for-others": Animal(
        "certificate-wrong-name", CRITICAL, Case(certificates={_APP: valid("acme.vercel.test")})
    ),
    "a-certificate-signed-by-itself": Animal(
        "certificate-self-signed", CRITICAL, Case(certificates={_APP: self_signed(_APP)})
    ),
    "a-chain-with-a-gap": Animal(
        "certificate-chain-broken", CRITICAL, Case(certificates={_APP: without_chain(_APP)})
    ),
    "a-weak-key": Animal("certificate-weak", CRITICAL, Case(certificates={_APP: weak(_APP)})),
    "a-certificate-for-clients": Animal(
        "certificate-invalid", CRITICAL, Case(certificates={_APP: for_clients_only(_APP)})
    ),
    "a-certificate-that-does-not-renew": Animal(
        "certificate-ends-soon", MEDIUM, Case(web=valid("acme.com", "*.acme.com", begins=-85, ends=5))
    ),
    "no-https": Animal(
        "https-closed", HIGH,
        Case(_PORTAL, {"https://acme.com/": _HOME.having(**{"Strict-Transport-Security": "max-age=31536000"})},
             other=_WELCOME, other_closed=("https",)),
    ),
    "hsts-over-a-host-without-https": Animal(
        "hsts-covers-plain-host", HIGH, Case(_PORTAL, other=_WELCOME, other_closed=("https",))
    ),
    "tls-refused-for-the-name": Animal(
        "https-refused", CRITICAL, Case(_PORTAL, other=_WELCOME, other_alerts=True)
    ),
    "no-certificate-at-the-edge": Animal(
        "edge-certificate-missing", CRITICAL,
        Case({"portal.acme.com A": ("104.16.0.9",)}, other=_WELCOME, other_address="104.16.0.9", other_alerts=True),
    ),
    "tls-of-old-beside-the-new": Animal(
        "tls-old", MEDIUM, Case(web=lambda authority: _old_tls(authority, ssl.TLSVersion.TLSv1_3))
    ),
    "tls-of-old-alone": Animal(
        "tls-only-old", CRITICAL,
        Case(_PORTAL, other=_WELCOME, other_web=lambda authority: _old_tls(authority, ssl.TLSVersion.TLSv1_1)),
    ),
    "no-hsts": Animal(
        "hsts-missing", LOW,
        Case(pages={"https://acme.com/": Reply(_HOME.body, 200, {**HTML, "Cache-Control": "no-cache"})}),
    ),
    "hsts-without-max-age": Animal(
        "hsts-invalid", LOW, Case(pages={"https://acme.com/": _HOME.having(**{"Strict-Transport-Security": "on"})})
    ),
    "hsts-for-a-day": Animal(
        "hsts-short", LOW,
        Case(pages={"https://acme.com/": _HOME.having(**{"Strict-Transport-Security": "max-age=86400"})}),
    ),
    "hsts-preload-in-vain": Animal(
        "hsts-preload-unready", LOW,
        Case(pages={"https://acme.com/": _HOME.having(**{"Strict-Transport-Security": "max-age=86400; preload"})}),
    ),
    "hsts-preload-by-way-of-another-host": Animal(
        "hsts-preload-unready", LOW,
        Case(pages={
            "https://acme.com/": _HOME.having(
                **{"Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload"}
            ),
            "http://acme.com": to("https://www.acme.com{path}"),
        }),
    ),
    "hsts-said-twice": Animal(
        "hsts-invalid", LOW,
        Case(pages={"https://acme.com/": _HOME.having(**{"Strict-Transport-Security": "max-age=31536000; max-age=1"})}),
    ),
}  # fmt: skip

ROUTES: Mapping[str, Animal] = {
    "a-redirect-to-itself": Animal(
        "redirect-arrives", CRITICAL,
        Case(pages={"https://app.acme.com/": None, "https://app.acme.com": to("https://app.acme.com{path}")}),
    ),
    "redirects-in-a-circle": Animal(
        "redirect-arrives", CRITICAL,
        Case(pages={"https://acme.com": to("https://www.acme.com{path}"), "https://acme.com/": None}),
    ),
    "redirects-without-end": Animal(
        "redirect-arrives", CRITICAL,
        Case(pages={"https://app.acme.com/": None, "https://app.acme.com": to("https://app.acme.com{path}x")}),
    ),
    "three-redirects": Animal(
        "redirect-one-hop", LOW,
        Case(pages={"http://www.acme.com": to("https://www.acme.com{path}"),
                    "https://www.acme.com/": to("https://acme.com/start"),
                    "https://acme.com/start": to("https://acme.com/")}),
    ),
    "a-temporary-way-to-https": Animal(
        "redirect-temporary", LOW, Case(pages={"http://acme.com": to("https://acme.com{path}", 302)})
    ),
    "back-to-http": Animal(
        "redirect-downgrade", HIGH, Case(pages={"https://www.acme.com": to("http://acme.com{path}")})
    ),
    "a-redirect-that-forgets-the-page": Animal(
        "redirect-loses-path", MEDIUM, Case(pages={"http://acme.com": to("https://acme.com/")})
    ),
    "a-redirect-to-no-name": Animal(
        "redirect-to-nowhere", CRITICAL,
        Case(pages={"https://app.acme.com/": None, "https://app.acme.com": to("https://acme.gone.net{path}")}),
    ),
    "http-without-https-after-it": Animal(
        "http-not-redirected", MEDIUM, Case(pages={"http://acme.com": _HOME})
    ),
    "www-and-no-www": Animal(
        "two-versions", MEDIUM,
        Case(pages=_served("www.acme.com", _HOME, **{"app.js": Reply(b"1", 200, {"ETag": "1"}),
                                                     "style.css": Reply(b"1", 200, {"ETag": "1"}),
                                                     "pricing": page()})),
    ),
    "an-error-at-home": Animal("site-error", CRITICAL, Case(pages={"https://acme.com/": page(status=502)})),
    "an-error-of-the-edge": Animal("site-error", CRITICAL, Case(pages={"https://acme.com/": page(status=526)})),
    "nothing-at-home": Animal("site-missing", HIGH, Case(pages={"https://acme.com/": None})),
    "a-password-at-home": Animal(
        "site-behind-password", HIGH,
        Case(pages={"https://acme.com/": Reply(b"", 401, {"WWW-Authenticate": 'Basic realm="x"', **HSTS})}),
    ),
    "a-closed-door": Animal("site-closed", CRITICAL, Case(_PORTAL)),
    "tests-for-everybody": Animal(
        "staging-open", MEDIUM, Case({"staging.acme.com A": (EDGE,)}, _served("staging.acme.com", _WELCOME))
    ),
    "a-page-that-sends-on": Animal(
        "redirect-by-page", LOW,
        Case(pages={"https://acme.com/pricing": page(head='<meta http-equiv="refresh" content="0; url=/prices">')}),
    ),
}  # fmt: skip


def _home(inner: str = "", *, head: str = "", title: str = "Acme") -> Case:
    """Return a domain whose home page has this in its head or body."""
    return Case(pages={"https://acme.com/": page(inner, head=head, title=title)})


_STYLE = Reply(b"body{}", 200, {"Content-Type": "text/css", "Cache-Control": "no-store"})
_SCRIPT = Reply(b"1", 200, {"Content-Type": "text/javascript", "Cache-Control": "no-store"})


def _script(body: bytes, **more: Reply) -> Case:
    """Return a domain whose bundle is ``body``."""
    headers = {"Content-Type": "text/javascript", "Cache-Control": "public, max-age=31536000"}
    pages = {"https://acme.com/app.js": Reply(body, 200, headers)}
    return Case(pages={**pages, **{f"https://acme.com/{path}": reply for path, reply in more.items()}})


CONTENT: Mapping[str, Animal] = {
    "the-first-page-of-a-server": Animal(
        "placeholder-page", HIGH, _home(title="Welcome to nginx!")
    ),
    "a-parking-page": Animal("parked", HIGH, _home(inner="This domain is parked free of charge")),
    "noindex": Animal("noindex-live", HIGH, _home(head='<meta name="robots" content="noindex, nofollow">')),
    "noindex-by-header": Animal(
        "noindex-live", HIGH, Case(pages={"https://acme.com/": page().having(X_Robots_Tag="noindex")})
    ),
    "robots-for-nobody": Animal(
        "robots-block-everything", HIGH,
        Case(pages={"https://acme.com/robots.txt": Reply(b"User-agent: *\nDisallow: /\n", 200,
                                                         {"Content-Type": "text/plain"})}),
    ),
    "canonical-at-the-preview": Animal(
        "canonical-elsewhere", MEDIUM, _home(head='<link rel="canonical" href="https://acme.vercel.app/">')
    ),
    "canonical-over-http": Animal(
        "canonical-plain", LOW, _home(head='<link rel="canonical" href="http://acme.com/">')
    ),
    "a-script-over-http": Animal(
        "mixed-content-blocked", HIGH, _home(head='<script src="http://acme.com/app.js"></script>')
    ),
    "a-picture-over-http": Animal(
        "mixed-content-images", LOW, _home(inner='<img srcset="/a.png 1x, http://acme.com/b.png 2x">')
    ),
    "a-picture-over-http-in-a-style": Animal(
        "mixed-content-images", LOW, _home(inner="<p style='background: url(http://acme.com/b.png)'>x</p>")
    ),
    "a-form-over-http": Animal(
        "form-over-http", HIGH, _home(inner='<form action="http://acme.com/contact"><input name="a"></form>')
    ),
    "a-password-over-http": Animal(
        "password-over-http", CRITICAL,
        Case(pages={"https://acme.com/": page('<a href="http://app.acme.com/login">Log in</a>'),
                    "http://app.acme.com/login": LOGIN}),
    ),
    "a-link-to-nothing": Animal("link-broken", LOW, Case(pages={"https://acme.com/pricing": None})),
    "a-page-with-an-error": Animal("page-error", HIGH, Case(pages={"https://acme.com/pricing": page(status=500)})),
    "a-script-that-is-gone": Animal("asset-missing", MEDIUM, Case(pages={"https://acme.com/app.js": None})),
    "a-directory-to-look-through": Animal(
        "directory-listing", MEDIUM,
        Case({"static.acme.com A": (EDGE,)},
             _served("static.acme.com", Reply(b"<html><title>Index of /</title>", 200, {**PLAIN_HTML, **HSTS}))),
    ),
    "a-session-over-http": Animal(
        "cookie-not-secure", MEDIUM,
        Case(pages={"https://app.acme.com/": LOGIN.having(Set_Cookie="session=1; HttpOnly")}),
    ),
    "a-session-for-scripts": Animal(
        "cookie-readable", LOW, Case(pages={"https://app.acme.com/": LOGIN.having(Set_Cookie="session=1; Secure")})
    ),
    "a-log-in-to-be-framed": Animal(
        "login-framed", LOW,
        Case(pages={"https://app.acme.com/": dataclasses.replace(
            LOGIN, headers={name: value for name, value in LOGIN.headers.items() if name != "X-Frame-Options"})}),
    ),
    "a-version-told": Animal(
        "software-version-told", INFO, Case(pages={"https://acme.com/": _HOME.having(Server="nginx/1.18.0")})
    ),
    "an-api-for-every-page": Animal(
        "cors-contradicts", MEDIUM,
        Case(pages={"https://api.acme.com/": Reply(b"{}", 200, {
            "Content-Type": "application/json", "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Credentials": "true", **HSTS})}),
    ),
    "foreign-scripts": Animal(
        "third-party-scripts", INFO, _home(head='<script src="https://cdn.tracker.test/t.js"></script>')
    ),
    "a-session-in-the-cache": Animal(
        "authenticated-never-cached", CRITICAL,
        Case(pages={"https://app.acme.com/": LOGIN.having(
            Set_Cookie="session=1; Secure; HttpOnly", Cache_Control="public, max-age=60", CF_Cache_Status="HIT")}),
    ),
    "a-session-that-may-be-cached": Animal(
        "authenticated-never-cached", HIGH,
        Case(pages={"https://app.acme.com/": LOGIN.having(
            Set_Cookie="session=1; Secure; HttpOnly", Cache_Control="public, max-age=60")}),
    ),
    "a-log-in-page-that-may-be-cached": Animal(
        "login-page-cached", MEDIUM,
        Case(pages={"https://app.acme.com/": LOGIN.having(Cache_Control="public, max-age=300")}),
    ),
    "pages-kept-for-a-week": Animal(
        "page-kept-long", MEDIUM, Case(pages={"https://acme.com/": _HOME.having(Cache_Control="max-age=604800")})
    ),
    "files-loaded-anew": Animal(
        "static-not-cached", LOW,
        Case(pages={f"https://{host}/{file}": reply for host in ("acme.com", _APP)
                    for file, reply in (("app.js", _SCRIPT), ("style.css", _STYLE))}),
    ),
    "a-file-with-a-cookie": Animal(
        "static-sets-cookie", LOW,
        Case(pages={"https://acme.com/app.js": Reply(b"1", 200, {
            "Content-Type": "text/javascript", "Cache-Control": "max-age=9999", "Set-Cookie": "lb=1"})}),
    ),
    "an-env-file": Animal(
        "env-file-exposed", CRITICAL,
        Case(pages={"https://acme.com/.env": Reply(b"APP_ENV=production\nDB_PASSWORD=x\n", 200)}),
    ),
    "a-repository": Animal(
        "git-exposed", CRITICAL, Case(pages={"https://acme.com/.git/HEAD": Reply(b"ref: refs/heads/main\n", 200)})
    ),
    "a-backup": Animal(
        "backup-exposed", CRITICAL,
        Case(pages={"https://acme.com/backup.sql": Reply(b"-- MySQL dump 10.13\nCREATE TABLE users (id int);\n", 200)}),
    ),
    "a-debug-page": Animal(
        "debug-page-exposed", HIGH,
        Case(pages={"https://acme.com/phpinfo.php": Reply(b"<html><title>phpinfo()</title>PHP Version 7", 200, HTML)}),
    ),
    "a-secret-in-the-bundle": Animal(
        "secret-in-bundle", CRITICAL, _script(b'const k="' + b"sk_" + b"live_" + b"0123456789abcdefABCDEF" + b'"')
    ),
    "localhost-in-the-bundle": Animal(
        "bundle-names-localhost", MEDIUM, _script(b'fetch("http://localhost:3000/api/users")')
    ),
    "a-preview-in-the-bundle": Animal(
        "bundle-names-preview", LOW, _script(b'fetch("https://acme-git-main.vercel.app/api")')
    ),
    "a-source-map": Animal(
        "source-map-public", LOW,
        _script(b"1\n//# sourceMappingURL=app.js.map\n",
                **{"app.js.map": Reply(b'{"version":3,"sources":["a.ts"],"mappings":"AAAA"}', 200)}),
    ),
}  # fmt: skip


def _txt(name: str, *values: str) -> Case:
    return Case({f"{name} TXT": values})


_SPF = "v=spf1 include:_spf.google.com "
_INCLUDES = {f"_s{n}.acme.com TXT": (f"v=spf1 ip4:203.0.113.{n} ~all",) for n in range(11)}
_POLICY = "https://mta-sts.acme.com/.well-known/mta-sts.txt"
_DKIM = "google._domainkey.acme.com"
_ELSEWHERE = "rua=mailto:d@reports.test"
_PARKED: Mapping[str, tuple[str, ...] | None] = {
    "acme.com MX": ("0 .",), f"{_DKIM} TXT": None, "acme.com._report._dmarc.reports.test TXT": ("v=DMARC1",),
    "_dmarc.acme.com TXT": (f"v=DMARC1; p=reject; {_ELSEWHERE}",), "acme.com TXT": ("v=spf1 -all",),
    "_mta-sts.acme.com TXT": None, "_smtp._tls.acme.com TXT": None,
}  # fmt: skip


def _sts(text: str) -> Case:
    return Case(pages={_POLICY: Reply(text.encode(), 200, {"Content-Type": "text/plain"})})


MAIL: Mapping[str, Animal] = {
    "no-spf": Animal("spf-missing", HIGH, Case({"acme.com TXT": None})),
    "two-spf-records": Animal("spf-invalid", HIGH, _txt("acme.com", _SPF + "~all", "v=spf1 a ~all")),
    "eleven-look-ups": Animal(
        "spf-too-many-lookups", HIGH,
        Case({"acme.com TXT": (f"v=spf1 {' '.join(f'include:_s{n}.acme.com' for n in range(11))} ~all",), **_INCLUDES}),
    ),
    "nine-look-ups": Animal(
        "spf-near-limit", LOW,
        Case({"acme.com TXT": (f"v=spf1 {' '.join(f'include:_s{n}.acme.com' for n in range(9))} ~all",), **_INCLUDES}),
    ),
    "void-look-ups": Animal(
        "spf-void-lookups", HIGH, _txt("acme.com", "v=spf1 a:x1.acme.com a:x2.acme.com a:x3.acme.com ~all")
    ),
    "everybody-may-send": Animal("spf-allows-everybody", CRITICAL, _txt("acme.com", _SPF + "+all")),
    "millions-may-send": Animal("spf-wide", MEDIUM, _txt("acme.com", _SPF + "ip4:8.0.0.0/7 ~all")),
    "spf-behind-its-end": Animal("spf-ignored", MEDIUM, _txt("acme.com", _SPF + "~all include:x.acme.com")),
    "mailboxes-that-may-not-send": Animal(
        "spf-leaves-mailboxes-out", MEDIUM,
        Case({
            "acme.com TXT": ("v=spf1 ip4:198.51.100.25 ~all",), "acme.com MX": ("1 smtp.google.com.",),
            "smtp.google.com A": ("192.0.2.25",), "_mta-sts.acme.com TXT": None,
        }),
    ),
    "spf-without-an-end": Animal("spf-neutral", LOW, _txt("acme.com", _SPF + "?all")),
    "spf-with-ptr": Animal("spf-ptr", LOW, _txt("acme.com", _SPF + "ptr ~all")),
    "no-known-dkim-key": Animal("dkim-not-found", LOW, Case({f"{_DKIM} TXT": None})),
    "a-wildcard-for-keys": Animal(
        "dkim-wildcard", LOW, Case({"*._domainkey.acme.com TXT": ("v=spf1 -all",)})
    ),
    "a-broken-key": Animal("dkim-unusable", LOW, _txt(_DKIM, "v=DKIM1; k=rsa; p=notakey")),
    "a-short-key": Animal("dkim-weak", LOW, _txt(_DKIM, rsa_record(1024))),
    "a-long-key": Animal("dkim-long", LOW, _txt(_DKIM, rsa_record(5120))),
    "a-key-for-tests": Animal("dkim-testing", LOW, _txt(_DKIM, rsa_record() + "; t=y")),
    "no-dmarc": Animal("dmarc-missing", HIGH, Case({"_dmarc.acme.com TXT": None})),
    "two-dmarc-records": Animal(
        "dmarc-invalid", HIGH, _txt("_dmarc.acme.com", "v=DMARC1; p=none", "v=DMARC1; p=reject")
    ),
    "dmarc-that-watches": Animal(
        "dmarc-only-watches", LOW, _txt("_dmarc.acme.com", "v=DMARC1; p=none; rua=mailto:d@acme.com")
    ),
    "dmarc-that-watches-for-nobody": Animal(
        "dmarc-only-watches", MEDIUM, _txt("_dmarc.acme.com", "v=DMARC1; p=none")
    ),
    "dmarc-without-reports": Animal("dmarc-no-reports", LOW, _txt("_dmarc.acme.com", "v=DMARC1; p=reject")),
    "dmarc-that-leaves-names-below-open": Animal(
        "dmarc-subdomains-open", LOW, _txt("_dmarc.acme.com", "v=DMARC1; p=reject; sp=none; rua=mailto:d@acme.com")
    ),
    "reports-that-nobody-takes": Animal(
        "dmarc-reports-refused", MEDIUM,
        _txt("_dmarc.acme.com", "v=DMARC1; p=reject; rua=mailto:d@reports.test,mailto:d@acme.com"),
    ),
    "receivers-that-differ": Animal(
        "dmarc-receivers-differ", MEDIUM,
        _txt("_dmarc.acme.com", "v=DMARC1; p=quarantine; pct=0; rua=mailto:d@acme.com"),
    ),
    "a-parked-domain-that-is-open": Animal(
        "dmarc-parked-open", LOW,
        Case({**_PARKED, "_dmarc.acme.com TXT": (f"v=DMARC1; p=none; {_ELSEWHERE}",)}),
    ),
    "reports-to-who-takes-no-mail": Animal(
        "dmarc-reports-lost", LOW,
        Case({**_PARKED, "_dmarc.acme.com TXT": ("v=DMARC1; p=reject; rua=mailto:d@acme.com",)}),
    ),
    "no-mail-servers": Animal("mx-missing", MEDIUM, Case({"acme.com MX": None, "_mta-sts.acme.com TXT": None})),
    "no-mail-and-mail": Animal(
        "mx-null-and-others", HIGH, Case({"acme.com MX": ("0 .", "1 mx.acme.com.")})
    ),
    "a-dead-mail-server": Animal(
        "mx-dead", HIGH,
        Case({"acme.com MX": ("1 mx.acme.com.", "5 old.acme.com.")},
             {_POLICY: Reply((POLICY + "mx: old.acme.com\r\n").encode(), 200, {"Content-Type": "text/plain"})}),
    ),
    "a-mail-server-behind-the-proxy": Animal("mx-proxied", HIGH, Case({"mx.acme.com A": (PROXIED,)})),
    "a-mail-server-by-alias": Animal(
        "mx-alias", LOW,
        Case({"mx.acme.com A": None, "mx.acme.com CNAME": ("mx.mail-host.net.",),
              "mx.mail-host.net A": ("192.0.2.25",)}),
    ),
    "mail-in-plain-text": Animal("starttls-missing", MEDIUM, Case(smtp="plain")),
    "a-mail-server-with-a-wrong-certificate": Animal(
        "starttls-certificate", HIGH, Case(smtp_name="other.test")
    ),
    "a-policy-that-is-none": Animal("mta-sts-invalid", MEDIUM, _sts("hello")),
    "a-policy-for-other-servers": Animal("mta-sts-mismatch", HIGH, _sts(POLICY.replace("mx.acme", "mx.other"))),
    "a-policy-for-a-minute": Animal("mta-sts-short", LOW, _sts(POLICY.replace("604800", "60"))),
    "no-reports-of-failed-tls": Animal("tls-rpt-missing", LOW, Case({"_smtp._tls.acme.com TXT": None})),
    "reports-of-failed-tls-to-nowhere": Animal(
        "tls-rpt-invalid", LOW, _txt("_smtp._tls.acme.com", "v=TLSRPTv1; rua=nobody")
    ),
}  # fmt: skip

ZOO: Mapping[str, Animal] = {**DNS, **TLS, **ROUTES, **CONTENT, **MAIL}
