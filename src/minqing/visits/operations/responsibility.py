"""Who is responsible for a household, from a day to a day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from minqing.households.models import Household
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import neighbourhood_of
from minqing.lib.ids import new_id
from minqing.storage.dated import holds_on, is_overlap
from minqing.territory.models import Block, Posting
from minqing.territory.operations import next_rev
from minqing.territory.queries import team_ids
from minqing.territory.rules import TEAM
from minqing.visits.models import Responsibility
from minqing.visits.operations.locking import lock
from minqing.visits.queries.kin import kin_pairs

_BATCH = 2_000

# A whole neighbourhood at once: single rows would cost as much again in Python.
_NAME = """
insert into visits_responsibility (id, household_id, member_id, area_code, block_id, from_on)
select p.id, h.id, p.member_id, h.area_code, h.block_id, %(from_on)s
from unnest(%(ids)s::uuid[], %(homes)s::uuid[], %(members)s::uuid[]) p(id, home, member_id)
join households_household h on h.id = p.home order by h.id
"""
_TOUCH = """
update households_household h set rev = r.rev
from unnest(%(blocks)s::uuid[], %(revs)s::bigint[]) r(block_id, rev)
where h.block_id = r.block_id and h.id = any(%(homes)s)
"""


class NotResponsibleError(Exception):
    """Nobody is responsible for the household, so nothing can end."""


class NotOfTheTeamError(Exception):
    """The member is not posted to the household's block on the first day."""


class OwnHouseholdError(Exception):
    """A member would be responsible for their own household or a relative's: ``pairs`` says which.

    ``pairs`` are (member, household).
    """

    def __init__(self, pairs: Collection[tuple[UUID, UUID]]) -> None:
        super().__init__(*sorted(pairs))
        self.pairs = frozenset(pairs)


class HouseholdElsewhereError(Exception):
    """Some of the households have left the block or the register: look at the list again."""


class NamedLaterError(Exception):
    """Somebody is named for some of the households from a later day already."""


@operation
def assign_responsibility(
    *, by: Actor, at: datetime, household: Household, member_id: UUID, from_on: date
) -> Responsibility:
    """Make a member responsible for a household from a day; whoever was before ends that day.

    Assigning the member who is responsible already changes nothing. Raises NotOfTheTeamError for
    somebody who is not posted to the household's block on that day, OwnHouseholdError for the
    member's own household or a relative's, and IntegrityError when the days would overlap a later
    assignment: the database forbids two at one moment.
    """
    rev = lock(household)
    _require_team([(household, member_id)], from_on)
    _refuse_kin([(household.pk, member_id)])
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
def share_out(
    *,
    by: Actor,
    at: datetime,
    block: Block,
    responsible: Mapping[UUID, UUID],
    from_on: date,
) -> int:
    """Name the responsible member of many households of a block in one act; gives how many changed.

    ``responsible`` is household → member. Whoever was responsible before ends on ``from_on``;
    naming the same member again changes nothing. The number of statements does not depend on the
    number of households.

    Raises, and writes nothing: NotOfTheTeamError for a member who is not posted to the block on
    that day, OwnHouseholdError where somebody would look after their own or a relative's household,
    HouseholdElsewhereError for a household that is no longer there, NamedLaterError when somebody
    is named from a later day.
    """
    revs = next_rev([block.pk])
    strangers = set(responsible.values()) - team_ids(block, from_on)
    if strangers:
        raise NotOfTheTeamError(*sorted(strangers))
    homes = Household.objects.filter(block_id=block.pk, to_on__isnull=True).in_bulk(
        list(responsible)
    )
    if len(homes) < len(responsible):
        raise HouseholdElsewhereError(*sorted(set(responsible) - set(homes)))
    _refuse_kin(responsible.items())
    before = {
        each.household_id: each
        for each in Responsibility.objects.select_for_update()
        .filter(household__in=homes, to_on__isnull=True)
        .order_by("pk")
    }
    changed = {
        household_id: member_id
        for household_id, member_id in responsible.items()
        if household_id not in before or before[household_id].member_id != member_id
    }
    if not changed:
        return 0
    if any(before[each].from_on > from_on for each in changed if each in before):
        raise NamedLaterError
    _replace(changed, before, homes, from_on)
    Household.objects.filter(pk__in=changed).update(rev=revs[block.pk])
    new_entry(
        act="visits.responsibilities_assigned",
        by=by,
        at=at,
        area_code=block.area_code,
        block_id=block.pk,
        detail={
            "households": len(changed),
            "members": sorted({str(each) for each in changed.values()}),
            "from_on": from_on.isoformat(),
        },
    )
    return len(changed)


