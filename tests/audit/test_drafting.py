"""A first stack file from what was found: declared where it shows, asked for where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from audited import OTHER, Case, Reply, audit, healthy_records, merged, page, to
from loopback import EDGE, Authority
from mailing import rsa_record

from launchready.audit.drafting import draft_of
from launchready.errors import UsageError
from launchready.live.mail import parse_dkim, parse_dmarc
from launchready.stackfile import Stack, load_stack
from launchready.stackfile.draft import Draft, DraftHost, draft_text

MAIL = {"mx.acme.com A": None, "_mta-sts.acme.com TXT": None}


def drafted(authority: Authority, records: Mapping[str, tuple[str, ...] | None], **more: Reply | None) -> Draft:
    return draft_of(audit(authority, Case(records, dict(more))).found, "acme")


@pytest.mark.parametrize(
    ("servers", "provider", "tenant", "exchangers"),
    [
        pytest.param(("1 smtp.google.com.",), "google-workspace", "", (), id="google"),
        pytest.param(
            ("1 aspmx.l.google.com.",), "google-workspace", "", ((1, "aspmx.l.google.com"),), id="google-of-old"
        ),
        pytest.param(("0 acme-com.mail.protection.outlook.com.",), "microsoft-365", "acme-com", (), id="microsoft"),
        pytest.param(
            ("10 in1-smtp.messagingengine.com.", "20 in2-smtp.messagingengine.com."), "fastmail", "", (), id="fastmail"
        ),
        pytest.param(("10 mx.zoho.eu.",), "zoho", "", ((10, "mx.zoho.eu"),), id="zoho"),
        pytest.param(
            ("5 route1.mx.cloudflare.net.",), "cloudflare-email-routing", "", ((5, "route1.mx.cloudflare.net"),),
            id="email-routing",
        ),
        pytest.param(("0 .",), "none", "", (), id="no-mail"),
        pytest.param((), "", "", (), id="nobody"),
        pytest.param(("1 mx.mail-host.net.",), "other", "", ((1, "mx.mail-host.net"),), id="nobody-known"),
        pytest.param(
            ("1 smtp.google.com.", "9 mx.backup.net."), "google-workspace", "",
            ((1, "smtp.google.com"), (9, "mx.backup.net")), id="google-and-a-further-server",
        ),
        pytest.param(
            ("0 acme-com.mail.protection.outlook.com.", "9 mx.backup.net."), "other", "",
            ((0, "acme-com.mail.protection.outlook.com"), (9, "mx.backup.net")), id="microsoft-and-a-further-server",
        ),
    ],
)  # fmt: skip
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


def loaded(text: str, folder: Path) -> Stack:
    (folder / "Pulumi.yaml").write_text("name: launchready\nruntime: python\nstackConfigDir: stacks\n")
    file = folder / "stacks" / "Pulumi.acme.yaml"
    file.parent.mkdir()
    file.write_text(text)
    return load_stack(str(file))


GOOGLE = {**MAIL, "acme.com MX": ("1 smtp.google.com.",)}
DKIM = {"google._domainkey.acme.com TXT": None}
SENDGRID = {"s1._domainkey.acme.com CNAME": ("s1.domainkey.u1.wl.sendgrid.net.",),
            "s1.domainkey.u1.wl.sendgrid.net TXT": (rsa_record(),)}  # fmt: skip
SALES = {"acme.com TXT": ("v=spf1 include:_spf.google.com include:_spf.sales.test include:amazonses.com -all",),
         "_spf.sales.test TXT": ("v=spf1 ip4:203.0.113.8 ~all",),
         "amazonses.com TXT": ("v=spf1 ip4:203.0.113.9 ~all",)}  # fmt: skip
STRICT = "v=DMARC1; p=reject; sp=quarantine; rua=mailto:d@acme.com,mailto:d@reports.test!10m"
TESTED = "v=DMARC1; p=quarantine; t=y; rua=mailto:d@acme.com"


MICROSOFT = {
    "acme.com MX": ("0 acme-com.mail.protection.outlook.com.",),
    "autodiscover.acme.com CNAME": ("autodiscover.outlook.com.",),
    "autodiscover.outlook.com A": (EDGE,),
}
NO_MAIL = {"acme.com MX": ("0 .",), "acme.com TXT": ("v=spf1 -all",), **DKIM,
           "_dmarc.acme.com TXT": ("v=DMARC1; p=reject;",)}  # fmt: skip


@pytest.mark.parametrize(
    ("records", "spf"),
    [
        pytest.param({}, "", id="google"),
        pytest.param({"_dmarc.acme.com TXT": (STRICT,)}, "", id="a-strict-policy"),
        pytest.param({"_dmarc.acme.com TXT": (TESTED,)}, "", id="a-policy-in-test"),
        pytest.param(SALES, "", id="further-senders"),
        pytest.param(SENDGRID, "", id="a-key-by-alias"),
        pytest.param({"acme.com MX": ("10 mx.zoho.eu.", "20 mx2.zoho.eu.")}, "", id="zoho"),
        pytest.param({"acme.com MX": ("5 route1.mx.cloudflare.net.",)}, "include:_spf.mx.cloudflare.net ", id="route"),
        pytest.param({"acme.com MX": ("1 mx.acme.com.",), "mx.acme.com A": ("192.0.2.25",)}, "", id="own-server"),
        pytest.param(MICROSOFT, "include:spf.protection.outlook.com ", id="microsoft"),
        pytest.param(NO_MAIL, "", id="no-mail"),
    ],
)  # fmt: skip
def test_what_stands_is_declared_as_it_stands(
    authority: Authority, tmp_path: Path, records: Mapping[str, tuple[str, ...] | None], spf: str
) -> None:
    """``spf`` is what the provider wants in the record and was not there."""
    live = merged(merged(healthy_records(), GOOGLE), records)
    zone = loaded(draft_text(drafted(authority, {**GOOGLE, **records})), tmp_path).compilation.zone

    def told(name: str, type_: str) -> set[str]:
        found = [record for record in zone.records.values() if (record.name, record.type) == (name, type_)]
        return {f"{record.priority} {record.content}" if type_ == "MX" else record.content for record in found}

    assert told("acme.com", "MX") == {
        value if value == "0 ." else value.removesuffix(".") for value in live["acme.com MX"]
    }
    (said,) = told("acme.com", "TXT")
    assert sorted(said.split()) == sorted(live["acme.com TXT"][0].replace("v=spf1 ", f"v=spf1 {spf}").split())
    (dmarc,), (published,) = told("_dmarc.acme.com", "TXT"), live["_dmarc.acme.com TXT"]
    assert parse_dmarc(dmarc) == parse_dmarc(published.replace("!10m", ""))
    for selector in ("google", "s1"):
        key = f"{selector}._domainkey.acme.com"
        assert told(key, "CNAME") == {value.removesuffix(".") for value in live.get(f"{key} CNAME", ())}
        assert set(map(parse_dkim, told(key, "TXT"))) == set(map(parse_dkim, live.get(f"{key} TXT", ())))


@pytest.mark.parametrize(
    ("records", "why"),
    [
        pytest.param({"acme.com TXT": ("v=spf1 -ip4:203.0.113.9 ~all",)}, "-ip4:203.0.113.9", id="a-server-barred"),
        pytest.param({"acme.com TXT": ("v=spf1 ptr ~all",)}, "ptr, which many receivers skip", id="ptr"),
        pytest.param({"acme.com TXT": ("v=spf1 ip4:64.0.0.0/4 ~all",)}, "millions of servers", id="wide"),
        pytest.param({"acme.com TXT": ("v=spf1 exists:acme.com ~all",)}, "lets everybody send", id="exists-for-all"),
        pytest.param({"acme.com TXT": ("v=spf1 inclde:x.test ~all",)}, "receivers discard", id="no-term"),
        pytest.param({"acme.com TXT": ("v=spf1 include:x..test ~all",)}, "no name that a server", id="no-name"),
        pytest.param({"acme.com TXT": ("v=spf1 redirect=%{d}.x.test",)}, "redirect=", id="elsewhere-by-macro"),
        pytest.param({"acme.com TXT": ("v=spf1 ~all", "v=spf1 a ~all")}, "2 SPF records", id="two-records"),
        pytest.param({**DKIM, "_dmarc.acme.com TXT": (STRICT,)}, "no selector", id="reject-and-no-key-that-we-know"),
        pytest.param({"_dmarc.acme.com TXT": ("v=DMARC1; p=quarantine; pct=20",)}, "pct=20", id="a-sample"),
        pytest.param({"_dmarc.acme.com TXT": ("v=DMARC1; p=none; psd=y",)}, "psd=y", id="a-registry"),
        pytest.param({"acme.com MX": ("1 acme.com.",)}, "give the mail server its own name", id="the-domain-itself"),
        pytest.param({"acme.com TXT": (f"v=spf1 {' '.join(f'include:_s{n}.acme.com' for n in range(11))} ~all",)},
                     "more than 10 others", id="too-many-senders"),
        pytest.param({"acme.com TXT": (f"v=spf1 {' '.join(f'mx:s{n}.x.test' for n in range(10))} ~all",)},
                     "more than 10 others", id="too-many-servers"),
    ],
)  # fmt: skip
def test_mail_that_a_stack_would_weaken_is_left_alone_and_said(
    authority: Authority, tmp_path: Path, records: Mapping[str, tuple[str, ...] | None], why: str
) -> None:
    text = draft_text(drafted(authority, {**GOOGLE, **records}))
    assert any(line.startswith("    # - the mail: ") and why in line for line in text.splitlines())
    stack = loaded(text, tmp_path)
    assert stack.site.mail is None
    assert {record.type for record in stack.compilation.zone.records.values()} <= {"A", "AAAA", "CNAME"}


MX_AND_A = {"acme.com A": (EDGE,), "web.other.test A": ("203.0.113.80",), "acme.com MX": ("1 mx.acme.com.",),
            "mx.acme.com A": ("192.0.2.25",), "www.acme.com A": (EDGE,), "_spf.google.com TXT": None,
            "_spf.sales.test TXT": ("v=spf1 ip4:203.0.113.8 -all",)}  # fmt: skip


@pytest.mark.parametrize(
    ("spf", "declared", "said"),
    [
        pytest.param("ip4:203.0.113.9 ip6:2001:db8::/48 mx ~all", "as it stands", "", id="servers"),
        pytest.param("mx include:_spf.sales.test -all", "include:_spf.sales.test mx -all", "", id="asking-comes-last"),
        pytest.param("a ~all", f"ip4:{EDGE} ~all", "", id="a-name-that-the-proxy-hides"),
        pytest.param("a:www.acme.com/28 ~all", f"ip4:{EDGE}/28 ~all", "", id="a-network-that-the-proxy-hides"),
        pytest.param("a:web.other.test ~all", "as it stands", "", id="a-name-elsewhere"),
        pytest.param(f"a ip4:{EDGE}/24 mx mx ~all", f"ip4:{EDGE}/24 mx ~all", "", id="doubles"),
        pytest.param("exists:%{i}._spf.x.test include:%{ir}.%{d}.x.test ~all", "as it stands", "", id="macros"),
        pytest.param("ip4:10.0.0.9 mx ~all", "mx ~all", "not public (10.0.0.0/8)", id="a-private-server"),
        pytest.param("redirect=_spf.sales.test", "include:_spf.sales.test -all", "SPF says redirect=", id="redirect"),
        pytest.param("mx exp=why.acme.com -all", "mx -all", "exp=why.acme.com", id="explained"),
        pytest.param("mx ~all ip4:203.0.113.9", "mx ~all", "", id="behind-the-end"),
        pytest.param("mx ?all", "mx ~all", "SPF ends in ?all", id="neutral"),
        pytest.param("mx", "mx ~all", "SPF has no end", id="endless"),
        pytest.param("include:_spf.acme.com ~all", "as it stands", "_spf.acme.com, a name of", id="own-name"),
    ],
)
def test_whom_spf_lists_is_declared(authority: Authority, tmp_path: Path, spf: str, declared: str, said: str) -> None:
    draft = drafted(authority, {**MX_AND_A, "acme.com TXT": (f"v=spf1 {spf}",)})
    assert draft.provider == "other", draft.open
    zone = loaded(draft_text(draft), tmp_path).compilation.zone
    assert zone.records["@/spf"].content == f"v=spf1 {spf if declared == 'as it stands' else declared}"
    assert any(said in sentence for sentence in draft.open) or not said, draft.open


def test_a_name_behind_the_proxy_lists_no_server(authority: Authority, tmp_path: Path) -> None:
    hidden = page().having(CF_Ray="1-FRA")
    records = {**MX_AND_A, "acme.com TXT": ("v=spf1 a mx ~all",)}
    found = audit(authority, Case(records, {"https://acme.com/": hidden})).found
    draft = draft_of(found, "acme", (DraftHost("@", "198.51.100.10"),))
    assert loaded(draft_text(draft), tmp_path).compilation.zone.records["@/spf"].content == "v=spf1 mx ~all"
    assert any("SPF says a, where no mail comes from" in sentence for sentence in draft.open)


@pytest.mark.parametrize(
    "dmarc",
    [
        pytest.param("p=quarantine; adkim=s; aspf=s; rua=mailto:d@acme.com", id="strict"),
        pytest.param("p=none; sp=quarantine; np=reject", id="names-that-do-not-exist"),
        pytest.param("p=none; rua=mailto:d@acme.com; ruf=mailto:f@acme.com; fo=1:d:s", id="reports-of-single-mails"),
        pytest.param("p=none; psd=n", id="an-organisation-of-its-own"),
    ],
)
def test_all_that_dmarc_says_is_declared(authority: Authority, tmp_path: Path, dmarc: str) -> None:
    draft = drafted(authority, {**GOOGLE, "_dmarc.acme.com TXT": (f"v=DMARC1; {dmarc}",)})
    said = loaded(draft_text(draft), tmp_path).compilation.zone.records["_dmarc"].content
    assert parse_dmarc(said) == parse_dmarc(f"v=DMARC1; {dmarc}")
    assert set(said.split("; ")) == set(f"v=DMARC1; {dmarc}".split("; "))


def test_what_dmarc_has_dropped_is_named(authority: Authority) -> None:
    draft = drafted(authority, {**GOOGLE, "_dmarc.acme.com TXT": ("v=DMARC1; p=quarantine; pct=100; ri=86400",)})
    assert draft.provider == "google-workspace"
    assert "DMARC says pct, ri, which RFC 9989 dropped and which changes nothing: not kept" in draft.open


def test_a_domain_that_sends_and_receives_nothing_keeps_its_senders(authority: Authority, tmp_path: Path) -> None:
    records = {"acme.com MX": ("0 .",), "acme.com TXT": ("v=spf1 ip4:203.0.113.9 -all",)}
    zone = loaded(draft_text(drafted(authority, {**MAIL, **records})), tmp_path).compilation.zone
    assert zone.records["@/mx/."].content == "."
    assert zone.records["@/spf"].content == "v=spf1 ip4:203.0.113.9 -all"
    assert (
        parse_dmarc(zone.records["_dmarc"].content).policy
        == parse_dmarc(healthy_records()["_dmarc.acme.com TXT"][0]).policy
    )
    assert "google._domainkey" in zone.records


def test_a_mail_server_by_alias_is_named_and_its_alias_is_not_declared(authority: Authority, tmp_path: Path) -> None:
    records = {"mx.acme.com A": None, "mx.acme.com CNAME": ("mx.mail-host.net.",), "_mta-sts.acme.com TXT": None}
    draft = drafted(authority, {**records, "mx.mail-host.net A": ("192.0.2.25",)})
    assert [
        sentence for sentence in draft.open if sentence.startswith("mx.acme.com: ") and "mx.mail-host.net" in sentence
    ]
    assert loaded(draft_text(draft), tmp_path).site.mail is not None


def test_every_name_that_was_found_is_declared_or_said(authority: Authority, tmp_path: Path) -> None:
    records = {
        "help.acme.com CNAME": ("acme.zendesk.com.",), "acme.zendesk.com A": (EDGE,),
        "mail.acme.com A": ("192.0.2.26",), "mail.acme.com AAAA": ("2001:db8::26",),
        "portal.acme.com A": ("104.16.0.9",),
        "shop.acme.com CNAME": ("gone.old-shop.net.",),
        "acme.com A": (EDGE, OTHER),
    }  # fmt: skip
    case = Case({**GOOGLE, **records}, other=page(), other_address="104.16.0.9")
    draft = draft_of(audit(authority, case).found, "acme")
    told = {(record.name, record.type, record.content) for record in draft.records}
    assert told == {
        ("help", "CNAME", "acme.zendesk.com"), ("mail", "A", "192.0.2.26"), ("mail", "AAAA", "2001:db8::26")
    }  # fmt: skip
    said = {sentence.partition(":")[0]: sentence for sentence in draft.open}
    assert set(said) == {"portal.acme.com", "shop.acme.com", "acme.com"}
    assert "Cloudflare hides" in said["portal.acme.com"]
    assert "gone.old-shop.net" in said["shop.acme.com"]
    assert OTHER in said["acme.com"]
    assert "portal.acme.com" in draft_text(draft)
    names = {record.name for record in loaded(draft_text(draft), tmp_path).compilation.zone.records.values()}
    assert {"help.acme.com", "mail.acme.com"} <= names


def test_nothing_that_the_world_publishes_ends_a_comment(tmp_path: Path) -> None:
    evil = "the mail: v=spf1\nconfig: {}\r\x85\u2028evil: true"
    draft = Draft("acme.com", "@", (DraftHost("@", "198.51.100.10"),), open=(evil,))
    assert sum("evil" in line for line in draft_text(draft).splitlines()) == 1
    assert loaded(draft_text(draft), tmp_path).site.mail is None


def test_a_hidden_server_is_asked_for_with_all_that_is_known(authority: Authority) -> None:
    hidden = page().having(CF_Ray="1-FRA")
    with pytest.raises(UsageError) as refused:
        drafted(authority, {**MAIL, "acme.com MX": ("1 smtp.google.com.",)}, **{"https://acme.com/": hidden})
    assert str(refused.value).endswith("launchready audit acme.com --write-stack acme --origin @=SERVER")


def test_a_server_that_is_given_counts_before_what_shows(authority: Authority, tmp_path: Path) -> None:
    hidden = page().having(CF_Ray="1-FRA")
    found = audit(authority, Case(GOOGLE, {"https://acme.com/": hidden, "https://app.acme.com/": hidden})).found
    given = (DraftHost("@", "198.51.100.10"), DraftHost("api", "acme-api.onrender.com", "render"))
    draft = draft_of(found, "acme", given)
    assert {host.name: host.origin for host in draft.hosts} == {"@": "198.51.100.10", "api": "acme-api.onrender.com"}
    assert [sentence for sentence in draft.open if sentence.startswith("app.acme.com: Cloudflare hides")]
    assert loaded(draft_text(draft), tmp_path).site.mail is not None


@pytest.mark.parametrize(
    ("sent", "declared"),
    [
        pytest.param("", (86_400, False, False), id="nothing"),
        pytest.param("max-age=300", (86_400, False, False), id="minutes"),
        pytest.param("max-age=15552000", (15_552_000, False, False), id="half-a-year"),
        pytest.param("max-age=63072000; includeSubDomains; preload", (31_536_000, True, True), id="preloaded"),
        pytest.param("max-age=15552000; preload", (15_552_000, False, False), id="preload-in-vain"),
    ],
)
def test_browsers_are_told_no_less_than_before(
    authority: Authority, tmp_path: Path, sent: str, declared: tuple[int, bool, bool]
) -> None:
    home = page()
    headers = {**home.headers, "Strict-Transport-Security": sent}
    front = Reply(home.body, 200, headers if sent else {name: v for name, v in headers.items() if v})
    hsts = loaded(draft_text(drafted(authority, GOOGLE, **{"https://acme.com/": front})), tmp_path).site.tls.hsts
    assert hsts is not None
    assert (hsts.max_age, hsts.include_subdomains, hsts.preload) == declared
