"""What the program needs before it declares: the stack that the engine's configuration holds, and the zone's id."""

from __future__ import annotations

import sys
from typing import NoReturn

import pulumi

from components.sdk import GetZoneFilterArgs, get_zone
from launchready.errors import DeclarationError, LaunchReadyError, Problem
from launchready.stackfile import Stack, stack_from_config

_MESSAGE_SHOWN = 32
"""Pulumi's Python host takes this exit code for "the message has been shown": it adds none of its own, and no
traceback (pulumi-language-python, v3.79 to v3.272, verified 2026-11-24)."""


def declared_stack() -> Stack:
    """Return the stack that is being applied; its configuration is the truth, the file gives line numbers."""
    config = {key: value for key, value in pulumi.runtime.get_config_env().items() if key.startswith("launchready:")}
    try:
        return stack_from_config(pulumi.get_stack(), config)
    except LaunchReadyError as error:
        stop(error)


def find_zone_id(stack: Stack) -> str:
    """Return the zone id that is declared, else that of the zone with this name: looked up, never owned."""
    zone = stack.site.zone
    if zone.id is not None:
        return zone.id
    try:
        return get_zone(filter=GetZoneFilterArgs(match="all", name=zone.name)).zone_id
    except Exception as error:  # noqa: BLE001 - the SDK raises no other: "invoke of … returned an error: …"
        cause = str(error).rpartition("returned an error: ")[2]
        file = f"stacks/{stack.file.name}" if stack.file else None
        stop(DeclarationError((Problem("zone.name", cause, file, stack.line_of("zone.name")),)))


def stop(error: LaunchReadyError) -> NoReturn:
    """End the program with the message of ``error`` as the engine's only diagnostic; the run fails."""
    pulumi.log.error(str(error))
    sys.exit(_MESSAGE_SHOWN)
