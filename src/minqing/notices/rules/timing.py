"""When a message may leave the house, when it is tried again, when a summary is due."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from minqing.lib.time import SHANGHAI, at_local, local_date

__all__ = [
    "ABANDONED_AFTER",
    "DIGEST_AT",
    "MOST_TRIES",
    "NO_QUIET",
    "RECEIPT_WITHIN",
    "QuietHours",
    "digest_is_due",
    "next_try",
    "not_before",
]

MOST_TRIES: Final = 9
"""Nine tries with the pauses of ``next_try`` span a little over a day."""
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=12)
_FACTOR: Final = 4

ABANDONED_AFTER: Final = timedelta(minutes=10)
"""So long after a try began and nobody wrote down how it ended, its worker is taken for dead."""
RECEIPT_WITHIN: Final = timedelta(hours=72)
"""Carriers keep a text message for a switched-off telephone two to three days."""
DIGEST_AT: Final = time(8, 30)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From which time of day to which in Shanghai nothing leaves; equal times mean never."""

    begin: time
    end: time

    def covers(self, moment: datetime) -> bool:
        """Whether a moment is quiet; the begin is, the end is not."""
        clock = moment.astimezone(SHANGHAI).time()
        if self.begin <= self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


NO_QUIET: Final = QuietHours(time(0), time(0))


def not_before(moment: datetime, quiet: QuietHours, *, urgent: bool) -> datetime:
    """The earliest moment, from a given one, at which a message may leave."""
    if urgent or not quiet.covers(moment):
        return moment
    today = local_date(moment)
    clock = moment.astimezone(SHANGHAI).time()
    day = today if clock < quiet.end else today + timedelta(days=1)
    return at_local(day, quiet.end.hour, quiet.end.minute)


def next_try(tries: int, at: datetime, *, asked: timedelta | None = None) -> datetime | None:
    """When to try again after so many tries in vain; None when it was the last.

    The pause is four times the one before, from a minute up to half a day, but never shorter than
    what the carrier ``asked`` for (at most half a day).
    """
    if tries >= MOST_TRIES:
        return None
    pause = _FIRST_PAUSE
    for _ in range(1, tries):
        pause = min(pause * _FACTOR, _LONGEST_PAUSE)
    if asked is not None:
        pause = max(pause, min(asked, _LONGEST_PAUSE))
    return at + pause


def digest_is_due(at: datetime, last: datetime | None) -> bool:
    """Whether today's summary is to be made: after 08:30, once a day."""
    if at < at_local(local_date(at), DIGEST_AT.hour, DIGEST_AT.minute):
        return False
    return last is None or local_date(last) < local_date(at)
