"""Whatever an SPF record says: a stack takes what is drafted of it and lists the same servers, or it is said why."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

from hypothesis import given, settings
from hypothesis import strategies as st

from launchready.audit.drafting_spf import DraftedSpf, draft_spf
from launchready.compilation import compile_site
from launchready.consistency.listing import listing_problems
from launchready.live.spf import Evaluation, Result
from launchready.site import Site
from launchready.zone.addresses import special_part
from launchready.zone.spf_terms import SpfRecord, parse_spf

DOMAIN = "acme.test"
PROXIED = {DOMAIN: ("198.51.100.10",), f"www.{DOMAIN}": ()}
WALKED = Evaluation(Result.SOFTFAIL, "", 0, 0, frozenset(), ())
_FOUR = st.sampled_from(("198.51.100.10", "198.51.100.64", "203.0.113.9", "10.0.0.9", "64.9.9.9", "203.0.113.300"))
_LENGTH = st.sampled_from(("", "/0", "/8", "/24", "/28", "/32", "/33"))
_NAME = st.sampled_from((DOMAIN, f"www.{DOMAIN}", "mx.other.example", "x", "a..b", "%{i}.x.example", "%{d}.x.example"))
_TERM = st.one_of(
    st.builds("ip4:{}{}".format, _FOUR, _LENGTH),
    st.builds("ip6:2001:db8:{}::{}".format, st.sampled_from("0a"), st.sampled_from(("/32", "/48", "/128", "9"))),
    st.builds("{}:{}{}".format, st.sampled_from(("a", "mx")), _NAME, st.sampled_from(("", "/24", "//64", "/4"))),
    st.builds("{}:{}".format, st.sampled_from(("include", "exists", "ptr")), _NAME),
    st.builds("{}={}".format, st.sampled_from(("redirect", "exp", "other")), _NAME),
    st.sampled_from(("a", "mx", "ptr", "-all", "~all", "?all", "all", "include:_spf.google.com", "inclde:x")),
)
_SIGNED = st.builds("{}{}".format, st.sampled_from(("", "", "", "", "+", "-", "?")), _TERM)


@settings(max_examples=300, deadline=None)
@given(st.lists(_SIGNED, max_size=6))
def test_a_stack_takes_it_and_lists_the_same_servers(terms: list[str]) -> None:
    text = " ".join(["v=spf1", *terms])
    drafted = draft_spf(replace(WALKED, record=text), DOMAIN, PROXIED)
    if drafted.why:
        return
    site = _site(drafted)
    assert site.mail is not None
    problems = [each.message for each in listing_problems(site, site.mail) if "10 look-ups" not in each.message]
    assert problems == []
    declared = parse_spf(compile_site(site).zone.records["@/spf"].content)
    before = {each for each in _networks(parse_spf(text)) if special_part(each) is None}
    by_name = {IPv4Network("198.51.100.10/32"), IPv4Network("198.51.100.0/24")}  # what the proxy will hide
    for network in before:
        assert any(_holds(other, network) for other in _networks(declared)), network
    for network in _networks(declared) - by_name:
        assert network in before
    assert drafted.end == "-all" or not _refuses(parse_spf(text))


def test_a_record_that_is_none_is_said() -> None:
    assert draft_spf(replace(WALKED, record="v=spf1 inclde:x"), DOMAIN, {}).why


def _site(drafted: DraftedSpf) -> Site:
    senders = [{"name": f"s{place}", "include": include} for place, include in enumerate(drafted.includes)]
    senders += [{"name": "servers", "spf": list(drafted.servers)}] if drafted.servers else []  # type: ignore[dict-item]
    return Site.model_validate(
        {
            "zone": {"name": DOMAIN},
            "canonical": "@",
            "hosts": {"@": {"origin": "198.51.100.10", "audience": "marketing"}},
            "mail": {"provider": "google-workspace", "senders": senders, "spf_all": drafted.end or "~all"},
        }
    )


def _networks(record: SpfRecord) -> set[IPv4Network | IPv6Network]:
    """Return the networks that may send: none behind the end counts."""
    found: set[IPv4Network | IPv6Network] = set()
    for term in record.terms:
        if term.name == "all":
            break
        if term.network is not None:
            found.add(term.network)
    return found


def _holds(wide: IPv4Network | IPv6Network, narrow: IPv4Network | IPv6Network) -> bool:
    return wide.version == narrow.version and narrow.subnet_of(wide)  # type: ignore[arg-type]


def _refuses(record: SpfRecord) -> bool:
    return next((term.qualifier for term in record.terms if term.name == "all"), "") == "-"
