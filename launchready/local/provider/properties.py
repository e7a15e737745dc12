"""Between a resource's properties and the API: what is sent, and what is kept in the stack's state."""

from __future__ import annotations

import json
from collections.abc import Mapping

from launchready.local.provider.keys import Json, api_name, from_api, to_api
from launchready.local.provider.resources import ZONE_SETTING, ResourceType
from launchready.local.provider.values import UNKNOWN

_OWNERS = ("zoneId", "settingId")  # in the path of every call, and in no answer


def body_of(type_: ResourceType, inputs: Mapping[str, Json]) -> dict[str, Json]:
    """Return what is sent to create or update: the inputs under the API's names; a setting's value as it is."""
    return {
        api_name(key): inputs[key] if type_ is ZONE_SETTING else to_api(inputs[key])
        for key in type_.body
        if key in inputs
    }


def state_of(type_: ResourceType, inputs: Mapping[str, Json], result: Json) -> dict[str, Json]:
    """Return the properties that ``result``, the API's answer, means; whose they are is known from ``inputs``."""
    owners = {key: inputs[key] for key in _OWNERS if key in inputs and key in type_.inputs}
    known = type_.inputs | type_.outputs
    answered = {key: value for key, value in from_api(result).items() if key in known and value is not None}
    if type_ is ZONE_SETTING:
        answered["value"] = result.get("value")
    if isinstance(meta := result.get("meta"), dict):
        answered["meta"] = json.dumps(meta, sort_keys=True)  # the SDK has it as text
    return {**answered, **owners}


def planned_state(type_: ResourceType, inputs: Mapping[str, Json]) -> dict[str, Json]:
    """Return what a preview knows: the inputs, and of everything computed that it is not known."""
    return {**inputs, **dict.fromkeys(type_.outputs, UNKNOWN)}
