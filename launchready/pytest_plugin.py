"""``pytest --launchready STACK``: one test for each expectation of a stack, looked at together when the first one runs.

A test fails only for what failed. What could not be looked at is skipped with its reason, as is what is not
applicable; ``--launchready-strict`` makes the first a failure. Where no path is given, no other tests are collected.
The looking options of ``launchready verify`` come from the environment (LAUNCHREADY_RESOLVER and so on).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # every pytest run of the machine imports this module: it loads nothing before it is asked for
    from launchready.expectations import Expectation
    from launchready.stackfile import Stack
    from launchready.verdicts import Verdict


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
    """Collect nothing else where the command line names no path."""
    if config.getoption("launchready") and config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args = []


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add a test for each expectation; -k and -m choose among them as among all others."""
    from launchready.errors import LaunchReadyError  # noqa: PLC0415 - see above

    for name in config.getoption("launchready"):
        try:
            items += _collect(session, config, name)
        except LaunchReadyError as error:
            raise pytest.UsageError(f"--launchready {name}: {error}") from None


def _collect(session: pytest.Session, config: pytest.Config, name: str) -> list[pytest.Item]:
    from launchready.awaited import as_far_as_known  # noqa: PLC0415 - see above
    from launchready.stackfile import load_stack  # noqa: PLC0415

    stack = asyncio.run(as_far_as_known(load_stack(name), os.environ))
    sight = _Sight(stack, config.getoption("launchready_wait"), config.getoption("launchready_strict"))
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
    """One stack, looked at once for all tests that are left of it. ``notes`` is what was said of the looking."""

    stack: Stack
    wait: float
    strict: bool
    verdicts: Mapping[str, Verdict] | None = None
    notes: list[str] = field(default_factory=list)

    def verdict_of(self, item: ExpectationItem) -> Verdict:
        """Return the verdict of ``item``; the first one asked for looks at all that this session runs."""
        if self.verdicts is None:
            chosen = [each for each in item.session.items if isinstance(each, ExpectationItem) and each.sight is self]
            self.verdicts = self._look(tuple(each.expectation for each in chosen))
        return self.verdicts[item.expectation.id]

    def _note(self, line: str) -> None:
        from launchready.report.verdicts import printable  # noqa: PLC0415 - see above

        self.notes.append(printable(line))

    def _look(self, expectations: tuple[Expectation, ...]) -> Mapping[str, Verdict]:
        from launchready.cli.sight import Sight  # noqa: PLC0415 - see above
        from launchready.live import Options, vantage_from  # noqa: PLC0415

        sight = Sight(self.stack, vantage_from(Options(), os.environ), expectations, self._note)
        return {verdict.expectation.id: verdict for verdict in sight.look(self.wait).verdicts}


_SIGHTS = pytest.StashKey[list[_Sight]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say where from each stack was looked at, and what was sent."""
    for sight in config.stash.get(_SIGHTS, []):
        for note in sight.notes:
            terminalreporter.write_line(f"launchready {sight.stack.name}: {note}")


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
        if self.config.pluginmanager.hasplugin("xdist"):  # one worker looks for all, with --dist loadgroup
            self.add_marker(pytest.mark.xdist_group(f"launchready-{sight.stack.name}"))

    def runtest(self) -> None:
        """Look, and judge."""
        from launchready.report.verdicts import printable  # noqa: PLC0415 - see above
        from launchready.verdicts import Outcome  # noqa: PLC0415

        verdict = self.sight.verdict_of(self)
        self.user_properties.append(("verdict", verdict.outcome.value))
        match verdict.outcome:
            case Outcome.FAIL:
                raise NotAsDeclared(verdict)
            case Outcome.UNKNOWN if self.sight.strict:
                raise NotAsDeclared(verdict)
            case Outcome.UNKNOWN:
                pytest.skip(printable(f"unknown: {verdict.observed} {verdict.fix}".strip()))
            case Outcome.NOT_APPLICABLE:
                pytest.skip(printable(f"not applicable: {verdict.observed}"))
            case _:
                pass

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the verdict in full in place of a traceback."""
        from launchready.report.verdicts import explain_verdict  # noqa: PLC0415 - see above

        if not isinstance(excinfo.value, NotAsDeclared):
            return super().repr_failure(excinfo, style)
        return explain_verdict(excinfo.value.verdict).plain

    def reportinfo(self) -> tuple[Path | str, int | None, str]:
        """Return the headline of a report; it must not be the node's own end, in which pytest would replace dots."""
        return self.sight.stack.name, None, f"{self.expectation.id} of {self.sight.stack.name}"
