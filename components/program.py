"""What the program needs before it declares: the stack that the engine's configuration holds, and the zone's id."""

from __future__ import annotations

import pulumi

from components.sdk import GetZoneFilterArgs, get_zone
from launchready.errors import DeclarationError, LaunchReadyError, Problem
from launchready.gate import configuration, stop
from launchready.stackfile import Stack, stack_from_config


def declared_stack() -> Stack:
    """Return the stack that is being applied; its configuration is the truth, the file gives line numbers."""
    try:
        return stack_from_config(pulumi.get_stack(), configuration())
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
