"""After a run that was killed: its lock, and what it was creating when it died.

The engine writes "creating" down before it asks and the id after the answer. Between the two, nobody but Cloudflare
knows: each such resource is looked up there by what it is (a record's value, a ruleset's phase), and its id is written
into the state, or the entry is dropped where there is nothing. Left alone, the engine would create it a second time
(81058, 20217). Updates and deletions that were under way need nothing: the next run reads what is there first.
Tried with engine 3.259.0, 2026-11-24; `pulumi refresh --import-pending-creates` left the resource out of the state.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock, Timeout

from launchready.cloudflare import ObservedZone
from launchready.engine import Completed, Pulumi
from launchready.errors import EngineError, UsageError
from launchready.zone import record_from_api

_LOCKED = "the stack is currently locked"
_HOLDER = re.compile(r"created by [^@\s]*@(?P<host>\S+) \(pid (?P<pid>\d+)\)")
_RECORD = "cloudflare:index/dnsRecord:DnsRecord"
_RULESET = "cloudflare:index/ruleset:Ruleset"

Show = Callable[[str], None]


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold ``folder`` for one ``launchready`` at a time; the system takes the lock from a process that dies."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "run.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise UsageError("another launchready is applying this stack; wait until it is done") from None
    try:
        yield
    finally:
        lock.release()


def run_unlocked(pulumi: Pulumi, stack: str, run: Callable[[], Completed], show: Show) -> Completed:
    """Return what ``run`` did; where a dead process of this machine holds the engine's lock, take it away first.

    Raises UsageError where the holder lives, or cannot be told.
    """
    done = run()
    if _LOCKED not in done.output:
        return done
    holders = [(match["host"], int(match["pid"])) for match in _HOLDER.finditer(done.output)]
    if not holders or any(host != socket.gethostname() or _is_pulumi(pid) for host, pid in holders):
        who = ", ".join(f"process {pid} on {host}" for host, pid in holders) or "somebody"
        raise UsageError(
            f"{who} is running pulumi for {stack}. Wait until that is done; if it is certainly dead: "
            f"`pulumi cancel --stack {stack}`, then again"
        )
    show("a run of this stack was killed; its lock is taken away")
    cancelled = pulumi.run("cancel", "--yes", "--stack", stack)
    if cancelled.code != 0:
        raise EngineError(f"the lock of the killed run cannot be taken away: {cancelled.output.strip()}")
    return run()


def _is_pulumi(pid: int) -> bool:
    """Say whether a process with this number lives and is an engine: numbers are given again, and the dead linger."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.name().startswith("pulumi")
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def settle_pending(pulumi: Pulumi, stack: str, observed: ObservedZone, show: Show) -> None:
    """Settle what a killed run had begun to create: in the state with its id, or not begun."""
    state = pulumi.stack_export(stack)
    deployment = state.get("deployment") or {}
    pending = deployment.get("pending_operations") or []
    if not pending:
        return
    resources = deployment.setdefault("resources", [])
    known = {resource["urn"] for resource in resources}
    for operation in pending:
        begun = operation["resource"]
        name = begun["urn"].rpartition("::")[2]
        id_ = _find(begun, observed) if operation["type"] == "creating" and begun["urn"] not in known else None
        if id_ is not None:
            resources.append({**begun, "id": id_, "outputs": {**begun.get("inputs", {}), "id": id_}})
        found = "is there and is taken over" if id_ is not None else "is looked at anew"
        show(f"a killed run was {operation['type']} {name}: it {found}")
    deployment["pending_operations"] = []
    done = run_unlocked(pulumi, stack, lambda: pulumi.stack_import(stack, state), show)
    if done.code != 0:
        raise EngineError(f"the state of {stack} cannot be mended: {done.output.strip()}")


def _find(resource: Mapping[str, Any], observed: ObservedZone) -> str | None:
    """Return the id that Cloudflare gave ``resource``, None where it is not there. A setting always is, and is set."""
    inputs: Mapping[str, Any] = resource.get("inputs") or {}
    if resource["type"] == _RULESET:
        return observed.ruleset_ids.get(str(inputs.get("phase")))
    if resource["type"] != _RECORD:
        return None
    wanted = record_from_api(inputs)
    slot = next((slot for slot, record in observed.zone.records.items() if record == wanted), None)
    return None if slot is None else observed.record_ids[slot]
