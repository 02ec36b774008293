"""Cases as another system reads them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from minqing.cases.models import CaseEvent, CaseEventText, CaseStanding, CaseText, Requester
from minqing.cases.rules import TOLD_TO_RESIDENTS, EventKind
from minqing.interop import access
from minqing.lib.paging import MomentKey
from minqing.lib.scope import AreaRange, Scope

__all__ = [
    "CaseFilters",
    "CasesPage",
    "EventWords",
    "OutwardCase",
    "case_page",
    "one_case",
    "public_steps",
    "steps",
]


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """What to list; None and empty are "all"."""

    state: str | None = None
    level: str | None = None
    category: str | None = None
    area: str | None = None
    raised_from: datetime | None = None
    raised_until: datetime | None = None
    overdue_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutwardCase:
    """A case: where it stands, and its words where the reader has a right to them."""

    row: CaseStanding
    channel: str
    received_at: datetime
    text: str | None


@dataclass(frozen=True, slots=True)
class CasesPage:
    """Cases, the newest first, and the key of the next page."""

    cases: list[OutwardCase]
    after: MomentKey | None


@dataclass(frozen=True, slots=True)
class EventWords:
    """One step of a case's story, and its words where the reader has a right to them."""

    event: CaseEvent
    text: str | None


def case_page(
    scope: Scope, filters: CaseFilters, *, after: MomentKey | None, size: int, words: bool
) -> CasesPage:
    """A page of the scope's cases (two statements)."""
    rows = access.outward_standings(scope).filter(*_conditions(filters))
    if after is not None:
        rows = rows.filter(Q(raised_at__lt=after.at) | Q(raised_at=after.at, case_id__lt=after.id))
    found = list(rows.select_related("case").order_by("-raised_at", "-case_id")[: size + 1])
    more, found = len(found) > size, found[:size]
    texts = _texts([row.pk for row in found]) if words else {}
    return CasesPage(
        [_outward(row, texts.get(row.pk) if words else None) for row in found],
        MomentKey(found[-1].raised_at, found[-1].pk) if more else None,
    )


def one_case(scope: Scope, case_id: UUID, *, words: bool) -> OutwardCase | None:
    """A case of the scope that other systems may know of."""
    row = access.outward_standings(scope).select_related("case").filter(pk=case_id).first()
    if row is None:
        return None
    return _outward(row, _texts([row.pk]).get(row.pk) if words else None)


def steps(
    case_id: UUID, *, words: bool, made: tuple[UUID, datetime] | None = None
) -> list[EventWords]:
    """The story of a case, oldest step first (one statement); of an actor's act, if one is named.

    Words are those that its requester reads or hears, too: the answers. Reasons and notes are the
    offices' own.
    """
    rows = CaseEvent.objects.filter(case_id=case_id).order_by("number")
    if made is not None:
        rows = rows.filter(by_id=made[0], recorded_at=made[1])
    rows = rows.select_related(
        "told", "solution", "response", *(["response__text"] if words else [])
    )
    return [EventWords(event, _said(event) if words else None) for event in rows]


def public_steps(case_id: UUID, *, words: bool) -> list[EventWords]:
    """The steps of which its first requester reads at the portal, oldest first (three statements).

    None of another requester's, none of the offices' own. Words are answers, what was asked of the
    resident, what the resident said, and which body has it now.
    """
    first = Requester.objects.filter(case_id=case_id, origin_id__isnull=True)
    mine = first.order_by("raised_at", "id").values_list("pk", flat=True).first()
    found = [
        each
        for each in steps(case_id, words=words)
        if EventKind(each.event.kind) in TOLD_TO_RESIDENTS
        and each.event.requester_id in {None, mine}
    ]
    spoken = [each.event.pk for each in found if words and EventKind(each.event.kind) in _SPOKEN]
    said = dict(CaseEventText.objects.filter(pk__in=spoken).values_list("pk", "content"))
    return [EventWords(each.event, said.get(each.event.pk, each.text)) for each in found]


def _conditions(filters: CaseFilters) -> list[Q]:
    wanted = {
        "state": filters.state,
        "level": filters.level,
        "category": filters.category,
        "raised_at__gte": filters.raised_from,
        "raised_at__lt": filters.raised_until,
        "due_at__lte": filters.overdue_at,
    }
    conditions = [Q(**{name: value}) for name, value in wanted.items() if value is not None]
    if filters.area is not None:
        inside = AreaRange.of(filters.area)
        conditions.append(Q(area_code__gte=inside.lower, area_code__lt=inside.upper))
    return conditions


def _texts(keys: list[UUID]) -> dict[UUID, str]:
    rows = CaseText.objects.filter(pk__in=keys).values_list("pk", "content")
    return {key: CaseText.body_of(content) for key, content in rows}


def _outward(row: CaseStanding, text: str | None) -> OutwardCase:
    case = row.case
    return OutwardCase(row, case.channel, case.received_at, text)


def _said(event: CaseEvent) -> str | None:
    if EventKind(event.kind) not in _ANSWERS or event.response is None:
        return None
    return event.response.text.content if event.response.text_digest is not None else None


_ANSWERS = {EventKind.RESPONDED, EventKind.ANSWERED_ON_THE_SPOT}
_SPOKEN = {EventKind.ASKED, EventKind.REPLIED, EventKind.REJECTED, EventKind.TRANSFERRED}
