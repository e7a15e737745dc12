"""``launchready demo``: the whole job on a Cloudflare on this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from launchready.cli.consoles import standard_output
from launchready.demo import play
from launchready.report.run import RunReport, write_run
from launchready.report.verdicts import STYLES, printable
from launchready.stackfile import find_project
from launchready.verdicts import Outcome


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where it plays and leaves its report; emptied first. Default: .launchready/demo in the project.",
)
def command(folder: Path | None) -> int:
    """Apply the demo client, prove it, let somebody change the zone by hand, find it, repair it, prove it again.

    Everything runs on this machine; no account is needed. Exit code 1 where anything did not go as it should.
    """
    project = find_project()
    where = (folder or project / ".launchready" / "demo").resolve()

    def progress(line: str) -> None:
        click.echo(printable(line), err=True)

    report = play(project, where, progress)
    page, data = write_run(report, where)
    _print_last_verdicts(report)
    for problem in report.problems:
        click.echo(f"problem: {printable(problem)}")
    click.echo(f"report: {page} and {data.name}")
    sys.stdout.flush()
    return int(bool(report.problems))


def _print_last_verdicts(report: RunReport) -> None:
    verdicts = next((step.verdicts for step in reversed(report.steps) if step.verdicts), ())
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("verdict", "id", "observed"):
        table.add_column(title, overflow="fold")
    for verdict in verdicts:
        label, style = STYLES[Outcome(verdict["verdict"])]
        table.add_row(Text(label, style), printable(verdict["id"]), Text(printable(verdict["observed"])))
    standard_output().print(table)
