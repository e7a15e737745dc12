"""The Site: what one client declares, under ``launchready:site`` in ``stacks/Pulumi.<client>.yaml``.

The models validate shape and the meaning of single values; what only shows across values (a host outside the
zone, a redirect to itself) is found by ``launchready.compilation`` and reported the same way. Read a stack file with
``launchready.stackfile``; a model is never built from unchecked input elsewhere.
"""

from launchready.site.aliases import Alias
from launchready.site.cache import Cache, StaticAssets
from launchready.site.hosts import Audience, Host, Hosting, RedirectRule
from launchready.site.mail import Dmarc, DmarcStage, Exchanger, Mail, MailProvider, MtaSts
from launchready.site.protection import Block, LoginLimit, Protection, SecurityHeaders
from launchready.site.records import ExtraRecord
from launchready.site.senders import DkimKey, DkimKeys, ReturnPath, Sender, SendingService
from launchready.site.site import Site
from launchready.site.tls import Hsts, Tls
from launchready.site.zone_ref import ZoneRef

__all__ = [
    "Alias",
    "Audience",
    "Block",
    "Cache",
    "DkimKey",
    "DkimKeys",
    "Dmarc",
    "DmarcStage",
    "Exchanger",
    "ExtraRecord",
    "Host",
    "Hosting",
    "Hsts",
    "LoginLimit",
    "Mail",
    "MailProvider",
    "MtaSts",
    "Protection",
    "RedirectRule",
    "ReturnPath",
    "SecurityHeaders",
    "Sender",
    "SendingService",
    "Site",
    "StaticAssets",
    "Tls",
    "ZoneRef",
]
