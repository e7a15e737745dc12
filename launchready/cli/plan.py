"""``launchready plan STACK``: what an update would do, and what that means, before anything is changed."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.console import Console

from launchready.apply import open_engine, plan_update
from launchready.cli.stacks import STACK
from launchready.cli.up import allowing
from launchready.errors import UsageError
from launchready.live.vantage import refuse_stray_variables
from launchready.observation import observe_stack
from launchready.report.plan import plan_to_json, summarise_plan
from launchready.report.plan_markdown import plan_to_markdown
from launchready.report.plan_text import print_plan
from launchready.report.verdicts import dump_json, printable
from launchready.review import write_plan
from launchready.stackfile import load_stack


@click.command("plan")
@click.argument("stack", type=STACK)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.plan/1) instead of sentences.")
@click.option("--markdown", is_flag=True, help="Print Markdown for a comment on a pull request.")
@click.option(
    "--allow",
    "allowed",
    multiple=True,
    metavar="ID",
    help="Take what the policy or lock-out ID finds as allowed (docs/policies.md). Repeatable.",
)
@click.option(
    "--save-plan",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the plan to FILE, for `launchready up --plan FILE`.",
    metavar="FILE",
)
@click.option("--expect-no-changes", is_flag=True, help="Exit 1 where anything would change.")
def command(
    stack: str,
    as_json: bool,
    markdown: bool,
    allowed: tuple[str, ...],
    file: Path | None,
    expect_no_changes: bool,
) -> int:
    """Say what applying STACK would change, and what that means for visitors, for mail and for those who sign in.

    The engine previews it, Cloudflare's API is read, and addresses of the site are followed through the rules as they
    are and as they would be (docs/review.md). Nothing is changed.

    Exit codes: 0 nothing that `launchready up` would refuse, 1 something that it would, 2 wrong use or bad stack file,
    3 could not find out.
    """
    if as_json and markdown:
        raise UsageError("--json and --markdown are two forms of one plan: choose one")
    environment = allowing(allowed)
    loaded = load_stack(stack)
    refuse_stray_variables(os.environ)
    pulumi = open_engine(loaded, environment, lambda line: click.echo(printable(line), err=True))
    planned = plan_update(loaded, pulumi, environment, observe_stack(loaded, environment))
    report = plan_to_json(planned.plan, loaded.place_of)
    if as_json:
        click.echo(dump_json(report))
    elif markdown:
        click.echo(plan_to_markdown(report), nl=False)
    else:
        print_plan(Console(), report)
    if file is not None and not report["refused"]:
        write_plan(file, planned.to_save(summarise_plan(report), environment))
        named = printable(str(file))
        click.echo(f"The plan is in {named}: `launchready up {loaded.name} --plan {named}`", err=True)
    elif file is not None:
        click.echo("The plan is not saved: `launchready up` would refuse it.", err=True)
    return int(report["refused"] or (expect_no_changes and planned.plan.changes > 0))
