"""A first stack file from a few answers: what is known is declared, what is not stands there as a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from launchready.presets.hosting import PLATFORMS, Proxy
from launchready.presets.mail import RECEIVERS, SERVICES
from launchready.site import Audience

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9._/-]*|[0-9]+(\.[0-9]+){3}")
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})

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
class Draft:
    """The answers: ``provider`` "" leaves mail out; ``senders`` are known services."""

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


def draft_text(draft: Draft) -> str:
    """Return the stack file for ``draft``, with comments that say what is still to be decided."""
    lines = [
        f"# {draft.zone}: what this domain has to be. docs/stack.md explains every key.",
        "config:",
        "  launchready:site:",
        "    zone:",
        f"      name: {_scalar(draft.zone)}",
        f"      plan: {draft.plan}",
        f"    canonical: {_scalar(draft.canonical)} # where visitors end; the other of apex and www leads to it",
        "",
        "    hosts:",
        *_hosts(draft),
        *_tls(),
        *_cache(draft),
        *_mail(draft),
        *_aliases(draft),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _scalar(text: str) -> str:
    """Return ``text`` as YAML reads it back: bare where nothing else could be meant."""
    bare = _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML
    return text if bare else json.dumps(text, ensure_ascii=False)


def _hosts(draft: Draft) -> Iterator[str]:
    for host in draft.hosts:
        yield f"      {_scalar(host.name)}:"
        yield f"        origin: {_scalar(host.origin)}"
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


def _tls() -> Iterator[str]:
    yield "    tls:"
    yield "      mode: strict # the servers need valid certificates; flexible would send visitors' data over plain http"
    yield '      minimum: "1.2"'
    yield "      hsts:"
    yield "        max_age: 86400 # a day; raise it to 15552000 when everything works over https"
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
        yield from (f"        - {_scalar(path)}" for path in draft.authenticated_paths)
    if draft.session_cookies:
        yield "      session_cookies:"
        yield from (f"        - {_scalar(cookie)}" for cookie in draft.session_cookies)
    yield ""


def _mail(draft: Draft) -> Iterator[str]:
    if not draft.provider:
        yield "    # mail: is left out, so no mail record is touched. Who receives, who sends? See docs/stack.md."
        return
    yield "    mail:"
    yield f"      provider: {draft.provider}"
    if draft.microsoft_tenant:
        yield f"      microsoft_tenant: {_scalar(draft.microsoft_tenant)}"
    if draft.exchangers:
        yield "      exchangers:"
        for preference, host in draft.exchangers:
            yield f"        - host: {_scalar(host)}"
            yield f"          preference: {preference}"
    known = RECEIVERS.get(draft.provider)
    if known and not known.dkim_cnames and draft.provider != "none":
        yield f"      dkim: pending # {known.console}: {known.signing}"
    if draft.senders:
        yield "      senders:"
    for sender in draft.senders:
        service = SERVICES[sender]
        yield f"        - name: {sender}"
        yield f"          service: {sender}"
        yield f"          dkim: pending # {service.title} gives {service.gives}"
        if service.return_path:
            yield f"          # return_path: {service.return_path}"
    if draft.provider != "none":
        yield "      dmarc:"
        yield "        policy: none # reports only; quarantine, then reject, once they show that every sender passes"
        yield f'        # rua: ["mailto:dmarc@{draft.zone}"]'


def _aliases(draft: Draft) -> Iterator[str]:
    if not draft.aliases:
        return
    yield ""
    yield "    aliases: # further domains that lead here; each is a zone of its own at Cloudflare"
    yield from (f"      - name: {_scalar(alias)}" for alias in draft.aliases)
