"""Months judged later than the day of the list, and by what was known: equal to a recount."""

import random
from datetime import timedelta

import pytest

from minqing.cases import operations, queries
from minqing.cases.models import CaseStanding
from minqing.cases.queries import Kept
from minqing.cases.rules import ToldChannel
from minqing.lib.time import local_date
from tests.builders import NOW
from tests.cases.acting import acting, days, raise_for, standing_of
from tests.cases.test_figure_lists import live, recounted
from tests.cast import Cast, ClientFor
from tests.database import as_owner

# From the events alone, of what was recorded by one moment, each month judged at another: the first
# telling must have come before it was over; a withdrawal before, without one, takes it off the list
# of what was promised.
JUDGED = """
with turned as (
  select distinct on (e.case_id) e.case_id, e.kind from cases_caseevent e
  where e.happened_at < %(at)s and e.recorded_at <= %(known)s
    and (e.kind in ('solved', 'answered_on_the_spot', 'closed', 'withdrawn', 'reopened'))
  order by e.case_id, e.number desc)
select c.id, case when told.at < due.at then 'in_time' when ended.at < due.at then 'withdrawn'
  when due.at <= %(judged)s then 'late' else 'within' end
from cases_case c left join turned on turned.case_id = c.id
cross join lateral (select (date_trunc('day', c.raised_at at time zone 'Asia/Shanghai')
  + interval '1 month 1 day') at time zone 'Asia/Shanghai' as at) due
cross join lateral (select min(e.happened_at) as at from cases_caseevent e
  where e.case_id = c.id and e.kind in ('told', 'answered_on_the_spot', 'withdrawn')
    and e.happened_at < %(judged)s and e.recorded_at <= %(known)s) ended
cross join lateral (select min(e.happened_at) as at from cases_caseevent e
  where e.case_id = c.id and e.kind in ('told', 'answered_on_the_spot')
    and e.happened_at < %(judged)s and e.recorded_at <= %(known)s) told
where c.raised_at < %(at)s and c.recorded_at <= %(known)s
  and coalesce(turned.kind, 'reopened') = 'reopened'
"""


def test_months_judged_later_and_by_what_was_known_equal_a_recount(cast: Cast) -> None:
    live(cast, random.Random(5))
    with as_owner():
        untold = list(CaseStanding.objects.filter(response_to_tell_id__isnull=False))
    for row in untold[::2]:
        # Told at once, and heard of a month later.
        assert row.response_to_tell_id is not None
        with acting(cast.lin) as lin:
            operations.tell(
                by=lin.actor,
                at=row.last_event_at + timedelta(days=30),
                told_at=row.last_event_at + timedelta(hours=1),
                response_id=row.response_to_tell_id,
                channel=ToldChannel.PHONE,
            )
    assert len(untold) > 3
    seen = set()
    for at, judged, known in [
        *((n, n + more, 300) for n in (10, 25, 40) for more in (0, 20, 60)),
        *((n, 90, known) for n in (10, 25, 40) for known in (15, 30, 45, 60, 100)),
    ]:
        moments = {"at": days(at), "judged": days(judged), "known": days(known)}
        wanted = [Kept(kept) for _key, kept in recounted(JUDGED, **moments)]
        with acting(cast.li) as li:
            total = queries.open_promises(
                li.scope, "310199", days(at), judged_at=days(judged), known_at=days(known)
            )
            listed = queries.open_page(
                li.scope, "310199", days(at), judged_at=days(judged), size=100
            )
            of_each = [
                queries.open_page(
                    li.scope, "310199", days(at), judged_at=days(judged), kept=kept, size=100
                )
                for kept in Kept
            ]
            now = queries.open_promises(li.scope, "310199", days(at), judged_at=days(judged))
        numbers = [wanted.count(kept) for kept in Kept]
        assert [
            total.withdrawn,
            total.answered_in_time,
            total.still_within,
            total.late,
        ] == numbers
        assert total.cases == sum(numbers) - total.withdrawn
        today = dict(recounted(JUDGED, **moments | {"known": days(300)}))
        assert {row.standing.pk: row.kept for row in listed} == today
        assert {row.standing.pk: row.kept for rows in of_each for row in rows} == today
        assert [len(rows) for rows in of_each] == [
            now.withdrawn,
            now.answered_in_time,
            now.still_within,
            now.late,
        ]
        seen.update(wanted)
    assert seen == set(Kept)


@pytest.mark.parametrize(("left_on", "kept"), [(20, Kept.WITHDRAWN), (50, Kept.LATE)])
def test_what_was_withdrawn_since_stays_on_the_list_of_the_day(
    cast: Cast, client_for: ClientFor, left_on: int, kept: Kept
) -> None:
    start = NOW - timedelta(days=300)
    case = raise_for(cast.lin, cast.households["a1"][0], at=start).case
    with acting(cast.lin) as lin:
        (promise,) = standing_of(case.pk).case.promises.all()
        operations.withdraw(
            by=lin.actor,
            at=start + timedelta(days=left_on),
            case_id=case.pk,
            statement="不用了",
            requester_id=promise.pk,
        )
    with acting(cast.qian) as qian:
        (found,) = queries.open_page(
            qian.scope, "310199001001", start + timedelta(days=10), judged_at=NOW
        )
        month = queries.past_one_month(qian.scope, NOW).exists()
    assert (found.kept, found.answered_at, month) == (kept, None, kept is Kept.LATE)
    day = local_date(start + timedelta(days=10)).isoformat()
    assert case.number in client_for(cast.qian).get(f"/desk/cases/open/?on={day}").text
