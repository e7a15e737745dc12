"""The note that a running local world leaves, so that a shell finds it: what it printed, for its owner's eyes alone."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import filelock
import platformdirs

from launchready.errors import CouldNotFindOut, UsageError
from launchready.local.addresses import is_address
from launchready.local.certificates import write_private
from launchready.local.faults import DOOR
from launchready.local.origin.members import guest_variables
from launchready.local.world import World, companion

_NOTE = "running.json"
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy has no business on this machine
_HOW = "start one with `launchready local start`, or give the --state that it was started with"


def directory_for(state: Path | None, environment: Mapping[str, str]) -> Path:
    """Return where a world with ``state`` keeps its note: beside it, else in LAUNCHREADY_STATE or the user's own."""
    if state is not None:
        return companion(state)
    told = environment.get("LAUNCHREADY_STATE")
    return Path(told).absolute() if told else platformdirs.user_state_path("launchready") / "local"


@contextlib.contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Hold ``directory`` for one running world; raise UsageError where another one has it."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = filelock.FileLock(directory / "lock")
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        raise UsageError(
            "a local Cloudflare is running with this state already; name another file by --state"
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def noted(world: World, directory: Path) -> Iterator[None]:
    """Leave the note of ``world`` in ``directory`` while the block runs."""
    note = directory / _NOTE
    write_private(note, json.dumps({"pid": os.getpid(), **world.contract()}).encode())
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def find_running(directory: Path) -> Mapping[str, Any]:
    """Return what the world noted in ``directory`` printed; raise CouldNotFindOut where none is running."""
    try:
        noted_down: Mapping[str, Any] = json.loads((directory / _NOTE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CouldNotFindOut(f"no local Cloudflare is running here; {_HOW}") from None
    except (OSError, ValueError) as error:
        raise CouldNotFindOut(f"the note of the local Cloudflare cannot be read ({type(error).__name__})") from None
    if not _answers(str(noted_down["api"])):
        raise CouldNotFindOut(f"the local Cloudflare noted here has ended without a word; {_HOW}")
    return noted_down


def _answers(api: str) -> bool:
    try:
        with _OPENER.open(f"{api}/ips", timeout=5) as response:
            return bool(json.load(response)["success"])
    except (OSError, ValueError, KeyError, urllib.error.URLError):
        return False


def ask_faults(contract: Mapping[str, Any], method: str, texts: Sequence[str] = ()) -> list[Mapping[str, Any]]:
    """Ask the door for faults of the world that printed ``contract``; return those set, with how often each happened.

    Raises UsageError where a text tells no fault, CouldNotFindOut where the world does not answer.
    """
    return list(_ask(contract, method, DOOR, list(texts) if texts else None))


def hold_certificate_back(contract: Mapping[str, Any], zone: str, status: str) -> None:
    """Let the certificate of ``zone`` be ``pending_validation`` or ``active``; raises as ``ask_faults`` does."""
    _ask(contract, "PATCH", f"/authority/certificates/{zone}", {"status": status})


def _ask(contract: Mapping[str, Any], method: str, path: str, sent: object) -> Any:
    door = str(contract["api"]).removesuffix("/client/v4") + path
    headers = {"Authorization": f"Bearer {contract['token']}", "Content-Type": "application/json"}
    body = None if sent is None else json.dumps(sent).encode()
    request = urllib.request.Request(door, body, headers, method=method)  # noqa: S310 - of our own note
    try:
        with _OPENER.open(request, timeout=5) as response:
            return json.load(response)["result"]
    except urllib.error.HTTPError as error:
        told = json.load(error)["errors"][0]["message"]
        raise UsageError(str(told)) from None
    except (OSError, ValueError, KeyError):
        raise CouldNotFindOut(f"the local Cloudflare does not answer at {path}; start it anew") from None


def exports(contract: Mapping[str, Any], directory: Path) -> str:
    """Return ``variables`` as lines for a shell."""
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables(contract, directory).items())


def variables(contract: Mapping[str, Any], directory: Path) -> dict[str, str]:
    """Return the environment with which plain ``pulumi`` and ``launchready`` use the world that printed ``contract``.

    Connections are given for the edge's addresses and for each origin's own, so that a name that is DNS-only, or
    points to the wrong origin, really behaves so.
    """
    addresses = {address: endpoint for address, endpoint in contract["origins"].items() if is_address(address)}
    backend = directory / "pulumi"
    backend.mkdir(parents=True, exist_ok=True, mode=0o700)
    values = {
        "CLOUDFLARE_API_TOKEN": contract["token"],
        "CLOUDFLARE_BASE_URL": contract["api"],
        "PULUMI_DEBUG_PROVIDERS": contract["provider"],
        # The provider is attached: looking for plugins and newer versions would only wait for the network.
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_BACKEND_URL": f"file://{backend}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "LAUNCHREADY_RESOLVER": contract["dns"],
        "LAUNCHREADY_CONNECT_HTTP": _connections(contract["edge_ips"], contract["http"], addresses),
        "LAUNCHREADY_CONNECT_HTTPS": _connections(contract["edge_ips"], contract["https"], addresses),
        "LAUNCHREADY_CA": contract["ca"],
        **guest_variables(),
    }
    return {name: str(value) for name, value in values.items()}


def _connections(edge_ips: list[str], edge: str, origins: Mapping[str, str]) -> str:
    table = {**dict.fromkeys(edge_ips, edge), **origins}
    return ",".join(f"{address}={endpoint}" for address, endpoint in table.items())
