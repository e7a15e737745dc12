"""Shapes of clients that a consultant meets: each applied by the real engine, proved live, and settled."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from clients import NUMBERS, Client, misbehaving, zone_names

from launchready.local.world import World

# The engine runs up to eight times in a row for one client: half a minute, and more than five on a busy machine.
pytestmark = pytest.mark.timeout(1200)


def next_zone() -> str:
    return zone_names()[next(NUMBERS) - 1]


def apply(client: Client, *options: str) -> dict[str, str]:
    """Apply, demand that nothing failed and nothing is left to change, and return the outcome of each verdict."""
    up = client.run("launchready", "up", client.name, "--yes", *options)
    assert up.returncode == 0, up.stdout + up.stderr
    client.assert_settled()
    kept = json.loads((client.project / ".launchready" / client.name / "verify.json").read_text())
    assert kept["counts"]["fail"] == 0, kept
    return {verdict["id"]: verdict["verdict"] for verdict in kept["verdicts"]}


def test_alias_domains(new_client: Any) -> None:
    aliases = [next_zone() for _ in range(5)]
    client = new_client(aliases=[{"name": name} for name in aliases[:-1]] + [{"name": aliases[-1], "mail": None}])
    outcomes = apply(client)
    for name in aliases:
        for host in (name, f"www.{name}"):
            assert outcomes[f"redirects/{host}/one-hop-http"] == "pass"
            assert outcomes[f"redirects/{host}/one-hop-https"] == "pass"
    assert outcomes[f"email/{aliases[0]}/mx"] == "pass"
    assert f"email/{aliases[-1]}/mx" not in outcomes

    client.declare(aliases=[{"name": aliases[0], "hosts": ["@"]}])  # one name less, and four domains less
    refused = client.run("launchready", "up", client.name, "--yes")
    assert refused.returncode == 1
    assert "apex-gone" in refused.stdout + refused.stderr
    assert all(name in refused.stdout + refused.stderr for name in aliases[1:])
    planned = client.run("launchready", "plan", client.name, "--json")
    assert sorted(zone["zone"] for zone in json.loads(planned.stdout)["left"]) == sorted(aliases[1:])
    outcomes = apply(client, "--allow", "apex-gone", "--allow", "many-records-deleted")
    assert f"redirects/www.{aliases[0]}/one-hop-https" not in outcomes
    assert not [each for each in outcomes if aliases[1] in each]


WEBFLOW = "198.51.100.20"  # a platform's address, where a demo origin stands
PAGE = {"origin": "198.51.100.10", "audience": "marketing"}
APP = {"origin": "198.51.100.11", "audience": "users", "authenticated": True}
NO_MAIL = {"provider": "none"}


def passed(outcomes: dict[str, str], *ids: str) -> None:
    assert {id_: outcomes.get(id_) for id_ in ids} == dict.fromkeys(ids, "pass")


def test_a_marketing_site_on_a_platform_that_bears_no_proxy_beside_an_app(new_client: Any, world: World) -> None:
    client = new_client()
    zone = client.zone
    platform = {"audience": "marketing", "platform": "webflow", "edge": "provider"}
    client.declare(
        canonical="www",
        hosts={
            "@": {"origin": WEBFLOW, **platform},
            "www": {"origin": "cdn.webflow.com", **platform},
            "app": {**APP, "platform": "render"},
        },
    )
    with (
        misbehaving(world, WEBFLOW, {"primary": f"www.{zone}"}),
        misbehaving(world, "203.0.113.201", {"primary": f"www.{zone}"}),
    ):
        outcomes = apply(client)
    passed(
        outcomes,
        f"redirects/{zone}/one-hop-http",
        f"redirects/{zone}/one-hop-https",
        f"redirects/www.{zone}/https",
        f"subdomains/www.{zone}/serves-https",
        f"dns/www.{zone}/cname",
        f"cache/app.{zone}/never-cached",
    )

    up = client.run("launchready", "up", client.name, "--yes")  # the platform no longer redirects: told, not failed
    assert up.returncode == 0, up.stdout + up.stderr
    verified = client.run("launchready", "verify", client.name)
    assert verified.returncode == 1
    assert "Set this at Webflow (Site settings" in verified.stdout


def test_canonical_www_with_preload_takes_the_two_hops_that_it_demands(new_client: Any) -> None:
    hsts = {"max_age": 31_536_000, "include_subdomains": True, "preload": True}
    client = new_client(canonical="www", hosts={"www": PAGE, "app": APP}, tls={"hsts": hsts})
    outcomes = apply(client)
    passed(outcomes, f"redirects/{client.zone}/https-first", f"tls/www.{client.zone}/hsts")
    assert f"redirects/{client.zone}/one-hop-http" not in outcomes


def test_a_domain_that_sends_no_mail(new_client: Any) -> None:
    client = new_client(mail=NO_MAIL)
    passed(apply(client), f"email/{client.zone}/mx", f"email/{client.zone}/spf", f"email/{client.zone}/dmarc")
    assert client.records()["@ MX"] == {"."}


def test_microsoft_365_with_two_senders_and_keys_that_are_still_to_be_made(new_client: Any) -> None:
    senders = [
        {"name": "mailgun", "include": "mailgun.org", "dkim": "pending"},
        {"name": "ses", "service": "ses", "dkim": [{"selector": "abc", "cname": "abc.dkim.amazonses.com"}],
         "return_path": {"host": "bounce", "mx": "feedback-smtp.eu-west-1.amazonses.com",
                         "include": "amazonses.com"}},
        {"name": "sendgrid", "include": "sendgrid.net",
         "dkim": [{"selector": "s1", "cname": "s1.domainkey.u4711001.wl001.sendgrid.net"}]},
    ]  # fmt: skip
    mail = {"provider": "microsoft-365", "microsoft_tenant": "client-test", "senders": senders,
            "tls_rpt": ["mailto:tls@reports.test"]}  # fmt: skip
    client = new_client(mail=mail)
    outcomes = apply(client)
    passed(
        outcomes,
        f"email/{client.zone}/spf",
        f"email/{client.zone}/spf-mailgun",
        f"email/{client.zone}/dkim-abc",
        f"email/bounce.{client.zone}/mx",
        f"email/autodiscover.{client.zone}/cname",
        f"email/_smtp._tls.{client.zone}/txt",
    )
    assert outcomes[f"email/{client.zone}/dkim-of-mailgun"] == "unknown"


def test_an_international_name(new_client: Any) -> None:
    client = new_client(hosts={"@": PAGE, "größe": APP}, redirects=[{"host": "straße", "to": "https://acme.test/"}])
    outcomes = apply(client)
    passed(outcomes, f"subdomains/xn--gre-6ka8i.{client.zone}/serves-https")
    assert "xn--gre-6ka8i A" in client.records()


def test_an_app_with_a_host_for_every_tenant(new_client: Any) -> None:
    client = new_client(hosts={"@": PAGE, "*": APP, "shop": dict(PAGE)})
    outcomes = apply(client)
    passed(outcomes, f"dns/*.{client.zone}/answers-edge", f"subdomains/*.{client.zone}/serves-https")


def test_an_api_only(new_client: Any) -> None:
    api = {"origin": "198.51.100.12", "audience": "apis", "health": "/healthz"}
    client = new_client(hosts={"@": api}, mail=None)
    outcomes = apply(client)
    passed(outcomes, f"subdomains/{client.zone}/health", f"cache/{client.zone}/authorization-never-cached")
    assert not [id_ for id_ in outcomes if id_.startswith("email/") or "static" in id_]


def test_a_shop_with_patterns_of_redirects_and_public_pages(new_client: Any) -> None:
    client = new_client(
        hosts={"@": PAGE, "account": APP},
        redirects=[
            {"host": "@", "path": "/products/*", "to": "https://ZONE/plans?item=${1}", "permanent": False},
            {"host": "shop", "to": "https://ZONE/plans"},
        ],
        cache={"static": {"paths": ["/static"], "ignore_query": True}, "pages": ["/", "/blog/*"],
               "authenticated_paths": ["/cart", "/checkout"], "session_cookies": ["cart"]},
    )  # fmt: skip
    redirects = [{**rule, "to": rule["to"].replace("ZONE", client.zone)} for rule in client.site["redirects"]]
    client.declare(redirects=redirects)
    outcomes = apply(client)
    passed(
        outcomes,
        f"redirects/{client.zone}/products/*/one-hop-http",
        f"redirects/shop.{client.zone}/one-hop-https",
        f"cache/{client.zone}/static-cached",
        f"cache/{client.zone}/cart/never-cached",
        f"cache/{client.zone}/session-cart-never-cached",
    )


def test_staging_as_a_zone_of_its_own_shares_defaults_with_production(new_client: Any) -> None:
    shared = "tls: {minimum: '1.3'}\nmail: {dmarc: {policy: quarantine}}\n"
    production, staging = new_client(), new_client(mail=NO_MAIL)
    for client in (production, staging):
        (client.project / "stacks" / "defaults.yaml").write_text(shared)
        client.config = {"launchready:defaults": "defaults.yaml"}
        client.declare()
        passed(apply(client), f"tls/{client.zone}/versions", f"email/{client.zone}/dmarc")
    assert production.records()["_dmarc TXT"] == staging.records()["_dmarc TXT"] == {'"v=DMARC1; p=quarantine"'}


def test_records_that_few_have(new_client: Any) -> None:
    extra = [
        {"name": "_443._tcp.app", "type": "TLSA", "content": "3 1 1 " + "0b9f" * 16},
        {"name": "svc", "type": "SVCB", "content": '1 app.example. alpn="h2"'},
        {"name": "alt", "type": "HTTPS", "content": "0 app.example."},
        {"name": "_sip._tls", "type": "SRV", "content": "1 443 sipdir.online.lync.com", "priority": 100},
        {"name": "lab", "type": "NS", "content": "ns1.example.net"},
    ]
    client = new_client(records=extra)
    outcomes = apply(client)
    passed(
        outcomes,
        f"dns/_443._tcp.app.{client.zone}/tlsa",
        f"dns/svc.{client.zone}/svcb",
        f"dns/alt.{client.zone}/https",
        f"dns/_sip._tls.{client.zone}/srv",
    )


def test_what_was_kept_of_a_page_goes_when_it_comes_behind_a_log_in(new_client: Any, world: World) -> None:
    client = new_client(cache={"pages": ["/plans"]}, tls={"https_everywhere": False})
    url = f"/plans?{client.zone}"

    def asked() -> str:
        with httpx.Client(base_url=f"http://{world.http}", trust_env=False) as http:
            return http.get(url, headers={"Host": client.zone, "X-Forwarded-Proto": "https"}).headers["cf-cache-status"]

    apply(client)
    assert (asked(), asked()) == ("MISS", "HIT")

    client.declare(cache={"authenticated_paths": ["/plans"]})
    preview = client.pulumi("preview")
    assert f"the cache of {client.zone} will be emptied" in preview.stdout
    up = client.run("launchready", "up", client.name, "--yes")
    assert f"the cache of {client.zone} is emptied" in up.stdout + up.stderr
    assert asked() == "DYNAMIC"

    client.declare(cache={"pages": ["/plans"]})  # nothing of the time before comes back
    again = client.run("launchready", "up", client.name, "--yes")
    assert "is emptied" not in again.stdout + again.stderr
    assert asked() == "MISS"
