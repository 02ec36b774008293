"""Look-alikes of the register: proposed in sets by SQL, told apart for good, or merged.

Rows that look alike are put in the order of their places and each is paired with the one before it:
as many pairs as rows, and two that lie close together are always a pair that somebody close may
decide on, however many more there are elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from minqing.households.models import DuplicateProposal
from minqing.households.operations.errors import AlreadyDecidedError
from minqing.households.rules.upkeep import ProposalState
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import AreaRange

__all__ = ["ProposalCounts", "propose_duplicates", "tell_apart"]

_HERE = "to_on is null and area_code >= %(lower)s and area_code < %(upper)s"

# Two different ID numbers are two people, whatever else agrees.
_PAIRS = f"""
select 'person' as kind, id as one, other, area_code, other_area, true as same_number,
  false as same_birth, false as same_door
from (
  select id, area_code, lag(id) over w as other, lag(area_code) over w as other_area
  from households_person where {_HERE} and id_index is not null
  window w as (partition by id_index order by area_code, id)) numbers
where other is not null
union all
select 'person', id, other, area_code, other_area, false, true, false
from (
  select id, area_code, id_index, lag(id) over w as other, lag(area_code) over w as other_area,
    lag(id_index) over w as other_index
  from households_person where {_HERE} and birth_on is not null
  window w as (partition by name, birth_on order by area_code, id)) births
where other is not null and (id_index is null or other_index is null)
union all
select 'household', id, other, area_code, area_code, false, false, true
from (
  select id, area_code, lag(id) over w as other
  from households_household where {_HERE}
  window w as (partition by dwelling_id, name order by id)) doors
where other is not null
"""  # noqa: S608 - constants of this module

# One look serves both: what looks alike is proposed; what no longer does (one of the two has left
# the register, or what made them alike was corrected) is withdrawn. No row is written by both.
_LOOK = f"""
with pairs as materialized (
  select kind, least(one, other) as first_id, greatest(one, other) as second_id,
    case when left(min(area_code), 12) = left(min(other_area), 12) then left(min(area_code), 12)
      when left(min(area_code), 9) = left(min(other_area), 9) then left(min(area_code), 9)
      else left(min(area_code), 6) end as area_code,
    bool_or(same_number) as same_number, bool_or(same_birth) as same_birth,
    bool_or(same_door) as same_door
  from ({_PAIRS}) found group by 1, 2, 3
), made as (
  insert into households_duplicateproposal as d
    (id, kind, first_id, second_id, area_code, same_number, same_birth, same_door, found_at, state)
  select gen_random_uuid(), kind, first_id, second_id, area_code, same_number, same_birth,
    same_door, %(at)s, 'waiting' from pairs
  on conflict (first_id, second_id) do update set state = 'waiting', found_at = excluded.found_at,
    area_code = excluded.area_code, same_number = excluded.same_number,
    same_birth = excluded.same_birth, same_door = excluded.same_door
  where d.state = 'gone'
  returning 1
), withdrawn as (
  update households_duplicateproposal d set state = 'gone'
  where d.state = 'waiting' and d.area_code >= %(lower)s and d.area_code < %(upper)s
    and not exists (
      select 1 from pairs p where p.first_id = d.first_id and p.second_id = d.second_id)
  returning 1
)
select (select count(*) from made), (select count(*) from withdrawn)
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class ProposalCounts:
    """What a look over the register changed, and how many look-alikes wait now."""

    proposed: int
    gone: int
    waiting: int


@operation
def propose_duplicates(*, by: Actor, at: datetime, area_code: str) -> ProposalCounts:
    """Look for look-alikes among the open rows of an area, which lies in the scope.

    Two people of the same ID number; of the same name and birth date, unless both numbers are known
    and differ; two households of one name behind one door. A pair that was told apart is never
    proposed again.
    """
    reach = AreaRange.of(area_code)
    values: dict[str, str | datetime] = {"lower": reach.lower, "upper": reach.upper, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, values)
        row = cursor.fetchone()
        proposed, gone = (0, 0) if row is None else row
    waiting = DuplicateProposal.objects.filter(
        area_code__gte=reach.lower,
        area_code__lt=reach.upper,
        state=ProposalState.WAITING.value,
    ).count()
    if proposed or gone:
        new_entry(
            act="households.duplicates_proposed",
            by=by,
            at=at,
            area_code=area_code,
            detail={"proposed": proposed, "gone": gone},
        )
    return ProposalCounts(proposed, gone, waiting)


@operation
def tell_apart(*, by: Actor, at: datetime, proposal: DuplicateProposal) -> None:
    """Say that two rows that look alike are two, for good. Raises AlreadyDecidedError."""
    held = DuplicateProposal.objects.select_for_update().get(pk=proposal.pk)
    if held.state != ProposalState.WAITING:
        raise AlreadyDecidedError
    held.state = ProposalState.DIFFERENT.value
    held.decided_at, held.decided_by = at, by.id
    held.save(update_fields=["state", "decided_at", "decided_by"])
    new_entry(
        act="households.told_apart",
        by=by,
        at=at,
        area_code=held.area_code,
        object_id=held.first_id,
        detail={"kind": held.kind, "other_id": str(held.second_id)},
    )
