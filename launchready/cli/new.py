"""``launchready new CLIENT``: a first stack file, from questions or options."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from launchready.errors import DeclarationError, UsageError
from launchready.presets.hosting import PLATFORMS
from launchready.presets.mail import RECEIVERS, SERVICES
from launchready.site import MailProvider
from launchready.stackfile import load_stack
from launchready.stackfile.draft import Draft, DraftHost, draft_text
from launchready.stackfile.reading import find_project
from launchready.zone.limits import Plan

_CLIENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")
_PROVIDERS = [provider.value for provider in MailProvider if provider is not MailProvider.OTHER]


def host_from(text: str, option: str = "--host") -> DraftHost:
    """Return the host that ``option`` names; raises UsageError."""
    name, equals, where = text.partition("=")
    platform, colon, origin = where.partition(":")
    if colon and platform in PLATFORMS:
        where = origin
    else:
        platform = ""
    if not equals or not name or not where:
        raise UsageError(f"{option} {text}: write NAME=ORIGIN or NAME=PLATFORM:ORIGIN, as app=render:acme.onrender.com")
    return DraftHost(name, where, platform)


@click.command("new")
@click.argument("client")
@click.option("--zone", metavar="DOMAIN", help="The domain at Cloudflare. Without it, questions are asked.")
@click.option("--canonical", type=click.Choice(["@", "www"]), default="@", help="Where visitors end.")
@click.option("--host", "hosts", multiple=True, metavar="NAME=[PLATFORM:]ORIGIN", help="A host. Repeatable.")
@click.option("--plan", type=click.Choice([plan.value for plan in Plan]), default="free", help="The zone's plan.")
@click.option("--mail", "provider", type=click.Choice(_PROVIDERS), help="Who receives the domain's mail.")
@click.option("--microsoft-tenant", metavar="NAME", help="The part before .mail.protection.outlook.com.")
@click.option("--mx", multiple=True, metavar="PREFERENCE:HOST", help="A mail server of its own. Repeatable.")
@click.option("--sender", "senders", multiple=True, type=click.Choice(list(SERVICES)), help="Who sends. Repeatable.")
@click.option("--authenticated", "paths", multiple=True, metavar="PATH", help="A path behind a log-in. Repeatable.")
@click.option("--cookie", "cookies", multiple=True, metavar="NAME", help="A cookie of logged-in visitors. Repeatable.")
@click.option("--alias", "aliases", multiple=True, metavar="DOMAIN", help="A domain that leads here. Repeatable.")
@click.option("--print", "only_print", is_flag=True, help="Print the file instead of writing it.")
def command(  # noqa: PLR0913, PLR0917 - click hands over each option by itself
    client: str,
    zone: str | None,
    canonical: str,
    hosts: tuple[str, ...],
    plan: str,
    provider: str | None,
    microsoft_tenant: str | None,
    mx: tuple[str, ...],
    senders: tuple[str, ...],
    paths: tuple[str, ...],
    cookies: tuple[str, ...],
    aliases: tuple[str, ...],
    only_print: bool,
) -> int:
    """Write stacks/Pulumi.CLIENT.yaml, valid and with comments on what is still to be decided.

    For example: launchready new acme --zone acme.com --host @=198.51.100.10 --host app=render:acme.onrender.com

    Exit codes: 0 written, 2 wrong use, or answers that make no valid stack; then nothing is written.
    """
    check_client(client)
    draft = Draft(
        zone or "",
        canonical,
        tuple(map(host_from, hosts)),
        plan,
        provider or "",
        microsoft_tenant or "",
        tuple(map(_exchanger, mx)),
        senders,
        paths,
        cookies,
        aliases,
    )
    if not zone:
        draft = _ask(draft)
    if not draft.hosts:
        raise UsageError(f"--host is missing: where is {draft.zone} served? As --host {canonical}=198.51.100.10")
    text = draft_text(draft)
    if only_print:
        click.echo(text, nl=False)
        return 0
    file = write_new(find_project() / "stacks" / f"Pulumi.{client}.yaml", text)
    click.echo(f"wrote {file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file}")
    click.echo(f"next: read it, then `launchready plan {client}` and `launchready up {client}`")
    return 0


def check_client(client: str) -> None:
    """Raise UsageError where ``client`` cannot be the name of a stack file."""
    if not _CLIENT.fullmatch(client):
        raise UsageError(f"{client}: a client's name has letters, digits, _, - and . only, as acme")


def _exchanger(text: str) -> tuple[int, str]:
    preference, colon, host = text.partition(":")
    if not colon or not host or not (preference.isascii() and preference.isdigit()):
        raise UsageError(f"--mx {text}: write PREFERENCE:HOST, as 10:mx.zoho.eu")
    return int(preference), host


def write_new(file: Path, text: str) -> Path:
    """Write a stack file that is not there yet; raise DeclarationError, leaving nothing, where it is no valid stack."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise UsageError(f"stacks/{file.name} is there already: nothing is written over it") from None
    try:
        load_stack(str(file))
    except DeclarationError as error:
        file.unlink()
        problems = tuple(replace(problem, file=None, line=None) for problem in error.problems)
        raise DeclarationError(problems) from None
    return file


