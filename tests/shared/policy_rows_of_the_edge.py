"""Rows for the policies of the edge: https, certificates, paths, search engines, and what acts beside the rules."""

from __future__ import annotations

from judging import bypass, declared, keep, redirect, row

from launchready.policies import DeclaredHost
from launchready.zone import Rule, cache_rule
from launchready.zone.limits import Plan
from launchready.zone.neighbours import BulkRedirect, Neighbours, PageRule, WorkersRoute
from launchready.zone.rules import (
    CONFIGURATION_PHASE,
    FIREWALL_PHASE,
    HEADERS_PHASE,
    RATE_LIMIT_PHASE,
    header_rule,
    rate_limit_rule,
)
from launchready.zone.standing import Standing

APEX = "@ A 203.0.113.10 proxied"
APP = "app A 203.0.113.11 proxied"
HTTPS = redirect("https", "not ssl", 'concat("https://", http.host, http.request.uri.path)')


def block(ref: str, when: str, action: str = "block") -> Rule:
    return Rule(ref, when, action)


def hsts(**more: object) -> dict[str, object]:
    told = {"enabled": True, "max_age": 31_536_000, "include_subdomains": False, "preload": False, **more}
    return {"security_header": {"strict_transport_security": told}}


HOOKED = declared(hosts={"app.acme.test": DeclaredHost(webhooks=("/hooks/stripe",))})
LISTED = declared(hosts={"acme.test": DeclaredHost(listed=True), "app.acme.test": DeclaredHost(listed=False)})
NOINDEX = header_rule("no", "no", 'http.host eq "app.acme.test"', {"X-Robots-Tag": "noindex"})
EVERYWHERE = header_rule("no", "no", "true", {"X-Robots-Tag": "noindex, nofollow"})
GOOD_FIREWALL = [block("all", 'http.request.uri.path contains "/.env"')]
CHALLENGED = [block("bots", "not cf.client.bot", "managed_challenge")]
FULL = Rule("app", 'http.host eq "app.acme.test"', "set_config", {"ssl": "full"})
FLEXIBLE = Rule("app", 'http.host eq "app.acme.test"', "set_config", {"ssl": "flexible"})
RESPECT = cache_rule("keep", "keep", "true", {"cache": True, "edge_ttl": {"mode": "respect_origin"}})

