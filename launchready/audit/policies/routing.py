"""Whether visitors find a site: errors, closed doors, versions for tests that are open."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from launchready.audit.finding import Area, Confidence, Fault, Policy, Severity, Where
from launchready.audit.found import Found, Host, Role, Walk
from launchready.audit.names import is_guessed
from launchready.audit.policies.certificates import by_role
from launchready.live.http import NoResponse
from launchready.verify.answers import EDGE_ERRORS, judge_kept_out


def walks_of(host: Host) -> Iterator[Walk]:
    """Yield the walks from the home page of ``host``, https first."""
    for scheme in ("https", "http"):
        walk = host.walk(scheme)
        if walk is not None:
            yield walk


def host_of(url: str) -> str:
    """Return the host of ``url``."""
    return urlsplit(url).hostname or ""


def _error(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        home = host.home
        if home is None or judge_kept_out(home):
            continue
        if home.status >= 500 and host_of(home.url) == host.name:
            why = f": {EDGE_ERRORS[home.status]}" if home.status in EDGE_ERRORS else ""
            yield Fault(
                host.name,
                f"Its home page answers with an error ({home.status}{why}): visitors see no site.",
                "Look in the host's log for this minute; go back to the last version that worked.",
                (home.evidence(),),
                by_role(host),
            )


def _missing(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        home = host.home
        claimed = not any(clue.kind == "takeover-possible" and host_of(clue.url) == host.name for clue in found.clues)
        if home is None or home.status not in (404, 410) or host_of(home.url) != host.name or not claimed:
            continue
        if host.role is Role.MARKETING and not host.wildcard:
            yield Fault(
                host.name,
                f"Its home page answers {home.status}: visitors see that there is nothing.",
                "Publish the site there, or redirect the name to where it is.",
                (home.evidence(),),
            )


def _kept_out(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        home = host.home
        if home is not None and home.status == 401 and host.role is Role.MARKETING and host_of(home.url) == host.name:
            yield Fault(
                host.name,
                "Its home page asks every visitor for a password (401): nobody can see the site.",
                "Switch the host's password protection off for the public site.",
                (home.evidence(),),
            )


def _closed(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        ends = [walk.hops[0] for walk in walks_of(host)]
        if len(ends) == 2 and all(isinstance(end, NoResponse) and "Connection refused" in end.reason for end in ends):
            named = (host.role.public or host.role is Role.API) and not host.wildcard
            severity = Severity.MEDIUM if is_guessed(host.name, found.domain) else by_role(host)
            yield Fault(
                host.name,
                "Its server takes no connections, neither over https nor http: nobody can open it.",
                "Start the server, or point the name to where the site is; a name without use should go.",
                tuple(end.evidence() for end in ends),
                severity if named else Severity.LOW,
                Confidence.LIKELY,
            )


def _indexable(found: Found) -> Iterator[Fault]:
    hidden = {page.url for page in found.pages if page.noindex or page.password}
    for host in found.hosts:
        home = host.home
        if host.role is not Role.INTERNAL or home is None or home.status != 200 or host_of(home.url) != host.name:
            continue
        if home.url not in hidden and "html" in home.headers.get("content-type", "") and not host.wildcard:
            yield Fault(
                host.name,
                "This looks like a version for tests, and everybody can open it: search engines list it beside the "
                "real site, and customers end up in it.",
                "Put it behind a password; at least send X-Robots-Tag: noindex.",
                (home.evidence(),),
                confidence=Confidence.LIKELY,
            )


POLICIES = (
    Policy("site-error", Severity.CRITICAL, Area.SITE, "Home pages answer without an error.",
           "{subject} shows an error and no site.", Where.HOSTING, 60, _error),
    Policy("site-missing", Severity.HIGH, Area.SITE, "Home pages of public sites are there.",
           "{subject} says that there is no such page.", Where.HOSTING, 30, _missing),
    Policy("site-behind-password", Severity.HIGH, Area.SITE, "Public sites ask nobody for a password.",
           "{subject} asks your customers for a password that they do not have.", Where.HOSTING, 10, _kept_out),
    Policy("site-closed", Severity.CRITICAL, Area.SITE, "Hosts with an address take connections.",
           "{subject} cannot be opened at all.", Where.HOSTING, 60, _closed),
    Policy("staging-open", Severity.MEDIUM, Area.SITE, "Versions for tests are not for everybody.",
           "Customers may find your test version, and take it for the real one.", Where.HOSTING, 15, _indexable),
)  # fmt: skip
