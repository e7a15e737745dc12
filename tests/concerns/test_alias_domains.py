"""Further domains: a zone of its own each, that leads to the site in one hop and neither sends nor receives mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from launchready.compilation import Compilation
from launchready.edge import compile_zone, walk
from launchready.errors import DeclarationError
from launchready.expectations import AnswersEdge, ReceivesNoMail, RedirectsTo, TlsVersions
from launchready.language import request_from_url

Compile = Callable[..., Compilation]
NET: dict[str, Any] = {"name": "acme.net"}


def alias(compiled: Compile, **changes: Any) -> Compilation:
    site = compiled(aliases=[{**NET, **changes}])
    (part,) = site.aliases
    return part


def test_each_zone_is_compiled_the_primary_one_first(compiled: Compile) -> None:
    site = compiled(aliases=[NET, {"name": "acme.org"}])
    assert [zone.name for zone in site.zones] == ["acme.test", "acme.net", "acme.org"]
    assert site.parts[0] is site
    assert compiled().zones == (site.zone,)


def test_what_an_alias_holds(compiled: Compile) -> None:
    part = alias(compiled)
    assert {slot: (record.type, record.content, record.proxied) for slot, record in part.zone.records.items()} == {
        "@/address": ("AAAA", "100::", True),
        "www/address": ("AAAA", "100::", True),
        "@/mx/.": ("MX", ".", False),
        "@/spf": ("TXT", "v=spf1 -all", False),
        "_dmarc": ("TXT", "v=DMARC1; p=reject", False),
    }
    assert part.zone.settings["ssl"] == "strict"


@pytest.mark.parametrize("canonical", ["@", "www"])
@pytest.mark.parametrize("url", ["http://acme.net/a?b=1", "https://www.acme.net/a?b=1", "http://WWW.acme.net/a?b=1"])
def test_an_alias_leads_to_the_canonical_host_in_one_hop(compiled: Compile, canonical: str, url: str) -> None:
    hosts = {canonical: {"origin": "198.51.100.10", "audience": "marketing"}}
    (part,) = compiled(canonical=canonical, hosts=hosts, aliases=[NET]).aliases
    decision = compile_zone(part.zone).decide(request_from_url(url))
    assert decision.redirect is not None
    host = "acme.test" if canonical == "@" else "www.acme.test"
    assert (decision.redirect.status, decision.redirect.location) == (301, f"https://{host}/a?b=1")


def test_an_alias_may_lead_temporarily_and_by_other_names(compiled: Compile) -> None:
    part = alias(compiled, hosts=["@", "shop"], permanent=False)
    decide = compile_zone(part.zone).decide
    shop, www = (decide(request_from_url(f"https://{host}.acme.net/")).redirect for host in ("shop", "www"))
    assert shop is not None
    assert (shop.status, www) == (302, None)


def test_what_is_expected_of_an_alias(compiled: Compile) -> None:
    site = compiled(aliases=[NET])
    found = {each.id: each for each in site.expectations if each.zone == "acme.net"}
    assert set(found) == {
        "dns/acme.net/answers-edge",
        "dns/www.acme.net/answers-edge",
        "dns/acme.net/delegation",
        "dns/acme.net/caa-lets-cloudflare-issue",
        "dns/acme.net/undeclared-name",
        "redirects/acme.net/every-path-http",
        "redirects/acme.net/every-path-https",
        "redirects/www.acme.net/every-path-http",
        "redirects/www.acme.net/every-path-https",
        "tls/acme.net/certificate",
        "tls/www.acme.net/certificate",
        "redirects/acme.net/one-hop-http",
        "redirects/acme.net/one-hop-https",
        "redirects/www.acme.net/one-hop-http",
        "redirects/www.acme.net/one-hop-https",
        "tls/acme.net/versions",
        "tls/www.acme.net/versions",
        "email/acme.net/mx",
        "email/acme.net/spf",
        "email/acme.net/dmarc",
    }
    checks = [each.check for each in found.values()]
    assert {AnswersEdge("acme.net"), ReceivesNoMail("acme.net"), TlsVersions("www.acme.net", "1.2")} <= set(checks)
    hops = [check for check in checks if isinstance(check, RedirectsTo)]
    assert all(hop.ends and hop.location.startswith("https://acme.test/") for hop in hops)
    assert {each.declared_at for each in found.values()} == {
        "aliases.0.hosts", "aliases.0.mail", "aliases.0.mail.dmarc", "aliases.0.mail.provider",
        "aliases.0.name", "tls.caa", "tls.minimum",
    }  # fmt: skip


def test_an_alias_may_have_mail_of_its_own_or_none_that_is_spoken_of(compiled: Compile) -> None:
    own = alias(compiled, mail={"provider": "google-workspace"})
    assert own.zone.records["@/mx/smtp.google.com"].priority == 1
    assert not [slot for slot in alias(compiled, mail=None).zone.records if "spf" in slot or "mx" in slot]


def test_an_alias_is_never_preloaded(compiled: Compile) -> None:
    hsts = {"max_age": 31_536_000, "include_subdomains": True, "preload": True}
    (part,) = compiled(tls={"hsts": hsts}, aliases=[NET]).aliases
    header = part.zone.settings["security_header"]["strict_transport_security"]
    assert (header["preload"], header["max_age"]) == (False, 31_536_000)
    hops = walk(compile_zone(part.zone), request_from_url("http://acme.net/"))
    assert [hop.request.url for hop in hops] == ["http://acme.net/", "https://acme.test/"]


def test_an_alias_is_said_in_english(compiled: Compile) -> None:
    english = compiled(aliases=[NET]).english
    assert "acme.net leads to https://acme.test, with the same path." in english
    assert "Nobody may send mail as acme.net." in english


@pytest.mark.parametrize(
    ("aliases", "key", "says"),
    [
        ([{"name": "acme.test"}], "aliases.0.name", "is the same as acme.test (zone.name)"),
        ([{"name": "shop.acme.test"}], "aliases.0.name", "overlaps with acme.test"),
        ([NET, NET], "aliases.1.name", "the same as acme.net (aliases.0.name)"),
        ([{**NET, "hosts": ["www.acme.org"]}], "aliases.0.hosts", "acme.net"),
        ([{**NET, "records": [{"name": "@", "type": "A", "content": "x"}]}], "aliases.0.records.0.content", "IPv4"),
        ([{**NET, "mail": {"provider": "zoho"}}], "aliases.0.mail.exchangers", "Zoho"),
        ([{**NET, "hosts": ["a.b"]}], "aliases.0.hosts", "deeper"),
    ],
    ids=["itself", "within", "twice", "host-elsewhere", "bad-record", "bad-mail", "no-certificate"],
)
def test_mistakes(compiled: Compile, aliases: list[dict[str, Any]], key: str, says: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        compiled(aliases=aliases)
    assert [problem.key for problem in raised.value.problems] == [key]
    assert says in raised.value.problems[0].message
