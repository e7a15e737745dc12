"""What the model refuses, said in a sentence: what is wrong, and what would be right."""

from __future__ import annotations

import difflib
import re
import types
import typing
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from launchready.errors import Problem
from launchready.site import Site
from launchready.site.declared import WRITTEN_AS, Declared
from launchready.site.explanations import explanations
from launchready.zone.names import canonical_name

_TYPES = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "list_type": "a list, one item a line after a dash and a space",
    "dict_type": "a block of keys",
    "model_type": "a block of keys",
}
_SENTENCE_END = re.compile(r"\. (?=[A-Z])")
_KEPT = "/%:@!$&'()*+,;=~?{}"  # what is written as it is in a path or a target


def site_errors(error: ValidationError, value: object) -> tuple[Problem, ...]:
    """Return the model's errors about ``value`` as problems, one a key, without file or line.

    Where a key takes several forms (``pending`` or a list), the model tells why the value is none of them: only the
    form that fits best is spoken of, or all of them in one sentence.
    """
    found: dict[tuple[int | str, ...], list[ErrorDetails]] = {}
    for details in error.errors(include_url=False):
        found.setdefault(_path(details, value), []).append(details)
    return tuple(
        Problem(".".join(map(str, path)), _sentence_of(several, path, value))
        for path, several in found.items()
        if not any(_is_form(details) and _beneath(path, found) for details in several)
    )


def _is_form(details: ErrorDetails) -> bool:
    """Say whether the model only missed a form of the value, and not something within it."""
    return details["type"] in _TYPES or details["type"] in ("literal_error", "enum")


def _beneath(path: tuple[int | str, ...], paths: Iterable[tuple[int | str, ...]]) -> bool:
    return any(len(other) > len(path) and other[: len(path)] == path for other in paths)


def _sentence_of(several: Sequence[ErrorDetails], path: Sequence[int | str], site: object) -> str:
    forms = list(dict.fromkeys(_form(details) for details in several if _is_form(details)))
    if len(forms) < 2 or len(several) > len([details for details in several if _is_form(details)]):
        # Where one form fits as such, what is wrong with it is the news.
        return _sentence(next((one for one in several if not _is_form(one)), several[0]), path, site)
    given = several[0]["input"]
    said = "it is empty" if given is None else f"{show(given)} does not fit"
    hints = (_hint(form, given) for form in forms if isinstance(given, str))
    hint = next((hint for hint in hints if "without quotes" in hint), "")
    return f"{said}: write {' or '.join(forms)}{hint}{_meaning(path)}"


