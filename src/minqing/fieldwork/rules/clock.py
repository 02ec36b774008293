"""Time between a phone and the server: skew, true moments, leases, the life of a token."""

from datetime import datetime, timedelta

__all__ = [
    "LEASE",
    "MAX_AHEAD",
    "MAX_SKEW",
    "OLDEST",
    "SEEN_EVERY",
    "TOKEN_LIFE",
    "clock_is_off",
    "is_in_future",
    "is_too_old",
    "lease_until",
    "true_moment",
]

MAX_SKEW = timedelta(minutes=10)
"""How far a signed request's moment may lie from the server's."""
MAX_AHEAD = timedelta(minutes=10)
"""How far in the future a recorded moment may lie, after the offset is taken out."""
OLDEST = timedelta(days=400)
"""Older than any round: a clock that had not been set, or an offset that was measured wrongly."""
LEASE = timedelta(days=7)
"""How long a phone may be read without having met the server."""
TOKEN_LIFE = timedelta(minutes=15)
"""How long an enrolment code may be used."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last contact is kept: a write at every pull would cost more than the pull."""

_MAX_OFFSET_MS = 20 * 365 * 24 * 3600 * 1000


def clock_is_off(sent_at: datetime, now: datetime) -> bool:
    """Whether a signed request's moment is too far from the server's for the signature to count."""
    return abs(sent_at - now) > MAX_SKEW


def true_moment(made_at: datetime, offset_ms: int) -> datetime:
    """When something happened: the phone's time corrected by its last measured offset.

    ``offset_ms`` = server time − phone time. OverflowError when the sum is no date, or the offset
    is longer than twenty years.
    """
    if abs(offset_ms) > _MAX_OFFSET_MS:
        message = f"An offset of {offset_ms} ms was not measured."
        raise OverflowError(message)
    return made_at + timedelta(milliseconds=offset_ms)


def is_in_future(moment: datetime, now: datetime) -> bool:
    """Whether a recorded moment lies further ahead than two clocks may differ."""
    return moment - now > MAX_AHEAD


def is_too_old(moment: datetime, now: datetime) -> bool:
    """Whether a recorded moment is so old that the phone's clock is the likelier explanation."""
    return now - moment > OLDEST


def lease_until(now: datetime) -> datetime:
    """Until when a phone that has just met the server may be read offline."""
    return now + LEASE
