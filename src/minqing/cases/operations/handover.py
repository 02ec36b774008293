"""Requests change hands when the post of whoever handled them ends."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import CaseStanding
from minqing.cases.operations.errors import AssigneeNotHolderError
from minqing.cases.operations.writing import begin_many
from minqing.cases.rules import EventKind, allowed_kinds
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date

__all__ = ["hand_over_cases"]


@operation
def hand_over_cases(*, by: Actor, at: datetime, assignees: Mapping[UUID, UUID | None]) -> int:
    """Give requests that somebody handled to others; gives their number.

    ``assignees`` is case → member, or nobody: then the level handles it together again. It is part
    of ending a post, so whoever may end that may do this; the caller has checked it. Raises
    AssigneeNotHolderError for a member who does not hold the case at its present level.
    """
    today = local_date(at)
    places = dict(CaseStanding.objects.filter(pk__in=assignees).values_list("pk", "block_id"))
    done = 0
    # Blocks ascending, what stands in none last: the order in which their counters are locked.
    for block_id in sorted(set(places.values()), key=lambda block: (block is None, str(block))):
        cases = [pk for pk, place in places.items() if place == block_id]
        for work in begin_many(cases, block_id=block_id, by=by, at=at):
            member_id = assignees[work.case.pk]
            if EventKind.ASSIGNED not in allowed_kinds(work.standing.state, work.standing.level):
                continue
            if member_id is not None and not access.is_holder(
                access.postings_of(member_id, today),
                work.standing.level,
                work.case.area_code,
                work.case.block_id,
            ):
                raise AssigneeNotHolderError
            entry = work.entry(
                "cases.assigned", member_id=None if member_id is None else str(member_id)
            )
            work.record(entry, EventKind.ASSIGNED, happened_at=at, assignee_id=member_id)
            work.finish()
            done += 1
    return done
