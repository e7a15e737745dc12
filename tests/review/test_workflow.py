"""What the workflow of the stacks may do, to whom, and which stacks it takes for touched."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from workflows import ROOT, read, steps_of

from launchready.cli.stack_list import command, touched

STACKS = read("stacks.yml")
JOBS: dict[str, Any] = STACKS["jobs"]
WITH_SECRETS = ("plan", "propose", "apply", "verify", "drift")
EVERY = ("acme", "globex")


def text_of(job: str) -> str:
    return json.dumps(JOBS[job])


def test_the_workflow_may_read_the_code_and_one_job_alone_may_write_comments() -> None:
    assert STACKS["permissions"] == {"contents": "read"}
    writing = {name: job["permissions"] for name, job in JOBS.items() if "permissions" in job}
    assert writing == {"comment": {"pull-requests": "write"}}
    assert "checkout" not in text_of("comment"), "what may write runs nothing of the pull request"


def test_secrets_are_given_to_the_steps_that_need_them_and_from_an_environment() -> None:
    assert {name for name in JOBS if "secrets." in text_of(name)} == set(WITH_SECRETS)
    for name in WITH_SECRETS:
        assert JOBS[name]["environment"] == ("production" if name == "apply" else "review")
        assert "secrets." not in json.dumps({key: value for key, value in JOBS[name].items() if key != "steps"})
        (step,) = [step for step in JOBS[name]["steps"] if "secrets." in json.dumps(step)]
        assert step["env"] == JOBS["apply"]["steps"][-1]["env"]


def test_nothing_of_a_fork_meets_a_secret() -> None:
    assert "pull_request" in STACKS["on"]
    assert "pull_request_target" not in STACKS["on"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in JOBS["plan"]["if"]
    for name in ("propose", "apply", "verify"):
        assert "github.event_name == 'push'" in JOBS[name]["if"]
    assert "github.event_name == 'schedule'" in JOBS["drift"]["if"]
    assert "if" not in JOBS["which"]


def test_one_stack_is_changed_by_one_run_at_a_time_and_never_in_the_middle() -> None:
    assert JOBS["apply"]["concurrency"] == {"group": "stack-${{ matrix.stack }}", "cancel-in-progress": False}
    assert "${{ matrix.stack }}" in JOBS["plan"]["concurrency"]["group"]


def test_what_is_applied_is_what_was_saved_and_verified_after_it() -> None:
    (apply,) = steps_of(STACKS, "apply")
    assert apply.run == 'launchready up "$STACK" --yes --plan saved.plan'
    assert JOBS["apply"]["needs"] == ["which", "propose"]
    assert JOBS["verify"]["needs"] == ["which", "apply"]


@pytest.mark.parametrize("name", ["stacks.yml", "ci.yml", "../actions/launchready/action.yml"])
def test_every_action_is_githubs_own_and_of_one_major_version(name: str) -> None:
    text = json.dumps(read(name))
    used = set(re.findall(r'"uses": "([^"]+)"', text)) - {"./.github/actions/launchready"}
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", each) for each in used), used


def test_no_text_of_a_pull_request_is_written_into_a_script() -> None:
    for name in JOBS:
        assert all("${{" not in step.run for step in steps_of(STACKS, name))


def test_every_job_has_a_limit_of_time() -> None:
    assert all(job["timeout-minutes"] <= 60 for job in JOBS.values())


def test_pull_requests_are_looked_at_where_a_stack_may_be_touched() -> None:
    for event in ("pull_request", "push"):
        paths = STACKS["on"][event]["paths"]
        tried = ("stacks", "launchready", "components", "__main__.py", "Pulumi.yaml", "requirements.txt")
        assert {path.partition("/")[0] for path in paths} >= set(tried)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([], []),
        (["stacks/Pulumi.acme.yaml"], ["acme"]),
        (["stacks/Pulumi.acme.yaml", "docs/stack.md", "README.md", "tests/x.py", ".github/workflows/ci.yml"], ["acme"]),
        (["docs/stack.md"], []),
        (["stacks/Pulumi.gone.yaml"], []),
        (["stacks/defaults.yaml"], list(EVERY)),
        (["launchready/site/hosts.py", "stacks/Pulumi.acme.yaml"], list(EVERY)),
        (["components/redirects.py"], list(EVERY)),
        (["Pulumi.yaml"], list(EVERY)),
        (["requirements.txt"], list(EVERY)),
        ([".github/workflows/stacks.yml"], list(EVERY)),
        ([".github/actions/launchready/action.yml"], list(EVERY)),
        (["policies/__main__.py"], list(EVERY)),
        (["something-new"], list(EVERY)),
    ],
    ids=lambda value: "+".join(value) or "none",
)
def test_which_stacks_a_change_touches(files: list[str], expected: list[str]) -> None:
    assert touched(files, EVERY) == expected


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=x", "-c", "user.email=x@acme.test", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two stacks, in a folder of its own below the top."""
    folder = tmp_path / "dns"
    (folder / "stacks").mkdir(parents=True)
    for name in ("Pulumi.yaml", "stacks/Pulumi.acme.yaml", "stacks/Pulumi.globex.yaml"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message=first")
    monkeypatch.chdir(folder)
    return folder


def listed(*options: str) -> Any:
    done = CliRunner().invoke(command, ["--json", *options], catch_exceptions=False, standalone_mode=False)
    return json.loads(done.stdout)


def test_only_what_this_branch_changed_counts(project: Path) -> None:
    base = git(project, "rev-parse", "HEAD")
    git(project, "switch", "--quiet", "--create", "a-branch")
    (project / "stacks" / "Pulumi.globex.yaml").write_text("# another\n")
    git(project, "commit", "--all", "--quiet", "--message=second")
    assert listed("--since", base) == ["globex"]
    assert listed() == ["acme", "globex"]


@pytest.mark.parametrize("since", ["0" * 40, "no-such-branch", "--output=x"])
def test_where_git_does_not_know_the_revision_all_stacks_are_meant(project: Path, since: str) -> None:
    assert listed("--since", since) == ["acme", "globex"]
    assert not (project / "x").exists()
