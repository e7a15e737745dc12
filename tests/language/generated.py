"""Expressions made by hypothesis: right ones by the types of the grammar, wild ones by its shapes alone, mutations."""

from __future__ import annotations

from hypothesis import strategies as st

from launchready.language.fields import FIELDS
from launchready.language.functions import FUNCTIONS

STRING_FIELDS = (
    "http.host", "http.request.uri.path", "http.request.uri.path.extension", "http.request.uri.query",
    "http.request.full_uri", "http.request.method", "http.cookie", "http.user_agent", "ip.src.country",
    'http.request.headers["x-a"][0]', 'http.request.uri.args["q"][1]', "http.request.headers.names[0]",
    "raw.http.request.uri.path", 'http.request.cookies["sid"][ 0 ]', "http.request.body.multipart.names[0][0x1]",
)  # fmt: skip
UNPACKED = (
    'http.request.headers["x-a"][*]', "http.request.headers[*][*]", "http.request.uri.args.names[*]",
    "http.request.headers[*][0]", "http.request.body.multipart.names[*][*]",
)  # fmt: skip


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def joined(*parts: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    """Return the strategy of ``parts`` one after the other."""
    strategies = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(*strategies).map("".join)


texts = st.text(st.characters(codec="utf-8", exclude_characters="*") | st.sampled_from('"\\#/.'), max_size=8)
quoted = texts.map(_quoted)
raw = texts.filter(lambda text: '"' not in text).map(lambda text: f'r"{text}"')
hashed = texts.filter(lambda text: '"#' not in text).map(lambda text: f'r#"{text}"#')
escaped = st.sampled_from((r'"\x41\xff"', r'"\101\377\0001"', r'"\x+4"'))
octets = st.binary(min_size=2, max_size=4).map(lambda value: value.hex(":"))
strings = st.one_of(quoted, raw, hashed, escaped)
values = st.one_of(strings, octets)
integers = st.one_of(st.integers(-(2**63), 2**63 - 1).map(str), st.sampled_from(("0x1F", "017", "-0", "00")))
ranges = st.tuples(st.integers(-50, 50), st.integers(0, 50)).map(lambda pair: f"{pair[0]}..{pair[0] + pair[1]}")
addresses = st.ip_addresses().map(str)
networks = st.sampled_from(
    ("192.0.2.0/24", "10.0.0.0/8", "2001:db8::/32", "::/0", "198.51.100.7/32", "10/8", "192.168/016", "010.0.0.0/8")
)
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
        joined(st.sampled_from(("lower", "upper", "url_decode", "decode_base64", "lower ")), "(", inner, ")"),
        joined("concat(", inner, ", ", strings, st.sampled_from(("", ', "z"', ", http.host")), ")"),
        joined("coalesce( ", inner, " ,", inner, ")"),
        st.tuples(inner, st.integers(-3, 3), st.integers(-3, 9)).map(lambda t: f"substring({t[0]}, {t[1]}, {t[2]})"),
        joined("remove_bytes(", inner, ", ", strings, ")"),
        joined("split(", inner, ', ",", 4)[', st.sampled_from(("0", "1")), "]"),
        joined("lookup_json_string(", inner, ', "key")'),
        st.just('join(http.request.headers["x-a"], "+")'),
    ),
    max_leaves=3,
)
orders = st.sampled_from(("eq", "==", "ne", "!=", "lt", "<", "le", "<=", "gt", ">", "ge", ">="))
blank = st.sampled_from((" ", "  ", "\n", " \r\n"))


