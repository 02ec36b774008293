"""What everybody may read of requests, through the database's function."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from minqing.cases.rules import CaseLevel, CaseState, Category
from minqing.interop.models import Intake
from minqing.interop.queries.clients import intake_hash
from minqing.interop.rules.georeport import MAX_ROWS, AskedRequests
from minqing.interop.rules.openness import CLOSED_STATES, OpenStatus
from minqing.lib.time import end_of_local_day

__all__ = ["OpenRequest", "number_of_token", "open_requests"]


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request as everybody reads it: the office's words, the neighbourhood, no door."""

    number: str
    state: CaseState
    status: OpenStatus
    level: CaseLevel
    category: Category
    summary: str
    raised_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    area_code: str
    neighbourhood: str
    street: str
    latitude: float | None
    longitude: float | None


def open_requests(asked: AskedRequests) -> list[OpenRequest]:
    """The newest first, no more than the page asked for and 1,000 (one statement)."""
    skip = (asked.page - 1) * asked.page_size
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from interop_open_requests(%s::text[], %s::text[], %s::text[], %s::text[],"
            " %s, %s, %s, %s)",
            [
                _array(asked.numbers),
                _array(asked.services),
                [state.value for state in CLOSED_STATES],
                _array(asked.statuses),
                asked.since,
                asked.until,
                max(0, min(asked.page_size, MAX_ROWS - skip)),
                skip,
            ],
        )
        return [_request(row) for row in cursor.fetchall()]


def number_of_token(token: str) -> str | None:
    """The number of the request that came in with a token; None for any other."""
    rows = Intake.objects.filter(token_hash=intake_hash(token))
    return rows.values_list("number", flat=True).first()


def _array(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)


def _request(row: tuple) -> OpenRequest:  # type: ignore[type-arg]  # what the function returns
    closed = bool(row[2])
    return OpenRequest(
        number=row[0],
        state=CaseState(row[1]),
        status=OpenStatus.CLOSED if closed else OpenStatus.OPEN,
        level=CaseLevel(row[3]),
        category=Category(row[4]),
        summary=row[5],
        raised_at=row[6],
        updated_at=row[7],
        expected_at=None if closed else _expected(row),
        area_code=row[12],
        neighbourhood=row[13],
        street=row[14],
        latitude=row[15],
        longitude=row[16],
    )


def _expected(row: tuple) -> datetime | None:  # type: ignore[type-arg]  # the same
    """What is promised next: the new answer, the first one, the named day. Ends of days."""
    response_due_at, first_told_at, follow_up_due_at, next_on = row[8:12]
    if follow_up_due_at is not None:
        return _within_day(follow_up_due_at)
    if first_told_at is None:
        return _within_day(response_due_at)
    return None if next_on is None else _within_day(end_of_local_day(next_on))


def _within_day(end: datetime) -> datetime:
    """The last second of a day for its 24:00, which other systems show as the day after."""
    return end - timedelta(seconds=1)
