"""API faults on request: what goes wrong with which calls, told in a line of text, for rehearsals and for tests.

``launchready local start --fault TEXT`` or ``launchready local fault TEXT`` on a running one; ``Fault`` has the words.
"""

from launchready.local.faults.description import Fault, What, parse_fault
from launchready.local.faults.serving import DOOR, Faults

__all__ = ["DOOR", "Fault", "Faults", "What", "parse_fault"]
