"""One client's zone: read what is declared, declare it to Cloudflare concern by concern, prove it live."""

import pulumi

from components.cache_rules import CacheRules, CacheRulesArgs
from components.canonical_dns import CanonicalDns, CanonicalDnsArgs
from components.edge_tls import EdgeTls, EdgeTlsArgs
from components.email_auth import EmailAuth, EmailAuthArgs
from components.program import declared_stack, find_zones
from components.protection import Protection, ProtectionArgs
from components.redirects import Redirects, RedirectsArgs
from components.subdomain_map import SubdomainMap, SubdomainMapArgs
from launchready.gate import Component, folder_of, guard, prove
from launchready.zone import zone_digest

stack = declared_stack()
declared = stack.compilation
name = declared.zone.name
zones = find_zones(stack)
zone_id = zones[0][1]
guarded = guard(stack, zones)

concerns: list[Component] = [
    CanonicalDns(name, CanonicalDnsArgs.of(declared, zone_id)),
    Redirects(name, RedirectsArgs.of(declared, zone_id)),
    SubdomainMap(name, SubdomainMapArgs.of(declared, zone_id)),
    EdgeTls(name, EdgeTlsArgs.of(declared, zone_id)),
    CacheRules(name, CacheRulesArgs.of(declared, zone_id)),
    Protection(name, ProtectionArgs.of(declared, zone_id)),
    EmailAuth(name, EmailAuthArgs.of(declared, zone_id)),
]
for alias, alias_id in zones[1:]:
    concerns += [
        CanonicalDns(alias.zone.name, CanonicalDnsArgs.of(alias, alias_id)),
        Redirects(alias.zone.name, RedirectsArgs.of(alias, alias_id)),
        EdgeTls(alias.zone.name, EdgeTlsArgs.of(alias, alias_id)),
        EmailAuth(alias.zone.name, EmailAuthArgs.of(alias, alias_id)),
    ]
prove(stack, zones, guarded, concerns)

for component in concerns:
    if isinstance(component, EdgeTls) and component.ds is not None:
        pulumi.export(f"ds of {component.zone}", component.ds)
pulumi.export("zone", name)
pulumi.export("digest", zone_digest(*declared.zones))
pulumi.export("expectations", len(declared.expectations))
pulumi.export("report", str(folder_of(stack) / "verify.json"))
