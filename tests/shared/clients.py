"""Clients of the system tests: a zone and a project folder of their own, and the commands that a user has."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from ruamel.yaml import YAML

from launchready.demo.breaking import Outsider
from launchready.engine import Engine, engine_environment
from launchready.local.running import variables
from launchready.local.world import World

ROOT = Path(__file__).resolve().parent.parent.parent
SECOND_TOKEN = "token-of-the-second-stack"
PENDING = "pending.test"
DKIM = (
    "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsRWJ5cq+7YEFqcrmHJ8sy6qGSGuRdFqPS9lvhYmIOH/WzT0hJm5u"
    "pWhFNm4uQR3DKeTZe4GJaDdAcuIFVgT3MfEIveKYR0hd0wJVHi2akKHu/YJIT1R5CJLH3al1qQ7Ckl4zNDKV2yRT32a8mavA0ETzC9cW+/8KI5OIxe"
    "RayjKKVeLl5j4sNz08cpHkUAI+JDN/KUFNz7m83mbNWTiOcSSC0IIJETpV++LYp07AizVoZsp1svdSeNgOb1Ib9TFTgXD4HvzDHhsU1hNLknxAYKiC"
    "esAT8oRRFn4WjEqcUduvumupeVSk8dkyHRhCWE4FESzkHLL7OffJaUbqQpv9zwIDAQAB"
)


def zone_names() -> tuple[str, ...]:
    return tuple(f"client{number}.test" for number in range(1, 121))


NUMBERS = count(1)


@dataclass
class Client:
    """One client: a project folder with one stack file, its zone, and the commands that a user has."""

    name: str
    zone: str
    project: Path
    environment: dict[str, str]
    outsider: Outsider
    engine: Engine
    site: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)

    def declare(self, **changes: Any) -> None:
        """Write the stack file: a small site, with ``changes`` to its top-level keys."""
        self.site = {**self.site, **changes}
        content: dict[str, Any] = {"config": {**self.config, "launchready:site": self.site}}
        if self.file.exists():
            content |= {k: v for k, v in YAML(typ="safe").load(self.file.read_text()).items() if k == "encryptionsalt"}
        with self.file.open("w") as out:
            YAML(typ="safe").dump(content, out)

    @property
    def file(self) -> Path:
        """The stack file."""
        return self.project / "stacks" / f"Pulumi.{self.name}.yaml"

    def encrypt(self, key: str, value: str) -> None:
        """Write ``value`` into the stack file as a user does: encrypted."""
        done = self.pulumi("config", "set", "--secret", key, value)
        assert done.returncode == 0, done.stderr
        self.config[key] = YAML(typ="safe").load(self.file.read_text())["config"][key]

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run ``pulumi`` or ``launchready`` as a user with the exports would."""
        program = self.engine.pulumi if command[0] == "pulumi" else Path(sys.prefix, "bin", command[0])
        return subprocess.run(
            [program, *command[1:]],
            cwd=self.project,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=240,
            check=False,
        )

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run plain pulumi for this client's stack."""
        verb = [arguments[0], "--stack", self.name, "--non-interactive", "--color=never"]
        return self.run("pulumi", *verb, *arguments[1:])

    def up(self) -> subprocess.CompletedProcess[str]:
        """Run plain ``pulumi up``."""
        return self.pulumi("up", "--yes", "--skip-preview")

    def records(self) -> dict[str, set[str]]:
        """Return contents by ``name type``, names relative to the zone."""
        found: dict[str, set[str]] = {}
        for record in self.outsider.call("GET", "/dns_records?per_page=500"):
            name = record["name"].removesuffix(self.zone).rstrip(".") or "@"
            found.setdefault(f"{name} {record['type']}", set()).add(record["content"])
        return found

    def assert_settled(self) -> None:
        """Every apply is followed by a plan that shows zero changes, in the engine and against the API."""
        preview = self.pulumi("preview", "--expect-no-changes")
        assert preview.returncode == 0, preview.stdout + preview.stderr
        drift = self.run("launchready", "drift", self.name)
        assert drift.returncode == 0, drift.stdout + drift.stderr


def make_client(
    name: str, zone: str, project: Path, world: World, engine: Engine, stack: contextlib.ExitStack
) -> Client:
    (project / "stacks").mkdir(parents=True)
    for file in ("Pulumi.yaml", "__main__.py"):
        shutil.copy2(ROOT / file, project)
    shutil.copytree(ROOT / "components", project / "components", ignore=shutil.ignore_patterns("__pycache__"))
    backend = project / "state"
    backend.mkdir()
    home = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI", "LAUNCHREADY", "CLOUD"))}
    local = {**home, **variables(world.contract(), project), "PULUMI_BACKEND_URL": f"file://{backend}"}
    environment = engine_environment(engine, local)
    outsider = stack.enter_context(Outsider(world.api, world.token, zone))
    return Client(name, zone, project, environment, outsider, engine)


def small_site(zone: str) -> dict[str, Any]:
    """Return a site that is proved in a second: an apex and an app, mail at Google with one sender."""
    return {
        "zone": {"name": zone},
        "canonical": "@",
        "hosts": {
            "@": {"origin": "198.51.100.10", "audience": "marketing"},
            "app": {"origin": "198.51.100.11", "audience": "users", "authenticated": True},
        },
        "mail": {
            "provider": "google-workspace",
            "dkim": [{"selector": "google", "txt": DKIM}],
            "senders": [{"name": "sendgrid", "include": "sendgrid.net"}],
        },
    }


@contextlib.contextmanager
def misbehaving(world: World, address: str, manner: Mapping[str, Any]) -> Iterator[None]:
    """Let a demo origin misbehave, through its own control path, until the block is left."""
    control = f"http://{world.origins[address]}/__control"
    with httpx.Client(trust_env=False) as http:
        http.post(control, json=dict(manner)).raise_for_status()
        try:
            yield
        finally:
            http.delete(control).raise_for_status()
