"""The projection of what households answered last, and what it does when households merge."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from minqing.households.models import Household
from minqing.households.queries import merged_into
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.questionnaires.models import Answers, Filled
from minqing.questionnaires.queries.reconcile import LATEST
from minqing.territory.models import Tombstone
from minqing.territory.operations import next_rev

__all__ = ["follow_merge", "follow_unmerge", "rebuild", "refill"]

Revs = Mapping[UUID, int]

_PLACE = """
update questionnaires_answers set area_code = %(area)s, block_id = %(block)s
where household_id = any(%(homes)s) and (area_code, block_id) is distinct from (%(area)s, %(block)s)
"""
_WRITE_ALL = f"""
insert into questionnaires_filled
  (id, household_id, questionnaire_id, answers_id, filled_at, area_code, block_id, rev)
select gen_random_uuid(), l.household_id, l.questionnaire_id, l.answers_id, l.filled_at,
  h.area_code, h.block_id, coalesce(c.rev, h.rev)
from ({LATEST}) l join households_household h on h.id = l.household_id
left join territory_blockcounter c on c.block_id = h.block_id
"""  # noqa: S608 - a constant
_PLACE_TEXTS = """
update questionnaires_answerstext t set area_code = a.area_code, block_id = a.block_id
from questionnaires_answers a where a.id = t.fact_id and a.household_id = any(%(homes)s)
  and (t.area_code, t.block_id) is distinct from (a.area_code, a.block_id)
"""


def refill(
    households: Collection[Household], questionnaire_id: UUID, revs: Mapping[UUID, int]
) -> None:
    """Write which answers of these households are their latest; `revs` by household.

    Called under the locks of their blocks. A household that has none any more is left to
    `follow_unmerge`.
    """
    for home in households:
        latest = _latest(home.pk, questionnaire_id)
        if latest is None:
            continue
        Filled.objects.update_or_create(
            household_id=home.pk,
            questionnaire_id=questionnaire_id,
            defaults={
                "answers_id": latest.pk,
                "filled_at": latest.filled_at,
                "area_code": home.area_code,
                "block_id": home.block_id,
                "rev": revs[home.pk],
            },
        )


def follow_merge(*, merged: Household, survivor: Household, revs: Revs) -> None:
    """Let the survivor's latest be the latest of both, and the answers lie where it lies.

    `revs` are the new revisions by block; the caller holds both blocks.
    """
    asked = _asked([merged.pk, survivor.pk])
    _place([merged.pk, *merged_into(survivor.pk)], survivor)
    _forget([merged.pk], asked, revs)
    for each in asked:
        refill([survivor], each, {survivor.pk: _rev(survivor, revs)})


def follow_unmerge(*, merged: Household, survivor: Household, revs: Revs) -> None:
    """Let each have its own latest answers again, each lying at its own door."""
    asked = _asked([merged.pk, survivor.pk])
    _place([merged.pk, *merged_into(merged.pk)], merged)
    for each in asked:
        refill([merged], each, {merged.pk: _rev(merged, revs)})
        if _latest(survivor.pk, each) is None:
            _forget([survivor.pk], [each], revs)
        else:
            refill([survivor], each, {survivor.pk: _rev(survivor, revs)})


@operation
def rebuild(*, by: Actor, at: datetime, area_code: str) -> int:
    """Write every household's latest answers anew, from the answers; gives how many there are."""
    before = list(Filled.objects.exclude(block_id=None).values_list("pk", "area_code", "block_id"))
    answered = Answers.objects.exclude(block_id=None).values_list("block_id", flat=True)
    blocks = {*answered.distinct(), *(row[2] for row in before)}
    revs = next_rev(each for each in blocks if each is not None)
    _bury(before, revs)
    Filled.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_ALL)
        written = int(cursor.rowcount)
    new_entry(
        act="questionnaires.rebuilt", by=by, at=at, area_code=area_code, detail={"rows": written}
    )
    return written


def _latest(household_id: UUID, questionnaire_id: UUID) -> Answers | None:
    corrected = Answers.objects.exclude(replaces_id=None).values("replaces_id")
    return (
        Answers.objects.filter(
            household_id__in=[household_id, *merged_into(household_id)],
            questionnaire_id=questionnaire_id,
        )
        .exclude(pk__in=corrected)
        .order_by("-filled_at", "-pk")
        .first()
    )


def _asked(household_ids: Collection[UUID]) -> list[UUID]:
    homes = [*household_ids, *merged_into(*household_ids)]
    found = Answers.objects.filter(household_id__in=homes).values_list(
        "questionnaire_id", flat=True
    )
    return sorted(set(found))


def _rev(household: Household, revs: Revs) -> int:
    return household.rev if household.block_id is None else revs[household.block_id]


def _place(household_ids: Collection[UUID], at: Household) -> None:
    values = {"homes": list(household_ids), "area": at.area_code, "block": at.block_id}
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, values)
        cursor.execute(_PLACE_TEXTS, values)


def _forget(household_ids: Collection[UUID], asked: Collection[UUID], revs: Revs) -> None:
    """Delete rows, and tell the phones that hold them."""
    rows = Filled.objects.filter(household_id__in=household_ids, questionnaire_id__in=asked)
    gone = list(rows.values_list("pk", "area_code", "block_id"))
    _bury(gone, revs)
    Filled.objects.filter(pk__in=[row[0] for row in gone]).delete()


def _bury(rows: Collection[tuple[UUID, str, UUID | None]], revs: Revs) -> None:
    Tombstone.objects.bulk_create(
        Tombstone(
            area_code=area_code, block_id=block_id, rev=revs[block_id], kind="filled", row_id=pk
        )
        for pk, area_code, block_id in rows
        if block_id is not None and block_id in revs
    )
