"""Line drawings as inline SVG strings: the ladder, doors, marks, bars.

Only presentation attributes and classes are used, never `style=`: the content security policy
refuses inline styles. Colours come from the style sheet through `currentColor` and classes.
"""

from functools import lru_cache

from minqing.ui.rules import DoorState, LadderState, LineKind

__all__ = [
    "bar",
    "door_drawing",
    "due_shape",
    "ladder_drawing",
    "ladder_line",
    "line_mark",
    "shape",
]

STEP_WIDTH = 11
STEP_TOPS = (12, 8.5, 5, 1.5)
STEP_FLOOR = 16
LINE_WIDTH = 44
DAYS_DRAWN = 31
"""The line is drawn in whole days, so that few drawings serve all requests."""


@lru_cache(maxsize=512)
def ladder_drawing(step: int, state: LadderState, line: LineKind, days: int) -> str:
    """The small ladder: stairs with the present step filled, what is left of the month below."""
    left = 1 + (step - 1) * STEP_WIDTH
    top = STEP_TOPS[step - 1]
    stairs = f"M1 {STEP_FLOOR}" + "".join(
        f"V{step_top}H{1 + (index + 1) * STEP_WIDTH}" for index, step_top in enumerate(STEP_TOPS)
    )
    filled = (
        ""
        if state is LadderState.WITHDRAWN
        else f'<path class="step" d="M{left} {STEP_FLOOR}V{top}h{STEP_WIDTH}V{STEP_FLOOR}z"/>'
    )
    return (
        '<svg class="ladder-drawing" viewBox="0 0 46 23" width="46" height="23" aria-hidden="true">'
        f'{filled}<path class="stairs" d="{stairs}V{STEP_FLOOR}z"/>'
        f"{_month(line, days)}</svg>"
    )


def _month(line: LineKind, days: int) -> str:
    if line is LineKind.NONE:
        return ""
    if line is LineKind.MET:
        return '<path class="met" d="M1 20.5h32M36.5 20l2.5 2.5 5-5"/>'
    if line is LineKind.OVER:
        return '<path class="over" d="M1 20.5h44"/>'
    length = round(LINE_WIDTH * days / DAYS_DRAWN, 1)
    return (
        '<path class="track" d="M1 20.5h44"/>'
        f'<rect class="left" x="1" y="19" width="{length}" height="3"/>'
    )


@lru_cache(maxsize=128)
def ladder_line(line: LineKind, days: int) -> str:
    """The month's line of the large ladder, as wide as its place."""
    if line is LineKind.NONE:
        return ""
    width = 100 if line in {LineKind.MET, LineKind.OVER} else round(100 * days / DAYS_DRAWN, 1)
    drawn = (
        '<path class="over" d="M0 3h100"/>'
        if line is LineKind.OVER
        else f'<rect class="left" y="0" width="{width}" height="6"/>'
    )
    return (
        f'<svg class="ladder-month ladder-{line}" viewBox="0 0 100 6" preserveAspectRatio="none"'
        f' aria-hidden="true"><rect class="track" y="2.5" width="100" height="1"/>{drawn}</svg>'
    )


DOOR_FRAME = '<path class="frame" d="M4 29V2.5h16V29"/><path class="sill" d="M1 29h22"/>'
DOOR_FILLED = '<path class="leaf" d="M4 29V2.5h16V29z"/><path class="sill" d="M1 29h22"/>'
DOOR_EMPTY = '<path class="frame broken" d="M4 29V2.5h16V29"/><path class="sill" d="M1 29h22"/>'
DOOR_HANDLE = '<circle class="handle" cx="16.5" cy="17" r="1.2"/>'
DOOR_CORNER = '<path class="corner" d="M13.5 2.5H20V9z"/>'
DOORS = {
    DoorState.NOT_YET: DOOR_FRAME + DOOR_HANDLE,
    DoorState.MET: DOOR_FILLED + '<path class="sign on-leaf" d="m8 16 3 3.2 5.2-6.4"/>',
    DoorState.NOBODY_HOME: DOOR_FRAME + '<path class="sign" d="M8.5 16h7"/>',
    DoorState.REFUSED: DOOR_FRAME + '<path class="sign" d="m8.7 12.7 6.6 6.6m0-6.6-6.6 6.6"/>',
    DoorState.VACANT: DOOR_EMPTY,
    DoorState.MOVED_AWAY: DOOR_EMPTY + '<path class="sign" d="M8 16h9m-3-3.2 3.2 3.2-3.2 3.2"/>',
    DoorState.MERGED_FLAT: DOOR_EMPTY
    + '<path class="sign" d="m8 12.8 3.2 3.2L8 19.2m8-6.4L12.8 16l3.2 3.2"/>',
    DoorState.WRONG_ADDRESS: DOOR_EMPTY
    + '<path class="sign" d="M9.7 13.6a2.4 2.4 0 1 1 3.3 2.2c-.7.3-1 .8-1 1.6m0 2.6v.1"/>',
}


