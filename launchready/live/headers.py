"""Header fields of an answer: names in any case, fields that stand twice kept apart (RFC 9110, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Self


class Headers(Mapping[str, str]):
    """The fields of one answer by name. A name that stands in several fields has them as one list, ``a, b``.

    ``get_list`` has them one by one, which Set-Cookie needs: its values hold commas of their own.
    """

    __slots__ = ("_fields",)

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(name.lower(), []).append(value)

    @classmethod
    def read(cls, fields: Iterable[tuple[bytes, bytes]]) -> Self:
        """Return ``fields`` as text: UTF-8 where it is that, else every byte a character (Latin-1)."""
        return cls((name.decode("latin-1"), _text(value)) for name, value in fields)

    def __getitem__(self, name: str) -> str:
        return ", ".join(self._fields[name.lower()])

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._fields

    def __repr__(self) -> str:
        return f"Headers({', '.join(self._fields)})"  # the names alone: values may be sessions

    def get_list(self, name: str) -> list[str]:
        """Return the value of each field with this name, in order."""
        return list(self._fields.get(name.lower(), ()))


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
