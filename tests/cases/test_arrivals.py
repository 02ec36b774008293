"""Whoever holds a request that came in without them hears of it; and other causes of notices."""

from typing import Any

import pytest

from minqing.cases import operations as cases
from minqing.cases.models import Requester, Roundup
from minqing.cases.rules import Category, Channel, RestrictedAbout
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.notices.models import Notice
from minqing.storage.scoping import scoped
from minqing.territory.models import Posting
from tests.builders import NOW
from tests.cases.acting import acting, days, raise_for
from tests.cases.weekly import signed_week
from tests.cast import Cast, Player
from tests.database import as_owner

OUTSIDE = [Channel.PORTAL, Channel.OPEN311, Channel.API]


def told(player: Player, code: str = "cases.arrived") -> list[tuple[int | None, str]]:
    """What a player was told: how many, and the number of the last."""
    with as_owner():
        rows = Notice.objects.filter(user_id=player.user.id, code=code).order_by("id")
        return [(row.params.get("count"), row.params["number"]) for row in rows]


def arrives(cast: Cast, channel: Channel = Channel.PORTAL, block: str = "a1", **said: Any) -> str:
    """A request that somebody sends in about a door; its number."""
    with scoped(Scope.system("310199", "tests")):
        raised = cases.raise_case(
            by=Actor.resident(),
            at=NOW,
            body="楼道灯不亮",
            category=Category.REPAIR,
            channel=channel,
            raised_at=NOW,
            household=cast.households[block][0],
            **said,
        )
    return raised.case.number


@pytest.mark.parametrize("channel", OUTSIDE)
def test_the_team_of_the_block_hears_of_it_and_nobody_else(cast: Cast, channel: Channel) -> None:
    number = arrives(cast, channel)
    assert told(cast.lin) == told(cast.zhao) == [(1, number)]
    assert [told(each) for each in (cast.qian, cast.sun, cast.li, cast.wu, cast.zheng)] == [[]] * 5


def test_a_flood_is_one_notice_with_its_count(cast: Cast) -> None:
    numbers = [arrives(cast) for _ in range(12)]
    assert told(cast.zhao) == [(12, numbers[-1])]
    with as_owner():
        paths = set(Notice.objects.values_list("path", flat=True))
    assert paths == {"/desk/cases/?view=mine&order=newest"}


def test_of_what_staff_took_down_nobody_is_told(cast: Cast) -> None:
    for channel in (Channel.VISIT, Channel.DESK):
        raise_for(cast.lin, cast.households["a1"][0], channel=channel)
    assert told(cast.zhao) == []


def test_where_nobody_holds_the_level_the_next_one_hears_of_it(cast: Cast) -> None:
    number = arrives(cast, block="a2")
    assert told(cast.qian) == [(1, number)]
    with as_owner():
        Posting.objects.filter(member__in=[cast.wu.member]).update(to_on=NOW.date())
    number = arrives(cast, block="b1")
    assert (told(cast.wu), told(cast.sun)) == ([], [(1, number)])


def test_a_complaint_reaches_those_above_whom_it_is_about(cast: Cast) -> None:
    number = arrives(cast, restricted_about=RestrictedAbout.TEAM)
    assert told(cast.qian) == [(1, number)]
    assert told(cast.zhao) == told(cast.lin) == []


def test_who_handles_it_hears_that_the_resident_took_it_back(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with as_owner():
        requester = Requester.objects.get(case=case)
    with scoped(Scope.system("310199", "tests")):
        cases.withdraw(
            by=Actor.resident(),
            at=days(1),
            case_id=case.pk,
            statement="自己修好了",
            requester_id=requester.pk,
        )
    assert told(cast.zhao, "cases.withdrawn") == [(None, case.number)]


def test_of_a_withdrawal_that_staff_wrote_down_nobody_is_told(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with acting(cast.lin):
        requester = Requester.objects.get(case=case)
        cases.withdraw(
            by=cast.lin.actor,
            at=days(1),
            case_id=case.pk,
            statement="居民说自己修好了",
            requester_id=requester.pk,
        )
    assert told(cast.zhao, "cases.withdrawn") == []


def test_the_street_hears_of_a_signed_roundup(cast: Cast) -> None:
    roundup = signed_week(cast, days(8))
    with as_owner():
        rows = Notice.objects.filter(code="cases.roundup_signed")
        found = [(row.user_id, row.path, row.params["week_on"]) for row in rows]
        week_on = Roundup.objects.get(pk=roundup).week_on.isoformat()
    assert found == [(cast.sun.user.id, f"/desk/roundups/{roundup}/", week_on)]
