"""How ``launchready verify`` chooses, repeats and tells: --only, --watch, --since apply, --format and --output."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from acme_world import ACME, acme_live, looking_at
from click import BadParameter
from click.testing import CliRunner, Result

from launchready.cli import main
from launchready.cli.verify import command
from launchready.errors import UsageError
from launchready.expectations import Check, DkimAwaited, SenderAligned
from launchready.live.vantage import Options, vantage_from
from launchready.local.store.purges import Purge
from launchready.local.world import World
from launchready.probe import Probe
from launchready.stackfile import load_stack
from launchready.verdicts import Outcome
from launchready.verify import look_at
from launchready.zone import zone_digest


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


def run(*options: str) -> Result:
    return CliRunner().invoke(command, [str(ACME), *options], catch_exceptions=False, standalone_mode=False)


def refusal(*options: str) -> str:
    with pytest.raises(UsageError) as refused:
        run(*options)
    return str(refused.value)


def test_only_the_chosen_concerns_are_looked_at() -> None:
    report = json.loads(run("--json", "--only", "tls", "--only", "email").stdout)
    assert {verdict["concern"] for verdict in report["verdicts"]} == {"tls", "email"}


def test_a_concern_that_the_stack_does_not_have_is_wrong_use() -> None:
    assert "it has dns, " in refusal("--only", "webhosting")


def test_each_file_gets_the_form_that_its_name_says(tmp_path: Path) -> None:
    files = {suffix: tmp_path / f"report.{suffix}" for suffix in ("html", "xml", "md", "json", "txt")}
    result = run("--only", "tls", *(option for file in files.values() for option in ("--output", str(file))))
    assert result.return_value == 0
    texts = {suffix: file.read_text(encoding="utf-8") for suffix, file in files.items()}
    count = len(json.loads(texts["json"])["verdicts"])
    assert len(fromstring(texts["xml"]).findall(".//testcase")) == count  # noqa: S314 - our own report
    assert texts["html"].count('<td class="mark">') == count
    assert texts["md"].startswith("# `acme.test`: ")
    assert f"{count} pass" in texts["txt"]
    assert f"{count} pass" in result.stdout
    assert not list(tmp_path.glob(".report*")), "what was written beside is moved, not left"


@pytest.mark.parametrize(
    ("format_", "name", "file_begins", "printed"),
    [
        pytest.param("json", "report.xml", "<?xml", '{\n  "schema"', id="each-its-own"),
        pytest.param("junit", "report.out", "<?xml", "verdict ", id="a-name-that-says-none"),
    ],
)
def test_a_form_is_printed_unless_a_file_needs_it(
    tmp_path: Path, format_: str, name: str, file_begins: str, printed: str
) -> None:
    result = run("--only", "tls", "--format", format_, "--output", str(tmp_path / name))
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(file_begins)
    assert result.stdout.startswith(printed)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(("--output", "report.pdf"), "says no form", id="a-name-that-says-no-form"),
        pytest.param(("--json", "--format", "html"), "choose one", id="two-forms"),
        pytest.param(("--watch", "--wait", "5"), "exclude one another", id="two-ways-to-repeat"),
        pytest.param(("--output", "no/such/folder/r.html"), "there is no folder no/such/folder", id="no-such-folder"),
        pytest.param(("--watch", "--format", "junit"), "to a file with --output", id="a-form-that-cannot-go-on"),
        pytest.param(("--since", "apply"), "no update of acme is known", id="never-applied"),
    ],
)
def test_options_that_cannot_be_meant_are_wrong_use(options: tuple[str, ...], said: str) -> None:
    assert said in refusal(*options)


@pytest.mark.parametrize("option", ["--wait", "--every"])
def test_what_is_no_number_of_seconds_is_wrong_use(option: str) -> None:
    with pytest.raises(BadParameter, match="no number of seconds"):
        run("--watch", option, "nan")


def test_a_file_that_cannot_be_written_is_said_after_the_verdicts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("launchready.cli.telling.write_report", full)
    with pytest.raises(SystemExit) as left:
        main(["verify", str(ACME), "--only", "tls", "--output", "r.json"])
    told = capsys.readouterr()
    assert left.value.code == 2
    assert "pass, 0 fail" in told.out
    assert "r.json cannot be written: No space left on device" in told.err


def test_no_room_for_the_output_is_no_defect_and_no_success() -> None:
    command = [sys.executable, "-c", "from launchready.cli import main; main()", "verify", str(ACME), "--only", "tls"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert "cannot be written: No space left on device" in done.stderr


def applied(at: datetime, digest: str | None = None) -> None:
    folder = Path(".launchready/acme")
    folder.mkdir(parents=True)
    own = zone_digest(*load_stack(str(ACME)).compilation.zones)
    report = {"at": at.isoformat(timespec="seconds"), "digest": own if digest is None else digest}
    (folder / "verify.json").write_text(json.dumps(report), encoding="utf-8")


def test_since_apply_says_how_long_ago_that_was_and_ends_where_everything_passes() -> None:
    applied(datetime.now(UTC) - timedelta(seconds=20))
    result = run("--since", "apply", "--only", "tls")
    assert result.return_value == 0
    assert "s ago; resolvers remember nothing older after" in result.stderr
    assert "looking again" not in result.stderr


def test_what_waits_for_its_owner_is_not_looked_at_again(world: World) -> None:
    (spf,) = [each for each in load_stack(str(ACME)).compilation.expectations if each.id == "email/acme.test/spf"]
    checks: list[Check] = [
        DkimAwaited("acme.test", "sendgrid"),
        SenderAligned("acme.test", "sendgrid", ("no-such-key",), awaited=True),
    ]
    awaited = tuple(replace(spf, name=f"awaited-{number}", check=check) for number, check in enumerate(checks))
    said: list[str] = []
    looking = look_at(
        awaited, {}, vantage_from(Options(), looking_at(world)), wait=30, probe=Probe.FULL, progress=said.append
    )
    assert [verdict.outcome for verdict in asyncio.run(looking).verdicts] == [Outcome.UNKNOWN] * 2
    assert not [line for line in said if "looking again" in line]


def test_what_hangs_on_the_api_alone_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "nobodys")
    applied(datetime.now(UTC))
    result = run("--since", "apply", "--only", "dns")
    assert result.return_value == 3
    assert "looking again" not in result.stderr


def test_since_apply_looks_once_where_the_update_is_long_past_and_says_what_is_not_applied(world: World) -> None:
    applied(datetime.now(UTC) - timedelta(days=3), digest="another")
    (zone,) = world.store.zones()
    zone.change_settings({"min_tls_version": "1.0"})
    try:
        result = run("--since", "apply", "--only", "tls")
    finally:
        zone.change_settings({"min_tls_version": "1.2"})
    assert result.return_value == 1
    assert "looking again" not in result.stderr
    assert "has changed since it was applied" in result.stderr


def test_since_apply_looks_again_until_what_was_applied_is_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    applied(datetime.now(UTC))
    (zone,) = world.store.zones()
    zone.change_settings({"min_tls_version": "1.0"})

    def pauses(*_: object) -> Iterator[float]:
        zone.change_settings({"min_tls_version": "1.2"})  # in the pause what is wrong is mended
        yield 0

    monkeypatch.setattr("launchready.verify.pauses", pauses)
    result = run("--since", "apply", "--only", "tls")
    assert result.return_value == 0, result.output
    assert "looking again in" in result.stderr


def test_watching_prints_everything_once_and_then_what_changes(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (zone,) = world.store.zones()
    pauses = iter(("1.0", None, "1.2"))

    def pause(seconds: float) -> None:
        assert seconds == 7
        minimum = next(pauses, "over")
        if minimum == "over":
            raise KeyboardInterrupt
        if minimum:
            zone.change_settings({"min_tls_version": minimum})

    monkeypatch.setattr("launchready.cli.sight.time.sleep", pause)
    result = run("--watch", "--every", "7", "--only", "tls", "--output", "page.html")
    first, summary, after = result.stdout.partition("0 fail, 0 unknown, 0 not applicable\n")
    assert summary
    assert "tls" in first
    hosts = sum(1 for line in first.splitlines() if "versions" in line)
    assert after.count("✗ FAIL tls/") == hosts == after.count("✓ pass tls/")
    assert "(was pass)" in after
    assert "(was fail)" in after
    assert "as declared" in Path("page.html").read_text(encoding="utf-8")
    assert result.return_value == 0, "the last look passed"


def test_watched_as_json_each_look_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = iter((None, None))

    def pause(_: float) -> None:
        if next(pauses, "over") == "over":
            raise KeyboardInterrupt

    monkeypatch.setattr("launchready.cli.sight.time.sleep", pause)
    lines = run("--watch", "--json", "--only", "tls", "--output", "r.json").stdout.splitlines()
    assert [json.loads(line)["counts"]["fail"] for line in lines] == [0, 0, 0]
    assert json.loads(Path("r.json").read_text(encoding="utf-8")) == json.loads(lines[-1])


def test_watching_ends_when_nobody_reads_any_more() -> None:
    code = "from launchready.cli import main; main()"
    command = [sys.executable, "-c", code, "verify", str(ACME), "--only", "tls", "--watch", "--every", "3600"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as watching:
        assert watching.stdout is not None
        assert watching.stdout.readline().startswith("verdict")
        watching.stdout.close()
        assert watching.wait(60) == 141


def test_an_edge_of_several_nodes_is_proved_over_one_connection(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.edge.nodes, "number", 4)
    world.edge.cache.forget(Purge("acme.test", everything=True))
    report = json.loads(run("--json", "--only", "cache").stdout)
    assert {verdict["id"]: verdict["observed"] for verdict in report["verdicts"] if verdict["verdict"] != "pass"} == {}
    assert {"cache/acme.test/static-cached", "cache/acme.test/account/users-apart"} <= {
        verdict["id"] for verdict in report["verdicts"]
    }


def test_a_page_kept_for_everybody_is_found_as_a_user_too(world: World) -> None:
    (zone,) = world.store.zones()
    ruleset = zone.entrypoint("http_request_cache_settings")
    assert ruleset is not None
    kept = {
        "ref": "by-hand",
        "action": "set_cache_settings",
        "expression": 'http.host eq "app.acme.test"',
        "action_parameters": {"cache": True, "edge_ttl": {"mode": "override_origin", "default": 7200}},
    }
    declared = {key: ruleset[key] for key in ("kind", "name", "phase", "rules")}
    zone.replace_ruleset(ruleset["id"], {**declared, "rules": [*declared["rules"], kept]})
    try:
        report = json.loads(run("--json", "--only", "cache").stdout)
    finally:
        zone.replace_ruleset(ruleset["id"], declared)
        world.edge.cache.forget(Purge("acme.test", everything=True))
    found = {verdict["id"]: verdict for verdict in report["verdicts"]}["cache/app.acme.test/users-apart"]
    assert found["verdict"] == "fail"
    assert "https://app.acme.test/ comes from the edge's cache" in found["observed"]
