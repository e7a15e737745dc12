"""What the program needs before it declares: the stack that the engine's configuration holds, and the zone's id."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

import pulumi

from components.sdk import GetZoneFilterArgs, get_zone
from launchready.awaited import as_asked
from launchready.compilation import Compilation
from launchready.errors import DeclarationError, LaunchReadyError, Problem, UsageError
from launchready.gate import api_environment, configuration, leave_quietly, run_apart, stop
from launchready.site import ZoneRef
from launchready.stackfile import Stack, stack_from_config
from launchready.zone.sentences import say_waiting


def declared_stack() -> Stack:
    """Return the stack that is being applied; its configuration is the truth, the file gives line numbers.

    Which of its hosts are not to be proxied yet is asked of Cloudflare, where it has any: nothing is applied blindly.
    """
    leave_quietly()
    if _started_as_pack(sys.argv, os.environ):
        stop(
            UsageError(
                "this engine runs programs, not policy packs: write --policy-pack policies/pack (docs/policies.md)"
            )
        )
    try:
        stack = stack_from_config(pulumi.get_stack(), configuration())
        stack = run_apart(lambda: as_asked(stack, api_environment()))
    except LaunchReadyError as error:
        stop(error)
    for host in sorted(stack.compilation.waiting.names):
        pulumi.log.info(say_waiting(host))
    return stack


def _started_as_pack(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Say whether the engine meant a policy pack: an own build runs the program then, with an address and nothing else.

    Its Python host has no way to run a pack; verified with Pulumi 3.259.0, 2026-11-25.
    """
    return "PULUMI_CONFIG" not in environment and any(re.fullmatch(r"127\.0\.0\.1:\d+", each) for each in arguments[1:])


def find_zones(stack: Stack) -> tuple[tuple[Compilation, str], ...]:
    """Return each part of the stack with the id of its zone, the primary one first."""
    keys = ("zone", *(f"aliases.{index}" for index in range(len(stack.site.aliases))))
    return tuple(
        (part, _find_zone_id(stack, part.site.zone, key))
        for part, key in zip(stack.compilation.parts, keys, strict=True)
    )


def _find_zone_id(stack: Stack, zone: ZoneRef, key: str) -> str:
    """Return the id of the zone that is declared: looked up, by its id or its name, and never owned.

    An id is looked up too: with that of another zone every record, rule and setting would be written there.
    """
    try:
        if zone.id is None:
            return get_zone(filter=GetZoneFilterArgs(match="all", name=zone.name)).zone_id
        found = get_zone(zone_id=zone.id).name
    except Exception as error:  # noqa: BLE001 - the SDK raises no other: "invoke of … returned an error: …"
        cause = str(error).rpartition("returned an error: ")[2]
        _refuse(stack, f"{key}.name" if zone.id is None else f"{key}.id", cause)
    if found != zone.name:
        _refuse(stack, f"{key}.id", f"the zone {zone.id} is {found}, not {zone.name}: correct it, or leave it out")
    return zone.id


def _refuse(stack: Stack, key: str, cause: str) -> NoReturn:
    file = f"stacks/{stack.file.name}" if stack.file else None
    stop(DeclarationError((Problem(key, cause, file, stack.line_of(key)),)))
