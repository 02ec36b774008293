"""Rulings, numbers given, who is stood in for, and the choices that go to every phone."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import translation

from minqing.cases.models import CATEGORY_LABELS
from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.storage.dated import holds_on
from minqing.territory import access as territory_access
from minqing.visits.models import OUTCOMES

__all__ = ["absent_members", "choices_json", "numbers_given", "rulings_json"]

_RULINGS = """
select coalesce(json_agg(json_build_object(
         'id', h.id, 'ruling', h.ruling, 'note', h.ruling_note,
         'at', to_char(h.reviewed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
       ) order by h.reviewed_at, h.id), '[]')::text
from fieldwork_heldmutation h
where h.device_id = any (%s) and h.ruling <> '' and h.ruling_seen_at is null
"""


def rulings_json(device: DeviceStanding) -> str:
    """Rulings on what the member's phones sent that no phone has shown yet, as JSON text."""
    if not device.has_rulings:
        return "[]"
    with connection.cursor() as cursor:
        cursor.execute(_RULINGS, [list(device.phones)])
        row = cursor.fetchone()
    return str(row[0]) if row else "[]"


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


def absent_members(device: DeviceStanding, on: date) -> dict[UUID, list[tuple[UUID, str]]]:
    """For whom the device's member stands in on a day, block by block: id and name."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    rows = (
        territory_access.substitutions(device.scope)
        .filter(holds_on(on), substitute_id=device.member_id)
        .order_by("member__name_pinyin", "pk")
        .values_list("block_id", "member_id", "member__name")
    )
    for block_id, member_id, name in rows:
        found.setdefault(block_id, []).append((member_id, name))
    return found


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
