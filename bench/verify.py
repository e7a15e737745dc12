"""``verify`` of a full client, each answer 20 ms away, beside its slowest single chain of questions.

The client is the demo's with one more host, so that more than a hundred expectations are looked at. How it goes on
with more of them is told by further rows: the demo's own hosts alone, and two hosts more.

The chain is found, not assumed: every expectation is looked at alone, by the same client over the same distance with
nothing remembered. What one check asks, it asks because of the answer before (a redirect needs the name's address, a
handshake, the answer, then the same for its target), so the slowest of them is the longest wait that no scheduling can
shorten. All of them in one go, over the same distance, should take hardly longer. Both are timed in one process, from
the first question to the last verdict; the whole command, with its start and what it asks of the API, is a row of
its own.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Effort, Figure, Report, Row, run_alone
from bench.processes import BenchError, alternate, rows_of, run_well
from bench.stage import further_away, staged
from launchready.cloudflare import connect, read_facts
from launchready.expectations import Expectation
from launchready.live.facts import Facts
from launchready.live.logins import logins_from
from launchready.live.vantage import Options, Vantage, vantage_from
from launchready.probe import Probe
from launchready.stackfile import Stack, load_stack
from launchready.verdicts import Outcome, Verdict
from launchready.verify import look_at

STACK = "acme"
SECONDS = 0.02
GOAL = 1.5
_PAIRS = 3  # a counted run: these are short, and more of them say more
LEAST = 100  # expectations of a full client
_ONE_MORE, _TWO_MORE = ("docs",), ("help", "shop")
ALL, CHAIN = "all expectations", "slowest single chain"


@dataclass(frozen=True, slots=True)
class Looking:
    """What looking needs, the same for all expectations and for one."""

    stack: Stack
    facts: Mapping[str, Facts]
    vantage: Vantage
    environment: Mapping[str, str]

    def look(self, expectations: tuple[Expectation, ...]) -> tuple[float, tuple[Verdict, ...]]:
        """Return the seconds that looking at ``expectations`` took, and the verdicts."""
        started = time.monotonic()
        looked = asyncio.run(
            look_at(
                expectations,
                self.facts,
                self.vantage,
                wait=0,
                probe=Probe.FULL,
                progress=lambda _: None,
                logins=logins_from(self.environment),
            )
        )
        return time.monotonic() - started, looked.verdicts

    def look_well(self, expectations: tuple[Expectation, ...]) -> float:
        """Return the seconds; raise BenchError where anything does not pass: it would have been asked less."""
        seconds, verdicts = self.look(expectations)
        wrong = [verdict for verdict in verdicts if verdict.outcome is not Outcome.PASS]
        if wrong:
            raise BenchError(f"{wrong[0].expectation.id}: {wrong[0].outcome}, {wrong[0].observed}")
        return seconds


def _add_hosts(file: Path) -> None:
    """Give the client of ``file`` three more public hosts, on the origin of its site."""
    text = file.read_text(encoding="utf-8")
    hosts = (*_ONE_MORE, *_TWO_MORE)
    more = "".join(f"      {host}:\n        origin: 198.51.100.10\n        audience: marketing\n" for host in hosts)
    file.write_text(text.replace("    hosts:\n", f"    hosts:\n{more}", 1), encoding="utf-8")


async def _facts(stack: Stack, environment: Mapping[str, str]) -> dict[str, Facts]:
    zones = [part.site.zone for part in stack.compilation.parts]
    async with connect(environment) as client:
        return {zone.name: await read_facts(client, zone.name, zone.id) for zone in zones}


def _without(expectations: tuple[Expectation, ...], hosts: tuple[str, ...]) -> tuple[Expectation, ...]:
    """Return ``expectations`` but for those of ``hosts``: a client that has not these."""
    return tuple(each for each in expectations if not any(f"/{host}." in each.id for host in hosts))


def find_chain(looking: Looking, expectations: tuple[Expectation, ...], tries: int) -> Expectation:
    """Return which of ``expectations`` takes longest by itself, each at its fastest of ``tries``."""

    def alone(expectation: Expectation) -> float:
        return min(looking.look_well((expectation,)) for _ in range(tries))

    return max(expectations, key=alone)


def measure(effort: Effort) -> Report:
    """Return the figure of the verifier's scheduling."""
    with staged("acme.test") as stage:
        _add_hosts(stage.project / "stacks" / f"Pulumi.{STACK}.yaml")
        done = stage.run("launchready", "up", STACK, "--yes")
        if done.returncode != 0:
            raise BenchError(f"launchready up ended with {done.returncode}: {done.stderr[-800:]}")
        with further_away(stage, SECONDS) as environment:
            stack = load_stack(STACK, stage.project)
            facts = asyncio.run(_facts(stack, environment))
            looking = Looking(stack, facts, vantage_from(Options(), environment), environment)
            larger = stack.compilation.expectations
            every, smaller = _without(larger, _TWO_MORE), _without(larger, _ONE_MORE + _TWO_MORE)
            if not len(larger) > len(every) > max(LEAST, len(smaller)):
                raise BenchError(f"{len(every)} expectations are no full client: more than {LEAST} are")
            looking.look_well(larger)
            chain = find_chain(looking, every, min(3, effort.runs))
            everything, alone = _by_turns(effort, lambda: looking.look_well(every), lambda: looking.look_well((chain,)))
            others = [_other_size(effort, looking, each) for each in (smaller, larger)] if effort.further else []
            command = (Path(sys.prefix, "bin", "launchready"), "verify", STACK)
            whole = {"whole command": lambda: run_well(command, stage.project, environment)}
            further = rows_of(alternate(effort.of_further(), whole)) if effort.further else ()
    rows = (Row(ALL, "s", everything), Row(CHAIN, "s", alone), *others, *further)
    figure = Figure("verify", CHAIN, rows[0].median, rows[1].median, "s", GOAL)
    return Report(figure, rows, (f"{len(every)} expectations; the chain is {chain.id}",))


def _other_size(effort: Effort, looking: Looking, expectations: tuple[Expectation, ...]) -> Row:
    runs = effort.runs * _PAIRS
    return Row(f"{len(expectations)} of them", "s", tuple(looking.look_well(expectations) for _ in range(runs)))


def _by_turns(
    effort: Effort, one: Callable[[], float], other: Callable[[], float]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    pairs = [(one(), other()) for _ in range(effort.runs * _PAIRS)]
    return tuple(first for first, _ in pairs), tuple(second for _, second in pairs)


if __name__ == "__main__":
    run_alone(measure)
