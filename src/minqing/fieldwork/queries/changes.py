"""What a block has new for a phone: one statement over all kinds of rows, in (rev, id) order.

Every branch reads its own index on (block, rev, id) and stops after a page, so the cost follows
what is new, not what is there. Rows leave the database as JSON text and go to the phone untouched:
building them twice would cost more than reading them.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from minqing.fieldwork.rules.cursors import PAGE_ROWS, START, Cursor, cursor_after

__all__ = ["KINDS", "Page", "changes"]

_MOMENT = '\'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\''


def _moment(column: str) -> str:
    return f"to_char({column} at time zone 'UTC', {_MOMENT})"


_DWELLING = """
select 'dwelling' as kind, t.id, t.rev, t.to_on is not null and t.to_on <= %(today)s as gone,
  json_build_object(
    'entrance_code', t.area_code, 'entrance_name', e.name, 'building_name', b.name,
    'floor', t.floor, 'door', t.door, 'address', t.address, 'sort_key', t.sort_key, 'kind', t.kind
  ) as data
from households_dwelling t
left join territory_area e on e.code = t.area_code
left join territory_area b on b.code = left(t.area_code, 16)
"""

_HOUSEHOLD = """
select 'household', t.id, t.rev, t.to_on is not null and t.to_on <= %(today)s,
  json_build_object(
    'dwelling_id', t.dwelling_id, 'name', t.name, 'size', t.size,
    'special_hardship', t.special_hardship, 'responsible_member_id', r.member_id,
    'mine', r.member_id is not distinct from %(member)s
  )
from households_household t
left join visits_responsibility r on r.household_id = t.id
  and r.from_on <= %(today)s and (r.to_on is null or r.to_on > %(today)s)
"""

_PERSON = """
select 'person', t.id, t.rev, t.to_on is not null and t.to_on <= %(today)s,
  json_build_object(
    'household_id', t.household_id, 'name', t.name, 'sex', t.sex,
    'birth_year', extract(year from t.birth_on)::int, 'relation', t.relation,
    'initials', t.initials
  )
