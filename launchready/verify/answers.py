"""What an HTTP look is worth, whatever it was for: kept out, certificate, no answer."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from launchready.live.http import NoResponse, Response, Trouble
from launchready.live.urls import read_url
from launchready.verdicts import Outcome, Seen
from launchready.verify.look import Look, failed, unknown
from launchready.zone.names import canonical_name

REDIRECTS = frozenset({301, 302, 303, 307, 308})
EDGE_ERRORS = {
    520: "the origin sent the edge something that it does not understand",
    521: "the origin refuses the edge's connections",
    522: "the edge cannot connect to the origin in time",
    523: "the edge cannot reach the origin",
    524: "the origin took too long to answer the edge",
    525: "the TLS handshake between edge and origin fails",
    526: "the edge does not accept the origin's certificate",
    530: "the edge cannot resolve the origin's name",
}  # developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors, verified 2026-11-24


def judge_no_response(missing: NoResponse, host: str, look: Look) -> Seen:
    """Return the verdict of a request that got no answer, of a check whose subject that answer is."""
    match missing.trouble:
        case Trouble.NOT_ASKED:
            return Seen(Outcome.NOT_APPLICABLE, missing.reason)
        case Trouble.NO_LOOK:
            return unknown(f"could not look at {missing.url}: {missing.reason}")
        case Trouble.NO_ADDRESS:
            return unknown(f"could not look at {missing.url}: {missing.reason}", mend_address(host))
        case Trouble.CERTIFICATE | Trouble.ALERT:
            if look.facts is not None and look.facts.awaits_certificate(host):
                return unknown(
                    f"{missing.reason}; Cloudflare is still issuing the certificate for {host}",
                    "Nothing to do: the certificate authority acts next. Verify again in a quarter of an hour.",
                )
            return failed(f"{missing.url}: {missing.reason}")


def mend_address(host: str) -> str:
    """Return what to do before anything else can be told of a host that has no address."""
    return f"Mend the address of {host} in DNS first (`launchready drift` names its record), then verify again."


def is_from_edge(response: Response) -> bool:
    """Say whether the edge itself made ``response``: a redirect, a block, an error; then it carries no cache status."""
    return response.headers.get("server", "").lower() == "cloudflare" and "cf-cache-status" not in response.headers


def mend_origin(status: int, host: str) -> str | None:
    """Return what to do where the edge itself answers ``status``, of EDGE_ERRORS, for the server behind ``host``."""
    if status in (521, 522, 523, 524):
        return f"Is the server behind {host} up, and is its address still the declared one (`launchready drift`)?"
    if status in (525, 526):
        return (
            f"The server behind {host} needs a certificate for exactly this name, not expired, from a public "
            "authority or Cloudflare's Origin CA: install or renew it there."
        )
    if status == 530:
        return f"The name that {host} leads to does not exist (any more): `launchready drift` tells who changed it."
    return None


def judge_kept_out(response: Response) -> Seen | None:
    """Return unknown where bot protection or a rate limit answered in the site's stead, else None."""
    if "cf-mitigated" in response.headers:
        return unknown(
            f"{response.url}: the edge challenged us ({response.headers['cf-mitigated']}); visitors may pass"
        )
    if response.status == 429:
        return unknown(f"{response.url}: we were rate limited (429)")
    return None


def judge_forbidden(response: Response) -> Seen | None:
    """Return unknown where ``response`` is no answer to judge by: kept out, or a 403 that only we may get."""
    kept_out = judge_kept_out(response)
    if kept_out is None and response.status == 403:
        return unknown(f"{response.url}: access was refused (403), perhaps to programs only")
    return kept_out


def redirect_target(response: Response) -> str | None:
    """Return the absolute URL that ``response`` redirects to, if it does; as it was sent where it is no URL.

    A Location that stands twice is one where both say the same; else no browser follows it.
    """
    sent = list(dict.fromkeys(value.strip() for value in response.headers.get_list("location")))
    if response.status not in REDIRECTS or not sent:
        return None
    location = ", ".join(sent)
    try:
        return _with_ascii_host(urljoin(response.url, _with_slashes(location)))
    except ValueError:
        return location


def _with_slashes(location: str) -> str:
    r"""Return ``location`` as browsers read it: before query and fragment they take ``\`` for ``/`` (URL Standard)."""
    path = re.match(r"[^?#]*", location)
    end = path.end() if path else 0
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", location, re.IGNORECASE)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return location
    return location[:end].replace("\\", "/") + location[end:]


def _with_ascii_host(url: str) -> str:
    """Return ``url`` with its host as DNS knows it, where it was written in another script."""
    parts = urlsplit(url)
    if url.isascii() or not parts.hostname or parts.hostname.isascii():
        return url
    user, at, place = parts.netloc.rpartition("@")
    _, colon, port = place.partition(":")
    return urlunsplit(parts._replace(netloc=f"{user}{at}{canonical_name(parts.hostname)}{colon}{port}"))


def is_web_url(url: str) -> bool:
    """Say whether ``url`` is one that can be asked over http or https."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def same_url(left: str, right: str) -> bool:
    """Say whether two URLs are one to every browser.

    Case of scheme and host, default ports and an empty path make no difference, nor does what browsers encode (a
    blank, letters beyond ASCII) and resolve (``..``) by themselves.
    """
    try:
        return _parts(left) == _parts(right)
    except ValueError:
        return left == right


def _parts(url: str) -> tuple[str, str, int, str, str | None]:
    parts, asked = urlsplit(url), read_url(url)
    return (asked.scheme, asked.host, asked.port, asked.target, parts.username and f"{parts.username}@")
