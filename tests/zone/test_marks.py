"""The mark in a record's comment: what it says, whose it is, and that its loss is information and nothing more."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from launchready.zone import Record, Zone
from launchready.zone.diff import Action
from launchready.zone.marks import LONGEST, mark_changes, mark_of, owner_of

WWW = Record("www.acme.com", "A", "203.0.113.10", proxied=True)
SPF = Record("acme.com", "TXT", "v=spf1 -all")
THEIRS = Record("theirs.acme.com", "A", "203.0.113.11")
KEYS = {"www/address": "hosts.www.origin", "@/spf": "mail"}
MARKS = {"www/address": "launchready: acme, hosts.www.origin", "@/spf": "launchready: acme, mail"}


def zone(records: Mapping[str, Record]) -> Zone:
    return Zone("acme.com", records, {}, {})


DECLARED = zone({"www/address": WWW, "@/spf": SPF})
HELD = zone({"www/address": WWW, "@/spf": SPF, "theirs/address": THEIRS})


@pytest.mark.parametrize(
    ("key", "mark"),
    [
        pytest.param("hosts.www.origin", "launchready: acme, hosts.www.origin", id="a-host"),
        pytest.param("mail.senders.3.dkim.0", "launchready: acme, mail.senders.dkim", id="without-places-in-lists"),
        pytest.param("hosts.404.origin", "launchready: acme, hosts.origin", id="a-host-of-digits-is-short"),
    ],
)
def test_a_mark_names_stack_and_key(key: str, mark: str) -> None:
    assert mark_of("acme", key) == mark
    assert owner_of(mark) == "acme"


def test_a_mark_is_never_longer_than_cloudflare_takes() -> None:
    mark = mark_of("acme", f"hosts.{'x' * 300}.origin")
    assert len(mark) == LONGEST
    assert mark.endswith("..")
    assert owner_of(mark) == "acme"


@pytest.mark.parametrize(
    ("comment", "owner"),
    [
        pytest.param("launchready: acme, mail", "acme", id="whole"),
        pytest.param("launchready: acme, mail; asked Jo", "acme", id="with-a-note-behind"),
        pytest.param("launchready: acme", "acme", id="stack-alone"),
        pytest.param("", None, id="empty"),
        pytest.param("asked Jo before changing this", None, id="a-note"),
        pytest.param("see launchready: acme, mail", None, id="not-at-the-beginning"),
        pytest.param("launchready: acme corp", None, id="no-name-of-a-stack"),
    ],
)
def test_whose_a_comment_says_a_record_is(comment: str, owner: str | None) -> None:
    assert owner_of(comment) == owner


@pytest.mark.parametrize(
    ("comments", "named", "said"),
    [
        pytest.param(MARKS, [], "", id="all-marked"),
        pytest.param({**MARKS, "theirs/address": "a note"}, [], "", id="what-nobody-declared-needs-none"),
        pytest.param({"@/spf": MARKS["@/spf"]}, ["www.acme.com"], "it has no comment", id="lost"),
        pytest.param({**MARKS, "@/spf": "asked Jo"}, ["acme.com"], "its comment is 'asked Jo'", id="a-note-instead"),
        pytest.param(
            {**MARKS, "@/spf": "launchready: globex, mail"}, ["acme.com"], "the stack globex's", id="another-stacks"
        ),
    ],
)
def test_a_lost_mark_is_information(comments: Mapping[str, str], named: list[str], said: str) -> None:
    changes = list(mark_changes("acme", DECLARED, KEYS, HELD, comments))
    assert [change.name for change in changes] == named
    for change in changes:
        assert (change.action, change.is_drift, change.contradicts) == (Action.INFO, False, False)
        assert said in change.message


def test_a_changed_record_keeps_its_mark() -> None:
    moved = zone({"www/address": Record("www.acme.com", "A", "203.0.113.99"), "@/spf": SPF})
    assert list(mark_changes("acme", DECLARED, KEYS, moved, MARKS)) == []
