"""The real engine, built from its Go modules into a fresh cache, and a program run with it.

With warm Go caches this takes some ten seconds, with cold ones about five minutes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from launchready.engine import Engine, Pulumi, Source, engine_environment, ensure_engine, link_engine
from launchready.engine.pinned import EXECUTABLES, PULUMI
from launchready.errors import EngineError

pytestmark = [pytest.mark.timeout(1800), pytest.mark.xdist_group("engine-build")]

PROGRAM = """
import sys
import pulumi

if pulumi.Config().get_bool("fail"):
    raise pulumi.RunError("the program refuses")
pulumi.export("python", sys.prefix)
pulumi.export("hidden", pulumi.Output.secret("sesame"))
"""


@dataclass(frozen=True, slots=True)
class Built:
    engine: Engine
    said: list[str]
    environment: dict[str, str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build where neither PATH nor the cache has an engine."""
    path = os.environ["PATH"].split(os.pathsep)
    path = [folder for folder in path if not os.path.lexists(Path(folder, "pulumi"))]
    cache = tmp_path_factory.mktemp("cache")
    environment = {**os.environ, "PATH": os.pathsep.join(path), "LAUNCHREADY_CACHE": str(cache)}
    said: list[str] = []
    engine = ensure_engine(said.append, only=Source.GO, environment=environment)
    return Built(engine, said, environment)


@pytest.fixture
def project(built: Built, tmp_path: Path) -> Pulumi:
    """Return a project with a stack ``dev``, its state in a folder of its own."""
    (tmp_path / "Pulumi.yaml").write_text("name: tried\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    (tmp_path / "state").mkdir()
    home = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI")}
    local = {"PULUMI_BACKEND_URL": f"file://{tmp_path}/state", "PULUMI_CONFIG_PASSPHRASE": ""}
    pulumi = Pulumi(
        built.engine,
        tmp_path,
        engine_environment(built.engine, {**home, **local, "PULUMI_HOME": str(tmp_path / "home")}),
    )
    pulumi.select("dev")
    return pulumi


def test_it_says_what_it_builds_and_how_long_that_takes(built: Built) -> None:
    assert built.said[0].startswith("building Pulumi from Go modules: about 5 minutes and 3 GB")
    steps = [line for line in built.said if line.startswith("building p")]
    assert steps == [f"building pulumi {PULUMI}", "building pulumi-language-python 3.79.0"]


def test_everything_is_there_and_says_its_version(built: Built) -> None:
    assert built.engine.version == PULUMI
    assert {file.name for file in built.engine.folder.iterdir()} == set(EXECUTABLES)
    assert all(os.access(file, os.X_OK) for file in built.engine.folder.iterdir())


def test_the_next_time_it_comes_from_the_cache(built: Built) -> None:
    again = ensure_engine(pytest.fail, environment=built.environment)
    assert again == Engine(built.engine.folder, PULUMI, Source.CACHE)


def test_no_path_of_this_machine_is_in_it(built: Built) -> None:
    home = str(Path.home()).encode()
    found = re.search(re.escape(home) + rb"/[\w/.-]+\.go", built.engine.pulumi.read_bytes())
    assert found is None, found


def test_a_program_runs_with_this_environments_python_and_its_secrets_stay_hidden(project: Pulumi) -> None:
    shown: list[str] = []
    done = project.run("up", "--yes", "--skip-preview", "--stack", "dev", show=shown.append)
    assert done.code == 0, done.output
    assert "sesame" not in done.output
    assert done.output.splitlines() == shown
    (stack,) = project.resources("dev")
    assert stack["outputs"]["python"] == sys.prefix
    assert "sesame" not in str(project.stack_export("dev"))


def test_a_preview_says_what_would_change_and_then_that_nothing_would(project: Pulumi) -> None:
    assert project.preview_json("dev")["changeSummary"] == {"create": 1}
    assert project.run("up", "--yes", "--skip-preview", "--stack", "dev").code == 0
    assert project.preview_json("dev")["changeSummary"] == {"same": 1}


def test_a_program_that_fails_is_an_error_with_its_message(project: Pulumi) -> None:
    assert project.run("config", "set", "--stack", "dev", "fail", "true").code == 0
    with pytest.raises(EngineError, match=r"pulumi cannot preview dev: .*the program refuses"):
        project.preview_json("dev")


def test_links_first_on_path_are_enough_for_plain_pulumi(built: Built, project: Pulumi, tmp_path: Path) -> None:
    links = tmp_path / "links"
    links.mkdir()
    link_engine(built.engine, links)
    path = os.pathsep.join([str(links), str(Path(sys.prefix, "bin")), "/usr/bin", "/bin"])
    command = [str(links / "pulumi"), "up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"]
    environment = {**project.environment, "PATH": path}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert project.resources("dev")[0]["outputs"]["python"] == sys.prefix
