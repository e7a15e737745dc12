"""An audit of servers that flood it stays below 200 MB, as a process of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from audited import Case, audited_world_beside, looking_options
from bad_servers import pour
from loopback import Authority
from memory import Measured

MOST = 200  # megabytes


def test_floods_from_every_host_stay_below_200_megabytes(authority: Authority, tmp_path: Path) -> None:
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
        options = looking_options(world, authority)
        audit = Measured(tmp_path / "took.json", ("-m", "launchready", "audit", "acme.com", "--json", *options))
        subprocess.run(audit.command, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2], check=True)
    assert audit.code in (0, 1, 3)
    assert audit.megabytes < MOST