from households_person t
"""

_STANDING = """
select 'standing', t.id, t.rev, false,
  json_build_object(
    'household_id', t.household_id, 'round_id', t.round_id, 'met', t.met,
    'last_outcome', t.last_outcome,
    'last_visit_at', to_char(t.last_visit_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'visits', t.visits, 'follow_up', t.follow_up, 'due_on', t.due_on, 'due_part', t.due_part,
    'tries', t.tries, 'tried', t.tried, 'card_left', t.card_left
  )
from visits_householdstanding t
"""

_STOP = """
select 'stop', t.id, t.rev, false,
  json_build_object('building_code', t.area_code, 'position', t.position)
from visits_walkingstop t
"""

_CASE = """
select 'case', t.case_id, t.rev, c.restricted,
  json_build_object(
    'household_id', t.household_id, 'number', t.number, 'state', t.state, 'level', t.level,
    'category', c.category, 'body', coalesce(x.content::json ->> 'body', ''),
    'raised_at', to_char(t.raised_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'response_due_at',
    to_char(t.response_due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'hand_up_due_at', to_char(t.hand_up_due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'first_told_at', to_char(t.first_told_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'mine', c.raised_by_member_id is not distinct from %(member)s
  )
from cases_casestanding t
join cases_case c on c.id = t.case_id
left join cases_casetext x on x.id = t.case_id
"""

_ANSWER = """
select 'answer', t.id, t.rev, not t.is_open,
  json_build_object(
    'case_id', t.case_id, 'household_id', t.household_id, 'response_id', t.id,
    'text', coalesce(x.content, ''), 'final', p.final, 'next_on', p.next_on,
    'responded_at', to_char(p.responded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  )
from cases_answertotell t
join cases_response p on p.id = t.id
left join cases_responsetext x on x.id = t.id
"""

# Only the worker whose visit it is, and only once they are asked: before that the household is.
_CHECK = """
select 'check', t.id, t.rev,
  t.member_id is distinct from %(member)s
    or t.state not in ('asked', 'to_rule', 'appealed', 'stands', 'not_counted'),
  json_build_object(
    'household_id', t.household_id, 'visit_id', t.visit_id, 'state', t.state,
    'visited_at', to_char(v.visited_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'answer_due_at',
    to_char(t.answer_due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'signals', coalesce((select json_agg(f.signal order by f.signal) from visits_visitflag f
      where f.visit_id = t.visit_id and f.signal <> 'nobody_came'), '[]'::json),
    'reason', (select x.content from visits_visitruling r
      join visits_visitrulingtext x on x.fact_id = r.id
      where r.visit_id = t.visit_id order by r.number desc limit 1)
  )
from visits_checkstanding t
join visits_visit v on v.id = t.visit_id and exists (select 1 from visits_checkstep s
  where s.check_id = t.id and s.result = 'not_confirmed')
"""

_FILLED = """
select 'filled', t.id, t.rev, false,
  json_build_object(
    'household_id', t.household_id, 'form_id', q.form_id, 'version', v.version,
    'filled_at', to_char(t.filled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'answers', coalesce(x.content::json -> 'answers', '{}'::json)
  )
from questionnaires_filled t
join questionnaires_questionnaire q on q.id = t.questionnaire_id
join questionnaires_answers a on a.id = t.answers_id
join questionnaires_formversion v on v.id = a.version_id
left join questionnaires_answerstext x on x.fact_id = t.answers_id
"""

# Where two disagreed, everybody of the block hears of it and of its end: both were at that door.
# The other's name and moment are those of the latest correction that says what the register said.
_CORRECTION = """
select 'correction', t.id, t.rev, t.decided_at < %(today)s::date - 30,
  json_build_object(
    'change_id', t.change_id, 'household_id', t.household_id, 'person_id', t.person_id,
    'field', t.field, 'base', t.base, 'value', t.value, 'found', t.found, 'state', t.state,
    'mine', t.member_id is not distinct from %(member)s, 'by', m.name,
    'noted_at', to_char(t.noted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'found_mine', o.member_id is not distinct from %(member)s, 'found_by', o.name,
    'found_at', to_char(o.noted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'decided_at', to_char(t.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  )
from (select * from households_correction where state in ('clash', 'taken', 'left')) t
left join organisations_member m on m.id = t.member_id
left join lateral (
  select c.member_id, c.noted_at, w.name from households_correction c
  left join organisations_member w on w.id = c.member_id
  where c.household_id = t.household_id and c.person_id is not distinct from t.person_id
    and c.field = t.field and c.value = t.found and c.state in ('applied', 'taken')
    and c.id <> t.id and c.received_at <= t.received_at
  order by c.received_at desc, c.id desc limit 1) o on true
"""

_TOMBSTONE = """
select t.kind, t.row_id, t.rev, true, null::json
from territory_tombstone t
"""

_BRANCHES = (
    (_DWELLING, "id"),
    (_HOUSEHOLD, "id"),
    (_PERSON, "id"),
    (_STANDING, "id"),
    (_STOP, "id"),
    (_CASE, "case_id"),
    (_ANSWER, "id"),
    (_CHECK, "id"),
    (_FILLED, "id"),
    (_CORRECTION, "id"),
    (_TOMBSTONE, "row_id"),
)

KINDS = (
    "dwelling",
    "household",
    "person",
    "standing",
    "stop",
    "case",
    "answer",
    "check",
    "filled",
    "correction",
)

# A device that starts a block from zero holds nothing, so it need not hear of what is gone.
_STATEMENT = (
    "select kind, id, rev, gone, data::text from ("  # noqa: S608 - constants of this module
    + " union all ".join(
        f"({select} where t.block_id = %(block)s and (t.rev, t.{key}) > (%(rev)s, %(id)s)"
        f" order by t.rev, t.{key} limit %(limit)s)"
        for select, key in _BRANCHES
    )
    + ") rows order by rev, id, gone desc limit %(limit)s"
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a block's changes: rows as JSON text, the cursor after them, is there more."""

    rows: tuple[str, ...]
    cursor: Cursor
    more: bool


def changes(
    *,
    block_id: UUID,
    after: Cursor,
    counter: int,
    member_id: UUID,
    today: date,
    limit: int = PAGE_ROWS,
) -> Page:
    """The rows of a block after a cursor, at most ``limit`` (one statement, in the scope set).

    ``counter`` is the block's revision as read earlier in this transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT,
            {
                "block": block_id,
                "rev": after.rev,
                "id": after.id,
                "member": member_id,
                "today": today,
                "limit": limit,
            },
        )
        found = cursor.fetchall()
    full = len(found) == limit
    last = Cursor(found[-1][2], found[-1][1]) if found else after
    rows = tuple(_row(*each) for each in found if not (each[3] and after == START))
    return Page(rows, cursor_after(last, full=full, counter=counter), more=full)


def _row(kind: str, row_id: UUID, rev: int, gone: bool, data: str | None) -> str:  # noqa: FBT001 - a column
    state = '"gone":true,"data":null' if gone else f'"gone":false,"data":{data}'
    return f'{{"kind":"{kind}","id":"{row_id}","rev":{rev},{state}}}'
