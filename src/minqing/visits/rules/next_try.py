"""When to knock again where nobody was home: another weekday and another part of the day.

The phone proposes by the same rule while it has no signal (`fieldapp/src/visits/next-try.ts`), the
database for visits that come without a day (`visits_follow_up`). `tests/contract/next-tries.json`
holds all three to the same answers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import product

from minqing.lib.time import SHANGHAI

__all__ = ["PARTS", "PartOfDay", "Slot", "next_try", "part_of_day", "slot_of"]

_WITHIN = 7  # days: each weekday once
_SATURDAY = 6
_NOON, _EVENING = 12, 17  # o'clock


class PartOfDay(StrEnum):
    """The hours of a day as somebody plans a walk: before 12, before 17, later."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


PARTS = (PartOfDay.EVENING, PartOfDay.MORNING, PartOfDay.AFTERNOON)
"""In the order in which people are likely to be at home."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A weekday (1 Monday to 7 Sunday) and a part of the day, written ``6-evening``."""

    weekday: int
    part: PartOfDay

    def __str__(self) -> str:
        """As rows and phones keep it."""
        return f"{self.weekday}-{self.part}"

    @property
    def weekend(self) -> bool:
        """Whether most people are off work."""
        return self.weekday >= _SATURDAY


def part_of_day(hour: int) -> PartOfDay:
    """The part of the day in which an hour of the clock lies."""
    if hour < _NOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if hour < _EVENING else PartOfDay.EVENING


def slot_of(moment: datetime) -> Slot:
    """The weekday and part of the day of a moment, Shanghai time."""
    local = moment.astimezone(SHANGHAI)
    return Slot(local.isoweekday(), part_of_day(local.hour))


def next_try(after: date, tried: Collection[Slot], *, to_on: date | None) -> tuple[date, PartOfDay]:
    """The day and part of the day to propose after a try in vain on ``after``.

    Within a week; never a slot in which somebody stood in vain already while another is free, and
    of the free ones rather one inside the round (``to_on`` is the first day after it), at another
    part of the day, on another weekday, at the weekend after working days and the other way round.
    """
    parts = {slot.part for slot in tried}
    weekdays = {slot.weekday for slot in tried}
    kinds = {slot.weekend for slot in tried}

    def worth(candidate: tuple[int, int]) -> tuple[bool, bool, bool, bool, bool, int, int]:
        ahead, preference = candidate
        day = after + timedelta(days=ahead)
        slot = Slot(day.isoweekday(), PARTS[preference])
        return (
            slot in tried,
            to_on is not None and day >= to_on,
            slot.part in parts,
            slot.weekday in weekdays,
            slot.weekend in kinds,
            ahead,
            preference,
        )

    ahead, preference = min(product(range(1, _WITHIN + 1), range(len(PARTS))), key=worth)
    return after + timedelta(days=ahead), PARTS[preference]
