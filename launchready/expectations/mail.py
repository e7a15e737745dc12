"""What is expected of mail: of what is published for those who receive it and for those who send it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class SpfPermits:
    """``domain`` has one valid SPF record within ten look-ups that lets ``include``'s servers send.

    ``include`` None: the record alone is judged. ``all`` is the declared end (``~all``, ``-all``).
    """

    domain: str
    include: str | None
    all: str


@dataclass(frozen=True, slots=True)
class SpfLists:
    """``domain`` has one valid SPF record that lets the servers of ``terms`` send (``ip4:203.0.113.9``, ``mx``).

    What hangs on the mail itself (macros) is looked for in the record. ``all`` is the declared end.
    """

    domain: str
    terms: tuple[str, ...]
    all: str


@dataclass(frozen=True, slots=True)
class DkimPublished:
    """``selector`` of ``domain`` publishes a usable key: not revoked, RSA of 1024 bits or more, or Ed25519.

    ``key``: where declared as text, the value of p= that must be there.
    """

    domain: str
    selector: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class DkimAwaited:
    """The DKIM key of ``sender`` is still to be made: nothing can be looked at, and the verdict says who is next."""

    domain: str
    sender: str


@dataclass(frozen=True, slots=True)
class SenderAligned:
    """Mail of ``sender`` as ``domain`` is aligned: by a DKIM key of ``selectors``, or by SPF of ``return_path``.

    ``include`` names the servers that send from the return path, whose SPF record ends in ``all``; ``awaited``: a key
    of the sender is still to be made. ``uncounted`` is a return path that strict alignment (aspf=s) lets not count.
    """

    domain: str
    sender: str
    selectors: tuple[str, ...] = ()
    return_path: str | None = None
    include: str | None = None
    awaited: bool = False
    all: str = "~all"
    uncounted: str | None = None


@dataclass(frozen=True, slots=True)
class DmarcPolicy:
    """``domain`` has one valid DMARC record whose policy is ``policy``, as declared in testing (t=y) or not.

    ``below`` and ``nonexistent`` are the policies of names below the domain, None where nothing is said of them;
    ``strict_dkim`` and ``strict_spf`` whether identifiers have to be the very domain (adkim=s, aspf=s); ``reports`` and
    ``failure_reports`` are addresses that rua= and ruf= have to name.
    """

    domain: str
    policy: str
    testing: bool = False
    below: str | None = None
    nonexistent: str | None = None
    strict_dkim: bool = False
    strict_spf: bool = False
    reports: tuple[str, ...] = ()
    failure_reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportsAccepted:
    """``receiver`` says in DNS that it takes the DMARC reports of ``domain`` (RFC 9990, section 4)."""

    domain: str
    receiver: str


@dataclass(frozen=True, slots=True)
class MtaStsServed:
    """``domain`` announces the MTA-STS policy ``id``, and its policy host serves ``policy`` over https (RFC 8461)."""

    domain: str
    id: str
    policy: str


@dataclass(frozen=True, slots=True)
class ReceivesNoMail:
    """``domain`` has a null MX (RFC 7505)."""

    domain: str


MailCheck: TypeAlias = (
    SpfPermits
    | SpfLists
    | DkimPublished
    | DkimAwaited
    | SenderAligned
    | DmarcPolicy
    | ReportsAccepted
    | MtaStsServed
    | ReceivesNoMail
)
