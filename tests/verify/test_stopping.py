"""Ctrl-C in the middle of a verification shows what is known by then, and a watch follows its stack file."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from acme_world import ACME, acme_live, looking_at
from click.testing import CliRunner, Result
from loopback import DnsServer, serving_dns, vantage_on
from proving import FACTS, expect

from launchready.cli.verify import command
from launchready.expectations import Answers
from launchready.local.world import World
from launchready.probe import Probe
from launchready.verdicts import Outcome
from launchready.verify import Looked, Sent, StoppedError, look_at

VERIFY = (sys.executable, "-c", "from launchready.cli import main; main()", "verify")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with acme_live() as world:
        yield world


@pytest.fixture(autouse=True)
def environment(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in looking_at(world).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "Pulumi.yaml").touch()
    monkeypatch.chdir(tmp_path)


def test_a_look_that_is_cancelled_keeps_the_verdicts_it_has() -> None:
    checks = (Answers("a.acme.com", "A", frozenset({"192.0.2.1"})), Answers("slow.acme.com", "A", frozenset()))

    async def main() -> Looked:
        server = DnsServer({"a.acme.com A": ("192.0.2.1",)}, {"slow.acme.com": "silent"})
        async with serving_dns(server) as names:
            expectations = tuple(expect(check, f"check-{place}") for place, check in enumerate(checks))
            look = look_at(
                expectations,
                {"acme.com": FACTS},
                vantage_on(names),
                wait=60,
                probe=Probe.FULL,
                progress=lambda _: began.set(),
            )
            began, told = asyncio.Event(), asyncio.ensure_future(look)
            await began.wait()
            while not any(name == "a.acme.com" for name, *_ in server.seen):  # noqa: ASYNC110 - it is no event
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            told.cancel()
            with pytest.raises(asyncio.CancelledError) as stopped:
                await told
            assert isinstance(stopped.value, StoppedError)
            return stopped.value.looked.whole(expectations)

    looked = asyncio.run(main())
    assert [verdict.outcome.value for verdict in looked.verdicts] == ["pass", "unknown"]
    assert "stopped" in looked.verdicts[1].observed
    assert looked.verdicts[1].evidence
    assert looked.sent.dns_queries >= 2


@pytest.mark.parametrize("signals", [1, 2], ids=["once", "twice"])
def test_ctrl_c_while_it_waits_is_one_whole_document(world: World, signals: int) -> None:
    (zone,) = world.store.zones()
    zone.change_settings({"min_tls_version": "1.0"})
    try:
        looking = subprocess.Popen(
            [*VERIFY, str(ACME), "--only", "tls", "--wait", "600", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with looking:
            assert looking.stderr is not None
            assert looking.stdout is not None
            for line in looking.stderr:
                if "looking again in" in line:
                    break
            began = time.monotonic()
            for _ in range(signals):
                looking.send_signal(signal.SIGINT)
            document, said = looking.stdout.read(), looking.stderr.read()
            code = looking.wait(20)
    finally:
        zone.change_settings({"min_tls_version": "1.2"})
    assert time.monotonic() - began < 10
    if signals == 2 and code == 130:  # the second came while the document was not begun: it ends at once
        return
    counts = json.loads(document)["counts"]
    assert code == 1
    assert "stopped: what is not known yet is unknown" in said
    assert counts["fail"] > 0
    assert counts["pass"] > 0
    assert "Traceback" not in said


def test_ctrl_c_at_once_is_a_whole_document_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("launchready.cli.sight.facts_of", interrupted)
    result = run(ACME, "--only", "tls", "--json")
    report = json.loads(result.stdout)
    assert (result.return_value, report["counts"]["pass"]) == (3, 0)
    assert report["counts"]["unknown"] == len(report["verdicts"]) > 0


def run(file: Path, *options: str) -> Result:
    return CliRunner().invoke(command, [str(file), *options], catch_exceptions=False, standalone_mode=False)


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_ctrl_c_in_the_middle_of_a_watched_look_tells_what_it_saw(
    as_json: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter((None, 1))

    async def look(*args: object, **options: object) -> Looked:
        most = next(looks)
        whole = await look_at(*args, **options)  # type: ignore[arg-type]
        if most is None:
            return whole
        first = whole.verdicts[0]
        failed = type(first)(first.expectation, Outcome.FAIL, "it is not", first.evidence, "Mend it.")
        raise StoppedError(Looked((failed,), Sent("2026-11-24T00:00:00Z", 1)))

    monkeypatch.setattr("launchready.cli.sight.look_at", look)
    monkeypatch.setattr("launchready.cli.sight._pause", lambda _: None)
    result = run(ACME, "--watch", "--only", "tls", *(("--json",) if as_json else ()))
    assert result.return_value == 1
    if as_json:
        first, last = (json.loads(line)["counts"] for line in result.stdout.splitlines())
        assert (first["fail"], last["fail"], last["unknown"]) == (0, 1, 0)
        assert sum(first.values()) == sum(last.values())
    else:
        assert result.stdout.count("(was pass)") == 1


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    (tmp_path / "stacks").mkdir()
    return Path(shutil.copy(ACME, tmp_path / "stacks"))


def watched(monkeypatch: pytest.MonkeyPatch, stack: Path, *edits: Callable[[str], str]) -> Result:
    """Return what is told while the stack file is edited between one look and the next."""
    following = iter(edits)

    def pause(_: float) -> None:
        edit = next(following, None)
        if edit is None:
            raise KeyboardInterrupt
        stack.write_text(edit(stack.read_text(encoding="utf-8")), encoding="utf-8")

    monkeypatch.setattr("launchready.cli.sight._pause", pause)
    return run(stack, "--watch", "--only", "tls", "--json")


def test_a_watch_follows_its_stack_file(monkeypatch: pytest.MonkeyPatch, stack: Path) -> None:
    result = watched(
        monkeypatch, stack, lambda text: f"{text}\n# a word\n", lambda text: text.replace('"1.2"', '"1.3"')
    )
    lines = [json.loads(line)["counts"]["fail"] for line in result.stdout.splitlines()]
    assert lines[:2] == [0, 0]
    assert lines[2] > 0, "what is declared now is not what is live"
    assert result.stderr.count("the stack file has changed") == 1, "a remark declares nothing"
    assert result.return_value == 1


def test_a_broken_edit_is_told_once_and_the_one_before_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, stack: Path
) -> None:
    good = stack.read_text(encoding="utf-8")
    edits = (lambda _: "config: [", lambda text: text, lambda _: good)
    result = watched(monkeypatch, stack, *edits)
    assert [json.loads(line)["counts"]["fail"] for line in result.stdout.splitlines()] == [0, 0, 0, 0]
    assert result.stderr.count("cannot be used; what it declared before is looked at") == 1
    assert result.stderr.count("can be used again") == 1
    assert result.return_value == 0
