"""What cannot be created before something else is deleted."""

from __future__ import annotations

import pytest

from launchready.zone import Record, Zone, assign_slots
from launchready.zone.collisions import collisions, repeats

A1 = Record("www.acme.com", "A", "198.51.100.1")
A2 = Record("www.acme.com", "A", "198.51.100.2")
A3 = Record("www.acme.com", "A", "198.51.100.3")
CNAME = Record("www.acme.com", "CNAME", "acme.host.test")
OTHER_CNAME = Record("www.acme.com", "CNAME", "other.host.test")
APEX_A = Record("acme.com", "A", "198.51.100.1")
APEX_AAAA = Record("acme.com", "AAAA", "2001:db8::1")
APEX_CNAME = Record("acme.com", "CNAME", "acme.host.test")
APEX_MX = Record("acme.com", "MX", "mx.test", priority=10)
APEX_TXT = Record("acme.com", "TXT", "token=1")
TXT = Record("www.acme.com", "TXT", "token=1")
ELSEWHERE = Record("app.acme.com", "A", "198.51.100.1")
DKIM_TXT = Record("s1._domainkey.acme.com", "TXT", "v=DKIM1; p=abc")
DKIM_CNAME = Record("s1._domainkey.acme.com", "CNAME", "s1.sender.test")


@pytest.mark.parametrize(
    ("declared", "observed", "standing"),
    [
        pytest.param([CNAME], [A1, A2], [A2], id="two-addresses-become-one-cname"),
        pytest.param([CNAME], [TXT], [TXT], id="cname-beside-a-text"),
        pytest.param([TXT], [CNAME], [CNAME], id="text-beside-a-cname"),
        pytest.param([CNAME], [A1], [], id="one-address-becomes-a-cname-is-a-replacement"),
        pytest.param([A1], [CNAME], [], id="a-cname-becomes-one-address-is-a-replacement"),
        pytest.param([OTHER_CNAME], [CNAME], [], id="another-target-is-an-update"),
        pytest.param([DKIM_CNAME], [DKIM_TXT], [], id="a-key-moves-from-text-to-cname-in-one-slot"),
        pytest.param([A1, A2], [A1], [], id="one-address-more"),
        pytest.param([CNAME], [ELSEWHERE], [], id="another-name"),
        pytest.param([CNAME], [CNAME], [], id="already-there"),
        pytest.param([A2], [A1, A2], [], id="a-stranger-may-have-the-number"),
        pytest.param(
            [APEX_CNAME, APEX_MX], [APEX_A, APEX_MX, APEX_TXT], [], id="mail-and-texts-beside-a-flattened-cname"
        ),
        pytest.param([APEX_CNAME], [APEX_A, APEX_AAAA], [APEX_AAAA], id="addresses-beside-a-flattened-cname"),
    ],
)
def test_collisions(declared: list[Record], observed: list[Record], standing: list[Record]) -> None:
    zones = [Zone("acme.com", assign_slots(records, "acme.com")) for records in (declared, observed)]
    assert [record for collision in collisions(*zones) for record in collision.standing] == standing


def test_a_collision_says_what_stands_in_the_way_of_what() -> None:
    zones = [Zone("acme.com", assign_slots(records, "acme.com")) for records in ([CNAME], [TXT])]
    (collision,) = collisions(*zones)
    assert str(collision) == f"{CNAME} cannot be created beside {TXT}"


@pytest.mark.parametrize(
    ("declared", "applied", "standing"),
    [
        pytest.param([A2], [A1, A2], [A2], id="the-second-of-two-takes-the-firsts-place"),
        pytest.param([A1], [A1, A2], [], id="the-second-of-two-goes"),
        pytest.param([A1, A2], [A2], [], id="one-address-more-before-the-other"),
        pytest.param([A1, A3], [A1, A2, A3], [A3], id="the-second-of-three-goes"),
        pytest.param([A1], [ELSEWHERE], [], id="the-same-address-of-another-name"),
        pytest.param([CNAME], [A1], [], id="a-replacement"),
        pytest.param([A1, A2], [A1, A2], [], id="nothing-changes"),
    ],
)
def test_what_stands_in_another_place_still(
    declared: list[Record], applied: list[Record], standing: list[Record]
) -> None:
    zone, state = (Zone("acme.com", assign_slots(records, "acme.com")) for records in (declared, applied))
    assert [record for collision in repeats(zone, state.records) for record in collision.standing] == standing
