"""Judging whether mail to the domain arrives, and arrives unread: MX, STARTTLS, MTA-STS, TLS-RPT. And its logo."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from launchready.live.dns import CouldNotLook
from launchready.live.transport import covers
from launchready.mail.findings import Confidence, Finding, Severity
from launchready.mail.parts import MailReport, MxHost
from launchready.presets.edges import CLOUDFLARE
from launchready.presets.mail import CLOUDFLARE_EXCHANGERS
from launchready.verdicts import Evidence
from launchready.zone.names import within

# Networks that no route of the internet leads into: RFC 1918, 1122, 3927, 6598, 4193, 4291.
_INSIDE = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "0.0.0.0/8", "169.254.0.0/16",
            "100.64.0.0/10", "fc00::/7", "fe80::/10", "::1/128",
        ),
    )
)  # fmt: skip


def judge_receiving(report: MailReport) -> Iterator[Finding]:
    """Yield what is wrong with the way of mail to the domain."""
    receiving, domain = report.receiving, report.domain
    evidence = _seen(report, f"MX {domain}")
    if receiving.unseen is not None:
        yield Finding(
            "mx-unknown", Severity.INFO, domain, f"The servers could not be looked up: {receiving.unseen.reason}.",
            "Ask again when these name servers answer.", confidence=Confidence.UNKNOWN, evidence=evidence,
        )  # fmt: skip
    elif not receiving.exists:
        yield Finding(
            "domain-missing", Severity.HIGH, domain, "There is no such domain: nobody can reach it, by mail or else.",
            "Check how it is written, and at the registrar that it is registered, and not expired.", evidence=evidence,
        )  # fmt: skip
    elif receiving.null:
        yield _null_mx(report, evidence)
    elif not receiving.hosts:
        yield _no_servers(report, evidence)
    for host in receiving.hosts:
        yield from _judge_host(report, host)
    yield from _judge_sts(report)
    yield from _judge_tls_rpt(report)
    yield from _judge_bimi(report)


def _seen(report: MailReport, asked: str) -> tuple[Evidence, ...]:
    return (report.evidence[asked],) if asked in report.evidence else ()


def _null_mx(report: MailReport, evidence: tuple[Evidence, ...]) -> Finding:
    if report.receiving.hosts:
        return Finding(
            "mx-null-and-others", Severity.HIGH, report.domain,
            "One record says that no mail is taken, others name servers (RFC 7505): senders may believe either.",
            "Remove the null MX, or all the others.", evidence=evidence,
        )  # fmt: skip
    return Finding(
        "mx-null", Severity.INFO, report.domain, "The domain says that it takes no mail (null MX).", "Nothing.",
        evidence=evidence,
    )  # fmt: skip


def _no_servers(report: MailReport, evidence: tuple[Evidence, ...]) -> Finding:
    if report.receiving.address:
        return Finding(
            "mx-missing", Severity.MEDIUM, report.domain,
            "No mail server is named, so senders try the web server's address, and give up after days.",
            "Publish the MX records of your mail provider, or a null MX (0 .) if the domain takes no mail.",
            evidence=evidence,
        )  # fmt: skip
    return Finding(
        "mx-none", Severity.INFO, report.domain, "No mail server is named: the domain takes no mail.", "Nothing.",
        evidence=evidence,
    )  # fmt: skip


def _judge_host(report: MailReport, host: MxHost) -> Iterator[Finding]:
    evidence = (*_seen(report, f"A {host.host}"), *_seen(report, f"SMTP {host.host}"))

    def finding(policy: str, severity: Severity, impact: str, fix: str) -> Finding:
        return Finding(policy, severity, host.host, impact, fix, evidence=evidence)

    if host.reason:
        yield Finding(
            "mx-host-unknown", Severity.INFO, host.host, f"Its address could not be looked up: {host.reason}.",
            "Ask again when its name servers answer.", confidence=Confidence.UNKNOWN, evidence=evidence,
        )  # fmt: skip
        return
    if not host.addresses:
        literal = _is_address(host.host)
        yield finding(
            "mx-dead", Severity.HIGH,
            "This MX record holds an address where the name of a server has to stand: nothing is delivered there."
            if literal else "This mail server has no address: mail for it waits, then comes back.",
            "Give the server a name with an A record, off the proxy, and put that name into the MX record."
            if literal else "Remove this MX record, or correct its name.",
        )  # fmt: skip
        return
    inside = [address for address in host.addresses if _is_inside(address)]
    if len(inside) == len(host.addresses) and host.spoken is None:
        yield Finding(
            "mx-dead", Severity.HIGH, host.host,
            f"This mail server has an address of a private network alone ({inside[0]}): no mail gets there.",
            "Give the name the server's public address, or remove this MX record.", confidence=Confidence.LIKELY,
            evidence=evidence,
        )  # fmt: skip
        return
    if _is_proxied(host):
        yield Finding(
            "mx-proxied", Severity.HIGH, host.host,
            f"This mail server is behind Cloudflare's proxy ({host.addresses[0]}), which takes no mail: mail for it "
            "waits, then comes back.",
            "Switch the proxy off for this name (DNS only) where it is managed, or name the mail server itself in the "
            "MX record.", confidence=Confidence.LIKELY, evidence=evidence,
        )  # fmt: skip
        return
    if host.alias_of:
        yield finding(
            "mx-alias", Severity.LOW, f"This mail server is an alias of {host.alias_of}, which some senders refuse.",
            f"Name {host.alias_of} in the MX record itself (RFC 2181 section 10.3).",
        )  # fmt: skip
    yield from _judge_encryption(report, host, evidence)


def _is_proxied(host: MxHost) -> bool:
    """Say whether only Cloudflare's edge answers at the server's addresses, and no mail server that was heard.

    Its own mail servers are there too, and TCP of some customers is passed on (Spectrum): those speak, where port 25
    can be reached.
    """
    own = any(within(host.host, domain) for domain in CLOUDFLARE_EXCHANGERS)
    return not own and host.spoken is None and all(map(_at_edge, host.addresses))


def _at_edge(address: str) -> bool:
    return any(ip_address(address) in network for network in CLOUDFLARE)


def _judge_encryption(report: MailReport, host: MxHost, evidence: tuple[Evidence, ...]) -> Iterator[Finding]:
    """Judge whether mail is encrypted on its way to a server that is there."""

    def finding(policy: str, severity: Severity, impact: str, fix: str) -> Finding:
        return Finding(policy, severity, host.host, impact, fix, evidence=evidence)

    if isinstance(host.smtp, CouldNotLook):
        yield Finding(
            "starttls-unknown", Severity.INFO, host.host,
            f"Whether it encrypts mail on its way in could not be looked at: {host.smtp.reason}.",
            "Ask again from a network that lets mail out (port 25).", confidence=Confidence.UNKNOWN,
            evidence=evidence, optional=True,
        )  # fmt: skip
    spoken = host.spoken
    if spoken is not None and not spoken.starttls:
        yield finding(
            "starttls-missing", Severity.MEDIUM, "It takes mail in plain text only: anybody on the way can read it.",
            "Switch STARTTLS on at the mail server, or ask its provider to.",
        )  # fmt: skip
    elif spoken is not None and spoken.certificate:
        enforced = report.sts.policy is not None and report.sts.policy.mode == "enforce"
        yield finding(
            "starttls-certificate", Severity.HIGH if enforced else Severity.LOW,
            f"It offers TLS that does not hold: {spoken.certificate}."
            + (" Your MTA-STS policy makes senders keep their mail back." if enforced else ""),
            "Install a valid certificate for this name at the mail server."
            if "certificate" in spoken.certificate else "Let the mail server speak TLS 1.2 or newer.",
        )  # fmt: skip


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_inside(address: str) -> bool:
    """Say whether the internet cannot lead to ``address``: a name's answer for those inside of a network."""
    return any(ip_address(address) in network for network in _INSIDE)


