"""What matters of a member when teams are formed: languages, room, relatives among residents."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.organisations.models import Kinship, Member
from minqing.organisations.rules import Kin, Language

__all__ = ["forget_kin", "note_kin", "set_qualities"]


@operation
def set_qualities(
    *,
    by: Actor,
    at: datetime,
    member: Member,
    languages: Collection[Language],
    is_volunteer: bool,
    capacity: int | None,
) -> None:
    """Say which languages a member speaks beside Mandarin, whether they are a resident volunteer,
    and how many households they can look after (None: as many as is usual).

    Saying what is known already writes nothing.
    """
    kept = Member.objects.select_for_update().get(pk=member.pk)
    wanted = sorted({each.value for each in languages})
    if (wanted, is_volunteer, capacity) == (kept.languages, kept.is_volunteer, kept.capacity):
        return
    kept.languages, kept.is_volunteer, kept.capacity = wanted, is_volunteer, capacity
    kept.save(update_fields=["languages", "is_volunteer", "capacity"])
    new_entry(
        act="organisations.qualities_set",
        by=by,
        at=at,
        area_code=kept.area_code,
        object_id=kept.pk,
        detail={"languages": wanted, "is_volunteer": is_volunteer, "capacity": capacity},
    )


@operation
def note_kin(
    *, by: Actor, at: datetime, member_id: UUID, person_id: UUID, kind: Kin, area_code: str
) -> Kinship:
    """Note that a resident is a member, or a relative of one; noting it again changes the kind.

    ``area_code`` is the neighbourhood (12 digits) that knows it. From now on the database refuses
    to make the member responsible for that resident's household.
    """
    kinship, _ = Kinship.objects.update_or_create(
        member_id=member_id,
        person_id=person_id,
        defaults={"kind": kind.value, "area_code": area_code},
    )
    new_entry(
        act="organisations.kin_noted",
        by=by,
        at=at,
        area_code=area_code,
        object_id=kinship.pk,
        detail={"member_id": str(member_id), "person_id": str(person_id), "kind": kind.value},
    )
    return kinship


@operation
def forget_kin(*, by: Actor, at: datetime, kinship: Kinship) -> None:
    """Take back what was noted by mistake."""
    kinship_id = kinship.pk
    kinship.delete()
    new_entry(
        act="organisations.kin_forgotten",
        by=by,
        at=at,
        area_code=kinship.area_code,
        object_id=kinship_id,
        detail={"member_id": str(kinship.member_id), "person_id": str(kinship.person_id)},
    )
