"""A fault is told in a line of text, and every mistake in it says what would be right."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchready.errors import UsageError
from launchready.local.faults import Fault, What, parse_fault
from launchready.local.faults.description import CHANGING

CHANGES = [
    pytest.param("503", Fault(What.STATUS, 503), id="once-on-anything"),
    pytest.param("429", Fault(What.LIMITED, 1), id="a-second-unless-told"),
    pytest.param("429=300 times 3", Fault(What.LIMITED, 300, times=3), id="limited"),
    pytest.param("slow=0.5 on GET *", Fault(What.SLOW, 0.5, ("GET",)), id="slow"),
    pytest.param(
        "drop-after on POST /zones/*/dns_records from 2",
        Fault(What.DROP_AFTER, 0, ("POST",), "/zones/*/dns_records", 2),
        id="the-second-creation",
    ),
    pytest.param("refused on change * every 2 always", Fault(What.REFUSED, 0, CHANGING, "*", 1, 2, None), id="half"),
    pytest.param("expired on get,put * always", Fault(What.EXPIRED, 0, ("GET", "PUT"), times=None), id="methods"),
]


@pytest.mark.parametrize(("text", "fault"), CHANGES)
def test_texts_and_what_they_mean(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault
    assert parse_fault(str(fault)) == fault


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "write WHAT", id="nothing"),
        pytest.param("404", "'404' is none", id="no-failure-of-the-api"),
        pytest.param("503=1", "is none", id="a-value-that-means-nothing"),
        pytest.param("slow", "slow=SECONDS", id="how-slow"),
        pytest.param("slow=-1", "no seconds", id="negative"),
        pytest.param("slow=nan", "no seconds", id="not-a-number"),
        pytest.param("503 on", "'on' does not fit", id="on-what"),
        pytest.param("503 on POST", "'on' does not fit", id="on-which-path"),
        pytest.param("503 on FETCH *", "no method", id="no-method"),
        pytest.param("503 times 0", "from 1 on", id="never"),
        pytest.param("503 from", "'from' does not fit", id="from-where"),
        pytest.param("503 times 2 always", "exclude each other", id="twice-and-always"),
        pytest.param("503 times 2 times 3", "twice", id="said-twice"),
        pytest.param("503 sometimes", "'sometimes' does not fit", id="another-word"),
    ],
)
def test_what_tells_no_fault_says_what_would(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        parse_fault(text)


FAULTS = st.builds(
    Fault,
    st.sampled_from([what for what in What if what not in (What.STATUS, What.LIMITED, What.SLOW)]),
    st.just(0.0),
    st.lists(st.sampled_from(["GET", *CHANGING]), unique=True, max_size=3).map(tuple),
    st.sampled_from(["*", "/zones/*", "*/rulesets*"]),
    st.integers(1, 99),
    st.integers(1, 9),
    st.none() | st.integers(1, 99),
)


@given(FAULTS)
def test_a_text_means_the_fault_it_was_made_of(fault: Fault) -> None:
    assert parse_fault(str(fault)) == fault


@given(FAULTS)
def test_it_happens_as_often_as_was_said_and_never_before(fault: Fault) -> None:
    due = [number for number in range(1, 2_000) if fault.is_due(number)]
    assert due[0] == fault.first
    assert len(due) == (fault.times or len(due))
    assert all(after - before == fault.every for before, after in pairwise(due))
