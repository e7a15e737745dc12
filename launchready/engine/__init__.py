"""Pulumi's engine: found on PATH or in the cache, else downloaded, else built from Go modules; and run."""

from launchready.engine.candidates import Candidate, Engine, Source, look_around
from launchready.engine.installing import ensure_engine, find_engine, foresee, link_engine, venv_bin
from launchready.engine.running import Completed, Pulumi, State, engine_environment, resources_of

__all__ = [
    "Candidate",
    "Completed",
    "Engine",
    "Pulumi",
    "Source",
    "State",
    "engine_environment",
    "ensure_engine",
    "find_engine",
    "foresee",
    "link_engine",
    "look_around",
    "resources_of",
    "venv_bin",
]
