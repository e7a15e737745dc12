"""``launchready audit`` of mail and DNS beside checkdmarc: domains a second, on the same name servers, 20 ms away.

Ours is the command that streams many domains; checkdmarc looks at one domain after the other, as its own command does,
so that a second of its time is a second whatever their number, and it is given fewer of them. Both are whole
processes, started anew each time. Neither sends anything but DNS: the domains announce no MTA-STS policy, and where
mail servers are nobody is told. checkdmarc takes a server with its port through its library alone, so a few lines
call that (``PEER``); it is installed, pinned by hash, into an environment of its own in the user's cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

import platformdirs
from filelock import FileLock

from bench.figures import Effort, Figure, Report, Row, run_alone
from bench.names import names
from bench.processes import BenchError, Run, alternate, run_well
from bench.stage import ROOT

OURS, THEIRS = "launchready audit --from, a domain", "checkdmarc, a domain"
SECONDS = 0.02
GOAL = 1 / 20
_EACH, _MORE = 16, 25  # records of an effort's largest zone for each domain of ours; domains of ours for one of theirs
PINS = Path(__file__).with_name("checkdmarc.txt")
PEER = """
import json, sys
import checkdmarc, dns.nameserver
address, port, *domains = sys.argv[1:]
found = checkdmarc.check_domains(domains, nameservers=[dns.nameserver.Do53Nameserver(address, int(port))])
told = [[each["domain"], each["spf"]["valid"], each["dmarc"]["valid"], len(each["mx"]["hosts"])] for each in found]
print(json.dumps(told))
"""


def peer() -> Path:
    """Return the Python in whose environment checkdmarc is, as pinned; made once."""
    pinned = hashlib.sha256(PINS.read_bytes()).hexdigest()[:12]
    folder = Path(platformdirs.user_cache_dir("launchready")) / "bench" / f"checkdmarc-{pinned}-{sys.version_info[1]}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    python = folder / "bin" / "python"
    with FileLock(f"{folder}.lock", timeout=250):
        if not (folder / "whole").exists():
            venv.create(folder, clear=True, with_pip=True)
            command = [
                str(python),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
            ]
            done = subprocess.run([*command, "-r", str(PINS)], capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise BenchError(f"checkdmarc could not be installed: {done.stderr[-800:]}")
            (folder / "whole").touch()
    return python


@contextlib.contextmanager
def name_servers(number: int) -> Iterator[str]:
    """Serve so many domains, each answer 20 ms away; give where (``ADDRESS:PORT``)."""
    command = [sys.executable, "-m", "bench.names", str(SECONDS), str(number)]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None  # noqa: S101 - it is a pipe
        yield server.stdout.readline().strip()
    finally:
        server.communicate()


def _audit(place: str, file: Path) -> Run:
    """Audit every domain of ``file``; raise BenchError where one of them shows anything but what is there."""
    nowhere = "127.0.0.1:1"  # a told place for web servers keeps us from asking others
    command = (
        Path(sys.prefix, "bin", "launchready"), "audit", "--from", file, "--only", "dns", "--only", "mail", "--json",
        "--resolver", place, "--connect-dns", place, "--connect-http", nowhere, "--connect-https", nowhere,
    )  # fmt: skip
    done = run_well(command, file.parent, _environment())
    reports = [json.loads(line) for line in done.output.splitlines()]
    told = {report["domain"]: {finding["policy"] for finding in report["findings"]} for report in reports}
    if set(told) != set(file.read_text(encoding="utf-8").split()) or any(told.values()):
        raise BenchError(f"{len(told)} domains were audited, with findings {set().union(*told.values())}")
    return done


def _check(python: Path, place: str, domains: tuple[str, ...], folder: Path) -> Run:
    address, _, port = place.partition(":")
    done = run_well((python, "-c", PEER, address, port, *domains), folder, _environment())
    found = json.loads(done.output.splitlines()[-1])
    if sorted(found) != sorted([domain, True, True, 2] for domain in domains):
        raise BenchError(f"checkdmarc found something else: {found[:2]}")
    return done


def _environment() -> dict[str, str]:
    foreign = ("CLOUDFLARE", "LAUNCHREADY", "PULUMI", "PYTHON")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(foreign)},
        # The local API's place is what lets looking options point to this machine.
        "CLOUDFLARE_BASE_URL": "http://127.0.0.1:1",
    }


def measure(effort: Effort) -> Report:
    """Return the figure of an audit's throughput."""
    ours = names(max(effort.records) // _EACH)
    theirs = ours[: max(len(ours) // _MORE, 2)]
    python = peer()
    with name_servers(len(ours)) as place, tempfile.TemporaryDirectory(prefix="launchready-bench-") as name:
        file = Path(name) / "domains.txt"
        file.write_text("\n".join(ours) + "\n", encoding="utf-8")
        sides = {OURS: lambda: _audit(place, file), THEIRS: lambda: _check(python, place, theirs, Path(name))}
        runs = alternate(effort, sides)
    counts = {OURS: len(ours), THEIRS: len(theirs)}
    rows = tuple(
        Row(f"{side}{what}", "s", tuple(value / counts[side] for value in values))
        for side, done in runs.items()
        for what, values in (("", [run.seconds for run in done]), (", processor", [run.cpu for run in done]))
    )
    figure = Figure("audit", THEIRS, rows[0].median, rows[2].median, "s", GOAL)
    rates = " and ".join(f"{1 / row.median:.1f}" for row in (rows[0], rows[2]))
    return Report(figure, rows, (f"{rates} domains a second, of {len(ours)} and {len(theirs)} domains a run",))


if __name__ == "__main__":
    run_alone(measure)
