"""What visits, standings and responsibility do when two households become one, and back.

Called inside an operation that has closed or opened the households and holds their blocks.
"""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import connection

from minqing.households.models import Household
from minqing.households.queries import merged_into
from minqing.territory.models import Block
from minqing.territory.queries import team_ids
from minqing.visits.models import HouseholdStanding, Responsibility, Round, Visit
from minqing.visits.operations.rebuilding import forget, restand
from minqing.visits.queries.dated import ruled_out

__all__ = ["follow_merge", "follow_unmerge", "give_back_responsibility", "hand_responsibility"]

Revs = Mapping[UUID, int]

_PLACE = """
update visits_visit set area_code = %(area)s, block_id = %(block)s
where household_id = any(%(homes)s) and (area_code, block_id) is distinct from (%(area)s, %(block)s)
"""
_PLACE_TEXTS = """
update visits_visittext t set area_code = v.area_code, block_id = v.block_id
from visits_visit v where v.id = t.fact_id and v.household_id = any(%(homes)s)
  and (t.area_code, t.block_id) is distinct from (v.area_code, v.block_id)
"""


def follow_merge(*, merged: Household, survivor: Household, revs: Revs) -> None:
    """Let the survivor stand where both have stood, and its visits lie where it lies."""
    rounds = _rounds_of([merged.pk, survivor.pk])
    _place([merged.pk, *merged_into(survivor.pk)], survivor)
    forget(HouseholdStanding.objects.filter(household_id=merged.pk), revs)
    for each in rounds:
        restand(each, [survivor.pk], revs)


def follow_unmerge(*, merged: Household, survivor: Household, revs: Revs) -> None:
    """Let each stand by its own visits again, each lying at its own door."""
    own = [merged.pk, *merged_into(merged.pk)]
    _place(own, merged)
    rounds = _rounds_of([merged.pk, survivor.pk])
    for each in rounds:
        restand(each, [merged.pk, survivor.pk], revs)
    counted = Visit.objects.filter(household_id__in=[survivor.pk, *merged_into(survivor.pk)])
    left = HouseholdStanding.objects.filter(household_id=survivor.pk).exclude(
        round_id__in=counted.exclude(ruled_out(None)).values("round_id")
    )
    forget(left, revs)


def hand_responsibility(
    *, held: Responsibility | None, survivor: Household, on: date
) -> dict[str, str]:
    """Give the survivor the responsible member of the merged household if it has none of its own.

    ``held`` was open at the merged household before it closed, which ended it. Only somebody of the
    survivor's team is named; else the household stands on the list of gaps. Gives what undoing
    needs.
    """
    if held is None:
        return {}
    note = {"ended": str(held.pk)}
    theirs = Responsibility.objects.filter(household=survivor, to_on__isnull=True)
    if theirs.exists() or not _serves(held.member_id, survivor, on):
        return note
    made = Responsibility.objects.create(
        household=survivor,
        member_id=held.member_id,
        area_code=survivor.area_code,
        block_id=survivor.block_id,
        from_on=on,
    )
    return {**note, "made": str(made.pk)}


def give_back_responsibility(*, note: Mapping[str, str], merged: Household, on: date) -> None:
    """Undo ``hand_responsibility`` as far as nobody else was named since.

    Who no longer serves in the block is not named again: the household is a gap then.
    """
    if "made" in note:
        Responsibility.objects.filter(pk=note["made"], to_on__isnull=True).delete()
    if "ended" in note:
        ended = Responsibility.objects.get(pk=note["ended"])
        if _serves(ended.member_id, merged, on):
            ended.to_on = None
            ended.save(update_fields=["to_on"])


def _serves(member_id: UUID, household: Household, on: date) -> bool:
    block = Block.objects.filter(pk__in=[household.block_id]).first()
    return block is not None and member_id in team_ids(block, on)


def _rounds_of(household_ids: Collection[UUID]) -> list[Round]:
    """The rounds in which these households, or those merged into them, were visited."""
    homes = [*household_ids, *merged_into(*household_ids)]
    visited = Visit.objects.filter(household_id__in=homes)
    return list(Round.objects.filter(pk__in=visited.values("round_id")).order_by("pk"))


def _place(household_ids: Collection[UUID], at: Household) -> None:
    values = {"homes": list(household_ids), "area": at.area_code, "block": at.block_id}
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, values)
        cursor.execute(_PLACE_TEXTS, values)
