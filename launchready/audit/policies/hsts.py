"""Whether browsers are told to stay with https (HSTS, RFC 6797), and whether every host bears that."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.audit.finding import Area, Fault, Policy, Severity, Where
from launchready.audit.found import Found, Host
from launchready.live.hsts import lacking_for_preload, lacking_redirect, parse_hsts
from launchready.live.http import NoResponse, Response
from launchready.verify.answers import judge_forbidden

SHORT = 2_592_000  # seconds: a month


def _header_of(host: Host) -> tuple[Response, str] | None:
    """Return the https answer of the host itself with its HSTS header, None where there is no such answer."""
    walk = host.walk("https")
    first = walk.hops[0] if walk else None
    if not isinstance(first, Response) or first.status >= 500 or judge_forbidden(first):
        return None
    return first, first.headers.get("strict-transport-security", "")


def _missing(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        looked = _header_of(host)
        if looked and not looked[1] and host.role.public and not host.wildcard:
            yield Fault(
                host.name,
                "It does not tell browsers to stay with https (HSTS): in a foreign network the first request can be "
                "read and turned round.",
                "Send Strict-Transport-Security: max-age=15552000 once everything works over https.",
                (looked[0].evidence(),),
            )


def _invalid(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        looked = _header_of(host)
        if looked and looked[1] and parse_hsts(looked[1]) is None:
            yield Fault(
                host.name,
                f"Browsers ignore its HSTS header: {looked[1][:80]!r} has no max-age, or says something twice (RFC "
                "6797 section 6.1).",
                "Send Strict-Transport-Security: max-age=15552000.",
                (looked[0].evidence(),),
            )


def _short(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        looked = _header_of(host)
        sent = parse_hsts(looked[1]) if looked else None
        if looked and sent and sent.max_age < SHORT and not sent.preload and host.role.public:
            yield Fault(
                host.name,
                f"Browsers remember to stay with https for {sent.max_age // 3600} hours only.",
                "Raise max-age to 15552000 (half a year) once everything works over https.",
                (looked[0].evidence(),),
            )


def _preload(found: Found) -> Iterator[Fault]:
    """The list takes domains; what other hosts say of it counts for nothing, and still tells what was meant."""
    for host in found.hosts:
        looked = _header_of(host)
        sent = parse_hsts(looked[1]) if looked else None
        if not looked or sent is None or not sent.preload:
            continue
        lacking = lacking_for_preload(sent)
        plain = host.walk("http")
        first = plain.hops[0] if plain is not None else None
        if host.name == found.domain and isinstance(first, Response):
            lacking += filter(None, [lacking_redirect(first, host.name)])
        if lacking:
            yield Fault(
                host.name,
                "Its HSTS header asks to be preloaded and does not qualify: browsers' list refuses or drops it ("
                f"{'; '.join(lacking)}).",
                "Send max-age=31536000; includeSubDomains; preload and redirect http to https on the same host first, "
                "or leave preload out.",
                (looked[0].evidence(), *((first.evidence(),) if first is not None else ())),
            )


def is_covered(found: Found, host: Host) -> bool:
    """Say whether ``host`` answers over http only, and the domain makes browsers insist on https below it."""
    looked = _header_of(found.apex)
    plain, secure = host.walk("http"), host.walk("https")
    if not looked or "includesubdomains" not in looked[1].lower() or plain is None or secure is None:
        return False
    served = plain.arrived is not None and plain.arrived.url.startswith("http:")
    first = secure.hops[0]
    closed = isinstance(first, NoResponse) and "Connection refused" in first.reason
    return host.name != found.domain and served and closed


def _covers(found: Found) -> Iterator[Fault]:
    looked = _header_of(found.apex)
    for host in found.hosts:
        secure = host.walk("https")
        if looked and secure and is_covered(found, host):
            yield Fault(
                host.name,
                f"{found.domain} tells browsers to use https for every name below it (HSTS includeSubDomains), and "
                "this host has none that works: whoever visited the site cannot open it.",
                "Switch https on for this host, or leave includeSubDomains out.",
                (looked[0].evidence(), secure.hops[0].evidence()),
            )


POLICIES = (
    Policy("hsts-missing", Severity.LOW, Area.SITE, "Browsers are told to stay with https.",
           "In a café's network somebody could put a false page in the place of yours.", Where.HOSTING, 15,
           _missing),
    Policy("hsts-invalid", Severity.LOW, Area.SITE, "An HSTS header is one that browsers understand.",
           "In a café's network somebody could put a false page in the place of yours.", Where.HOSTING, 15,
           _invalid),
    Policy("hsts-short", Severity.LOW, Area.SITE, "HSTS lasts for a month or more.",
           "In a café's network somebody could put a false page in the place of yours.", Where.HOSTING, 15,
           _short),
    Policy("hsts-preload-unready", Severity.LOW, Area.SITE, "A header that asks for preloading qualifies for it.",
           "A protection that you asked for is not given.", Where.HOSTING, 15, _preload),
    Policy("hsts-covers-plain-host", Severity.HIGH, Area.SITE, "HSTS for all subdomains leaves none of them dark.",
           "Whoever has been to your site cannot open {subject}.", Where.HOSTING, 60, _covers),
)  # fmt: skip
