"""The proof after an update: what fails it, what is only said, and what is kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from launchready.expectations import Answers, Expectation, Layer
from launchready.live.vantage import Vantage
from launchready.proof import REPORT, blocking, describe, write_verdicts
from launchready.stackfile import Gate, Stack, stack_from_config
from launchready.verdicts import Outcome, Verdict
from launchready.verify.propagation import APPLIED, read_applied
from launchready.zone import zone_digest

SITE = {
    "zone": {"name": "acme.test"},
    "canonical": "@",
    "hosts": {"@": {"origin": "198.51.100.10", "audience": "marketing"}},
}


def verdict(outcome: Outcome, layer: Layer, subject: str = "acme.test", fix: str = "Mend it.") -> Verdict:
    check = Answers("acme.test", "A", frozenset({"198.51.100.10"}))
    expectation = Expectation(
        "dns", subject, "a", "acme.test", layer, "hosts.@.origin", "It answers.", "Mend it.", check
    )
    return Verdict(expectation, outcome, "it does not", (), fix)


def stack(tmp_path: Path) -> Stack:
    return stack_from_config("acme", {"launchready:site": json.dumps(SITE)}, tmp_path)


@pytest.mark.parametrize(
    ("gate", "outcome", "layer", "blocks"),
    [
        pytest.param(Gate.ENFORCE, Outcome.FAIL, Layer.DNS, True, id="dns"),
        pytest.param(Gate.ENFORCE, Outcome.FAIL, Layer.EDGE, True, id="edge"),
        pytest.param(Gate.ENFORCE, Outcome.FAIL, Layer.ORIGIN, False, id="a-slow-app-blocks-nothing"),
        pytest.param(Gate.ENFORCE, Outcome.FAIL, Layer.MAIL_PROVIDER, False, id="nor-does-a-mail-provider"),
        pytest.param(Gate.ENFORCE, Outcome.UNKNOWN, Layer.DNS, False, id="unknown-waits-for-somebody-else"),
        pytest.param(Gate.ENFORCE, Outcome.PASS, Layer.DNS, False, id="pass"),
        pytest.param(Gate.ENFORCE, Outcome.NOT_APPLICABLE, Layer.EDGE, False, id="not-applicable"),
        pytest.param(Gate.WARN, Outcome.FAIL, Layer.DNS, False, id="warn"),
    ],
)
def test_what_fails_an_update(gate: Gate, outcome: Outcome, layer: Layer, blocks: bool) -> None:
    assert bool(blocking(gate, [verdict(Outcome.PASS, Layer.DNS), verdict(outcome, layer)])) is blocks


@pytest.mark.parametrize(("expected", "to_blame", "blocks"), [
    pytest.param(Layer.EDGE, Layer.ORIGIN, False, id="the-server-after-all"),
    pytest.param(Layer.ORIGIN, Layer.EDGE, True, id="the-edge-after-all"),
])  # fmt: skip
def test_who_is_to_blame_decides_and_not_who_was_expected(expected: Layer, to_blame: Layer, blocks: bool) -> None:
    found = replace(verdict(Outcome.FAIL, expected), to_blame=to_blame)
    assert bool(blocking(Gate.ENFORCE, [found])) is blocks
    assert any(line.startswith("warning") for line in describe([found])) is not blocks


def test_what_failed_is_told_in_full_and_a_warning_as_such() -> None:
    told = list(
        describe(
            [verdict(Outcome.FAIL, Layer.DNS), verdict(Outcome.FAIL, Layer.ORIGIN), verdict(Outcome.PASS, Layer.DNS)]
        )
    )
    assert [line.split("dns/acme.test/a")[0] for line in told] == [
        "✗ FAIL ",
        "warning, which no update can mend: ✗ FAIL ",
    ]
    assert all(word in told[0] for word in ("It answers.", "it does not", "hosts.@.origin", "Mend it."))


def test_what_waits_for_the_same_is_told_once() -> None:
    waiting = [verdict(Outcome.UNKNOWN, Layer.DNS, f"{name}.acme.test") for name in "abc"]
    assert list(describe(waiting)) == ["? unknown 3 expectations: it does not. Mend it."]


def test_many_unknown_causes_do_not_bury_what_failed() -> None:
    waiting = [verdict(Outcome.UNKNOWN, Layer.DNS, fix=f"Ask {number}.") for number in range(9)]
    told = list(describe([*waiting, verdict(Outcome.FAIL, Layer.EDGE)]))
    assert len(told) == 7
    assert told[5] == "? unknown 4 more, see the report"
    assert told[6].startswith("✗ FAIL")


def test_what_could_steer_a_terminal_is_shown_as_text() -> None:
    told = list(describe([verdict(Outcome.UNKNOWN, Layer.DNS, fix="\x1b[2Jgone")]))
    assert "\x1b" not in told[0]


def test_verdicts_are_kept_with_the_digest_of_what_was_proved(tmp_path: Path) -> None:
    acme = stack(tmp_path)
    file = write_verdicts(tmp_path / "kept", acme, Vantage(), (verdict(Outcome.FAIL, Layer.DNS),))
    report = json.loads(file.read_text(encoding="utf-8"))
    assert file.name == REPORT
    assert report["schema"] == "launchready.verify/1"
    assert report["digest"] == zone_digest(acme.compilation.zones[0])
    assert [item["verdict"] for item in report["verdicts"]] == ["fail"]
    assert [kept.name for kept in file.parent.iterdir()] == [REPORT]


def prove(asked: Any, environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "launchready.proof"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LAUNCHREADY_", "CLOUDFLARE_"))}
    return subprocess.run(
        command,
        input=json.dumps(asked),
        env={**clean, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_update_that_is_not_to_be_proved_is_remembered(tmp_path: Path) -> None:
    config = {"launchready:site": json.dumps(SITE), "launchready:verify": "off"}
    asked = {"stack": "acme", "config": config, "folder": "kept", "zone_ids": {}}
    done = prove(asked, {}, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert [file.name for file in (tmp_path / "kept").iterdir()] == [APPLIED], "nothing was looked at"
    applied = read_applied(tmp_path / "kept")
    assert applied.digest == zone_digest(*stack(tmp_path).compilation.zones)
    assert applied.age(datetime.now(UTC)) < 60


def test_where_nothing_can_be_kept_it_is_proved_and_told_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file, where the folder belongs")
    asked = {"stack": "acme", "config": {"launchready:site": json.dumps(SITE)}, "folder": "kept", "zone_ids": {}}
    local = {"CLOUDFLARE_BASE_URL": "http://127.0.0.1:1/client/v4", "CLOUDFLARE_API_TOKEN": "t"}
    done = prove(asked, {**local, "LAUNCHREADY_RESOLVER": "127.0.0.1:1"}, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no report is kept, since kept/verify.json cannot be written: File exists" in done.stderr
    assert "? unknown " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_defect_is_named_without_what_it_quotes(tmp_path: Path) -> None:
    done = prove({"stack": "acme", "config": None, "folder": "secret-in-a-message"}, {}, tmp_path)
    assert done.returncode == 3
    assert "nothing is proved: unexpected " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_vantage_on_this_machine_proves_no_real_client(tmp_path: Path) -> None:
    config = {"launchready:site": json.dumps(SITE)}
    asked = {"stack": "acme", "config": config, "zone_ids": {"acme.test": "z"}, "folder": str(tmp_path / "kept")}
    done = prove(asked, {"LAUNCHREADY_RESOLVER": "127.0.0.1:9", "CLOUDFLARE_API_TOKEN": "s3cret"}, tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("nothing is proved: LAUNCHREADY_RESOLVER would look at a Cloudflare on this machine")
    assert "s3cret" not in done.stderr
    assert [file.name for file in (tmp_path / "kept").iterdir()] == [APPLIED]
