"""Requests change hands when the post of whoever handled them ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import CaseStanding
from minqing.cases.operations.writing import begin_many
from minqing.cases.rules import EventKind, allowed_kinds
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date

__all__ = ["hand_over_cases"]


@operation
def hand_over_cases(*, by: Actor, at: datetime, takers: Mapping[UUID, Sequence[UUID]]) -> int:
    """Give requests that somebody handled to others; gives their number.

    ``takers`` is case → members, the preferred one first. The first who holds the case at its
    present level handles it from now on; where none does, the level handles it together again. It
    is part of ending a post, so whoever may end that may do this; the caller has checked it.
    """
    today = local_date(at)
    places = dict(CaseStanding.objects.filter(pk__in=takers).values_list("pk", "block_id"))
    postings = {
        each: access.postings_of(each, today)
        for each in {m for some in takers.values() for m in some}
    }
    done = 0
    # Blocks ascending, what stands in none last: the order in which their counters are locked.
    for block_id in sorted(set(places.values()), key=lambda block: (block is None, str(block))):
        cases = [pk for pk, place in places.items() if place == block_id]
        for work in begin_many(cases, block_id=block_id, by=by, at=at):
            if EventKind.ASSIGNED not in allowed_kinds(work.standing.state, work.standing.level):
                continue
            level, case = work.standing.level, work.case
            member_id = next(
                (
                    each
                    for each in takers[case.pk]
                    if access.is_holder(postings[each], level, case.area_code, case.block_id)
                ),
                None,
            )
            entry = work.entry(
                "cases.assigned", member_id=None if member_id is None else str(member_id)
            )
            work.record(entry, EventKind.ASSIGNED, happened_at=at, assignee_id=member_id)
            work.finish()
            done += 1
    return done
