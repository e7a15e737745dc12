"""The options of every command that looks at the live world; the command gets one ``vantage``."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

import click

from launchready.live.vantage import Options, vantage_from

_OPTIONS = (
    click.option("--resolver", multiple=True, metavar="ADDR:PORT", help="DNS server to ask, and no other. Repeatable."),
    click.option(
        "--authoritative",
        multiple=True,
        metavar="ADDR:PORT",
        help="Server of the zone, asked before any resolver. Repeatable; found by delegation where left out.",
    ),
    click.option(
        "--connect-http",
        multiple=True,
        metavar="[RESOLVED=]ADDR:PORT",
        help="Where to connect for http, for this resolved address or any. Repeatable.",
    ),
    click.option(
        "--connect-https",
        multiple=True,
        metavar="[RESOLVED=]ADDR:PORT",
        help="Where to connect for https; the name stays in SNI and Host. Repeatable.",
    ),
    click.option("--ca", metavar="FILE", help="PEM file of the certificates to trust instead of the public ones."),
)


def looks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give ``command`` the looking options; it is called with ``vantage`` in their place."""

    @functools.wraps(command)
    def with_vantage(
        *,
        resolver: tuple[str, ...],
        authoritative: tuple[str, ...],
        connect_http: tuple[str, ...],
        connect_https: tuple[str, ...],
        ca: str | None,
        **others: object,
    ) -> object:
        options = Options(resolver, authoritative, connect_http, connect_https, ca)
        return command(vantage=vantage_from(options, os.environ), **others)

    for option in reversed(_OPTIONS):
        with_vantage = option(with_vantage)
    return with_vantage
