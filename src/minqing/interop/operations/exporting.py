"""Requests as rows of a file; who took them along, of when and what for stands in the ledger."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from minqing.cases import access as cases_access
from minqing.cases.models import CaseStanding, CaseText
from minqing.interop.rules.exporting import ExportPurpose
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import neighbourhood_of
from minqing.lib.scope import Scope
from minqing.lib.time import end_of_local_day, start_of_local_day

__all__ = ["COLUMNS", "PERSONAL", "Period", "case_rows", "note_export"]

COLUMNS = (
    "id",
    "number",
    "state",
    "level",
    "category",
    "urgency",
    "channel",
    "neighbourhood",
    "raised_at",
    "received_at",
    "response_due_at",
    "first_told_at",
    "solved_level",
    "solved_at",
    "last_event_at",
    "sensitive",
    "restricted_about",
)
PERSONAL = ("text", "requester_name")
"""What people wrote and who asked. A withheld name lies sealed and is not among them."""
_CHUNK = 2_000

Row = dict[str, str | bool | None]


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which requests were raised, both included; None is without end."""

    from_on: date | None
    to_on: date | None


def case_rows(scope: Scope, period: Period, *, personal: bool) -> Iterator[list[Row]]:
    """The requests of a period by the moment they were raised, some thousand at a time.

    Read in the caller's one transaction: a page after another from the last key.
    """
    after: tuple[datetime, UUID] | None = None
    while True:
        rows = cases_access.standings(scope).filter(*_conditions(period))
        if after is not None:
            moment, key = after
            rows = rows.filter(Q(raised_at__gt=moment) | Q(raised_at=moment, case_id__gt=key))
        page = list(rows.select_related("case").order_by("raised_at", "case_id")[:_CHUNK])
        if not page:
            return
        texts = _texts([row.pk for row in page]) if personal else {}
        yield [_row(row) | texts.get(row.pk, {}) for row in page]
        after = page[-1].raised_at, page[-1].pk


@operation
def note_export(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    period: Period,
    ids: list[str],
    purpose: ExportPurpose | None,
) -> None:
    """Note an export: the days, how many requests, the digest of their ids, and the purpose.

    Without a ``purpose`` nothing personal was in it.
    """
    new_entry(
        act="interop.exported",
        by=by,
        at=at,
        area_code=area_code,
        detail={
            "from_on": period.from_on.isoformat() if period.from_on else None,
            "to_on": period.to_on.isoformat() if period.to_on else None,
            "count": len(ids),
            "digest": hashlib.sha256(",".join(sorted(ids)).encode()).hexdigest(),
            "personal": purpose is not None,
            "purpose": purpose.value if purpose else None,
        },
    )


def _conditions(period: Period) -> list[Q]:
    found = []
    if period.from_on is not None:
        found.append(Q(raised_at__gte=start_of_local_day(period.from_on)))
    if period.to_on is not None:
        found.append(Q(raised_at__lt=end_of_local_day(period.to_on)))
    return found


def _texts(keys: list[UUID]) -> dict[UUID, Row]:
    rows = CaseText.objects.filter(pk__in=keys)
    return {row.pk: {"text": row.body, "requester_name": row.requester_name} for row in rows}


def _row(row: CaseStanding) -> Row:
    case = row.case
    return {
        "id": str(row.pk),
        "number": row.number,
        "state": row.state,
        "level": row.level,
        "category": row.category,
        "urgency": row.urgency or "normal",
        "channel": case.channel,
        "neighbourhood": neighbourhood_of(row.area_code),
        "raised_at": row.raised_at.isoformat(),
        "received_at": case.received_at.isoformat(),
        "response_due_at": row.response_due_at.isoformat(),
        "first_told_at": _moment(row.first_told_at),
        "solved_level": row.solved_level or None,
        "solved_at": _moment(row.solved_at),
        "last_event_at": row.last_event_at.isoformat(),
        "sensitive": case.sensitive,
        "restricted_about": case.restricted_about,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
