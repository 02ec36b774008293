"""What was done for a neighbourhood, as anybody may read it: whole months, and no small numbers."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from minqing.cases.rules import CaseLevel
from minqing.lib.shares import percent
from minqing.lib.small_numbers import SMALL, SMALL_GROUP, published

__all__ = ["Counted", "Done", "whole_year", "worded"]


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, before small numbers are held back."""

    raised: int
    declared: int
    confirmed: int
    rejected: int
    months: int
    in_time: int
    by_level: dict[CaseLevel, int]


@dataclass(frozen=True, slots=True)
class Done:
    """What is published of it; None for what would be a small number.

    ``by_level`` are solutions, lowest level first. Rates are in per cent of all raised, the rate in
    time of all months that are over or were kept.
    """

    raised: int | None
    in_time_rate: Decimal | None
    declared_rate: Decimal | None
    confirmed_rate: Decimal | None
    rejected_rate: Decimal | None
    by_level: dict[CaseLevel, int | None]


def whole_year(today: date) -> tuple[date, date]:
    """First and last day of the twelve months before the present one.

    Whole months: a figure that changed every day would tell what happened that day.
    """
    this_month = today.replace(day=1)
    return this_month.replace(year=this_month.year - 1), this_month - timedelta(days=1)


def worded(counted: Counted) -> Done:
    """The figures as they may be published."""
    if counted.raised < SMALL_GROUP:
        return Done(None, None, None, None, None, dict.fromkeys(CaseLevel))
    said = published(
        {
            "confirmed": counted.confirmed,
            "rejected": counted.rejected,
            "silent": counted.raised - counted.confirmed - counted.rejected,
        }
    )
    return Done(
        raised=counted.raised,
        in_time_rate=_share(counted.in_time, counted.months),
        declared_rate=_share(counted.declared, counted.raised),
        confirmed_rate=_of(said["confirmed"], counted.raised),
        rejected_rate=_of(said["rejected"], counted.raised),
        by_level=published({level: counted.by_level.get(level, 0) for level in CaseLevel}),
    )


def _share(part: int, whole: int) -> Decimal | None:
    """A share whose part, or what is left of the whole, is no small number."""
    if whole < SMALL_GROUP or 0 < part < SMALL or 0 < whole - part < SMALL:
        return None
    return percent(part, whole)


def _of(part: int | None, whole: int) -> Decimal | None:
    return None if part is None else percent(part, whole)
