"""Encryption of the site: certificates, and the versions of TLS."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.audit.finding import Area, Confidence, Fault, Judge, Policy, Severity, Where
from launchready.audit.found import Found, Host, Role
from launchready.audit.policies.hsts import is_covered
from launchready.live.certificates import Certificate, NoTls
from launchready.live.certificates import Fault as Broken
from launchready.live.dns import CouldNotLook
from launchready.live.http import NoResponse, Response, Trouble
from launchready.live.tls import Accepted, Cut, Handshake, Refused

_MARGIN = 14  # days before its end at which a certificate of three months should long be renewed


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
        if is_covered(found, host):
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
)  # fmt: skip
