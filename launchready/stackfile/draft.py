"""A first stack file from a few answers: what is known is declared, what is not stands there as a comment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from launchready.presets.hosting import PLATFORMS, Proxy
from launchready.site import Audience
from launchready.stackfile.draft_mail import (
    DraftSender,
    Standing,
    scalar,
    write_keys,
    write_policies,
    write_senders,
)

AUDIENCES = {
    "@": Audience.MARKETING,
    "www": Audience.MARKETING,
    "api": Audience.APIS,
    "admin": Audience.ADMINS,
    "staging": Audience.INTERNAL,
    "dev": Audience.INTERNAL,
}
"""Whom a host of this name serves, as a rule; every other one serves users."""
_LOGGED_IN = frozenset({Audience.ADMINS, Audience.INTERNAL})


@dataclass(frozen=True, slots=True)
class DraftHost:
    """One host: its name as written, where it is served, and the platform that serves it ("" where unknown)."""

    name: str
    origin: str
    platform: str = ""

    @property
    def audience(self) -> Audience:
        """Whom it serves, guessed by its name."""
        return AUDIENCES.get(self.name, Audience.USERS)

    @property
    def at_provider(self) -> bool:
        """Whether its platform bears no proxy before it."""
        return bool(self.platform) and PLATFORMS[self.platform].proxy is Proxy.NEVER


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A record that is there already and that no host and no mail provider brings."""

    name: str
    type: str
    content: str


@dataclass(frozen=True, slots=True)
class DraftHsts:
    """What browsers are told of https; a day unless something stands already."""

    max_age: int = 86_400
    include_subdomains: bool = False
    preload: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """The answers: ``provider`` "" leaves mail out; ``senders`` are known services.

    Of a domain that is in use ``standing`` is its mail as it is published, ``records`` what else it has, and ``open``
    sentences on what was found and is not declared.
    """

    zone: str
    canonical: str
    hosts: tuple[DraftHost, ...]
    plan: str = "free"
    provider: str = ""
    microsoft_tenant: str = ""
    exchangers: tuple[tuple[int, str], ...] = ()
    senders: tuple[str, ...] = ()
    authenticated_paths: tuple[str, ...] = ()
    session_cookies: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    hsts: DraftHsts = field(default_factory=DraftHsts)
    standing: Standing = field(default_factory=Standing)
    records: tuple[DraftRecord, ...] = ()
    open: tuple[str, ...] = ()


def draft_text(draft: Draft) -> str:
    """Return the stack file for ``draft``, with comments that say what is still to be decided."""
    lines = [
        "# yaml-language-server: $schema=../docs/stack.schema.json",
        f"# {draft.zone}: what this domain has to be. docs/stack.md explains every key.",
        "config:",
        "  launchready:site:",
        "    zone:",
        f"      name: {scalar(draft.zone)}",
        f"      plan: {draft.plan}",
        f"    canonical: {scalar(draft.canonical)} # where visitors end; the other of apex and www leads to it",
        "",
        "    hosts:",
        *_hosts(draft),
        *_tls(draft.hsts),
        *_cache(draft),
        *_mail(draft),
        *_records(draft),
        *_aliases(draft),
        *_open(draft),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _hosts(draft: Draft) -> Iterator[str]:
    for host in draft.hosts:
        yield f"      {scalar(host.name)}:"
        yield f"        origin: {scalar(host.origin)}"
        yield f"        audience: {host.audience.value}"
        if host.platform:
            yield f"        platform: {host.platform}"
        if host.at_provider:
            yield f"        edge: provider # {PLATFORMS[host.platform].title} bears no proxy before it"
        elif host.audience in _LOGGED_IN:
            yield "        authenticated: true # all of it is behind a log-in: nothing is ever cached"
        if host.audience is Audience.APIS:
            yield "        # health: /healthz   # a path that answers 200 when it is well"
    yield ""


def _tls(hsts: DraftHsts) -> Iterator[str]:
    yield "    tls:"
    yield "      mode: strict # the servers need valid certificates; flexible would send visitors' data over plain http"
    yield '      minimum: "1.2"'
    yield "      hsts:"
    if hsts == DraftHsts():
        yield "        max_age: 86400 # a day; raise it to 15552000 when everything works over https"
    else:
        yield f"        max_age: {hsts.max_age} # as it is sent"
    if hsts.include_subdomains:
        yield "        include_subdomains: true"
    if hsts.preload:
        yield "        preload: true"
    yield ""


def _cache(draft: Draft) -> Iterator[str]:
    if not draft.authenticated_paths and not draft.session_cookies:
        yield "    # Which paths need a log-in, by which cookie? Only hosts with authenticated: true are safe without."
        yield "    # cache:"
        yield "    #   authenticated_paths: [/account]"
        yield "    #   session_cookies: [session]"
        yield ""
        return
    yield "    cache:"
    if draft.authenticated_paths:
        yield "      authenticated_paths:"
        yield from (f"        - {scalar(path)}" for path in draft.authenticated_paths)
    if draft.session_cookies:
        yield "      session_cookies:"
        yield from (f"        - {scalar(cookie)}" for cookie in draft.session_cookies)
    yield ""


def _mail(draft: Draft) -> Iterator[str]:
    if not draft.provider:
        yield "    # mail: is left out, so no mail record is touched. Who receives, who sends? See docs/stack.md."
        return
    yield "    mail:"
    yield f"      provider: {draft.provider}"
    if draft.microsoft_tenant:
        yield f"      microsoft_tenant: {scalar(draft.microsoft_tenant)}"
    if draft.exchangers:
        yield "      exchangers:"
        for preference, host in draft.exchangers:
            yield f"        - host: {scalar(host)}"
            yield f"          preference: {preference}"
    if draft.provider == "none" and not draft.standing.senders:
        return
    yield from write_keys(draft.provider, draft.standing.keys)
    standing = {sender.service: sender for sender in draft.standing.senders if sender.service}
    senders = [standing.get(name, DraftSender(name, name)) for name in draft.senders]
    senders += [sender for sender in draft.standing.senders if not sender.service]
    if senders:
        yield "      senders:"
    yield from write_senders(senders)
    yield from write_policies(draft.zone, draft.standing)


def _records(draft: Draft) -> Iterator[str]:
    if not draft.records:
        return
    yield ""
    yield "    records: # what is there beside those of hosts and mail"
    for record in draft.records:
        yield f"      - name: {scalar(record.name)}"
        yield f"        type: {record.type}"
        yield f"        content: {scalar(record.content)}"


def _aliases(draft: Draft) -> Iterator[str]:
    if not draft.aliases:
        return
    yield ""
    yield "    aliases: # further domains that lead here; each is a zone of its own at Cloudflare"
    yield from (f"      - name: {scalar(alias)}" for alias in draft.aliases)


def _open(draft: Draft) -> Iterator[str]:
    if not draft.open:
        return
    yield ""
    yield "    # Found, and not declared. What is not declared stays as it is in a zone; a new zone needs it too."
    for sentence in draft.open:
        # What the world publishes stands in it: no character of that may end the comment.
        yield f"    # - {''.join(letter if letter.isprintable() else '?' for letter in sentence)}"
