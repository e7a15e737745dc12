"""The edge, pure: a request through a Zone to a Decision, and the origin's answer to what is stored. No sockets."""

from launchready.edge.caching import Storage, plan_storage
from launchready.edge.decision import Caching, Decision, Lifetime, Mode, RateLimit, Redirect, StatusLifetime, Stop
from launchready.edge.reach import Reach, reach_of
from launchready.edge.walk import Ending, Hop, edge_of, walk
from launchready.edge.zone import EdgeZone, compile_zone
from launchready.language import Request, request_from_url

__all__ = [
    "Caching",
    "Decision",
    "EdgeZone",
    "Ending",
    "Hop",
    "Lifetime",
    "Mode",
    "RateLimit",
    "Reach",
    "Redirect",
    "Request",
    "StatusLifetime",
    "Stop",
    "Storage",
    "compile_zone",
    "edge_of",
    "plan_storage",
    "reach_of",
    "request_from_url",
    "walk",
]
