"""Expressions made by hypothesis: right ones by grammar, and soup of tokens."""

from __future__ import annotations

from hypothesis import strategies as st

STRING_FIELDS = (
    "http.host",
    "http.request.uri.path",
    "http.request.uri.path.extension",
    "http.request.uri.query",
    "http.request.full_uri",
    "http.request.method",
    "http.cookie",
    "http.user_agent",
    "ip.src.country",
    'http.request.headers["x-a"][0]',
    'http.request.uri.args["q"][1]',
    "http.request.headers.names[0]",
)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


texts = st.text(st.characters(codec="utf-8", exclude_characters="*") | st.sampled_from('"\\#/.'), max_size=8)
quoted = texts.map(_quoted)
raw = texts.filter(lambda text: '"' not in text).map(lambda text: f'r"{text}"')
hashed = texts.filter(lambda text: '"#' not in text).map(lambda text: f'r#"{text}"#')
strings = st.one_of(quoted, raw, hashed)
integers = st.integers(-(2**63), 2**63 - 1).map(str)
ranges = st.tuples(st.integers(-50, 50), st.integers(0, 50)).map(lambda pair: f"{pair[0]}..{pair[0] + pair[1]}")
addresses = st.ip_addresses().map(str)
networks = st.sampled_from(("192.0.2.0/24", "10.0.0.0/8", "2001:db8::/32", "::/0", "198.51.100.7/32"))
address_ranges = st.sampled_from(("192.0.2.1..192.0.2.9", "::1..::ff", "2001:db8::..2001:db8::9"))
wildcards = st.lists(st.sampled_from(("a", "/", "é", r"\*", r"\\", ".acme.com")), min_size=1, max_size=4).map(
    lambda parts: 'r"' + "*".join(parts) + '"'
)
patterns = st.recursive(
    st.sampled_from(
        (
            "a",
            "b",
            ".",
            r"\.",
            r"\d",
            r"\w",
            r"[a-z]",
            "[^/]",
            "^",
            "$",
            r"\s",
            "é",
            "[[:alpha:]]",
            r"\/",
            "[-a]",
            "[a-]",
        )
    ),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join),
        st.tuples(inner, st.sampled_from(("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"))).map(
            lambda p: f"(?:{p[0]}){p[1]}"
        ),
        inner.map(lambda p: f"({p})"),
        inner.map(lambda p: f"(?i:{p})"),
    ),
    max_leaves=6,
)

string_values = st.recursive(
    st.sampled_from(STRING_FIELDS),
    lambda inner: st.one_of(
        inner.map(lambda value: f"lower({value})"),
        inner.map(lambda value: f"upper({value})"),
        inner.map(lambda value: f"url_decode({value})"),
        st.tuples(inner, strings).map(lambda pair: f"concat({pair[0]}, {pair[1]})"),
        st.tuples(inner, st.integers(-3, 3), st.integers(-3, 9)).map(lambda t: f"substring({t[0]}, {t[1]}, {t[2]})"),
    ),
    max_leaves=3,
)
orders = st.sampled_from(("eq", "==", "ne", "!=", "lt", "<", "le", "<=", "gt", ">", "ge", ">="))


def _items(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(strategy, max_size=3).map(lambda items: "{" + " ".join(items) + "}")


comparisons = st.one_of(
    st.tuples(string_values, orders, strings).map(" ".join),
    st.tuples(string_values, strings).map(lambda pair: f"{pair[0]} contains {pair[1]}"),
    st.tuples(string_values, _items(strings)).map(lambda pair: f"{pair[0]} in {pair[1]}"),
    st.tuples(string_values, st.sampled_from(("wildcard", "strict wildcard")), wildcards).map(" ".join),
    st.tuples(string_values, st.sampled_from(("matches", "~")), patterns).map(lambda t: f'{t[0]} {t[1]} r"{t[2]}"'),
    st.tuples(string_values, orders, integers).map(lambda t: f"len({t[0]}) {t[1]} {t[2]}"),
    st.tuples(string_values, _items(st.one_of(integers, ranges))).map(lambda t: f"len({t[0]}) in {t[1]}"),
    st.tuples(st.sampled_from(("eq", "ne")), addresses).map(lambda pair: f"ip.src {pair[0]} {pair[1]}"),
    _items(st.one_of(addresses, networks, address_ranges)).map(lambda items: f"ip.src in {items}"),
    st.tuples(st.sampled_from(("starts_with", "ends_with")), string_values, strings).map(
        lambda t: f"{t[0]}({t[1]}, {t[2]})"
    ),
    strings.map(lambda text: f'any(http.request.headers["x-a"][*] eq {text})'),
    strings.map(lambda text: f"all(not lower(http.request.uri.args.names[*])[*] contains {text})"),
    st.just("ssl"),
)
filters = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(("and", "&&", "or", "||", "xor", "^^")), inner).map(" ".join),
        inner.map(lambda condition: f"({condition})"),
        inner.map(lambda condition: f"not ({condition})"),
        inner.map(lambda condition: f"!({condition})"),
    ),
    max_leaves=6,
)
TOKENS = (
    *STRING_FIELDS, "ssl", "ip.src", "true", "false", "not", "!", "and", "&&", "or", "||", "xor", "^^", "(", ")", "{",
    "}", "[", "]", "[*]", ",", "*", "$", "eq", "==", "ne", "lt", "<=", "contains", "in", "wildcard", "strict",
    "matches", "~", '"', '"a"', 'r"', '"a*"', r'"\"', 'r#"a"#', '"[a"', '"("', "5", "-1", "0x1f", "1..5", "192.0.2.1",
    "::1", "192.0.2.0/24", "len", "lower", "concat", "any", "all", "starts_with", "substring", "to_string",
    "wildcard_replace", " ", "\n", "é", "\x00",
)  # fmt: skip
soup = st.lists(st.sampled_from(TOKENS), max_size=30).flatmap(
    lambda tokens: st.sampled_from(("", " ")).map(lambda between: between.join(tokens))
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A right expression with a stretch of it replaced by a token: nearly right, and sometimes right again."""
    expression = draw(filters)
    start = draw(st.integers(0, len(expression)))
    end = min(len(expression), start + draw(st.integers(0, 4)))
    return expression[:start] + draw(st.sampled_from(("", *TOKENS))) + expression[end:]