PATHS = (
    row("acme-challenge-passes", "no-rules", APEX),
    row("acme-challenge-passes", "another-path", APEX, rulesets={FIREWALL_PHASE: GOOD_FIREWALL}),
    row("acme-challenge-passes", "only-redirects", "www AAAA 100:: proxied", redirects=[
        redirect("away", "true", "https://acme.example/")]),
    row("acme-challenge-passes", "upgraded", APEX, redirects=[HTTPS]),
    row("acme-challenge-passes", "stopped", APEX, rulesets={FIREWALL_PHASE: [
        block("dots", 'starts_with(http.request.uri.path, "/.")')]}, finds="@", says="(block)"),
    row("acme-challenge-passes", "challenged", APP, rulesets={FIREWALL_PHASE: [
        block("humans", 'http.host eq "app.acme.test"', "js_challenge")]}, finds="app", says="js_challenge"),
    row("acme-challenge-passes", "sent-away", APEX, redirects=[redirect("away", "true", "https://acme.example/")],
        finds="@", says="https://acme.example/"),
    row("webhook-reaches-server", "it-does", APP, declared=HOOKED, redirects=[HTTPS]),
    row("webhook-reaches-server", "no-webhooks", APP, declared=declared(), redirects=[
        redirect("x", "true", "https://acme.test/")]),
    row("webhook-reaches-server", "not-through-cloudflare", "app A 203.0.113.11", declared=HOOKED, redirects=[
        redirect("x", "true", "https://acme.test/")]),
    row("webhook-reaches-server", "redirected", APP, declared=HOOKED, redirects=[
        redirect("x", 'http.host eq "app.acme.test"', "https://acme.test/")], finds="app.acme.test/hooks/stripe",
        says="is redirected to https://acme.test/"),
    row("webhook-reaches-server", "blocked", APP, declared=HOOKED, rulesets={FIREWALL_PHASE: [
        block("posts", 'http.request.method eq "POST"')]}, finds="app.acme.test/hooks/stripe", says="stopped"),
    row("webhook-reaches-server", "limited", APP, declared=HOOKED, rulesets={RATE_LIMIT_PHASE: [
        rate_limit_rule("l", "l", 'starts_with(http.request.uri.path, "/hooks")', 10, 10, 10)]},
        finds="app.acme.test/hooks/stripe", says="rate limit"),
    row("webhook-reaches-server", "depends", APP, declared=HOOKED, rulesets={FIREWALL_PHASE: CHALLENGED},
        because="depends on more than a request says"),
    row("production-listed", "as-declared", APEX, APP, declared=LISTED, rulesets={HEADERS_PHASE: [NOINDEX]}),
    row("production-listed", "hidden", APEX, APP, declared=LISTED, rulesets={HEADERS_PHASE: [EVERYWHERE]}, finds="@"),
    row("production-listed", "nobody-says", APEX, rulesets={HEADERS_PHASE: [EVERYWHERE]}, declared=declared()),
    row("staging-not-listed", "as-declared", APEX, APP, declared=LISTED, rulesets={HEADERS_PHASE: [NOINDEX]}),
    row("staging-not-listed", "at-its-provider", "app A 203.0.113.11", declared=LISTED),
    row("staging-not-listed", "shown", APEX, APP, declared=LISTED, finds="app"),
    row("cookies-not-stripped", "default", APEX),
    row("cookies-not-stripped", "static-files", APEX, cache=[keep("s", 'http.request.uri.path.extension eq "css"')]),
    row("cookies-not-stripped", "as-the-server-says", APEX, cache=[RESPECT]),
    row("cookies-not-stripped", "taken-back", APEX, cache=[keep("k", "true"), bypass("b", "true")]),
    row("cookies-not-stripped", "said-of-the-log-in", APP, cache=[keep("k", "true")],
        declared=declared(private_hosts=("app.acme.test",))),
    row("cookies-not-stripped", "everything", APEX, cache=[keep("k", "true")], finds="@", says="for 7200 s"),
)  # fmt: skip

