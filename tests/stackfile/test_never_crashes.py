"""No stack file makes a traceback: whatever is in it, it loads or is refused with problems."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from launchready.errors import DeclarationError
from launchready.report.declaration import declaration_json
from launchready.stackfile import load_stack, stack_from_config, stack_names

PROJECT = Path(__file__).resolve().parents[2]
NOWHERE = PROJECT / "tests"  # a folder without stack files
SITES = [load_stack(name, PROJECT).site.model_dump(mode="json", exclude_unset=True) for name in stack_names(PROJECT)]

NAMES = ["", "@", "www", "*", "*.a", ".", "a.b", "acme.test", "x.acme.test", "1.2.3.4", "10.0.0.1", "::1", "100::"]
PATHS = ["/", "/a", "/%00", "/%ff", "https://acme.test/", "https://a", "https://[::1", "mailto:a@b"]
TERMS = ["true", "v=spf1 -all", '0 issue "x"', "none", "MX", "CNAME", "NS", "SRV", "1 2 x", "reject", "microsoft-365"]
ODD = ["é", "\x00", "\ud800", "a" * 300, '"\\']
WORDS = st.sampled_from(NAMES + PATHS + TERMS + ODD)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-2, 70000), st.floats(), WORDS, st.text(max_size=12))
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value within ``value``."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


@st.composite
def spoiled_sites(draw: st.DrawFn) -> Any:
    """Draw a good site with one to three places replaced, removed or doubled."""
    site: Any = copy.deepcopy(draw(st.sampled_from(SITES)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(site)))
        if not path:
            continue
        holder = site
        for key in path[:-1]:
            holder = holder[key]
        match draw(st.sampled_from(["replace", "remove", "double"])):
            case "replace":
                holder[path[-1]] = draw(VALUES)
            case "remove":
                del holder[path[-1]]
            case _ if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[path[-1]]))
            case _:
                holder[draw(WORDS)] = copy.deepcopy(holder[path[-1]])
    return site


def said_of(site: Any) -> str:
    """Return what loading ``site`` says: its compilation as JSON, or its problems."""
    try:
        stack = stack_from_config("x", {"site": site}, NOWHERE)
    except DeclarationError as error:
        return str(error)
    return json.dumps(declaration_json(stack.name, stack.compilation))


@settings(max_examples=300, deadline=None)
@given(spoiled_sites())
def test_a_spoiled_site_loads_or_is_refused(site: Any) -> None:
    assert said_of(site).encode()


@settings(deadline=None)
@given(VALUES)
def test_any_value_for_a_site_loads_or_is_refused(site: Any) -> None:
    assert said_of(site).encode()
