"""A received message as bytes: its header fields as they stand, and its body. Pure."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.policy import default as policy
from email.utils import parsedate_to_datetime

from launchready.zone.names import canonical_name

_NAME = re.compile(rb"([\x21-\x39\x3b-\x7e]+)[ \t]*:")
_LINES = re.compile(rb"\r\n|\n|\r(?!\n)")
_OUTLOOK = bytes.fromhex("d0cf11e0a1b11ae1")  # a compound file, MS-CFB section 2.2
MOST_FIELDS = 2000


class MessageError(ValueError):
    """What was given is no message, with a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Message:
    """``fields`` are (name in lower case, field as it stands, CRLF at its end); ``body`` has CRLF line ends."""

    fields: tuple[tuple[str, bytes], ...]
    body: bytes

    def all(self, name: str) -> tuple[bytes, ...]:
        """Return the values of every field ``name``, unfolded."""
        return tuple(
            re.sub(rb"\r\n(?=[ \t])", b"", field.partition(b":")[2]).strip()
            for key, field in self.fields
            if key == name
        )

    @property
    def author_domain(self) -> str | None:
        """The domain of the one address in the one From field, in lower case; None where there is no such thing."""
        values = self.all("from")
        if len(values) != 1:
            return None
        try:
            header = policy.header_factory("from", values[0].decode("utf-8", "replace"))
            addresses: tuple[Address, ...] = header.addresses
            return canonical_name(addresses[0].domain) if len(addresses) == 1 else None
        except Exception:  # noqa: BLE001 - the standard parser fails in many ways at what is no address
            return None

    @property
    def date(self) -> str | None:
        """The Date field, ISO 8601; None where there is none that can be read."""
        values = self.all("date")
        try:
            return parsedate_to_datetime(values[0].decode("ascii")).isoformat() if values else None
        except ValueError:
            return None


def parse_message(raw: bytes) -> Message:
    """Return the message that ``raw`` is; headers alone are one without a body. Raises MessageError."""
    if raw.startswith(_OUTLOOK):
        raise MessageError(
            "it is a file of Outlook's own (.msg): open it there, and copy File, Properties, Internet headers"
        )
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # what some editors and shells save pasted text as
        raw = raw.decode("utf-16", "replace").encode()
    lines = _LINES.split(raw.lstrip(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    if lines and lines[0].startswith(b"From "):  # the separator of an mbox file
        del lines[0]
    fields: list[tuple[str, bytes]] = []
    place = 0
    for place, line in enumerate(lines):
        if line == b"":
            break
        if line[:1] in b" \t" and fields:
            name, field = fields[-1]
            fields[-1] = (name, field + line + b"\r\n")
            continue
        found = _NAME.match(line)
        if found is None:
            raise MessageError(f"line {place + 1} is no header field (Name: value), and no empty line came before it")
        fields.append((found[1].decode("ascii").lower(), line + b"\r\n"))
        if len(fields) > MOST_FIELDS:
            raise MessageError(f"it has more than {MOST_FIELDS} header fields")
    if not fields:
        raise MessageError("it has no header fields")
    return Message(tuple(fields), b"\r\n".join(lines[place + 1 :]))
