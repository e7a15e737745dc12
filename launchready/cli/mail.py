"""``launchready mail DOMAIN``: the mail side of a domain alone, and ``mail proof``: what a received message proves."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address

import click
from rich.console import Console

from launchready.cli.vantage import looks
from launchready.errors import UsageError
from launchready.live.vantage import Vantage, parse_connections
from launchready.mail import Sender, judge_mail, look_at_mail
from launchready.mail.findings import exit_code
from launchready.report.mail import mail_to_json, print_mail
from launchready.report.verdicts import dump_json
from launchready.zone import canonical_name

_LOOK = "look"
_SELECTOR = "--selector"


class _DomainOrVerb(click.Group):
    """A group whose first word may be a domain, which is then looked at."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {"proof", "-h", "--help"}
        return super().parse_args(ctx, args if not args or args[0] in known else [_LOOK, *args])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name if cmd_name == "proof" else _LOOK)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        look.format_options(click.Context(look, help_option_names=ctx.help_option_names), formatter)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "DOMAIN [OPTIONS]")
        formatter.write_usage(f"{ctx.command_path} proof", "STACK [FILE.eml] [OPTIONS]")


@click.group("mail", cls=_DomainOrVerb)
def command() -> None:
    """Show the mail side of DOMAIN: what happens to its mail, and what to mend. Needs no stack and no account.

    `launchready mail proof STACK FILE.eml` checks a message that was received: DNS cannot show that anybody signs.
    """


@command.command(_LOOK, hidden=True)
@click.argument("domain")
@click.option("--ip", metavar="ADDR", help="Ask whether this server may send, by SPF.")
@click.option("--mail-from", metavar="ADDRESS", help="MAIL FROM of that mail. Default: postmaster at DOMAIN.")
@click.option("--helo", metavar="NAME", help="HELO of that mail. Default: DOMAIN.")
@click.option(_SELECTOR, "selectors", multiple=True, metavar="NAME", help="Look for this DKIM key. Repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.mail/1) instead of sentences.")
@click.option(
    "--connect-smtp",
    multiple=True,
    metavar="[RESOLVED=]ADDR:PORT",
    help="Where to connect for mail servers. Repeatable.",
)
@looks
def look(
    domain: str,
    ip: str | None,
    mail_from: str | None,
    helo: str | None,
    selectors: tuple[str, ...],
    as_json: bool,
    connect_smtp: tuple[str, ...],
    vantage: Vantage,
) -> int:
    """Look at MX, SPF, DKIM, DMARC, MTA-STS and TLS-RPT of DOMAIN, and say what happens to its mail.

    Exit codes: 0 nothing to mend, 1 something found, 2 wrong use, 3 something could not be looked at. Mail servers that
    cannot be reached from here (port 25 is closed to most networks) are named and change no exit code.
    """
    name = _domain(domain)
    sender = _sender(name, ip, mail_from, helo)
    keys = tuple(dict.fromkeys(map(_selector, selectors)))
    connections = parse_connections(connect_smtp, "--connect-smtp", 25)
    report = asyncio.run(look_at_mail(name, vantage, sender=sender, selectors=keys, connect_smtp=connections))
    findings = judge_mail(report)
    if as_json:
        click.echo(dump_json(mail_to_json(report, findings)))
    else:
        print_mail(Console(), report, findings)
    return exit_code(findings)


def _domain(text: str) -> str:
    try:
        name = canonical_name(text)
    except ValueError as error:
        raise UsageError(f"{error}; a domain is meant, as acme.com") from None
    if "." not in name or "*" in name:
        raise UsageError(f"{text!r} is no domain; one is meant, as acme.com")
    return name


def _sender(domain: str, ip: str | None, mail_from: str | None, helo: str | None) -> Sender | None:
    if ip is None:
        if mail_from is not None or helo is not None:
            raise UsageError("--mail-from and --helo speak of one mail: name its sending server too, with --ip")
        return None
    try:
        client = ip_address(ip)
    except ValueError:
        raise UsageError(f"--ip: {ip!r} is no address, as 192.0.2.1 or 2001:db8::1") from None
    if mail_from and "@" not in mail_from:
        raise UsageError(f"--mail-from: {mail_from!r} is no address, as alice@{domain}")
    return Sender(client, mail_from, helo or "")


def _selector(text: str) -> str:
    try:
        return canonical_name(text.removesuffix("._domainkey"))
    except ValueError as error:
        raise UsageError(f"{_SELECTOR}: {error}") from None
