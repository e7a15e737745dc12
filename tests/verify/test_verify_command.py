"""``launchready verify`` against a local world beside it: table, JSON, exit codes, refusals."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from acme_world import ACME, acme_live, looking_at
from click.testing import CliRunner, Result
from loopback import QUICK, closed_port

from launchready.cli import main
from launchready.cli.verify import command
from launchready.live.vantage import Vantage
from launchready.local.world import World
from launchready.mail.proofs import MailProof, remember_proofs

LOOKING = ("LAUNCHREADY_RESOLVER", "LAUNCHREADY_CONNECT_HTTP", "LAUNCHREADY_CONNECT_HTTPS", "LAUNCHREADY_CA")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with acme_live() as world:
        yield world


@pytest.fixture(autouse=True)
def environment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in looking_at(world).items():
        monkeypatch.setenv(name, value)


def run(*options: str, stack: Path = ACME) -> Result:
    return CliRunner().invoke(command, [str(stack), *options], catch_exceptions=False, standalone_mode=False)


def without(tmp_path: Path, *kept: str) -> Path:
    """Return a stack file as the demo client's, with ``kept`` lines below launchready:probe changed."""
    file = tmp_path / "Pulumi.acme.yaml"
    text = ACME.read_text(encoding="utf-8")
    for line in kept:
        key = line.partition(":")[0]
        text = text.replace(f"launchready:{key}: full", f"launchready:{line}")
    file.write_text(text, encoding="utf-8")
    return file


def test_what_is_live_as_declared_is_fine() -> None:
    result = run()
    assert result.return_value == 0, result.output
    assert "0 fail, 0 unknown" in result.stdout
    assert "HTTP requests a round (probe: full)" in result.stderr
    assert "sent " in result.stderr


def test_json_goes_to_standard_output_alone() -> None:
    result = run("--json")
    report = json.loads(result.stdout)
    assert list(report) == ["schema", "stack", "site", "vantage", "verdicts", "counts", "sent"]
    assert report["sent"]["http_requests"] <= report["sent"]["cap"]
    assert 0 < report["sent"]["tls_handshakes"] <= report["sent"]["tls_cap"]
    assert (report["schema"], report["stack"], report["site"]) == ("launchready.verify/1", "acme", "acme.test")
    assert report["counts"]["pass"] == len(report["verdicts"])
    assert all(verdict["evidence"] for verdict in report["verdicts"])


def test_a_message_that_proved_who_signs_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proof = MailProof("Google Workspace", "acme.test", "google", "-", "2026-11-20", "2026-11-24", "whole message")
    remember_proofs(tmp_path / ".launchready" / "acme", [proof])
    (tmp_path / "Pulumi.yaml").touch()
    monkeypatch.chdir(tmp_path)
    verdicts = {verdict["id"]: verdict for verdict in json.loads(run("--json").stdout)["verdicts"]}
    assert "signed a message of 2026-11-20" in verdicts["email/acme.test/dkim-google"]["observed"]
    assert "signed a message" not in verdicts["email/acme.test/dkim-s1"]["observed"]


def test_a_failure_is_exit_1_with_expected_observed_and_fix(world: World) -> None:
    (zone,) = world.store.zones()
    zone.change_settings({"min_tls_version": "1.0"})
    try:
        result = run()
    finally:
        zone.change_settings({"min_tls_version": "1.2"})
    assert result.return_value == 1
    details = result.stdout[result.stdout.index("✗ FAIL tls/") :]
    for part in ("expected", "still accepts TLS 1.0 and 1.1", "fix", "accepted TLS 1.0", "tls.minimum"):
        assert part in details


def test_without_the_api_what_needs_it_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "not-the-token")
    result = run("--json")
    assert result.return_value == 3
    unknown = {verdict["id"] for verdict in json.loads(result.stdout)["verdicts"] if verdict["verdict"] == "unknown"}
    assert unknown == {f"dns/{host}acme.test/answers-edge" for host in ("", "admin.", "api.", "app.", "www.", "blog.")}
    assert "not-the-token" not in result.stderr


def test_without_dns_nothing_passes_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    impatient = Vantage(resolvers=(closed_port(),), limits=QUICK)
    monkeypatch.setattr("launchready.cli.vantage.vantage_from", lambda *_: impatient)
    result = run("--json")
    counts = json.loads(result.stdout)["counts"]
    assert (result.return_value, counts["pass"], counts["fail"]) == (3, 0, 0)


def test_probe_off_sends_nothing_and_says_so(tmp_path: Path) -> None:
    result = run("--json", stack=without(tmp_path, "probe: off"))
    assert result.return_value == 0
    assert "sent 0 HTTP requests" in result.stderr
    assert json.loads(result.stdout)["counts"]["not_applicable"] > 0


@pytest.mark.parametrize("name", LOOKING)
def test_a_forgotten_export_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for other in {*LOOKING, "CLOUDFLARE_BASE_URL"} - {name}:
        monkeypatch.delenv(other)
    with pytest.raises(SystemExit) as left:
        main(["verify", str(ACME)])
    assert left.value.code == 2
    assert name in capsys.readouterr().err


def test_a_stack_that_is_not_there_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["verify", "nobody"])
    assert left.value.code == 2
    assert "nobody" in capsys.readouterr().err


def test_verify_needs_no_pulumi() -> None:
    code = (
        "import sys, launchready.verify; sys.exit(any(name.split('.')[0].startswith('pulumi') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
