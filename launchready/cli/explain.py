"""``launchready explain STACK URL``: a URL walked through the rules, before anything is applied or as they are now."""

from __future__ import annotations

import os
import re
from dataclasses import replace

import click
from rich.console import Console

from launchready.cli.stacks import STACK
from launchready.cloudflare import ObservedZone
from launchready.edge import EdgeZone, Ending, Request, compile_zone, edge_of, request_from_url, walk
from launchready.errors import CouldNotFindOut, LanguageError, UsageError
from launchready.observation import observe_stack
from launchready.report.explanation import Walked, explanation_json, print_explanation
from launchready.report.verdicts import dump_json
from launchready.stackfile import load_stack
from launchready.zone import Zone

_BROKEN = frozenset({Ending.LOOP, Ending.TOO_MANY, Ending.BAD_TARGET})
# What every browser sends, and nobody says here: a rule that looks at it cannot be told.
_UNSAID = frozenset({"user-agent", "accept", "accept-encoding", "accept-language", "referer", "x-forwarded-for"})


@click.command("explain")
@click.argument("stack", type=STACK)
@click.argument("url")
@click.option("--cookie", "cookies", multiple=True, metavar="NAME=VALUE", help="Send this cookie. Repeatable.")
@click.option("--header", "headers", multiple=True, metavar="NAME:VALUE", help="Send this header. Repeatable.")
@click.option("--method", default="GET", show_default=True, metavar="METHOD", help="The method of the request.")
@click.option("--country", metavar="CODE", help="The visitor's country, two letters.")
@click.option("--observed", is_flag=True, help="Walk through what Cloudflare holds now, not what is declared.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.explain/1) instead of sentences.")
def command(
    stack: str,
    url: str,
    cookies: tuple[str, ...],
    headers: tuple[str, ...],
    method: str,
    country: str | None,
    observed: bool,
    as_json: bool,
) -> int:
    """Walk URL through the rules that STACK declares: every hop, who decides, what is cached and for how long.

    Nobody is asked, but with --observed Cloudflare's API. For example: launchready explain acme
    https://www.acme.test/pricing

    Exit codes: 0 fine, 1 the redirects loop or break, 2 wrong use or bad stack file, 3 it cannot be told what a visitor
    gets.
    """
    loaded = load_stack(stack)
    try:
        request = _request(url, cookies, headers, method, country)
    except ValueError as error:
        raise UsageError(f"{error}; a URL is written in full, as https://{loaded.site.zone.name}/path") from None
    if edge_of([compile_zone(zone) for zone in loaded.compilation.zones], request.host) is None:
        names = " or ".join(zone.name for zone in loaded.compilation.zones)
        raise UsageError(f"{request.host} is not within {names}, which is what {loaded.name} declares")
    held = observe_stack(loaded, os.environ) if observed else None
    zones = (
        list(map(_compile_observed, held)) if held is not None else list(map(compile_zone, loaded.compilation.zones))
    )
    first = edge_of(zones, request.host) or zones[0]
    walked = Walked(
        stack=loaded.name,
        compilation=loaded.compilation,
        hops=walk(first, request, further=zones),
        unmodelled=tuple(name for zone in zones for name in zone.unmodelled),
        unread=tuple(reason for zone in held or () for reason in zone.unread if not reason.startswith("DNSSEC")),
        observed=observed,
        place_of=loaded.place_of,
    )
    if as_json:
        click.echo(dump_json(explanation_json(walked)))
    else:
        print_explanation(Console(), walked)
    ending = walked.hops[-1].ending
    if ending in _BROKEN:
        return 1
    return CouldNotFindOut.exit_code if ending is Ending.CANNOT_TELL or walked.unread else 0


def _request(
    url: str,
    cookies: tuple[str, ...],
    headers: tuple[str, ...],
    method: str,
    country: str | None,
) -> Request:
    """Return the visitor's request; raise ValueError or UsageError where it cannot be meant."""
    for cookie in cookies:
        if not cookie.partition("=")[0] or "=" not in cookie:
            raise UsageError(f"--cookie {cookie}: a cookie is written as NAME=VALUE")
    if country is not None and not re.fullmatch(r"[A-Za-z][A-Za-z0-9]", country):
        raise UsageError(f"--country {country}: a country is written as two letters, as DE")
    sent: dict[str, tuple[str, ...]] = {"cookie": ("; ".join(cookies),)} if cookies else {}
    for header in headers:
        name, colon, value = header.partition(":")
        if not name.strip() or not colon:
            raise UsageError(f"--header {header!r}: a header is written as NAME:VALUE")
        sent[name.strip().lower()] = (*sent.get(name.strip().lower(), ()), value.strip())
    said = request_from_url(url, method=method, headers=sent, country=country.upper() if country else None)
    return replace(said, unsaid=_UNSAID)


def _compile_observed(held: ObservedZone) -> EdgeZone:
    try:
        return compile_zone(_as_served(held), held.neighbours)
    except LanguageError as error:
        raise CouldNotFindOut(f"a rule that Cloudflare holds cannot be read here: {error}") from None


def _as_served(held: ObservedZone) -> Zone:
    """Return the zone as visitors meet it: while it is pending or paused, no record of it is proxied."""
    if held.status == "active" and not held.paused:
        return held.zone
    records = {slot: replace(record, proxied=False) for slot, record in held.zone.records.items()}
    return replace(held.zone, records=records)
