"""``launchready mail DOMAIN``: the mail side of a domain alone, and ``mail proof``: what a received message proves."""

from __future__ import annotations

import asyncio
import re
import sys
from ipaddress import ip_address
from pathlib import Path

import click
from rich.console import Console

from launchready.cli.domains import domain_of
from launchready.cli.stacks import STACK
from launchready.cli.vantage import looks
from launchready.errors import UsageError
from launchready.live.vantage import Vantage, parse_connections
from launchready.mail import Sender, judge_mail, look_at_mail
from launchready.mail.examining import Declared, Examination, Proof, examine
from launchready.mail.findings import exit_code
from launchready.mail.looking import open_eyes
from launchready.mail.message import Message, MessageError, parse_message
from launchready.mail.proofs import declared_keys, keyless, proofs_in, read_proofs, remember_proofs, unproved
from launchready.report.mail import mail_to_json, print_mail
from launchready.report.mail_proof import Unproved, examination_to_json, print_examination
from launchready.report.verdicts import dump_json
from launchready.stackfile import Stack, find_project, load_stack
from launchready.zone import canonical_name

_LOOK = "look"
_LONGEST = 50_000_000  # bytes of a message
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

    Exit codes: 0 nothing to mend, 1 something to mend, 2 wrong use, 3 something could not be looked at, and nothing
    else is known to be wrong.
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
    help="Connect here for mail servers; with RESOLVED= only where a name leads to that address. Repeatable.",
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
    name = domain_of(domain)
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


@command.command("proof")
@click.argument("stack", type=STACK)
@click.argument("file", default="-", metavar="[FILE.eml]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.mail-proof/1) instead of sentences.")
@looks
def proof(stack: str, file: str, as_json: bool, vantage: Vantage) -> int:
    """Check a message that was received, or its pasted headers: that a sender of STACK really signs.

    DNS shows keys, never that anybody uses them. What is proved is remembered with its date, and `launchready verify`
    shows it; nothing of the message is kept. Without FILE, standard input is read.

    Exit codes: 0 a declared sender is proved, 1 nothing is, 2 wrong use or no message, 3 a key could not be looked at.
    """
    loaded = load_stack(stack)
    try:
        message = parse_message(_read(file))
    except MessageError as error:
        raise UsageError(f"{file}: {error}; save the message as it is (.eml), or paste all of its headers") from None
    declared = declared_keys(loaded.site)
    examination = asyncio.run(_examine(message, loaded, declared, vantage))
    proofs, folder = proofs_in(examination), find_project() / ".launchready" / loaded.name
    kept = remember_proofs(folder, proofs) if proofs else None
    missing = Unproved(unproved(declared, read_proofs(folder)), keyless(loaded.site))
    if as_json:
        click.echo(dump_json(examination_to_json(loaded.name, examination, proofs, missing)))
    else:
        print_examination(Console(), loaded.name, examination, kept, missing)
    if proofs:
        return 0
    return 3 if any(each.proof is Proof.UNKNOWN for each in examination.signatures) else 1


def _read(file: str) -> bytes:
    """Return what ``file`` holds, standard input for ``-``."""
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(_LONGEST + 1)
        else:
            with Path(file).open("rb") as stream:
                raw = stream.read(_LONGEST + 1)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}); name a message as it was received") from None
    if len(raw) > _LONGEST:
        raise UsageError(f"{file}: is longer than {_LONGEST // 1_000_000} MB; mail servers take no such message")
    return raw


async def _examine(message: Message, loaded: Stack, declared: Declared, vantage: Vantage) -> Examination:
    eyes = await open_eyes(loaded.site.zone.name, vantage)
    return await examine(message, eyes, declared)


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
        return canonical_name(re.split(r"\._domainkey(?:\.|\Z)", text, maxsplit=1, flags=re.IGNORECASE)[0])
    except ValueError as error:
        raise UsageError(f"{_SELECTOR}: {error}") from None
