"""What can go wrong, drawn as a tree.

LaunchReadyError             a message that a founder understands; never shown as a traceback
├── UsageError               wrong use of a command (exit 2)
├── DeclarationError         a stack file that cannot be compiled, with every problem found (exit 2)
├── Refused                  what was asked for is not done, for what was found; nothing was changed (exit 1)
├── LanguageError            an expression of the rules language that is wrong, with its column (exit 2)
└── CouldNotFindOut          something needed for an answer could not be had (exit 3)
    ├── CannotTell           an expression whose value depends on what the request does not say
    ├── EngineError          Pulumi's engine is not to be had, or its run did not work
    └── ApiError             Cloudflare's API refused or did not answer
"""

from __future__ import annotations

from dataclasses import dataclass


class LaunchReadyError(Exception):
    """Root of all errors that Launch Ready raises on purpose."""

    exit_code = 3


class UsageError(LaunchReadyError):
    """A command was called in a way that cannot work: what, and what would."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a stack file.

    ``key`` is the path below ``launchready:site`` (``hosts.app.origin``), ``line`` counts from 1 and is None
    where the value did not come from a file.
    """

    key: str
    message: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.file and self.line else f"{self.file}: " if self.file else ""
        return f"{where}{self.key}: {self.message}" if self.key else f"{where}{self.message}"


class DeclarationError(LaunchReadyError):
    """A stack file that cannot be compiled. ``problems`` holds all that was found, not only the first."""

    exit_code = 2

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Refused(LaunchReadyError):  # noqa: N818 - what happened, as a reader would say it
    """What was asked for is not done, for what was found on the way; nothing was changed."""

    exit_code = 1


class LanguageError(LaunchReadyError):
    """An expression that cannot be parsed, typed or evaluated; ``column`` counts from 1."""

    exit_code = 2

    def __init__(self, message: str, column: int) -> None:
        self.reason = message
        self.column = column
        super().__init__(f"column {column}: {message}")


class CouldNotFindOut(LaunchReadyError):  # noqa: N818 - the name says what the user is told, as exit code 3 does
    """Something needed for an answer could not be had: never to be reported as a pass."""

    exit_code = 3


class CannotTell(CouldNotFindOut):
    """The value of an expression depends on what nobody said; ``reason`` names it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"cannot tell: {reason}")


class EngineError(CouldNotFindOut):
    """Pulumi's engine could not be found, built or run."""


class ApiError(CouldNotFindOut):
    """Cloudflare's API refused a call or did not answer. ``code`` is Cloudflare's error code, if it gave one."""

    def __init__(self, message: str, *, status: int | None = None, code: int | None = None) -> None:
        self.status = status
        self.code = code
        super().__init__(message)
