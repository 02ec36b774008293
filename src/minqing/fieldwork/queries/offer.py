"""What every pull needs to know first, in one statement: counters, rounds, lines, rulings."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import translation

from minqing.cases.models import CATEGORY_LABELS
from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.visits.models import OUTCOMES

__all__ = ["BlockState", "Offer", "choices_json", "numbers_given", "offer"]

_STATEMENT = """
select
  (select coalesce(json_agg(json_build_array(b.id, b.label, a.name, coalesce(c.rev, 0), b.area_code)
                            order by b.area_code, b.number), '[]')
     from territory_block b
     join territory_area a on a.code = b.area_code
     left join territory_blockcounter c on c.block_id = b.id
     where b.id = any (%(blocks)s))::text,
  (select coalesce(json_agg(json_build_object(
              'id', r.id, 'name', r.name, 'from_on', r.from_on, 'to_on', r.to_on)
            order by r.from_on, r.id), '[]')
     from visits_round r
     where r.closed_at is null and (r.to_on is null or r.to_on > %(today)s)
       and exists (select 1 from territory_block b where b.id = any (%(blocks)s)
                   and left(b.area_code, length(r.area_code)) = r.area_code))::text,
  (select coalesce(json_agg(json_build_object('code', l.code, 'name', l.name)
            order by l.sort, l.code), '[]') from visits_visitline l)::text,
  (select coalesce(json_agg(json_build_object(
              'id', h.id, 'ruling', h.ruling, 'note', h.ruling_note,
              'at', to_char(h.reviewed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
            order by h.reviewed_at, h.id), '[]')
     from fieldwork_heldmutation h
     where h.device_id = any (%(phones)s) and h.ruling <> '' and h.ruling_seen_at is null)::text
"""


@dataclass(frozen=True, slots=True)
class BlockState:
    """A block of the device, and the revision its counter had."""

    id: UUID
    label: str
    area_name: str
    rev: int
    area_code: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a pull begins with; lists that go to the phone as they are stay JSON text."""

    blocks: tuple[BlockState, ...]
    rounds_json: str
    lines_json: str
    rulings_json: str


def offer(device: DeviceStanding, today: date) -> Offer:
    """The device's blocks with their counters, rounds held there, visit lines, unseen rulings."""
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT,
            {"blocks": list(device.blocks), "today": today, "phones": list(device.phones)},
        )
        row = cursor.fetchone()
    blocks, rounds, lines, rulings = row or ("[]", "[]", "[]", "[]")
    return Offer(
        blocks=tuple(BlockState(UUID(each[0]), *each[1:]) for each in json.loads(blocks)),
        rounds_json=rounds,
        lines_json=lines,
        rulings_json=rulings,
    )


def numbers_given(device_id: UUID, block_id: UUID, since: datetime) -> int:
    """How many case numbers the device got for a block since a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from cases_casenumber"
            " where block_id = %s and device_id = %s and reserved_at > %s",
            [block_id, device_id, since],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


@cache
def choices_json() -> str:
    """Outcomes and categories with their names in both languages, as two members of an object."""
    content = {"outcomes": _bilingual(OUTCOMES), "categories": _bilingual(CATEGORY_LABELS)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))[1:-1]


def _bilingual(labels: Mapping[Any, Any]) -> list[dict[str, object]]:
    return [
        {"code": code.value, "name": {"zh": _in("zh-hans", label), "en": _in("en", label)}}
        for code, label in labels.items()
    ]


def _in(language: str, label: object) -> str:
    with translation.override(language):
        return str(label)
