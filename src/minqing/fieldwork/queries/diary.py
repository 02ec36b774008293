"""A worker's diary: what the member did, from the facts, and the notes only its author reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from minqing.fieldwork import access
from minqing.fieldwork.models import DiaryNote
from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.storage.keys import open_column
from minqing.storage.scoping import scoped

__all__ = ["DIARY_DAYS", "Diary", "diary"]

DIARY_DAYS = 60
"""How far back a phone is told what its worker did; notes go back as far as they were written."""
_MOST = 5_000

# Only what lies in the blocks of today: what was done elsewhere is no longer this phone's to know.
_ACTS = """
select coalesce(json_agg(json_build_object(
    'id', a.id, 'kind', a.kind, 'household_id', a.household_id, 'outcome', a.outcome,
    'case_id', a.case_id, 'at', to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  ) order by a.at, a.id), '[]')::text
from (
  select * from (
    select v.id, 'visit' as kind, v.household_id, v.outcome, null::uuid as case_id,
           v.visited_at as at
    from visits_visit v
    where v.block_id = any (%(blocks)s) and v.member_id = %(member)s and v.visited_at >= %(since)s
    union all
    select c.id, 'case', c.household_id, null, c.id, c.raised_at
    from cases_case c
    where c.block_id = any (%(blocks)s) and c.raised_by_member_id = %(member)s
      and c.raised_at >= %(since)s and not c.restricted
    union all
    select t.id, 'told', c.household_id, null, c.id, t.told_at
    from cases_told t join cases_case c on c.id = t.case_id
    where t.block_id = any (%(blocks)s) and t.told_by = %(member)s and t.told_at >= %(since)s
      and not c.restricted
  ) found order by at desc, id limit %(most)s
) a
"""


@dataclass(frozen=True, slots=True)
class Diary:
    """What goes to the author's phone; ``acts_json`` is JSON text, notes are opened."""

    acts_json: str
    notes: Sequence[tuple[DiaryNote, str]]


def diary(device: DeviceStanding, at: datetime) -> Diary:
    """The acts of the device's member in its blocks, and all notes of the member that still speak.

    Notes come oldest first, as they were written.
    """
    with scoped(device.scope):
        with connection.cursor() as cursor:
            cursor.execute(
                _ACTS,
                {
                    "blocks": list(device.blocks),
                    "member": device.member_id,
                    "since": at - timedelta(days=DIARY_DAYS),
                    "most": _MOST,
                },
            )
            row = cursor.fetchone()
        notes = [
            (note, text)
            for note in access.diary_notes(device.scope)
            .filter(member_id=device.member_id, erased_at=None)
            .order_by("on", "written_at", "id")
            if (text := open_column(note, "content"))
        ]
    return Diary(str(row[0]) if row else "[]", notes)
