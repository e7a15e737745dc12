"""One proof after an update, in a process of its own: look at the live world, say what failed, keep the verdicts.

The gate starts it when the engine is done (gate.py). It reads what to prove as JSON from standard input, so that no
secret and no site stands in a command line; what it has to say goes to standard error, which the engine shows.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from launchready.cloudflare import connect, read_facts
from launchready.compilation import Waiting
from launchready.errors import ApiError, LaunchReadyError, UsageError
from launchready.expectations import Layer
from launchready.live.facts import Facts
from launchready.live.logins import logins_from
from launchready.live.vantage import Options, Vantage, on_loopback, vantage_from
from launchready.mail.proofs import read_proofs, show_proofs
from launchready.report.formats import write_report
from launchready.report.verdicts import explain_verdict, printable, summarise, verdicts_to_json
from launchready.stackfile import Gate, Stack, stack_from_config
from launchready.verdicts import FAILED_PROOF, Outcome, Verdict
from launchready.verify import verify_site
from launchready.verify.propagation import APPLIED
from launchready.zone import zone_digest

ANSWERABLE = frozenset({Layer.DNS, Layer.EDGE})
"""The layers that an update changes; a slow app or a mail provider's console never blocks a DNS fix."""

REPORT = "verify.json"

_UNKNOWN_SHOWN = 5  # causes; what failed is always shown in full

# Seconds in which what has not passed is looked at again. At Cloudflare a change is everywhere within a minute, as a
# rule; on this machine at once.
_WAIT, _WAIT_ON_LOOPBACK = 60.0, 2.0


def main() -> int:
    """Prove the stack that standard input names; return the exit code."""
    try:
        asked: Mapping[str, Any] = json.load(sys.stdin)
        stack = stack_from_config(asked["stack"], asked["config"])
        stack = stack.seeing(Waiting.from_json(asked.get("waiting") or {}))  # what was applied is what is proved
        folder, allowed = Path(asked["folder"]), tuple(asked.get("allowed") or ())
        remember_applied(folder, stack)
        asyncio.run(empty_caches(asked.get("empty") or {}, os.environ))
        if stack.verify is Gate.OFF:
            return 0
        return prove_stack(stack, asked["zone_ids"], folder, os.environ, allowed)
    except LaunchReadyError as error:
        _say(f"nothing is proved: {error}")
        return error.exit_code
    except Exception as error:
        if os.environ.get("LAUNCHREADY_DEBUG"):
            raise
        # A defect of ours: the message alone may name a secret, so only the kind is shown.
        _say(
            f"nothing is proved: unexpected {type(error).__name__}; this is a defect. LAUNCHREADY_DEBUG=1 shows where."
        )
        return LaunchReadyError.exit_code


def prove_stack(
    stack: Stack, zone_ids: Mapping[str, str], folder: Path, environment: Mapping[str, str], allowed: tuple[str, ...]
) -> int:
    """Look at everything that ``stack`` promises, keep the verdicts in ``folder``, and return the exit code.

    ``allowed`` are sentences on what was found before and applied all the same; they go into the report.
    """
    vantage = vantage_from(Options(), environment)
    wait = _WAIT_ON_LOOPBACK if on_loopback(environment.get("CLOUDFLARE_BASE_URL", "")) else _WAIT
    verdicts = show_proofs(asyncio.run(_look(stack, zone_ids, vantage, wait, environment)), read_proofs(folder))
    try:
        kept = f"every verdict with its evidence: {write_verdicts(folder, stack, vantage, verdicts, allowed)}"
    except OSError as error:  # what was seen is told all the same
        kept = f"no report is kept, since {folder / REPORT} cannot be written: {error.strerror}"
    for line in describe(verdicts):
        _say(line)
    _say(f"{summarise(verdicts)}; {kept}")
    return FAILED_PROOF if blocking(stack.verify, verdicts) else 0  # unknown fails nothing: it waits for somebody else


