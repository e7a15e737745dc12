"""A way to the API that cuts a run off at one call, and a client that is put back to where it stood before."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import dataclasses
import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import httpx
import psutil
from aiohttp import web
from click.testing import CliRunner

from launchready.cli.drift import command as drift
from launchready.local.store import ZoneState
from launchready.local.world import World

_NOT_FORWARDED = {"host", "content-length", "transfer-encoding", "content-encoding", "connection"}


class When(StrEnum):
    """When the run is cut off: the API never sees the call, answers into the void, or is heard to the end."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True, order=True)
class Call:
    """The ``nth`` call of these ``words`` in a run: the same is asked by Launch Ready, the engine and the program."""

    words: str
    nth: int = 1

    @property
    def changes(self) -> bool:
        """Whether it asks for a change, and not only what is there."""
        return not self.words.startswith("GET ")


@dataclass
class Passage:
    """A running passage to the API at ``url``. ``calls`` are those that came, in order.

    From the moment of the cut it is closed: what the dead run had still under way reaches nobody.
    """

    url: str
    calls: list[Call] = field(default_factory=list)
    at: Call | None = None
    when: When = When.BEFORE
    cut: Callable[[], None] = lambda: None
    tell: Callable[[], None] | None = None
    closed: bool = False
    under_way: int = 0

    @property
    def changes(self) -> list[Call]:
        """The calls that change something."""
        return [call for call in self.calls if call.changes]

    def came(self, words: str) -> Call:
        """Count a call of these ``words`` and return it."""
        call = Call(words, 1 + sum(before.words == words for before in self.calls))
        self.calls.append(call)
        return call

    def cut_at(self, call: Call, when: When, cut: Callable[[], None]) -> None:
        """Call ``cut`` when ``call`` comes, counted from now on."""
        self.open()
        self.at, self.when, self.cut = call, when, cut

    def tell_at(self, call: Call, tell: Callable[[], None]) -> None:
        """Call ``tell`` when ``call`` comes, counted from now on; it is answered a moment later, as all others are."""
        self.open()
        self.at, self.tell = call, tell

    def open(self) -> None:
        """Forget what came, once nothing is under way any more, and let everything pass."""
        deadline = time.monotonic() + 20
        while self.under_way:
            assert time.monotonic() < deadline, "calls of a dead run do not come to an end"
            time.sleep(0.01)
        self.calls.clear()
        self.at, self.tell, self.closed = None, None, False


@contextmanager
def passage(api: str) -> Iterator[Passage]:
    """Serve a passage to ``api`` on a thread of its own until the block is left."""
    ready: Future[Passage] = Future()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def run() -> None:
        base = api.removesuffix("/client/v4")
        async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as upstream:
            through = Passage("")

            async def handle(request: web.Request) -> web.StreamResponse:
                through.under_way += 1
                try:
                    return await _forward(through, upstream, request)
                finally:
                    through.under_way -= 1

            app = web.Application()
            app.router.add_route("*", "/{path:.*}", handle)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            through.url = f"http://127.0.0.1:{runner.addresses[0][1]}/client/v4"
            ready.set_result(through)
            await stop.wait()
            await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        yield ready.result(timeout=10)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=10)
        loop.close()


async def _forward(through: Passage, upstream: httpx.AsyncClient, request: web.Request) -> web.StreamResponse:
    body = await request.read()
    if through.closed:
        return _hang_up(request)
    here = through.came(_in_words(request, body)) == through.at
    if here and through.tell is not None:
        through.tell()
        here = False
        await asyncio.sleep(0.3)
    if here and through.when is When.BEFORE:
        return _cut(through, request)
    headers = {key: value for key, value in request.headers.items() if key.lower() not in _NOT_FORWARDED}
    answer = await upstream.request(request.method, request.path_qs, headers=headers, content=body)
    if _is_dead(through):
        return _hang_up(request)
    if here and through.when is When.DURING:
        return _cut(through, request)
    sent = {key: value for key, value in answer.headers.items() if key.lower() not in _NOT_FORWARDED}
    response = web.Response(status=answer.status_code, body=answer.content, headers=sent)
    if here:
        await response.prepare(request)
        await response.write_eof()
        await asyncio.sleep(0.05)  # the provider hears it; the engine may or may not have written it down
        _cut(through, request)
    return response


def _is_dead(through: Passage) -> bool:
    """Say whether the run was cut off while a call was under way."""
    return through.closed


