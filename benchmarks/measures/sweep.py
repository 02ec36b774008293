"""The sweep over a district in which every case is open and half of them are overdue."""

from contextlib import suppress
from datetime import timedelta
from time import perf_counter

from benchmarks.district import CODE, District
from benchmarks.measures import Measured

__all__ = ["due"]

#: Every case is made open: one half was due yesterday, the other is due within two working days.
_OPEN = """
update cases_casestanding set state = 'open', escalated = 0, due_kind = 'response',
  level = (array['block', 'neighbourhood', 'street'])[rev_of.n %% 3 + 1],
  owner_area_code = left(area_code, case rev_of.n %% 3 when 2 then 9 else 12 end),
  due_at = case when rev_of.n %% 2 = 0 then %(yesterday)s else %(tomorrow)s end
from (select case_id as id, row_number() over (order by case_id) as n from cases_casestanding)
  rev_of
where rev_of.id = case_id
"""
_TOUCHED = "cases_casestanding, cases_caseevent, cases_reminder, notices_notice"


class _UndoneError(Exception):
    """Everything that the measure did goes again."""


def due(_district: District) -> Measured:
    """Seconds for one sweep; then another, which must change nothing. All is undone afterwards."""
    from django.db import connection, transaction  # noqa: PLC0415  # Django is loaded by now
    from django.utils import timezone  # noqa: PLC0415  # the same

    from minqing.cases.operations.sweeping import sweep  # noqa: PLC0415  # the same
    from minqing.lib.time import at_local, end_of_local_day, local_date  # noqa: PLC0415  # the same

    today = local_date(timezone.now())
    at = at_local(today, 10)
    notes: list[str] = []
    spent, wrong = 0.0, False
    with suppress(_UndoneError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                _OPEN,
                {
                    "yesterday": end_of_local_day(today - timedelta(days=1)),
                    "tomorrow": end_of_local_day(today + timedelta(days=1)),
                },
            )
            cases = cursor.rowcount
            cursor.execute("analyze cases_casestanding")
        began = perf_counter()
        first = sweep(CODE, at=at)
        spent = perf_counter() - began
        began = perf_counter()
        second = sweep(CODE, at=at + timedelta(minutes=15))
        again = perf_counter() - began
        wrong = first.escalated == 0 or second.escalated + second.reminded > 0
        notes.append(
            f"{cases:,} open cases: {first.escalated:,} escalated, reminded of"
            f" {first.reminded:,}; again {again:.1f} s, {second.escalated:,} and"
            f" {second.reminded:,}"
        )
        raise _UndoneError
    with connection.cursor() as cursor:
        cursor.execute(f"vacuum (full, analyze) {_TOUCHED}")
    return Measured({"sweep.due": spent}, notes, wrong=wrong)
