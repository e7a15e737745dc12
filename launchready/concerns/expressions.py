"""Pieces of expressions of the rules language that several concerns write: texts, sets, tests for hosts and paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from launchready.concerns.hosts import NamedHost, named_hosts
from launchready.site import Site

ACME = "/.well-known/acme-challenge/"
"""Below it a certificate authority looks for its challenge (RFC 8555 section 8.3): it must reach the origin."""

POSTED = 'http.request.method eq "POST"'


def text(value: str) -> str:
    """Return ``value`` as a string of the language."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def texts(values: Iterable[str]) -> str:
    """Return ``values`` as a set of strings, for ``in``."""
    return "{" + " ".join(map(text, values)) + "}"


def starts(prefix: str) -> str:
    """Return the test for paths that begin with ``prefix``."""
    return f"starts_with(http.request.uri.path, {text(prefix)})"


def host_tests(site: Site, hosts: Iterable[NamedHost]) -> Iterator[str]:
    """Return tests for requests to ``hosts``, one of which holds: the single names in one, each wildcard in its own."""
    named = tuple(hosts)
    exact = [host.name for host in named if not host.is_wildcard]
    if exact:
        yield f"http.host in {texts(exact)}"
    yield from (_below(site, host) for host in named if host.is_wildcard)


def _below(site: Site, wildcard: NamedHost) -> str:
    """Return the test for names that only the wildcard serves: a name with a record of its own is not covered by it."""
    suffix = wildcard.name[1:]
    own = [host.name for host in named_hosts(site) if host.name.endswith(suffix) and not host.is_wildcard]
    below = f"ends_with(http.host, {text(suffix)})"
    return f"({below} and not http.host in {texts(own)})" if own else below


def webhook_hosts(site: Site) -> tuple[NamedHost, ...]:
    """Return the hosts that other services post to."""
    return tuple(host for host in named_hosts(site) if host.host.webhooks and host.host.proxied)


def webhook_test(site: Site) -> str | None:
    """Return the test for what other services post, None where no host has a webhook."""
    tests = [
        f"({' or '.join(host_tests(site, [host]))} and http.request.uri.path in {texts(host.host.webhooks)})"
        for host in webhook_hosts(site)
    ]
    if not tests:
        return None
    where = tests[0] if len(tests) == 1 else f"({' or '.join(tests)})"
    return f"({POSTED} and {where})"
