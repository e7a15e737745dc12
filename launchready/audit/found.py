"""What is there: everything that was found of one domain, as one value. Judging is ``launchready.audit.policies``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from launchready.live.certificates import Shown
from launchready.live.dns import CouldNotLook, Exchange
from launchready.live.dnssec import Chain, Dnssec
from launchready.live.http import Fetched, NoResponse, Response
from launchready.live.pages import Page
from launchready.live.suffixes import registered_domain
from launchready.live.tls import Handshake
from launchready.mail.parts import MailReport
from launchready.verdicts import Evidence


class Role(StrEnum):
    """What a host is for; what counts as wrong hangs on it."""

    MARKETING = "marketing"
    APP = "app"
    API = "api"
    INTERNAL = "internal"
    STATIC = "files"
    REDIRECT = "redirect only"
    MAIL = "mail only"
    SERVICE = "no web site"
    PROVIDER = "a provider's"
    PARKED = "parked"
    NONE = "nothing"

    @property
    def public(self) -> bool:
        """Whether customers open it in a browser."""
        return self in (Role.MARKETING, Role.APP)


class Side(StrEnum):
    """A side of a domain that can be looked at by itself: who answers for it, its hosts and pages, its mail."""

    DNS = "dns"
    WEB = "web"
    MAIL = "mail"


EVERY_SIDE = frozenset(Side)


@dataclass(frozen=True, slots=True)
class NameServer:
    """One name server of the zone. ``serial`` is that of its SOA; ``fault`` says why it does not serve the zone.

    ``unseen``: it could not be asked, with the reason, and nothing is known.
    """

    name: str
    addresses: tuple[str, ...] = ()
    at_parent: bool = True
    at_child: bool = True
    serial: int | None = None
    fault: str = ""
    unseen: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """The servers of ``above`` say themselves that they send the world nowhere for the zone.

    ``known``: there is such a name all the same, without name servers. ``above`` empty: there is not even the ending.
    """

    above: str
    known: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Delegation:
    """Who answers for the zone. ``unseen`` says why it was not looked at; the rest is empty then.

    ``absent``: nobody does, as those say who have to know; that is no failure to look.
    """

    servers: tuple[NameServer, ...] = ()
    chain: Dnssec = field(default_factory=lambda: Dnssec(Chain.UNKNOWN, "not looked at"))
    unseen: str = ""
    absent: Absent | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What one name server, or one resolver (``caches``), says of the domain's address and mail servers."""

    of: str
    caches: bool
    address: Exchange
    mail: Exchange

    def evidence(self) -> tuple[Evidence, ...]:
        """Return both looks as evidence."""
        return self.address.evidence(), self.mail.evidence()


@dataclass(frozen=True, slots=True)
class Caa:
    """The CAA records that count for the domain (RFC 8659): (flags, tag, value) each."""

    records: tuple[tuple[int, str, str], ...] = ()
    at: str = ""
    unseen: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Walk:
    """A URL followed hop by hop: every answer, in order. ``loops`` and ``long`` say why it was broken off."""

    start: str
    hops: tuple[Fetched, ...]
    loops: bool = False
    long: bool = False

    @property
    def end(self) -> Fetched:
        """The last answer."""
        return self.hops[-1]

    @property
    def arrived(self) -> Response | None:
        """The answer that is no redirect, None where it never came."""
        end = self.end
        return None if self.loops or self.long or isinstance(end, NoResponse) else end

    def evidence(self) -> tuple[Evidence, ...]:
        """Return every hop as evidence, the first twelve."""
        return tuple(hop.evidence() for hop in self.hops[:12])


@dataclass(frozen=True, slots=True)
class Reached:
    """What one of a host's addresses answered to its home page; ``print_`` is what tells sites apart."""

    address: str
    answer: Fetched
    print_: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """One name: why it was looked at, where it leads, who serves it, what it answered.

    ``walks`` by (scheme, path), path ``/`` or the deep one. ``versions`` only where they were tried. ``private`` are
    addresses of its that are of no public network: nothing was sent there. ``provider`` is who hosts it, ``edge`` who
    stands before that; ``service`` True: all of it is the provider's own product (a status page, a help desk).
    """

    name: str
    why: str
    addresses: tuple[str, ...] = ()
    cnames: tuple[str, ...] = ()
    ttl: int = 0
    dangling: str = ""
    wildcard: bool = False
    private: tuple[str, ...] = ()
    unseen: CouldNotLook | None = None
    provider: str = ""
    edge: str = ""
    service: bool = False
    role: Role = Role.NONE
    certificate: Shown | None = None
    versions: Mapping[str, Handshake] = field(default_factory=dict)
    walks: Mapping[tuple[str, str], Walk] = field(default_factory=dict)
    reached: tuple[Reached, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def walk(self, scheme: str, path: str = "/") -> Walk | None:
        """Return the walk from ``scheme`` and ``path``, None where it was not tried."""
        return self.walks.get((scheme, path))

    @property
    def home(self) -> Response | None:
        """What a visitor of its home page gets at last, https before http; None where nothing arrives."""
        for scheme in ("https", "http"):
            walk = self.walk(scheme)
            if walk is not None and walk.arrived is not None:
                return walk.arrived
        return None


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that a file or path gave away: ``kind`` is the policy that it is for."""

    kind: str
    url: str
    told: str
    evidence: Evidence


_OF_MAIL = ("spf", "dkim", "dmarc", "mx", "starttls", "mta-sts", "tls-rpt", "sender", "bimi")
"""How the judgements of ``launchready.mail`` begin."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Something that could not be looked at; ``because`` goes on from "we could not check this because".

    ``optional``: not knowing it is usual, and no reason to say so by exit code.
    """

    subject: str
    what: str
    because: str
    optional: bool = False

    @property
    def of_mail(self) -> bool:
        """Whether it is the domain's mail, or a part of it."""
        return self.what == "its mail" or self.what.startswith(_OF_MAIL)


@dataclass(frozen=True, slots=True)
class Sent:
    """How many requests were sent, and the caps."""

    queries: int
    requests: Mapping[str, int]
    cap: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Found:
    """All of it, for ``domain``, as far as its ``sides`` were looked at. ``files`` are those that pages use."""

    domain: str
    exists: bool
    delegation: Delegation
    caa: Caa
    wildcard: tuple[str, ...]
    hosts: tuple[Host, ...]
    pages: tuple[Page, ...]
    files: tuple[Response, ...]
    clues: tuple[Clue, ...]
    mail: MailReport | None
    missed: tuple[Missed, ...]
    sent: Sent
    at: str
    vantage: str
    sides: frozenset[Side] = EVERY_SIDE
    told: tuple[Told, ...] = ()

    def host(self, name: str) -> Host | None:
        """Return the host of that name, None where it was not looked at."""
        return next((host for host in self.hosts if host.name == name), None)

    @property
    def is_below(self) -> bool:
        """Whether ``domain`` is a name below the one that was registered, and no zone of its own as far as that shows.

        Such a name needs no www, may be an alias, and what is said of mail above it holds for it as well.
        """
        return registered_domain(self.domain) != self.domain and not self.delegation.servers

    @property
    def apex(self) -> Host:
        """The domain itself as a host."""
        return self.host(self.domain) or Host(self.domain, "the domain itself")