def _in_words(request: web.Request, body: bytes) -> str:
    """Return a call without what differs from run to run: ids stay where the zone is put back with them."""
    path = request.path.removeprefix("/client/v4/zones/").partition("/")[2] or request.path
    if request.method != "POST":
        return f"{request.method} {path}"
    sent = json.loads(body or b"{}")
    return f"POST {path} {sent.get('name', '')} {sent.get('type') or sent.get('phase', '')}"


def _cut(through: Passage, request: web.Request) -> web.Response:
    through.at, through.closed = None, True
    through.cut()
    return _hang_up(request)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def kill_with_all_it_started(pid: int) -> None:
    """Kill a process and its descendants, as a machine that goes down would (a language host leaves the group)."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for member in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()


@contextmanager
def started(client: Any, *command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command of ``client`` beside the block, in a group of its own; nothing of it is left afterwards."""
    program = str(client.engine.pulumi) if command[0] == "pulumi" else str(Path(sys.prefix, "bin", command[0]))
    with subprocess.Popen(
        [program, *command[1:]],
        cwd=client.project,
        env=client.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    ) as process:
        try:
            yield process
        finally:
            kill_with_all_it_started(process.pid)


def up_and_die(client: Any, through: Passage, call: Call, when: When, *command: str) -> None:
    """Run ``launchready up`` (or ``command``) and kill all of it at ``call``."""
    with started(client, *(command or ("launchready", "up", client.name, "--yes"))) as process:
        through.cut_at(call, when, lambda: kill_with_all_it_started(process.pid))
        output, _ = process.communicate(timeout=240)
    assert process.returncode == -signal.SIGKILL, f"the run ended before it was killed at {call}:\n{output}"
    through.open()


def up_and_stop(client: Any, through: Passage, call: Call, number: signal.Signals) -> str:
    """Run ``launchready up``, send it the signal ``number`` at ``call``, and return what it said before it stopped."""
    with started(client, "launchready", "up", client.name, "--yes") as process:
        through.tell_at(call, lambda: process.send_signal(number))
        output, _ = process.communicate(timeout=240)
    assert process.returncode == 130, f"asked to stop at {call}:\n{output}"
    through.open()
    return output


@dataclass
class Standing:
    """Where a client stands: its engine's state and its zone, to be gone back to."""

    client: Any
    zone: ZoneState
    held: dict[str, Any]
    kept: Path

    @classmethod
    def of(cls, client: Any, world: World) -> Standing:
        """Keep where ``client`` stands now."""
        zone = next(zone for zone in world.store.zones() if zone.name == client.zone)
        names = [item.name for item in dataclasses.fields(zone) if item.name not in ("revision", "changed")]
        held = {name: copy.deepcopy(getattr(zone, name)) for name in names}
        kept = client.project.with_name(f"{client.project.name}-kept")
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(client.project, kept)
        return cls(client, zone, held, kept)

    def go_back(self) -> None:
        """Put engine and zone back; the stack file stays as it is."""
        for folder in ("state", ".launchready"):
            shutil.rmtree(self.client.project / folder, ignore_errors=True)
            if (self.kept / folder).exists():
                shutil.copytree(self.kept / folder, self.client.project / folder)
        for name, value in self.held.items():
            setattr(self.zone, name, copy.deepcopy(value))
        self.zone.revision += 1
        self.zone.changed()


def assert_goes_on(client: Any) -> str:
    """Let the next ``launchready up`` go on, and find nothing twice, nothing lost, nothing to do; return its words."""
    said = assert_up(client)
    assert_nothing_to_do(client)
    return said


def assert_up(client: Any) -> str:
    """Let ``launchready up`` apply, and return what it said."""
    up = client.run("launchready", "up", client.name, "--yes")
    assert up.returncode == 0, up.stdout + up.stderr
    assert "Traceback" not in up.stdout + up.stderr
    return str(up.stdout)


def assert_nothing_to_do(client: Any) -> None:
    """Ask the engine, and compare with the API: what is there twice or left over would be unmanaged."""
    preview = client.pulumi("preview", "--expect-no-changes")
    assert preview.returncode == 0, preview.stdout + preview.stderr
    file = client.project / "stacks" / f"Pulumi.{client.name}.yaml"
    strict = CliRunner(env=client.environment).invoke(drift, [str(file), "--strict"], standalone_mode=False)
    assert strict.return_value == 0, strict.output
