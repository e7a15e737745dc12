"""Cloudflare's API: the client, what a zone holds there, and the facts that looking needs."""

import launchready.cloudflare.lean_httpx  # noqa: F401 - before anything below imports httpx

# isort: split
from launchready.cloudflare.before import LeftBehind, read_before, settings_left_behind, write_before
from launchready.cloudflare.certificates import read_certificates
from launchready.cloudflare.client import Client, connect
from launchready.cloudflare.facts import read_facts
from launchready.cloudflare.proxying import Proxying, proxying_of, read_proxying
from launchready.cloudflare.snapshot import ObservedZone, find_zone, observe_zone

__all__ = [
    "Client",
    "LeftBehind",
    "ObservedZone",
    "Proxying",
    "connect",
    "find_zone",
    "observe_zone",
    "proxying_of",
    "read_before",
    "read_certificates",
    "read_facts",
    "read_proxying",
    "settings_left_behind",
    "write_before",
]
