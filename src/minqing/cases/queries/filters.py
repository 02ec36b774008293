"""Views of the queue that were kept, and what they may be narrowed to."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from minqing.cases import access
from minqing.cases.models import CaseFilter
from minqing.cases.rules import HOLDERS, CaseLevel, due_day
from minqing.lib.codes import Level, level_of
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.territory.models import Area, Block, Duty

__all__ = ["due_days", "handlers_here", "holders_of", "kept_filters", "places_here"]

_MOST_HANDLERS = 200


def kept_filters(scope: Scope, user_id: UUID | None) -> list[CaseFilter]:
    """A user's own views and those that their office shares, own ones first (one statement)."""
    rows = access.filters(scope)
    found = rows.filter(Q(owner_id=user_id) | _of_office(scope)).order_by("name", "pk")
    return sorted(found, key=lambda each: each.owner_id != user_id)


def _of_office(scope: Scope) -> Q:
    if scope.ranges:
        return Q(shared=True, area_code=scope.ranges[0].lower, block_id__isnull=True)
    return Q(shared=True, block_id__in=list(scope.blocks))


def handlers_here(scope: Scope) -> list[tuple[UUID, str]]:
    """Who handles a case of the scope now, by name, up to two hundred (one statement)."""
    named = access.standings(scope).filter(assignee_id__isnull=False).values("assignee_id")
    rows = Member.objects.filter(pk__in=named).order_by("name_pinyin", "pk")
    return list(rows.values_list("pk", "name")[:_MOST_HANDLERS])


def holders_of(scope: Scope, case_ids: Iterable[UUID], on: date) -> list[tuple[UUID, str]]:
    """Who may be named to handle one of the cases: those who hold it today (two statements)."""
    rows = access.standings(scope).filter(pk__in=list(case_ids))
    serving = Q(pk__in=[])
    for level, area_code, block_id in rows.values_list("level", "owner_area_code", "block_id"):
        held = CaseLevel(level)
        place = (
            Q(block_id=block_id)
            if held is CaseLevel.BLOCK
            else Q(area_code=area_code, block_id__isnull=True)
        )
        serving |= place & Q(role__in=[role.value for role in HOLDERS[held]])
    members = Duty.objects.filter(holds_on(on), serving).values("member_id")
    found = Member.objects.filter(pk__in=members).order_by("name_pinyin", "pk")
    return list(found.values_list("pk", "name"))


def due_days(scope: Scope, case_ids: Iterable[UUID]) -> dict[UUID, date | None]:
    """Cases of the scope with the day on which the next thing is due (one statement)."""
    rows = access.standings(scope).filter(pk__in=list(case_ids))
    return {
        case_id: due_day(due_at) if due_at else None
        for case_id, due_at in rows.values_list("case_id", "due_at")
    }


def places_here(scope: Scope) -> list[tuple[str, str]]:
    """The parts of the reader's area: streets, neighbourhoods, or blocks (one statement)."""
    if len(scope.ranges) == 1 and level_of(scope.ranges[0].lower) in _ABOVE:
        below = Area.objects.filter(
            parent_code=scope.ranges[0].lower, valid_to__isnull=True, level__in=_BELOW
        )
        return list(below.order_by("code").values_list("code", "name"))
    inside = Q(pk__in=scope.blocks)
    for each in scope.ranges:
        inside |= Q(area_code__gte=each.lower, area_code__lt=each.upper)
    blocks = Block.objects.filter(inside, to_on__isnull=True).order_by("area_code", "number")
    return [(str(block.pk), block.label) for block in blocks]


_ABOVE = {Level.DISTRICT, Level.STREET}
_BELOW = (Level.STREET.value, Level.NEIGHBOURHOOD.value)
