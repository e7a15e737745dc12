"""The page for a founder: one headline, five risks at most, no acronym before the fold, nothing unseen in green."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from audited import Case, Reply, audit, page
from loopback import QUICK, Authority
from zoo import ZOO

from launchready.audit import Judged
from launchready.audit.judging import policy_ids
from launchready.audit.mail_words import WORDS
from launchready.audit.policies import POLICIES
from launchready.audit.summary import headline, risks, unchecked
from launchready.errors import CouldNotFindOut
from launchready.report.audit_page import audit_to_html

ACRONYM = re.compile(r"\b(?:[A-Z]{2,}s?|https?|nginx|cookie|redirect(?:s|ed)?|alias|server-side)\b")
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


def test_before_the_fold_stand_the_headline_and_the_risks_alone(many: Judged) -> None:
    html = audit_to_html(many)
    fold = html[html.index("<main>") : html.index("<h2>")]
    seen = re.sub(r"<[^>]+>", " ", re.sub(r"</summary>.*?</details>", "", fold, flags=re.DOTALL))
    assert not ACRONYM.search(seen)
    assert "@" not in seen  # no evidence


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
    elsewhere.add("domain-missing")
    assert set(policy_ids()) - {animal.policy for animal in ZOO.values()} - elsewhere == set()


def test_a_domain_that_is_not_there_is_that_and_nothing_else(authority: Authority) -> None:
    judged = audit(authority, Case(), domain="gone.com")
    assert [each.policy for each in judged.findings] == ["domain-missing"]
    assert headline(judged) == "There is no domain gone.com."


def test_a_resolver_that_knows_no_root_shows_nothing(authority: Authority) -> None:
    cut_off = {"com NS": None, ". NS": None}
    with pytest.raises(CouldNotFindOut, match="root"):
        audit(authority, Case(cut_off), domain="gone.com")


def test_a_mistyped_ending_is_a_domain_that_is_not_there(authority: Authority) -> None:
    judged = audit(authority, Case({". NS": ("a.root-servers.net.",)}), domain="acme.con")
    assert [each.policy for each in judged.findings] == ["domain-missing"]


def test_the_document_names_every_policy() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (\w+) \|", text, re.MULTILINE))
    assert rows == {policy.id: policy.severity.value for policy in POLICIES}
    assert set(WORDS) <= set(re.findall(r"`([a-z-]+)`", text[text.index("Of mail") :]))
