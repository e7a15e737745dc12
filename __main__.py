"""One client's zone: read what is declared, declare it to Cloudflare concern by concern, prove it live."""

import pulumi

from components.cache_rules import CacheRules, CacheRulesArgs
from components.canonical_dns import CanonicalDns, CanonicalDnsArgs
from components.edge_tls import EdgeTls, EdgeTlsArgs
from components.email_auth import EmailAuth, EmailAuthArgs
from components.program import declared_stack, find_zone_id
from components.redirects import Redirects, RedirectsArgs
from components.subdomain_map import SubdomainMap, SubdomainMapArgs
from launchready.gate import folder_of, guard, prove
from launchready.zone import zone_digest

stack = declared_stack()
declared = stack.compilation
name = stack.site.zone.name
zone_id = find_zone_id(stack)
guard(stack, zone_id)

concerns = (
    CanonicalDns(name, CanonicalDnsArgs.of(declared, zone_id)),
    Redirects(name, RedirectsArgs.of(declared, zone_id)),
    SubdomainMap(name, SubdomainMapArgs.of(declared, zone_id)),
    EdgeTls(name, EdgeTlsArgs.of(declared, zone_id)),
    CacheRules(name, CacheRulesArgs.of(declared, zone_id)),
    EmailAuth(name, EmailAuthArgs.of(declared, zone_id)),
)
prove(stack, zone_id, concerns)

pulumi.export("zone", name)
pulumi.export("digest", zone_digest(declared.zones[0]))
pulumi.export("expectations", len(declared.expectations))
pulumi.export("report", str(folder_of(stack) / "verify.json"))
