"""The options of every command that looks: where from, and how to reach what a name resolves to."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from launchready.live.vantage import Options, vantage_from

_OPTIONS = (
    click.option(
        "--resolver", multiple=True, metavar="ADDR:PORT", help="Ask this DNS server, and no other. Repeatable."
    ),
    click.option(
        "--authoritative",
        multiple=True,
        metavar="ADDR:PORT",
        help="Ask this DNS server in place of the zone's own servers. Repeatable.",
    ),
    click.option(
        "--connect-http",
        multiple=True,
        metavar="[RESOLVED=]ADDR:PORT",
        help="Connect here for http; with RESOLVED= only where a name leads to that address. Repeatable.",
    ),
    click.option(
        "--connect-https", multiple=True, metavar="[RESOLVED=]ADDR:PORT", help="The same for https. Repeatable."
    ),
    click.option("--ca", metavar="FILE", help="Trust these certificates (PEM) instead of the public ones."),
)


def looks(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the looking options to a command; it gets them as one ``vantage``."""

    @wraps(function)
    def with_vantage(
        *,
        resolver: tuple[str, ...],
        authoritative: tuple[str, ...],
        connect_http: tuple[str, ...],
        connect_https: tuple[str, ...],
        ca: str | None,
        **others: Any,
    ) -> Any:
        options = Options(resolver, authoritative, connect_http, connect_https, ca)
        return function(vantage=vantage_from(options, os.environ), **others)

    decorated: Callable[..., Any] = with_vantage
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