def _items(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(strategy, max_size=3).map(lambda items: "{" + " ".join(items) + "}")


comparisons = st.one_of(
    joined(string_values, blank, orders, blank, values),
    joined(string_values, " ", orders, " ", string_values),
    joined(string_values, " contains ", values),
    joined(string_values, " in", st.sampled_from(("", " ")), _items(values)),
    joined(string_values, " ", st.sampled_from(("wildcard", "strict wildcard")), " ", wildcards),
    st.tuples(string_values, st.sampled_from(("matches", "~")), patterns).map(lambda t: f'{t[0]} {t[1]} r"{t[2]}"'),
    joined("len(", string_values, ") ", orders, " ", integers),
    joined("len(", string_values, ") ", st.sampled_from(("&", "bitwise_and")), " ", integers),
    joined("len(", string_values, ") in ", _items(st.one_of(integers, ranges))),
    joined("ip.src ", orders, " ", addresses),
    st.sampled_from(("ip.src eq cf.edge.server_ip", "cidr(ip.src, 24, 64) eq 192.0.2.0", "ip.src in $office.net")),
    joined("ip.src in ", _items(st.one_of(addresses, networks, address_ranges))),
    joined(st.sampled_from(("starts_with", "ends_with")), "(", string_values, ",", strings, ")"),
    joined("any(", st.sampled_from(UNPACKED), " eq ", strings, ")"),
    joined("all(not lower(", st.sampled_from(UNPACKED), ")[*] contains ", strings, ")"),
    joined("any((", st.sampled_from(UNPACKED), " eq ", strings, " and ", st.sampled_from(UNPACKED), " lt http.host))"),
    joined("starts_with(", st.sampled_from(UNPACKED), ", ", strings, ")[0]"),
    st.sampled_from(("ssl", "cf.client.bot", "has_key(http.request.headers, \"x\")", "http.response.code eq 404")),
)  # fmt: skip
filters = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        joined(inner, " ", st.sampled_from(("and", "&&", "or", "||", "xor", "^^")), " ", inner),
        joined("(", inner, ")", st.sampled_from(("or", "and", "^^")), "(", inner, ")"),
        joined(st.sampled_from(("(", "not (", "!(", "not(", "! not (")), inner, ")"),
    ),
    max_leaves=6,
)
literals = st.one_of(values, integers, ranges, addresses, networks)
indexes = st.sampled_from(("", "", "", "[*]", "[0]", '["x"]', '["x"][0]', '["x"][*]', "[*][*]", "[*][0]"))
wild_operands = st.recursive(
    joined(st.sampled_from((*sorted(FIELDS), *("http.host", "ssl", "ip.src", "http.request.headers") * 20)), indexes),
    lambda inner: st.tuples(
        st.sampled_from((*sorted(FUNCTIONS), "any", "all")), st.lists(inner | literals, max_size=4), indexes
    ).map(lambda t: f"{t[0]}({', '.join(t[1])}){t[2]}"),
    max_leaves=4,
)
operators = st.sampled_from(
    ("eq", "==", "ne", "lt", "<=", "ge", "contains", "in", "wildcard", "strict wildcard", "matches", "~", "&")
)
wild = st.recursive(
    st.one_of(
        wild_operands,
        joined(wild_operands, " ", operators, " ", literals | wild_operands),
        joined(wild_operands, " in {", literals, " ", literals, "}"),
    ),
    lambda inner: st.one_of(
        joined(inner, " ", st.sampled_from(("and", "or", "xor")), " ", inner),
        joined(st.sampled_from(("not ", "!", "any(", "all(", "(")), inner, st.sampled_from(("", ")"))),
    ),
    max_leaves=3,
)
TOKENS = (
    *STRING_FIELDS, "ssl", "ip.src", "true", "false", "not", "!", "and", "&&", "or", "||", "xor", "^^", "(", ")", "{",
    "}", "[", "]", "[*]", ",", "*", "$", "eq", "==", "ne", "lt", "<=", "contains", "in", "wildcard", "strict",
    "matches", "~", '"', '"a"', 'r"', '"a*"', r'"\"', 'r#"a"#', '"[a"', '"("', "5", "-1", "0x1f", "1..5", "192.0.2.1",
    "::1", "192.0.2.0/24", "len", "lower", "concat", "any", "all", "starts_with", "substring", "to_string",
    "wildcard_replace", " ", "\n", "é", "\x00", "61:62", "&", "\t", "\\", ".",
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
