"""What a term of SPF lets send, seen by itself: how many servers, whether public ones, whether another lists them."""

from __future__ import annotations

from launchready.zone.spf_terms import Term

_WIDEST_4, _WIDEST_6 = 9, 17  # prefix lengths: a shorter one lets millions of servers send, whoever wrote it


def is_wide(term: Term) -> bool:
    """Say whether ``term`` lists more servers than anybody has."""
    if term.network is not None:
        return term.network.prefixlen < (_WIDEST_4 if term.network.version == 4 else _WIDEST_6)
    return term.cidr4 < _WIDEST_4 or term.cidr6 < _WIDEST_6


def lists_all_of(wide: Term, narrow: Term, domain: str) -> bool:
    """Say whether ``wide`` lets all servers of ``narrow`` send, both in the record of ``domain``, without asking."""
    if wide.network is not None and narrow.network is not None and wide.network.version == narrow.network.version:
        return narrow.network.subnet_of(wide.network)  # type: ignore[arg-type]  # of one version
    same = wide.name == narrow.name and wide.network is None and narrow.network is None
    return same and (wide.domain(domain), wide.cidr4, wide.cidr6) == (narrow.domain(domain), narrow.cidr4, narrow.cidr6)
