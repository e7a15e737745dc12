"""``launchready explain STACK URL``: a URL walked through the declared rules, before anything is applied."""

from __future__ import annotations

import json

import click
from rich.console import Console

from launchready.edge import Ending, compile_zone, request_from_url, walk
from launchready.errors import UsageError
from launchready.report.explanation import explanation_json, print_explanation
from launchready.stackfile import load_stack

_BROKEN = frozenset({Ending.LOOP, Ending.TOO_MANY, Ending.BAD_TARGET})


@click.command("explain")
@click.argument("stack")
@click.argument("url")
@click.option("--cookie", "cookies", multiple=True, metavar="NAME=VALUE", help="Send this cookie (repeatable).")
@click.option("--method", default="GET", show_default=True, help="The method of the request.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (launchready.explain/1) instead of sentences.")
def command(stack: str, url: str, cookies: tuple[str, ...], method: str, as_json: bool) -> int:
    """Walk URL through the rules that STACK declares: every hop, who decides, what is cached and for how long.

    Nothing is asked of Cloudflare or of the live site. Exit code 1 where the redirects loop or break.
    """
    loaded = load_stack(stack)
    try:
        request = request_from_url(url, method=method, headers={"cookie": "; ".join(cookies)} if cookies else {})
    except ValueError as error:
        raise UsageError(f"{error}; a URL is written in full, as https://{loaded.site.zone.name}/path") from None
    edge_zone = compile_zone(loaded.compilation.zones[0])
    hops = walk(edge_zone, request)
    if as_json:
        explained = explanation_json(loaded.name, loaded.compilation, hops, edge_zone.unmodelled)
        click.echo(json.dumps(explained, indent=2, ensure_ascii=False))
    else:
        print_explanation(Console(), loaded.compilation, hops, edge_zone.unmodelled)
    return 1 if hops[-1].ending in _BROKEN else 0
