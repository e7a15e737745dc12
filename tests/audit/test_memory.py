"""An audit of servers that flood it stays below 200 MB, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from audited import Case, audited_world_beside, looking_options
from bad_servers import pour
from loopback import Authority

MOST = 200_000  # kilobytes, which ru_maxrss counts in on Linux


def test_floods_from_every_host_stay_below_200_megabytes(authority: Authority) -> None:
    names = (
        "acme.com",
        "www.acme.com",
        "app.acme.com",
        "admin.acme.com",
        "blog.acme.com",
        "shop.acme.com",
        "docs.acme.com",
    )
    records = {f"{name} A": ("192.0.2.11",) for name in names}
    with audited_world_beside(authority, Case(records, other_talks=pour)) as world:
        command = [
            sys.executable,
            "-m",
            "launchready",
            "audit",
            "acme.com",
            "--json",
            *looking_options(world, authority),
        ]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2])
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode in (0, 1, 3)
    assert usage.ru_maxrss < MOST