def _replace(
    changed: Mapping[UUID, UUID],
    before: Mapping[UUID, Responsibility],
    homes: Mapping[UUID, Household],
    from_on: date,
) -> None:
    """End what was and begin what is to be, two statements."""
    ended = [before[each].pk for each in changed if each in before]
    try:
        with transaction.atomic():
            Responsibility.objects.filter(pk__in=ended).update(
                to_on=Greatest(F("from_on"), from_on)
            )
            Responsibility.objects.bulk_create(
                [
                    Responsibility(
                        household_id=household_id,
                        member_id=member_id,
                        area_code=homes[household_id].area_code,
                        block_id=homes[household_id].block_id,
                        from_on=from_on,
                    )
                    for household_id, member_id in sorted(changed.items())
                ],
                batch_size=_BATCH,
            )
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        raise NamedLaterError from error


@operation
def end_responsibility(
    *, by: Actor, at: datetime, household: Household, to_on: date, reason: str = ""
) -> None:
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
    held.end_reason = reason
    held.save(update_fields=["to_on", "end_reason"])
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
def leave_without_anybody(
    *,
    by: Actor,
    at: datetime,
    block: Block,
    household_ids: Collection[UUID],
    to_on: date,
    reason: str,
) -> int:
    """End the responsibility for many households of a block, nobody following; gives the number.

    The households stand on the list of gaps with the reason until somebody is named.
    """
    revs = next_rev([block.pk])
    held = Responsibility.objects.filter(
        household__in=list(household_ids), block_id=block.pk, to_on__isnull=True
    )
    left = list(held.values_list("household_id", flat=True))
    if not left:
        return 0
    held.update(to_on=Greatest(F("from_on"), to_on), end_reason=reason)
    Household.objects.filter(pk__in=left).update(rev=revs[block.pk])
    new_entry(
        act="visits.responsibilities_ended",
        by=by,
        at=at,
        area_code=block.area_code,
        block_id=block.pk,
        detail={"households": len(left), "to_on": to_on.isoformat()},
    )
    return len(left)


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

    `pairs` are (household, member). Raises NotOfTheTeamError for a member who is not posted to a
    household's block on that day, OwnHouseholdError for somebody's own or a relative's household,
    and IntegrityError when one of the households already has somebody; then nothing is written.
    """
    homes = Household.objects.in_bulk([household_id for household_id, _ in pairs])
    _require_team([(homes[household_id], member_id) for household_id, member_id in pairs], from_on)
    _refuse_kin(pairs)
    revs = next_rev({each.block_id for each in homes.values() if each.block_id is not None})
    with connection.cursor() as cursor:
        cursor.execute(
            _NAME,
            {
                "ids": [new_id() for _ in pairs],
                "homes": [household_id for household_id, _ in pairs],
                "members": [member_id for _, member_id in pairs],
                "from_on": from_on,
            },
        )
        cursor.execute(
            _TOUCH, {"homes": list(homes), "blocks": list(revs), "revs": list(revs.values())}
        )
    new_entry(
        act="visits.responsibilities_assigned",
        by=by,
        at=at,
        area_code=area_code,
        detail={"households": len(pairs), "from_on": from_on.isoformat()},
    )
    return len(pairs)


def _refuse_kin(pairs: Collection[tuple[UUID, UUID]]) -> None:
    """OwnHouseholdError where a (household, member) pair is one of kin (one statement)."""
    wanted = {(member, household) for household, member in pairs}
    kin = kin_pairs({member for member, _ in wanted}, {household for _, household in wanted})
    if refused := kin & wanted:
        raise OwnHouseholdError(refused)


def _require_team(pairs: Collection[tuple[Household, UUID]], on: date) -> None:
    """NotOfTheTeamError unless each member serves where their household stands (two statements).

    Where no block holds a household, anybody posted to the neighbourhood may be responsible.
    """
    unassigned = set(
        Block.objects.filter(
            pk__in={home.block_id for home, _ in pairs if home.block_id is not None}, number=0
        ).values_list("pk", flat=True)
    )
    served: set[tuple[UUID, UUID | str]] = set()
    postings = Posting.objects.filter(holds_on(on), member_id__in={member for _, member in pairs})
    for member_id, role, area_code, block_id in postings.values_list(
        "member_id", "role", "area_code", "block_id"
    ):
        served.add((member_id, area_code))
        if role in TEAM:
            served.add((member_id, block_id))
    for home, member_id in pairs:
        loose = home.block_id is None or home.block_id in unassigned
        place: UUID | str | None = neighbourhood_of(home.area_code) if loose else home.block_id
        if place is None or (member_id, place) not in served:
            raise NotOfTheTeamError(member_id)


def _touch(household: Household, rev: int) -> None:
    """Let phones pull the household again: it is shipped with its responsible person."""
    household.rev = rev
    household.save(update_fields=["rev"])
