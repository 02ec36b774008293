"""The list of visits, newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from minqing.files.queries import Picture, pictures_of
from minqing.households.models import Household
from minqing.households.queries import merged_into
from minqing.lib.paging import MomentKey
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.visits.access import under, visits
from minqing.visits.models import Visit, VisitLine, VisitText

PAGE = 50


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """Which visits; None asks for all."""

    block_id: UUID | None = None
    outcome: str | None = None
    household_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None
    area_code: str = ""
    round_id: UUID | None = None
    line_code: str | None = None
    member_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as the list shows it."""

    visit: Visit
    address: str
    household_name: str
    special_hardship: bool
    visitor: str
    line: str
    note: str
    pictures: list[Picture]


def visit_log(
    scope: Scope,
    wanted: VisitFilter,
    *,
    after: MomentKey | None = None,
    limit: int = PAGE,
) -> tuple[list[VisitRow], MomentKey | None]:
    """One page of the visits inside the scope and where the next begins (six statements)."""
    rows = visits(scope).filter(_condition(wanted))
    if after is not None:
        rows = rows.filter(
            Q(visited_at__lte=after.at) & (Q(visited_at__lt=after.at) | Q(pk__lt=after.id))
        )
    found = list(rows.order_by("-visited_at", "-pk")[: limit + 1])
    shown = found[:limit]
    following = MomentKey(shown[-1].visited_at, shown[-1].pk) if len(found) > limit else None
    return _described(scope, shown), following


def _condition(wanted: VisitFilter) -> Q:
    condition = under(wanted.area_code) if wanted.area_code else Q()
    if wanted.household_id is not None:
        # The story of a household holds the visits of those that were merged into it.
        condition &= Q(household_id__in=[wanted.household_id, *merged_into(wanted.household_id)])
    for column, value in (
        ("block_id", wanted.block_id),
        ("outcome", wanted.outcome),
        ("round_id", wanted.round_id),
        ("line_code", wanted.line_code),
        ("member_id", wanted.member_id),
        ("visited_at__gte", wanted.since),
        ("visited_at__lt", wanted.before),
    ):
        if value is not None:
            condition &= Q(**{column: value})
    return condition


def _described(scope: Scope, shown: list[Visit]) -> list[VisitRow]:
    homes = {
        each.pk: each
        for each in Household.objects.filter(
            pk__in={each.household_id for each in shown}
        ).select_related("dwelling")
    }
    visitors = dict(
        Member.objects.filter(pk__in={each.member_id for each in shown}).values_list("pk", "name")
    )
    lines = dict(VisitLine.objects.values_list("code", "name"))
    notes = dict(
        VisitText.objects.filter(fact__in=[each.pk for each in shown]).values_list("pk", "content")
    )
    pictures = pictures_of(scope, [each.pk for each in shown])
    return [
        VisitRow(
            visit=each,
            address=homes[each.household_id].dwelling.address,
            household_name=homes[each.household_id].name,
            special_hardship=homes[each.household_id].special_hardship,
            visitor=visitors.get(each.member_id, ""),
            line=lines.get(each.line_code, each.line_code),
            note=notes.get(each.pk) or "",
            pictures=pictures.get(each.pk, []),
        )
        for each in shown
    ]