def _ask(draft: Draft) -> Draft:
    """Return ``draft`` with what a person answers; raise UsageError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise UsageError("--zone is missing: the domain at Cloudflare, as acme.com")
    zone = _prompt("The domain at Cloudflare")
    canonical = click.prompt(
        "Visitors end at @ (the domain itself) or www", type=click.Choice(["@", "www"]), default="@"
    )
    hosts = [
        _ask_host(canonical, f"Where is {'www.' if canonical == 'www' else ''}{zone} served (address or host name)")
    ]
    hosts += [
        _with_platform(name, origin)
        for name in ("app", "api", "admin")
        if (origin := _prompt(f"Where is {name}.{zone} served (empty: there is none)", default=""))
    ]
    provider = click.prompt("Who receives its mail (empty: leave mail alone)", type=click.Choice(["", *_PROVIDERS]),
                            default="", show_default=False)  # fmt: skip
    tenant = _prompt("The tenant's name before .mail.protection.outlook.com") if provider == "microsoft-365" else ""
    exchangers = _ask_exchangers(provider)
    senders = _ask_list("Who else sends for it", list(SERVICES)) if provider else ()
    return replace(
        draft,
        zone=zone,
        canonical=canonical,
        hosts=(*draft.hosts, *hosts),
        provider=provider,
        microsoft_tenant=tenant,
        exchangers=exchangers,
        senders=senders,
        authenticated_paths=tuple(_prompt("Paths behind a log-in, as /account /checkout", default="").split()),
        session_cookies=tuple(_prompt("Cookies of logged-in visitors, as session", default="").split()),
    )


def _prompt(question: str, default: str | None = None) -> str:
    answer: str = click.prompt(question, default=default, show_default=False)
    return answer.strip()


def _ask_host(name: str, question: str) -> DraftHost:
    return _with_platform(name, _prompt(question))


def _with_platform(name: str, origin: str) -> DraftHost:
    choices = ["", *PLATFORMS]
    platform = click.prompt(
        f"  hosted by (empty: none of {', '.join(PLATFORMS)})", type=click.Choice(choices), default="",
        show_default=False, show_choices=False,
    )  # fmt: skip
    return DraftHost(name, origin, platform)


def _ask_exchangers(provider: str) -> tuple[tuple[int, str], ...]:
    known = RECEIVERS.get(provider)
    if known is None or known.exchangers or provider == "microsoft-365":
        return ()
    answer = _prompt(f"Its mail servers, as 10:mx.example.com 20:mx2.example.com ({known.console})")
    return tuple(map(_exchanger, answer.split()))


def _ask_list(question: str, choices: list[str], ask: Callable[..., str] = _prompt) -> tuple[str, ...]:
    answers = tuple(ask(f"{question} (of {', '.join(choices)}; empty: nobody)", default="").split())
    if odd := [answer for answer in answers if answer not in choices]:
        raise UsageError(f"{odd[0]} is not one of {', '.join(choices)}")
    return answers
