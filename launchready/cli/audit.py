"""``launchready audit DOMAIN``: what is there, what is wrong with it, ranked by what it costs the business."""

from __future__ import annotations

import asyncio

import click
from rich.console import Console

from launchready.audit import Options, discover, exit_code, judge
from launchready.cli.vantage import looks
from launchready.errors import UsageError
from launchready.live.vantage import Vantage, parse_connections
from launchready.report.audit import audit_to_json, print_audit
from launchready.report.verdicts import dump_json
from launchready.zone import canonical_name


@click.command("audit")
@click.argument("domain")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.audit/1) instead of sentences.")
@click.option("--allow-private", is_flag=True, help="Connect to addresses of private networks too.")
@click.option(
    "--connect-dns", multiple=True, metavar="[RESOLVED=]ADDR:PORT", help="Where to ask name servers. Repeatable."
)
@click.option(
    "--connect-smtp", multiple=True, metavar="[RESOLVED=]ADDR:PORT", help="Where to connect for mail servers."
)
@click.option("--cap", type=click.IntRange(min=1), default=80, help="Requests to one host at most. Default: 80.")
@looks
def command(
    domain: str,
    as_json: bool,
    allow_private: bool,
    connect_dns: tuple[str, ...],
    connect_smtp: tuple[str, ...],
    cap: int,
    vantage: Vantage,
) -> int:
    """Audit DOMAIN: DNS, hosts, certificates, redirects, pages, mail. Needs no stack and no account.

    Exit codes: 0 nothing of medium severity or worse, 1 something found, 2 wrong use, 3 something could not be looked
    at, and nothing else is known to be wrong.
    """
    name = domain_of(domain)
    options = Options(
        connect_dns=parse_connections(connect_dns, "--connect-dns", 53),
        connect_smtp=parse_connections(connect_smtp, "--connect-smtp", 25),
        allow_private=allow_private,
        cap=cap,
    )
    judged = judge(asyncio.run(discover(name, vantage, options)))
    if as_json:
        click.echo(dump_json(audit_to_json(judged)))
    else:
        print_audit(Console(), judged)
    return exit_code(judged)


def domain_of(text: str) -> str:
    """Return the domain that ``text`` names; raises UsageError."""
    try:
        name = canonical_name(text)
    except ValueError as error:
        raise UsageError(f"{error}; a domain is meant, as acme.com") from None
    if "." not in name or "*" in name:
        raise UsageError(f"{text!r} is no domain; one is meant, as acme.com")
    return name
