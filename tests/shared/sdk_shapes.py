"""Every type that the resources in use lead to: its properties and what they may be, by name, as JSON.

Run as a program with the module that the resources come from and their names, since a process has the SDK once: whole
or in parts.
"""

from __future__ import annotations

import importlib
import json
import sys
import typing
from typing import Any

import pulumi


class Shapes:
    """What was described so far, by the name of the class."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Any]] = {}

    def add_resource(self, class_: Any) -> None:
        """Describe what a resource gives and what its constructor takes."""
        self._add_properties(class_)
        taken = typing.get_type_hints(class_._internal_init, _names_around(class_))
        self.found[f"inputs of {class_.__name__}"] = {name: self._shown(hint) for name, hint in taken.items()}

    def add_type(self, class_: Any) -> None:
        """Describe a type of the SDK, and every other that it leads to."""
        if class_.__name__ not in self.found:
            self._add_properties(class_)
            hints = typing.get_type_hints(class_, _names_around(class_))
            self.found[class_.__name__] |= {name: self._shown(hint) for name, hint in hints.items()}

    def _add_properties(self, class_: Any) -> None:
        self.found[class_.__name__] = shape = {}
        for name, member in vars(class_).items():
            if isinstance(member, property) and member.fget is not None:
                returned = typing.get_type_hints(member.fget, _names_around(class_)).get("return")
                shape[name] = self._shown(returned)

    def _shown(self, hint: Any) -> Any:
        if arguments := typing.get_args(hint):
            return [str(typing.get_origin(hint)), *map(self._shown, arguments)]
        if not isinstance(hint, type):
            return str(hint)
        if hint.__module__.rpartition(".")[2] in ("_inputs", "outputs"):
            self.add_type(hint)
        return hint.__name__


def _names_around(class_: Any) -> dict[str, Any]:
    return {**vars(sys.modules[class_.__module__]), "Output": pulumi.Output, "T": typing.TypeVar("T")}


if __name__ == "__main__":
    sdk = importlib.import_module(sys.argv[1])
    shapes = Shapes()
    for name in sys.argv[2:]:
        named = getattr(sdk, name)
        (shapes.add_resource if issubclass(named, pulumi.Resource) else shapes.add_type)(named)
    print(json.dumps(shapes.found))
