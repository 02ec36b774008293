"""A few cases with long histories, made by the operations themselves."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minqing.households.models import Household

__all__ = ["STEPS", "tell_long_stories"]

STEPS = 40
"""Events of such a case: raised, nineteen answers each told, and a last one."""
_BETWEEN = timedelta(minutes=10)
_AHEAD = timedelta(days=10)


def tell_long_stories() -> None:
    """One case of forty events in each place that a user of the bench is posted to."""
    # Django is loaded by now, and not before.
    from django.utils import timezone  # noqa: PLC0415  # as said above

    from benchmarks.measures.pages import SCOPES  # noqa: PLC0415  # as said above
    from minqing.accounts.models import User  # noqa: PLC0415  # as said above
    from minqing.households.models import Household  # noqa: PLC0415  # as said above
    from minqing.territory.models import Posting  # noqa: PLC0415  # as said above

    members = User.objects.filter(username__in=SCOPES).values("member_id")
    began = timezone.now() - (STEPS + 1) * _BETWEEN
    posts = Posting.objects.filter(member_id__in=members, organisation_id__isnull=True)
    for area_code, block_id in sorted({(each.area_code, each.block_id) for each in posts}, key=str):
        homes = Household.objects.filter(area_code__startswith=area_code)
        home = (homes if block_id is None else homes.filter(block_id=block_id)).earliest("pk")
        _tell_one(home, began)


def _tell_one(home: "Household", began: datetime) -> None:
    from minqing.cases import operations  # noqa: PLC0415  # Django is loaded by now
    from minqing.cases.rules import Category, Channel, ToldChannel  # noqa: PLC0415  # the same
    from minqing.lib.actor import Actor  # noqa: PLC0415  # the same
    from minqing.lib.time import local_date  # noqa: PLC0415  # the same

    by = Actor.system("bench")
    case = operations.raise_case(
        by=by,
        at=began,
        household=home,
        body="楼顶漏水，每次下雨家里都要接水，已经反映过多次，请尽快安排维修。",
        category=Category.REPAIR,
        channel=Channel.DESK,
        raised_at=began,
        requester_name="陈建国",
    ).case
    for step in range(STEPS // 2):
        at = began + (2 * step + 1) * _BETWEEN
        [response] = operations.respond(
            by=by,
            at=at,
            case_id=case.pk,
            text=f"第{step + 1}次回复：施工单位已到现场勘察，正在比对材料，有进展再告诉您。",
            final=False,
            next_on=local_date(at + _AHEAD),
        )
        if step + 1 < STEPS // 2:
            operations.tell(
                by=by, at=at + _BETWEEN, response_id=response.pk, channel=ToldChannel.PHONE
            )
