"""How many calls ``launchready drift`` makes of a zone with many rules, beside one with few: no more.

Cloudflare allows 1,200 calls in five minutes for all that a user does (developers.cloudflare.com/fundamentals/api/
reference/limits, verified 2026-11-24); a comparison that calls once a rule or record would use them up.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.drift import OURS, STACK, TOKENS, served
from bench.figures import Effort, Figure, Report, Row, run_alone
from bench.processes import run_well

FEW, MANY = 0, 250


def count_calls(redirects: int) -> int:
    """Return the calls of one ``drift`` of a zone with ``redirects`` redirect rules beside the usual ones."""
    with served(50, redirects) as there:
        command = (Path(sys.prefix, "bin", "launchready"), "drift", STACK)
        run_well(command, there.folder, there.environment(TOKENS[OURS]), "No drift")
        return there.calls()[TOKENS[OURS]]


def measure(effort: Effort) -> Report:
    """Return the figure of calls; it is counted, not timed, so one run of each says all."""
    del effort
    few, many = count_calls(FEW), count_calls(MANY)
    peer = "the same zone without the further redirects"
    rows = (Row(f"{MANY} redirects more", "calls", (many,)), Row(peer, "calls", (few,)))
    return Report(Figure("calls", peer, many, few, "calls", goal=1.0), rows)


if __name__ == "__main__":
    run_alone(measure)
