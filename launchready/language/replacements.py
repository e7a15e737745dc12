"""Replacement templates of wildcard_replace and regex_replace: ``${1}`` to ``${8}`` and ``$$`` for a dollar.

Source: developers.cloudflare.com/ruleset-engine/rules-language/functions, verified 2026-11-24.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from launchready.errors import LanguageError

Template: TypeAlias = tuple[bytes | int, ...]

_REFERENCE = re.compile(rb"\$(?:\{([0-9]+)\}|(\$)|(.?))", re.DOTALL)
_MAX_REFERENCES = 8


def read_template(replacement: bytes, groups: int, column: int) -> Template:
    """Return ``replacement`` as literal bytes and numbers of captured groups (from 1).

    Raises LanguageError for a group beyond ``groups``, for more than eight references and for a lone dollar.
    """
    template: list[bytes | int] = []
    position = references = 0
    for match in _REFERENCE.finditer(replacement):
        template.append(replacement[position : match.start()])
        position = match.end()
        number, dollar, _ = match.groups()
        if dollar:
            template.append(b"$")
        elif number is None:
            raise LanguageError("$ in a replacement must be ${1} to ${8}, or $$ for a dollar", column)
        else:
            references += 1
            if not 1 <= int(number[:4]) <= groups:
                raise LanguageError(f"${{{number.decode()}}} refers to no group; the pattern has {groups}", column)
            template.append(int(number))
    if references > _MAX_REFERENCES:
        raise LanguageError(f"{references} references in a replacement; {_MAX_REFERENCES} are allowed", column)
    template.append(replacement[position:])
    return tuple(template)


def fill_template(template: Template, captured: Sequence[bytes]) -> bytes:
    """Return the template with each number replaced by what was captured (group 1 first)."""
    return b"".join(part if isinstance(part, bytes) else captured[part - 1] for part in template)
