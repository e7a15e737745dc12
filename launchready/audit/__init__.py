"""The audit of a domain that nobody declared: what is there, what is wrong with it, ranked by what it costs.

It needs neither a stack nor an account. Looking is ``launchready.live``, bounded and polite; judging is pure.
"""

from launchready.audit.discovering import discover
from launchready.audit.eyes import Options
from launchready.audit.finding import Finding
from launchready.audit.found import Found
from launchready.audit.judging import Judged, exit_code, judge

__all__ = ["Finding", "Found", "Judged", "Options", "discover", "exit_code", "judge"]
