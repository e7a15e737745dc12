"""Checks of what browsers remember of https: by the header (RFC 6797), and by the list that is built into them."""

from __future__ import annotations

from urllib.parse import urlsplit

from launchready.expectations import PreloadReady, SendsHsts
from launchready.live.hsts import lacking_for_preload, lacking_redirect, parse_hsts
from launchready.live.http import NoResponse, Response
from launchready.live.suffixes import registered_domain
from launchready.verdicts import Seen
from launchready.verify.answers import judge_kept_out, judge_no_response
from launchready.verify.look import Look, failed, passed


async def check_hsts(check: SendsHsts, look: Look) -> Seen:
    """Judge whether the URL sends HSTS with at least the declared values, or none where none is declared."""
    response = await look.get(check.url)
    if isinstance(response, NoResponse):
        return judge_no_response(response, urlsplit(check.url).hostname or "", look)
    kept_out = judge_kept_out(response)
    if kept_out:
        return kept_out
    headers = response.headers.get_list("strict-transport-security")
    sent = parse_hsts(headers[0]) if headers else None  # browsers take the first (section 8.1)
    if check.max_age == 0:
        if sent is None or sent.max_age == 0:
            return passed(f"{check.url} sends no HSTS")
        return failed(f"{check.url} sends HSTS of {sent.max_age} s, and none is declared")
    if sent is None:
        return failed(f"{check.url} sends {'an HSTS header that browsers ignore' if headers else 'no HSTS'}")
    lacking = [f"max-age is {sent.max_age}, not {check.max_age}"] if sent.max_age < check.max_age else []
    lacking += ["includeSubDomains is missing"] if check.include_subdomains and not sent.include_subdomains else []
    lacking += ["preload is missing"] if check.preload and not sent.preload else []
    everywhere = sent.include_subdomains and not check.include_subdomains
    if everywhere and urlsplit(check.url).hostname == look.zone:
        lacking.append("includeSubDomains is sent and not declared: names below that have no https go dark")
    return failed(f"{check.url}: {', '.join(lacking)}") if lacking else passed(f"{check.url} sends {headers[0]}")


async def check_preload(check: PreloadReady, look: Look) -> Seen:
    """Judge whether the list of browsers would take the domain, and keep it.

    hstspreload.org (verified 2026-11-24) wants a header of a year with includeSubDomains and preload on the very
    first answer over https, a redirect included, and http redirected to https on the same host before anything else.
    That names below serve https too is what their own expectations say. Only what somebody registered is taken.
    """
    secure, plain = await look.get(f"https://{check.host}/"), await look.get(f"http://{check.host}/")
    for response in (secure, plain):
        if isinstance(response, NoResponse):
            return judge_no_response(response, check.host, look)
        kept_out = judge_kept_out(response)
        if kept_out:
            return kept_out
    assert isinstance(secure, Response)  # noqa: S101 - for the type checker
    assert isinstance(plain, Response)  # noqa: S101 - for the type checker
    registered = registered_domain(look.zone)
    if registered != look.zone:
        return failed(
            f"the list takes registered domains alone: {registered}, and not {look.zone}",
            f"Take preload out of tls.hsts: that is for {registered} to declare.",
        )
    lacking = [*_lacking_header(secure), *filter(None, [lacking_redirect(plain, check.host)])]
    if lacking:
        return failed(f"the list does not take {check.host}: {' and '.join(lacking)}")
    return passed(f"{check.host} fulfils what the list demands; whether it is on it is not looked at (hstspreload.org)")


def _lacking_header(secure: Response) -> list[str]:
    headers = secure.headers.get_list("strict-transport-security")
    sent = parse_hsts(headers[0]) if headers else None
    if sent is None:
        return [f"{secure.url} sends {'an HSTS header that browsers ignore' if headers else 'no HSTS'}"]
    return lacking_for_preload(sent)
