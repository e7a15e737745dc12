"""Whether a mail server speaks TLS: greeting, EHLO, STARTTLS, one handshake, good-bye (RFC 5321, RFC 3207).

No mail is offered. Port 25 is closed to most networks on their way out, so silence shows nothing about a server.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import TypeAlias

from launchready.live.dns import CouldNotLook, now
from launchready.live.tls import reason_of
from launchready.live.vantage import Endpoint
from launchready.verdicts import Evidence

PORT = 25
_LONGEST_LINE = 2048  # bytes; RFC 5321 section 4.5.3.1.5 allows 512
_MOST_LINES = 64
_NO_EXTENSIONS = (
    "500",
    "501",
    "502",
    "504",
)  # EHLO is not known, RFC 5321 section 4.1.4: such a server has no STARTTLS
_NAME = b"launchready-verify.invalid"  # in EHLO: we have no name of our own, and no mail to send


@dataclass(frozen=True, slots=True)
class MailServer:
    """What one mail server said. ``certificate`` is empty where it is valid for its name, else why it is not.

    ``starttls`` False: it takes mail in plain text only.
    """

    host: str
    of: str
    greeting: str
    starttls: bool
    version: str
    certificate: str
    at: str

    def evidence(self) -> Evidence:
        """Return this look as evidence."""
        if not self.starttls:
            answer = f"{self.greeting}; no STARTTLS"
        else:
            answer = f"{self.greeting}; STARTTLS, {self.version or 'no handshake'}; {self.certificate or 'valid'}"
        return Evidence(f"SMTP {self.host}", self.of, answer, self.at)


SmtpLook: TypeAlias = MailServer | CouldNotLook


class _OddError(Exception):
    """The server speaks, but not SMTP."""


async def look_at_server(
    host: str, endpoint: Endpoint, context: ssl.SSLContext, connect: float, whole: float
) -> SmtpLook:
    """Return what the mail server ``host`` at ``endpoint`` says; ``connect`` and ``whole`` are seconds.

    ``context`` verifies the certificate for ``host``; where it does not hold, the reason is told and no more is sent.
    """

    def unseen(reason: str) -> CouldNotLook:
        return CouldNotLook(f"SMTP {host}", str(endpoint), reason, now())

    try:
        async with asyncio.timeout(connect):
            reader, writer = await asyncio.open_connection(endpoint.address, endpoint.port, limit=_LONGEST_LINE)
    except TimeoutError:
        return unseen(f"port {endpoint.port} gave no answer within {connect:g} s; many networks close it")
    except OSError as error:
        return unseen(f"port {endpoint.port} cannot be reached ({reason_of(error)})")
    try:
        async with asyncio.timeout(whole):
            return await _talk(host, endpoint, context, reader, writer)
    except TimeoutError:
        return unseen(f"the server did not finish within {whole:g} s")
    except (_OddError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
        return unseen(f"the server does not speak SMTP ({error if isinstance(error, _OddError) else 'it broke off'})")
    except OSError as error:
        return unseen(f"the connection broke off ({reason_of(error)})")
    finally:
        writer.transport.abort()


async def _talk(
    host: str, endpoint: Endpoint, context: ssl.SSLContext, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> SmtpLook:
    code, lines = await _reply(reader)
    if code != "220":
        return CouldNotLook(f"SMTP {host}", str(endpoint), f"the server turns us away: {lines[0]}", now())
    greeting = lines[0]
    writer.write(b"EHLO " + _NAME + b"\r\n")
    code, lines = await _reply(reader)
    if code not in ("250", *_NO_EXTENSIONS):  # it dislikes us or our name, which says nothing of what it offers others
        return CouldNotLook(f"SMTP {host}", str(endpoint), f"the server turns us away: {code} {lines[0]}", now())
    offered = code == "250" and any(line.strip().upper() == "STARTTLS" for line in lines[1:])
    version, certificate = "", ""
    if offered:
        writer.write(b"STARTTLS\r\n")
        code, _ = await _reply(reader)
        offered = code == "220"
    if offered:
        try:
            await writer.start_tls(context, server_hostname=host)
            version = str(writer.get_extra_info("ssl_object").version())
        except ssl.SSLCertVerificationError as error:
            certificate = f"the certificate is not valid: {error.verify_message}"
        except (ssl.SSLError, ConnectionError) as error:
            certificate = f"the TLS handshake fails ({getattr(error, 'reason', None) or type(error).__name__})"
    if not certificate:
        writer.write(b"QUIT\r\n")
    return MailServer(host, str(endpoint), greeting, offered, version, certificate, now())


async def _reply(reader: asyncio.StreamReader) -> tuple[str, list[str]]:
    """Return the code and the lines of one reply."""
    lines: list[str] = []
    while len(lines) < _MOST_LINES:
        line = (await reader.readuntil(b"\n")).decode("utf-8", "backslashreplace").rstrip("\r\n")
        if not line[:3].isdigit() or line[3:4] not in ("", " ", "-"):
            raise _OddError(line[:60])
        lines.append(line[4:])
        if line[3:4] != "-":
            return line[:3], lines
    raise _OddError(f"more than {_MOST_LINES} lines in one reply")
