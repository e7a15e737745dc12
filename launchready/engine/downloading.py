"""The official release: whether its site can be reached, and the SDK's installer, as a process of its own.

The installer knows no time limit and shows no sign of life; whoever runs its command gives it both.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx

INSTALLER = "https://get.pulumi.com/install.sh"  # what the SDK's installer fetches first (verified 2026-11-24)
_PATIENCE = 10.0  # seconds to connect, and again for the answer


def judge_site(address: str = INSTALLER, patience: float = _PATIENCE) -> str | None:
    """Return why the official release cannot be downloaded, in a few words; None where its site answers."""
    try:
        answer = httpx.head(address, timeout=patience, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"its site cannot be reached ({type(error).__name__})"
    return f"its site answers {answer.status_code}" if answer.is_error else None


def install_command(folder: Path, version: str) -> list[str]:
    """Return the command that installs ``version`` into ``folder``, and says in one line why it cannot."""
    return [sys.executable, "-c", f"from {__name__} import install; install()", str(folder), version]


def install() -> None:
    """Install as the command's arguments say; exit with one line where that fails."""
    # Imported here: the SDK takes 0.3 s, which judge_site does not need.
    from pulumi.automation import PulumiCommand  # noqa: PLC0415
    from semver import VersionInfo  # noqa: PLC0415

    folder, version = sys.argv[1:]
    try:
        PulumiCommand.install(root=folder, version=VersionInfo.parse(version))
    except subprocess.CalledProcessError as error:
        said = error.output.decode(errors="replace").strip().splitlines()
        sys.exit(said[-1] if said else f"its installer ended with exit code {error.returncode}")
    except Exception as error:  # noqa: BLE001 - whatever the installer meets, building is the way on
        sys.exit(f"{type(error).__name__}: {error}")
