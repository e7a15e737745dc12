"""Rules of the protection concern that end requests: what is blocked at the edge, and the limit on log-ins.

What other services post, and what certificate authorities ask for, is let through first, by one skip rule. Sources,
verified 2026-11-24: developers.cloudflare.com/waf/custom-rules/skip/options (what can be skipped),
/waf/rate-limiting-rules (which fields each plan may test; counters react after up to a few seconds).
"""

from __future__ import annotations

from collections.abc import Iterator

from launchready.claims import RuleClaim
from launchready.concerns.expressions import ACME, POSTED, starts, text, texts, webhook_hosts, webhook_test
from launchready.concerns.hosts import NamedHost, canonical_host, named_hosts
from launchready.expectations import BlockedAtEdge, Expectation, Layer, LimitedAtEdge, TakesPosts
from launchready.site import Block, LoginLimit, Site
from launchready.zone import Rule, rule_ref
from launchready.zone.limits import Plan
from launchready.zone.rules import FIREWALL_PHASE, RATE_LIMIT_PHASE, rate_limit_rule

CONCERN = "protection"

# What nobody's site shows, and scanners ask every site for; compared in lower case, anywhere in the path.
_PROBES = ("/.env", "/.git/", "/.svn/", "/.hg/", "/.aws/", "/.ssh/", "/.ds_store", "/.htpasswd", "/phpmyadmin",
           "/vendor/phpunit/", "/cgi-bin/")  # fmt: skip
_WORDPRESS = ("/wp-login.php", "/xmlrpc.php", "/wp-config.php", "/wp-admin/")
PROBE_SAMPLE = "/.env"
# Methods to look with: of WebDAV, which edges pass on to servers, where TRACE is often refused without any rule.
_STRANGE = ("PROPFIND", "LOCK", "TRACE")

# Products that judge a request before it is read, and could challenge what a service posts.
_PRODUCTS = ["bic", "hot", "securityLevel", "uaBlock"]
_METHOD_PLANS = (Plan.BUSINESS, Plan.ENTERPRISE)


def firewall_claims(site: Site) -> Iterator[RuleClaim]:
    """Return the custom rules of the firewall and the rate limit, as far as they are declared."""
    block = site.protection.block if site.protection else None
    webhooks = webhook_test(site)
    blocking = list(_blocking(block)) if block else []
    if blocking or webhooks:
        yield _open_claim(site, webhooks)
    for subject, key, description, when in blocking:
        rule = Rule(rule_ref(CONCERN, subject), when, "block", {}, description)
        yield RuleClaim(CONCERN, key, FIREWALL_PHASE, "block", rule)
    if site.protection and site.protection.login:
        yield _login_claim(site, site.protection.login)


def _open_claim(site: Site, webhooks: str | None) -> RuleClaim:
    # Managed rules are not skipped: they look for attacks in what is sent, and that is no challenge.
    phases = ["http_ratelimit"] if site.zone.plan is Plan.FREE else ["http_ratelimit", "http_request_sbfm"]
    rule = Rule(
        rule_ref(CONCERN, "open"),
        " or ".join([starts(ACME), *([webhooks] if webhooks else [])]),
        "skip",
        {"phases": phases, "products": _PRODUCTS, "ruleset": "current"},
        "Webhooks and certificate checks always pass",
    )
    hosts = webhook_hosts(site)
    key = f"{hosts[0].declared_at}.webhooks" if hosts else "protection.block"
    return RuleClaim(CONCERN, key, FIREWALL_PHASE, "open", rule)


def _probes(block: Block) -> tuple[str, ...]:
    return _PROBES if block.wordpress else (*_PROBES, *_WORDPRESS)


def probe_in(block: Block, path: str) -> str | None:
    """Return what makes ``path`` a probe that is refused, None where it is none."""
    slashed = path.lower() if path.endswith("/") else f"{path.lower()}/"
    return next((part for part in _probes(block) if part in slashed), None)


def _blocking(block: Block) -> Iterator[tuple[str, str, str, str]]:
    """Return subject, key, description and expression of what is blocked."""
    if block.probes:
        lowered = "lower(http.request.uri.path)"
        tests = " or ".join(f"{lowered} contains {text(part)}" for part in _probes(block))
        yield "probes", "protection.block.probes", "Probes for what no site shows", tests
    if block.methods:
        tests = f"not http.request.method in {texts(block.methods)}"
        yield "methods", "protection.block.methods", "Methods that the site does not know", tests
    sources = [f"ip.src.country in {texts(block.countries)}"] if block.countries else []
    sources += [f"ip.src.asnum in {{{' '.join(map(str, block.networks))}}}"] if block.networks else []
    sources += [f"ip.src in {{{' '.join(block.addresses)}}}"] if block.addresses else []
    if sources:
        yield "sources", "protection.block", "Countries, networks and addresses that are kept out", " or ".join(sources)


