"""One expectation: where it comes from, what to look at, and what to say and do when it does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from launchready.expectations.cache import CacheCheck
from launchready.expectations.dns import DnsCheck
from launchready.expectations.mail import MailCheck
from launchready.expectations.pages import PageCheck
from launchready.expectations.protection import ProtectionCheck
from launchready.expectations.redirects import RedirectCheck
from launchready.expectations.tls import TlsCheck


class Layer(StrEnum):
    """Who would have to mend it."""

    DNS = "dns"
    EDGE = "edge"
    ORIGIN = "origin"
    MAIL_PROVIDER = "mail provider"


Check: TypeAlias = DnsCheck | RedirectCheck | TlsCheck | PageCheck | CacheCheck | ProtectionCheck | MailCheck


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must be true of the live world.

    ``declared_at`` is the key below ``launchready:site`` it comes from (``hosts.app.origin``), ``expected`` and
    ``fix`` are sentences for a founder.
    """

    concern: str
    subject: str
    name: str
    zone: str
    layer: Layer
    declared_at: str
    expected: str
    fix: str
    check: Check

    @property
    def id(self) -> str:
        """``concern/subject/check``, as in ``redirects/www.acme.com/one-hop-http``."""
        return f"{self.concern}/{self.subject}/{self.name}"