def _judge_sts(report: MailReport) -> Iterator[Finding]:
    sts, domain = report.sts, report.domain
    evidence = _seen(report, f"TXT _mta-sts.{domain}")
    if sts.unseen:
        yield Finding(
            "mta-sts-unknown", Severity.INFO, domain, f"The MTA-STS policy could not be looked at: {sts.unseen}.",
            "Ask again, or open the policy in a browser.", confidence=Confidence.UNKNOWN, evidence=evidence,
        )  # fmt: skip
    for error in sts.errors:
        yield Finding(
            "mta-sts-invalid", Severity.MEDIUM, domain,
            f"Senders cannot use the MTA-STS policy that is announced: {error}.",
            "Serve the policy as announced, or remove the record at _mta-sts.", effort="an hour", evidence=evidence,
        )  # fmt: skip
    if sts.policy is None or sts.policy.mode == "none":
        return
    left_out = [host.host for host in report.receiving.hosts if not covers(sts.policy, host.host)]
    if left_out:
        enforced = sts.policy.mode == "enforce"
        yield Finding(
            "mta-sts-mismatch", Severity.HIGH if enforced else Severity.MEDIUM, domain,
            f"The MTA-STS policy leaves out {', '.join(left_out)}: "
            + ("senders keep that mail back, then return it." if enforced else "senders report that as a failure."),
            "Add an mx: line for each mail server to the policy, and change its id in DNS.", effort="an hour",
            evidence=evidence,
        )  # fmt: skip
    if sts.policy.max_age < 86_400:
        yield Finding(
            "mta-sts-short", Severity.LOW, domain,
            f"Senders remember the MTA-STS policy for {sts.policy.max_age} seconds only.",
            "Set max_age to some weeks (RFC 8461 section 3.2).", evidence=evidence,
        )  # fmt: skip


