"""What the figures rest on: runs of real processes by turns, failures that end a bench, and the arithmetic."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import __main__ as everything
from bench.figures import FULL, QUICK, Effort, Figure, Report, Row, print_report
from bench.machine import describe_machine, describe_versions
from bench.processes import BenchError, Run, alternate, run, run_well

DONT = "PYTHONDONTWRITEBYTECODE"
ROOT = Path(__file__).resolve().parents[2]


def python(code: str, *, cwd: Path) -> Run:
    return run((sys.executable, "-c", code), cwd, {})


def test_a_run_tells_what_its_process_took(tmp_path: Path) -> None:
    done = python("import time; kept = b'x' * 90_000_000; time.sleep(0.3); print(len(kept))", cwd=tmp_path)
    assert (done.code, done.output) == (0, "90000000\n")
    assert done.seconds >= 0.3
    assert done.cpu < done.seconds
    assert 90_000_000 < done.memory < 400_000_000


def test_the_memory_of_whoever_measures_is_not_the_commands(tmp_path: Path) -> None:
    kept = bytearray(b"x" * 200_000_000)
    assert python("pass", cwd=tmp_path).memory < 60_000_000
    assert len(kept) == 200_000_000


def test_python_keeps_what_it_compiles_whatever_whoever_measures_was_told(tmp_path: Path) -> None:
    done = run((sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"), tmp_path, {DONT: "1"})
    assert done.output == "False\n"


def test_processor_time_is_counted_where_it_is_spent(tmp_path: Path) -> None:
    busy = python("import time\nwhile time.process_time() < 0.3: pass", cwd=tmp_path)
    assert busy.cpu >= 0.3


@pytest.mark.parametrize(
    ("code", "says"),
    [
        pytest.param("raise SystemExit(3)", "", id="another-exit-code"),
        pytest.param("print('nothing of the sort')", "No changes", id="another-answer"),
    ],
)
def test_a_run_that_did_something_else_has_no_figure(tmp_path: Path, code: str, says: str) -> None:
    with pytest.raises(BenchError):
        run_well((sys.executable, "-c", code), tmp_path, {}, says)


def test_sides_take_turns_and_warm_ups_do_not_count() -> None:
    turns: list[str] = []

    def side(name: str) -> Callable[[], Run]:
        def act() -> Run:
            turns.append(name)
            return Run(float(len(turns)), 0.0, 0, 0, "")

        return act

    runs = alternate(Effort(runs=2, warm_ups=1, records=(), further=0), {"a": side("a"), "b": side("b")})
    assert turns == ["a", "b"] * 3
    assert {name: [each.seconds for each in done] for name, done in runs.items()} == {"a": [3, 5], "b": [4, 6]}


@pytest.mark.parametrize(
    ("ours", "theirs", "goal", "limit", "ratio", "holds"),
    [
        pytest.param(1.0, 2.0, 0.5, None, 0.5, True, id="just-reached"),
        pytest.param(1.1, 2.0, 0.5, None, 0.55, False, id="missed"),
        pytest.param(0.2, 0.4, 1.0, 0.3, 0.5, True, id="below-the-limit"),
        pytest.param(0.4, 0.8, 1.0, 0.3, 0.5, False, id="over-the-limit-whatever-the-peer"),
    ],
)
def test_a_goal_holds_where_the_ratio_and_the_limit_are_kept(
    ours: float, theirs: float, goal: float, limit: float | None, ratio: float, holds: bool
) -> None:
    figure = Figure("bench", "peer", ours, theirs, "s", goal, limit)
    assert (figure.as_json()["ratio"], figure.holds) == (ratio, holds)


def test_the_line_comes_last(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(Figure("b", "p", 1.0, 4.0, "s", 0.5), (Row("one", "s", (3.0, 1.0, 2.0)),), ("a note",))
    print_report(report)
    *table, line = capsys.readouterr().out.splitlines()
    assert json.loads(line) == report.figure.as_json()
    assert [row.split() for row in table if row.startswith("one")] == [["one", "s", "2", "1", "3", "3"]]
    assert "a note" in table


def test_machine_and_versions_name_no_host_and_no_place() -> None:
    machine = describe_machine()
    assert set(machine) == {"cpu", "cores", "python", "system"}
    assert all(machine.values())
    assert "/" not in json.dumps([machine, describe_versions()])


def test_a_quick_run_is_not_written_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    efforts: list[Effort] = []

    def measure(effort: Effort) -> Report:
        efforts.append(effort)
        return Report(Figure("b", "p", 1.0, 4.0, "s", 0.5), ())

    monkeypatch.setattr(everything, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(everything, "BENCHES", (measure,))
    monkeypatch.setattr(sys, "argv", ["bench", "--quick"])
    everything.main()
    assert (efforts, list(tmp_path.iterdir())) == ([QUICK], [])
    monkeypatch.setattr(sys, "argv", ["bench"])
    everything.main()
    written = json.loads((tmp_path / "results.json").read_text())
    assert efforts[-1] is FULL
    assert [figure["ratio"] for figure in written["figures"]] == [0.25]