def _login_claim(site: Site, login: LoginLimit) -> RuleClaim:
    when = f"http.request.uri.path in {texts(login.paths)}"
    if _counts_posts_alone(site):
        when = f"{POSTED} and {when}"
    rule = rate_limit_rule(
        rule_ref(CONCERN, "login"), "Who tries passwords has to wait", when, login.requests, login.period, login.block
    )
    return RuleClaim(CONCERN, "protection.login", RATE_LIMIT_PHASE, "login", rule)


def _counts_posts_alone(site: Site) -> bool:
    return site.zone.plan in _METHOD_PLANS


def firewall_expectations(site: Site) -> Iterator[Expectation]:
    """Return that probes and strange methods are refused, that the limit acts, and that webhooks get through."""
    protection, asked = site.protection, _asked(site)
    block = protection.block if protection else None
    if block and asked:
        probe = BlockedAtEdge(f"https://{asked.sample}{PROBE_SAMPLE}")
        if block.probes:
            yield _blocked(site, asked, "probes-blocked", "protection.block.probes", probe)
        strange = next((method for method in _STRANGE if method not in block.methods), None) if block.methods else None
        if strange:
            check = BlockedAtEdge(f"https://{asked.sample}/", strange)
            yield _blocked(site, asked, "methods-blocked", "protection.block.methods", check)
    if protection and protection.login and asked:
        yield _limited(site, asked, protection.login)
    for named in webhook_hosts(site):
        for index, path in enumerate(named.host.webhooks):
            yield _taken(site, named, path, index)


def _asked(site: Site) -> NamedHost | None:
    """Return the host at which rules for all hosts are looked at: the canonical one, or the first at the edge."""
    at_edge = [named for named in named_hosts(site) if named.host.proxied]
    canonical = canonical_host(site)
    return next((named for named in at_edge if named.name == canonical), next(iter(at_edge), None))


def _blocked(site: Site, named: NamedHost, check_name: str, declared_at: str, check: BlockedAtEdge) -> Expectation:
    asked = check.url if check.method == "GET" else f"{check.method} {check.url}"
    return Expectation(
        concern=CONCERN,
        subject=named.name,
        name=check_name,
        zone=site.zone.name,
        layer=Layer.EDGE,
        declared_at=declared_at,
        expected=f"{asked} is refused by Cloudflare, and the server never sees it.",
        fix="Apply this stack: the firewall's rule is missing or was changed (`launchready drift`).",
        check=check,
    )


def _limited(site: Site, named: NamedHost, login: LoginLimit) -> Expectation:
    method = "POST" if _counts_posts_alone(site) else "GET"
    url = f"https://{named.sample}{login.paths[0]}"
    return Expectation(
        concern=CONCERN,
        subject=f"{named.name}{login.paths[0]}",
        name="limited",
        zone=site.zone.name,
        layer=Layer.EDGE,
        declared_at="protection.login",
        expected=f"Who asks {url} more than {login.requests} times in {login.period} s is answered 429.",
        fix="Apply this stack: the rate limit is missing or was changed (`launchready drift`).",
        check=LimitedAtEdge(url, login.requests, login.period, method),
    )


def _taken(site: Site, named: NamedHost, path: str, index: int) -> Expectation:
    url = f"https://{named.sample}{path}"
    return Expectation(
        concern=CONCERN,
        subject=f"{named.name}{path}",
        name="takes-posts",
        zone=site.zone.name,
        layer=Layer.EDGE,
        declared_at=f"{named.declared_at}.webhooks.{index}",
        expected=f"What other services post to {url} reaches its server.",
        fix="Apply this stack. If it stays so, Bot Fight Mode or a page rule acts (switch it off for this), or the "
        "server itself redirects.",
        check=TakesPosts(url),
    )


def firewall_english(site: Site) -> Iterator[str]:
    """Return sentences for what is blocked, limited and let through."""
    protection = site.protection
    block = protection.block if protection else None
    if block and block.probes:
        yield "Requests for what no site shows (/.env, /.git …) are refused at the edge."
    if block and block.methods:
        yield f"Methods other than {', '.join(block.methods)} are refused at the edge."
    kept_out = [*block.countries, *(f"AS{number}" for number in block.networks), *block.addresses] if block else []
    if kept_out:
        yield f"Visitors from {', '.join(kept_out)} are kept out."
    if protection and protection.login:
        login = protection.login
        counted = "posts" if _counts_posts_alone(site) else "asks"
        yield (
            f"Who {counted} {' or '.join(login.paths)} more than {login.requests} times in {login.period} seconds "
            f"waits {login.block} seconds."
        )
    for named in webhook_hosts(site):
        yield (
            f"What other services post to {' and '.join(named.host.webhooks)} of {named.name} always passes, over http "
            "too."
        )
