"""The machine and the versions that a figure was measured on and with; nothing that names the machine or a place."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

from launchready.engine.pinned import PULUMI

PACKAGES = ("launchready", "pulumi", "pulumi-cloudflare", "cloudflare", "octodns", "octodns-cloudflare")


def describe_machine() -> dict[str, str | int]:
    """Return the processor's model, the cores that we may use, Python and the operating system."""
    return {
        "cpu": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "unknown"
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found.group(1).strip() if found else platform.processor() or "unknown"


def describe_versions() -> dict[str, str]:
    """Return the versions of what was measured and of the peers."""
    return {"engine": PULUMI, **{name: version(name) for name in PACKAGES}}
