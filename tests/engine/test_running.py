"""Running the engine: what it says comes through as it comes, and Ctrl-C lets it end in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from commands import Script

from launchready.engine import Completed, Engine, Pulumi, Source, engine_environment
from launchready.errors import EngineError


def pulumi_that(script: Script, body: str, environment: Mapping[str, str] | None = None) -> Pulumi:
    file = script("engine/pulumi", body)
    engine = Engine(file.parent, "3.259.0", Source.PATH)
    return Pulumi(engine, file.parent, os.environ if environment is None else environment)


def test_this_environments_python_comes_first_then_the_engine(tmp_path: Path) -> None:
    engine = Engine(tmp_path, "3.259.0", Source.CACHE)
    environment = engine_environment(engine, {"PATH": "/usr/bin", "CLOUDFLARE_API_TOKEN": "secret"})
    assert environment == {
        "PATH": f"{sys.prefix}/bin:{tmp_path}:/usr/bin",
        "CLOUDFLARE_API_TOKEN": "secret",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def test_beside_a_running_provider_no_plugin_is_looked_for(tmp_path: Path) -> None:
    engine = Engine(tmp_path, "3.259.0", Source.CACHE)
    environment = engine_environment(engine, {"PATH": "", "PULUMI_DEBUG_PROVIDERS": "cloudflare:1"})
    assert environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"


def test_a_run_passes_on_both_streams_in_order_and_the_exit_code(script: Script) -> None:
    shown: list[str] = []
    done = pulumi_that(script, "echo one; echo two >&2; echo three; exit 7").run("up", show=shown.append)
    assert done == Completed(7, "one\ntwo\nthree\n")
    assert shown == ["one", "two", "three"]


def test_a_line_is_shown_before_the_run_is_over(script: Script, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "gate")

    def open_gate(line: str) -> None:
        if line == "one":
            (tmp_path / "gate").write_text("\n")

    done = pulumi_that(script, f'echo one; read line < "{tmp_path}/gate"; echo two').run("up", show=open_gate)
    assert done.output == "one\ntwo\n"


def test_a_run_asks_nothing_and_reads_nothing(script: Script) -> None:
    done = pulumi_that(script, 'read line || echo "nothing to read: $*"').run("up", "--yes")
    assert done.output == "nothing to read: --non-interactive --color=never up --yes\n"


def test_the_environment_is_the_one_that_was_given(script: Script) -> None:
    done = pulumi_that(script, 'echo "${HOME-no home} $CLOUDFLARE_API_TOKEN"', {"CLOUDFLARE_API_TOKEN": "t"}).run("up")
    assert done.output == "no home t\n"


INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from launchready.engine import Engine, Pulumi, Source
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
folder = Path(sys.argv[1])
Pulumi(Engine(folder, "3.259.0", Source.PATH), folder, os.environ).run("up", show=lambda line: print(line, flush=True))
"""

ENDS_IN_ORDER = """
end() {
    i=0
    while [ $i -lt 3000 ]; do echo 'cancelling: waiting for a resource that is being created'; i=$((i+1)); done
    touch 'ended in order'
    exit 1
}
trap end INT
echo started
while :; do sleep 0.1; done
"""


def test_ctrl_c_lets_the_engine_say_all_and_end_in_order(script: Script) -> None:
    """More than a pipe holds is said after the signal: an engine that nobody reads would hang, or die of it."""
    file = script("engine/pulumi", ENDS_IN_ORDER)
    command = [sys.executable, "-c", INTERRUPTED, str(file.parent)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate()
    assert (file.parent / "ended in order").exists()
    assert output.count("cancelling") == 3000
    assert "KeyboardInterrupt" in errors


TWO_ERRORS = json.dumps(
    {
        "diagnostics": [
            {"severity": "info", "message": "loading"},
            {"severity": "error", "message": "Traceback:\nValueError: the zone is taken\n"},
            {"severity": "error", "message": "error: the program ended with exit code 1"},
        ]
    }
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param("echo hello; echo 'error: no stack' >&2; exit 1", "error: no stack", id="an error"),
        pytest.param("echo; exit 255", "it printed nothing", id="a silent error"),
        pytest.param("echo 'not JSON'", "it printed nothing", id="no JSON"),
        pytest.param(
            f"cat <<'end'\n{TWO_ERRORS}\nend\nexit 255",
            "ValueError: the zone is taken",
            id="the first error inside of the JSON",
        ),
    ],
)
def test_a_failed_reading_says_why(script: Script, body: str, reason: str) -> None:
    with pytest.raises(EngineError) as raised:
        pulumi_that(script, body).preview_json("acme")
    assert str(raised.value) == f"pulumi cannot preview acme: {reason}"


def test_a_stack_that_cannot_be_selected_is_an_error_with_the_last_line(script: Script) -> None:
    said = "cannot select the stack acme: error: PULUMI_CONFIG_PASSPHRASE must be set; the state's passphrase is needed"
    with pytest.raises(EngineError, match=said):
        pulumi_that(script, "echo one; echo 'error: PULUMI_CONFIG_PASSPHRASE must be set' >&2; exit 255").select("acme")
