"""Stack files that somebody spoiled: good ones of this project with keys, values and bytes changed at random."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from launchready.stackfile import load_stack, stack_names

PROJECT = Path(__file__).resolve().parents[2]
# A site with one of each that the two clients of this project have not.
RICH: dict[str, Any] = {
    "zone": {"name": "initech.test", "plan": "pro", "max_records": 400},
    "canonical": "www",
    "hosts": {
        "www": {"origin": "203.0.113.30", "audience": "marketing"},
        "shop": {"origin": "shops.myshopify.com", "audience": "users", "edge": "provider", "platform": "shopify"},
        "*": {"origin": ["203.0.113.31", "2001:db8::31"], "audience": "users", "authenticated": True},
        "mta-sts": {"origin": "203.0.113.32", "audience": "internal"},
        "tools": {"origin": "203.0.113.33", "audience": "internal", "proxied": False, "ttl": 300, "health": "/healthz"},
    },
    "redirects": [{"host": "www", "path": "/blog/*", "to": "https://www.initech.test/news/${1}", "permanent": False}],
    "mail": {
        "provider": "other",
        "exchangers": [{"host": "mx.mail.test", "preference": 10}],
        "include": "spf.mail.test",
        "dkim": "pending",
        "senders": [
            {"name": "postmark", "service": "postmark", "dkim": "pending",
             "return_path": {"host": "pm", "cname": "pm.mtasv.net"}},
        ],
        "dmarc": {"policy": "none", "testing": True, "next": {"policy": "quarantine", "due": "2026-12-31"},
                  "rua": ["mailto:dmarc@initech.test"]},
        "mta_sts": {"mode": "testing", "max_age": 604800},
        "tls_rpt": ["mailto:tls@initech.test"],
    },
    "records": [{"name": "_xmpp._tcp", "type": "SRV", "content": "5 5222 xmpp.initech.test", "priority": 10}],
    "aliases": [{"name": "initech-old.test", "permanent": False}, {"name": "initech.example", "mail": None}],
}  # fmt: skip
SITES: list[Any] = [
    RICH,
    *(load_stack(name, PROJECT).site.model_dump(mode="json", exclude_unset=True) for name in stack_names(PROJECT)),
]
SECRET = "cfut_" + "SpoiledSecret" * 4

_NAMES = ["", "@", "www", "*", "*.a", ".", "a.b", "acme.test", "x.acme.test", "www.acme.test", "1.2.3.4", "10.0.0.1",
          "::1", "fe80::1%eth0", "104.16.0.1", "255.255.255.255", "100::", "xn--zz--", "_a", "a:b", "a/b",
          "acme.tset", "xn--a", "xn--cme-5cd.test", "\u0430cme", "-", "a" * 64,
          ".".join(["a" * 60] * 5)]  # fmt: skip
_PATHS = ["/", "/a", "/%00", "/%ff", "/a/../b", "//", "/a;b", "/%2e%2e%2f", "/*", "https://acme.test/", "https://a",
          "/%61", "/(.*)", "/a/$1", "/ü", "https://bücher.test/ü", "https://x.test:0/",
          "https://a/${9}", "https://[::1", "https://x.test:99999/", "https://acme.test/?",
          "mailto:a@b", "http://a.b"]  # fmt: skip
_TERMS = ["true", "v=spf1 -all", "v=spf1 include:%{i}", "v=DMARC1; p=x", "v=DKIM1; p=", '0 issue "x"', '0 iodef "x"',
          "0 isue x",
          "\u201cx\u201d", '"x', "v=spf1 -all mx", "v=spf1x", "s1._domainkey", "none", "MX",
          "CNAME", "NS", "SRV", "TXT", "A", "1 2 x", "1 2 .", "reject", "pending", "microsoft-365", "other", "fastmail",
          "enterprise", "2026-11-24", "2026-02-31", SECRET]  # fmt: skip
_ODD = [
    "\u00e9",
    "\x00",
    "\ud800",
    "a" * 300,
    '"\\',
    "\u202eb",
    "\u200b",
    "\ufeff",
    "a\nb",
    "\x1b[2J",
    "%",
    "{}",
    "\x85",
    "\u2028",
    "\u2067b",
    "\u00a0",
    "\r",
]
_NUMBERS: list[Any] = [0, -1, 1, 59, 65536, 2**31, 2**63, 10**400, -(10**30), 0.5, 1e308, float("inf"), float("nan")]
WORDS = st.sampled_from([*_NAMES, *_PATHS, *_TERMS, *_ODD])
_SCALARS = st.one_of(st.none(), st.booleans(), st.sampled_from(_NUMBERS), st.integers(-2, 70000), st.floats(), WORDS,
                     st.text(max_size=12))  # fmt: skip
VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)

FILES = [
    yaml.safe_dump({"config": {"launchready:site": RICH}}, sort_keys=False).encode(),
    *((PROJECT / "stacks" / f"Pulumi.{name}.yaml").read_bytes() for name in stack_names(PROJECT)),
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value within ``value``, but its own."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in inner for place in ((*path, key), *places(item, (*path, key)))]


KEYS = sorted({str(place[-1]) for site in SITES for place in places(site) if isinstance(place[-1], str)})


@st.composite
def spoiled_sites(draw: st.DrawFn) -> Any:
    """Draw a good site with one to five places changed."""
    site: Any = copy.deepcopy(draw(st.sampled_from(SITES)))
    for _ in range(draw(st.integers(1, 5))):
        if paths := places(site):
            path = draw(st.sampled_from(paths))
            holder = site
            for key in path[:-1]:
                holder = holder[key]
            draw(st.sampled_from(_CHANGES))(draw, site, holder, path[-1])
    return site


def _replace(draw: st.DrawFn, _site: Any, holder: Any, key: Any) -> None:
    holder[key] = draw(VALUES)


def _remove(_draw: st.DrawFn, _site: Any, holder: Any, key: Any) -> None:
    del holder[key]


def _double(draw: st.DrawFn, _site: Any, holder: Any, key: Any) -> None:
    if isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    else:
        holder[draw(WORDS)] = copy.deepcopy(holder[key])


def _rename(draw: st.DrawFn, _site: Any, holder: Any, key: Any) -> None:
    if isinstance(holder, dict):
        holder[draw(st.sampled_from(KEYS) | WORDS)] = holder.pop(key)


def _wrap(draw: st.DrawFn, _site: Any, holder: Any, key: Any) -> None:
    value = holder[key]
    holder[key] = draw(st.sampled_from([[value], {"secure": value}, {"a": value}, str(value), [[value]]]))


def _swap(draw: st.DrawFn, site: Any, holder: Any, key: Any) -> None:
    other = draw(st.sampled_from(places(site)))
    value = site
    for part in other:
        value = value[part]
    holder[key] = copy.deepcopy(value)


def _splice(draw: st.DrawFn, _site: Any, holder: Any, key: Any) -> None:
    if isinstance(text := holder[key], str):
        at = draw(st.integers(0, len(text)))
        holder[key] = text[:at] + draw(WORDS) + text[draw(st.integers(at, len(text))) :]


_CHANGES: Sequence[Callable[[st.DrawFn, Any, Any, Any], None]] = (_replace, _remove, _double, _rename, _wrap, _swap,
                                                                 _splice, _replace, _splice)  # fmt: skip

_BYTES = st.sampled_from([
    b"", b"\t", b"  ", b"\r", b"\x00", b"\xff", b"\xe9", b"\xef\xbb\xbf", b"&a ", b"*a", b"<<: ", b"!x ", b"---\n",
    b"...\n", b"? ", b": ", b"- ", b"'", b'"', b"{", b"[", b"}", b"]", b"#", b"|\n", b">\n", b"%", b"@", b"010",
    b"0x10", b"1e3", b".nan", b"no", b"~", b"2026-11-24", b"12:30:45", b'"\\ud800"', b'"\\0"', b"secure: ",
    b"\n  launchready:defaults: shared.yaml\n", b"\n  launchready:defaults: " + b"a" * 300 + b".yaml\n",
    b"!!python/object:x ", "\u202e".encode(), SECRET.encode(),
])  # fmt: skip


@st.composite
def spoiled_files(draw: st.DrawFn) -> bytes:
    """Draw the bytes of a good file with one to four lines moved, doubled, removed or cut, or bytes put in."""
    lines = draw(st.sampled_from(FILES)).splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        match draw(st.sampled_from(["splice", "splice", "remove", "double", "move", "indent", "cut"])):
            case "splice":
                place = draw(st.integers(0, len(line)))
                lines[at] = line[:place] + draw(_BYTES) + line[draw(st.integers(place, len(line))) :]
            case "remove" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(draw(st.integers(0, len(lines))), line)
            case "move":
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
            case "indent":
                lines[at] = draw(st.sampled_from([b"  ", b" ", b""])) + line.lstrip(b" ")
            case _:
                lines[at] = line[: draw(st.integers(0, len(line)))]
    return b"".join(lines)
