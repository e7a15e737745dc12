"""A lock that is not in a folder: where Pulumi Cloud keeps the state, nobody but it knows who is at work."""

from __future__ import annotations

from typing import Any

import pytest

from launchready.apply.recovery import run_unlocked
from launchready.engine import Completed
from launchready.errors import UsageError

CONFLICT = (
    "error: [409] Conflict: Another update is currently in progress.\n"
    "To learn more about possible reasons and resolution, visit https://www.pulumi.com/docs/troubleshooting/#conflict\n"
)


class NoEngine:
    """An engine that must not be asked for anything: nothing is cancelled that may be somebody's work."""

    def run(self, *_: str, **__: Any) -> Completed:
        raise AssertionError("the engine was asked")


def test_an_update_that_a_service_holds_is_named_with_the_way_out() -> None:
    engine: Any = NoEngine()
    with pytest.raises(UsageError) as told:
        run_unlocked(engine, "acme", lambda: Completed(255, CONFLICT), lambda _: None)
    assert "an update of it is in progress" in str(told.value)
    assert "`pulumi cancel --stack acme`, then again" in str(told.value)


def test_a_run_that_is_not_locked_is_returned_as_it_ended() -> None:
    engine: Any = NoEngine()
    done = Completed(0, "Resources: 3 created")
    assert run_unlocked(engine, "acme", lambda: done, lambda _: None) is done
