"""``launchready verify STACK``: prove that the live domain is what the stack declares."""

from __future__ import annotations

import asyncio

import click
from rich.console import Console

from launchready.cli.stacks import STACK
from launchready.cli.vantage import facts_of, looks
from launchready.live.vantage import Vantage
from launchready.mail.proofs import read_proofs, show_proofs
from launchready.report.verdicts import dump_json, print_verdicts, printable, verdicts_to_json
from launchready.stackfile import find_project, load_stack
from launchready.verdicts import exit_code
from launchready.verify import verify_site


@click.command("verify")
@click.argument("stack", type=STACK)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.verify/1) instead of a table.")
@click.option("--wait", type=click.FloatRange(0, 3600), default=0.0, metavar="SECONDS", help="Look again this long.")
@looks
def command(stack: str, as_json: bool, wait: float, vantage: Vantage) -> int:
    """Look at live DNS, TLS, HTTP and mail records, and say what is as STACK declares it.

    Exit codes: 0 all passed, 1 something failed, 2 wrong use or bad stack file, 3 something could not be looked at.
    """
    loaded = load_stack(stack)

    def progress(line: str) -> None:
        click.echo(f"verify: {printable(line)}", err=True)

    facts = facts_of(loaded, progress)
    verdicts = asyncio.run(
        verify_site(loaded.compilation, facts, vantage, wait=wait, probe=loaded.probe, progress=progress)
    )
    verdicts = show_proofs(verdicts, read_proofs(find_project() / ".launchready" / loaded.name))
    if as_json:
        click.echo(dump_json(verdicts_to_json(loaded.name, loaded.site.zone.name, vantage.as_json(), verdicts)))
    else:
        print_verdicts(Console(), verdicts)
        if not verdicts:
            click.echo("the stack declares nothing that could be looked at", err=True)
    return exit_code(verdicts)
