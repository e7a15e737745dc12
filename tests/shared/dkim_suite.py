"""Signed messages that dkimpy's source archive carries, with the keys of its own tests and what it says of them."""

from __future__ import annotations

from dataclasses import dataclass

from suites import text_in

from launchready.live.mail import RecordError, parse_dkim
from launchready.mail.message import parse_message
from launchready.mail.signature import body_verifies, headers_verify, parse_signature

PACKAGE = "dkimpy"
FOLDER = "dkim/tests/data"
RFC_8463_KEY = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
"""RFC 8463, appendix A.2; the same in dkimpy's tests."""


GMAIL_KEY = (
    "k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1Kd87/UeJjenpabgbFwh+eBCsSTrqmwIYYvywlbhbqoo2DymndFkbjOV"
    "IPIldNs/m40KF+yzMn1skyoxcTUGCQs8g3FgD2Ap3ZB5DekAo5wMmk4wimDO+U8QzI3SD07y2+07wlNWwIt8svnxgdxGkVbbhzY8"
    "i+RQ9DpSVpPbF7ykQxtKXkv/ahW3KjViiAH+ghvvIhkx4xYSIc9oSwVmAl5OctMEeWUwg8Istjqz8BZeTWbf41fbNhte7Y+YqZOw"
    "q1Sd0DbvYAD9NOZK9vlfuac0598HY+vtSBczUiKERHv1yRbcaQtZFh5wtiRrN04BLUTD21MycBX5jYchHjPY/wIDAQAB"
)
"""What 20120113._domainkey.gmail.com published in 2013; in dkimpy's tests too."""


@dataclass(frozen=True)
class SignedMessage:
    """``file`` below dkimpy's data, whose signature is checked, with the record (or its file), the outcome."""

    id: str
    file: str
    selector: str
    record: str
    expected: str

    def outcome(self) -> str:
        """Return ``valid``, ``headers``, ``invalid`` or ``ignored``."""
        message = parse_message(text_in(PACKAGE, f"{FOLDER}/{self.file}"))
        fields = [field for name, field in message.fields if name == "dkim-signature"]
        try:
            signatures = [parse_signature(field) for field in fields]
        except RecordError:
            return "ignored"
        signature = next(each for each in signatures if each.selector == self.selector)
        record = self.record if "=" in self.record else text_in(PACKAGE, f"{FOLDER}/{self.record}").decode()
        if not headers_verify(signature, message, parse_dkim(record)):
            return "invalid"
        return "valid" if body_verifies(signature, message) else "headers"


MESSAGES = (
    SignedMessage("rfc8463-ed25519", "rfc6376.signed.msg", "brisbane", RFC_8463_KEY, "valid"),
    SignedMessage("rfc8463-rsa", "rfc6376.signed.msg", "test", "test.txt", "valid"),
    SignedMessage("rsa-alone", "rfc6376.signed.rsa.msg", "test", "test.txt", "valid"),
    SignedMessage("fields-changed", "rfc6376.signed.no_t.msg", "test", "test.txt", "invalid"),
    SignedMessage("exim-ed25519", "ed25519test2.msg", "sed", "eximtest.dns", "valid"),
    SignedMessage("domain-that-is-none", "test.message.baddomain", "test", "test.txt", "ignored"),
    SignedMessage("a-real-message-of-gmail", "test2.message", "20120113", GMAIL_KEY, "valid"),
)