TLS = (
    row("origin-encrypted", "strict", APEX, settings={"ssl": "strict"}),
    row("origin-encrypted", "full", APEX, settings={"ssl": "full"}),
    row("origin-encrypted", "no-server", "www AAAA 100:: proxied", settings={"ssl": "flexible"}),
    row("origin-encrypted", "a-tunnel", "app CNAME 1.cfargotunnel.com proxied", settings={"ssl": "flexible"}),
    row("origin-encrypted", "flexible", APEX, APP, settings={"ssl": "flexible"}, finds="@", says="app.acme.test"),
    row("origin-encrypted", "one-host", APEX, APP, settings={"ssl": "strict"},
        rulesets={CONFIGURATION_PHASE: [FLEXIBLE]}, finds="app", says="mode flexible"),
    row("origin-encrypted", "not-known", APEX, because="the SSL mode"),
    row("origin-verified", "strict", APEX, settings={"ssl": "strict"}),
    row("origin-verified", "full", APEX, settings={"ssl": "full"}, finds="@", says="any certificate"),
    row("origin-verified", "one-host", APEX, APP, settings={"ssl": "strict"}, rulesets={CONFIGURATION_PHASE: [FULL]},
        finds="app"),
    row("hsts-with-https", "off", APEX),
    row("hsts-with-https", "upgraded", APEX, settings=hsts(), redirects=[HTTPS]),
    row("hsts-with-https", "by-the-setting", APEX, settings={**hsts(), "always_use_https": "on"}),
    row("hsts-with-https", "plain", APEX, settings=hsts(), finds="@", says="plain http is answered at acme.test"),
    row("hsts-with-https", "one-host", APEX, APP, settings=hsts(), redirects=[
        redirect("h", 'not ssl and http.host eq "acme.test"', "https://acme.test/")], finds="@", says="app.acme.test"),
    row("hsts-subdomains-ready", "own-name-only", "status A 203.0.113.12", settings=hsts()),
    row("hsts-subdomains-ready", "all-at-the-edge", APEX, APP, settings=hsts(include_subdomains=True)),
    row("hsts-subdomains-ready", "no-sites", "ssh A 203.0.113.12", "mx A 203.0.113.13", "in A 203.0.113.14",
        "@ MX 1 in.acme.test", "autodiscover CNAME autodiscover.outlook.com", "s._domainkey CNAME s.example.net",
        settings=hsts(include_subdomains=True)),
    row("hsts-subdomains-ready", "proved", "status A 203.0.113.12", settings=hsts(include_subdomains=True),
        declared=declared(hosts={"status.acme.test": DeclaredHost(proved=True)})),
    row("hsts-subdomains-ready", "not-proved", "status A 203.0.113.12", settings=hsts(include_subdomains=True),
        declared=declared(hosts={"status.acme.test": DeclaredHost(proved=False)}), finds="status"),
    row("hsts-subdomains-ready", "nobodys", "old CNAME x.example.net", settings=hsts(include_subdomains=True),
        finds="old"),
    row("hsts-preload-complete", "complete", settings=hsts(include_subdomains=True, preload=True)),
    row("hsts-preload-complete", "not-asked-for", settings=hsts(max_age=300)),
    row("hsts-preload-complete", "short", settings=hsts(include_subdomains=True, preload=True, max_age=300), finds="@",
        says="max_age is 300"),
    row("hsts-preload-complete", "own-name-only", settings=hsts(preload=True), finds="@", says="left out"),
    row("tls-minimum-current", "1.2", settings={"min_tls_version": "1.2"}),
    row("tls-minimum-current", "1.0", settings={"min_tls_version": "1.0"}, finds="@", says="TLS 1.0"),
    row("newest-tls-on", "on", settings={"tls_1_3": "on"}),
    row("newest-tls-on", "early-data", settings={"tls_1_3": "zrt"}),
    row("newest-tls-on", "off", settings={"tls_1_3": "off"}, finds="@"),
    row("caa-allows-cloudflare", "none", APEX),
    row("caa-allows-cloudflare", "one-of-them", APEX, '@ CAA 0 issue "letsencrypt.org; validationmethods=dns-01"'),
    row("caa-allows-cloudflare", "nothing-at-the-edge", "@ A 203.0.113.10", '@ CAA 0 issue "digicert.com"'),
    row("caa-allows-cloudflare", "mail-only", APEX, '@ CAA 0 issuemail "digicert.com"'),
    row("caa-allows-cloudflare", "another", APEX, APP, '@ CAA 0 issue "digicert.com"', finds="@", says="digicert.com"),
    row("caa-allows-cloudflare", "nobody", APEX, '@ CAA 0 issue ";"', finds="@", says="let nobody"),
    row("caa-allows-cloudflare", "no-wildcards", APEX, '@ CAA 0 issue "pki.goog"', '@ CAA 0 issuewild ";"', finds="@",
        says="(issuewild)"),
    row("caa-allows-cloudflare", "at-the-host", APP, '@ CAA 0 issue "pki.goog"', 'app CAA 0 issue "x.example"',
        finds="app"),
)  # fmt: skip

ACTIVE, PENDING = Standing("active", False, (), plan=Plan.FREE), Standing("pending", False, (), plan=Plan.FREE)
LARGE = Standing("active", False, (), plan=Plan.BUSINESS)
COVERED = ("acme.test", "*.acme.test")

