"""Looking at a stack from the command line: once, until an update can be seen everywhere, or again and again."""

from __future__ import annotations

import asyncio
import errno
import os
import select
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, repeat
from pathlib import Path

from launchready.cli.facts import facts_of
from launchready.cli.telling import Telling
from launchready.concerns.waiting import stepping_hosts
from launchready.expectations import Expectation
from launchready.live.logins import logins_from
from launchready.live.vantage import Vantage
from launchready.mail.proofs import read_proofs, show_proofs
from launchready.stackfile import Stack, find_project
from launchready.verdicts import exit_code
from launchready.verify import Looked, look_at
from launchready.verify.propagation import EDGE_SECONDS, Applied, forgotten_at, may_still_come
from launchready.verify.watching import watch
from launchready.zone import zone_digest

Say = Callable[[str], None]


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
        """Look at everything; what has not passed is looked at again for ``wait`` seconds."""
        return self._look(self.expectations, wait, self.say)

    def _look(self, expectations: tuple[Expectation, ...], wait: float, say: Say) -> Looked:
        facts = facts_of(self.stack, say)
        logins = logins_from(os.environ)  # anew for each look: a command's log-ins end
        looked = asyncio.run(
            look_at(expectations, facts, self.vantage, wait=wait, probe=self.stack.probe, progress=say, logins=logins)
        )
        return replace(looked, verdicts=show_proofs(looked.verdicts, read_proofs(self.folder)))

    def look_since(self, applied: Applied) -> Looked:
        """Look until everything passes, or until nothing from before ``applied`` can be remembered anywhere."""
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
        return looked.then(self._look(waiting, left, self.say))

    def watch(self, telling: Telling, every: float) -> int:
        """Tell everything once and then what changes, until Ctrl-C; return what the last look was worth."""
        code = exit_code(())
        voices = chain([self.say], repeat(_say_nothing))
        looks = watch(lambda: self._look(self.expectations, 0, next(voices)), lambda: _pause(every))
        try:
            for number, (looked, changes) in enumerate(looks):
                code = exit_code(looked.verdicts)
                telling.tell_one_of_many(self.stack, self.vantage, looked, changes if number else None)
        except KeyboardInterrupt:
            self.say("stopped")
        return code


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
