"""Stack files: ``stacks/Pulumi.<client>.yaml`` in, a Stack out, or every mistake with its file, line and key."""

from launchready.stackfile.loading import load_stack, stack_from_config
from launchready.stackfile.reading import find_project, stack_names
from launchready.stackfile.schema import stack_reference, stack_schema
from launchready.stackfile.stack import Gate, Stack

__all__ = [
    "Gate",
    "Stack",
    "find_project",
    "load_stack",
    "stack_from_config",
    "stack_names",
    "stack_reference",
    "stack_schema",
]
