"""Who is responsible for a household, from a day to a day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from minqing.households.models import Household
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.territory.operations import next_rev
from minqing.visits.models import Responsibility
from minqing.visits.operations.locking import lock

_BATCH = 2_000


class NotResponsibleError(Exception):
    """Nobody is responsible for the household, so nothing can end."""


@operation
def assign_responsibility(
    *, by: Actor, at: datetime, household: Household, member_id: UUID, from_on: date
) -> Responsibility:
    """Make a member responsible for a household from a day; whoever was before ends that day.

    Assigning the member who is responsible already changes nothing. Raises IntegrityError when
    the days would overlap a later assignment: the database forbids two at one moment.
    """
    rev = lock(household)
    before = (
        Responsibility.objects.select_for_update()
        .filter(household=household, to_on__isnull=True)
        .first()
    )
    if before is not None and before.member_id == member_id:
        return before
    if before is not None:
        before.to_on = max(before.from_on, from_on)
        before.save(update_fields=["to_on"])
    made = Responsibility.objects.create(
        household=household,
        member_id=member_id,
        area_code=household.area_code,
        block_id=household.block_id,
        from_on=from_on,
    )
    _touch(household, rev)
    new_entry(
        act="visits.responsibility_assigned",
        by=by,
        at=at,
        area_code=household.area_code,
        block_id=household.block_id,
        object_id=household.pk,
        detail={
            "responsibility_id": str(made.pk),
            "member_id": str(member_id),
            "before_id": None if before is None else str(before.member_id),
            "from_on": from_on.isoformat(),
        },
    )
    return made


@operation
def end_responsibility(*, by: Actor, at: datetime, household: Household, to_on: date) -> None:
    """End the responsibility for a household; from `to_on` nobody holds it.

    Raises NotResponsibleError when nobody does.
    """
    rev = lock(household)
    held = (
        Responsibility.objects.select_for_update()
        .filter(household=household, to_on__isnull=True)
        .first()
    )
    if held is None:
        raise NotResponsibleError(household.pk)
    held.to_on = max(held.from_on, to_on)
    held.save(update_fields=["to_on"])
    _touch(household, rev)
    new_entry(
        act="visits.responsibility_ended",
        by=by,
        at=at,
        area_code=household.area_code,
        block_id=household.block_id,
        object_id=household.pk,
        detail={"member_id": str(held.member_id), "to_on": to_on.isoformat()},
    )


@operation
def assign_responsibilities(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    pairs: Sequence[tuple[UUID, UUID]],
    from_on: date,
) -> int:
    """Make members responsible for many households that have nobody, in one act; gives the number.

    `pairs` are (household, member). Raises IntegrityError, and writes nothing, when one of the
    households already has somebody.
    """
    homes = Household.objects.in_bulk([household_id for household_id, _ in pairs])
    revs = next_rev({each.block_id for each in homes.values() if each.block_id is not None})
    Responsibility.objects.bulk_create(
        [
            Responsibility(
                household_id=household_id,
                member_id=member_id,
                area_code=homes[household_id].area_code,
                block_id=homes[household_id].block_id,
                from_on=from_on,
            )
            for household_id, member_id in sorted(pairs)
        ],
        batch_size=_BATCH,
    )
    for block_id, rev in revs.items():
        ids = [each.pk for each in homes.values() if each.block_id == block_id]
        Household.objects.filter(pk__in=ids).update(rev=rev)
    new_entry(
        act="visits.responsibilities_assigned",
        by=by,
        at=at,
        area_code=area_code,
        detail={"households": len(pairs), "from_on": from_on.isoformat()},
    )
    return len(pairs)


def _touch(household: Household, rev: int) -> None:
    """Let phones pull the household again: it is shipped with its responsible person."""
    household.rev = rev
    household.save(update_fields=["rev"])
