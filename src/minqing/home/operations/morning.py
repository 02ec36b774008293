"""The morning notices: what is due today."""

from collections import Counter
from datetime import datetime
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
from minqing.territory.access import postings
from minqing.territory.models import Posting

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
    held = postings(scope).filter(holds_on(local_date(at)))
    for posting in held.only("member_id", "role", "area_code", "block_id"):
        per_member[posting.member_id] += sum(
            number for place, number in waiting.items() if _holds(posting, place)
        )
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


def _holds(posting: Posting, place: _Place) -> bool:
    level, area, block = place
    if posting.role not in HOLDERS[CaseLevel(level)]:
        return False
    return posting.block_id == block if block is not None else posting.area_code == area
