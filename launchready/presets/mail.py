"""Who receives mail and who sends it for others: the values they publish, with source and date.

"DC" is the public collection of Domain-Connect templates (github.com/Domain-Connect/Templates, 2026-08-20). What a
template leaves to a variable differs from customer to customer: it is asked for in the stack file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

VERIFIED = "2026-11-24"
"""When the values below were held against their sources."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A provider that receives a domain's mail.

    ``exchangers`` are (preference, host) of its MX records, empty where each customer has others. ``include`` is what
    it wants in SPF. ``dkim_cnames`` are (selector, target) of keys that are the same for everybody, with ``{domain}``.
    ``console`` is where a founder finds what is asked for, ``signing`` what has to be clicked so that mail is signed.
    """

    title: str
    exchangers: tuple[tuple[int, str], ...]
    include: str | None
    console: str
    signing: str
    source: str
    dkim_cnames: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """A service that sends mail for the domains of others.

    ``gives`` says what its console shows, for a founder who has to paste it. ``return_path`` says what bounces need
    on a host of its own (nothing of it belongs into the root SPF), None where the service has no such thing.
    ``include`` is what it wants in SPF of the domain in the return path, None where that is the service's own domain.
    """

    title: str
    gives: str
    return_path: str | None
    include: str | None
    source: str


RECEIVERS: Mapping[str, Receiver] = {
    "google-workspace": Receiver(
        title="Google Workspace",
        exchangers=((1, "smtp.google.com"),),
        include="_spf.google.com",
        console="Admin console → Apps → Google Workspace → Gmail → Authenticate email",
        signing="generate the key there, publish it, then click “Start authentication”",
        source="DC google.com.gmail-setup; support.google.com/a/answer/174125",
    ),
    "microsoft-365": Receiver(
        title="Microsoft 365",
        exchangers=(),  # every tenant has its own: mail.microsoft_tenant
        include="spf.protection.outlook.com",
        console="Microsoft 365 admin center → Settings → Domains, and Defender portal → Email authentication → DKIM",
        signing="publish both CNAME records, then switch “Sign messages for this domain” on",
        source="DC microsoft.com.o365; learn.microsoft.com/microsoft-365/admin/get-help-with-domains",
    ),
    "fastmail": Receiver(
        title="Fastmail",
        exchangers=((10, "in1-smtp.messagingengine.com"), (20, "in2-smtp.messagingengine.com")),
        include="spf.messagingengine.com",
        console="Settings → Domains",
        signing="nothing: Fastmail signs as soon as its three CNAME records are published",
        source="fastmail.help/hc/en-us/articles/360060591153",
        dkim_cnames=tuple((f"fm{n}", f"fm{n}.{{domain}}.dkim.fmhosted.com") for n in (1, 2, 3)),
    ),
    "zoho": Receiver(
        title="Zoho Mail",
        exchangers=(),  # they differ by data centre
        include=None,
        console="Zoho Mail admin console → Domains → Email configuration",
        signing="add a selector there, publish it, then click “Verify”",
        source="DC zoho.com.zmail_hosting (all variable)",
    ),
    "proton": Receiver(
        title="Proton Mail",
        exchangers=((10, "mail.protonmail.ch"), (20, "mailsec.protonmail.ch")),
        include="_spf.protonmail.ch",
        console="Settings → All settings → Domain names → Review",
        signing="publish the three CNAME records it shows (protonmail, protonmail2, protonmail3)",
        source="proton.me/support/anti-spoofing-custom-domain, proton.me/support/custom-domain",
    ),
    "cloudflare-email-routing": Receiver(
        title="Cloudflare Email Routing",
        exchangers=(),  # route1 to route3.mx.cloudflare.net, whose preferences Cloudflare chooses for each zone
        include="_spf.mx.cloudflare.net",
        console="Cloudflare dashboard → Email → Email Routing → Settings",
        signing="copy the DKIM record that the page shows; it forwards mail and sends none of yours",
        source="developers.cloudflare.com/email-routing/setup/email-routing-dns-records",
    ),
}

MX_DOMAINS: Mapping[str, tuple[str, ...]] = {
    "google-workspace": ("google.com", "googlemail.com"),
    "microsoft-365": ("mail.protection.outlook.com", "mx.microsoft"),
    "fastmail": ("messagingengine.com",),
    "zoho": ("zoho.com", "zoho.eu", "zoho.in", "zoho.com.au", "zoho.jp"),
    "proton": ("protonmail.ch",),
    "cloudflare-email-routing": ("mx.cloudflare.net",),
}
"""Key in ``RECEIVERS`` to where the mail servers of its customers are."""

CLOUDFLARE_EXCHANGERS = ("mx.cloudflare.net", "cf-emailsecurity.net", "mxrecord.io", "mxrecord.mx")
"""Below these are Cloudflare's own mail servers (Email Routing, Email Security), among the addresses of its edge.

developers.cloudflare.com/email-routing/setup/email-routing-dns-records and
developers.cloudflare.com/cloudflare-one/email-security/setup/pre-delivery-deployment/mx-inline-deployment-setup,
verified 2026-11-24.
"""

SERVICES: Mapping[str, Service] = {
    "sendgrid": Service(
        title="SendGrid",
        gives="three CNAME records: one for bounces (em…) and two for DKIM (s1 and s2)",
        return_path="its em… record as host and cname",
        include=None,
        source="DC sendgrid.com.domain-auth",
    ),
    "postmark": Service(
        title="Postmark",
        gives="a DKIM TXT record and a Return-Path CNAME to pm.mtasv.net",
        return_path="host: pm-bounces and cname: pm.mtasv.net",
        include=None,
        source="DC streetteam.fm.postmark-email; postmarkapp.com/developer/api/domains-api",
    ),
    "mailgun": Service(
        title="Mailgun",
        gives="an SPF include, two MX records and a DKIM record for the sending host, such as mg",
        return_path="host: mg, mx: [mxa.mailgun.org, mxb.mailgun.org] and include: mailgun.org",
        include="mailgun.org",
        source="documentation.mailgun.com/docs/mailgun/user-manual/domains/domains-verify",
    ),
    "ses": Service(
        title="Amazon SES",
        gives="three DKIM CNAME records, and an MX and an SPF record for the custom MAIL FROM host",
        return_path="host: bounce, mx: feedback-smtp.<region>.amazonses.com and include: amazonses.com",
        include="amazonses.com",
        source="docs.aws.amazon.com/ses/latest/dg/mail-from.html",
    ),
    "resend": Service(
        title="Resend",
        gives="a DKIM TXT record (resend), and an MX and an SPF record for the host send",
        return_path="host: send, mx: feedback-smtp.<region>.amazonses.com and include: amazonses.com",
        include="amazonses.com",
        source="DC resend.com.mail",
    ),
    "mailchimp": Service(
        title="Mailchimp",
        gives="two DKIM CNAME records",
        return_path=None,
        include=None,
        source="DC mailchimp.com.email-signing",
    ),
    "hubspot": Service(
        title="HubSpot",
        gives="two DKIM CNAME records",
        return_path=None,
        include=None,
        source="DC hubspot.com.hubspot-email-domain",
    ),
    "brevo": Service(
        title="Brevo",
        gives="a brevo-code TXT record and DKIM as one TXT or two CNAME records",
        return_path=None,
        include=None,
        source="DC brevo.com.domain-authentication",
    ),
}
