"""Wildcards beside the regular expression that means the same."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from launchready.language.wildcards import compile_wildcard

literals = st.lists(st.sampled_from([b"a", b"B", b"/", b"\xff", b"ab"]), max_size=3).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(literals, min_size=1, max_size=4), st.lists(literals, max_size=6).map(b"".join), st.booleans())
def test_capture_is_that_of_a_lazy_regular_expression(parts: list[bytes], value: bytes, exact: bool) -> None:
    if any(not part for part in parts[1:-1]):
        return  # two stars in a row are no wildcard
    flags = re.DOTALL if exact else re.DOTALL | re.IGNORECASE
    expected = re.fullmatch(b"(.*?)".join(re.escape(part) for part in parts), value, flags)
    captured = compile_wildcard(b"*".join(parts), exact=exact, column=1).capture(value)
    assert captured == (expected.groups() if expected else None)


def test_an_escaped_star_is_a_star() -> None:
    wildcard = compile_wildcard(rb"a\**\\", exact=True, column=1)
    assert wildcard.capture(b"a*bc\\") == (b"bc",)
    assert not wildcard.matches(b"abc\\")
