"""Checks of certificates: the one that visitors meet, and the one that the edge meets at the server behind it."""

from __future__ import annotations

import asyncio

from launchready.expectations import CertificateAwaited, CertificateHolds, Layer, OriginCertificate
from launchready.live.certificates import Certificate, Fault, NoTls
from launchready.live.dns import CouldNotLook
from launchready.live.http import Fetched, Response
from launchready.verdicts import Outcome, Seen
from launchready.verify.answers import EDGE_ERRORS, mend_address, redirect_target
from launchready.verify.look import Look, failed, passed, unknown, unseen
from launchready.verify.servers import choose_servers, judge_missed, put_together

_SHORT_LIVED = 4  # a certificate may have this part of its time left before it counts as forgotten
_ORIGIN_CA = "cloudflare"  # the issuer's organisation of a Cloudflare Origin CA certificate: "CloudFlare, Inc."
_RENEW = (
    "Have it renewed on the server behind {host}: by its own client (is it still running?), or by a new certificate of "
    "Cloudflare's Origin CA."
)


def judge_certificate_awaited(check: CertificateAwaited) -> Seen:
    """Return unknown: the host is not behind the edge yet, or nobody could say whether it is."""
    if check.asked:
        return unknown(f"{check.host} is DNS only until its certificate at Cloudflare's edge is active")
    return unknown(f"whether a certificate at Cloudflare's edge is active for {check.host} could not be asked")


async def check_certificate(check: CertificateHolds, look: Look) -> Seen:
    """Judge whether visitors of the host meet a certificate that holds, and that has been renewed in time.

    Elsewhere than at the edge each of the name's addresses is looked at.
    """
    if look.round.http.allowed == frozenset():
        return Seen(Outcome.NOT_APPLICABLE, look.round.http.because)
    found = await look.every_address(check.host)
    if isinstance(found, CouldNotLook):
        return unseen(found)
    if not found.values:
        return unknown(f"{check.host} has no address in DNS", mend_address(check.host))
    addresses = choose_servers(found.values, look)
    shown = await asyncio.gather(*(look.certificate(check.host, address) for address in addresses))
    others = any(not isinstance(each, CouldNotLook) for each in shown)
    return put_together(
        {
            address: judge_missed(check.host, address, each, look, others)
            if isinstance(each, CouldNotLook)
            else _judge_shown(check, each, look)
            for address, each in zip(addresses, shown, strict=True)
        }
    )


def _judge_shown(check: CertificateHolds, shown: Certificate | NoTls, look: Look) -> Seen:
    if (isinstance(shown, NoTls) or shown.fault) and look.facts and look.facts.awaits_certificate(check.host):
        return unknown(
            f"Cloudflare is still issuing the certificate for {check.host}",
            "Nothing to do: the certificate authority acts next. Verify again in a quarter of an hour.",
        )
    if isinstance(shown, NoTls):
        return failed(f"{check.host}: {shown.reason}")
    if shown.fault:
        return failed(f"the certificate of {check.host} does not hold: {shown.fault} ({shown.reason})")
    return _judge_days(check.host, shown, check.days) or passed(_described(check.host, shown))


async def check_origin(check: OriginCertificate, look: Look) -> Seen:
    """Judge the certificate of the server itself, asked at its declared address, as the edge's strict mode does.

    A server that takes connections from the edge alone is right to: what visitors are answered shows that it is up.
    """
    if look.round.http.allowed is not None:
        return Seen(Outcome.NOT_APPLICABLE, look.round.http.because)
    found = await look.addresses(check.host)
    if isinstance(found, CouldNotLook):  # where nothing of the host can be looked at, its server says nothing of it
        look.trace.append(found.evidence())
        return unseen(found)
    async with look.round.turn_at(check.address):  # many hosts may be on one server
        return await _judge_server(check, look)


