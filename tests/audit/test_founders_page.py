"""The page for a founder: one headline, five risks at most, no acronym before the fold, nothing unseen in green."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from audited import NS1, NS2, Case, Reply, audit, page
from loopback import QUICK, Authority
from zoo import ZOO

from launchready.audit import Judged
from launchready.audit.found import Missed
from launchready.audit.founder import risks, unchecked
from launchready.audit.judging import policy_ids
from launchready.audit.mail_words import WORDS
from launchready.audit.places import NAME_SERVERS, without_acronyms
from launchready.audit.policies import POLICIES
from launchready.audit.summary import headline
from launchready.errors import CouldNotFindOut
from launchready.presets.hosting import PLATFORMS
from launchready.presets.mail import RECEIVERS
from launchready.report.audit_page import audit_to_html

ACRONYM = re.compile(r"\b(?:[A-Z]{2,}s?|https?|nginx|cookie|redirect(?:s|ed)?|alias|api|server-side)\b")
BROKEN_MAIL = {"acme.com TXT": None, "_dmarc.acme.com TXT": None}
DOWN = {"https://acme.com/": page(status=500)}
OPEN = {"https://acme.com/.env": Reply(b"APP_ENV=production\nDB_PASSWORD=x\n")}


@pytest.mark.parametrize("sentence", [*(policy.plain for policy in POLICIES), *(words[0] for words in WORDS.values())])
def test_what_a_founder_reads_has_no_acronym(sentence: str) -> None:
    assert not ACRONYM.search(sentence)
    assert len(sentence) <= 100


@pytest.mark.parametrize(
    ("case", "said"),
    [
        pytest.param(Case(), "Your site and your email work.", id="all-well"),
        pytest.param(Case(BROKEN_MAIL), "Your site works; your email does not.", id="mail"),
        pytest.param(Case(pages=DOWN), "Your email works; your site does not.", id="site"),
        pytest.param(Case(BROKEN_MAIL, DOWN), "Neither your site nor your email works as it should.", id="both"),
        pytest.param(
            ZOO["no-mail-servers"].case, "Your site works; email to you does not arrive.", id="no-mail-servers"
        ),
        pytest.param(
            ZOO["mail-servers-of-two-providers"].case, "Your site works; your email does not.", id="two-mails"
        ),
        pytest.param(
            ZOO["servers-of-two-providers"].case, "Your email works; part of your site does not.", id="two-sites"
        ),
        pytest.param(
            ZOO["a-ds-record-of-another-key"].case, "Neither your site nor your email works as it should.", id="nothing"
        ),
        pytest.param(
            Case(pages=OPEN), "Your site and your email work. Strangers can read what they should not.", id="secrets"
        ),
    ],
)
def test_the_headline_says_what_works(authority: Authority, case: Case, said: str) -> None:
    assert headline(audit(authority, case)) == said


@pytest.fixture(scope="module")
def many(authority: Authority) -> Judged:
    pages = {**OPEN, **DOWN, "http://acme.com": page(), "https://app.acme.com/": page(status=500)}
    records = {**BROKEN_MAIL, "www.acme.com A": None, "shop.acme.com CNAME": ("gone.herokudns.com.",)}
    return audit(authority, Case(records, {**pages}))


def test_five_risks_at_most_the_worst_first(many: Judged) -> None:
    told = risks(many)
    assert len(told) == 5
    order = ["critical", "high", "medium"]
    worst = [order.index(risk.findings[0].severity.value) for risk in told]
    assert worst == sorted(worst)
    assert all(risk.who and risk.effort for risk in told)


@pytest.fixture(scope="module")
def healthy(authority: Authority) -> Judged:
    return audit(authority)


def unfolded(html: str) -> str:
    """Return what the page shows before anything on it is opened, its pictures' labels included."""
    body = html[html.index("<header>") :]
    folded = re.compile(r"<details><summary>((?:(?!</summary>).)*)</summary>(?:(?!<details).)*?</details>", re.DOTALL)
    while (closed := folded.sub(r"\1", body)) != body:
        body = closed
    text = re.sub(r"<[^>]+>", " ", re.sub(r"<title>.*?</title>", "", body, flags=re.DOTALL))
    return re.sub(r"[a-z.]*acme\.com", "", text)  # names are no acronyms


CLOUDFLARE = ("ada.ns.cloudflare.com.", "bob.ns.cloudflare.com.")
AT_CLOUDFLARE = {"acme.com NS": CLOUDFLARE,
                 "ada.ns.cloudflare.com A": (NS1,), "bob.ns.cloudflare.com A": (NS2,)}  # fmt: skip
AT_MICROSOFT = {"acme.com MX": ("0 acme-com.mail.protection.outlook.com.",),
                "acme-com.mail.protection.outlook.com A": ("192.0.2.25",)}  # fmt: skip


@pytest.mark.parametrize(
    ("case", "shown"),
    [
        pytest.param(Case(), "for programs", id="nothing"),
        pytest.param(Case(BROKEN_MAIL, {**OPEN, **DOWN, "http://acme.com": page()}), "4", id="many"),
        pytest.param(
            Case({**BROKEN_MAIL, **AT_CLOUDFLARE}, parent=CLOUDFLARE), "records: Cloudflare → Records.", id="cloudflare"
        ),
        pytest.param(Case({**BROKEN_MAIL, **AT_MICROSOFT}), "Microsoft 365", id="microsoft"),
        pytest.param(
            Case(faults={name: {"_dmarc.acme.com": "SERVFAIL"} for name in ("resolver", "ns1", "ns2")}), "could not",
            id="unknown",
        ),
    ],
)  # fmt: skip
def test_nothing_that_is_seen_at_first_has_an_acronym_or_evidence(authority: Authority, case: Case, shown: str) -> None:
    seen = unfolded(audit_to_html(audit(authority, case)))
    assert shown in seen
    assert not ACRONYM.search(seen)
    assert "@" not in seen  # no evidence


