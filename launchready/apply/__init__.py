"""Applying a stack safely: clear what would collide, run the real engine, read the proof; and taking it back."""

from launchready.apply.planning import plan_update
from launchready.apply.running import (
    Applied,
    apply_stack,
    destroy_stack,
    foresee_destruction,
    open_engine,
)
from launchready.apply.way import clear_way

__all__ = [
    "Applied",
    "apply_stack",
    "clear_way",
    "destroy_stack",
    "foresee_destruction",
    "open_engine",
    "plan_update",
]