async def _judge_server(check: OriginCertificate, look: Look) -> Seen:
    answer, shown = await look.visit_server(check.host, check.address)
    if isinstance(shown, CouldNotLook):
        return await _judge_closed(check, shown, look)
    if isinstance(shown, NoTls):
        return await _judge_refusing(check, shown, look)
    own_authority = shown.fault is Fault.CHAIN and _ORIGIN_CA in shown.issuer.lower()
    if own_authority and not _names(shown, check.host):
        return failed(f"the server at {check.address} has a certificate for {', '.join(shown.names[:4])} alone")
    if shown.fault and not own_authority:
        return failed(f"the certificate of the server at {check.address} does not hold: {shown.fault} ({shown.reason})")
    if not shown.begun:
        return failed(f"the certificate of the server at {check.address} is not valid before {shown.begins[:10]}")
    late = _judge_days(check.host, shown, check.days)
    if late:
        return failed(late.observed, _RENEW.format(host=check.host), Layer.ORIGIN)
    if own_authority:
        return passed(f"{_described(check.host, shown)}; its chain is Cloudflare's own, for the edge alone")
    return _judge_redirect(check, answer) or passed(_described(check.host, shown))


async def _judge_closed(check: OriginCertificate, shown: CouldNotLook, look: Look) -> Seen:
    """Judge a server that takes no connection from here by whether it answers the edge: then it is as it should be."""
    observed = f"the server at {check.address} takes no connection from here ({shown.reason})"
    if check.others:
        return unknown(f"{observed}; another server of {check.host} would answer Cloudflare in its place")
    answer = await look.get(f"https://{check.host}/")
    if isinstance(answer, Response) and answer.status not in EDGE_ERRORS:
        return Seen(Outcome.NOT_APPLICABLE, f"{observed} and answers Cloudflare: only the edge may ask it")
    return unknown(f"could not look at its certificate: {observed}, and Cloudflare gets no answer of it either")


async def _judge_refusing(check: OriginCertificate, shown: NoTls, look: Look) -> Seen:
    """Judge a server that refuses TLS to us: it may ask for the edge's own certificate (Authenticated Origin Pulls)."""
    answer = await look.get(f"https://{check.host}/")
    if isinstance(answer, Response) and answer.status not in EDGE_ERRORS:
        observed = f"the server at {check.address} refuses TLS to us ({shown.reason}) and answers Cloudflare"
        return Seen(Outcome.NOT_APPLICABLE, f"{observed}: only the edge may ask it")
    return failed(f"the server at {check.address} refuses TLS for {check.host}: {shown.reason}")


def _judge_redirect(check: OriginCertificate, answer: Fetched) -> Seen | None:
    """Return what is wrong with where the server itself sends its home page, if anything is."""
    target = redirect_target(answer) if isinstance(answer, Response) else None
    if target is not None and target.startswith("http://"):
        return failed(
            f"the server at {check.address} sends {answer.url} back to {target}, which is not encrypted",
            "Let the server redirect to https only: behind the edge this is a loop.",
        )
    return None


def _judge_days(host: str, shown: Certificate, days: int) -> Seen | None:
    left, whole = shown.days_left, shown.lifetime
    # A certificate of six or forty-five days is renewed later than one of ninety, and is no worse for it.
    if left is None or whole is None or left >= min(days, whole / _SHORT_LIVED):
        return None
    return failed(f"the certificate of {host} ends in {left} days, on {shown.ends[:10]}, and has not been renewed")


def _described(host: str, shown: Certificate) -> str:
    stapled = ", its OCSP answer must be stapled" if shown.stapling else ""
    logged = f", {shown.logged} timestamps of public logs" if shown.logged else ""
    return (
        f"{host} shows a certificate by {shown.issuer} with {shown.days_left} days left "
        f"({shown.key}{shown.http2_told}{logged}{stapled})"
    )


def _names(shown: Certificate, host: str) -> bool:
    return host in shown.names or f"*.{host.partition('.')[2]}" in shown.names
