"""``pytest --launchready STACK``, run as a client's CI would run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from acme_world import ACME, acme_live, looking_at

from launchready.local.world import World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with acme_live() as world:
        (zone,) = world.store.zones()
        zone.change_settings({"min_tls_version": "1.0"})
        yield world


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "stacks").mkdir()
    shutil.copy(ACME, tmp_path / "stacks")
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "test_own.py").write_text("def test_own(): pass\n")
    return tmp_path


def run(project: Path, world: World, *options: str, **variables: str) -> tuple[int, str]:
    loaded = any(entry.name == "launchready" for entry in entry_points(group="pytest11"))
    named = () if loaded else ("-p", "launchready.pytest_plugin")
    command = (sys.executable, "-m", "pytest", *named, "-p", "no:cacheprovider", "-rs", "--tb=short", *options)
    environment = {**os.environ, **looking_at(world), **variables}
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_each_expectation_is_a_test_and_what_failed_is_told_in_full(project: Path, world: World) -> None:
    code, text = run(project, world, "--launchready", "acme", "--launchready-only", "tls", "-v")
    assert code == 1, text
    assert "acme::tls/app.acme.test/hsts PASSED" in text
    assert "acme::tls/app.acme.test/versions FAILED" in text
    assert "still accepts TLS 1.0 and 1.1" in text
    assert text.count("HTTP requests a round") == 1, "looked at once for all"
    assert "Traceback" not in text
    assert "test_own" not in text, "where no path is given, nothing else is collected"


def test_what_could_not_be_looked_at_is_skipped_with_its_reason_unless_strict(project: Path, world: World) -> None:
    chosen = ("--launchready", "acme", "-k", "answers-edge and www")
    code, text = run(project, world, *chosen, CLOUDFLARE_API_TOKEN="nobodys")
    assert code == 0, text
    assert "1 skipped" in text
    assert "unknown: Cloudflare's API could not be asked" in text
    code, text = run(project, world, *chosen, "--launchready-strict", CLOUDFLARE_API_TOKEN="nobodys")
    assert code == 1, text
    assert "nobodys" not in text


def test_other_tests_run_beside_it_where_a_path_names_them(project: Path, world: World) -> None:
    code, text = run(project, world, "--launchready", "acme", "-k", "own or hsts", "test_own.py")
    assert code == 0, text
    assert "5 passed" in text or "6 passed" in text, text


def test_a_stack_that_is_not_there_is_wrong_use(project: Path, world: World) -> None:
    code, text = run(project, world, "--launchready", "nobody")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "--launchready nobody: " in text
    assert "Traceback" not in text


def test_a_run_that_does_not_ask_for_it_loads_nothing_of_it(project: Path, world: World) -> None:
    (project / "test_own.py").write_text(
        "import sys\ndef test_own(): assert not {'launchready.verify', 'launchready.stackfile'} & set(sys.modules)\n"
    )
    code, text = run(project, world)
    assert code == 0, text
