"""Looking at a stack from the command line: once, until an update can be seen everywhere, or again and again."""

from __future__ import annotations

import asyncio
import errno
import os
import select
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from launchready.cli.facts import facts_of
from launchready.cli.telling import Telling
from launchready.concerns.waiting import stepping_hosts
from launchready.errors import LaunchReadyError
from launchready.expectations import Expectation
from launchready.live.dns import now
from launchready.live.facts import Facts
from launchready.live.logins import Logins, logins_from
from launchready.live.vantage import Vantage
from launchready.mail.proofs import read_proofs, show_proofs
from launchready.stackfile import Stack, find_project
from launchready.verdicts import exit_code
from launchready.verify import Looked, Sent, StoppedError, look_at
from launchready.verify.propagation import EDGE_SECONDS, Applied, forgotten_at, may_still_come
from launchready.verify.watching import changes_since
from launchready.zone import zone_digest

Say = Callable[[str], None]
Again = Callable[[], "Sight"]
"""Read the stack file anew; raises LaunchReadyError where it cannot be used as it is."""


class Stopped(KeyboardInterrupt):
    """Ctrl-C ended a look. ``looked`` has the verdicts that were known by then, those alone."""

    def __init__(self, looked: Looked) -> None:
        super().__init__()
        self.looked = looked


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a stack is looked at, where from, and who is told what is being done."""

    stack: Stack
    vantage: Vantage
    expectations: tuple[Expectation, ...]
    say: Say

    @property
    def folder(self) -> Path:
        """Where the reports of the stack are kept."""
        return find_project() / ".launchready" / self.stack.name

    def look(self, wait: float) -> Looked:
        """Look at everything; what has not passed is looked at again for ``wait`` seconds. Raises Stopped."""
        return self._look(self.expectations, wait, self.say)

    def look_quietly(self) -> Looked:
        """Look at everything once and say nothing of it. Raises Stopped."""
        return self._look(self.expectations, 0, _say_nothing)

    def _look(self, expectations: tuple[Expectation, ...], wait: float, say: Say) -> Looked:
        try:
            facts = facts_of(self.stack, say)
            logins = logins_from(os.environ)  # anew for each look: a command's log-ins end
            ended, looked = asyncio.run(self._look_at(expectations, facts, logins, wait, say))
        except KeyboardInterrupt:  # before anything was looked at, or a second one
            raise Stopped(Looked((), Sent(now(), 0))) from None
        looked = replace(looked, verdicts=show_proofs(looked.verdicts, read_proofs(self.folder)))
        if not ended:
            raise Stopped(looked)
        return looked

    async def _look_at(
        self,
        expectations: tuple[Expectation, ...],
        facts: Mapping[str, Facts],
        logins: Logins,
        wait: float,
        say: Say,
    ) -> tuple[bool, Looked]:
        """Return whether the look came to its end, and what it brought."""
        try:
            looked = await look_at(
                expectations, facts, self.vantage, wait=wait, probe=self.stack.probe, progress=say, logins=logins
            )
        except StoppedError as stopped:
            return False, stopped.looked
        return True, looked

    def look_since(self, applied: Applied) -> Looked:
        """Look until everything passes, or until nothing from before ``applied`` can be remembered anywhere.

        Raises Stopped.
        """
        zones = self.stack.compilation.zones
        until, moment = forgotten_at(applied, zones), datetime.now(UTC)
        if applied.digest and applied.digest != zone_digest(*zones):
            waits = " or a host's certificate is active now" if stepping_hosts(self.stack.site) else ""
            self.say(f"the stack file has changed since it was applied{waits}: what is new in it cannot be live yet")
        self.say(
            f"applied at {applied.at:%Y-%m-%d %H:%M:%S} UTC, {applied.age(moment):.0f} s ago; resolvers remember "
            f"nothing older after {until:%Y-%m-%d %H:%M:%S} UTC"
        )
        looked = self.look(max(0.0, EDGE_SECONDS - applied.age(moment)))
        waiting, left = may_still_come(looked.verdicts), (until - datetime.now(UTC)).total_seconds()
        if not waiting or left <= 0:
            return looked
        self.say(f"{len(waiting)} may still come into sight; looking again for {left:.0f} s at most")
        try:
            return looked.then(self._look(waiting, left, self.say))
        except Stopped as stopped:
            raise Stopped(looked.then(stopped.looked)) from None

    def watch(self, telling: Telling, every: float, again: Again) -> int:
        """Tell everything once and then what changes, until Ctrl-C; return what is known at the end is worth.

        Before each look ``again`` reads the stack file; what is declared otherwise than before is told in full.
        """
        sight, last, broken, known = self, Looked((), Sent(now(), 0)), "", False
        try:
            while True:
                looked = sight.look_quietly() if known else sight.look(0)
                changes = changes_since(last.verdicts, looked.verdicts) if known else None
                telling.tell_one_of_many(sight.stack, sight.vantage, looked, changes)
                last, known = looked, True
                _pause(every)
                fresh, broken = sight.renewed(again, broken)
                if fresh is not sight:
                    sight, known = fresh, False
        except Stopped as stopped:
            merged = replace(last.then(stopped.looked) if known else stopped.looked, sent=stopped.looked.sent)
            whole = merged.whole(sight.expectations)
            changes = changes_since(last.verdicts, stopped.looked.verdicts) if known else None
            if stopped.looked.verdicts or not known:
                telling.tell_one_of_many(sight.stack, sight.vantage, whole, changes)
            last = whole
        except KeyboardInterrupt:
            pass
        self.say("stopped")
        return exit_code(last.verdicts)

    def renewed(self, again: Again, broken: str) -> tuple[Sight, str]:
        """Return this as the stack file declares it now, and what is wrong with that file.

        This itself where nothing else is declared, or nothing that could be used: what is wrong is said once, where it
        is something else than ``broken``.
        """
        try:
            fresh = again()
        except LaunchReadyError as error:
            if str(error) != broken:
                self.say(
                    f"the stack file has changed and cannot be used; what it declared before is looked at: {error}"
                )
            return self, str(error)
        if fresh.stack == self.stack and fresh.expectations == self.expectations:
            if broken:
                self.say("the stack file can be used again, and declares what it did before")
            return self, ""
        self.say("the stack file has changed: what it declares now is looked at, and told in full")
        return fresh, ""


def _pause(seconds: float) -> None:
    """Wait ``seconds``; raises BrokenPipeError as soon as nobody reads standard output any more (``| head -1``).

    Otherwise a site would be asked again and again for nobody, until something changes and is written.
    """
    try:
        reader = select.poll()
        reader.register(sys.stdout.fileno(), 0)  # a reader's end is reported whether it is asked for or not
    except (AttributeError, OSError, ValueError):  # there is no standard output, or it is no file, or no poll here
        time.sleep(seconds)
        return
    if reader.poll(seconds * 1000):
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def _say_nothing(_: str) -> None:
    """What every look says is said of the first alone."""
