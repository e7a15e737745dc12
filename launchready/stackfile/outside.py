"""What stands in a stack file outside the site: its top, and the keys beside ``launchready:site``.

The engine reads ``config:`` and a few keys of its own (sdk/go/common/workspace/project.go of Pulumi, ProjectStack), and
says nothing of any other: a block that lost its indentation is quietly not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from launchready.errors import DeclarationError, Problem
from launchready.policies.allowances import KEY as ALLOW
from launchready.probe import Probe
from launchready.site import Site
from launchready.stackfile.defaults import DEFAULTS
from launchready.stackfile.reading import SITE, shown
from launchready.stackfile.stack import Gate
from launchready.stackfile.wording import nearest, show
from launchready.stackfile.yaml12 import Document

NAMESPACE = "launchready:"
VERIFY, PROBE = "launchready:verify", "launchready:probe"
_KNOWN = (SITE, VERIFY, PROBE, DEFAULTS, ALLOW)
_CONFIG = "config"
_EMPTY = (None, "")  # in a file, and as the engine hands it over


def config_of(document: Document, file: Path) -> dict[str, object]:
    """Return the block ``config`` of a stack file; raise DeclarationError where there is none."""
    value = document.value
    config = value.get(_CONFIG) if isinstance(value, dict) else None
    if isinstance(config, dict):
        return config
    if isinstance(value, dict) and _CONFIG in value:
        given, line = value[_CONFIG], document.lines[(_CONFIG,)]
        what = "it is empty" if not given else f"it is {show(given)}"
    elif isinstance(value, dict) and (close := get_close_matches(_CONFIG, value, n=1, cutoff=0.6)):
        what, line = f"did you mean it by {show(close[0])}:?", document.lines[(close[0],)]
    else:
        line = 1
        what = "the file is empty" if not value else "the file is a block of other keys"
        what = what if isinstance(value, dict) or value is None else f"the file is {show(value)}"
    message = f"there is no config: block ({what}); the site stands under config: {SITE}:"
    raise DeclarationError((Problem("", message, shown(file), line),))


def top_problems(document: Document, file: Path) -> Iterator[Problem]:
    """Return the keys that nobody reads where they stand, beside ``config``, with file and line."""
    for key in document.value:
        if key in Site.model_fields or key.startswith(NAMESPACE):
            where = f"config: {SITE}:" if key in Site.model_fields else "config:"
            message = f"{show(key)} stands beside config:, where nobody reads it: indent it below {where}"
            yield Problem(key, message, shown(file), document.lines[(key,)])


def key_problems(config: Mapping[str, object]) -> Iterator[Problem]:
    """Return the keys of ``config`` that the engine takes for the project's own or for another project's."""
    for key in config:
        namespace, colon, name = key.partition(":")
        if key.removeprefix(NAMESPACE) in Site.model_fields:
            yield Problem(key, f"{key.removeprefix(NAMESPACE)} belongs below {SITE}: indent it by two spaces more")
        elif not colon:
            yield Problem(key, f"write {NAMESPACE}{show(key)}: a key here has its namespace before it")
        elif namespace != NAMESPACE[:-1] and get_close_matches(namespace, [NAMESPACE[:-1]], cutoff=0.8):
            yield Problem(key, f"this key is not known; did you mean {NAMESPACE}{show(name)}?")


def setting_problems(config: Mapping[str, object]) -> Iterator[Problem]:
    """Return what is wrong with the keys ``launchready:…`` beside the site, what they allow left aside."""
    for key in config:
        if key.startswith(NAMESPACE) and key not in _KNOWN:
            yield Problem(key, f"this key is not known{nearest(key, _KNOWN)}")
    if ALLOW in config and config[ALLOW] in _EMPTY:
        yield Problem(ALLOW, "it is empty: list what is allowed below it, or leave it out")
    for key, words in ((VERIFY, Gate), (PROBE, Probe)):
        value = config.get(key)
        allowed = [word.value for word in words]
        if key in config and value not in allowed:
            hint = nearest(str(value), allowed) if isinstance(value, str) else ""
            given = "it is empty, and" if value in _EMPTY else f"{show(value)} is"
            yield Problem(key, f"{given} not one of {', '.join(allowed)}{hint if 'mean' in hint else ''}")


def site_missing(config: Mapping[str, object], others: list[Problem]) -> Iterator[Problem]:
    """Return that there is no site, unless one of the ``others`` says already where it is."""
    told = any(f"mean {SITE}?" in other.message or f"write {SITE}:" in other.message for other in others)
    if SITE not in config and not told:
        yield Problem("", f"{SITE} is missing: it holds what the client declares; see docs/stack.md")
