"""What is kept on the way: never what belongs to one visitor, always what is the same for all (RFC 9111)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchready.audit.finding import Area, Fault, Policy, Severity, Where
from launchready.audit.found import Found
from launchready.audit.policies.browsers import answers_of, is_session
from launchready.live.http import Response

_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_SHARED = re.compile(r"s-maxage\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_DAY = 86_400  # seconds


def _is_shared(answer: Response) -> bool:
    """Say whether caches between the server and visitors may keep ``answer`` (RFC 9111 section 3)."""
    control = answer.headers.get("cache-control", "").lower()
    if "private" in control or "no-store" in control or "no-cache" in control:
        return False
    shared, age = _SHARED.search(control), _AGE.search(control)
    if shared:
        return int(shared[1]) > 0
    return "public" in control and (age is None or int(age[1]) > 0)


def _was_cached(answer: Response) -> bool:
    status: str = answer.headers.get("cf-cache-status", "") or answer.headers.get("x-cache", "")
    return status.upper().startswith(("HIT", "STALE", "UPDATING", "REVALIDATED"))


def _logged_in(found: Found) -> Iterator[Fault]:
    for host, answer in answers_of(found):
        cookies = answer.headers.get_list("set-cookie")
        sessions = [cookie.partition("=")[0][:40] for cookie in cookies if is_session(cookie)]
        if sessions and (_was_cached(answer) or _is_shared(answer)):
            kept = "came from a cache" if _was_cached(answer) else "may be kept by caches"
            yield Fault(
                host.name,
                f"An answer that logs a visitor in (it sets the cookie {sessions[0]}) {kept}: the next visitor may get "
                "that log-in, and see somebody else's account.",
                "Send Cache-Control: private, no-store with every answer that sets a session, and purge the cache.",
                (answer.evidence(),),
                Severity.CRITICAL if _was_cached(answer) else None,
            )


def _login_page(found: Found) -> Iterator[Fault]:
    logins = {page.url for page in found.pages if page.password}
    for host, answer in answers_of(found):
        anonymous = not any(is_session(cookie) for cookie in answer.headers.get_list("set-cookie"))
        if answer.url in logins and anonymous and (_was_cached(answer) or _is_shared(answer)):
            yield Fault(
                host.name,
                "Its log-in page may be kept by caches: a form's secret token is then the same for everybody, and "
                "log-ins fail or are open to forgery.",
                "Send Cache-Control: private, no-store with log-in pages.",
                (answer.evidence(),),
            )


def _long_pages(found: Found) -> Iterator[Fault]:
    for host, answer in answers_of(found):
        control = answer.headers.get("cache-control", "").lower()
        age = _AGE.search(control)
        html = "html" in answer.headers.get("content-type", "").lower()
        if html and answer.status == 200 and age and int(age[1]) >= _DAY and "no-store" not in control:
            yield Fault(
                host.name,
                f"Browsers keep its home page for {int(age[1]) // 3600} hours: after a new version customers still "
                "see, and use, the old one.",
                "Send max-age=0, must-revalidate with pages; s-maxage is for the edge, which can be purged.",
                (answer.evidence(),),
            )


def _static(found: Found) -> Iterator[Fault]:
    own = [answer for answer in found.files if answer.status == 200]
    uncached = [answer for answer in own if not _is_kept(answer)]
    if own and len(uncached) == len(own):
        yield Fault(
            found.domain,
            f"None of {len(own)} scripts and style sheets may be kept by browsers: each visit loads them anew.",
            "Send Cache-Control: public, max-age=31536000, immutable with files that carry a hash in their name.",
            tuple(answer.evidence() for answer in uncached[:4]),
        )


def _is_kept(answer: Response) -> bool:
    control = answer.headers.get("cache-control", "").lower()
    if "no-store" in control:
        return False
    age = _AGE.search(control)
    if age:
        return int(age[1]) > 0
    return any(name in answer.headers for name in ("etag", "last-modified", "expires"))


def _static_cookie(found: Found) -> Iterator[Fault]:
    for answer in found.files:
        if answer.status == 200 and "set-cookie" in answer.headers:
            yield Fault(
                answer.url,
                "A file that is the same for everybody sets a cookie: edges do not cache it, or hand that cookie to "
                "others.",
                "Serve static files without cookies.",
                (answer.evidence(),),
            )


POLICIES = (
    Policy("authenticated-never-cached", Severity.HIGH, Area.SECRETS, "What belongs to one visitor is kept nowhere.",
           "A customer may see another customer's account.", Where.CODE, 60, _logged_in),
    Policy("login-page-cached", Severity.MEDIUM, Area.SECRETS, "Log-in pages are kept by no shared cache.",
           "Customers may not be able to log in.", Where.CODE, 30, _login_page),
    Policy("page-kept-long", Severity.MEDIUM, Area.SITE, "Browsers ask for pages anew within a day.",
           "After an update, customers still see the old version of your site.", Where.CODE, 20, _long_pages),
    Policy("static-not-cached", Severity.LOW, Area.SITE, "Scripts and style sheets are kept by browsers.",
           "Your site opens more slowly than it has to.", Where.CODE, 30, _static),
    Policy("static-sets-cookie", Severity.LOW, Area.SITE, "Static files set no cookies.",
           "Your site opens more slowly than it has to.", Where.CODE, 30, _static_cookie),
)  # fmt: skip
