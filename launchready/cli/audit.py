"""``launchready audit DOMAIN``: what is there, what is wrong with it, ranked by what it costs the business."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import click
from rich.console import Console

from launchready.audit import Judged, Options, exit_code
from launchready.audit.found import EVERY_SIDE, Side
from launchready.audit.many import Unfound, audit_many, audit_one
from launchready.audit.mended import Mending
from launchready.cli.audit_lists import Stream, names_of, read_list, zone_of
from launchready.cli.domains import domain_of
from launchready.cli.vantage import looks
from launchready.errors import CouldNotFindOut, UsageError
from launchready.live.vantage import Vantage, parse_connections
from launchready.report.audit import audit_to_json, error_to_json, print_audit
from launchready.report.verdicts import dump_json, printable


@click.command("audit")
@click.argument("domain", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.audit/1) instead of sentences.")
@click.option("--html", "page", metavar="FILE", help="Write one self-contained page; no other output.")
@click.option("--from", "listed", metavar="FILE", help="Audit each domain of this file (- for standard input).")
@click.option(
    "--only",
    "sides",
    multiple=True,
    type=click.Choice([side.value for side in Side]),
    help="Look at this side alone. Repeatable.",
)
@click.option("--against", "stack", metavar="STACK", help="Say what applying this stack would mend.")
@click.option("--write-stack", "client", metavar="NAME", help="Start stacks/Pulumi.NAME.yaml from what was found.")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="NAME=[PLATFORM:]SERVER",
    help="With --write-stack: the server of a host that an edge hides, as @=198.51.100.10. Repeatable.",
)
@click.option("--allow-private", is_flag=True, help="Connect to addresses of private networks too.")
@click.option("--cap", type=click.IntRange(min=1), default=80, help="Requests to one host at most. Default: 80.")
@click.option(
    "--connect-dns", multiple=True, metavar="[RESOLVED=]ADDR:PORT", help="Where to ask name servers. Repeatable."
)
@click.option(
    "--connect-smtp",
    multiple=True,
    metavar="[RESOLVED=]ADDR:PORT",
    help="Where to connect for mail servers. Repeatable.",
)
@looks
def command(  # noqa: PLR0913, PLR0917 - click hands over each option by itself
    domain: str | None,
    as_json: bool,
    page: str | None,
    listed: str | None,
    sides: tuple[str, ...],
    stack: str | None,
    client: str | None,
    origins: tuple[str, ...],
    allow_private: bool,
    cap: int,
    connect_dns: tuple[str, ...],
    connect_smtp: tuple[str, ...],
    vantage: Vantage,
) -> int:
    """Audit DOMAIN: DNS, hosts, certificates, redirects, pages, mail. Needs no stack and no account.

    Exit codes: 0 nothing of medium severity or worse, 1 something found, 2 wrong use, 3 something could not be looked
    at, and nothing else is known to be wrong.
    """
    options = Options(
        connect_dns=parse_connections(connect_dns, "--connect-dns", 53),
        connect_smtp=parse_connections(connect_smtp, "--connect-smtp", 25),
        allow_private=allow_private,
        cap=cap,
        sides=frozenset(map(Side, sides)) or EVERY_SIDE,
    )
    _check_use(domain, listed, bool(page or stack or client), bool(origins and not client))
    if listed is not None:
        if listed != "-":
            return asyncio.run(_audit_all(names_of(read_list(listed)), as_json, vantage, options))
        stream = Stream()
        code = asyncio.run(_audit_all(stream.names(), as_json, vantage, options))
        return UsageError.exit_code if stream.wrong else code
    name = zone_of(domain_of(domain or ""))
    if page:
        _check_page(page, as_json)
    if stack or client:
        # Imported here: to read a stack takes as long to import as all that an audit needs.
        from launchready.cli import audit_stacks as stacks  # noqa: PLC0415
    if client:
        stacks.check_writing(client, options.sides, origins)
    against = stacks.stack_for(stack, name) if stack else None
    judged = asyncio.run(audit_one(name, vantage, options))
    if isinstance(judged, Unfound):
        if as_json:
            click.echo(dump_json(error_to_json(judged.domain, judged.reason)))
        raise CouldNotFindOut(judged.reason)
    mending = asyncio.run(stacks.mending_of(judged, against, vantage)) if against else None
    _show(judged, mending, as_json, page)
    if client:
        stacks.write_stack(judged, client, origins)
    return exit_code(judged)


def _check_use(domain: str | None, listed: str | None, of_one: bool, origins_alone: bool) -> None:
    if (domain is None) == (listed is None):
        raise UsageError("name one DOMAIN, or a file of domains with --from")
    if listed is not None and of_one:
        raise UsageError("--html, --against and --write-stack speak of one domain: name it instead of --from")
    if origins_alone:
        raise UsageError("--origin says where hosts of a new stack are: name the stack with --write-stack")


def _check_page(page: str, as_json: bool) -> None:
    if as_json:
        raise UsageError("--json and --html are two kinds of report: choose one")
    if not Path(page).absolute().parent.is_dir():
        raise UsageError(f"--html: there is no folder {Path(page).absolute().parent}")


def _show(judged: Judged, mending: Mending | None, as_json: bool, page: str | None) -> None:
    if page:
        # Imported here: the templates' engine is for pages alone.
        from launchready.report.audit_page import audit_to_html, write_page  # noqa: PLC0415

        try:
            write_page(audit_to_html(judged, mending), Path(page))
        except OSError as error:
            raise UsageError(f"--html: {page} cannot be written ({error.strerror})") from None
        click.echo(f"wrote {printable(page)}", err=True)
    elif as_json:
        click.echo(dump_json(audit_to_json(judged, mending)))
    else:
        print_audit(Console(), judged, mending)


async def _audit_all(domains: AsyncIterator[str], as_json: bool, vantage: Vantage, options: Options) -> int:
    """Audit ``domains``, show each as it ends, and return the worst exit code: found, then unknown, then fine."""
    codes = {0}
    console = Console()
    async with aclosing(audit_many(domains, vantage, options)) as audits:
        async for judged in audits:
            codes.add(3 if isinstance(judged, Unfound) else exit_code(judged))
            if as_json:
                report = (
                    error_to_json(judged.domain, judged.reason)
                    if isinstance(judged, Unfound)
                    else audit_to_json(judged)
                )
                click.echo(json.dumps(report, ensure_ascii=True))
            elif isinstance(judged, Unfound):
                click.echo(f"{judged.domain}: could not be audited: {printable(judged.reason)}\n")
            else:
                console.rule(judged.found.domain)
                print_audit(console, judged)
                click.echo()
    return next(code for code in (1, 3, 0) if code in codes)
