"""Encryption of the site: certificates, versions of TLS, HSTS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchready.audit.finding import Area, Confidence, Fault, Judge, Policy, Severity, Where
from launchready.audit.found import Found, Host, Role
from launchready.live.certificates import Certificate, NoTls
from launchready.live.certificates import Fault as Broken
from launchready.live.dns import CouldNotLook
from launchready.live.http import NoResponse, Response, Trouble
from launchready.live.tls import Accepted, Cut, Handshake, Refused

_MARGIN = 14  # days before its end at which a certificate of three months should long be renewed
_PRELOAD = 31_536_000  # seconds: hstspreload.org, verified 2026-11-24
SHORT = 2_592_000  # seconds: a month
MAX_AGE = re.compile(r"max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


def by_role(host: Host, public: Severity = Severity.CRITICAL) -> Severity:
    """Return how bad it is that ``host`` cannot be opened."""
    if host.role.public or host.role is Role.REDIRECT:
        return public if host.role.public else Severity.HIGH
    return Severity.HIGH if host.role is Role.API else Severity.MEDIUM


def _broken(kind: Broken, impact: str, fix: str) -> Judge:
    """Return a judge of certificates that do not hold for this reason."""

    def judge(found: Found) -> Iterator[Fault]:
        for host, shown, also in _by_certificate(found):
            if shown.fault is kind and not host.wildcard:
                names = ", ".join(shown.names[:4]) or "no name"
                told = impact.format(host=host.name, ends=shown.ends[:10], begins=shown.begins[:10], names=names,
                                     reason=shown.reason, issuer=shown.issuer or "nobody")  # fmt: skip
                yield Fault(host.name, told + also, fix, (shown.evidence(),), by_role(host))

    return judge


def _by_certificate(found: Found) -> Iterator[tuple[Host, Certificate, str]]:
    """Yield each certificate once, with the most important host that shows it, and a sentence that names the others.

    One that is for other names is each host's own matter.
    """
    shown: dict[tuple[object, ...], list[tuple[Host, Certificate]]] = {}
    for host in sorted(found.hosts, key=lambda host: list(Severity).index(by_role(host))):
        if isinstance(host.certificate, Certificate):
            own = host.name if host.certificate.fault is Broken.NAME else ""
            key = (host.certificate.names, host.certificate.ends, host.certificate.issuer, own)
            shown.setdefault(key, []).append((host, host.certificate))
    for pairs in shown.values():
        others = [host.name for host, _ in pairs[1:]]
        also = f" The same certificate is at {', '.join(others[:5])}." if others else ""
        yield *pairs[0], f"{also}"


def _soon(found: Found) -> Iterator[Fault]:
    for host, shown, also in _by_certificate(found):
        if shown.fault or shown.days_left is None or shown.lifetime is None:
            continue
        if shown.days_left < min(_MARGIN, shown.lifetime / 6):
            yield Fault(
                host.name,
                f"The certificate ends on {shown.ends[:10]}, in {shown.days_left} days, and was not renewed in time: "
                f"then browsers warn every visitor away.{also}",
                "Look in the host's console why it does not renew (its validation may be blocked), and renew it.",
                (shown.evidence(),),
                None if host.role.public or host.role is Role.API else Severity.LOW,
            )


def _closed(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        plain, secure = host.walk("http"), host.walk("https")
        if plain is None or secure is None or not isinstance(plain.hops[0], Response):
            continue
        end = secure.hops[0]
        if _is_covered(found, host):
            continue  # that it cannot be opened at all is the worse half of this
        if isinstance(end, NoResponse) and end.trouble is Trouble.NO_LOOK and "Connection refused" in end.reason:
            yield Fault(
                host.name,
                "It answers over http and takes no connection over https: browsers call it not secure, or try https "
                "alone and fail.",
                "Switch https on in the host's console; it brings the certificate with it.",
                (end.evidence(), plain.hops[0].evidence()),
                by_role(host, Severity.HIGH),
            )


def _refused(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        if isinstance(host.certificate, NoTls) and host.edge != "Cloudflare" and not host.versions:
            yield Fault(
                host.name,
                f"{host.certificate.reason.capitalize()}: browsers show an error.",
                "Add this name at the host, so that it gets a certificate for it.",
                (host.certificate.evidence(),),
                by_role(host),
            )


def _edge(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        if isinstance(host.certificate, NoTls) and host.edge == "Cloudflare":
            yield Fault(
                host.name,
                f"Cloudflare has no certificate for this name ({host.certificate.reason}): browsers show an error. Its "
                "free one covers one label below the domain only.",
                "Use a name of one label, or order a certificate for it at Cloudflare (Advanced Certificate Manager).",
                (host.certificate.evidence(),),
                by_role(host),
            )


def _old(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        spoken = [version for version in ("1.0", "1.1") if isinstance(host.versions.get(version), Accepted)]
        modern = any(isinstance(host.versions.get(version), Accepted) for version in ("1.2", "1.3"))
        if spoken and modern:
            yield Fault(
                host.name,
                f"It still speaks TLS {' and '.join(spoken)} (RFC 8996 forbids both): card companies and customers' "
                "security questionnaires refuse that.",
                "Set the minimum version to TLS 1.2 at the host or edge.",
                tuple(host.versions[version].evidence() for version in spoken),
            )


def _only_old(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        new = [host.versions.get(version) for version in ("1.2", "1.3")]
        spoken = [version for version in ("1.0", "1.1") if isinstance(host.versions.get(version), Accepted)]
        if spoken and all(each is not None and _is_refusal(each) for each in new):
            sure = all(isinstance(each, Refused) for each in new)
            yield Fault(
                host.name,
                f"It speaks TLS {' and '.join(spoken)} only: today's browsers cannot open it.",
                "Bring its software up to date, or put it behind an edge that speaks TLS 1.2 and 1.3.",
                tuple(each.evidence() for each in host.versions.values()),
                by_role(host),
                Confidence.CERTAIN if sure else Confidence.LIKELY,
            )


def _is_refusal(each: Handshake) -> bool:
    """Say whether the server does not speak this version: it said so, cut us off, or answered with an older one."""
    answered_older = isinstance(each, CouldNotLook) and "UNSUPPORTED_PROTOCOL" in each.reason
    return answered_older or isinstance(each, Refused | Cut)


def _hsts_of(host: Host) -> tuple[Response, str] | None:
    """Return the https answer of the host itself with its HSTS header, None where there is no such answer."""
    walk = host.walk("https")
    first = walk.hops[0] if walk else None
    if not isinstance(first, Response) or first.status >= 500:
        return None
    return first, first.headers.get("strict-transport-security", "")


def _hsts_missing(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        looked = _hsts_of(host)
        if looked and not looked[1] and host.role.public and not host.wildcard:
            yield Fault(
                host.name,
                "It does not tell browsers to stay with https (HSTS): in a foreign network the first request can be "
                "read and turned round.",
                "Send Strict-Transport-Security: max-age=15552000 once everything works over https.",
                (looked[0].evidence(),),
            )


def _hsts_invalid(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        looked = _hsts_of(host)
        if looked and looked[1] and not MAX_AGE.search(looked[1]):
            yield Fault(
                host.name,
                f"Browsers ignore its HSTS header: {looked[1][:80]!r} has no max-age (RFC 6797 section 6.1.1).",
                "Send Strict-Transport-Security: max-age=15552000.",
                (looked[0].evidence(),),
            )


def _hsts_short(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        looked = _hsts_of(host)
        age = MAX_AGE.search(looked[1]) if looked else None
        if looked and age and int(age[1]) < SHORT and "preload" not in looked[1].lower() and host.role.public:
            yield Fault(
                host.name,
                f"Browsers remember to stay with https for {int(age[1]) // 3600} hours only.",
                "Raise max-age to 15552000 (half a year) once everything works over https.",
                (looked[0].evidence(),),
            )


def _hsts_preload(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        looked = _hsts_of(host)
        if not looked or "preload" not in looked[1].lower():
            continue
        age = MAX_AGE.search(looked[1])
        if (age and int(age[1]) < _PRELOAD) or "includesubdomains" not in looked[1].lower():
            yield Fault(
                host.name,
                "Its HSTS header asks to be preloaded and does not qualify (a year, and includeSubDomains): browsers' "
                "list refuses or drops it.",
                "Send max-age=31536000; includeSubDomains; preload, or leave preload out.",
                (looked[0].evidence(),),
            )


def _is_covered(found: Found, host: Host) -> bool:
    """Say whether ``host`` answers over http only, and the domain makes browsers insist on https below it."""
    looked = _hsts_of(found.apex)
    plain, secure = host.walk("http"), host.walk("https")
    if not looked or "includesubdomains" not in looked[1].lower() or plain is None or secure is None:
        return False
    served = plain.arrived is not None and plain.arrived.url.startswith("http:")
    first = secure.hops[0]
    closed = isinstance(first, NoResponse) and "Connection refused" in first.reason
    return host.name != found.domain and served and closed


def _hsts_covers(found: Found) -> Iterator[Fault]:
    looked = _hsts_of(found.apex)
    for host in found.hosts:
        secure = host.walk("https")
        if looked and secure and _is_covered(found, host):
            yield Fault(
                host.name,
                f"{found.domain} tells browsers to use https for every name below it (HSTS includeSubDomains), and "
                "this host has none that works: whoever visited the site cannot open it.",
                "Switch https on for this host, or leave includeSubDomains out.",
                (looked[0].evidence(), secure.hops[0].evidence()),
            )


_WARNED = "Browsers warn every visitor of {subject} away."
_RENEW = "Renew it in the host's console, and find out why it did not renew by itself."
POLICIES = (
    Policy("certificate-expired", Severity.CRITICAL, Area.SITE, "No certificate has ended.", _WARNED, Where.HOSTING, 30,
           _broken(Broken.EXPIRED, "The certificate ended on {ends}: browsers warn every visitor away.", _RENEW)),
    Policy("certificate-early", Severity.CRITICAL, Area.SITE, "Every certificate has begun.", _WARNED, Where.HOSTING,
           30, _broken(Broken.EARLY, "The certificate begins on {begins} only: browsers warn every visitor away.",
                       "Install one that is valid now, and look at the server's clock.")),
    Policy("certificate-wrong-name", Severity.CRITICAL, Area.SITE, "Every certificate is for the name that shows it.",
           _WARNED, Where.HOSTING, 30,
           _broken(Broken.NAME, "The certificate is for {names}, not for {host}: browsers warn every visitor away.",
                   "Add this name at the host, so that its certificate covers it.")),
    Policy("certificate-self-signed", Severity.CRITICAL, Area.SITE, "No certificate is signed by itself.", _WARNED,
           Where.HOSTING, 60, _broken(Broken.SELF_SIGNED, "The certificate is signed by itself: browsers warn every "
           "visitor away.", "Get one from a public authority: Let's Encrypt and the host's own are free.")),
    Policy("certificate-chain-broken", Severity.CRITICAL, Area.SITE, "Every certificate leads to a trusted authority.",
           "Programs, phones and some browsers refuse to open {subject}.", Where.HOSTING, 30,
           _broken(Broken.CHAIN, "The server does not send the certificates between its own and a trusted authority "
                   "(issued by {issuer}): programs, phones and some browsers refuse it.",
                   "Install the full chain (fullchain.pem), not the certificate alone.")),
    Policy("certificate-weak", Severity.CRITICAL, Area.SITE, "Keys and signatures of certificates are strong.", _WARNED,
           Where.HOSTING, 30, _broken(Broken.WEAK, "The certificate's key or signature is too weak ({reason}): "
           "browsers refuse it.", "Make a new key (RSA 2048 or ECDSA P-256) and a new certificate.")),
    Policy("certificate-invalid", Severity.CRITICAL, Area.SITE, "Every certificate is one that browsers accept.",
           _WARNED, Where.HOSTING, 60, _broken(Broken.OTHER, "The certificate does not hold: {reason}.", _RENEW)),
    Policy("certificate-ends-soon", Severity.MEDIUM, Area.SITE, "Certificates are renewed well before they end.",
           "Within two weeks browsers will warn every visitor away.", Where.HOSTING, 30, _soon),
    Policy("https-closed", Severity.HIGH, Area.SITE, "What answers over http answers over https.",
           "Browsers call {subject} not secure, or do not open it.", Where.HOSTING, 30, _closed),
    Policy("https-refused", Severity.CRITICAL, Area.SITE, "No server refuses TLS for a name that leads to it.",
           "{subject} shows an error in every browser.", Where.HOSTING, 30, _refused),
    Policy("edge-certificate-missing", Severity.HIGH, Area.SITE, "Cloudflare has a certificate for every proxied name.",
           "{subject} shows an error in every browser.", Where.RECORDS, 30, _edge),
    Policy("tls-old", Severity.MEDIUM, Area.SITE, "TLS 1.0 and 1.1 are refused.",
           "Your customers' security check will refuse your site.", Where.HOSTING, 15, _old),
    Policy("tls-only-old", Severity.CRITICAL, Area.SITE, "TLS 1.2 or 1.3 is spoken.",
           "Today's browsers cannot open {subject}.", Where.HOSTING, 120, _only_old),
    Policy("hsts-missing", Severity.LOW, Area.SITE, "Browsers are told to stay with https.",
           "In a café's network somebody could put a false page in the place of yours.", Where.HOSTING, 15,
           _hsts_missing),
    Policy("hsts-invalid", Severity.LOW, Area.SITE, "An HSTS header is one that browsers understand.",
           "In a café's network somebody could put a false page in the place of yours.", Where.HOSTING, 15,
           _hsts_invalid),
    Policy("hsts-short", Severity.LOW, Area.SITE, "HSTS lasts for a month or more.",
           "In a café's network somebody could put a false page in the place of yours.", Where.HOSTING, 15,
           _hsts_short),
    Policy("hsts-preload-unready", Severity.LOW, Area.SITE, "A header that asks for preloading qualifies for it.",
           "A protection that you asked for is not given.", Where.HOSTING, 15, _hsts_preload),
    Policy("hsts-covers-plain-host", Severity.HIGH, Area.SITE, "HSTS for all subdomains leaves none of them dark.",
           "Whoever has been to your site cannot open {subject}.", Where.HOSTING, 60, _hsts_covers),
)  # fmt: skip
