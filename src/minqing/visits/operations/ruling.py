"""Ruling on a visit: only by this does a visit stop counting, and by this it counts again."""

from datetime import datetime
from uuid import UUID

from minqing.households.models import Household
from minqing.households.queries import merged_into, survivors_of
from minqing.ledger.operations import new_entry, operation, side_text
from minqing.lib.actor import Actor
from minqing.lib.codes import neighbourhood_of
from minqing.territory.operations import next_rev
from minqing.visits.models import (
    HouseholdStanding,
    Round,
    Visit,
    VisitRuling,
    VisitRulingText,
)
from minqing.visits.operations.checking import CheckRefusedError, lock_check, stand
from minqing.visits.operations.rebuilding import forget, restand
from minqing.visits.queries.dated import ruled_out
from minqing.visits.rules.checks import Ruled, RulingLevel, ruling_objection, standing

__all__ = ["rule"]


@operation
def rule(
    *,
    by: Actor,
    at: datetime,
    check_id: UUID,
    stands: bool,
    level: RulingLevel,
    reason: str,
) -> VisitRuling:
    """Decide that a visit stands or does not count, from now on, with a reason.

    The household's standing, the tallies and what is due follow in the same transaction; figures
    frozen before stay. Raises CheckRefusedError as ``rules.checks.ruling_objection`` says.
    """
    locked = lock_check(check_id)
    last = locked.rulings[-1] if locked.rulings else None
    objection = ruling_objection(
        locked.now,
        stands=stands,
        reason=reason,
        ruler=by.member_id,
        worker=locked.row.member_id,
        level=level,
        ruled_before=None if last is None else last.level,
        at=at,
    )
    if objection is not None or by.member_id is None:
        raise CheckRefusedError(objection) if objection else AssertionError(check_id)
    visit = Visit.objects.get(pk=locked.row.visit_id)
    entry = new_entry(
        act="visits.visit_ruled",
        by=by,
        at=at,
        area_code=neighbourhood_of(visit.area_code),
        object_id=check_id,
        detail={"visit_id": str(visit.pk), "stands": stands, "level": level.value},
    )
    salt, digest = side_text(reason)
    ruling = VisitRuling.objects.create(
        recorded_area_code=visit.area_code,
        area_code=visit.area_code,
        block_id=visit.block_id,
        entry_id=entry.id,
        recorded_at=at,
        visit_id=visit.pk,
        check_id=check_id,
        number=len(locked.rulings) + 1,
        stands=stands,
        level=level.value,
        ruled_at=at,
        ruled_by=by.member_id,
        text_digest=digest,
    )
    VisitRulingText.objects.create(
        fact=ruling,
        salt=salt,
        content=reason,
        area_code=visit.area_code,
        block_id=visit.block_id,
        member_id=visit.member_id,
    )
    entry.made(ruling)
    now = standing(locked.steps, (*locked.rulings, Ruled(at, stands, level)))
    stand(locked.row, now, level.value, locked.rev)
    if stands != (last is None or last.stands):
        _count_again(visit)
    return ruling


def _count_again(visit: Visit) -> None:
    """Let the household stand as its counted visits say; without any it has not been visited."""
    (home,) = survivors_of([visit.household_id])
    block = Household.objects.filter(pk=home).values_list("block_id", flat=True).first()
    revs = {} if block is None else next_rev([block])
    round_ = Round.objects.get(pk=visit.round_id)
    restand(round_, [home], revs)
    counted = Visit.objects.filter(
        household_id__in=[home, *merged_into(home)], round_id=round_.pk
    ).exclude(ruled_out(None))
    if not counted.exists():
        forget(HouseholdStanding.objects.filter(household_id=home, round_id=round_.pk), revs)
