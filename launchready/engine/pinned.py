"""Which engine: the versions that were tried, and the oldest that is taken from PATH.

The newest Python SDK works with an older engine (tried 2026-11-24: SDK 3.272.0 with engine 3.259.0).
"""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

PULUMI = "3.259.0"
LANGUAGE_HOST = "3.79.0"  # the last one that lives in a Go module that is served
MINIMUM = (3, 200, 0)  # of a pulumi that the user brings
GO_MINIMUM = (1, 26)  # what the two go.mod name

HOST = "pulumi-language-python"
EXECUTABLES = ("pulumi", HOST, f"{HOST}-exec")
MODULES = Path(str(resources.files("launchready.engine") / "modules"))

# Starts the name of every engine's folder in the cache, so that links to one are known wherever the cache is.
KEY = "launchready-engine-"


@dataclass(frozen=True, slots=True)
class Module:
    """One Go module of ours that pins a command as its tool: built to ``executable``, checked by ``go.sum``.

    ``folder`` holds go.mod and go.sum, ``package`` is the command, ``version_variable`` what the linker sets.
    ``scripts`` are files, relative to the module ``scripts_of``, that belong beside the executable.
    """

    executable: str
    folder: Path
    package: str
    version: str
    version_variable: str
    scripts_of: str = ""
    scripts: tuple[str, ...] = ()


_VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"

PINNED = (
    Module(
        "pulumi",
        MODULES / "pulumi",
        "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        PULUMI,
        # Without it `pulumi version` prints nothing and the Automation API refuses the CLI.
        _VERSION_VARIABLE,
    ),
    Module(
        HOST,
        MODULES / "language",
        f"github.com/pulumi/pulumi/sdk/v3/python/cmd/{HOST}",
        LANGUAGE_HOST,
        _VERSION_VARIABLE,
        "github.com/pulumi/pulumi/sdk/v3",
        (f"python/cmd/{HOST}-exec",),
    ),
)


def build_key(modules: tuple[Module, ...] = PINNED) -> str:
    """Return the name of a build in the cache: versions, system, and a digest of what pins the sources."""
    pins = (module.folder / name for module in modules for name in ("go.mod", "go.sum"))
    digest = hashlib.sha256(b"".join(pin.read_bytes() for pin in pins if pin.exists())).hexdigest()[:12]
    versions = "-".join(f"{module.executable}-{module.version}" for module in modules)
    return f"{KEY}{versions}-{platform.system()}-{platform.machine()}-{digest}".lower()


def download_key() -> str:
    """Return the name of the official download in the cache; its executables are in ``bin`` below it."""
    return f"{KEY}official-{PULUMI}-{platform.system()}-{platform.machine()}".lower()
