"""For all tests: how long an example of hypothesis takes says something of the machine, and nothing of the code."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")
