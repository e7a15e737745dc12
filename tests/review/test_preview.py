"""The engine's preview, read: what changes at Cloudflare, and nothing of the folders it stands in."""

from __future__ import annotations

from launchready.review.preview import read_preview

URN = "urn:pulumi:acme::launchready::{}::{}"
COMPONENT = "launchready:index:CanonicalDns"
RECORD = "cloudflare:index/dnsRecord:DnsRecord"


def test_components_and_the_stack_are_no_steps() -> None:
    answer = {
        "steps": [
            {"op": "create", "urn": URN.format("pulumi:pulumi:Stack", "launchready-acme")},
            {"op": "create", "urn": URN.format(COMPONENT, "acme.com")},
            {"op": "create", "urn": URN.format(f"{COMPONENT}${RECORD}", "@/address")},
            {"op": "same", "urn": URN.format(f"{COMPONENT}${RECORD}", "www/address")},
        ],
        "changeSummary": {"create": 3, "same": 1},
    }
    preview = read_preview(answer)
    assert [(step.operation, step.type, step.name) for step in preview.steps] == [("create", RECORD, "@/address")]
    assert preview.unchanged == 1
