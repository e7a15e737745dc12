"""What start-up and memory rest on: which modules a command imports, in a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def imported_by(code: str) -> set[str]:
    """Return the names of all modules that are there once ``code`` has run."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(json.loads(told.stdout.splitlines()[-1]))


HELP = """
import contextlib, io
from launchready.cli import main
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    main(["--help"])
"""


def test_help_imports_no_command() -> None:
    modules = imported_by(HELP)
    ours = {name for name in modules if name.startswith("launchready.")}
    assert ours == {"launchready.cli", "launchready.errors"}
    assert not modules & {"pydantic", "httpx", "rich", "cloudflare", "pulumi"}


@pytest.mark.parametrize("command", ["verify", "drift", "show", "explain"])
def test_commands_that_only_look_import_nothing_of_pulumi(command: str) -> None:
    modules = imported_by(f"import launchready.cli.{command}")
    assert f"launchready.cli.{command}" in modules
    assert not {name for name in modules if name.split(".")[0] in ("pulumi", "pulumi_cloudflare", "grpc")}


def test_an_audit_imports_nothing_of_stacks_accounts_or_pages() -> None:
    modules = imported_by("import launchready.cli.audit")
    assert "launchready.audit.discovering" in modules
    assert not {name.split(".")[0] for name in modules} & {"pydantic", "yaml", "cloudflare", "jinja2", "pulumi", "grpc"}
    assert not modules & {"launchready.cloudflare", "launchready.compilation", "launchready.site", "launchready.edge"}


def test_a_preview_imports_nothing_of_the_proof() -> None:
    modules = imported_by("import launchready.gate")
    assert "launchready.cloudflare" in modules
    assert not modules & {"launchready.proof", "launchready.verify", "launchready.report", "launchready.live.http"}
    assert not {name.split(".")[0] for name in modules} & {"dns", "h11"}


def test_of_httpx_its_command_line_is_left_out_and_nothing_is_kept_from_others() -> None:
    modules = imported_by("import launchready.cloudflare, httpx; httpx.Client().close()")
    assert not modules & {"httpx._main", "rich", "pygments"}
    assert "httpx._main" in imported_by("import launchready.cloudflare, httpx._main")
