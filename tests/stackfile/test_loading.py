from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from launchready.errors import DeclarationError
from launchready.probe import Probe
from launchready.stackfile import Gate, Stack, load_stack, stack_from_config, stack_names

PROJECT = Path(__file__).resolve().parents[2]


def values_of(folder: Any, site: str) -> dict[str, Any]:
    return {"site": folder.load(site).site.model_dump(mode="json", exclude_unset=True)}


def test_the_smallest_stack_has_the_defaults(folder: Any, site: str) -> None:
    stack = folder.load(site)
    assert (stack.name, stack.verify, stack.probe) == ("acme", Gate.ENFORCE, Probe.FULL)
    assert stack.compilation.zones[0].name == "acme.test"


def test_a_path_names_a_stack_too(folder: Any, site: str) -> None:
    file = folder.write(site, "other")
    assert load_stack(str(file)).name == "other"


def test_a_missing_stack_lists_those_there_are(folder: Any, site: str) -> None:
    folder.write(site, "acme")
    folder.write(site, "globex")
    with pytest.raises(DeclarationError, match=r"no stack initech .* the stacks here are acme, globex"):
        load_stack("initech", folder.path)
    assert stack_names(folder.path) == ("acme", "globex")


def test_settings_beside_the_site_are_read_as_texts(folder: Any, site: str) -> None:
    stack = folder.load(site + "  launchready:verify: off\n  launchready:probe: light\n")
    assert (stack.verify, stack.probe) == (Gate.OFF, Probe.LIGHT)


def test_keys_and_secrets_of_others_are_left_alone(folder: Any, site: str) -> None:
    others = "  cloudflare:apiToken: {secure: AAABAA==}\n  other:thing: [1]\nencryptionsalt: v1:x\n"
    assert folder.load(site + others).site.zone.name == "acme.test"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param("launchready:verfy: warn", "did you mean launchready:verify?", id="unknown-key"),
        pytest.param("launchready:verify: enforced", "did you mean enforce?", id="unknown-word"),
        pytest.param("launchready:verify: false", "false is not one of enforce, warn, off", id="boolean"),
        pytest.param("launchready:probe: [full]", "a list is not one of full, light, off", id="list"),
    ],
)
def test_a_wrong_setting_is_said_with_its_line(folder: Any, site: str, line: str, says: str) -> None:
    (problem,) = folder.problems(f"{site}  {line}\n")
    assert says in problem.message
    assert problem.line == 7


def test_two_stacks_of_one_zone_are_refused_and_both_files_named(folder: Any, site: str) -> None:
    folder.write(site.replace("acme.test", "ACME.test."), "first")
    (problem,) = folder.problems(site)
    assert str(problem).startswith("stacks/Pulumi.acme.yaml:3: zone.name: acme.test belongs to the stack first already")
    assert "stacks/Pulumi.first.yaml" in problem.message


def test_a_broken_neighbour_does_not_stop_a_stack(folder: Any, site: str) -> None:
    folder.write("config: [", "broken")
    assert folder.load(site).name == "acme"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "no config: block", id="empty"),
        pytest.param(b"config: 1", "no config: block", id="no-block"),
        pytest.param(b"config: {}", "launchready:site is missing", id="no-site"),
        pytest.param(b"\xff\xfe", "no UTF-8 text", id="no-utf8"),
        pytest.param(b"a" * 1_000_001, "it has 1,000,001 bytes, and a stack file 1,000,000 at most", id="huge"),
        pytest.param(b"config: {launchready:site: }", "it is empty; write a block of keys", id="empty-site"),
    ],
)
def test_a_file_that_declares_nothing_is_refused(folder: Any, content: bytes, says: str) -> None:
    folder.write("").write_bytes(content)
    with pytest.raises(DeclarationError, match=says):
        load_stack("acme", folder.path)


# --- the engine's configuration


def test_the_engines_configuration_gives_the_same_compilation(folder: Any, site: str) -> None:
    values = values_of(folder, site)
    declared = folder.load(site)
    as_object = stack_from_config("acme", values, folder.path)
    as_text = stack_from_config("acme", {"launchready:site": json.dumps(values["site"])}, folder.path)
    assert as_object.compilation == as_text.compilation == declared.compilation


def test_where_file_and_configuration_agree_a_problem_has_its_line(folder: Any, site: str) -> None:
    bad = site.replace("198.51.100.10", "10.0.0.1")
    folder.write(bad)
    hosts = {"@": {"origin": "10.0.0.1", "audience": "marketing"}}
    values = {"site": {"zone": {"name": "acme.test"}, "canonical": "@", "hosts": hosts}}
    with pytest.raises(DeclarationError, match=r"Pulumi.acme.yaml:6: hosts.@.origin"):
        stack_from_config("acme", values, folder.path)


def test_where_they_differ_the_configuration_is_right_and_no_line_is_named(folder: Any, site: str) -> None:
    folder.write(site)
    hosts = {"@": {"origin": "10.0.0.1", "audience": "marketing"}}
    values = {"site": {"zone": {"name": "acme.test"}, "canonical": "@", "hosts": hosts}}
    with pytest.raises(DeclarationError, match=r"Pulumi.acme.yaml: hosts.@.origin"):
        stack_from_config("acme", values, folder.path)


def test_a_configuration_without_a_file_is_enough(folder: Any, site: str) -> None:
    values = values_of(folder, site)
    stack = stack_from_config(
        "elsewhere", {**values, "verify": "warn", "cloudflare:apiToken": "x"}, folder.path / "stacks"
    )
    assert (stack.file, stack.verify) == (None, Gate.WARN)


@pytest.mark.parametrize("name", stack_names(PROJECT))
def test_the_stacks_of_this_project_load(name: str) -> None:
    assert load_stack(name, PROJECT).compilation.expectations


def test_a_site_that_is_written_as_a_text_is_refused_by_the_engines_run_too(folder: Any) -> None:
    text = '{"zone": {"name": "acme.test"}, "canonical": "@", "hosts": {}}'
    folder.write(f"config:\n  launchready:site: '{text}'\n")
    loads: list[Callable[[], Stack]] = [
        lambda: load_stack("acme", folder.path),
        lambda: stack_from_config("acme", {"site": text}, folder.path),
    ]
    for load in loads:
        with pytest.raises(DeclarationError, match=r"yaml:2: .* does not fit: write a block of keys"):
            load()
