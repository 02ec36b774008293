"""What phones hold of a block's cases: rows by revision."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import override

from minqing.cases import access
from minqing.cases.models import CATEGORY_LABELS, CaseStanding, ResponseText
from minqing.cases.rules import Category
from minqing.lib.scope import Scope

__all__ = ["FieldRow", "answer_rows", "case_rows", "categories", "numbers_left"]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A row as it is shipped: ``data`` is None when the phone should drop it."""

    id: UUID
    rev: int
    data: dict[str, object] | None


def case_rows(
    scope: Scope, block_id: UUID, *, after: tuple[int, UUID] | None, limit: int
) -> list[FieldRow]:
    """Cases of a block beyond a cursor, in pull order. Restricted ones never leave the desk."""
    rows = access.standings(scope).filter(_beyond("case_id", after), block_id=block_id)
    found = rows.select_related("case__text").order_by("rev", "case_id")[:limit]
    return [
        FieldRow(row.pk, row.rev, None if row.case.restricted else _case_data(row)) for row in found
    ]


def answer_rows(
    scope: Scope, block_id: UUID, *, after: tuple[int, UUID] | None, limit: int
) -> list[FieldRow]:
    """Answers to be told at the block's doors, in pull order; those no longer open are dropped."""
    rows = access.errands(scope).filter(_beyond("response_id", after), block_id=block_id)
    found = list(rows.select_related("response", "case").order_by("rev", "response_id")[:limit])
    texts = dict(
        ResponseText.objects.filter(pk__in=[row.pk for row in found]).values_list("pk", "content")
    )
    return [
        FieldRow(
            row.pk,
            row.rev,
            {
                "case_id": str(row.case_id),
                "household_id": _text(row.household_id),
                "response_id": str(row.pk),
                "text": texts.get(row.pk) or "",
                "final": row.response.final,
                "next_on": row.response.next_on.isoformat() if row.response.next_on else None,
                "responded_at": wire_moment(row.response.responded_at),
            }
            if row.is_open and not row.case.restricted
            else None,
        )
        for row in found
    ]


def numbers_left(scope: Scope, block_id: UUID, device_id: UUID) -> int:
    """How many unused numbers a phone holds for a block."""
    return (
        access.numbers(scope)
        .filter(block_id=block_id, device_id=device_id, used_at__isnull=True)
        .count()
    )


def categories() -> list[dict[str, object]]:
    """The categories with their names in both languages."""
    return [{"code": each.value, "name": _names(each)} for each in Category]


def wire_moment(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _names(category: Category) -> dict[str, str]:
    names = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            names[key] = str(CATEGORY_LABELS[category])
    return names


def _case_data(row: CaseStanding) -> dict[str, object]:
    return {
        "household_id": _text(row.household_id),
        "number": row.number,
        "state": row.state,
        "level": row.level,
        "category": row.case.category,
        "body": row.case.text.body,
        "raised_at": wire_moment(row.raised_at),
        "response_due_at": wire_moment(row.response_due_at),
        "hand_up_due_at": wire_moment(row.hand_up_due_at),
        "first_told_at": wire_moment(row.first_told_at) if row.first_told_at else None,
    }


def _beyond(key: str, after: tuple[int, UUID] | None) -> Q:
    if after is None:
        return Q()
    rev, last = after
    return Q(rev__gte=rev) & (Q(rev__gt=rev) | Q(**{f"{key}__gt": last}))


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
