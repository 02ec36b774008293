"""New deadlines put in force while every case of a district is open, so that every date moves."""

from contextlib import suppress
from time import perf_counter

from benchmarks.district import CODE, District
from benchmarks.measures import Measured

__all__ = ["adopted"]

#: Every case waits for its first answer, at one of three levels, by all the clocks there are.
_OPEN = """
update cases_casestanding set state = 'open', final = false, due_kind = 'response',
  level = (array['block', 'neighbourhood', 'street'])[n.n %% 3 + 1], due_at = response_due_at,
  fixed_due_kind = 'response', fixed_due_at = response_due_at, follow_up_since = null,
  level_since = raised_at, solution_since = raised_at
from (select case_id as id, row_number() over (order by case_id) as n from cases_casestanding) n
where n.id = case_id
"""


class _UndoneError(Exception):
    """Everything that the measure did goes again."""


def adopted(_district: District) -> Measured:
    """Seconds to adopt; the preview before it and how many dates moved stand in the notes."""
    from django.db import connection, transaction  # noqa: PLC0415  # Django is loaded by now
    from django.utils import timezone  # noqa: PLC0415  # the same

    from minqing.cases.operations.terms import adopt_deadlines  # noqa: PLC0415  # the same
    from minqing.cases.queries.terms import current_terms  # noqa: PLC0415  # the same
    from minqing.cases.queries.terms_preview import preview  # noqa: PLC0415  # the same
    from minqing.cases.rules import Deadline, DeadlineKind, Terms, Unit  # noqa: PLC0415  # the same
    from minqing.lib.actor import Actor  # noqa: PLC0415  # the same
    from minqing.lib.scope import Scope  # noqa: PLC0415  # the same
    from minqing.storage.scoping import scoped  # noqa: PLC0415  # the same

    wanted = (
        Deadline(DeadlineKind.LEVEL, 5, Unit.WORKING_DAYS),
        Deadline(DeadlineKind.SOLUTION, 15, Unit.WORKING_DAYS),
    )
    notes: list[str] = []
    spent, wrong = 0.0, False
    with suppress(_UndoneError), transaction.atomic(), scoped(Scope.system(CODE, "bench")) as scope:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, [])
            cases = cursor.rowcount
            cursor.execute("analyze cases_casestanding")
        began = perf_counter()
        found = preview(scope, Terms(current_terms().calendar, wanted))
        looked = perf_counter() - began
        began = perf_counter()
        moved = adopt_deadlines(
            by=Actor.system("bench"),
            at=timezone.now(),
            area_code=CODE,
            deadlines=wanted,
            base=0,
        )
        spent = perf_counter() - began
        wrong = moved != len(found.moved) or moved < cases // 2
        notes.append(
            f"{cases:,} open cases, {moved:,} dates moved; the preview took {looked:.1f} s"
        )
        raise _UndoneError
    with connection.cursor() as cursor:
        cursor.execute("vacuum (full, analyze) cases_casestanding")
    return Measured({"terms.adopt": spent}, notes, wrong=wrong)
