"""Pure decisions of the look: due words, what is left of a month, the sign for nothing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from minqing.lib.time import local_date

__all__ = [
    "DASH",
    "LADDER_LEVELS",
    "SOON_DAYS",
    "DoorState",
    "DueKind",
    "DueWord",
    "LadderState",
    "LineKind",
    "MonthLine",
    "due_day",
    "due_word",
    "month_line",
    "step_of",
]

DASH = "–"
"""Where there is nothing to show: on pages, in lists to choose from and in a terminal."""

SOON_DAYS = 3
"""From this many days before the day itself a thing counts as due soon."""

USUAL_MONTH = timedelta(days=30)
INSTANT = timedelta(microseconds=1)

LADDER_LEVELS = ("block", "neighbourhood", "street", "district")
"""The steps of the ladder, lowest first."""


class LadderState(StrEnum):
    """How far a request on the ladder has come."""

    OPEN = "open"
    ANSWERED = "answered"
    SOLVED = "solved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class DoorState(StrEnum):
    """What is known of a door in a round of visits."""

    NOT_YET = "not_yet"
    MET = "met"
    NOBODY_HOME = "nobody_home"
    REFUSED = "refused"
    VACANT = "vacant"
    MOVED_AWAY = "moved_away"
    MERGED_FLAT = "merged_flat"
    WRONG_ADDRESS = "wrong_address"


class DueKind(StrEnum):
    """How pressing a due moment is."""

    LATER = "later"
    SOON = "soon"
    TODAY = "today"
    OVER = "over"


class LineKind(StrEnum):
    """How the line under the ladder is drawn."""

    NONE = "none"
    RUNNING = "running"
    SOON = "soon"
    OVER = "over"
    MET = "met"


@dataclass(frozen=True, slots=True)
class DueWord:
    """Kind and whole days: days left before the due day, or days past it."""

    kind: DueKind
    days: int


@dataclass(frozen=True, slots=True)
class MonthLine:
    """The line under the ladder; `share` of the month that is left, from 0 to 1."""

    kind: LineKind
    share: float


def step_of(level: str | int) -> int:
    """The step (1 to 4) of a level given by name or number; ValueError for anything else."""
    if level in LADDER_LEVELS:
        return LADDER_LEVELS.index(str(level)) + 1
    if isinstance(level, int) and 1 <= level <= len(LADDER_LEVELS):
        return level
    message = f"{level!r} is not a step of the ladder: use one of {', '.join(LADDER_LEVELS)}."
    raise ValueError(message)


def due_day(due: datetime) -> date:
    """The last day on which a due moment is kept: 24:00 belongs to the day that ends."""
    return local_date(due - INSTANT)


def due_word(due: datetime, now: datetime) -> DueWord:
    """Days between now and the due day, counted in Shanghai days as people count them."""
    days = (due_day(due) - local_date(now)).days
    if now >= due:
        return DueWord(DueKind.OVER, -days)
    if days == 0:
        return DueWord(DueKind.TODAY, 0)
    return DueWord(DueKind.SOON if days <= SOON_DAYS else DueKind.LATER, days)


def month_line(
    state: LadderState, raised: datetime | None, due: datetime | None, now: datetime | None
) -> MonthLine:
    """What the line under the ladder says.

    An answered or finished request has met its month; a withdrawn one has none. Without `raised`
    the month is taken to be 30 days. An open request with a due moment needs `now`: ValueError.
    """
    if state is LadderState.WITHDRAWN:
        return MonthLine(LineKind.NONE, 0)
    if state is not LadderState.OPEN:
        return MonthLine(LineKind.MET, 1)
    if due is None:
        return MonthLine(LineKind.NONE, 0)
    if now is None:
        message = "How much of a month is left cannot be told without the present moment."
        raise ValueError(message)
    word = due_word(due, now)
    if word.kind is DueKind.OVER:
        return MonthLine(LineKind.OVER, 0)
    begin = raised if raised is not None and raised < due else due - USUAL_MONTH
    share = max(0.0, min(1.0, (due - now) / (due - begin)))
    return MonthLine(LineKind.RUNNING if word.kind is DueKind.LATER else LineKind.SOON, share)
