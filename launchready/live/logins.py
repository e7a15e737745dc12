"""Log-ins: what two users of a site send with each request, and what only their own pages show.

They are given by the environment, or by a command that prints them, never by a stack file. Nothing of them is ever
shown: reports name the first user and the second.

    LAUNCHREADY_LOGIN_A, LAUNCHREADY_LOGIN_B     header lines, as in ``Cookie: session=…`` or ``Authorization: …``
    LAUNCHREADY_MARKER_A, LAUNCHREADY_MARKER_B   text that a page shows to this user and to nobody else
    LAUNCHREADY_LOGIN_COMMAND                    called with a host name, prints both as JSON:
                                                 [{"headers": {"Cookie": "…"}, "marker": "…"}, {…}]
"""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from launchready.errors import UsageError

COMMAND = "LAUNCHREADY_LOGIN_COMMAND"
VARIABLES = (
    ("LAUNCHREADY_LOGIN_A", "LAUNCHREADY_MARKER_A"),
    ("LAUNCHREADY_LOGIN_B", "LAUNCHREADY_MARKER_B"),
)
NAMES = ("the first user", "the second user")
SHORTEST_MARKER = 4  # characters: what is shorter stands in other pages by chance
_SECONDS = 60.0  # that a command may take: it may have to log in
_MAX_OUTPUT = 100_000
_ABSENT = "no log-ins of two users are given"


@dataclass(frozen=True, slots=True)
class Login:
    """One user: the headers of this user's requests, and the text that only this user's pages show."""

    name: str
    headers: Mapping[str, str] = field(repr=False)
    marker: str = field(repr=False)


Users: TypeAlias = tuple[Login, Login]


@dataclass(slots=True)
class Logins:
    """The log-ins of two users, the same on every host or what ``command`` prints for each. Neither: there are none."""

    users: Users | None = field(default=None, repr=False)
    command: tuple[str, ...] = field(default=(), repr=False)
    _printed: dict[str, asyncio.Task[Users | str]] = field(default_factory=dict, repr=False)

    async def users_of(self, host: str) -> Users | str:
        """Return the users of ``host``, or why there are none; the command is called once for each host."""
        if self.users is not None:
            return self.users
        if not self.command:
            return _ABSENT
        if host not in self._printed:
            self._printed[host] = asyncio.ensure_future(_call((*self.command, host)))
        return await asyncio.shield(self._printed[host])


def logins_from(environment: Mapping[str, str]) -> Logins:
    """Return the log-ins that ``environment`` gives; raises UsageError where they are given in part or in both ways."""
    given = [name for pair in VARIABLES for name in pair if environment.get(name)]
    command = environment.get(COMMAND, "")
    if command and given:
        raise UsageError(f"{COMMAND} and {given[0]} are both set: choose one")
    if command:
        try:
            return Logins(command=tuple(shlex.split(command)))
        except ValueError:
            raise UsageError(f"{COMMAND} cannot be read as a command: a quote is open") from None
    if not given:
        return Logins()
    missing = [name for pair in VARIABLES for name in pair if name not in given]
    if missing:
        raise UsageError(
            f"{given[0]} is set, but {' and '.join(missing)} not: two users are needed, each with a marker"
        )
    logins = [
        _login(name, _header_lines(environment[headers], headers), environment[marker], marker)
        for name, (headers, marker) in zip(NAMES, VARIABLES, strict=True)
    ]
    return Logins(users=_two(logins, VARIABLES[1][1]))


def _header_lines(text: str, variable: str) -> dict[str, str]:
    headers = {}
    for line in filter(str.strip, text.splitlines()):
        name, colon, value = line.partition(":")
        if not colon:
            raise UsageError(f"{variable}: write header lines, as in Cookie: NAME=VALUE or Authorization: Bearer TOKEN")
        headers[name.strip()] = value.strip()
    return headers


def _login(name: str, headers: Mapping[str, str], marker: str, of: str) -> Login:
    for header, value in headers.items():
        if (
            not header.isascii()
            or not header.replace("-", "").isalnum()
            or not (value.isascii() and value.isprintable())
        ):
            raise UsageError(f"{of}: the headers of {name} cannot be sent as they are")
    if len(marker.strip()) < SHORTEST_MARKER:
        raise UsageError(f"{of}: a marker has {SHORTEST_MARKER} characters or more, so that no other page shows it")
    return Login(name, dict(headers), marker.strip())


def _two(logins: list[Login], of: str) -> Users:
    first, second = logins
    if first.marker in second.marker or second.marker in first.marker:
        raise UsageError(f"{of}: the two users have to have different markers, neither a part of the other")
    return first, second


async def _call(command: tuple[str, ...]) -> Users | str:
    """Return what ``command`` prints as log-ins, or what is wrong; its output is never shown."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        return f"{COMMAND} cannot be run: {error.strerror}"
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    printed = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            while len(printed) <= _MAX_OUTPUT and (chunk := await process.stdout.read(_MAX_OUTPUT)):
                printed += chunk
            if len(printed) > _MAX_OUTPUT:
                return f"{COMMAND} printed more than {_MAX_OUTPUT} bytes"
            code = await process.wait()
    except TimeoutError:
        return f"{COMMAND} took more than {_SECONDS:g} s"
    finally:
        if process.returncode is None:
            process.kill()
            # What it still printed is thrown away: a pipe that nobody reads would never end.
            while await process.stdout.read(_MAX_OUTPUT):
                pass
            await process.wait()
    return _read(bytes(printed)) if code == 0 else f"{COMMAND} ended with {code}"


def _read(printed: bytes) -> Users | str:
    try:
        told: Any = json.loads(printed)
        entries = [(dict(entry["headers"]), str(entry["marker"])) for entry in told]
        logins = [
            _login(name, {str(key): str(value) for key, value in headers.items()}, marker, COMMAND)
            for name, (headers, marker) in zip(NAMES, entries, strict=True)
        ]
        return _two(logins, COMMAND)
    except UsageError as error:
        return str(error)
    except (ValueError, KeyError, TypeError):
        return f'{COMMAND} has to print [{{"headers": {{…}}, "marker": "…"}}, {{…}}] and nothing else'