@lru_cache(maxsize=16)
def door_drawing(state: DoorState, *, hardship: bool) -> str:
    """A door whose shape says its state; special hardship is a folded corner and no more."""
    return (
        '<svg class="door-drawing" viewBox="0 0 24 30" width="24" height="30" aria-hidden="true">'
        f"{DOORS[state]}{DOOR_CORNER if hardship else ''}</svg>"
    )


SHAPES = {
    "over": '<path d="M5 .8 9.6 9H.4z"/>',
    "soon": '<path d="M5 1a4 4 0 0 1 0 8z"/><circle cx="5" cy="5" r="4" fill="none"/>',
    "done": '<path class="line" d="m1.2 5.4 2.6 2.8 5-6"/>',
    "accent": '<circle cx="5" cy="5" r="3.2"/>',
    "neutral": '<circle cx="5" cy="5" r="3.2" fill="none"/>',
}


@lru_cache(maxsize=16)
def shape(kind: str) -> str:
    """The small shape that says the same as a colour: triangle, half disc, tick, dot, ring."""
    return (
        '<svg class="shape" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">'
        f"{SHAPES[kind]}</svg>"
    )


def due_shape(kind: str) -> str:
    """The shape of a due word: nothing while there is time."""
    return {"over": shape("over"), "soon": shape("soon"), "today": shape("soon")}.get(kind, "")


MARKS = {
    "back": "M15 5l-7 7 7 7",
    "building": "M5 21V4h14v17M2 21h20M9 8h2m2 0h2m-6 4h2m2 0h2m-4 9v-5h2v5",
    "check": "M4 12.5l5 5L20 6.5",
    "clock": "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 7v5.5l3.5 2",
    "cross": "M6 6l12 12M18 6L6 18",
    "door": "M6 21V3h12v18M3 21h18M14.5 12v1",
    "download": "M12 4v11m-5-5l5 5 5-5M4 20h16",
    "info": "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 11v6M12 7v.5",
    "ladder": "M2 21v-4h5v-4h5V9h5V5h5v16z",
    "language": "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M3 12h18M12 3c-5 5-5 13 0 18c5-5 5-13 0-18",
    "leave": "M10 4H4v16h6M9 12h11m-4-4l4 4-4 4",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "next": "M9 5l7 7-7 7",
    "person": "M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8M4 21c1-5 4-7 8-7s7 2 8 7",
    "phone": "M7 3h10v18H7zM11 18h2",
    "plus": "M12 5v14M5 12h14",
    "print": "M7 9V3h10v6M7 18H4V9h16v9h-3M7 14h10v7H7z",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M15.5 15.5L21 21",
    "theme": "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
    "warning": "M12 4L2.5 20h19zM12 10v5M12 17v.5",
}


@lru_cache(maxsize=64)
def line_mark(name: str) -> str:
    """A line mark, one em high; KeyError for a name that is not drawn."""
    return (
        f'<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="{MARKS[name]}"/></svg>'
    )


@lru_cache(maxsize=1024)
def bar(per_mille: int, target: int | None = None) -> str:
    """A bar filled to so many thousandths, with a tick at `target` per cent."""
    tick = "" if target is None else f'<path class="tick" d="M{target} 0v8"/>'
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="rest" width="100" height="8"/>'
        f'<rect class="part" width="{per_mille / 10:g}" height="8"/>{tick}</svg>'
    )