def _judge_tls_rpt(report: MailReport) -> Iterator[Finding]:
    found, domain = report.tls_rpt, report.domain
    evidence = _seen(report, f"TXT _smtp._tls.{domain}")
    if found.unseen:
        yield Finding(
            "tls-rpt-unknown", Severity.INFO, domain, f"Where TLS reports go could not be looked at: {found.unseen}.",
            "Ask again when these name servers answer.", confidence=Confidence.UNKNOWN, evidence=evidence,
        )  # fmt: skip
    for error in found.errors:
        yield Finding(
            "tls-rpt-invalid", Severity.LOW, domain, f"Senders cannot report failed TLS: {error}.",
            "Correct the record at _smtp._tls.", evidence=evidence,
        )  # fmt: skip
    active = report.sts.id and not (report.sts.policy is not None and report.sts.policy.mode == "none")
    if active and not found.addresses and not found.errors and not found.unseen:
        yield Finding(
            "tls-rpt-missing", Severity.LOW, domain, "MTA-STS is on, but nobody is told when it keeps mail back.",
            'Publish "v=TLSRPTv1; rua=mailto:…" at _smtp._tls.', evidence=evidence,
        )  # fmt: skip


def _judge_bimi(report: MailReport) -> Iterator[Finding]:
    bimi = report.bimi
    if bimi.record is None:
        return
    policy = report.dmarc.discovery.rfc9989
    shown = policy in ("quarantine", "reject")
    state = "; ".join(bimi.errors) or (
        f"a logo is published: {bimi.logo}" if bimi.logo else "it declines to show a logo"
    )
    wait = "" if shown or not bimi.logo else "; mailboxes show it once DMARC asks for quarantine or reject"
    yield Finding(
        "bimi", Severity.INFO, f"default._bimi.{report.domain}", f"BIMI: {state}{wait}.", "Nothing.",
        evidence=_seen(report, f"TXT default._bimi.{report.domain}"),
    )  # fmt: skip