CERTIFICATES = (
    row("certificate-active", "active", APEX, APP, standing=ACTIVE, certificates=COVERED),
    row("certificate-active", "declared-only", APEX, certificates=()),
    row("certificate-active", "not-delegated-yet", APEX, standing=PENDING, certificates=()),
    row("certificate-active", "nothing-proxied", "@ A 203.0.113.9", standing=ACTIVE, certificates=()),
    row("certificate-active", "only-redirects", "www AAAA 100:: proxied", standing=ACTIVE, certificates=()),
    row("certificate-active", "none-yet", APEX, APP, standing=ACTIVE, certificates=(), finds="@",
        says="for acme.test, app.acme.test"),
    row("certificate-active", "the-apex-only", APEX, APP, standing=ACTIVE, certificates=("acme.test",), finds="@",
        says="for app.acme.test"),
    row("certificate-active", "perhaps-uploaded", APEX, standing=LARGE, certificates=(), because="may be uploaded"),
    row("certificate-active", "not-asked", APEX, standing=ACTIVE, because="could not be asked"),
)  # fmt: skip


def page_rule(pattern: str, *, enabled: bool = True, **actions: object) -> Neighbours:
    return Neighbours(page_rules=(PageRule("p1", pattern, actions, 1, enabled),))


def route(pattern: str, script: str | None = "shop") -> Neighbours:
    return Neighbours(routes=(WorkersRoute(pattern, script),))


def bulk(source: str, target: str) -> Neighbours:
    return Neighbours(redirects=(BulkRedirect("campaign", source, target),))


SITE = declared()
FORWARD = {"url": "https://shop.example/", "status_code": 302}
HOME = redirect("home", 'http.host eq "acme.test" and http.request.uri.path eq "/sale"', "https://shop.example/")

BESIDE = (
    row("page-rules-agree", "none", APEX, declared=SITE),
    row("page-rules-agree", "no-stack-file", APEX, neighbours=page_rule("acme.test/*", forwarding_url=FORWARD)),
    row("page-rules-agree", "off", APEX, declared=SITE,
        neighbours=page_rule("acme.test/*", enabled=False, forwarding_url=FORWARD)),
    row("page-rules-agree", "another-domain", APEX, declared=SITE,
        neighbours=page_rule("acme.example/*", forwarding_url=FORWARD)),
    row("page-rules-agree", "changes-nothing-that-shows", APEX, declared=SITE,
        neighbours=page_rule("acme.test/*", rocket_loader="on")),
    row("page-rules-agree", "the-rules-come-first", APEX, declared=SITE, redirects=[redirect("a", "true",
        "https://acme.example/")], neighbours=page_rule("acme.test/*", forwarding_url=FORWARD)),
    row("page-rules-agree", "forwards", APEX, declared=SITE,
        neighbours=page_rule("acme.test/*", forwarding_url=FORWARD), finds="acme.test/*", says="redirects to https://shop.example/"),
    row("page-rules-agree", "forwards-one-path", APEX, declared=SITE,
        neighbours=page_rule("http*://*acme.test/sale*", forwarding_url=FORWARD), finds="http*://*acme.test/sale*",
        says="/sale"),
    row("page-rules-agree", "caches-everything", APEX, declared=SITE,
        neighbours=page_rule("acme.test/*", cache_level="cache_everything"), finds="acme.test/*"),
    row("page-rules-agree", "weakens-tls", APEX, declared=SITE, settings={"ssl": "strict"},
        neighbours=page_rule("acme.test/*", ssl="flexible"), finds="acme.test/*", says="sets the SSL mode"),
    row("page-rules-agree", "partly-not-evaluated", APEX, declared=SITE,
        neighbours=page_rule("acme.test/*", cache_level="cache_everything", security_level="high"),
        because="page rule acme.test/* (security_level)"),
    row("workers-agree", "none", APEX, declared=SITE),
    row("workers-agree", "kept-away", APEX, declared=SITE, neighbours=route("acme.test/*", None)),
    row("workers-agree", "another-host", APEX, declared=SITE, neighbours=route("x.acme.test/*")),
    row("workers-agree", "answers", APEX, declared=SITE, neighbours=route("acme.test/api/*"), finds="acme.test/api/*",
        says="The Worker shop answers for https://acme.test/api/"),
    row("bulk-redirects-agree", "another-host", APEX, declared=SITE, neighbours=bulk("x.acme.test/", "https://a.b/")),
    row("bulk-redirects-agree", "as-declared", APEX, declared=SITE, redirects=[HOME],
        neighbours=bulk("acme.test/sale", "https://shop.example/")),
    row("bulk-redirects-agree", "leads-away", APEX, declared=SITE,
        neighbours=bulk("acme.test/sale", "https://shop.example/"), finds="acme.test/sale", says="campaign"),
    row("snippets-agree", "none", APEX, declared=SITE),
    row("snippets-agree", "off", APEX, declared=SITE, rulesets={"http_request_snippets": [
        Rule("s", "true", "set_snippets", {}, "", enabled=False)]}),
    row("snippets-agree", "acts", APEX, declared=SITE, rulesets={"http_request_snippets": [
        Rule("s", "true", "set_snippets", {}, "A/B test")]}, finds="@", says="A/B test"),
)  # fmt: skip


