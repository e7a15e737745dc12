"""Review: what an update of a stack would do, and what that means for visitors, mail and those who sign in."""

from launchready.review.effect import Effect, Risk, Topic
from launchready.review.plan import Plan, ZonePlan, plan_stack
from launchready.review.preview import Preview, read_preview

__all__ = ["Effect", "Plan", "Preview", "Risk", "Topic", "ZonePlan", "plan_stack", "read_preview"]
