"""Header fields of an answer: names in any case, fields that stand twice kept apart (RFC 9110, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Self


class Headers(Mapping[str, str]):
    """The fields of one answer by name. A name that stands in several fields has them as one list, ``a, b``.

    ``get_list`` has them one by one, which Set-Cookie needs: its values hold commas of their own. They are kept as
    the bytes that came, which a hundred short fields do not make larger: as objects each takes hundreds of bytes, and
    a round keeps the answers to a thousand requests.
    """

    __slots__ = ("_sent",)

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._sent = _kept((name.encode(), value.encode()) for name, value in fields)

    @classmethod
    def read(cls, fields: Iterable[tuple[bytes, bytes]]) -> Self:
        """Return ``fields`` as text: UTF-8 where it is that, else every byte a character (Latin-1)."""
        headers = cls()
        headers._sent = _kept(fields)
        return headers

    def __getitem__(self, name: str) -> str:
        values = self.get_list(name)
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __iter__(self) -> Iterator[str]:
        lines = self._sent.split(b"\n")[1:-1]
        return iter(dict.fromkeys(line.partition(b":")[0].decode("latin-1") for line in lines))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _begin(name) in self._sent

    def __repr__(self) -> str:
        return f"Headers({', '.join(self)})"  # the names alone: values may be sessions

    def get_list(self, name: str) -> list[str]:
        """Return the value of each field with this name, in order."""
        begin, values = _begin(name), []
        place = self._sent.find(begin)
        while place >= 0:
            end = self._sent.index(b"\n", place + 1)
            values.append(_text(self._sent[place + len(begin) : end]))
            place = self._sent.find(begin, end)
        return values


def _kept(fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    r"""Return ``fields`` as ``\nname:value\n…\n``, names in lower case; no name holds a colon, no value a new line."""
    lines = [name.lower() + b":" + value.replace(b"\n", b" ") for name, value in fields]
    return b"\n".join((b"", *lines, b""))


def _begin(name: str) -> bytes:
    return f"\n{name.lower()}:".encode()


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