@pytest.mark.parametrize("place", [*NAME_SERVERS.values(), *(receiver.console for receiver in RECEIVERS.values()),
                                   *(f"{each.title} → {each.dashboard}" for each in PLATFORMS.values())])  # fmt: skip
def test_no_menu_is_told_with_an_acronym(place: str) -> None:
    assert not ACRONYM.search(without_acronyms(place))


def test_the_same_damage_at_several_hosts_is_one_risk(authority: Authority) -> None:
    pages = {**DOWN, "https://app.acme.com/": page(status=500)}
    told = risks(audit(authority, Case(pages=pages)))
    assert [risk.what for risk in told] == ["acme.com shows an error and no site (app.acme.com too)."]
    assert {finding.subject for finding in told[0].findings} == {"acme.com", "app.acme.com"}


@pytest.mark.parametrize(
    ("subject", "what", "said"),
    [
        ("acme.com", "who answers for the domain", "who answers for your domain"),
        ("acme.com", "its mail", "your email"),
        ("acme.com", "dmarc", "your email"),
        ("mx.acme.com", "mx-host", "your email"),
        ("acme.com", "who may issue certificates", "whether your site's certificate can be renewed"),
        ("app.acme.com", "its site", "app.acme.com"),
        ("https://acme.com/about", "this page", "acme.com"),
        ("acme.com", "all the rest", "all of acme.com"),
    ],
)
def test_what_could_not_be_checked_is_named(healthy: Judged, subject: str, what: str, said: str) -> None:
    judged = replace(healthy, unknown=(Missed(subject, what, "it did not answer"),))
    assert [sentence.partition(" because ")[0] for sentence in unchecked(judged)] == [f"We could not check {said}"]


@pytest.mark.parametrize(
    ("because", "said"),
    [
        ("it gave no answer within 5 s", "it did not answer in time"),
        ("it points to 10.0.0.1, an address of a private network", "it is inside a private network"),
        ("a visitor is challenged", "it turns programs like ours away"),
        ("the server failed (SERVFAIL)", "the server that should know it did not tell us"),
        ("Connection reset by peer", "the connection broke off"),
        ("it is packed in a way that nobody asked for", "its answer could not be read"),
    ],
)
def test_why_it_could_not_be_checked_is_true(healthy: Judged, because: str, said: str) -> None:
    judged = replace(healthy, unknown=(Missed("acme.com", "its site", because),))
    assert unchecked(judged) == (f"We could not check acme.com because {said}.",)


def test_mail_servers_without_an_address_that_we_know_do_not_work_for_sure(authority: Authority) -> None:
    faults = {name: {"mx.acme.com": "SERVFAIL"} for name in ("resolver", "ns1", "ns2")}
    assert headline(audit(authority, Case(faults=faults))) == "Your site works; we could not check your email."


def test_what_could_not_be_checked_is_said_and_not_green(authority: Authority) -> None:
    faults = {name: {"_dmarc.acme.com": "SERVFAIL"} for name in ("resolver", "ns1", "ns2")}
    judged = audit(authority, Case(faults=faults), QUICK)
    html = audit_to_html(judged)
    assert '<h1 class="open">Your site works; we could not check your email.</h1>' in html
    assert unchecked(judged) == (
        "We could not check your email because the server that should know it did not tell us.",
    )
    assert unchecked(judged)[0] in html


def test_every_policy_has_an_animal_in_the_zoo() -> None:
    # No animal: what needs a selector to be given, what is no risk, and what never stands alone (a test of DMARC always
    # makes receivers differ). That a domain is missing is below.
    elsewhere = {"dkim-missing", "dkim-revoked", "mx-none", "mx-null", "bimi", "dmarc-ignored", "dmarc-testing"}
    elsewhere |= {"domain-missing", "domain-unregistered"}
    assert set(policy_ids()) - {animal.policy for animal in ZOO.values()} - elsewhere == set()


def test_a_domain_that_is_not_there_is_that_and_nothing_else(authority: Authority) -> None:
    judged = audit(authority, Case(), domain="gone.com")
    assert [each.policy for each in judged.findings] == ["domain-unregistered"]
    assert headline(judged) == "There is no domain gone.com."


def test_a_resolver_that_knows_no_root_shows_nothing(authority: Authority) -> None:
    cut_off = {"com NS": None, ". NS": None}
    with pytest.raises(CouldNotFindOut, match="root"):
        audit(authority, Case(cut_off), domain="gone.com")


def test_a_mistyped_ending_is_a_domain_that_is_not_there(authority: Authority) -> None:
    judged = audit(authority, Case({". NS": ("a.root-servers.net.",)}), domain="acme.con")
    assert [each.policy for each in judged.findings] == ["domain-unregistered"]
    assert "end in .con" in judged.findings[0].impact


def test_the_document_names_every_policy() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (\w+) \|", text, re.MULTILINE))
    assert rows == {policy.id: policy.severity.value for policy in POLICIES}
    assert set(WORDS) <= set(re.findall(r"`([a-z-]+)`", text[text.index("Of mail") :]))
