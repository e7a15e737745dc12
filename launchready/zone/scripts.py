"""Letters of several scripts in one label: how a name is made to look like another one.

A Cyrillic A between Latin letters is another name, which a reviewer cannot see and a visitor will not type. What is
allowed is what Unicode's Technical Standard 39 (section 5.2, "highly restrictive") and browsers allow: one script a
label, and Latin beside the scripts that are written together in Chinese, Japanese and Korean. A label in one script,
Cyrillic throughout for one, is a name like any other. Verified 2026-11-24.
"""

from __future__ import annotations

import unicodedata

import idna

_WRITTEN_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
# Letters that look like Latin ones in most fonts: the everyday ones of Unicode's confusables.txt, by their names.
_CYRILLIC = {"A": "a", "IE": "e", "O": "o", "ER": "p", "ES": "c", "U": "y", "HA": "x", "BYELORUSSIAN-UKRAINIAN I": "i",
             "JE": "j", "DZE": "s", "KOMI DE": "d", "PALOCHKA": "l", "SHHA": "h", "QA": "q", "WE": "w"}  # fmt: skip
_GREEK = {"ALPHA": "a", "OMICRON": "o", "NU": "v", "RHO": "p", "IOTA": "i", "KAPPA": "k", "TAU": "t", "UPSILON": "u"}
_LOOKS_LIKE = {f"CYRILLIC SMALL LETTER {name}": latin for name, latin in _CYRILLIC.items()} | {
    f"GREEK SMALL LETTER {name}": latin for name, latin in _GREEK.items()
}


def mixed_scripts(name: str) -> str | None:
    """Return a sentence about the first label of ``name`` that mixes scripts, or None where none does.

    ``name`` may be written in Unicode or in punycode; what is no valid name mixes nothing.
    """
    for label in name.strip().split("."):
        text = _readable(label)
        if text.isascii():
            continue  # Latin alone
        scripts = {_script(letter) for letter in text} - {None}
        if len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER):
            return _sentence(text)
    return None


def broken_punycode(name: str) -> str | None:
    """Return a sentence about the first label of ``name`` that begins with ``xn--`` and stands for no letters.

    What IDNA 2008 forbids and some registries sell all the same (an emoji) is a name like any other.
    """
    for label in name.strip().lower().split("."):
        if not label.startswith("xn--"):
            continue
        try:
            stands_for = label.removeprefix("xn--").encode("ascii").decode("punycode")
        except UnicodeError:
            stands_for = ""
        if stands_for.isascii() or not stands_for.isprintable():
            return f"the label {label!r} is no punycode, which xn-- announces: write the label in its own letters"
    return None


def _readable(label: str) -> str:
    """Return ``label`` as a reader sees it, in lower case."""
    lowered = label.lower()
    if not lowered.startswith("xn--"):
        return lowered
    try:
        return idna.decode(lowered)
    except (idna.IDNAError, UnicodeError):
        return lowered


def _script(letter: str) -> str | None:
    """Return the script of ``letter`` by its Unicode name, or None for what belongs to all (digits, marks, -)."""
    if unicodedata.category(letter)[0] != "L":
        return None
    script = unicodedata.name(letter, "UNKNOWN").partition(" ")[0]
    return {"KATAKANA-HIRAGANA": None, "IDEOGRAPHIC": "CJK", "MODIFIER": None}.get(script, script)


def _sentence(label: str) -> str:
    """Say which letter is the odd one: of the script that has the fewest letters in ``label``."""
    letters = [(letter, script) for letter in label if (script := _script(letter))]
    counts = {script: sum(other == script for _, other in letters) for _, script in letters}
    rarest = min(counts, key=lambda script: (counts[script], script == "LATIN"))
    odd = next(one for one, script in letters if script == rarest)
    letter = unicodedata.name(odd, f"U+{ord(odd):04X}")
    looks = f", which looks like the Latin {_LOOKS_LIKE[letter]}," if letter in _LOOKS_LIKE else ""
    others = " and ".join(script.capitalize() for script in counts if script != rarest)
    return (
        f"the label {label!r} mixes scripts: {odd!r} is {letter}{looks} beside {others} letters; "
        "write the label in one script"
    )
