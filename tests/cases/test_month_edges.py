"""The lists at the edges of a day: due today, overdue, past one month, in Shanghai's days."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from minqing.cases import operations, queries
from minqing.cases.queries import DueFilter, Kept, Missed, QueueFilters, View
from minqing.cases.rules import ToldChannel
from minqing.lib.time import SHANGHAI, end_of_local_day, start_of_local_day
from tests.cases.acting import acting, all_agrees, at_neighbourhood, raise_for
from tests.cast import Cast

MOMENT = timedelta(microseconds=1)
RAISED = pytest.mark.parametrize(
    ("raised", "last_day"),
    [
        ("2026-01-31 09:00", date(2026, 2, 28)),
        ("2028-01-31 23:59", date(2028, 2, 29)),
        ("2026-02-28 12:00", date(2026, 3, 28)),
        ("2026-03-31 00:00", date(2026, 4, 30)),
        ("2026-12-31 23:59", date(2027, 1, 31)),
        # Until 08:00 the day in UTC is still the day before.
        ("2026-05-22 00:00", date(2026, 6, 22)),
        ("2026-05-22 07:59", date(2026, 6, 22)),
        ("2026-05-22 23:59", date(2026, 6, 22)),
        ("2026-05-23 00:00", date(2026, 6, 23)),
    ],
)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def lists_with(cast: Cast, case_id: UUID, at: datetime) -> set[str]:
    """The names of the lists of a moment on which a case stands, and where it counts as open."""
    with acting(cast.qian) as qian:
        found = {
            due.value
            for due in DueFilter
            for row in queries.queue(qian.scope, QueueFilters(view=View.DUE, due=due), at=at).rows
            if row.standing.pk == case_id
        }
        if queries.past_one_month(qian.scope, at).filter(case_id=case_id).exists():
            found.add("past_one_month")
        counted = queries.open_promises(qian.scope, "310199001001", at)
    assert counted.cases == 1
    return (
        found
        | ({"late"} if counted.late else set())
        | ({"within"} if counted.still_within else set())
    )


@RAISED
def test_the_month_is_due_on_its_last_day_and_past_at_24_00(
    cast: Cast, raised: str, last_day: date
) -> None:
    case_id = at_neighbourhood(cast, at=shanghai(raised))
    begins, over = start_of_local_day(last_day), end_of_local_day(last_day)

    assert lists_with(cast, case_id, begins - MOMENT) == {"soon", "within"}
    for at in (begins, over - MOMENT):
        assert lists_with(cast, case_id, at) == {"today", "soon", "within"}
    for at in (over, over + timedelta(days=400)):
        assert lists_with(cast, case_id, at) == {"overdue", "past_one_month", "late"}


@RAISED
@pytest.mark.parametrize("early", [True, False])
def test_told_in_the_last_moment_is_in_time_and_at_24_00_is_late_for_good(
    cast: Cast, raised: str, last_day: date, early: bool
) -> None:
    start, over = shanghai(raised), end_of_local_day(last_day)
    told_at = over - MOMENT if early else over
    case = raise_for(cast.lin, cast.households["a1"][0], at=start).case
    with acting(cast.lin) as lin:
        (answer,) = operations.respond(
            by=lin.actor, at=start, case_id=case.pk, text="已联系", final=True
        )
        operations.tell(
            by=lin.actor,
            at=told_at,
            response_id=answer.pk,
            channel=ToldChannel.IN_PERSON,
        )
        later = over + timedelta(days=1)
        (open_then,) = queries.open_page(lin.scope, "310199001001", later)
        missed = {
            how: queries.past_one_month(lin.scope, later, missed=how).exists() for how in Missed
        }

    assert open_then.kept is (Kept.IN_TIME if early else Kept.LATE)
    assert missed == {Missed.NOT_TOLD: False, Missed.TOLD_LATE: not early}
    assert all_agrees() == ([], [])


@pytest.mark.parametrize("raised", ["2026-05-22 00:00", "2026-05-22 07:59", "2026-05-22 23:59"])
def test_the_week_is_due_on_its_seventh_day_and_overdue_at_24_00(cast: Cast, raised: str) -> None:
    case_id = raise_for(cast.lin, cast.households["a1"][0], at=shanghai(raised)).case.pk
    begins, over = start_of_local_day(date(2026, 5, 29)), end_of_local_day(date(2026, 5, 29))

    assert lists_with(cast, case_id, begins - MOMENT) == {"soon", "within"}
    for at in (begins, over - MOMENT):
        assert lists_with(cast, case_id, at) == {"today", "soon", "within"}
    assert lists_with(cast, case_id, over) == {"overdue", "within"}
