"""The commands of the workflow, as it names them, one after the other: from a pull request to the night after."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from commands import Script
from workflows import read, run_step, steps_of

STACKS = read("stacks.yml")

# The last call stands in "asked"; the comments that there are in "comments".
GH = """
printf '%s\\n' "$*" >> "$GH_LOG"
case "$*" in
  *--paginate*) cat "$GH_COMMENTS" ;;
esac
"""


class Runner:
    """A runner of GitHub's with a client's project checked out, and ``gh`` that writes down what it is asked."""

    def __init__(self, client: Any, folder: Path) -> None:
        self.client = client
        folder.mkdir()
        self.log, self.comments, self.output = (folder / name for name in ("log", "comments", "output"))
        for file in (self.log, self.comments, self.output):
            file.touch()
        Script(folder)("bin/gh", GH)
        self.known = {
            "matrix.stack": client.name,
            "github.token": "token-of-the-run",
            "github.server_url": "https://github.example",
            "github.repository": "acme/dns",
            "github.run_id": "4711",
            "github.event.pull_request.number": "7",
            "secrets.CLOUDFLARE_API_TOKEN": client.environment["CLOUDFLARE_API_TOKEN"],
            "secrets.PULUMI_CONFIG_PASSPHRASE": client.environment["PULUMI_CONFIG_PASSPHRASE"],
            "secrets.PULUMI_ACCESS_TOKEN": "",
            "vars.PULUMI_BACKEND_URL": client.environment["PULUMI_BACKEND_URL"],
        }
        given = {name.partition(".")[2] for name in self.known}
        own = {name: value for name, value in client.environment.items() if name not in given}
        self.environment = {
            **own,
            "PATH": f"{folder / 'bin'}:{client.environment['PATH']}",
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GITHUB_REPOSITORY": "acme/dns",
            "GH_LOG": str(self.log),
            "GH_COMMENTS": str(self.comments),
        }

    def run(self, job: str, **known: str) -> list[subprocess.CompletedProcess[str]]:
        """Run the commands of ``job``; the first that fails ends it."""
        done: list[subprocess.CompletedProcess[str]] = []
        for step in steps_of(STACKS, job):
            done.append(run_step(step, self.client.project, {**self.known, **known}, self.environment))
            if done[-1].returncode:
                break
        return done

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=x", "-c", "user.email=x@acme.test", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=self.client.project, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self) -> str:
        self.git("add", "--all", "stacks", "Pulumi.yaml", "__main__.py", "components")
        self.git("commit", "--quiet", "--message=x")
        return self.git("rev-parse", "HEAD")


def passed(done: list[subprocess.CompletedProcess[str]]) -> str:
    last = done[-1]
    assert last.returncode == 0, last.stdout + last.stderr
    return last.stdout


def test_from_a_pull_request_to_the_night_after(new_client: Any, tmp_path: Path) -> None:
    client = new_client()
    # Of a sender without a DKIM key it cannot be told whether DMARC lets its mail pass: exit code 3, which is no pass.
    client.declare(mail={**client.site["mail"], "senders": []})
    runner = Runner(client, tmp_path / "runner")
    runner.git("init", "--quiet", "--initial-branch=main")
    base = runner.commit()
    base_of = {"github.event.pull_request.base.sha || github.event.before": base}
    client.declare(hosts={**client.site["hosts"], "api": {"origin": "198.51.100.12", "audience": "apis"}})
    runner.commit()

    passed(runner.run("which", **base_of))
    assert runner.output.read_text() == f"stacks={json.dumps([client.name])}\n"
    passed(runner.run("compile"))

    passed(runner.run("plan"))
    plan = (client.project / "plan.md").read_text()
    assert plan.startswith(f"<!-- launchready plan {client.name} -->\n")
    assert f"api.{client.zone}" in plan
    assert client.records() == {}

    passed(runner.run("comment"))
    asked, posted = runner.log.read_text().splitlines()[0], runner.log.read_text().splitlines()[-1]
    assert f'startswith("<!-- launchready plan {client.name} -->")' in runner.log.read_text()
    assert "repos/acme/dns/issues/7/comments" in asked
    assert posted == "api --silent --method POST repos/acme/dns/issues/7/comments --field body=@plan.md"
    runner.comments.write_text("12345\n")
    passed(runner.run("comment"))
    changed = runner.log.read_text().splitlines()[-1]
    assert changed == "api --silent --method PATCH repos/acme/dns/issues/comments/12345 --field body=@plan.md"

    passed(runner.run("propose"))
    passed(runner.run("apply"))
    assert "api A" in client.records()
    passed(runner.run("verify"))
    passed(runner.run("drift"))
    client.outsider.call("PATCH", "/settings/ssl", {"value": "full"})
    assert runner.run("drift")[-1].returncode == 1


def test_what_would_be_refused_is_commented_and_fails(new_client: Any, tmp_path: Path) -> None:
    client = new_client()
    runner = Runner(client, tmp_path / "runner")
    assert client.up().returncode == 0
    client.declare(tls={"mode": "full"})
    done = runner.run("plan")
    assert [each.returncode for each in done] == [0, 1]
    assert "### Refused" in (client.project / "plan.md").read_text()
    proposed = runner.run("propose")[-1]
    assert proposed.returncode == 1
    assert not (client.project / "saved.plan").exists()


def test_where_no_plan_can_be_made_the_comment_says_so(new_client: Any, tmp_path: Path) -> None:
    client = new_client()
    runner = Runner(client, tmp_path / "runner")
    done = runner.run("plan", **{"secrets.CLOUDFLARE_API_TOKEN": "wrong-token-of-nobody"})
    assert [each.returncode for each in done] == [0, 3]
    passed(runner.run("comment"))
    assert (
        "could be made: https://github.example/acme/dns/actions/runs/4711" in (client.project / "plan.md").read_text()
    )
