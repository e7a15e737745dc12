"""HTML pages: one template each, nothing from outside, and nothing that comes from the world unescaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from launchready.report.verdicts import first_looks, printable, rank_of

_LABELS = {"fail": "✗ fail", "unknown": "? unknown", "pass": "✓ pass", "not_applicable": "n/a", "": "not asked"}


def page_template(name: str, filters: Mapping[str, Callable[..., object]]) -> Template:
    """Return the template ``name`` with ``filters`` beside those for verdicts of launchready.verify/1."""
    environment = Environment(
        loader=PackageLoader("launchready.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_for_a_page,
    )
    environment.filters |= {"worst_first": _worst_first, "label": _label, "first_looks": first_looks, **filters}
    return environment.get_template(name)


def tell_day(at: str) -> str:
    """Return the day of ``at`` (ISO 8601) as people write it: ``25 November 2026``, in UTC."""
    moment = datetime.fromisoformat(at).astimezone(UTC)
    return f"{moment.day} {moment:%B %Y}"


def tell_when(at: str) -> str:
    """Return ``at`` (ISO 8601) as people write it: ``25 November 2026, 09:30 UTC``."""
    return f"{tell_day(at)}, {datetime.fromisoformat(at).astimezone(UTC):%H:%M} UTC"


def _label(verdict: str) -> str:
    return _LABELS.get(verdict, verdict)


def _worst_first(verdicts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(verdicts, key=lambda verdict: (rank_of(verdict["verdict"]), verdict["concern"]))


def _for_a_page(value: object) -> object:
    """Return ``value`` as a page may show it: what could turn the reading direction is shown, not done.

    Markup is what a template's own macros made of values that came through here before.
    """
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
