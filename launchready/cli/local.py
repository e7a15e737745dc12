"""``launchready local``: run a Cloudflare on this machine, and find the running one."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import logging
import os
import re
import signal
from pathlib import Path

import click

from launchready.cli.domains import domain_of
from launchready.errors import UsageError
from launchready.local.faults import Fault, parse_fault
from launchready.local.running import (
    ask_faults,
    directory_for,
    exports,
    find_running,
    hold_certificate_back,
    noted,
    only_one,
)
from launchready.local.store.certificates import ACTIVE, PENDING
from launchready.local.world import run_world
from launchready.zone import canonical_name

_FILE = click.Path(dir_okay=False, path_type=Path)
_RUNNING = click.option(
    "--state", type=_FILE, metavar="FILE", help="The one that was started with this --state; without it, with none."
)


@click.group("local")
def command() -> None:
    """Run a Cloudflare on this machine: API, DNS, edge, demo origins, Pulumi provider. On loopback only."""


@command.command("start", short_help="Run it in the foreground.")
@click.option(
    "--state",
    type=_FILE,
    metavar="FILE",
    help="Keep the state in FILE over restarts; without it, it is gone at the end.",
)
@click.option(
    "--zone",
    "zones",
    multiple=True,
    metavar="NAME[:PLAN]",
    help="A zone to create; PLAN is free, pro, business or enterprise. Repeatable.",
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="ADDRESS-or-NAME=127.0.0.1:PORT",
    help="Where an origin of a record really listens. Repeatable.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="TEXT",
    help="An API fault from the start, as `fault` takes it. Repeatable.",
)
@click.option(
    "--nodes",
    type=click.IntRange(1, 64),
    default=1,
    metavar="N",
    help="Nodes of the edge, each with its own cache. Default: 1.",
)
def start(
    state: Path | None, zones: tuple[str, ...], origins: tuple[str, ...], faults: tuple[str, ...], nodes: int
) -> None:
    """Run in the foreground; print one JSON line when ready, stop on Ctrl-C.

    For example: launchready local start --zone acme.test --state cloudflare.json
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # What broken clients send is no event of ours, and aiohttp shows a traceback for each.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    asyncio.run(_run(state, zones, dict(map(parse_origin, origins)), [parse_fault(text) for text in faults], nodes))


async def _run(
    state: Path | None,
    zones: tuple[str, ...],
    origins: dict[str, tuple[str, int]],
    faults: list[Fault],
    nodes: int,
) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    directory = directory_for(state, os.environ)
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(f"{directory} cannot be made ({error.strerror}): name another file by --state") from None
    with only_one(directory):
        async with run_world(zones=zones, origins=origins, state=state, directory=directory, faults=faults) as world:
            world.edge.nodes.number = nodes
            with noted(world, directory), contextlib.suppress(BrokenPipeError):
                click.echo(json.dumps(world.contract()))
                await stopped.wait()


@command.command("env", short_help="Print what lets pulumi and launchready use it.")
@_RUNNING
def env(state: Path | None) -> None:
    """Print the shell exports with which plain pulumi and launchready use the running one.

    For example: eval "$(launchready local env --state cloudflare.json)"
    """
    directory = directory_for(state, os.environ)
    click.echo(exports(find_running(directory), directory), nl=False)


@command.command("fault", short_help="Let calls of its API go wrong.")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--clear", is_flag=True, help="Take away all that are set, first.")
@_RUNNING
def fault(texts: tuple[str, ...], clear: bool, state: Path | None) -> None:
    """Let calls of the running one's API go wrong: rehearse what happens to a run. Prints what is set.

    TEXT is WHAT [on METHOD PATH] [from N] [every N] [times N | always], quoted. WHAT is 429[=SECONDS], a status from
    500 to 599, slow=SECONDS, drop-before, drop-after, expired, revoked, forbidden, refused, truncated or garbled.
    METHOD is also `any` or `change`; PATH is what follows /client/v4, with * for anything.

    For example: launchready local fault 'drop-after on POST */dns_records from 2'
    """
    found = [str(parse_fault(text)) for text in texts]  # a mistake changes nothing
    contract = find_running(directory_for(state, os.environ))
    if clear:
        ask_faults(contract, "DELETE")
    for told in ask_faults(contract, "POST", found) if found else ask_faults(contract, "GET"):
        click.echo(f"{told['fault']}: happened {told['happened']} times")


@command.command("certificate", short_help="Hold a certificate at its edge back.")
@click.argument("domain")
@click.argument("status", type=click.Choice(["pending", "active"]))
@_RUNNING
def certificate(domain: str, status: str, state: Path | None) -> None:
    """Hold the certificate of DOMAIN at the edge back (pending), or let it be issued (active).

    Until it is active https fails at every proxied name: rehearse what a domain goes through that moves to Cloudflare.
    """
    zone = domain_of(domain)
    contract = find_running(directory_for(state, os.environ))
    hold_certificate_back(contract, zone, ACTIVE if status == "active" else PENDING)
    click.echo(f"the certificate of {zone} is {status}")


def parse_origin(text: str) -> tuple[str, tuple[str, int]]:
    """Return the address or name of an origin and where it listens; raise UsageError where ``text`` says neither."""
    key, _, endpoint = text.partition("=")
    host, _, port = endpoint.rpartition(":")
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise UsageError(f"--origin {text}: {port!r} is no port")
    except ValueError:
        raise UsageError(f"--origin {text}: write ADDRESS-or-NAME=127.0.0.1:PORT") from None
    if not address.is_loopback:
        raise UsageError(f"--origin {text}: {address} is not on this machine; only loopback addresses are")
    return _origin_key(key, text), (str(address), int(port))


def _origin_key(key: str, text: str) -> str:
    try:
        return str(ipaddress.ip_address(key))
    except ValueError:
        pass
    if re.fullmatch(r"[0-9.]+", key):
        raise UsageError(f"--origin {text}: {key} looks like an address and is none")
    try:
        return canonical_name(key)
    except ValueError as error:
        raise UsageError(f"--origin {text}: {error}") from None
