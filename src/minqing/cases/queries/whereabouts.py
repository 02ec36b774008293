"""Where cases stand beside where their households do: the scope columns, recomputed in SQL."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from minqing.lib.differences import Difference

__all__ = ["misplaced", "moved_homes", "scattered_cases"]

# A household's cases stand where it lives, or where the one does into which it was merged; a
# restricted one in the area of its level there, and in no block.
_AT_HOME = """
select c.number, c.household_id, c.area_code, c.block_id, home.area_code, home.block_id
from cases_case c
left join households_householdalias a on a.household_id = c.household_id and a.to_on is null
join households_household h on h.id = coalesce(a.survivor_id, c.household_id)
cross join lateral (select
  case when c.restricted_about is null then h.area_code
    else left(h.area_code, length(c.area_code)) end as area_code,
  case when c.restricted_about is null then h.block_id end as block_id) home
where (c.area_code, c.block_id) is distinct from (home.area_code, home.block_id)
  and (c.restricted_about is not null or home.block_id is not null)
order by c.id
"""

# Each table of rows that belong to a case, and how its rows find the case.
_BY_CASE = "join cases_case c on c.id = t.case_id"
_BY_ID = "join cases_case c on c.id = t.id"
_TABLES = {
    "cases_casetext": _BY_ID,
    "cases_withheldname": _BY_ID,
    "cases_casecontact": _BY_CASE,
    "cases_answermessage": _BY_CASE,
    "cases_requester": _BY_CASE,
    "cases_response": _BY_CASE,
    "cases_told": _BY_CASE,
    "cases_solution": _BY_CASE,
    "cases_caseevent": _BY_CASE,
    "cases_importedcase": _BY_CASE,
    "cases_responsetext": (
        "join cases_response f on f.id = t.id join cases_case c on c.id = f.case_id"
    ),
    "cases_caseeventtext": (
        "join cases_caseevent f on f.id = t.id join cases_case c on c.id = f.case_id"
    ),
}

_WITH_THEIR_CASE = " union all ".join(
    f"select '{table}', t.id, c.id, t.area_code, t.block_id, c.area_code, c.block_id"  # noqa: S608 - constants of this module
    f" from {table} t {case}"
    " where (t.area_code, t.block_id) is distinct from (c.area_code, c.block_id)"
    for table, case in _TABLES.items()
)


def misplaced() -> Iterator[Difference]:
    """Cases that stand elsewhere than their household, and rows elsewhere than their case."""
    for number, _, area, block, home_area, home_block in _rows(_AT_HOME):
        yield Difference("cases.place", str(number), f"{area} {block}", f"{home_area} {home_block}")
    for table, key, _, area, block, case_area, case_block in _rows(_WITH_THEIR_CASE):
        yield Difference(
            "cases.place", f"{table} {key}", f"{area} {block}", f"{case_area} {case_block}"
        )


def moved_homes() -> list[UUID]:
    """The households from which cases stand apart."""
    return sorted({row[1] for row in _rows(_AT_HOME)})


def scattered_cases() -> list[UUID]:
    """The cases some of whose rows stand apart."""
    return sorted({row[2] for row in _rows(_WITH_THEIR_CASE)})


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