def dnssec(status: str) -> Standing:
    return Standing("active", False, (), status)


def on(plan: Plan) -> Standing:
    return Standing("active", False, (), plan=plan)


FIGHTS = {"bot_fight_mode": "on"}
CALLED = declared(hosts={"app.acme.test": DeclaredHost(programs=True)})
MACHINES = (
    row("machines-not-challenged", "off", APP, declared=HOOKED, settings={"bot_fight_mode": "off"}),
    row("machines-not-challenged", "not-known", APP, declared=HOOKED),
    row("machines-not-challenged", "could-not-be-asked", APP, declared=HOOKED, whole=True,
        because="could not be asked"),
    row("machines-not-challenged", "nobody-calls", APP, declared=SITE, settings=FIGHTS),
    row("machines-not-challenged", "off-the-proxy", "app A 203.0.113.11", declared=HOOKED, settings=FIGHTS),
    row("machines-not-challenged", "webhook", APP, declared=HOOKED, settings=FIGHTS, finds="app",
        says="webhooks post to /hooks/stripe"),
    row("machines-not-challenged", "api", APP, declared=CALLED, settings=FIGHTS, finds="app", says="as an API"),
)  # fmt: skip

STANDING = (
    row("dnssec-not-broken", "on", standing=dnssec("active")),
    row("dnssec-not-broken", "off", standing=dnssec("disabled")),
    row("dnssec-not-broken", "not-known"),
    row("dnssec-not-broken", "half-off", standing=dnssec("pending-disabled"), finds="@", says="half off"),
    row("dnssec-complete", "on", standing=dnssec("active")),
    row("dnssec-complete", "half-on", standing=dnssec("pending"), finds="@", says="half on"),
    row("zone-not-paused", "acts", standing=ACTIVE),
    row("zone-not-paused", "paused", standing=Standing("active", True, ()), finds="@"),
    row("zone-not-held", "free", standing=ACTIVE),
    row("zone-not-held", "held", standing=Standing("active", False, (), None, True), finds="@"),
    row("zone-plan-large-enough", "the-same", declared=declared(plan=Plan.PRO), standing=on(Plan.PRO)),
    row("zone-plan-large-enough", "larger", declared=declared(plan=Plan.FREE), standing=on(Plan.ENTERPRISE)),
    row("zone-plan-large-enough", "not-known", declared=declared(plan=Plan.PRO)),
    row("zone-plan-large-enough", "smaller", declared=declared(plan=Plan.PRO), standing=on(Plan.FREE), finds="@",
        says="Its plan is free"),
    row("development-mode-off", "off", settings={"development_mode": "off"}),
    row("development-mode-off", "on", settings={"development_mode": "on"}, finds="@"),
    row("not-under-attack", "medium", settings={"security_level": "medium"}),
    row("not-under-attack", "on", settings={"security_level": "under_attack"}, finds="@"),
)  # fmt: skip

ROWS = (*PATHS, *TLS, *CERTIFICATES, *BESIDE, *MACHINES, *STANDING)
