"""What including a provider costs of SPF's ten look-ups, where no DNS can be asked.

Providers change their records; where two sources differ, both ends are given, and only what is certain (``least``)
makes a finding. The live proof counts what DNS says at the time (``launchready verify``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

VERIFIED = "2026-11-24"
"""When the figures below were held against their sources."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Look-ups of one include, itself among them: at least and at most, and where the figures are from."""

    least: int
    most: int
    source: str


# "wirewiki" shows the record as it was read (wirewiki.com/domains/<domain>/spf); "emailwax" is a table of counts
# (emailwax.com/learn/spf-10-lookup-limit); "intodns" another (intodns.ai/answers/how-many-spf-lookups-allowed).
COSTS: Mapping[str, Cost] = {
    # Three until the end of 2025 (spamresource.com/2025/11/peeking-into-googles-spf-record.html), then addresses alone.
    "_spf.google.com": Cost(1, 3, "wirewiki, emailwax; spamresource.com"),
    "spf.protection.outlook.com": Cost(1, 1, "wirewiki, emailwax"),
    "amazonses.com": Cost(1, 1, "wirewiki, emailwax"),
    "sendgrid.net": Cost(1, 2, "intodns; emailwax"),
    "servers.mcsv.net": Cost(1, 2, "intodns; emailwax"),
    "mailgun.org": Cost(2, 5, "emailwax; spf.guru/freshdesk-mailgun-google-spf-too-big"),
    "_spf.hubspotemail.net": Cost(1, 1, "emailwax"),
    "_spf.klaviyo.com": Cost(1, 1, "emailwax"),
    "_spf.salesforce.com": Cost(2, 3, "emailwax; intodns"),
    "zoho.com": Cost(1, 1, "emailwax"),
    # Itself, then spf-0.secureserver.net, then spf.protection.outlook.com.
    "secureserver.net": Cost(3, 3, "wirewiki"),
    "sparkpostmail.com": Cost(2, 2, "wirewiki"),  # itself, and an exists
}
