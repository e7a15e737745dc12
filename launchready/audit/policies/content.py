"""What pages say and load: search engines, mixed content, forms, links."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from launchready.audit.finding import Area, Fault, Policy, Severity, Where
from launchready.audit.found import Found, Host, Role
from launchready.live.pages import ACTIVE, Kind, Page


def host_of_page(found: Found, page: Page) -> Host | None:
    """Return the host that served ``page``."""
    return found.host(urlsplit(page.url).hostname or "")


def _homes(found: Found) -> Iterator[tuple[Host, Page]]:
    """Yield the hosts whose own home page was read."""
    for page in found.pages:
        host = host_of_page(found, page)
        if host is not None and host.home is not None and host.home.url == page.url:
            yield host, page


def _noindex(found: Found) -> Iterator[Fault]:
    for host, page in _homes(found):
        if page.noindex and host.role is Role.MARKETING and page.status == 200:
            yield Fault(
                host.name,
                "It tells search engines to leave it out (noindex): nobody finds it there.",
                "Remove noindex from the page and from X-Robots-Tag of the live site.",
                page.evidence,
            )


def _robots(found: Found) -> Iterator[Fault]:
    for clue in found.clues:
        host = found.host(urlsplit(clue.url).hostname or "")
        if clue.kind == "robots-block-everything" and host is not None and host.role is Role.MARKETING:
            yield Fault(
                clue.url,
                "It keeps every search engine off the whole site: nobody finds it there.",
                'Replace "Disallow: /" by what really should not be found.',
                (clue.evidence,),
            )


def _canonical(found: Found) -> Iterator[Fault]:
    for host, page in _homes(found):
        named = urlsplit(page.canonical).hostname if page.canonical else None
        if named and named != host.name and host.role is Role.MARKETING and not _leads(found, named, host.name):
            twins = {found.domain, f"www.{found.domain}"}
            yield Fault(
                host.name,
                f"It tells search engines that the real page is at {page.canonical}: they list that one instead.",
                f"Name https://{host.name}/ in the canonical link.",
                page.evidence,
                Severity.LOW if {named, host.name} == twins else None,
            )


def _leads(found: Found, source: str, target: str) -> bool:
    """Say whether ``source`` is another name of ours that serves itself, as a second version does."""
    other = found.host(source)
    return other is not None and other.home is not None and urlsplit(other.home.url).hostname == source != target


def _canonical_plain(found: Found) -> Iterator[Fault]:
    for page in found.pages:
        if page.canonical.startswith("http:") and page.url.startswith("https:"):
            yield Fault(
                page.url,
                f"Its canonical link is {page.canonical}: search engines list the address without https.",
                "Write https in the canonical link.",
                page.evidence,
            )


def _mixed(found: Found, *, active: bool) -> Iterator[Fault]:
    for page in found.pages:
        kinds = ACTIVE if active else {Kind.IMAGE, Kind.MEDIA}
        plain = [url for kind, url in page.uses if kind in kinds and url.startswith("http:")]
        if not page.url.startswith("https:") or not plain or page.upgrades:
            continue
        if active:
            impact = f"It loads {plain[0]} over http, which browsers block: that part of the page does not work."
        else:
            impact = f"It loads {plain[0]} over http: browsers show a warning, or try https and may show nothing."
        yield Fault(page.url, impact, "Load it over https.", page.evidence)


def _mixed_active(found: Found) -> Iterator[Fault]:
    yield from _mixed(found, active=True)


def _mixed_passive(found: Found) -> Iterator[Fault]:
    yield from _mixed(found, active=False)


def _form(found: Found) -> Iterator[Fault]:
    for page in found.pages:
        plain = [url for kind, url in page.uses if kind is Kind.FORM and url.startswith("http:")]
        if page.url.startswith("https:") and plain and not page.upgrades:
            yield Fault(
                page.url,
                f"Its form sends what visitors type to {plain[0]}, over http: browsers warn, and it can be read on the "
                "way.",
                "Send the form to an https address.",
                page.evidence,
            )


def _password(found: Found) -> Iterator[Fault]:
    for page in found.pages:
        if page.password and page.url.startswith("http:"):
            yield Fault(
                page.url,
                "It asks for a password over http: browsers warn, and everybody on the way can read it.",
                "Serve it over https only, and redirect http there.",
                page.evidence,
            )


def _links(found: Found) -> Iterator[Fault]:
    gone = [page for page in found.pages if page.status in (404, 410) and not _is_home(found, page)]
    for page in gone:
        source = next((other.url for other in found.pages if (Kind.LINK, page.url) in other.uses), None)
        if source is None:
            continue  # where a redirect led
        yield Fault(
            page.url,
            f"{source} links to it, and it answers {page.status}.",
            "Correct the link, or bring the page back.",
            page.evidence,
        )


def _is_home(found: Found, page: Page) -> bool:
    return any(home.url == page.url for _, home in _homes(found))


def _errors(found: Found) -> Iterator[Fault]:
    for page in found.pages:
        if page.status >= 500 and not _is_home(found, page):
            yield Fault(
                page.url,
                f"This page, which the site links to, answers with an error ({page.status}).",
                "Look in the host's log for this minute.",
                page.evidence,
            )


def _assets(found: Found) -> Iterator[Fault]:
    for answer in found.files:
        if answer.status in (404, 410):
            yield Fault(
                answer.url,
                f"Pages load this file, and it answers {answer.status}: they look or work wrong.",
                "Publish the file, or correct the page that names it; a deployment may have been half done.",
                (answer.evidence(),),
            )


def _listing(found: Found) -> Iterator[Fault]:
    for clue in found.clues:
        if clue.kind == "directory-listing":
            yield Fault(
                clue.url,
                "It lists the files of a directory to everybody.",
                "Switch directory listings off, and publish the site there.",
                (clue.evidence,),
            )


_HIDDEN = "People who search for you do not find {subject}."
POLICIES = (
    Policy("noindex-live", Severity.HIGH, Area.SITE, "Search engines may list public sites.", _HIDDEN, Where.CODE, 10,
           _noindex),
    Policy("robots-block-everything", Severity.HIGH, Area.SITE, "robots.txt lets search engines in.",
           "People who search for you do not find your site.", Where.CODE, 10, _robots),
    Policy("canonical-elsewhere", Severity.MEDIUM, Area.SITE, "Canonical links name the page's own host.",
           "Search engines show another address in the place of {subject}.", Where.CODE, 20, _canonical),
    Policy("canonical-plain", Severity.LOW, Area.SITE, "Canonical links are https.",
           "Search engines show the old address of your site.", Where.CODE, 15, _canonical_plain),
    Policy("mixed-content-blocked", Severity.HIGH, Area.SITE, "Scripts, styles and frames load over https.",
           "Part of a page does not work, since browsers block it.", Where.CODE, 30, _mixed_active),
    Policy("mixed-content-images", Severity.LOW, Area.SITE, "Images and media load over https.",
           "Pictures may be missing, and browsers show a warning.", Where.CODE, 30, _mixed_passive),
    Policy("form-over-http", Severity.HIGH, Area.SITE, "Forms are sent over https.",
           "What customers type into a form can be read on the way.", Where.CODE, 15, _form),
    Policy("password-over-http", Severity.CRITICAL, Area.SITE, "Passwords are asked for over https only.",
           "Your customers' passwords can be read on the way.", Where.HOSTING, 20, _password),
    Policy("link-broken", Severity.LOW, Area.SITE, "Links of the site lead to pages.",
           "A link on your site leads to nothing.", Where.CODE, 20, _links),
    Policy("page-error", Severity.HIGH, Area.SITE, "Pages that the site links to answer.",
           "A page of your site shows an error.", Where.CODE, 60, _errors),
    Policy("asset-missing", Severity.MEDIUM, Area.SITE, "Files that pages load are there.",
           "Pages of your site look or work wrong.", Where.CODE, 30, _assets),
    Policy("directory-listing", Severity.MEDIUM, Area.SECRETS, "No directory is listed.",
           "Everybody can look through the files on your server.", Where.HOSTING, 15, _listing),
)  # fmt: skip
