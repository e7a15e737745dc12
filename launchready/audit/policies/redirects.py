"""Where visitors are sent: redirects that go round, forget the page, lead to nothing or are missing."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from launchready.audit.finding import Area, Fault, Policy, Severity, Where
from launchready.audit.found import Found, Host, Role, Walk
from launchready.audit.policies.certificates import by_role
from launchready.audit.policies.routing import host_of, walks_of
from launchready.audit.walking import DEEP
from launchready.live.http import NoResponse, Response, Trouble
from launchready.verify.answers import is_web_url, redirect_target

_MOST = 2  # redirects that a visitor hardly notices: to https, and to the canonical host
_TRANSIENT = frozenset({302, 303, 307})


def _way(walk: Walk) -> str:
    return " → ".join(hop.url for hop in walk.hops[:5]) + (" → …" if len(walk.hops) > 5 or walk.loops else "")


def _loop(found: Found) -> Iterator[Fault]:
    told: set[str] = set()
    for host in found.hosts:
        for walk in walks_of(host):
            hosts = {host_of(hop.url) for hop in walk.hops}
            if (walk.loops or walk.long) and not hosts & told:
                told |= hosts  # a circle through two names is one
                what = "go round in a circle" if walk.loops else "do not end"
                edge = " With Cloudflare's SSL mode Flexible that is the usual cause." if host.edge else ""
                yield Fault(
                    host.name,
                    f"Its redirects {what}: {_way(walk)}. Browsers give up with an error.{edge}",
                    "Let one place redirect only, host or edge; at Cloudflare set the SSL mode to Full (strict).",
                    walk.evidence(),
                    by_role(host),
                )
                break


def _chain(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        for walk in walks_of(host):
            if walk.arrived is not None and len(walk.hops) - 1 > _MOST:
                yield Fault(
                    host.name,
                    f"Visitors are sent on {len(walk.hops) - 1} times before they arrive: {_way(walk)}.",
                    "Redirect to the last address at once.",
                    walk.evidence(),
                )
                break


def _temporary(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        walk = host.walk("http")
        first = walk.hops[0] if walk else None
        target = redirect_target(first) if isinstance(first, Response) else None
        if walk is None or not isinstance(first, Response) or target is None or host.role is Role.PROVIDER:
            continue
        same = is_web_url(target) and urlsplit(target).path in ("", "/") and target.startswith("https://")
        if same and first.status in _TRANSIENT:
            yield Fault(
                host.name,
                f"Its redirect to https is a temporary one ({first.status}): browsers and search engines ask again "
                "each time.",
                "Redirect with 301 or 308.",
                walk.evidence(),
            )


def _downgrade(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        for walk in walks_of(host):
            steps = zip(walk.hops, walk.hops[1:], strict=False)
            down = [(a.url, b.url) for a, b in steps if a.url.startswith("https:") and b.url.startswith("http:")]
            if down and not walk.loops:
                yield Fault(
                    host.name,
                    f"It sends visitors from https back to http ({down[0][0]} → {down[0][1]}): what they type can be "
                    "read on the way.",
                    "Redirect to the https address.",
                    walk.evidence(),
                )
                break


def _loses_path(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        for scheme in ("https", "http"):
            walk = host.walk(scheme, DEEP)
            steps = list(zip(walk.hops, walk.hops[1:], strict=False)) if walk else []
            lost = [
                (a.url, b.url)
                for a, b in steps
                if urlsplit(a.url).path == urlsplit(DEEP).path
                and urlsplit(b.url).path in ("", "/")
                and (urlsplit(a.url).scheme, host_of(a.url)) != (urlsplit(b.url).scheme, host_of(b.url))
            ]
            if walk and lost:
                yield Fault(
                    host.name,
                    f"Its redirect forgets the page: {lost[0][0]} leads to {lost[0][1]}. Old links, adverts and log-in "
                    "links end on the home page.",
                    "Keep path and query in the redirect.",
                    walk.evidence(),
                )
                break


def _nowhere(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        for walk in walks_of(host):
            end = walk.end
            if len(walk.hops) < 2 or host_of(end.url) == host.name or walk.loops:
                continue
            known = found.host(host_of(end.url))
            if isinstance(end, NoResponse) and end.trouble is Trouble.NO_ADDRESS:
                reason = "which has no address"
            elif isinstance(end, NoResponse) and end.trouble in (Trouble.CERTIFICATE, Trouble.ALERT) and known is None:
                reason = f"where {end.reason}"
            elif isinstance(end, Response) and end.status in (404, 410) and not _is_home(known, end):
                reason = f"which answers {end.status}"
            else:
                continue
            yield Fault(
                host.name,
                f"It sends visitors to {end.url}, {reason}.",
                "Correct the redirect's target.",
                walk.evidence(),
                by_role(host),
            )
            break


def _is_home(host: Host | None, end: Response) -> bool:
    """Say whether ``end`` is the home page of a host of ours, whose faults are told as its own."""
    return host is not None and host.home is not None and host.home.url == end.url


def _plain(found: Found) -> Iterator[Fault]:
    typed = {host_of(page.url) for page in found.pages if page.password and page.url.startswith("http:")}
    for host in found.hosts:
        walk = host.walk("http")
        end = walk.arrived if walk else None
        secure = host.walk("https")
        if walk is None or end is None or end.status >= 400 or not end.url.startswith("http:") or host.name in typed:
            continue
        if secure is None or not isinstance(secure.hops[0], Response) or host_of(end.url) != host.name:
            continue  # without https at all that is what has to be said; another host's page is its own finding
        milder = None if host.role.public or host.role is Role.API else Severity.LOW
        yield Fault(
            host.name,
            "It serves its pages over http and does not lead to https: browsers call it not secure, and what visitors "
            "type can be read on the way.",
            'Redirect http to https with 301 (at Cloudflare: "Always Use HTTPS").',
            walk.evidence(),
            milder,
        )


def _two_versions(found: Found) -> Iterator[Fault]:
    www = found.host(f"www.{found.domain}")
    pair = [host for host in (found.apex, www) if host is not None and host.home is not None]
    if len(pair) != 2:
        return
    homes = [host.home for host in pair]
    if all(
        home is not None and home.status == 200 and host_of(home.url) == host.name
        for home, host in zip(homes, pair, strict=True)
    ):
        canonical = {page.canonical for page in found.pages if page.url in {home.url for home in homes if home}}
        agreed = len(canonical) == 1 and canonical != {""}
        yield Fault(
            found.domain,
            "The site stands twice, with www and without: search engines split its rank, and log-ins of one are not "
            "known to the other.",
            "Redirect one of the two to the other with 301.",
            tuple(home.evidence() for home in homes if home is not None),
            Severity.LOW if agreed else None,
        )


def _by_page(found: Found) -> Iterator[Fault]:
    for page in found.pages:
        if page.refresh and page.refresh != page.url and page.status == 200:
            yield Fault(
                page.url,
                f"It sends visitors on to {page.refresh} by the page itself and not by a redirect: search engines and "
                "programs stay here.",
                "Redirect with 301 at the host or edge.",
                page.evidence,
            )


_ON_THE_WAY = "Browsers call {subject} not secure, and what customers type can be read on the way."
POLICIES = (
    Policy("redirect-arrives", Severity.CRITICAL, Area.SITE, "Redirects end at a page.",
           "{subject} does not open: browsers are sent round, and give up.", Where.HOSTING, 30, _loop),
    Policy("redirect-one-hop", Severity.LOW, Area.SITE, "Redirects arrive after two hops at most.",
           "Your site opens more slowly than it has to.", Where.HOSTING, 30, _chain),
    Policy("redirect-temporary", Severity.LOW, Area.SITE, "The way to https is a lasting redirect.",
           "Search engines are not sure which address of yours is the real one.", Where.HOSTING, 10, _temporary),
    Policy("redirect-downgrade", Severity.HIGH, Area.SITE, "No redirect leads from https to http.", _ON_THE_WAY,
           Where.HOSTING, 15, _downgrade),
    Policy("redirect-loses-path", Severity.MEDIUM, Area.SITE, "Redirects keep path and query.",
           "Links in old emails and adverts end on your home page and not where they should.", Where.HOSTING, 20,
           _loses_path),
    Policy("redirect-to-nowhere", Severity.HIGH, Area.SITE, "Redirects lead to something that is there.",
           "Visitors of {subject} are sent to a page that does not exist.", Where.HOSTING, 15, _nowhere),
    Policy("http-not-redirected", Severity.MEDIUM, Area.SITE, "http leads to https.", _ON_THE_WAY, Where.HOSTING, 15,
           _plain),
    Policy("two-versions", Severity.MEDIUM, Area.SITE, "One of www and the domain itself leads to the other.",
           "Your site stands twice on the internet, and search engines do not know which one to show.", Where.HOSTING,
           20, _two_versions),
    Policy("redirect-by-page", Severity.LOW, Area.SITE, "Pages that moved are redirected by the server.",
           "Search engines do not notice that a page has moved.", Where.CODE, 20, _by_page),
)  # fmt: skip
