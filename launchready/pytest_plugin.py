"""``pytest --launchready STACK``: one test for each expectation of a stack, looked at together when the first one runs.

A test fails only for what failed. What could not be looked at is skipped with its reason, as is what is not
applicable; ``--launchready-strict`` makes the first a failure. Without it, a session in which nothing failed but
something could not be looked at ends with 3, as ``launchready verify`` does: skipped must not look like proved.
Where no path is given, no other tests are collected. The looking options of ``launchready verify`` come from the
environment (LAUNCHREADY_RESOLVER and so on). With xdist the workers share one look, however tests are spread.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # every pytest run of the machine imports this module: it loads nothing before it is asked for
    from launchready.errors import LaunchReadyError
    from launchready.expectations import Expectation
    from launchready.stackfile import Stack
    from launchready.verdicts import Verdict

COULD_NOT_FIND_OUT = 3
"""How a session ends in which nothing failed, and something could not be looked at. (pytest's own 3 is a defect of
its own, and says so at length.)"""

_FOLDER = "launchready_folder"
"""Where workers of one session share what one of them saw, as the controller tells them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("launchready", "prove that a live domain is as its stack file declares it")
    group.addoption(
        "--launchready", action="append", default=[], metavar="STACK", help="prove this stack or file; repeatable"
    )
    group.addoption(
        "--launchready-only", action="append", default=[], metavar="CONCERN", help="look at this concern alone"
    )
    group.addoption(
        "--launchready-wait", type=float, default=0.0, metavar="SECONDS", help="look again this long at what fails"
    )
    group.addoption(
        "--launchready-strict", action="store_true", help="what could not be looked at fails instead of being skipped"
    )


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Refuse what cannot be meant, once and before any worker starts; collect nothing else where no path is named."""
    if not config.getoption("launchready"):
        return
    config.stash[_STACKS] = _load(config)
    config.pluginmanager.register(_Ending(config), "launchready-ending")
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args = []


def _load(config: pytest.Config) -> list[Stack]:
    from launchready.errors import LaunchReadyError  # noqa: PLC0415 - see above
    from launchready.live import Options, vantage_from  # noqa: PLC0415
    from launchready.stackfile import load_stack  # noqa: PLC0415

    wait, stacks = config.getoption("launchready_wait"), {}
    if not (math.isfinite(wait) and wait >= 0):
        raise pytest.UsageError(f"--launchready-wait {wait}: seconds are wanted, 0 or more")
    for name in config.getoption("launchready"):
        try:
            stack = load_stack(name)
            vantage_from(Options(), os.environ)
        except LaunchReadyError as error:
            raise pytest.UsageError(f"--launchready {name}: {error}") from None
        stacks[stack.name] = stack
    known = dict.fromkeys(each.concern for stack in stacks.values() for each in stack.compilation.expectations)
    for concern in config.getoption("launchready_only"):
        if concern not in known:
            raise pytest.UsageError(
                f"--launchready-only {concern}: nothing is expected of it; there is {', '.join(known)}"
            )
    return list(stacks.values())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add a test for each expectation; -k and -m choose among them as among all others."""
    for stack in config.stash.get(_STACKS, []):
        own = _collect(session, config, stack)
        items += [each for each in own if isinstance(each, pytest.Item)]
        # As for any collector: what is counted as collected, and said to be, comes from these reports.
        config.hook.pytest_collectreport(report=pytest.CollectReport(stack.name, "passed", None, own))


def _collect(session: pytest.Session, config: pytest.Config, stack: Stack) -> list[pytest.Item | pytest.Collector]:
    from launchready.awaited import as_far_as_known  # noqa: PLC0415 - see above

    stack = asyncio.run(as_far_as_known(stack, os.environ))
    folder = getattr(config, "workerinput", {}).get(_FOLDER)
    wait, strict = config.getoption("launchready_wait"), config.getoption("launchready_strict")
    sight = _Sight(stack, wait, strict, Path(folder) / f"{stack.name}.json" if folder else None)
    config.stash.setdefault(_SIGHTS, []).append(sight)
    only = config.getoption("launchready_only")
    return [
        ExpectationItem.from_parent(
            session,
            name=expectation.id,
            nodeid=f"{sight.stack.name}::{expectation.id}",
            sight=sight,
            expectation=expectation,
        )
        for expectation in sight.stack.compilation.expectations
        if not only or expectation.concern in only
    ]


@dataclass
class _Sight:
    """One stack, looked at once for all tests that are left of it. ``notes`` is what was said of the looking.

    ``shared`` is the file that workers of one session share it by.
    """

    stack: Stack
    wait: float
    strict: bool
    shared: Path | None = None
    verdicts: Mapping[str, Verdict] | None = None
    wrong: LaunchReadyError | None = None
    notes: list[str] = field(default_factory=list)

    def verdict_of(self, item: ExpectationItem) -> Verdict:
        """Return the verdict of ``item``; the first one asked for looks at all that this session runs."""
        from launchready.errors import LaunchReadyError  # noqa: PLC0415 - see above

        if self.wrong is not None:
            raise self.wrong
        if self.verdicts is None:
            chosen = [each for each in item.session.items if isinstance(each, ExpectationItem) and each.sight is self]
            try:
                self.verdicts = self._look_or_read(tuple(each.expectation for each in chosen))
            except LaunchReadyError as error:  # what is wrong for one is wrong for all: it is not tried 98 times
                self.wrong = error
                raise
        return self.verdicts[item.expectation.id]

    def _note(self, line: str) -> None:
        from launchready.report.verdicts import printable  # noqa: PLC0415 - see above

        self.notes.append(printable(line))

    def _look_or_read(self, expectations: tuple[Expectation, ...]) -> Mapping[str, Verdict]:
        if self.shared is None:
            return self._look(expectations)
        from filelock import FileLock  # noqa: PLC0415 - see above

        from launchready.report.verdicts import verdict_to_json  # noqa: PLC0415

        with FileLock(f"{self.shared}.lock"):
            if not self.shared.exists():
                verdicts = self._look(expectations)
                told = {"notes": self.notes, "verdicts": [verdict_to_json(each) for each in verdicts.values()]}
                self.shared.write_text(json.dumps(told), encoding="utf-8")
                return verdicts
        known = {each["id"]: each for each in json.loads(self.shared.read_text(encoding="utf-8"))["verdicts"]}
        return {each.id: _verdict_from(each, known[each.id]) for each in expectations}

    def _look(self, expectations: tuple[Expectation, ...]) -> Mapping[str, Verdict]:
        from launchready.cli.sight import Sight  # noqa: PLC0415 - see above
        from launchready.live import Options, vantage_from  # noqa: PLC0415

        sight = Sight(self.stack, vantage_from(Options(), os.environ), expectations, self._note)
        return {verdict.expectation.id: verdict for verdict in sight.look(self.wait).verdicts}


