"""Review: what an update of a stack would do, and what that means for visitors, mail and those who sign in."""

from launchready.review.effect import Effect, Risk, Topic
from launchready.review.fingerprint import fingerprint, what_moved
from launchready.review.plan import Plan, ZonePlan, plan_stack
from launchready.review.preview import Preview, read_preview
from launchready.review.saved import SavedPlan, read_plan, write_plan

__all__ = [
    "Effect",
    "Plan",
    "Preview",
    "Risk",
    "SavedPlan",
    "Topic",
    "ZonePlan",
    "fingerprint",
    "plan_stack",
    "read_plan",
    "read_preview",
    "what_moved",
    "write_plan",
]
