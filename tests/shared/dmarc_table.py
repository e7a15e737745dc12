"""Cases of DMARC (RFC 9989) of our own: what is published and what applies, by section; and what RFC 7489 had."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from loopback import PATIENT, QUICK, DnsServer, serving_dns

from launchready.live.dmarc import Discovery, discover, is_aligned
from launchready.live.dns import Dns, Exchange

NONE, QUARANTINE, REJECT = "none", "quarantine", "reject"
RECORD = "v=DMARC1; p=reject"
RUA = "rua=mailto:d@acme.com"
DEEP = "a.b.c.d.e.f.g.h.i.j.mail.example.com"


@dataclass(frozen=True)
class Case:
    """``records`` are the texts at ``_dmarc.<name>``; ``exists`` further names that exist.

    Expected: where the record was found, the organizational domain, the policies, and how many names were asked.
    """

    id: str
    section: str
    domain: str
    records: Mapping[str, str | tuple[str, ...]]
    found_at: str | None
    organization: str
    rfc9989: str | None
    rfc7489: str | None
    asked: int
    exists: tuple[str, ...] = ()


def _own(id_: str, section: str, text: str, rfc9989: str | None, rfc7489: str | None) -> Case:
    """Return a case of one record at the domain itself."""
    return Case(id_, section, "acme.com", {"acme.com": text}, "acme.com", "acme.com", rfc9989, rfc7489, 2)


CASES: tuple[Case, ...] = (
    # The record itself.
    _own("reject", "4.7", "v=DMARC1; p=reject", REJECT, REJECT),
    _own("quarantine", "4.7", "v=DMARC1; p=quarantine", QUARANTINE, QUARANTINE),
    _own("none", "4.7", "v=DMARC1; p=none", NONE, NONE),
    _own("policy-in-capitals", "4.8", "v=DMARC1; p=REJECT", REJECT, REJECT),
    _own("white-space", "4.8", "v = DMARC1 ;  p = reject ; ", REJECT, REJECT),
    _own("unknown-tag", "4.7", "v=DMARC1; x=1; p=reject", REJECT, REJECT),
    _own("junk-behind-the-version", "4.8", "v=DMARC1; nonsense; p=reject", REJECT, REJECT),
    _own("version-tag-in-capitals", "4.8", "V=DMARC1; p=reject", REJECT, REJECT),
    _own("tags-in-capitals", "4.8", f"v=DMARC1; P=reject; T=y; RUA={RUA[4:]}", QUARANTINE, REJECT),
    _own("any-order", "4.8", f"v=DMARC1; {RUA}; p=reject", REJECT, REJECT),
    _own("pct-is-gone", "4.7", "v=DMARC1; p=reject; pct=0", REJECT, QUARANTINE),
    _own("pct-half", "4.7", "v=DMARC1; p=reject; pct=50", REJECT, REJECT),
    _own("test-of-reject", "4.7", "v=DMARC1; p=reject; t=y", QUARANTINE, REJECT),
    _own("test-of-quarantine", "4.7", "v=DMARC1; p=quarantine; t=y", NONE, QUARANTINE),
    _own("test-of-none", "4.7", "v=DMARC1; p=none; t=y", NONE, NONE),
    _own("no-test", "4.7", "v=DMARC1; p=reject; t=n", REJECT, REJECT),
    _own("test-that-is-not-valid", "4.8", "v=DMARC1; p=reject; t=maybe", REJECT, REJECT),
    _own("no-policy-but-reports", "4.10.1", f"v=DMARC1; {RUA}", NONE, NONE),
    _own("no-policy-no-reports", "4.10.1", "v=DMARC1", None, None),
    _own("bad-policy-but-reports", "4.10.1", f"v=DMARC1; p=rejct; {RUA}", NONE, NONE),
    _own("bad-policy-no-reports", "4.10.1", "v=DMARC1; p=rejct", None, None),
    _own("bad-policy-bad-reports", "4.10.1", "v=DMARC1; p=rejct; rua=d@acme.com", None, None),
    _own("bad-sp-but-reports", "4.10.1", f"v=DMARC1; p=reject; sp=all; {RUA}", NONE, NONE),
    _own("bad-sp-no-reports", "4.10.1", "v=DMARC1; p=reject; sp=all", None, None),
    _own("bad-np-but-reports", "4.10.1", f"v=DMARC1; p=reject; np=all; {RUA}", NONE, REJECT),
    _own("bad-np-no-reports", "4.10.1", "v=DMARC1; p=reject; np=all", None, REJECT),
    _own("a-tag-twice", "4.7", f"v=DMARC1; p=none; p=reject; {RUA}", None, REJECT),
    _own("np-is-for-others", "4.7", "v=DMARC1; p=none; np=reject", NONE, NONE),
    _own("reports-with-a-size", "4.8", "v=DMARC1; rua=mailto:d@acme.com!10m", NONE, NONE),
    _own("sp-is-for-others", "4.7", "v=DMARC1; p=reject; sp=none", REJECT, REJECT),
    # What is no record.
    Case("nothing", "4.10.1", "acme.com", {}, None, "acme.com", None, None, 2),
    Case("another-version", "4.7", "acme.com", {"acme.com": "v=DMARC2; p=reject"}, None, "acme.com", None, None, 2),
    Case("version-in-small", "4.7", "acme.com", {"acme.com": "v=dmarc1; p=reject"}, None, "acme.com", None, None, 2),
    Case("version-not-first", "4.7", "acme.com", {"acme.com": "p=reject; v=DMARC1"}, None, "acme.com", None, None, 2),
    Case(
        "several-are-none", "4.10 step 2", "acme.com", {"acme.com": ("v=DMARC1; p=none", "v=DMARC1; p=reject")},
        None, "acme.com", None, None, 2,
    ),
    Case(
        "other-text-beside", "4.10 step 2", "acme.com", {"acme.com": ("v=DMARC1; p=reject", "v=spf1 -all")},
        "acme.com", "acme.com", REJECT, REJECT, 2,
    ),
    Case(
        "several-here-one-above", "4.10 step 2", "mail.acme.com",
        {"mail.acme.com": ("v=DMARC1; p=none", "v=DMARC1; p=none; t=y"), "acme.com": "v=DMARC1; p=reject"},
        "acme.com", "acme.com", REJECT, None, 3, ("mail.acme.com",),
    ),
    Case(
        "white-space-before-the-version", "4.8", "acme.com", {"acme.com": " v=DMARC1; p=reject"}, None, "acme.com",
        None, None, 2,
    ),
    Case(
        "backslashes-of-a-zone-file", "4.8", "acme.com", {"acme.com": "v=DMARC1\\\\; p=reject"}, None, "acme.com",
        None, None, 2,
    ),
    Case(
        "several-above-none-here", "4.10 step 6", "mail.acme.com",
        {"acme.com": ("v=DMARC1; p=none", "v=DMARC1; p=reject")}, None, "mail.acme.com", None, None, 3,
        ("mail.acme.com",),
    ),
    # Names below the organizational domain.
    Case(
        "from-above", "4.10.1", "mail.acme.com", {"acme.com": "v=DMARC1; p=reject"}, "acme.com", "acme.com",
        REJECT, REJECT, 3,
    ),
    Case(
        "sp-below", "4.10.1", "mail.acme.com", {"acme.com": "v=DMARC1; p=reject; sp=none"}, "acme.com", "acme.com",
        NONE, NONE, 3, ("mail.acme.com",),
    ),
    Case(
        "np-of-a-name-that-is-not", "4.10.1", "gone.acme.com", {"acme.com": "v=DMARC1; p=none; np=reject"},
        "acme.com", "acme.com", REJECT, NONE, 3,
    ),
    Case(
        "np-of-a-name-that-is", "3.2.13", "mail.acme.com", {"acme.com": "v=DMARC1; p=none; np=reject"},
        "acme.com", "acme.com", NONE, NONE, 3, ("mail.acme.com",),
    ),
    Case(
        "np-of-a-name-with-names-below", "3.2.13", "mail.acme.com", {"acme.com": "v=DMARC1; p=none; np=reject"},
        "acme.com", "acme.com", NONE, NONE, 3, ("x.mail.acme.com",),
    ),
    Case(
        "without-np-sp-counts", "4.7", "gone.acme.com", {"acme.com": "v=DMARC1; p=none; sp=reject"},
        "acme.com", "acme.com", REJECT, REJECT, 3,
    ),
    Case(
        "np-beside-sp", "4.10.1", "gone.acme.com", {"acme.com": "v=DMARC1; p=none; sp=quarantine; np=reject"},
        "acme.com", "acme.com", REJECT, QUARANTINE, 3,
    ),
    Case(
        "test-below", "4.7", "gone.acme.com", {"acme.com": "v=DMARC1; p=none; np=reject; t=y"},
        "acme.com", "acme.com", QUARANTINE, NONE, 3,
    ),
    Case(
        "own-record-before-the-one-above", "4.10.1", "mail.acme.com",
        {"mail.acme.com": "v=DMARC1; p=none", "acme.com": "v=DMARC1; p=reject"},
        "mail.acme.com", "acme.com", NONE, NONE, 3,
    ),
    Case(
        "own-record-alone", "4.10.2", "mail.acme.com", {"mail.acme.com": "v=DMARC1; p=reject"},
        "mail.acme.com", "mail.acme.com", REJECT, REJECT, 3,
    ),
    Case(
        "own-record-broken-hides-the-one-above", "4.10.1", "mail.acme.com",
        {"mail.acme.com": "v=DMARC1; p=rejct", "acme.com": "v=DMARC1; p=reject"},
        "mail.acme.com", "acme.com", None, None, 3,
    ),
    Case(
        "between-is-not-used", "4.10.1", "x.mail.acme.com",
        {"mail.acme.com": "v=DMARC1; p=none", "acme.com": "v=DMARC1; p=reject"},
        "acme.com", "acme.com", REJECT, REJECT, 4, ("x.mail.acme.com",),
    ),
    Case(
        "between-alone-is-the-organization", "4.10.2", "x.mail.acme.com", {"mail.acme.com": "v=DMARC1; p=reject"},
        "mail.acme.com", "mail.acme.com", REJECT, None, 4, ("x.mail.acme.com",),
    ),
    # psd=
    Case(
        "psd-n-ends-the-walk", "4.10 step 6", "x.mail.acme.com",
        {"mail.acme.com": "v=DMARC1; p=none; psd=n", "acme.com": "v=DMARC1; p=reject"},
        "mail.acme.com", "mail.acme.com", NONE, REJECT, 2, ("x.mail.acme.com",),
    ),
    Case(
        "psd-n-of-the-domain-itself", "4.10 step 2", "mail.acme.com",
        {"mail.acme.com": "v=DMARC1; p=quarantine; psd=n", "acme.com": "v=DMARC1; p=reject"},
        "mail.acme.com", "mail.acme.com", QUARANTINE, QUARANTINE, 1,
    ),
    Case(
        "psd-y-makes-the-one-below-the-organization", "4.10.2", "a.mail.acme.com", {"com": "v=DMARC1; p=reject; psd=y"},
        "com", "acme.com", REJECT, None, 4, ("a.mail.acme.com",),
    ),
    Case(
        "psd-y-with-sp", "4.10.1", "acme.com", {"com": "v=DMARC1; p=reject; sp=none; psd=y"},
        "com", "acme.com", NONE, None, 2, ("acme.com",),
    ),
    Case(
        "psd-y-with-np", "4.10.1", "gone.com", {"com": "v=DMARC1; p=none; np=reject; psd=y"},
        "com", "gone.com", REJECT, None, 2,
    ),
    Case(
        "the-organization-before-its-suffix", "4.10.1", "mail.acme.com",
        {"acme.com": "v=DMARC1; p=none", "com": "v=DMARC1; p=reject; psd=y"},
        "acme.com", "acme.com", NONE, NONE, 3, ("mail.acme.com",),
    ),
    Case(
        "the-suffix-before-what-is-between", "4.10.1", "x.mail.acme.com",
        {"mail.acme.com": "v=DMARC1; p=none", "com": "v=DMARC1; p=reject; psd=y"},
        "com", "acme.com", REJECT, None, 4, ("x.mail.acme.com",),
    ),
    Case(
        "psd-in-capitals", "4.8", "mail.acme.com", {"mail.acme.com": "v=DMARC1; p=none; PSD=N", "acme.com": RECORD},
        "mail.acme.com", "mail.acme.com", NONE, NONE, 1,
    ),
    Case(
        "psd-that-is-not-valid", "4.8", "mail.acme.com",
        {"mail.acme.com": "v=DMARC1; p=none; psd=x", "acme.com": RECORD}, "mail.acme.com", "acme.com", NONE, NONE, 3,
    ),
    Case(
        "a-suffix-of-ones-own", "4.10.2", "x.shops.acme.com",
        {"shops.acme.com": "v=DMARC1; p=reject; psd=y; sp=quarantine", "acme.com": RECORD},
        "shops.acme.com", "x.shops.acme.com", QUARANTINE, REJECT, 2, ("x.shops.acme.com",),
    ),
    Case(
        "below-a-suffix-in-test", "4.7", "acme.com", {"com": "v=DMARC1; p=reject; psd=y; t=y"}, "com", "acme.com",
        QUARANTINE, None, 2, ("acme.com",),
    ),
    Case(
        "the-suffix-itself", "4.10.2", "bank", {"bank": "v=DMARC1; p=reject; psd=y"}, "bank", "bank", REJECT, REJECT, 1,
    ),
    Case(
        "a-suffix-of-two-labels", "4.10.2", "x.acme.co.uk", {"co.uk": "v=DMARC1; p=reject; psd=y"},
        "co.uk", "acme.co.uk", REJECT, None, 3, ("x.acme.co.uk",),
    ),
    Case(
        "a-suffix-that-only-the-list-knows", "4.10", "shop.acme.co.uk", {"acme.co.uk": "v=DMARC1; p=reject"},
        "acme.co.uk", "acme.co.uk", REJECT, REJECT, 4, ("shop.acme.co.uk",),
    ),
    Case(
        "a-record-at-a-suffix-that-does-not-say-so", "4.10.2", "acme.co.uk", {"co.uk": "v=DMARC1; p=reject"},
        "co.uk", "co.uk", REJECT, None, 3, ("acme.co.uk",),
    ),
    Case(
        "psd-u-is-the-default", "4.7", "mail.acme.com", {"acme.com": "v=DMARC1; p=reject; psd=u"},
        "acme.com", "acme.com", REJECT, REJECT, 3, ("mail.acme.com",),
    ),
    # The length of a walk.
    Case(
        "nine-labels", "4.10 step 4", "a.b.c.d.e.f.g.acme.com", {"acme.com": RECORD}, "acme.com", "acme.com",
        REJECT, REJECT, 8, ("a.b.c.d.e.f.g.acme.com",),
    ),
    Case(
        "nine-labels-and-one-that-is-cut", "4.10 step 4", "a.b.c.d.e.f.g.acme.com",
        {"b.c.d.e.f.g.acme.com": "v=DMARC1; p=none; psd=n", "acme.com": RECORD}, "acme.com", "acme.com",
        REJECT, REJECT, 8, ("a.b.c.d.e.f.g.acme.com",),
    ),
    Case("eight-queries-at-most", "4.10", DEEP, {}, None, DEEP, None, None, 8),
    Case(
        "cut-to-seven-labels", "4.10 step 4", DEEP, {"g.h.i.j.mail.example.com": "v=DMARC1; p=reject"},
        "g.h.i.j.mail.example.com", "g.h.i.j.mail.example.com", REJECT, None, 8, (DEEP,),
    ),
    Case(
        "what-is-cut-is-not-asked", "4.10 step 4", DEEP, {"f.g.h.i.j.mail.example.com": "v=DMARC1; p=reject"},
        None, DEEP, None, None, 8, (DEEP,),
    ),
    Case(
        "a-deep-name-of-its-own", "4.10 step 1", DEEP, {DEEP: "v=DMARC1; p=reject"}, DEEP, DEEP, REJECT, REJECT, 8,
    ),
    Case(
        "eight-labels", "4.10 step 4", "a.b.c.d.e.f.acme.com", {"acme.com": "v=DMARC1; p=reject"},
        "acme.com", "acme.com", REJECT, REJECT, 8, ("a.b.c.d.e.f.acme.com",),
    ),
    Case(
        "seven-labels", "4.10 step 4", "b.c.d.e.f.acme.com", {"acme.com": "v=DMARC1; p=reject"},
        "acme.com", "acme.com", REJECT, REJECT, 7, ("b.c.d.e.f.acme.com",),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Alignment:
    """Whether mail from ``author`` is aligned by ``identifier``, that DKIM (or, ``by_spf``, SPF) vouches for."""

    id: str
    section: str
    author: str
    identifier: str
    records: Mapping[str, str | tuple[str, ...]]
    aligned: bool | None
    by_spf: bool = False
    faults: Mapping[str, str] = field(default_factory=dict)


_ACME = {"acme.com": RECORD}
_STRICT = {"acme.com": f"{RECORD}; adkim=s"}
_SHOPS = {"shops.com": f"{RECORD}; psd=y"}
_APART = {"mail.acme.com": f"{RECORD}; psd=n", **_ACME}

ALIGNMENTS: tuple[Alignment, ...] = (
    Alignment("the-same", "4.4", "acme.com", "acme.com", _ACME, True),
    Alignment("the-same-though-strict", "4.4", "acme.com", "acme.com", _STRICT, True),
    Alignment("one-below", "4.4", "acme.com", "mail.acme.com", _ACME, True),
    Alignment("the-one-above", "4.4", "mail.acme.com", "acme.com", _ACME, True),
    Alignment("two-side-by-side", "4.10.2", "mail.acme.com", "news.acme.com", _ACME, True),
    Alignment("another-organisation", "4.4", "acme.com", "acme.net", {**_ACME, "acme.net": RECORD}, False),
    Alignment("a-name-that-only-ends-alike", "4.4", "acme.com", "notacme.com", _ACME, False),
    Alignment("below-where-nobody-has-a-record", "4.10.2", "acme.com", "mail.acme.com", {}, False),
    Alignment("strict-dkim", "4.7", "acme.com", "mail.acme.com", _STRICT, False),
    Alignment("strict-dkim-is-not-spf", "4.7", "acme.com", "mail.acme.com", _STRICT, True, by_spf=True),
    Alignment("strict-spf", "4.7", "acme.com", "mail.acme.com", {"acme.com": f"{RECORD}; aspf=s"}, False, by_spf=True),
    Alignment("strict-in-capitals", "4.8", "acme.com", "mail.acme.com", {"acme.com": f"{RECORD}; adkim=S"}, False),
    Alignment("strict-by-the-organisation", "4.10.1", "mail.acme.com", "acme.com", _STRICT, False),
    Alignment("apart-by-psd-n", "4.10.2", "mail.acme.com", "acme.com", _APART, False),
    Alignment("below-what-stands-apart", "4.10.2", "mail.acme.com", "x.mail.acme.com", _APART, True),
    Alignment(
        "below-a-suffix-without-records", "4.10.2", "mail.acme.com", "acme.com", {"com": f"{RECORD}; psd=y"}, True
    ),
    Alignment("two-below-a-suffix", "4.10.2", "a.shops.com", "b.shops.com", _SHOPS, False),
    Alignment("a-suffix-and-one-below", "4.10.2", "shops.com", "a.shops.com", _SHOPS, False),
    Alignment(
        "several-records-are-none", "4.10 step 6", "acme.com", "mail.acme.com", {"acme.com": (RECORD, f"{RECORD};")},
        False,
    ),
    Alignment("not-to-be-had", "4.10.1", "acme.com", "x.acme.net", _ACME, None, faults={"_dmarc.acme.net": "SERVFAIL"}),
)  # fmt: skip


def misaligned(case: Alignment) -> str | None:
    """Return what is not as the table of alignments has it, None where all is."""
    records = {f"_dmarc.{name} TXT": (text,) if isinstance(text, str) else text for name, text in case.records.items()}

    async def main() -> bool | None:
        async with serving_dns(DnsServer(records, dict(case.faults))) as server:
            dns_ = Dns(QUICK if case.faults else PATIENT)

            async def ask(name: str, type_: str) -> Exchange:
                return await dns_.ask(server.endpoint, name, type_)

            return await is_aligned(ask, case.identifier, await discover(ask, case.author), by_spf=case.by_spf)

    found = asyncio.run(main())
    return None if found is case.aligned else f"{found}, not {case.aligned}"


def run(case: Case, faults: Mapping[str, str] | None = None) -> Discovery:
    """Return what is found of ``case`` over a real server."""
    records: dict[str, tuple[str, ...]] = {f"{name} A": ("192.0.2.1",) for name in case.exists}
    for name, texts in case.records.items():
        records[f"_dmarc.{name} TXT"] = (texts,) if isinstance(texts, str) else texts

    async def main() -> Discovery:
        async with serving_dns(DnsServer(records, dict(faults or {}))) as server:
            dns_ = Dns(QUICK if faults else PATIENT)
            return await discover(lambda name, type_: dns_.ask(server.endpoint, name, type_), case.domain)

    return asyncio.run(main())


def wrong(case: Case) -> str | None:
    """Return what is not as the table has it, None where all is."""
    found = run(case)
    told = (found.found_at, found.organization, found.rfc9989, found.rfc7489, len(found.walk.asked))
    right = (case.found_at, case.organization, case.rfc9989, case.rfc7489, case.asked)
    return None if told == right else f"{told}, not {right}"
