"""What was found of one domain's mail, part by part. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from launchready.live.dmarc import Discovery
from launchready.live.dns import CouldNotLook
from launchready.live.mail import DkimKey
from launchready.live.smtp import MailServer, SmtpLook
from launchready.live.spf import Evaluation, Result
from launchready.live.transport import StsPolicy
from launchready.verdicts import Evidence


class KeyStatus(StrEnum):
    """What a selector publishes."""

    USABLE = "usable"
    REVOKED = "revoked"
    UNUSABLE = "unusable"
    MISSING = "missing"
    WILDCARD = "wildcard"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A provider that receives the domain's mail and is not let send: ``result`` is what its servers get."""

    title: str
    include: str
    result: Result


@dataclass(frozen=True, slots=True)
class Spf:
    """``whole`` is the record walked for a server that nobody lists; ``sent`` the mail that was asked about, if any.

    ``sent_by`` is the domain that was checked then, ``aligned`` whether it counts for the domain in From (DMARC).
    ``meant`` is a TXT record that was meant as SPF where there is none; ``left_out`` whose mailboxes it forgets.
    """

    whole: Evaluation
    sent: Evaluation | None = None
    sent_by: str = ""
    aligned: bool | None = None
    meant: str = ""
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Dkim:
    """One selector. ``given``: named by whoever asks; otherwise one of those that known providers use was tried."""

    selector: str
    name: str
    given: bool
    status: KeyStatus
    reason: str = ""
    key: DkimKey | None = None
    cnames: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reports:
    """One address of rua= or ruf= outside the domain: whether its owner takes the reports, None where unknown."""

    tag: str
    address: str
    domain: str
    accepted: bool | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Dmarc:
    """Which record counts and what it comes to; ``reports`` are its addresses at other organisations.

    ``meant`` is a TXT record at ``meant_at`` that was meant as DMARC where the domain has none of its own.
    """

    discovery: Discovery
    reports: tuple[Reports, ...] = ()
    meant: str = ""
    meant_at: str = ""


@dataclass(frozen=True, slots=True)
class MxHost:
    """One mail server by name: what its name leads to, and what it said where it could be asked."""

    preference: int
    host: str
    addresses: tuple[str, ...]
    reason: str = ""
    alias_of: str | None = None
    smtp: SmtpLook | None = None

    @property
    def spoken(self) -> MailServer | None:
        """What the server said, None where it could not be asked."""
        return self.smtp if isinstance(self.smtp, MailServer) else None


@dataclass(frozen=True, slots=True)
class Receiving:
    """Where mail to the domain goes. ``null``: it takes none, it says (RFC 7505); ``address``: it has one itself."""

    hosts: tuple[MxHost, ...]
    null: bool
    address: bool
    exists: bool = True
    unseen: CouldNotLook | None = None


@dataclass(frozen=True, slots=True)
class Sts:
    """MTA-STS: the id that is announced (None: nothing is), the policy that is served, what is wrong with either."""

    id: str | None = None
    policy: StsPolicy | None = None
    url: str | None = None
    errors: tuple[str, ...] = ()
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class TlsRpt:
    """Where reports of failed TLS go."""

    record: str | None = None
    addresses: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Bimi:
    """The logo that is published, as information."""

    record: str | None = None
    logo: str = ""
    certificate: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MailReport:
    """All of it. ``evidence`` has every look by what was asked (``TXT acme.com``).

    ``tried`` are the selectors that were guessed, ``unseen`` those of them that could not be looked up.
    """

    domain: str
    receiving: Receiving
    spf: Spf
    dkim: tuple[Dkim, ...]
    dmarc: Dmarc
    sts: Sts
    tls_rpt: TlsRpt
    bimi: Bimi
    tried: tuple[str, ...]
    unseen: tuple[str, ...]
    evidence: Mapping[str, Evidence]

    @property
    def sends(self) -> bool:
        """Whether anything says that mail is sent for the domain; a parked one may then be closed entirely."""
        whole = self.spf.whole
        listed = whole.record is not None and whole.record.split()[1:] not in ([], ["-all"], ["~all"])
        return bool(self.receiving.hosts or listed or any(key.status is KeyStatus.USABLE for key in self.dkim))
