"""What the program needs before it declares: the stack that the engine's configuration holds, and the zone's id.

Whatever is wrong is raised as ``pulumi.RunError``: the engine shows its message alone, without a traceback.
"""

from __future__ import annotations

import pulumi

from components.sdk import GetZoneFilterArgs, get_zone
from launchready.errors import LaunchReadyError
from launchready.site import ZoneRef
from launchready.stackfile import Stack, stack_from_config


def declared_stack() -> Stack:
    """Return the stack that is being applied; its configuration is the truth, the file gives line numbers."""
    config = {key: value for key, value in pulumi.runtime.get_config_env().items() if key.startswith("launchready:")}
    try:
        return stack_from_config(pulumi.get_stack(), config)
    except LaunchReadyError as error:
        raise pulumi.RunError(str(error)) from None


def find_zone_id(zone: ZoneRef) -> str:
    """Return the id that is declared, else that of the zone with this name: looked up at Cloudflare, never owned."""
    if zone.id is not None:
        return zone.id
    try:
        return get_zone(filter=GetZoneFilterArgs(match="all", name=zone.name)).zone_id
    except Exception as error:  # noqa: BLE001 - the SDK raises no other: "invoke of … failed: …"
        raise pulumi.RunError(f"zone.name: {zone.name}: {error}") from None
