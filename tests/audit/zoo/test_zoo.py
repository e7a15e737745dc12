"""Each broken domain gives exactly its finding, and no other of equal or higher severity."""

from __future__ import annotations

import pytest
from audited import audit
from loopback import Authority
from zoo import ZOO, Animal

from launchready.audit.finding import ORDER


@pytest.mark.parametrize("animal", ZOO.values(), ids=ZOO.keys())
def test_a_broken_domain_gives_its_finding_alone(authority: Authority, animal: Animal) -> None:
    judged = audit(authority, animal.case)
    found = [(each.policy, each.severity, each.subject) for each in judged.findings]
    assert [severity for policy, severity, _ in found if policy == animal.policy] == [animal.severity], found
    rest = [each for each in found if each[0] != animal.policy]
    assert [each for each in rest if ORDER.index(each[1]) <= ORDER.index(animal.severity)] == []


def test_the_zoo_is_large() -> None:
    assert len({animal.policy for animal in ZOO.values()}) >= 100
