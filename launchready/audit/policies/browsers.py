"""What answers tell browsers to keep, to show and to let in: cookies, frames, foreign scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from launchready.audit.finding import Area, Fault, Policy, Severity, Where
from launchready.audit.found import Found, Host
from launchready.live.http import Response
from launchready.live.pages import Kind, Page
from launchready.zone.names import within

_SESSION = re.compile(r"sess|sid\b|auth|token|jwt|login|remember|account", re.IGNORECASE)
_VERSION = re.compile(r"/\d+\.\d+")


def is_session(cookie: str) -> bool:
    """Say whether a Set-Cookie header sets what keeps somebody logged in, by its name."""
    return bool(_SESSION.search(cookie.partition("=")[0]))


def answers_of(found: Found) -> Iterator[tuple[Host, Response]]:
    """Yield each host's own first answer over https, whatever it says."""
    for host in found.hosts:
        walk = host.walk("https")
        if walk is not None and isinstance(walk.hops[0], Response) and not host.service and not host.wildcard:
            yield host, walk.hops[0]


def _cookie(found: Found) -> Iterator[Fault]:
    for host, answer in answers_of(found):
        for cookie in answer.headers.get_list("set-cookie"):
            attributes = {part.partition("=")[0].strip().lower() for part in cookie.split(";")[1:]}
            if is_session(cookie) and "secure" not in attributes:
                name = cookie.partition("=")[0].strip()[:40]
                yield Fault(
                    host.name,
                    f"The cookie {name} is sent over http too (no Secure): who reads it is logged in as your customer.",
                    "Set Secure, HttpOnly and SameSite on it.",
                    (answer.evidence(),),
                )


def _cookie_scripts(found: Found) -> Iterator[Fault]:
    for host, answer in answers_of(found):
        for cookie in answer.headers.get_list("set-cookie"):
            attributes = {part.partition("=")[0].strip().lower() for part in cookie.split(";")[1:]}
            readable = "httponly" not in attributes and "secure" in attributes
            if is_session(cookie) and readable and "csrf" not in cookie.partition("=")[0].lower():
                name = cookie.partition("=")[0].strip()[:40]
                yield Fault(
                    host.name,
                    f"Every script on the page can read the cookie {name} (no HttpOnly), a foreign one too.",
                    "Set HttpOnly on it.",
                    (answer.evidence(),),
                )


def _framed(found: Found) -> Iterator[Fault]:
    logins = {page.url for page in found.pages if page.password}
    for host, answer in answers_of(found):
        policy = answer.headers.get("content-security-policy", "").lower()
        framed = "x-frame-options" not in answer.headers and "frame-ancestors" not in policy
        if framed and answer.url in logins and answer.status == 200:
            yield Fault(
                host.name,
                "Its log-in page can be shown inside a foreign page, which can then steer clicks on it.",
                "Send Content-Security-Policy: frame-ancestors 'self'.",
                (answer.evidence(),),
            )


def _version(found: Found) -> Iterator[Fault]:
    told = {
        host.name: named
        for host, answer in answers_of(found)
        for named in (answer.headers.get("server", ""), answer.headers.get("x-powered-by", ""))
        if _VERSION.search(named)
    }
    if told:
        shown = ", ".join(f"{name}: {text[:60]}" for name, text in list(told.items())[:5])
        yield Fault(
            found.domain,
            f"Its servers tell everybody which version of which software they run ({shown}).",
            "Switch the version in that header off.",
        )


def _cors(found: Found) -> Iterator[Fault]:
    for host, answer in answers_of(found):
        allowed = answer.headers.get("access-control-allow-origin", "")
        if allowed in ("*", "null") and answer.headers.get("access-control-allow-credentials", "") == "true":
            yield Fault(
                host.name,
                f"It lets pages of {'any site' if allowed == '*' else 'sandboxed frames'} call it with a customer's "
                "log-in: browsers refuse *, so your own app fails, and null lets strangers in.",
                "Name the app's own origin in Access-Control-Allow-Origin.",
                (answer.evidence(),),
            )


def _foreign(found: Found) -> Iterator[Fault]:
    foreign: dict[str, Page] = {}
    for page in found.pages:
        for kind, url in page.uses:
            host = urlsplit(url).hostname or ""
            if kind is Kind.SCRIPT and not within(host, found.domain):
                foreign.setdefault(host, page)
    if foreign:
        yield Fault(
            found.domain,
            f"Scripts of {len(foreign)} other companies run on its pages, and can read what visitors type: "
            f"{', '.join(sorted(foreign)[:8])}.",
            "Remove those that nobody needs any more.",
            tuple(item for page in list(foreign.values())[:3] for item in page.evidence),
        )


POLICIES = (
    Policy("cookie-not-secure", Severity.MEDIUM, Area.SECRETS, "Cookies of log-ins are sent over https only.",
           "A stranger in the same network can take over a customer's log-in.", Where.CODE, 30, _cookie),
    Policy("cookie-readable", Severity.LOW, Area.SECRETS, "Scripts cannot read cookies of log-ins.",
           "A foreign script on your page could take over a customer's log-in.", Where.CODE, 30, _cookie_scripts),
    Policy("login-framed", Severity.LOW, Area.SECRETS, "Log-in pages cannot be put into foreign pages.",
           "A foreign page could show your log-in as its own.", Where.CODE, 20, _framed),
    Policy("software-version-told", Severity.INFO, Area.SECRETS, "Servers do not tell their versions.",
           "Attackers can see which software you run.", Where.HOSTING, 10, _version),
    Policy("cors-contradicts", Severity.MEDIUM, Area.SITE, "Foreign pages cannot call with a customer's log-in.",
           "Your app may not reach its own server, or strangers may.", Where.CODE, 30, _cors),
    Policy("third-party-scripts", Severity.INFO, Area.SECRETS, "Which other companies' scripts run is known.",
           "Other companies can read what your visitors type.", Where.CODE, 60, _foreign),
)  # fmt: skip
