"""The deployment map as a picture: what is broken, not checked, live, and what can wait. Plain SVG, no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from launchready.audit.found import Role
from launchready.audit.summary import Lane, Part

WIDTH = 360  # units; a phone's width, and it scales
_COLUMNS, _HEIGHT, _GAP, _TITLE = 2, 44, 8, 26
_MOST = 14  # parts of one lane; the rest is counted
_NAME, _ROLE = 21, 30  # characters that fit a box
_WIDE = 19  # characters of a name, from which on they fit in narrow letters alone
_WORDS = {Role.API.value: "for programs", Role.REDIRECT.value: "leads elsewhere"}  # what a founder is told
_ORDER = (
    (Lane.BROKEN, "Broken"),
    (Lane.NOT_CHECKED, "Not checked"),
    (Lane.LIVE, "Live"),
    (Lane.CAN_WAIT, "Can wait"),
)


@dataclass(frozen=True, slots=True)
class Box:
    """One part as it is drawn, in the units of the picture; ``told`` is what a pointer on it shows."""

    x: int
    y: int
    width: int
    height: int
    name: str
    role: str
    told: str

    @property
    def pressed(self) -> bool:
        """Whether the name would leave the box in wide letters, and is drawn as wide as the box."""
        return len(self.name) >= _WIDE


@dataclass(frozen=True, slots=True)
class Row:
    """One lane: its title, where that stands, its boxes."""

    lane: str
    title: str
    y: int
    boxes: Sequence[Box]


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole map."""

    width: int
    height: int
    rows: Sequence[Row]


def draw_map(parts: Iterable[Part]) -> Picture:
    """Return where everything stands; lanes without parts are left out."""
    by_lane: dict[Lane, list[Part]] = {}
    for part in parts:
        by_lane.setdefault(part.lane, []).append(part)
    rows: list[Row] = []
    y = 0
    for lane, title in _ORDER:
        shown = by_lane.get(lane, [])
        if not shown:
            continue
        more = f", {len(shown) - _MOST} of them in the text below" if len(shown) > _MOST else ""
        boxes = _place(shown[:_MOST], y + _TITLE)
        rows.append(Row(lane.value, f"{title} ({len(shown)}{more})", y + 16, boxes))
        y = boxes[-1].y + _HEIGHT + 12
    return Picture(WIDTH, max(y, 1), rows)


def _place(parts: Sequence[Part], top: int) -> list[Box]:
    width = (WIDTH - _GAP * (_COLUMNS - 1)) // _COLUMNS
    return [
        Box(
            (place % _COLUMNS) * (width + _GAP),
            top + (place // _COLUMNS) * (_HEIGHT + _GAP),
            width,
            _HEIGHT,
            _fit(part.name, _NAME),
            _fit(", ".join(filter(None, (_WORDS.get(part.role, part.role), part.hosted))), _ROLE),
            f"{part.name}: {part.why}",
        )
        for place, part in enumerate(parts)
    ]


def _fit(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
