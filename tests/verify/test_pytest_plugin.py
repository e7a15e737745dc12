"""``pytest --launchready STACK``, run as a client's CI would run it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from xml.etree.ElementTree import parse

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
    assert code == 3, text
    assert "1 skipped" in text
    assert "dns/www.acme.test/answers-edge: unknown: Cloudflare's API could not be asked" in text
    assert "1 could not be looked at, so not all is proved (exit code 3)" in text
    code, text = run(project, world, *chosen, "--launchready-strict", CLOUDFLARE_API_TOKEN="nobodys")
    assert code == 1, text
    assert "nobodys" not in text


def test_other_tests_run_beside_it_where_a_path_names_them(project: Path, world: World) -> None:
    code, text = run(project, world, "--launchready", "acme", "-k", "own or hsts", "test_own.py")
    assert code == 0, text
    assert "5 passed" in text or "6 passed" in text, text


@pytest.mark.parametrize(
    ("options", "variables", "said"),
    [
        pytest.param(("--launchready", "nobody"), {}, "--launchready nobody: there is no stack", id="no-such-stack"),
        pytest.param(
            ("--launchready", "nobody", "-n", "2"), {}, "--launchready nobody: there is no stack", id="with-workers"
        ),
        pytest.param(
            ("--launchready", "acme", "--launchready-only", "webhosting"),
            {},
            "--launchready-only webhosting: nothing is expected of it; there is dns, ",
            id="no-such-concern",
        ),
        pytest.param(
            ("--launchready", "acme", "--launchready-wait", "nan"), {}, "--launchready-wait nan: ", id="no-such-wait"
        ),
        pytest.param(
            ("--launchready", "acme"), {"LAUNCHREADY_RESOLVER": "mine"}, "'mine' is no ADDRESS", id="no-such-resolver"
        ),
    ],
)
def test_what_cannot_be_meant_is_wrong_use_and_said_once(
    project: Path, world: World, options: tuple[str, ...], variables: dict[str, str], said: str
) -> None:
    code, text = run(project, world, *options, **variables)
    assert code == pytest.ExitCode.USAGE_ERROR, text
    assert text.count(said) == 1, text
    assert "Traceback" not in text


def test_what_is_collected_is_counted_and_not_looked_at(project: Path, world: World) -> None:
    chosen = ("--launchready", "acme", "--launchready", "acme", "--launchready-only", "tls")
    code, text = run(project, world, *chosen, "-k", "hsts", "--collect-only", LAUNCHREADY_RESOLVER="127.0.0.1:1")
    assert code == 0, text
    assert "4/22 tests collected (18 deselected)" in text, "a stack that is named twice is one"
    assert "HTTP requests" not in text


def test_workers_share_one_look_and_what_one_saw(project: Path, world: World) -> None:
    chosen = ("--launchready", "acme", "--launchready-only", "tls", "-n", "2", "-v")
    code, text = run(project, world, *chosen)
    assert code == 1, text
    assert {"gw0", "gw1"} == set(re.findall(r"\[(gw\d)\]", text))
    assert text.count("HTTP requests a round") == 1, text
    assert text.count("still accepts TLS 1.0 and 1.1") == text.count("\n✗ FAIL tls/") == 6


def test_each_has_its_verdict_in_junit_and_its_evidence_where_it_is_asked_for(project: Path, world: World) -> None:
    chosen = ("--launchready", "acme", "--launchready-only", "tls", "-k", "www and hsts or app and hsts")
    code, text = run(project, world, *chosen, "-rP", "--junitxml=report.xml")
    assert code == 0, text
    (case,) = parse(project / "report.xml").getroot().iter("testcase")  # noqa: S314 - our own report
    assert (case.attrib["classname"], case.attrib["name"]) == ("acme", "tls/app.acme.test/hsts")
    properties = {each.attrib["name"]: each.attrib["value"] for each in case.iter("property")}
    assert properties == {"verdict": "pass", "declared_at": "tls.hsts"}
    assert "seen     20" in text


def test_a_conftest_of_the_project_sees_them_as_any_test(project: Path, world: World) -> None:
    (project / "conftest.py").write_text(
        "import pytest\n"
        "def pytest_configure(config): config.addinivalue_line('markers', 'live: looks at the world')\n"
        "def pytest_collection_modifyitems(items):\n"
        "    for item in items: item.add_marker(pytest.mark.live) if item.nodeid.startswith('acme::') else None\n"
        "@pytest.fixture(autouse=True)\n"
        "def around(): yield\n"
    )
    code, text = run(project, world, "--launchready", "acme", "-m", "live", "-k", "app and hsts or own", "test_own.py")
    assert code == 0, text
    assert "1 passed, " in text


def test_a_run_that_does_not_ask_for_it_loads_nothing_of_it(project: Path, world: World) -> None:
    (project / "test_own.py").write_text(
        "import sys\ndef test_own(): assert not {'launchready.verify', 'launchready.stackfile'} & set(sys.modules)\n"
    )
    code, text = run(project, world)
    assert code == 0, text
