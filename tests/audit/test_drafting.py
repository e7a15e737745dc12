"""A first stack file from what was found: declared where it shows, asked for where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from audited import Case, Reply, audit, page, to
from loopback import EDGE, Authority
from mailing import rsa_record

from launchready.audit.drafting import draft_of
from launchready.errors import UsageError
from launchready.stackfile import load_stack
from launchready.stackfile.draft import Draft, draft_text

MAIL = {"mx.acme.com A": None, "_mta-sts.acme.com TXT": None}


def drafted(authority: Authority, records: Mapping[str, tuple[str, ...] | None], **more: Reply | None) -> Draft:
    return draft_of(audit(authority, Case(records, dict(more))).found, "acme")


@pytest.mark.parametrize(
    ("servers", "provider", "tenant", "exchangers"),
    [
        pytest.param(("1 smtp.google.com.",), "google-workspace", "", (), id="google"),
        pytest.param(("1 aspmx.l.google.com.",), "google-workspace", "", (), id="google-of-old"),
        pytest.param(("0 acme-com.mail.protection.outlook.com.",), "microsoft-365", "acme-com", (), id="microsoft"),
        pytest.param(("10 in1-smtp.messagingengine.com.",), "fastmail", "", (), id="fastmail"),
        pytest.param(("10 mx.zoho.eu.",), "zoho", "", ((10, "mx.zoho.eu"),), id="zoho"),
        pytest.param(("5 route1.mx.cloudflare.net.",), "cloudflare-email-routing", "", (), id="email-routing"),
        pytest.param(("0 .",), "none", "", (), id="no-mail"),
        pytest.param(("1 mx.mail-host.net.",), "", "", (), id="nobody-known"),
    ],
)
def test_who_receives(
    authority: Authority,
    servers: tuple[str, ...],
    provider: str,
    tenant: str,
    exchangers: tuple[tuple[int, str], ...],
) -> None:
    draft = drafted(authority, {**MAIL, "acme.com MX": servers})
    assert (draft.provider, draft.microsoft_tenant, draft.exchangers) == (provider, tenant, exchangers)


def test_who_sends(authority: Authority) -> None:
    records = {
        "s1._domainkey.acme.com CNAME": ("s1.domainkey.u1.wl.sendgrid.net.",),
        "s1.domainkey.u1.wl.sendgrid.net TXT": (rsa_record(),),
        "acme.com TXT": ("v=spf1 include:_spf.google.com include:amazonses.com ~all",),
        "amazonses.com TXT": ("v=spf1 ip4:203.0.113.9 ~all",),
        "acme.com MX": ("1 smtp.google.com.",),
    }
    assert {"sendgrid", "ses"} <= set(drafted(authority, {**MAIL, **records}).senders)


def test_where_it_is_served(authority: Authority) -> None:
    records = {"app.acme.com A": None, "app.acme.com CNAME": ("cname.vercel-dns.com.",),
               "cname.vercel-dns.com A": (EDGE,)}  # fmt: skip
    hosts = {host.name: (host.origin, host.platform) for host in drafted(authority, records).hosts}
    assert hosts == {"@": (EDGE, ""), "app": ("cname.vercel-dns.com", "vercel"), "api": (EDGE, "")}


def test_visitors_end_at_www(authority: Authority) -> None:
    pages = {
        "https://www.acme.com/": page(),
        "https://www.acme.com": Reply(b"", 404),
        "https://acme.com": to("https://www.acme.com{path}"),
        "https://acme.com/": None,
        "http://www.acme.com": to("https://www.acme.com{path}"),
    }
    records = {"www.acme.com A": None, "www.acme.com CNAME": ("acme.com.",)}
    draft = drafted(authority, records, **pages)
    assert draft.canonical == "www"
    assert draft.hosts[0].name == "www"
    assert draft.hosts[0].origin == EDGE  # an alias of the domain itself names no server


def test_what_is_drafted_is_a_valid_stack(authority: Authority, tmp_path: Path) -> None:
    text = draft_text(drafted(authority, {**MAIL, "acme.com MX": ("1 smtp.google.com.",)}))
    (tmp_path / "Pulumi.yaml").write_text("name: launchready\nruntime: python\nstackConfigDir: stacks\n")
    file = tmp_path / "stacks" / "Pulumi.acme.yaml"
    file.parent.mkdir()
    file.write_text(text)
    assert load_stack(str(file)).site.zone.name == "acme.com"


def test_a_hidden_server_is_asked_for_with_all_that_is_known(authority: Authority) -> None:
    hidden = page().having(CF_Ray="1-FRA")
    with pytest.raises(UsageError) as refused:
        drafted(authority, {**MAIL, "acme.com MX": ("1 smtp.google.com.",)}, **{"https://acme.com/": hidden})
    said = str(refused.value)
    assert "launchready new acme --zone acme.com --canonical @ --host @=ORIGIN --host app=ORIGIN" in said
    assert "--mail google-workspace" in said