def _form(details: ErrorDetails) -> str:
    return _TYPES.get(details["type"]) or str(details.get("ctx", {}).get("expected", "")).replace("'", "")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return " (did you mean x?)" for the known word nearest to ``word``, else the known words."""
    words = tuple(known)
    close = difflib.get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else f"; known are {', '.join(sorted(words))}"


def show(value: object) -> str:
    """Return a declared value as a reader wrote it, cut where it is long."""
    text = {True: "true", False: "false", None: "nothing"}.get(value) if isinstance(value, bool | None) else None
    if text is None:
        text = "a block of keys" if isinstance(value, Mapping) else "a list" if isinstance(value, list) else str(value)
    shown = printable(text)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"


def printable(text: str) -> str:
    """Return ``text`` with a question mark for what cannot be printed."""
    return "".join(char if char.isprintable() else "?" for char in text)


def unprintable(text: str) -> str | None:
    """Return what in ``text`` cannot be printed and what to do about it, None where all can."""
    if text.isprintable():
        return None
    odd = next(character for character in text if not character.isprintable())
    if odd in "\r\n":
        return "a line break, which cannot be printed: write it on one line (in a block, >- in place of | or >)"
    name = unicodedata.name(odd, "").lower()
    return f"U+{ord(odd):04X}{f' ({name})' if name else ''}, which cannot be printed: delete it, or write a plain one"


def emptied(paths: Iterable[tuple[str, ...]]) -> Iterator[Problem]:
    """Return the keys at ``paths``, which nothing is written behind, where that switches off what is on unless told.

    A block whose keys are all in comments looks like one that has its defaults, and means null.
    """
    for path in paths:
        for model in _models_at(path[:-1]):
            field = model.model_fields.get(path[-1]) if path else None
            if field and not field.is_required() and field.get_default(call_default_factory=False) is not None:
                if type(None) in typing.get_args(field.annotation):
                    yield Problem(
                        ".".join(path), f"it is empty: write null if nothing is meant, or leave it out{_meaning(path)}"
                    )
                break


def _path(details: ErrorDetails, value: object) -> tuple[int | str, ...]:
    """Return the keys that ``details`` is about, without the branches that the model tried (``str``, ``list[str]``)."""
    path: list[int | str] = []
    for place, part in enumerate(details["loc"], 1):
        if isinstance(value, Mapping):
            if part in value:
                value = value[part]
            elif details["type"] != "missing" or place < len(details["loc"]):
                continue
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            continue
        path.append(part)
    return tuple(path)


def _sentence(details: ErrorDetails, path: Sequence[int | str], site: object) -> str:
    kind, given, context = details["type"], details["input"], details.get("ctx", {})
    match kind:
        case "extra_forbidden":
            return f"{path[-1]} is not known here{_instead(path)}"
        case "missing":
            return f"it is missing{_meaning(path)}"
        case "literal_error" | "enum":
            return _choice(str(context["expected"]), given, path)
        case "string_pattern_mismatch":
            return f"{show(given)!r} does not fit: write {WRITTEN_AS[str(context['pattern'])]}{_in_ascii(given)}"
        case "value_error":
            return str(context["error"])
        case "too_short" | "string_too_short" | "string_too_long" | "greater_than_equal" | "less_than_equal":
            return _out_of_bounds(details, path)
        case _ if kind in _TYPES:
            return _wrong_type(_TYPES[kind], given, path)
        case _:
            return f"{show(given)} does not fit here"


def _out_of_bounds(details: ErrorDetails, path: Sequence[int | str]) -> str:
    kind, context = details["type"], details.get("ctx", {})
    match kind:
        case "string_too_short" if path and not str(path[-1]).strip():
            return "a name is empty here: write the name, or @ for the domain itself"
        case "string_too_short":
            return f"it is empty; write a text{_meaning(path)}"
        case "too_short":
            return "it is empty; give at least one, or leave the key out"
        case "string_too_long":
            return f"it is longer than {context['max_length']} characters"
    low, high = context.get("ge"), context.get("le")
    bound = f"at least {low}" if high is None else f"at most {high}"
    return f"{show(details['input'])} is out of range: {bound}{_meaning(path)}"


def _in_ascii(given: str) -> str:
    """Return how a path or URL with letters beyond ASCII is written, to be put behind what would be right."""
    if given.isascii() or not given.isprintable():
        return ""
    scheme, colon, rest = given.partition("://")
    host, slash, path = rest.partition("/") if colon else ("", "", given)
    try:
        written = f"{scheme}{colon}{canonical_name(host)}{slash}{quote(path, _KEPT)}" if colon else quote(path, _KEPT)
    except ValueError:
        return ""
    return f"; in ASCII that is {show(written)}" if given.startswith(("/", "https://")) else ""


def _wrong_type(wanted: str, given: object, path: Sequence[int | str]) -> str:
    if given is None:
        return f"it is empty; write {wanted}{_meaning(path)}"
    if wanted == "a text" and isinstance(given, Mapping | list):
        return f"{show(given)} does not fit: write one text{_meaning(path)}"
    quoted = f", in quotes: {str(given).lower()!r}" if wanted == "a text" and isinstance(given, int | float) else ""
    hint = _hint(wanted, given) if isinstance(given, str) else ""
    return f"{show(given)} does not fit: write {wanted}{quoted}{hint}{'' if quoted else _meaning(path)}"


def _hint(wanted: str, given: str) -> str:
    """Return why a text is not what is ``wanted``, where it looks like it."""
    if wanted == "true or false":
        known = given.lower() in ("true", "false")
        return f", without quotes: {given.lower()}" if known else " (yes, no, on and off are texts)"
    if wanted == "a whole number" and given.strip().isdecimal():
        return ", without quotes"
    return " (a colon has a space behind it)" if wanted == "a block of keys" and re.match(r"\w+:\S", given) else ""


def _choice(expected: str, given: object, path: Sequence[int | str]) -> str:
    words = [word for word in expected.replace(" or ", ", ").replace("'", "").split(", ") if word]
    allowed = ", ".join(words)
    if given is None:
        return f"it is empty; write one of {allowed}{_meaning(path)}"
    if isinstance(given, int | float) and not isinstance(given, bool) and str(given) in words:
        return f"write it in quotes: {str(given)!r}"
    close = _meant(str(given), words) if isinstance(given, str) else None
    return f"{show(given)} is not one of {allowed}{f'; did you mean {close}?' if close else ''}"


def _meant(given: str, words: Sequence[str]) -> str | None:
    """Return the one of ``words`` that somebody means by ``given``: the same in another case, a part of it, or near."""
    plain = {word.lower(): word for word in words}
    lowered = given.lower()
    parts = [word for word in plain if len(lowered) > 3 and (lowered in word or word in lowered)]
    close = difflib.get_close_matches(lowered, plain, n=1, cutoff=0.7)
    found = [lowered] if lowered in plain else close or sorted(parts, key=len, reverse=True)
    return plain[found[0]] if found else None


def _instead(path: Sequence[int | str]) -> str:
    """Return what to write in place of a key that is not known."""
    for model in _models_at(path[:-1]):
        if issubclass(model, Declared) and (told := model.known_elsewhere.get(str(path[-1]))):
            return f": {told}"
    return nearest(str(path[-1]), _known_keys(path[:-1]))


def _known_keys(path: Sequence[int | str]) -> tuple[str, ...]:
    return tuple(key for model in _models_at(path) for key in model.model_fields)


def _meaning(path: Sequence[int | str]) -> str:
    for model in _models_at(path[:-1]) if path else ():
        if text := explanations(model).get(str(path[-1])):
            first = _SENTENCE_END.split(" ".join(text.split()).replace("``", ""), maxsplit=1)[0]
            return f": {first[0].lower() + first[1:].rstrip('.')}"
    return ""


def _models_at(path: Sequence[int | str]) -> tuple[type[BaseModel], ...]:
    """Return the models whose keys may stand at ``path`` of a site."""
    found: tuple[Any, ...] = (Site,)
    for part in path:
        found = tuple(inner for kind in found for inner in _inner(kind, part))
    return tuple(kind for kind in found if isinstance(kind, type) and issubclass(kind, BaseModel))


def _inner(kind: Any, part: int | str) -> Iterator[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(part))
        yield from _plain(field.annotation) if field else ()
    elif typing.get_origin(kind) is dict:
        yield from _plain(typing.get_args(kind)[1])
    elif typing.get_origin(kind) is list:
        yield from _plain(typing.get_args(kind)[0])


def _plain(kind: Any) -> Iterator[Any]:
    """Return the types that an annotation allows, without Annotated and None."""
    if typing.get_origin(kind) is typing.Annotated:
        yield from _plain(typing.get_args(kind)[0])
    elif typing.get_origin(kind) in (types.UnionType, typing.Union):
        for inner in typing.get_args(kind):
            yield from _plain(inner)
    elif kind is not type(None):
        yield kind
