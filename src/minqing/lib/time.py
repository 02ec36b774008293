"""Moments in UTC, days in Shanghai: the two never mix by accident."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = [
    "SHANGHAI",
    "at_local",
    "end_of_local_day",
    "local_date",
    "same_day_in",
    "same_day_next_month",
    "start_of_local_day",
]

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_date(moment: datetime) -> date:
    """The day in Shanghai on which an aware moment falls."""
    if moment.tzinfo is None:
        message = "A moment without a time zone has no day."
        raise ValueError(message)
    return moment.astimezone(SHANGHAI).date()


def at_local(day: date, hour: int, minute: int = 0) -> datetime:
    """The aware UTC moment of a wall-clock time in Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


def start_of_local_day(day: date) -> datetime:
    """00:00 of a day in Shanghai, as an aware UTC moment."""
    return at_local(day, 0)


def end_of_local_day(day: date) -> datetime:
    """24:00 of a day in Shanghai, which is 00:00 of the next, as an aware UTC moment."""
    return at_local(day + timedelta(days=1), 0)


def same_day_next_month(day: date) -> date:
    """The same day of the next month, or that month's last day if it has none (31 Jan → 28 Feb)."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)  # noqa: PLR2004 - December
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def same_day_in(day: date, years: int) -> date:
    """The same day so many years later, or earlier; 28 February for a 29th that year lacks."""
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))
