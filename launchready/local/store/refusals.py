"""A refusal: what Cloudflare's API answers instead of doing what it was asked, with its code.

There is no official list of codes; those used here were seen in the sources that docs/local.md names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any


class Refusal(Exception):  # noqa: N818 - it is an answer of the API, not a failure of ours
    """The API refuses: HTTP ``status``, Cloudflare's ``code`` and ``message``, a JSON ``pointer`` to the cause.

    ``messages`` stand beside the error, as page rules have them.
    """

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        pointer: str | None = None,
        *,
        messages: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.pointer = pointer
        self.messages = tuple(messages)
        super().__init__(f"{code}: {message}")


def invalid_record(message: str, *, code: int = 9005, pointer: str | None = None) -> Refusal:
    """Return the refusal of a DNS record that is not valid."""
    return Refusal(400, code, message, pointer)


def invalid_ruleset(message: str, pointer: str) -> Refusal:
    """Return the refusal of a ruleset, or of a rule in it, that is not valid."""
    return Refusal(400, 20015, message, pointer)


def refuse_unknown_keys(sent: Mapping[str, Any], known: Set[str], pointer: str) -> None:
    """Raise Refusal for the first key of ``sent``, a part of a rule at ``pointer``, that is not ``known``."""
    if unknown := sorted(set(sent) - known):
        raise invalid_ruleset(f"json: unknown field {unknown[0]!r}", f"{pointer}/{unknown[0]}")


def not_found(what: str, identifier: str) -> Refusal:
    """Return the refusal for an identifier that names nothing."""
    path = f"{what}/{identifier}"
    return Refusal(404, 7003, f"Could not route to /{path}, perhaps your object identifier is invalid?")
