"""The projection of this package, counted again from facts and register.

Shares no code with what keeps it, but the statement of the rebuild. Run as the owner.
"""

from collections.abc import Iterator

from django.db import connection

from minqing.lib.differences import Difference

__all__ = ["LATEST", "differences"]

# The latest answers of every household to every questionnaire. Those of a merged household count
# for the one it was merged into; what was corrected does not count.
LATEST = """
select distinct on (c.household_id, a.questionnaire_id)
  c.household_id, a.questionnaire_id, a.id as answers_id, a.filled_at
from questionnaires_answers a
left join households_householdalias m on m.household_id = a.household_id and m.to_on is null
cross join lateral (select coalesce(m.survivor_id, a.household_id) as household_id) c
where not exists (select 1 from questionnaires_answers n where n.replaces_id = a.id)
order by c.household_id, a.questionnaire_id, a.filled_at desc, a.id desc
"""

_FILLED_DIFFERENCES = f"""
select coalesce(f.household_id, l.household_id)::text || ' to ' ||
  coalesce(f.questionnaire_id, l.questionnaire_id)::text,
  concat_ws(' ', f.answers_id, f.filled_at), concat_ws(' ', l.answers_id, l.filled_at)
from questionnaires_filled f
full join ({LATEST}) l
  on l.household_id = f.household_id and l.questionnaire_id = f.questionnaire_id
where (f.answers_id, f.filled_at) is distinct from (l.answers_id, l.filled_at)
"""  # noqa: S608 - a constant of this module

_PLACE_DIFFERENCES = """
select a.id::text, concat_ws(' ', a.area_code, a.block_id), concat_ws(' ', h.area_code, h.block_id)
from questionnaires_answers a
left join households_householdalias m on m.household_id = a.household_id and m.to_on is null
join households_household h on h.id = coalesce(m.survivor_id, a.household_id)
where (a.area_code, a.block_id) is distinct from (h.area_code, h.block_id)
"""
_FILLED_PLACES = """
select f.id::text, concat_ws(' ', f.area_code, f.block_id), concat_ws(' ', h.area_code, h.block_id)
from questionnaires_filled f join households_household h on h.id = f.household_id
where (f.area_code, f.block_id) is distinct from (h.area_code, h.block_id)
"""
_TEXT_PLACES = """
select t.fact_id::text, concat_ws(' ', t.area_code, t.block_id),
  concat_ws(' ', a.area_code, a.block_id)
from questionnaires_answerstext t join questionnaires_answers a on a.id = t.fact_id
where (t.area_code, t.block_id) is distinct from (a.area_code, a.block_id)
"""


def differences() -> Iterator[Difference]:
    """Every stored value that the facts contradict; nothing when all agree."""
    yield from _rows("questionnaires.filled", _FILLED_DIFFERENCES)
    yield from _rows("questionnaires_answers.place", _PLACE_DIFFERENCES)
    yield from _rows("questionnaires_filled.place", _FILLED_PLACES)
    yield from _rows("questionnaires_answerstext.place", _TEXT_PLACES)


def _rows(projection: str, sql: str) -> Iterator[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for key, stored, recomputed in cursor.fetchall():
            yield Difference(projection, str(key), stored, recomputed)
