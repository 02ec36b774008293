"""Making the projections anew from the facts."""

from datetime import datetime

from django.db import connection

from minqing.cases.models import PromiseStanding
from minqing.cases.operations.coordination.overdue import rebuild_coordination
from minqing.cases.operations.writing import write_projections
from minqing.cases.queries.reconcile import audits, case_chunks
from minqing.cases.queries.whereabouts import moved_homes, scattered_cases
from minqing.cases.rules import BrokenHistoryError
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.territory.operations import next_rev

__all__ = ["rebuild"]


@operation
def rebuild(*, by: Actor, at: datetime, area_code: str) -> int:
    """Make every projection of this package agree with the facts; how many were rewritten.

    Runs as the owner, who sees all. Phones pull the rewritten rows again, the others stay.
    BrokenHistoryError when a history cannot be read: nothing is rewritten then.
    """
    rewritten = _put_in_place()
    for chunk in case_chunks():
        wrong = [audit for audit in audits(chunk) if audit.differences]
        revs = next_rev({a.case.block_id for a in wrong if a.case.block_id is not None})
        for audit in wrong:
            if audit.standing is None:
                raise BrokenHistoryError(str(audit.differences[0]))
            kept = [promise.requester_id for promise in audit.standing.promises]
            PromiseStanding.objects.filter(case=audit.case).exclude(pk__in=kept).delete()
            block_id = audit.case.block_id
            rev = audit.rev + 1 if block_id is None else revs[block_id]
            write_projections(audit.case, audit.standing, rev, household_id=audit.household_id)
        rewritten += len(wrong)
    rewritten += _put_into_words()
    rewritten += rebuild_coordination()
    new_entry(act="cases.rebuilt", by=by, at=at, area_code=area_code, detail={"count": rewritten})
    return rewritten


def _put_in_place() -> int:
    """Move cases to where their households stand, and their rows to where they do themselves."""
    homes = moved_homes()
    with connection.cursor() as cursor:
        cursor.execute("select cases_follow_households(%s)", [homes])
        scattered = scattered_cases()
        cursor.execute(
            "select cases_move(array(select (c.id, s.household_id, c.area_code, c.block_id, null)"
            "::cases_place from cases_case c join cases_casestanding s on s.case_id = c.id"
            " where c.id = any (%s) order by c.id))",
            [scattered],
        )
    return len(homes) + len(scattered)


def _put_into_words() -> int:
    """Make the words by which cases are found anew; how many were not as the texts say."""
    with connection.cursor() as cursor:
        cursor.execute("select cases_keep_words(null)")
        return int(cursor.fetchone()[0])
