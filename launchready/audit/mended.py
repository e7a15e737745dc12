"""What applying a stack would mend of an audit: the value that reports show. Finding it out is ``mending``."""

from __future__ import annotations

from dataclasses import dataclass

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mending:
    """Which findings, as (policy, subject), applying ``stack`` would mend; ``unknown`` says why mail was not judged."""

    stack: str
    mends: frozenset[Key]
    unknown: str = ""
