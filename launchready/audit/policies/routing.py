"""Whether visitors arrive: redirects, errors, closed doors, two versions of one site."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from launchready.audit.finding import Area, Confidence, Fault, Policy, Severity, Where
from launchready.audit.found import Found, Host, Role, Walk
from launchready.audit.names import is_guessed
from launchready.audit.policies.certificates import by_role
from launchready.audit.walking import DEEP
from launchready.live.http import NoResponse, Response, Trouble
from launchready.verify.answers import EDGE_ERRORS, redirect_target

_MOST = 2  # redirects that a visitor hardly notices: to https, and to the canonical host
_TRANSIENT = frozenset({302, 303, 307})


def _walks(host: Host) -> Iterator[Walk]:
    for scheme in ("https", "http"):
        walk = host.walk(scheme)
        if walk is not None:
            yield walk


def _way(walk: Walk) -> str:
    return " → ".join(hop.url for hop in walk.hops[:5]) + (" → …" if len(walk.hops) > 5 or walk.loops else "")


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def _loop(found: Found) -> Iterator[Fault]:
    told: set[str] = set()
    for host in found.hosts:
        for walk in _walks(host):
            hosts = {_host_of(hop.url) for hop in walk.hops}
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
        for walk in _walks(host):
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
        same = urlsplit(target).path in ("", "/") and target.startswith("https://")
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
        for walk in _walks(host):
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
                and (urlsplit(a.url).scheme, _host_of(a.url)) != (urlsplit(b.url).scheme, _host_of(b.url))
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
        for walk in _walks(host):
            end = walk.end
            if len(walk.hops) < 2 or _host_of(end.url) == host.name or walk.loops:
                continue
            known = found.host(_host_of(end.url))
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
    typed = {_host_of(page.url) for page in found.pages if page.password and page.url.startswith("http:")}
    for host in found.hosts:
        walk = host.walk("http")
        end = walk.arrived if walk else None
        secure = host.walk("https")
        if walk is None or end is None or end.status >= 400 or not end.url.startswith("http:") or host.name in typed:
            continue
        if secure is None or not isinstance(secure.hops[0], Response) or _host_of(end.url) != host.name:
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
        home is not None and home.status == 200 and _host_of(home.url) == host.name
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


def _error(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        home = host.home
        if home is not None and home.status >= 500 and _host_of(home.url) == host.name:
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
        claimed = not any(clue.kind == "takeover-possible" and _host_of(clue.url) == host.name for clue in found.clues)
        if home is None or home.status not in (404, 410) or _host_of(home.url) != host.name or not claimed:
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
        if home is not None and home.status == 401 and host.role is Role.MARKETING and _host_of(home.url) == host.name:
            yield Fault(
                host.name,
                "Its home page asks every visitor for a password (401): nobody can see the site.",
                "Switch the host's password protection off for the public site.",
                (home.evidence(),),
            )


def _closed(found: Found) -> Iterator[Fault]:
    for host in found.hosts:
        ends = [walk.hops[0] for walk in _walks(host)]
        if len(ends) == 2 and all(isinstance(end, NoResponse) and "Connection refused" in end.reason for end in ends):
            named = host.role.public and not host.wildcard
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
        if host.role is not Role.INTERNAL or home is None or home.status != 200 or _host_of(home.url) != host.name:
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
    Policy("redirect-by-page", Severity.LOW, Area.SITE, "Pages that moved are redirected by the server.",
           "Search engines do not notice that a page has moved.", Where.CODE, 20, _by_page),
)  # fmt: skip
