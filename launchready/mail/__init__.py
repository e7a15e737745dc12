"""The mail side of one domain: what is published, what receivers make of it, and what a real message proves.

It needs no stack and no account. Looking is ``launchready.live``; this puts the looks of one domain together.
"""

from launchready.mail.findings import Finding, Severity
from launchready.mail.judgement import judge_mail
from launchready.mail.looking import Sender, look_at_mail
from launchready.mail.parts import MailReport

__all__ = ["Finding", "MailReport", "Sender", "Severity", "judge_mail", "look_at_mail"]
