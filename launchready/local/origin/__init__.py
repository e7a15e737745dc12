"""Demo origins: the servers behind a client's hosts, able to be slow, broken or wrong on request."""

from launchready.local.origin.serving import ORIGINS, Origin

__all__ = ["ORIGINS", "Origin"]
