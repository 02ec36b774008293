"""Visits that were written down on paper and are entered at the desk."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from minqing.households.models import Household
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.territory.models import Block
from minqing.territory.operations import next_rev
from minqing.visits.models import Round, Visit
from minqing.visits.operations.recording import NewVisit, VisitIdTakenError, record_visits
from minqing.visits.rules import Source, window

__all__ = ["OutsideRoundError", "record_paper"]


class OutsideRoundError(Exception):
    """The day on the paper lies outside the days of the round."""


@operation
def record_paper(
    *,
    by: Actor,
    at: datetime,
    block: Block,
    round: Round,  # noqa: A002 - the word of the domain
    rows: Sequence[NewVisit],
) -> int:
    """Write down the visits of a paper list, all in one act; gives how many were new.

    A visit is there already when its id is, which was made with the form, or when the same member
    is on record at the same door in the same minute with the same outcome: the same paper was typed
    from a form opened anew. The block is locked before looking, so two clicks at once find it, too.

    Raises as ``record_visits`` does; OutsideRoundError for a day on which the round was not held;
    VisitIdTakenError when an id stands for another door. Then nothing is written.
    """
    next_rev([block.pk])
    there = dict(
        Visit.objects.filter(pk__in=[row.visit_id for row in rows]).values_list(
            "pk", "household_id"
        )
    )
    for row in rows:
        if there.get(row.visit_id, row.household_id) != row.household_id:
            raise VisitIdTakenError(row.visit_id)
        if row.visited_at not in window(round.from_on, round.to_on):
            raise OutsideRoundError(local_date(row.visited_at))
    typed = _typed(rows)
    new = [row for row in rows if row.visit_id not in there and _what(row) not in typed]
    if not new:
        return 0
    # A door that has left the block since the form was opened is recorded where it stands today.
    blocks = Household.objects.filter(pk__in=[row.household_id for row in new])
    next_rev([each for each in blocks.values_list("block_id", flat=True) if each is not None])
    return record_visits(
        by=by,
        at=at,
        area_code=block.area_code,
        round=round,
        rows=new,
        source=Source.DESK,
    )


_What = tuple[UUID, UUID | None, datetime, str]


def _what(row: NewVisit) -> _What:
    return row.household_id, row.member_id, row.visited_at, row.outcome


def _typed(rows: Sequence[NewVisit]) -> set[_What]:
    """What is on record at these doors at these times."""
    found = Visit.objects.filter(
        household_id__in={row.household_id for row in rows},
        visited_at__in={row.visited_at for row in rows},
    )
    return set(found.values_list("household_id", "member_id", "visited_at", "outcome"))
