"""What holds of every difference: nothing differs from itself, a repair repairs, order of records does not matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Record, Rule, Zone, assign_slots
from launchready.zone.diff import Action, Change, Kind, diff_zones

ZONE = "acme.com"
NAMES = st.sampled_from(["acme.com", "www.acme.com", "_dmarc.acme.com", "s1._domainkey.acme.com"])
TTLS = st.sampled_from([1, 300])
RECORDS = st.one_of(
    st.builds(Record, NAMES, st.just("A"), st.sampled_from([f"198.51.100.{n}" for n in range(4)]), TTLS, st.booleans()),
    st.builds(Record, NAMES, st.just("CNAME"), st.sampled_from(["a.example", "b.example"]), TTLS, st.booleans()),
    st.builds(
        Record,
        NAMES,
        st.just("TXT"),
        st.sampled_from(["v=spf1 -all", "v=spf1 ~all", "google-site-verification=1", "plain words", "other words"]),
        TTLS,
    ),
    st.builds(
        Record,
        NAMES,
        st.just("MX"),
        st.sampled_from(["mx1.example", "mx2.example"]),
        TTLS,
        priority=st.sampled_from([1, 5]),
    ),
    st.builds(Record, NAMES, st.just("CAA"), st.sampled_from(['0 issue "a.example"', '0 iodef "mailto:x@a.example"'])),
)
VALUES = st.one_of(
    st.sampled_from(["on", "off"]),
    st.integers(0, 3),
    st.fixed_dictionaries({"hsts": st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), min_size=1)}),
)
RULES = st.lists(
    st.builds(
        Rule,
        st.sampled_from("abcdefg"),
        st.sampled_from(["ssl", "not ssl"]),
        st.just("redirect"),
        st.sampled_from([{"from_value": {"status_code": status}} for status in (301, 302)]),
        enabled=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda rule: rule.ref,
).map(tuple)


@st.composite
def zones(draw: st.DrawFn) -> Zone:
    return Zone(
        ZONE,
        assign_slots(draw(st.lists(RECORDS, max_size=8)), ZONE),
        draw(st.dictionaries(st.sampled_from(["ssl", "http3", "security_header"]), VALUES)),
        draw(st.dictionaries(st.sampled_from([REDIRECT_PHASE, CACHE_PHASE]), RULES)),
    )


def apply(changes: tuple[Change, ...], observed: Zone) -> Zone:
    """What the zone holds after a repair, by the changes alone."""
    records = Counter(observed.records.values())
    values: dict[str, Any] = dict(observed.settings)
    phases = {phase: list(rules) for phase, rules in observed.rulesets.items()}
    for change in changes:
        if change.kind is Kind.RECORD and change.is_drift:
            records.subtract([Record(**change.observed)] if change.observed else [])
            records.update([Record(**change.declared)] if change.declared else [])
        elif change.kind is Kind.SETTING:
            values[change.name] = laid_over(values.get(change.name), change.declared)
        elif change.kind is Kind.RULE and change.is_drift:
            apply_rule(change, phases)
    kept = assign_slots(records.elements(), ZONE)
    return Zone(ZONE, kept, values, {phase: tuple(rules) for phase, rules in phases.items()})


def laid_over(found: object, wanted: object) -> object:
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        return {**found, **{key: laid_over(found.get(key), value) for key, value in wanted.items()}}
    return wanted


def apply_rule(change: Change, phases: dict[str, list[Rule]]) -> None:
    rules = phases.setdefault((change.declared or change.observed)["phase"], [])
    if "order" in (change.declared or ()):
        # Rules that are created stand where they belong already, so only the others change places.
        order = iter(change.declared["order"])
        by_ref = {rule.ref: rule for rule in rules}
        named = set(change.declared["order"])
        rules[:] = [by_ref[next(order)] if rule.ref in named else rule for rule in rules]
        return
    places = {rule.ref: place for place, rule in enumerate(rules)}
    if change.action is Action.CREATE:
        rules.insert(change.declared["position"] - 1, rule_of(change))
    elif change.action is Action.UPDATE:
        rules[places[change.name]] = rule_of(change)
    else:
        del rules[places[change.name]]


def rule_of(change: Change) -> Rule:
    fields = change.declared
    return Rule(
        change.name,
        fields["expression"],
        fields["action"],
        fields["parameters"],
        fields["description"],
        fields["enabled"],
    )


def repaired(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The same changes in an order that a list can follow: delete before create, other order last."""
    rank = {Action.DELETE: 0, Action.CREATE: 1, Action.UPDATE: 2, Action.BY_HAND: 3, Action.UNMANAGED: 3}
    return tuple(sorted(changes, key=lambda change: rank[change.action]))


@given(zones())
def test_nothing_differs_from_itself(zone: Zone) -> None:
    assert [change for change in diff_zones(zone, zone) if change.is_drift] == []


@given(zones())
def test_a_zone_that_is_all_declared_has_nothing_unmanaged(zone: Zone) -> None:
    assert diff_zones(zone, zone) == ()


@settings(max_examples=300)
@given(zones(), zones())
def test_applying_the_changes_leaves_nothing_but_the_unmanaged(declared: Zone, observed: Zone) -> None:
    changes = diff_zones(declared, observed)
    after = diff_zones(declared, apply(repaired(changes), observed))
    assert [change.message for change in after if change.is_drift] == []
    assert sorted(str(change.observed) for change in after) == sorted(
        str(change.observed) for change in changes if change.action in (Action.BY_HAND, Action.UNMANAGED)
    )


@given(zones(), st.lists(RECORDS, max_size=8), st.randoms())
def test_the_order_of_records_and_the_numbers_of_slots_do_not_matter(
    declared: Zone, held: list[Record], random: Any
) -> None:
    shuffled = list(held)
    random.shuffle(shuffled)
    turned = Zone(ZONE, dict(reversed(list(declared.records.items()))), declared.settings, declared.rulesets)
    one = diff_zones(declared, Zone(ZONE, assign_slots(held, ZONE)))
    assert one == diff_zones(turned, Zone(ZONE, assign_slots(shuffled, ZONE)))


@given(zones(), zones())
def test_every_change_says_something_in_one_sentence(declared: Zone, observed: Zone) -> None:
    for change in diff_zones(declared, observed):
        assert change.message.endswith(".")
        assert change.declared != change.observed
