"""The morning notices: what is due today."""

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from minqing.accounts.models import User
from minqing.cases.queries import DueFilter, QueueFilters, View, filtered
from minqing.cases.rules import HOLDERS, CaseLevel
from minqing.home.rules import MORNING_NOTICE
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.notices.operations import notify
from minqing.storage.dated import holds_on
from minqing.storage.scoping import within
from minqing.territory.models import Duty

__all__ = ["tell_what_is_due"]


@operation
def tell_what_is_due(*, scope: Scope, by: Actor, at: datetime) -> int:
    """Tell everybody who holds requests that are overdue or due today how many; gives their number.

    One notice for each user. Who holds nothing due hears nothing.
    """
    waiting = _waiting(scope, at)
    if not waiting:
        return 0
    per_member: Counter[UUID] = Counter()
    # Whoever stands in is told, too; nobody twice of one place.
    for member_id, place in _held(scope, local_date(at)):
        per_member[member_id] += waiting.get(place, 0)
    users = dict(
        User.objects.filter(member_id__in=per_member, is_active=True).values_list("member_id", "id")
    )
    told = 0
    for member_id, number in sorted(per_member.items()):
        if number and member_id in users:
            told += notify(
                user_ids=[users[member_id]],
                code=MORNING_NOTICE,
                params={"count": number},
                path="/desk/cases/?view=mine",
                by=by,
                at=at,
            )
    return told


_Place = tuple[str, str, UUID | None]


def _waiting(scope: Scope, at: datetime) -> dict[_Place, int]:
    """How many requests are due by tonight, by level and holder's place."""
    counted: Counter[_Place] = Counter()
    for due in (DueFilter.OVERDUE, DueFilter.TODAY):
        rows = filtered(scope, QueueFilters(view=View.ALL, due=due), at=at).order_by()
        for level, area, block, number in rows.values_list(
            "level", "owner_area_code", "block_id"
        ).annotate(Count("pk")):
            counted[level, area, block if level == CaseLevel.BLOCK else None] += number
    return counted


def _held(scope: Scope, on: date) -> set[tuple[UUID, _Place]]:
    """Who holds requests of which level and place on a day."""
    duties = Duty.objects.filter(within(scope, organisation="organisation_id"), holds_on(on))
    return {
        (member_id, (level.value, area, block))
        for member_id, role, area, block in duties.values_list(
            "member_id", "role", "area_code", "block_id"
        )
        for level in CaseLevel
        if role in HOLDERS[level]
    }
