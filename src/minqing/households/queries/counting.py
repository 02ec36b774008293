"""How many households: today from the tallies, at a cut-off from the dated rows."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from minqing.households.models import HouseholdTally
from minqing.households.rules import Group
from minqing.lib.codes import Level, level_of
from minqing.lib.scope import AreaRange
from minqing.lib.time import local_date

__all__ = ["count_at", "denominator"]

# The block of an entrance on a day: by itself, by its building, else the neighbourhood's rest.
_IN_BLOCK = """
  and h.area_code like (select b.area_code from territory_block b where b.id = %(block)s) || '%%'
  and coalesce(
    (select p.block_id from territory_blockpart p
      where p.area_code in (h.area_code, left(h.area_code, 16))
        and p.from_on <= %(day)s and (p.to_on is null or p.to_on > %(day)s)
      order by length(p.area_code) desc limit 1),
    (select b.id from territory_block b
      where b.area_code = left(h.area_code, 12) and b.number = 0
        and b.from_on <= %(day)s and (b.to_on is null or b.to_on > %(day)s) limit 1)
  ) = %(block)s
"""
_COUNT = """
select count(*) from households_household h
where h.from_on <= %(day)s and (h.to_on is null or h.to_on > %(day)s)
"""
_IN_AREA = " and h.area_code >= %(lower)s and h.area_code < %(upper)s"
_IN_HARDSHIP = """
  and exists (select 1 from households_hardshipentry e where e.household_id = h.id
    and e.from_on <= %(day)s and (e.to_on is null or e.to_on > %(day)s))
"""


def denominator(place: str | UUID, group: Group = Group.ALL) -> int:
    """Households open on the register today, from the tallies.

    ``place`` is a block or the code of a neighbourhood or something larger; ValueError for a
    building or entrance, which have no tally.
    """
    tallies = HouseholdTally.objects.filter(group=group.value)
    if isinstance(place, UUID):
        tallies = tallies.filter(block_id=place)
    else:
        if level_of(place) in {Level.BUILDING, Level.ENTRANCE}:
            message = f"{place}: tallies are kept for blocks, neighbourhoods and larger."
            raise ValueError(message)
        area = AreaRange.of(place)
        tallies = tallies.filter(
            block_id__isnull=True, area_code__gte=area.lower, area_code__lt=area.upper
        )
    total: int | None = tallies.aggregate(total=Sum("households"))["total"]
    return total or 0


def count_at(place: str | UUID, cut_off: datetime, group: Group = Group.ALL) -> int:
    """Households on the register on the day of ``cut_off``, placed where they stood then.

    Counted from the dated rows, within the transaction's scope. ``cut_off`` is a moment; the
    register is kept by days, so what counts is its day in Shanghai. 24:00 of a day is the first
    moment of the next, so ask with the day's last moment for the state at its end.
    """
    statement = _COUNT
    values: dict[str, str | date | UUID] = {"day": local_date(cut_off)}
    if isinstance(place, UUID):
        statement += _IN_BLOCK
        values["block"] = place
    else:
        area = AreaRange.of(place)
        statement += _IN_AREA
        values |= {"lower": area.lower, "upper": area.upper}
    if group is Group.SPECIAL_HARDSHIP:
        statement += _IN_HARDSHIP
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return int(row[0])
