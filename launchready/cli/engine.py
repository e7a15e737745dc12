"""``launchready engine``: what would be used and why; find or build it, and make it usable."""

from __future__ import annotations

import json
import os
import shutil

import click

from launchready.engine import Source, ensure_engine, foresee, link_engine, look_around, venv_bin


@click.group("engine")
def command() -> None:
    """Find, build and show Pulumi's engine."""


@command.command(short_help="Show which engine would be used, and why.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.engine/1) instead of a table.")
def status(as_json: bool) -> int:
    """Show which engine would be used, and why; install nothing.

    Exit codes: 0 there is one, 3 there is none yet.
    """
    candidates = (*look_around(), *foresee())
    chosen = next((candidate for candidate in candidates if candidate.engine is not None), None)
    plain = shutil.which("pulumi")
    if as_json:
        rows = [{"source": c.source.value, "usable": c.engine is not None, "reason": c.reason} for c in candidates]
        engine = chosen.engine if chosen else None
        used = {"pulumi": str(engine.pulumi), "version": engine.version} if engine else None
        report = {"schema": "launchready.engine/1", "used": used, "plain_pulumi": plain, "candidates": rows}
        click.echo(json.dumps(report, indent=2))
        return 0 if chosen else 3
    for candidate in candidates:
        mark = "used" if candidate is chosen else "    "
        click.echo(f"{mark}  {candidate.source:<8}  {candidate.reason}")
    click.echo(f"plain pulumi in this shell: {_described(plain)}")
    if chosen is None:
        click.echo("`launchready engine install` takes the first place that works")
    return 0 if chosen else 3


def _described(plain: str | None) -> str:
    if plain is None:
        return (
            "none on PATH; activate the virtual environment (. .venv/bin/activate) after `launchready engine install`"
        )
    target = os.path.realpath(plain)
    return plain if target == plain else f"{plain}, a link to {target}"


@command.command(short_help="Find, download or build it, and link it.")
@click.option(
    "--from", "source", type=click.Choice([source.value for source in Source]), help="Take it from this place alone."
)
def install(source: str | None) -> None:
    """Find, download or build the engine and link it into the virtual environment.

    The places are tried in the order that `launchready engine status` shows them in.

    Exit codes: 0 installed, 2 wrong use, 3 no engine is to be had.
    """
    bin_folder = venv_bin()
    engine = ensure_engine(
        lambda line: click.echo(f"engine: {line}", err=True), only=Source(source) if source else None
    )
    links = link_engine(engine, bin_folder)
    where = f", linked as {', '.join(link.name for link in links)}" if links else ""
    click.echo(f"Pulumi {engine.version} ({engine.source}): {engine.pulumi}{where}")
