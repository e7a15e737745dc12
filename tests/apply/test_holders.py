"""One launchready at a time, and what an engine that is at work is left alone with."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from launchready.apply.checkpoints import mend_checkpoint
from launchready.apply.holders import holds, only_run
from launchready.errors import UsageError

HOLDING = """
import sys
from pathlib import Path
from launchready.apply.holders import only_run
with only_run(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(UsageError, match=rf"process {first.pid}, since \d\d:\d\d"), only_run(tmp_path):
            pass
        first.kill()
        first.communicate(timeout=20)
    with only_run(tmp_path):  # the lock of the dead is free
        assert json.loads((tmp_path / "run.json").read_text())["pid"] == os.getpid()


def test_who_holds_it_may_be_written_a_moment_later(tmp_path: Path) -> None:
    with only_run(tmp_path):
        (tmp_path / "run.json").write_text("")
        with pytest.raises(UsageError, match="at work on this stack; wait"), only_run(tmp_path):
            pass


def test_a_process_that_is_no_engine_holds_nothing_here_and_nobody_knows_elsewhere() -> None:
    assert not holds(socket.gethostname(), os.getpid())
    assert holds("elsewhere", 1)


@pytest.mark.parametrize(
    ("lock", "mended"),
    [
        pytest.param({"hostname": "elsewhere", "pid": 1}, False, id="somebody-elsewhere-may-be-writing"),
        pytest.param({"hostname": socket.gethostname(), "pid": os.getpid()}, True, id="a-number-given-to-another"),
        pytest.param(None, True, id="a-lock-cut-short"),
    ],
)
def test_a_state_that_an_engine_may_be_writing_is_left_alone(
    tmp_path: Path, lock: dict[str, object] | None, mended: bool
) -> None:
    attributes = tmp_path / ".pulumi" / "stacks" / "launchready" / "a.json.attrs"
    held = tmp_path / ".pulumi" / "locks" / "organization" / "launchready" / "a" / "1.json"
    for file in (attributes, held):
        file.parent.mkdir(parents=True)
    attributes.write_text("")
    held.write_text("" if lock is None else json.dumps(lock))
    assert bool(mend_checkpoint(f"file://{tmp_path}", "a")) == mended
    assert attributes.exists() != mended
