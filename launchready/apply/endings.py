"""A run of the engine that failed, told to a person who is no engineer: why, and what to do next.

Both providers quote the call that failed: `POST "https://…/dns_records": 403 Forbidden {…}` (the official one, from
cloudflare-go's apierror.go) and `(POST /zones/…/dns_records: 403 Forbidden)`; verified 2026-11-24.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_CALL = re.compile(r'\b(?:GET|POST|PUT|PATCH|DELETE) "?[^\s":]\S*?"?: (?P<status>[45]\d\d)\b')
_LOST = re.compile(r'\bdid not answer\b|\b(?:Get|Post|Put|Patch|Delete) "https?://[^"]+": \D')
_GARBLED = re.compile(r"not one of Cloudflare's API|\binvalid character\b|unexpected end of JSON input")
_FAILED = re.compile(r"\b(?:creating|updating|replacing|deleting|reading) failed\b")
_STANDING = re.compile(r"\b(?:81057|81058|20217)\b")
_APPLIED = "the update is applied"  # the gate's words for a proof that failed
_FROM_HERE = (
    "What was done stays done. Run `launchready up {stack}` again: it goes on from here and does nothing twice."
)

# By status; developers.cloudflare.com/fundamentals/api/reference/limits for the five minutes, verified 2026-11-24.
_UNTAKEN = (
    "Cloudflare does not take the token, or the token may not do this. Make one with the permissions that the README "
    "lists and export it as CLOUDFLARE_API_TOKEN."
)
_LIMITED = "Cloudflare takes no more calls for now: 1,200 in five minutes are allowed. Wait five minutes."
_TROUBLE = "Cloudflare's API has trouble: www.cloudflarestatus.com tells more. Wait until it is over."
_SILENT = "Cloudflare's API could not be reached or broke off. Check the network."
_STRANGE = "What answered was not Cloudflare's API, or broke off: a proxy on the way, say. Check the network."
_ALREADY = "Something that was to be created is at Cloudflare already."
_REFUSED = "Cloudflare refused a change: the reason stands above, with the name of what was to be changed."

_UNAUTHORIZED, _FORBIDDEN, _LIMIT, _SERVER = 401, 403, 429, 500


def explain_ending(output: str, stack: str) -> tuple[str, ...]:
    """Return what a failed run's ``output`` means, a line each; nothing where no change at Cloudflare failed."""
    if _APPLIED in output:  # what is quoted there was asked of the client's own domain
        return ()
    statuses = {int(match["status"]) for match in _CALL.finditer(output)}
    causes = list(_causes(statuses, output))
    return (*causes, _FROM_HERE.format(stack=stack)) if causes or _FAILED.search(output) else ()


def met_what_stands(output: str) -> bool:
    """Say whether a run ended because what it would create was there: a lost answer, or somebody else was first."""
    return _STANDING.search(output) is not None


def _causes(statuses: set[int], output: str) -> Iterable[str]:
    if statuses & {_UNAUTHORIZED, _FORBIDDEN}:
        yield _UNTAKEN
    if _LIMIT in statuses:
        yield _LIMITED
    if any(status >= _SERVER for status in statuses):
        yield _TROUBLE
    if _LOST.search(output):
        yield _SILENT
    if _GARBLED.search(output):
        yield _STRANGE
    if met_what_stands(output):
        yield _ALREADY
    elif statuses and max(statuses) < _LIMIT and not statuses & {_UNAUTHORIZED, _FORBIDDEN}:
        yield _REFUSED