def _verdict_from(expectation: Expectation, told: Mapping[str, Any]) -> Verdict:
    from launchready.expectations import Layer  # noqa: PLC0415 - see above
    from launchready.verdicts import Evidence, Outcome, Verdict  # noqa: PLC0415

    evidence = tuple(Evidence(**look) for look in told["evidence"])
    outcome, layer = Outcome(told["verdict"]), Layer(told["layer"])
    return Verdict(expectation, outcome, told["observed"], evidence, told["fix"], layer)


_STACKS = pytest.StashKey["list[Stack]"]()
_SIGHTS = pytest.StashKey[list[_Sight]]()


class _Ending:
    """What a session ends with: how it was looked, and whether something could not be. With xdist, the controller's."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.unknown = 0
        self.folder: Path | None = None

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker of xdist where all of them share what one saw."""
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix="launchready-"))
        node.workerinput[_FOLDER] = str(self.folder)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what could not be looked at."""
        self.unknown += report.when == "call" and ("verdict", "unknown") in report.user_properties

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Let no session pass as proved in which something could not be looked at."""
        if exitstatus == pytest.ExitCode.OK and self.unknown and not hasattr(self.config, "workerinput"):
            session.exitstatus = COULD_NOT_FIND_OUT

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
        """Say where from each stack was looked at, what was sent, and what is not proved."""
        for name, note in self._notes():
            terminalreporter.write_line(f"launchready {name}: {note}")
        if exitstatus == pytest.ExitCode.OK and self.unknown:
            terminalreporter.write_line(
                f"launchready: {self.unknown} could not be looked at, so not all is proved (exit code "
                f"{COULD_NOT_FIND_OUT}); -rs says why"
            )

    def _notes(self) -> list[tuple[str, str]]:
        notes = [(sight.stack.name, note) for sight in self.config.stash.get(_SIGHTS, []) for note in sight.notes]
        for file in sorted(self.folder.glob("*.json")) if self.folder else ():
            notes += [(file.stem, note) for note in json.loads(file.read_text(encoding="utf-8"))["notes"]]
        return notes

    def pytest_unconfigure(self) -> None:
        """Leave nothing behind."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


class NotAsDeclared(Exception):  # noqa: N818 - what a test found, not a fault of the test
    """The verdict that a test failed for."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.expectation.id)
        self.verdict = verdict


class ExpectationItem(pytest.Item):
    """One expectation as a test. Its place is the key of the stack file that it comes from."""

    def __init__(self, *, sight: _Sight, expectation: Expectation, **others: Any) -> None:
        super().__init__(**others)
        self.sight = sight
        self.expectation = expectation

    def runtest(self) -> None:
        """Look, and judge."""
        from launchready.report.verdicts import explain_verdict, printable  # noqa: PLC0415 - see above
        from launchready.verdicts import Outcome  # noqa: PLC0415

        verdict = self.sight.verdict_of(self)
        self.user_properties += [("verdict", verdict.outcome.value), ("declared_at", self.expectation.declared_at)]
        if verdict.outcome is not Outcome.FAIL and not (verdict.outcome is Outcome.UNKNOWN and self.sight.strict):
            self.add_report_section("call", "launchready", explain_verdict(verdict).plain)
        match verdict.outcome:
            case Outcome.FAIL:
                raise NotAsDeclared(verdict)
            case Outcome.UNKNOWN if self.sight.strict:
                raise NotAsDeclared(verdict)
            case Outcome.UNKNOWN:
                pytest.skip(printable(f"{self.name}: unknown: {verdict.observed}. {verdict.fix}"))
            case Outcome.NOT_APPLICABLE:
                pytest.skip(printable(f"{self.name}: not applicable: {verdict.observed}"))
            case _:
                pass

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the verdict in full in place of a traceback."""
        from launchready.errors import LaunchReadyError  # noqa: PLC0415 - see above
        from launchready.report.verdicts import explain_verdict, printable  # noqa: PLC0415

        match excinfo.value:
            case NotAsDeclared(verdict=verdict):
                return explain_verdict(verdict).plain
            case LaunchReadyError() as error:
                return "\n".join(map(printable, f"nothing was looked at: {error}".splitlines()))
            case _:
                return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path | str, int | None, str]:
        """Return the headline of a report; it must not be the node's own end, in which pytest would replace dots."""
        return self.sight.stack.name, None, f"{self.expectation.id} of {self.sight.stack.name}"
