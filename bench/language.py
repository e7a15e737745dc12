"""How long one evaluation of a typical rule takes, beside the same condition written in Python by hand.

A rule is compiled once and then asked for every request of a walk, a policy or the local edge. No other evaluator of
the language is published for Python; the hand-written function is the least that any could take. Rows without a peer
say what the figure leaves out: the first look at a request, and reading the rule beside Cloudflare's parser (in Rust).
"""

from __future__ import annotations

import time
from collections.abc import Callable

import octorules_wirefilter

from bench.figures import Effort, Figure, Report, Row, run_alone
from launchready.language import Request, compile_filter, request_from_url

RULE = (
    '(http.host in {"www.acme.com" "acme.com"} and http.request.uri.path.extension in {"css" "js"}'
    ' and not http.cookie contains "session=" and not starts_with(http.request.uri.path, "/account"))'
)
HOSTS, EXTENSIONS = frozenset({b"www.acme.com", b"acme.com"}), frozenset({b"css", b"js"})
PEER = "the same condition in Python, by hand"
GOAL = 10.0  # times what is written by hand
MOST_MICROSECONDS = 5.0  # 200,000 evaluations a second
_REPEATS = 20_000
_FIRST_LOOKS = 2_000


def by_hand(host: bytes, extension: bytes, cookie: bytes, path: bytes) -> bool:
    """Return what RULE is."""
    return host in HOSTS and extension in EXTENSIONS and b"session=" not in cookie and not path.startswith(b"/account")


def request() -> Request:
    """Return the request that the rule is asked for; every part of the rule has to be looked at."""
    return request_from_url("https://www.acme.com/static/app.css?v=3", headers={"Cookie": "theme=dark"})


def microseconds(once: Callable[[], object], repeats: int) -> float:
    """Return how long ``once`` takes, on the average of ``repeats``."""
    started = time.perf_counter()
    for _ in range(repeats):
        once()
    return (time.perf_counter() - started) / repeats * 1e6


def measure(effort: Effort) -> Report:
    """Return the figure of the language."""
    filter_, asked = compile_filter(RULE), request()
    if not filter_.matches(asked) or not by_hand(b"www.acme.com", b"css", b"theme=dark", b"/static/app.css"):
        raise AssertionError("the rule and what is written by hand must say the same")
    sides: dict[str, tuple[Callable[[], object], int]] = {
        "one evaluation": (lambda: filter_.matches(asked), _REPEATS),
        PEER: (lambda: by_hand(b"www.acme.com", b"css", b"theme=dark", b"/static/app.css"), _REPEATS),
        "one evaluation, the request new": (lambda: filter_.matches(request()), _FIRST_LOOKS),
        "reading and compiling the rule": (lambda: compile_filter(RULE), _FIRST_LOOKS),
        "reading it, Cloudflare's parser": (lambda: octorules_wirefilter.parse_expression(RULE), _FIRST_LOOKS),
    }
    values: dict[str, list[float]] = {what: [] for what in sides}
    for number in range(effort.warm_ups + effort.runs):
        for what, (once, repeats) in sides.items():
            took = microseconds(once, repeats)
            if number >= effort.warm_ups:
                values[what].append(took)
    rows = tuple(Row(what, "µs", tuple(taken)) for what, taken in values.items())
    ours, theirs = rows[0].median, rows[1].median
    figure = Figure("language", PEER, ours, theirs, "µs", goal=GOAL, limit=MOST_MICROSECONDS)
    rate = round(1e6 / ours, -3)
    return Report(figure, rows, (f"{rate:,.0f} evaluations a second on one core; at least 200,000 are wanted",))


if __name__ == "__main__":
    run_alone(measure)
