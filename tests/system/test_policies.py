"""The policy pack under the real engine: any Pulumi program for Cloudflare, one that is fine and one that is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from launchready.policies import POLICIES

PACK = Path(__file__).resolve().parents[2] / "policies" / "pack"

# Somebody's own program: no stack file, no components of ours; the zone is looked up.
FOREIGN = """
import pulumi
import pulumi_cloudflare as cloudflare

zone = cloudflare.get_zone(filter={{"match": "all", "name": "{zone}"}}).zone_id

def record(called, name, type, content, **more):
    return cloudflare.DnsRecord(called, zone_id=zone, name=name, type=type, content=content, ttl=1, **more)

apex = record("apex", "{zone}", "A", "198.51.100.10", proxied=True)
record("www", "www.{zone}", "AAAA", "100::", proxied=True)
record("spf", "{zone}", "TXT", '"v=spf1 include:_spf.google.com ~all"')
cloudflare.ZoneSetting("https", zone_id=zone, setting_id="always_use_https", value="off")
redirect = {{
    "ref": "www", "action": "redirect", "expression": 'http.host eq "www.{zone}"',
    "action_parameters": {{"from_value": {{
        "target_url": {{"expression": 'concat("https://{zone}", http.request.uri.path)'}}, "status_code": 301,
    }}}},
}}

def ruleset(phase, rules):
    cloudflare.Ruleset(phase, zone_id=zone, kind="zone", name="default", phase=phase, rules=rules)

ruleset("http_request_dynamic_redirect", [redirect])
bypass = {{
    "ref": "account", "action": "set_cache_settings", "expression": 'starts_with(http.request.uri.path, "/account")',
    "action_parameters": {{"cache": False}},
}}
rules = [bypass]
{more}
ruleset("http_request_cache_settings", rules)
"""

BAD = """
record("spf-too", "{zone}", "TXT", '"v=spf1 include:sendgrid.net -all"')
record("deep", "api.staging.{zone}", "A", "198.51.100.12", proxied=True)
record("direct", "direct.{zone}", "A", "198.51.100.10", proxied=False)
record("later", "later.{zone}", "TXT", apex.created_on)
rules.append({{
    "ref": "fast", "action": "set_cache_settings", "expression": 'http.host contains "{zone}"',
    "action_parameters": {{"cache": True, "edge_ttl": {{"mode": "override_origin", "default": 7200}}}},
}})
"""


def foreign(client: Any, more: str = "") -> Any:
    """Let the client's project be somebody else's program; return the preview with the pack."""
    (client.project / "stacks" / f"Pulumi.{client.name}.yaml").unlink()
    (client.project / "Pulumi.yaml").write_text("name: theirs\nruntime: python\n")
    zone = client.zone
    text = FOREIGN.format(zone=zone, more=more.format(zone=zone))
    (client.project / "__main__.py").write_text(text)
    assert client.run("pulumi", "stack", "init", "dev").returncode == 0
    return client.run(
        "pulumi", "preview", "--stack", "dev", "--non-interactive", "--color=never", "--policy-pack", str(PACK)
    )


def violations(output: str) -> dict[str, set[tuple[str, str]]]:
    """Return (level, resource) by policy, as the engine lists them."""
    found: dict[str, set[tuple[str, str]]] = {}
    for level, policy, resource in re.findall(r"- \[(\w+)\]\s+(\S+)\s+\((.*)\)$", output, re.MULTILINE):
        found.setdefault(policy, set()).add((level, resource))
    return found


def test_somebodys_program_that_is_fine_passes_and_what_is_not_known_is_said(new_client: Any) -> None:
    preview = foreign(new_client())
    assert preview.returncode == 0, preview.stdout + preview.stderr
    found = violations(preview.stdout)
    assert set(found) <= {"notes"}
    assert "not judged, because no stack file says which host is the canonical one" in preview.stdout


def test_somebodys_program_that_is_not_is_stopped_at_the_resources_it_is_about(new_client: Any) -> None:
    client = new_client()
    preview = foreign(client, BAD)
    assert preview.returncode != 0
    found = violations(preview.stdout)
    mandatory = {policy for policy, places in found.items() if any(level == "mandatory" for level, _ in places)}
    assert mandatory == {"spf-single-and-within-lookups", "edge-certificate-missing", "authenticated-never-cached"}
    advisory = {policy for policy, places in found.items() if all(level == "advisory" for level, _ in places)}
    assert advisory - {"notes"} == {"origin-not-leaked", "cookies-not-stripped"}
    (leak,) = found["origin-not-leaked"]
    assert leak[1].endswith(": direct")
    (cached,) = found["authenticated-never-cached"]
    assert cached[1].endswith(": http_request_cache_settings")
    for policy in POLICIES:
        if policy.id in mandatory:
            assert policy.title in preview.stdout
            assert policy.impact in preview.stdout
    assert "the content of later is not known in this preview" in preview.stdout
    assert client.records() == {}


def test_our_own_program_is_judged_with_what_its_stack_file_says(new_client: Any) -> None:
    hosts = {"ssh": {"origin": "198.51.100.10", "audience": "internal", "proxied": False}}
    client = new_client()
    client.declare(hosts={**client.site["hosts"], **hosts})
    preview = client.pulumi("preview", "--policy-pack", str(PACK))
    assert preview.returncode == 0, preview.stdout + preview.stderr
    found = violations(preview.stdout)
    assert set(found) == {"origin-not-leaked"}
    (warning,) = set(re.findall(r"warning: .*?(origin-not-leaked \(medium\).*)", preview.stdout))
    assert preview.stdout.count(warning) >= 2  # the same sentence from the program and from the pack


def test_what_a_policy_finds_ends_the_program_like_any_other_mistake(new_client: Any) -> None:
    client = new_client(records=[{"name": "lost", "type": "TXT", "content": "v=spf1 inlcude:x.test -all"}])
    for run in (client.pulumi("preview"), client.run("launchready", "up", client.name, "--yes")):
        output = run.stdout + run.stderr
        assert run.returncode != 0
        assert f"spf-single-and-within-lookups (high): lost.{client.zone}" in output
        assert f"Pulumi.{client.name}.yaml:" in output
        assert "Traceback" not in output
    assert client.records() == {}
