"""Who is asked to check: somebody else of the neighbourhood, by load."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.storage.scoping import within
from minqing.visits.access import require, under
from minqing.visits.models import CheckStanding
from minqing.visits.operations.checking import assign_checks
from minqing.visits.queries.checkers import Checkers, checkers
from minqing.visits.rules.checks import CheckState, Method, share_out

__all__ = ["propose_checkers"]

_CALLS_BEFORE_A_VISIT = 2


@operation
def propose_checkers(*, by: Actor, at: datetime, scope: Scope, area_code: str) -> int:
    """Give every check of a neighbourhood that waits for somebody to one; gives how many.

    Call-backs go to its secretaries and block leads; a household that was not reached twice is
    visited by somebody of its block's team. Never to the worker, nor to relatives (``Checkers``).
    Where nobody is left the check waits without anybody, and says so on its page.
    """
    require(scope, area_code)
    waiting = CheckStanding.objects.filter(
        within(scope, block=None), under(area_code), state=CheckState.WAITING.value
    )
    free = list(waiting.filter(assigned_member_id__isnull=True).order_by("pk"))
    again = list(
        waiting.filter(tries__gte=_CALLS_BEFORE_A_VISIT, assigned_member_id__isnull=False)
        .exclude(method=Method.VISIT.value)
        .order_by("pk")
    )
    if not free and not again:
        return 0
    may = checkers(scope, area_code, local_date(at))
    asked = waiting.values_list("assigned_member_id", flat=True)
    load = Counter(each for each in asked if each is not None)
    given = 0
    for rows, method in ((free, Method.CALL), (again, Method.VISIT)):
        shared = _shared(rows, method, may, load)
        if shared:
            given += assign_checks(by=by, at=at, area_code=area_code, given=shared, method=method)
    return given


def _shared(
    rows: list[CheckStanding], method: Method, may: Checkers, load: Counter[UUID]
) -> dict[UUID, UUID]:
    shared: dict[UUID, UUID] = {}
    for row in rows:
        candidates = may.callers if method is Method.CALL else may.team(row.block_id)
        found = share_out([(row.pk, may.barred(row))], candidates, load)
        for member_id in found.values():
            load[member_id] += 1
        shared |= found
    return shared
