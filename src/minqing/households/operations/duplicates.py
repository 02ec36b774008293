"""Look-alikes of the register: proposed in sets by SQL, told apart for good, or merged.

Of a few rows that look alike every pair is proposed, so telling some apart leaves the others to be
decided. Of many, put in the order of their places, each is paired with the one before it and with
the first: two that lie close together are always a pair that somebody close may decide on.
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

# The first so many of a group are proposed pair by pair: whoever tells some of them apart has the
# others still. In a larger group (a name and a date that a sheet put in every row) each further one
# is paired with the one before it and with the first, so there are about twice as many as rows.
_SMALL = 6
_PAIRED = f"b.n < a.n and (a.n <= {_SMALL} or b.n in (1, a.n - 1))"


def _alike(rows: str, *group: str) -> str:
    """The rows that agree in these columns with another one, numbered within their group."""
    columns = ", ".join(group)
    return f"""
  select *, row_number() over (partition by {columns} order by area_code, id) as n from {rows}
  where ({columns}) in (select {columns} from {rows} where {group[-1]} is not null
    group by {columns} having count(*) > 1)"""  # noqa: S608 - constants of this module


# Two different ID numbers are two people, whatever else agrees.
_PAIRS = f"""
select 'person' as kind, a.id as one, b.id as other, a.area_code, b.area_code as other_area,
  true as same_number, false as same_birth, false as same_door
from numbers a join numbers b on b.id_index = a.id_index and {_PAIRED}
union all
select 'person', a.id, b.id, a.area_code, b.area_code, false, true, false
from births a join births b on b.name = a.name and b.birth_on = a.birth_on and {_PAIRED}
where a.id_index is null or b.id_index is null
union all
select 'household', a.id, b.id, a.area_code, b.area_code, false, false, true
from doors a join doors b on b.dwelling_id = a.dwelling_id and b.name = a.name and {_PAIRED}
"""  # noqa: S608 - constants of this module

# What waits and is alike still, whichever of its group a look over another area pairs it with.
_STILL = """
select d.id from waiting d join numbers a on a.id = d.first_id
  join numbers b on b.id = d.second_id and b.id_index = a.id_index
union all
select d.id from waiting d join births a on a.id = d.first_id
  join births b on b.id = d.second_id and b.name = a.name and b.birth_on = a.birth_on
where a.id_index is null or b.id_index is null
union all
select d.id from waiting d join doors a on a.id = d.first_id
  join doors b on b.id = d.second_id and b.dwelling_id = a.dwelling_id and b.name = a.name
"""

# One look serves both: what looks alike is proposed; what no longer does (one of the two has left
# the register, or what made them alike was corrected) is withdrawn. No row is written by both.
_LOOK = f"""
with people as materialized (
  select id, area_code, name, birth_on, id_index from households_person where {_HERE}
), homes as materialized (
  select id, area_code, dwelling_id, name from households_household where {_HERE}
), numbers as materialized ({_alike("people", "id_index")}
), births as materialized ({_alike("people", "name", "birth_on")}
), doors as materialized ({_alike("homes", "dwelling_id", "name")}
), pairs as materialized (
  select kind, least(one, other) as first_id, greatest(one, other) as second_id,
    case when left(min(area_code), 12) = left(min(other_area), 12) then left(min(area_code), 12)
      when left(min(area_code), 9) = left(min(other_area), 9) then left(min(area_code), 9)
      else left(min(area_code), 6) end as area_code,
    bool_or(same_number) as same_number, bool_or(same_birth) as same_birth,
    bool_or(same_door) as same_door
  from ({_PAIRS}) found group by 1, 2, 3
), waiting as materialized (
  select id, first_id, second_id from households_duplicateproposal
  where state = 'waiting' and area_code >= %(lower)s and area_code < %(upper)s
), still as materialized ({_STILL}
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
  where d.id in (select id from waiting) and d.id not in (select id from still)
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
