"""What counts as a visit, where a household stands, which share was reached."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from uuid import UUID

from minqing.lib.shares import percent
from minqing.lib.time import end_of_local_day, same_day_in, start_of_local_day

CLOCK_TOLERANCE = timedelta(minutes=10)
_ROUND_BEGINS_WITHIN = timedelta(days=366)
_LONGEST_ROUND = 2  # years


class Outcome(StrEnum):
    """How a visit at a door ended."""

    MET = "met"
    NOBODY_HOME = "nobody_home"
    REFUSED = "refused"
    VACANT = "vacant"
    MOVED_AWAY = "moved_away"
    MERGED_FLAT = "merged_flat"
    WRONG_ADDRESS = "wrong_address"


class Source(StrEnum):
    """How the visit came to the server."""

    FIELD = "field"
    DESK = "desk"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Window:
    """The moments in which a visit counts: from `start`, before `end` (None = still open)."""

    start: datetime
    end: datetime | None

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)

    def until(self, cut_off: date) -> Window:
        """The part of the window up to 24:00 of the cut-off day."""
        end = end_of_local_day(cut_off)
        return Window(self.start, end if self.end is None else min(self.end, end))


def window(from_on: date, to_on: date | None) -> Window:
    """The window of a round: `from_on` at 00:00 to `to_on` at 00:00, Shanghai time.

    As with every dated row, `to_on` is the first day on which the round no longer holds.
    """
    return Window(start_of_local_day(from_on), None if to_on is None else start_of_local_day(to_on))


def counts(outcome: str, visited_at: datetime, within: Window) -> bool:
    """Whether the visit makes its household a visited one in the round."""
    return outcome == Outcome.MET and visited_at in within


def is_in_future(visited_at: datetime, at: datetime) -> bool:
    """Whether the moment lies further ahead than clocks may differ (10 minutes)."""
    return visited_at > at + CLOCK_TOLERANCE


def stands_on(from_on: date, to_on: date | None, day: date) -> bool:
    """Whether a dated row holds at the end of the day; `to_on` is the first day without it."""
    return from_on <= day and (to_on is None or day < to_on)


@dataclass(frozen=True, slots=True)
class Part:
    """A building (16 digits) or an entrance (18) that belonged to a block for some days."""

    area_code: str
    block_id: UUID
    from_on: date
    to_on: date | None


def placement(entrance_code: str, parts: Iterable[Part], day: date) -> UUID | None:
    """The block in which a door stood on the day; an entrance's own part beats its building's."""
    fitting = [
        part
        for part in parts
        if entrance_code.startswith(part.area_code) and stands_on(part.from_on, part.to_on, day)
    ]
    if not fitting:
        return None
    return max(fitting, key=lambda part: (len(part.area_code), part.from_on)).block_id


@dataclass(frozen=True, slots=True)
class Attempt:
    """One visit as far as the standing of its household needs it."""

    visit_id: UUID
    outcome: str
    visited_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a household stands in a round."""

    met: bool
    met_at: datetime | None
    last_outcome: str
    last_visit_at: datetime
    visits: int


def standing(attempts: Iterable[Attempt], within: Window) -> Standing | None:
    """The standing after these visits, in whatever order they arrived; None without any.

    A visit pushed twice has one id and is one attempt. `met_at` is the first counted meeting.
    """
    unique = {attempt.visit_id: attempt for attempt in attempts}.values()
    if not unique:
        return None
    last = max(unique, key=lambda attempt: (attempt.visited_at, attempt.visit_id))
    met_at = min(
        (a.visited_at for a in unique if counts(a.outcome, a.visited_at, within)), default=None
    )
    return Standing(
        met=met_at is not None,
        met_at=met_at,
        last_outcome=last.outcome,
        last_visit_at=last.visited_at,
        visits=len(unique),
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the households on the register, those met in the round by the cut-off.

    `cut_off` None means now. Raises ValueError when more are met than there are households.
    """

    households: int
    met: int
    group: str
    area_code: str
    block_id: UUID | None = None
    cut_off: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.met <= self.households:
            message = f"{self.met} met of {self.households} households in {self.area_code}"
            raise ValueError(message)

    @property
    def share(self) -> Decimal | None:
        """Percentage with one decimal; None without households; 100.0 only when all are met."""
        return percent(self.met, self.households)

    @property
    def open(self) -> int:
        """Households not yet met."""
        return self.households - self.met


def worst_first(row: Coverage) -> tuple[bool, Decimal, int, str]:
    """Sort key: lowest share first, of equal shares the most open doors; empty areas last."""
    share = row.share
    return (share is None, Decimal(0) if share is None else share, -row.open, row.area_code)


def even_shares(entrances: Sequence[str], members: int) -> list[int]:
    """Which member takes each door, for doors in walking order given by their entrances.

    Everybody gets one stretch of doors. Stretches are equal, give or take one; a cut moves to the
    nearest stairs when that costs no more than a tenth of a share, so that few are walked twice.
    Raises ValueError without members.
    """
    if members < 1:
        message = "there is nobody to share the doors"
        raise ValueError(message)
    doors = len(entrances)
    stairs = [at for at in range(1, doors) if entrances[at] != entrances[at - 1]]
    slack = doors // (members * 10)
    cuts: list[int] = []
    for index in range(1, members):
        even = index * doors // members
        near = min(stairs, key=lambda at: abs(at - even), default=even)
        cut = near if abs(near - even) <= slack else even
        cuts.append(max(cut, cuts[-1] if cuts else 0))
    return [sum(at >= cut for cut in cuts) for at in range(doors)]


def apart_from_kin(
    takers: Sequence[int], related: Collection[tuple[int, int]], members: int
) -> list[int | None]:
    """Give the doors of a member's own household and relatives to somebody else of the team.

    ``takers`` is what ``even_shares`` gave, ``related`` are (door, member) pairs by position. Such
    a door goes to the member who has the nearest other door on the way, else to the next one of
    the team; None where everybody is related, so that nobody can look after it.
    """
    forbidden = set(related)
    found: list[int | None] = list(takers)
    for door, member in sorted(forbidden):
        if takers[door] == member:
            found[door] = _other_taker(takers, door, forbidden, members)
    return found


def _other_taker(
    takers: Sequence[int], door: int, forbidden: Collection[tuple[int, int]], members: int
) -> int | None:
    near = sorted(range(len(takers)), key=lambda at: (abs(at - door), at))
    asked = chain((takers[at] for at in near), range(members))
    return next((each for each in asked if (door, each) not in forbidden), None)


def first_days_of_round(today: date) -> tuple[date, date]:
    """The earliest and the latest day on which a round that somebody starts today may begin."""
    return today - _ROUND_BEGINS_WITHIN, today + _ROUND_BEGINS_WITHIN


def latest_end_of_round(from_on: date) -> date:
    """The latest first day after a round: one takes about a year, so two are enough for any."""
    return same_day_in(from_on, _LONGEST_ROUND)
