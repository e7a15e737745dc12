"""A domain that is in order gives no finding, and everything in it is found."""

from __future__ import annotations

import pytest
from audited import Case, audit
from loopback import Authority

from launchready.audit import Judged, exit_code
from launchready.audit.found import Role
from launchready.audit.summary import Lane, deployment_map, headline


@pytest.fixture(scope="module")
def judged(authority: Authority) -> Judged:
    return audit(authority, Case())


def test_nothing_is_wrong(judged: Judged) -> None:
    assert judged.findings == ()
    assert [each for each in judged.unknown if not each.optional] == []
    assert exit_code(judged) == 0
    assert headline(judged) == "Your site and your email work."


def test_every_host_is_found_with_what_it_is_for(judged: Judged) -> None:
    roles = {host.name: host.role for host in judged.found.hosts}
    assert roles == {
        "acme.com": Role.MARKETING,
        "www.acme.com": Role.REDIRECT,
        "app.acme.com": Role.APP,
        "api.acme.com": Role.API,
        "mx.acme.com": Role.MAIL,
    }


def test_what_works_is_live_on_the_map(judged: Judged) -> None:
    live = {part.name for part in deployment_map(judged) if part.lane is Lane.LIVE}
    assert live == {"email of acme.com", *(f"{name}acme.com" for name in ("", "www.", "app.", "api.", "mx."))}


def test_no_host_gets_more_requests_than_its_cap(judged: Judged) -> None:
    assert 0 < max(judged.found.sent.requests.values()) <= judged.found.sent.cap


def test_everything_that_was_sent_is_counted(judged: Judged) -> None:
    requests = judged.found.sent.requests
    assert requests["mta-sts.acme.com"] == 1
    assert requests["mx.acme.com"] == 1
    assert judged.found.sent.queries > 100
