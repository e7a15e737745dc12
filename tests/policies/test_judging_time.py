"""Judging grows with the zone and no faster: every record is looked at by every policy, none beside every other."""

from __future__ import annotations

import time

from judging import declared, record

from launchready.policies import Judged, judge_zone
from launchready.zone import Zone, assign_slots
from launchready.zone.standing import Standing

KINDS = (
    "host{0} A 203.0.113.{1} proxied",
    "six{0} AAAA 2001:db8::{1}",
    "alias{0} CNAME host{0}.acme.test",
    "mail{0} MX 10 in{0}.example.net",
    "text{0} TXT v=spf1 include:x{0}.acme.test ~all",
    "k{0}._domainkey TXT v=DKIM1; p=",
    "eu{0} NS ns{0}.example.net",
    "_sip{0}._tcp SRV 5 5 5061 sip{0}.example.net",
)


def seconds(size: int) -> float:
    """Return the processor seconds of judging a zone with ``size`` records, the fastest of three."""
    lines = [KINDS[index % len(KINDS)].format(index, index % 200 + 1) for index in range(size)]
    records = assign_slots([record(line) for line in lines], "acme.test")
    zone = Zone("acme.test", records, {"ssl": "strict", "always_use_https": "off"})
    taken: list[float] = []
    for _ in range(3):
        judged = Judged(
            zone,
            declared(records=records),
            certificates=("acme.test", "*.acme.test"),
            standing=Standing("active", False, ()),
            whole=True,
        )
        start = time.process_time()
        judge_zone(judged)
        taken.append(time.process_time() - start)
    return min(taken)


def test_four_times_the_records_take_about_four_times_as_long() -> None:
    small, large = seconds(1_000), seconds(4_000)
    assert large < 12 * small, f"{small:.3f} s for 1,000 records, {large:.3f} s for 4,000"
