"""Every kind of check has one checker, and every checker a kind of check."""

from __future__ import annotations

from typing import get_args

from launchready.concerns.waiting import AT_THE_EDGE
from launchready.expectations import CertificateAwaited, Check, DkimAwaited, OriginCertificate
from launchready.verify.checkers import BY_VIEW, NEED_THE_EDGE, ONCE


def test_what_needs_the_edge_waits_for_its_certificate() -> None:
    """What looks at a server itself, or needs no address of the edge, is looked at before a host is proxied, too."""
    assert set(NEED_THE_EDGE) - set(AT_THE_EDGE) == {OriginCertificate}
    assert not set(AT_THE_EDGE) - set(NEED_THE_EDGE)


def test_every_kind_of_check_is_judged_in_one_way() -> None:
    kinds = set(get_args(Check)) - {DkimAwaited, CertificateAwaited}  # of what is still to come nothing can be seen
    assert set(BY_VIEW) | set(ONCE) == kinds
    assert not set(BY_VIEW) & set(ONCE)