async def empty_caches(zones: Mapping[str, str], environment: Mapping[str, str]) -> None:
    """Empty the cache of each zone (name by id) before anything is looked at; say so where it cannot be done."""
    if not zones:
        return
    async with connect(environment) as client:
        for zone_id, name in zones.items():
            try:
                await client.empty_cache(zone_id)
                _say(f"the cache of {name} is emptied: it may have kept what is never to be kept")
            except ApiError as error:
                _say(
                    f"! the cache of {name} could not be emptied ({error}). It may hold visitors' pages: empty it in "
                    "the dashboard, Caching → Configuration → Purge everything"
                )


async def _look(
    stack: Stack, zone_ids: Mapping[str, str], vantage: Vantage, wait: float, environment: Mapping[str, str]
) -> tuple[Verdict, ...]:
    facts = await _facts(zone_ids, environment)
    logins = logins_from(environment)
    return await verify_site(
        stack.compilation, facts, vantage, wait=wait, probe=stack.probe, progress=_say, logins=logins
    )


async def _facts(zone_ids: Mapping[str, str], environment: Mapping[str, str]) -> Mapping[str, Facts]:
    try:
        async with connect(environment) as client:
            return {name: await read_facts(client, name, zone_id) for name, zone_id in zone_ids.items()}
    except (ApiError, UsageError) as error:
        _say(f"what needs Cloudflare's API stays unknown: {error}")
        return {}


def blocking(gate: Gate, verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Return the verdicts that fail the update: failed, of the layers it is answerable for, where enforced."""
    if gate is not Gate.ENFORCE:
        return ()
    return tuple(verdict for verdict in verdicts if verdict.outcome is Outcome.FAIL and verdict.layer in ANSWERABLE)


def describe(verdicts: Iterable[Verdict]) -> Iterable[str]:
    """Return what failed, each in full, after what is unknown, told once for all that wait for the same."""
    waiting: dict[tuple[str, str], list[str]] = {}
    failed: list[str] = []
    for verdict in verdicts:
        if verdict.outcome is Outcome.UNKNOWN:
            waiting.setdefault((verdict.observed, verdict.fix), []).append(verdict.expectation.id)
        elif verdict.outcome is Outcome.FAIL:
            told = explain_verdict(verdict).plain
            fails = verdict.layer in ANSWERABLE
            failed.append(told if fails else f"warning, which no update can mend: {told}")
    for (observed, fix), ids in islice(waiting.items(), _UNKNOWN_SHOWN):
        what = ids[0] if len(ids) == 1 else f"{len(ids)} expectations"
        yield printable(f"? unknown {what}: {observed}. {fix}")
    if len(waiting) > _UNKNOWN_SHOWN:
        left = sum(len(ids) for ids in islice(waiting.values(), _UNKNOWN_SHOWN, None))
        yield f"? unknown {left} more, see the report"
    yield from failed


def write_verdicts(
    folder: Path, stack: Stack, vantage: Vantage, verdicts: tuple[Verdict, ...], allowed: tuple[str, ...] = ()
) -> Path:
    """Keep the report in ``folder``: written beside and moved, so that no reader ever finds half of it."""
    report = {
        **verdicts_to_json(stack.name, stack.site.zone.name, vantage.as_json(), verdicts),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "digest": zone_digest(*stack.compilation.zones),
        "allowed": list(allowed),
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / REPORT
    write_report(file, json.dumps(report, indent=2) + "\n")
    return file


def remember_applied(folder: Path, stack: Stack) -> None:
    """Keep when ``stack`` was applied, and what: before it is looked at, and whether it is or not."""
    applied = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "digest": zone_digest(*stack.compilation.zones)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_report(folder / APPLIED, json.dumps(applied) + "\n")
    except OSError as error:
        _say(f"the time of this update is not kept, since {folder / APPLIED} cannot be written: {error.strerror}")


def _say(line: str) -> None:
    """Say ``line``, which may quote Cloudflare's API: nothing in it steers a terminal."""
    print("\n".join(map(printable, line.split("\n"))), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
