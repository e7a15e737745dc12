"""How to look: DNS, TLS, HTTP and mail records, from a vantage. The only place that opens sockets to a client's domain.

Every look is an answer or says why it could not look; judging is ``launchready.verify``.
"""

from launchready.live.facts import Facts
from launchready.live.vantage import Endpoint, Limits, Options, Vantage, vantage_from
from launchready.probe import Probe

__all__ = ["Endpoint", "Facts", "Limits", "Options", "Probe", "Vantage", "vantage_from"]
