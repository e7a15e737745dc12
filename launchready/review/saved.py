"""A plan in a file (``launchready.saved-plan/1``): what was seen, so that exactly that is applied, or nothing.

What is applied always comes from the stack file. The file can only hold it back: it says what the world looked like,
and the engine's own plan in it limits what the engine may do. Its digest finds what was cut off or changed by accident.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from launchready.errors import UsageError
from launchready.review.fingerprint import Fingerprint

SCHEMA = "launchready.saved-plan/1"
_LARGEST = 64 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """What was seen: ``at`` is ISO 8601, UTC; ``summary`` is one line; ``allowed`` are the ids allowed for the run.

    ``engine`` is the engine's own plan, None where it could make none.
    """

    stack: str
    at: str
    summary: str
    allowed: tuple[str, ...]
    fingerprint: Fingerprint
    engine: Mapping[str, Any] | None


def write_plan(file: Path, plan: SavedPlan) -> None:
    """Write ``plan`` to ``file``, whole or not at all, for its owner alone; raise UsageError where that fails."""
    content: dict[str, Any] = {"schema": SCHEMA, **asdict(plan)}
    text = json.dumps({**content, "digest": _digest(content)}, indent=1, sort_keys=True) + "\n"
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        beside.replace(file)
    except OSError as error:
        raise UsageError(f"the plan cannot be written to {file}: {error.strerror}") from None
    finally:
        beside.unlink(missing_ok=True)


def read_plan(file: Path, stack: str) -> SavedPlan:
    """Return the plan of ``stack`` in ``file``; raise UsageError where it is none, not whole, or another stack's."""
    try:
        text = file.read_bytes()[: _LARGEST + 1].decode("utf-8")
        content = json.loads(text)
    except OSError as error:
        raise UsageError(f"the plan {file} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise _broken(file, "it is cut off, or no plan") from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise _broken(file, "it is no plan that this version of launchready wrote")
    if content.pop("digest", None) != _digest(content):
        raise _broken(file, "it was changed after it was written")
    content.pop("schema")
    try:
        plan = SavedPlan(**{**content, "allowed": tuple(content["allowed"])})
    except (KeyError, TypeError):
        raise _broken(file, "parts of it are missing") from None
    if plan.stack != stack:
        raise UsageError(f"{file} is the plan of {plan.stack}, not of {stack}")
    return plan


def _broken(file: Path, why: str) -> UsageError:
    return UsageError(f"{file} cannot be used: {why}. Make a new one: `launchready plan STACK --save-plan FILE`")


def _digest(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "backslashreplace")).hexdigest()
