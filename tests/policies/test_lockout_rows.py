"""Lock-outs over values: a zone as it is, and as it will be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from judging import record, zone_of

from launchready.policies.lockouts import LOCKOUTS, foresee, foresee_end, foresee_leaving, judge_change, most_records
from launchready.zone import Zone, assign_slots
from launchready.zone.limits import Plan
from launchready.zone.standing import Standing

BASE = (
    "@ A 203.0.113.10 proxied",
    "www AAAA 100:: proxied",
    "@ MX 1 smtp.google.com",
    "@ TXT v=spf1 include:_spf.google.com ~all",
    "google._domainkey TXT v=DKIM1; k=rsa; p=MIIB",
    "_dmarc TXT v=DMARC1; p=none",
    "eu NS ns1.example.net",
    "shop A 203.0.113.11 proxied",
)
NOW = zone_of(*BASE, settings={"ssl": "strict"})
OURS = dict(assign_slots([record(line) for line in BASE], "acme.test"))


def without(*starts: str) -> tuple[str, ...]:
    return tuple(line for line in BASE if not line.startswith(starts))


def found(declared: Zone, observed: Zone = NOW, applied: Any = None, kept: Any = ()) -> list[str]:
    transition = foresee(declared, observed, OURS if applied is None else applied, kept)
    return [finding.policy for finding in judge_change(transition).findings]


REJECT = "_dmarc TXT v=DMARC1; p=reject"
UNSIGNED = without("google._domainkey", "_dmarc")

REFUSED = [
    pytest.param(zone_of(*without("@ A")), ["apex-gone"], id="apex"),
    pytest.param(zone_of(*without("@ MX")), ["mx-gone"], id="mx"),
    pytest.param(zone_of(*without("@ MX"), "@ MX 0 ."), ["mx-gone"], id="mx-becomes-null"),
    pytest.param(zone_of(*without("eu")), ["ns-gone"], id="delegation"),
    pytest.param(zone_of(*BASE, settings={"ssl": "full"}), ["ssl-weaker"], id="ssl-full"),
    pytest.param(zone_of(*BASE, settings={"ssl": "off"}), ["ssl-weaker"], id="ssl-off"),
    pytest.param(zone_of(*UNSIGNED, REJECT), ["dmarc-reject-without-dkim"], id="reject-and-the-key-goes"),
    pytest.param(
        zone_of(*without("shop", "www", "google")), ["many-records-deleted"], id="three-of-eight",
    ),
    pytest.param(
        zone_of("www AAAA 100:: proxied"), ["apex-gone", "mx-gone", "ns-gone", "many-records-deleted"], id="nearly-all"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "ids"), REFUSED)
def test_what_locks_out(declared: Zone, ids: list[str]) -> None:
    assert found(declared) == ids


HARMLESS = [
    pytest.param(zone_of(*BASE, settings={"ssl": "strict"}), id="nothing-changes"),
    pytest.param(zone_of(*without("@ A"), "@ CNAME x.host.example proxied"), id="apex-becomes-a-cname"),
    pytest.param(zone_of(*without("@ A"), "@ A 203.0.113.99"), id="apex-moves"),
    pytest.param(zone_of(*without("@ MX"), "@ MX 10 mx.other.example"), id="another-mail-provider"),
    pytest.param(zone_of(*without("eu"), "eu NS ns2.example.net"), id="delegated-elsewhere"),
    pytest.param(zone_of(*BASE, settings={"ssl": "origin_pull"}), id="ssl-stronger"),
    pytest.param(zone_of(*without("_dmarc"), REJECT), id="reject-with-a-key"),
    pytest.param(zone_of(*UNSIGNED, "_dmarc TXT v=DMARC1; p=quarantine"), id="quarantine"),
    pytest.param(
        zone_of(*without("google._domainkey", "_dmarc", "@ TXT"), "@ TXT v=spf1 -all", REJECT), id="nobody-sends"
    ),
    pytest.param(zone_of(*UNSIGNED, REJECT, "_domainkey NS ns.sender.example"), id="keys-are-delegated"),
    pytest.param(zone_of(*without("shop", "www")), id="two-of-eight-are-few"),
]


@pytest.mark.parametrize("declared", HARMLESS)
def test_what_does_not(declared: Zone) -> None:
    assert found(declared) == []


@pytest.mark.parametrize(
    ("now", "then", "more", "refused"),
    [
        pytest.param("p=reject", "p=reject; adkim=s", ("s1._domainkey.mg CNAME s1.x.example",), True, id="signatures"),
        pytest.param("p=quarantine", "p=quarantine; aspf=s", ("send TXT v=spf1 mx ~all",), True, id="return-path"),
        pytest.param("p=none", "p=quarantine; aspf=s", ("send TXT v=spf1 mx ~all",), True, id="with-a-stricter-policy"),
        pytest.param("p=none", "p=none; aspf=s", ("send TXT v=spf1 mx ~all",), False, id="nothing-is-asked"),
        pytest.param("p=quarantine", "p=quarantine; aspf=s", (), False, id="nothing-below"),
        pytest.param(
            "p=quarantine; aspf=s", "p=quarantine; aspf=s", ("send TXT v=spf1 mx ~all",), False, id="strict-already"
        ),
        pytest.param(
            "p=quarantine",
            "p=quarantine; aspf=s",
            ("send TXT v=spf1 mx ~all", "google._domainkey TXT v=DKIM1; k=rsa; p=MIIB"),
            False,
            id="signed",
        ),
    ],
)
def test_alignment_gets_no_stricter_than_mail_can_bear(
    now: str, then: str, more: tuple[str, ...], refused: bool
) -> None:
    before = zone_of(*UNSIGNED, *more, f"_dmarc TXT v=DMARC1; {now}")
    after = zone_of(*UNSIGNED, *more, f"_dmarc TXT v=DMARC1; {then}")
    assert found(after, before, before.records) == ["dmarc-reject-without-dkim"] * refused


def test_only_what_the_stack_created_is_deleted() -> None:
    assert found(zone_of("@ A 203.0.113.10 proxied"), applied={}) == []
    ours = {slot: each for slot, each in OURS.items() if slot.startswith("@/mx")}
    assert found(zone_of("@ A 203.0.113.10 proxied"), applied=ours) == ["mx-gone"]


def test_a_record_of_ours_that_somebody_changed_is_still_ours() -> None:
    changed = zone_of(*without("shop"), "shop A 203.0.113.77 proxied")
    transition = foresee(zone_of(*without("shop")), changed, OURS)
    assert [str(each) for each in transition.deleted] == ["shop.acme.test A 203.0.113.77 (proxied)"]


def test_a_strangers_record_that_takes_a_slot_of_ours_is_not_ours() -> None:
    """Of two SPF records the one that sorts first has the slot, whoever made it."""
    ours = record("@ TXT v=spf1 include:_spf.google.com ~all")
    stranger = record("@ TXT v=spf1 -all")
    observed = assign_slots([stranger, ours], "acme.test")
    applied = assign_slots([ours], "acme.test")
    assert {slot for slot, each in observed.items() if each == stranger} == set(applied)
    transition = foresee(Zone("acme.test", dict(applied)), Zone("acme.test", dict(observed)), dict(applied))
    assert transition.deleted == ()
    assert stranger in transition.after.records.values()


def test_mail_that_cloudflare_routes_goes_on() -> None:
    kept = [record("@ MX 10 route1.mx.cloudflare.net")]
    assert found(zone_of(*without("@ MX")), kept=kept) == []


def test_what_was_so_before_is_no_lockout() -> None:
    shut = zone_of(*UNSIGNED, REJECT, settings={"ssl": "off"})
    assert found(zone_of(*UNSIGNED, REJECT, settings={"ssl": "off"}), shut) == []
    assert found(zone_of("www AAAA 100:: proxied"), zone_of("www AAAA 100:: proxied")) == []


@pytest.mark.parametrize(
    ("there", "gone", "refused"),
    [(4, 2, False), (4, 3, True), (11, 3, True), (12, 3, False), (12, 4, True), (40, 10, False), (40, 11, True)],
)
def test_more_than_a_quarter_and_never_fewer_than_three(there: int, gone: int, refused: bool) -> None:
    lines = [f"h{number} TXT text-{number}" for number in range(there)]
    ours = dict(assign_slots([record(line) for line in lines], "acme.test"))
    ids = found(zone_of(*lines[gone:]), zone_of(*lines), ours)
    assert (ids == ["many-records-deleted"]) is refused


def test_how_many_are_deleted_is_said_exactly() -> None:
    finding = judge_change(foresee(zone_of(*BASE[:3]), NOW, OURS)).findings[-1]
    assert "5 of 8 records" in finding.message


def test_the_end_of_a_stack_takes_what_it_created() -> None:
    ids = [finding.policy for finding in judge_change(foresee_end(NOW, OURS)).findings]
    assert ids == ["apex-gone", "mx-gone", "ns-gone", "many-records-deleted"]
    assert judge_change(foresee_end(NOW, {})).findings == ()


ACTIVE = Standing("active", paused=False, name_servers=(), plan=Plan.FREE)
DIRECT = zone_of("@ A 203.0.113.10", "app A 203.0.113.11")
ORANGE = zone_of("@ A 203.0.113.10 proxied", "app A 203.0.113.11 proxied")
NEW = zone_of("@ A 203.0.113.10", "app A 203.0.113.11", "shop A 203.0.113.12 proxied")


def of_state(before: Zone, after: Zone, standing: Standing | None, active: tuple[str, ...] | None) -> list[str]:
    change = replace(foresee(after, before, {}), standing=standing, certificates=active)
    return [
        finding.subject for finding in judge_change(change).findings if finding.policy == "proxied-before-certificate"
    ]


@pytest.mark.parametrize(
    ("before", "after", "standing", "active", "names"),
    [
        pytest.param(DIRECT, ORANGE, ACTIVE, (), ["acme.test", "app.acme.test"], id="none-active"),
        pytest.param(DIRECT, ORANGE, ACTIVE, ("acme.test",), ["app.acme.test"], id="one-covered"),
        pytest.param(DIRECT, ORANGE, ACTIVE, ("acme.test", "*.acme.test"), [], id="all-covered"),
        pytest.param(ORANGE, ORANGE, ACTIVE, (), [], id="so-before"),
        pytest.param(DIRECT, NEW, ACTIVE, (), [], id="a-new-name-has-no-visitors"),
        pytest.param(DIRECT, ORANGE, replace(ACTIVE, status="pending"), (), [], id="not-delegated-yet"),
        pytest.param(DIRECT, ORANGE, replace(ACTIVE, paused=True), (), [], id="paused"),
        pytest.param(DIRECT, ORANGE, replace(ACTIVE, plan=Plan.BUSINESS), (), [], id="one-may-be-uploaded"),
    ],
)
def test_no_name_is_proxied_before_its_certificate_is_active(
    before: Zone, after: Zone, standing: Standing | None, active: tuple[str, ...] | None, names: list[str]
) -> None:
    assert of_state(before, after, standing, active) == names


@pytest.mark.parametrize(
    ("standing", "active", "unread"),
    [
        pytest.param(ACTIVE, None, "the certificates at the edge", id="certificates"),
        pytest.param(None, (), "how the zone stands", id="standing"),
    ],
)
def test_what_could_not_be_read_is_not_judged(standing: Standing | None, active: Any, unread: str) -> None:
    change = replace(foresee(ORANGE, DIRECT, {}), standing=standing, certificates=active)
    verdicts = judge_change(change)
    assert verdicts.findings == ()
    assert [(note.policy, note.subject) for note in verdicts.not_judged] == [
        ("proxied-before-certificate", "acme.test"), ("proxied-before-certificate", "app.acme.test"),
    ]  # fmt: skip
    assert all(note.because.startswith(unread) for note in verdicts.not_judged)
    settled = replace(foresee(ORANGE, ORANGE, {}), standing=standing, certificates=active)
    assert judge_change(settled).not_judged == ()


def test_a_zone_that_is_declared_no_more_loses_what_the_stack_created() -> None:
    change = foresee_leaving(OURS)
    assert change.before.name == "acme.test"
    assert [finding.policy for finding in judge_change(change).findings] == [
        "apex-gone", "mx-gone", "ns-gone", "many-records-deleted",
    ]  # fmt: skip


def test_its_name_is_what_its_records_have_in_common() -> None:
    ours = dict(assign_slots([record("www A 203.0.113.10"), record("eu.www A 203.0.113.11")], "acme.test"))
    assert foresee_leaving(ours).before.name == "www.acme.test"
    ours = dict(assign_slots([record("www A 203.0.113.10"), record("_dmarc TXT x")], "acme.test"))
    assert foresee_leaving(ours).before.name == "acme.test"


@pytest.mark.parametrize(
    ("held", "wanted", "plan", "refused"),
    [
        (150, 50, Plan.FREE, False),
        (150, 51, Plan.FREE, True),
        (150, 51, Plan.PRO, False),
        (300, 5, Plan.FREE, False),  # an old zone holds 1,000
        (999, 5, Plan.FREE, True),
    ],
)
def test_no_update_needs_more_records_than_the_plan_holds(held: int, wanted: int, plan: Plan, refused: bool) -> None:
    before = zone_of(*(f"h{number} TXT there" for number in range(held)))
    after = zone_of(*(f"n{number} TXT declared" for number in range(wanted)))
    change = replace(foresee(after, before, {}), most_records=most_records(plan, held))
    assert [finding.policy for finding in judge_change(change).findings] == ["more-records-than-plan"] * refused


def test_a_zone_that_holds_too_many_already_can_be_changed() -> None:
    zone = zone_of(*(f"h{number} TXT there" for number in range(4)))
    assert judge_change(replace(foresee(zone, zone, {}), most_records=3)).findings == ()


@pytest.mark.parametrize(
    ("now", "then", "told"),
    [
        ("p=reject", "p=quarantine", "p=quarantine"),
        ("p=quarantine", "p=quarantine; t=y", "p=none"),
        ("p=quarantine", None, "no policy at all"),
        ("p=none", None, ""),
        ("p=none", "p=reject", ""),
        ("p=blok", "p=none", ""),
        ("p=none; sp=reject", "p=none", "names below it get none, now reject"),
        ("p=none; np=reject", "p=quarantine", "names that do not exist get quarantine, now reject"),
        ("p=none; adkim=s; aspf=s", "p=none; adkim=s", "SPF of any name of the organisation counts (aspf=s goes)"),
        ("p=quarantine; adkim=s", "p=quarantine", "mail.dmarc.dkim_alignment: strict"),
        ("p=none", "p=none; adkim=s; aspf=s", ""),
    ],
)
def test_dmarc_gets_no_weaker_unsaid(now: str, then: str | None, told: str) -> None:
    before, after = zone_of(*without("_dmarc"), f"_dmarc TXT v=DMARC1; {now}"), without("_dmarc")
    wanted = zone_of(*after, *([f"_dmarc TXT v=DMARC1; {then}"] if then else []))
    ours = {**OURS, "_dmarc": before.records["_dmarc"]}
    findings = judge_change(foresee(wanted, before, ours)).findings
    assert [finding.policy for finding in findings] == ["dmarc-steps-back"] * bool(told)
    for finding in findings:
        assert told in f"{finding.message} {finding.fix}"
        assert not finding.severity.refuses


OF_THEIR_OWN = {"proxied-before-certificate", "more-records-than-plan", "dmarc-steps-back"}


def test_every_lockout_has_a_row_that_it_refuses() -> None:
    refused = {id_ for row in REFUSED for id_ in row.values[1]}  # type: ignore[union-attr]
    assert refused | OF_THEIR_OWN == {lockout.id for lockout in LOCKOUTS}
