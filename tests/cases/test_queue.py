"""The queue: order, filters, pages, counts of statements, and who sees what."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minqing.cases import queries
from minqing.cases.queries import DueFilter, QueueFilters, View
from minqing.cases.rules import CaseLevel, CaseState
from minqing.lib.paging import MomentKey
from minqing.territory.rules import PostedAt, Role
from tests.builders import NOW
from tests.cases.acting import acting, at_neighbourhood, days, hand_up_list, raise_for
from tests.cast import Cast, ClientFor, Player


def numbers(player: Player, filters: QueueFilters, *, n: float = 0) -> list[str]:
    with acting(player):
        page = queries.queue(player.scope, filters, at=days(n))
    return [row.standing.number for row in page.rows]


def test_views_and_filters(cast: Cast) -> None:
    fresh = raise_for(cast.lin, cast.households["a1"][0], at=days(5)).case
    old = raise_for(cast.lin, cast.households["a1"][1], at=days(0)).case
    up = raise_for(cast.lin, cast.households["a1"][2], at=days(1)).case
    hand_up_list(cast.zhao, cast, up.pk, at=days(1))
    other = raise_for(cast.wu, cast.households["b1"][0], at=days(2)).case
    secretary = (PostedAt(Role.NEIGHBOURHOOD_SECRETARY, "310199001001"),)
    member = (PostedAt(Role.TEAM_MEMBER, "310199001001", cast.a1.pk),)

    due = QueueFilters(view=View.DUE)
    assert numbers(cast.qian, due) == [old.number, fresh.number, up.number]
    assert numbers(cast.sun, due) == [old.number, other.number, fresh.number, up.number]
    assert numbers(cast.lin, due) == [old.number, fresh.number, up.number]
    assert numbers(cast.wu, due) == [other.number]
    assert numbers(cast.zheng, due) == []
    mine = QueueFilters(view=View.MINE, holding=secretary)
    assert numbers(cast.qian, mine) == [up.number]
    mine = QueueFilters(view=View.MINE, holding=member)
    assert numbers(cast.lin, mine) == [old.number, fresh.number]
    assert numbers(cast.qian, QueueFilters(view=View.MINE)) == []
    newest = QueueFilters(view=View.ALL)
    assert numbers(cast.qian, newest) == [fresh.number, up.number, old.number]
    level = QueueFilters(view=View.DUE, level=CaseLevel.NEIGHBOURHOOD)
    assert numbers(cast.qian, level) == [up.number]
    state = QueueFilters(view=View.ALL, state=CaseState.SOLVED)
    assert numbers(cast.qian, state) == []
    overdue = QueueFilters(view=View.DUE, due=DueFilter.OVERDUE)
    assert numbers(cast.qian, overdue, n=8) == [old.number]
    today = QueueFilters(view=View.DUE, due=DueFilter.TODAY)
    assert numbers(cast.qian, today, n=7) == [old.number]
    soon = QueueFilters(view=View.DUE, due=DueFilter.SOON)
    assert numbers(cast.qian, soon, n=10) == [fresh.number]


@pytest.mark.parametrize("view", [View.DUE, View.ALL])
def test_pages_follow_one_another_without_gap_or_repeat(cast: Cast, view: View) -> None:
    made = {
        raise_for(cast.lin, cast.households["a1"][n % 12], at=days(n // 3)).case.number
        for n in range(7)
    }
    seen: list[str] = []
    after: MomentKey | None = None
    with acting(cast.lin), patch("minqing.cases.queries.queue.PAGE", 2):
        while True:
            page = queries.queue(cast.lin.scope, QueueFilters(view=view), at=days(9), after=after)
            seen += [row.standing.number for row in page.rows]
            if page.after is None:
                break
            after = page.after
    assert len(seen) == 7
    assert set(seen) == made


def test_the_page_costs_the_same_with_one_and_with_many(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    at_neighbourhood(cast)
    counts = []
    for more in (0, 5):
        for n in range(more):
            raise_for(cast.lin, cast.households["a1"][n])
        client.get("/desk/cases/?view=due")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/desk/cases/?view=due").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_the_queue_on_the_desk(cast: Cast, client_for: ClientFor) -> None:
    mine = raise_for(cast.lin, cast.households["a1"][0], body="楼道灯坏了").case
    foreign = raise_for(cast.wu, cast.households["b1"][0], body="水管漏水").case
    client = client_for(cast.lin)

    page = client.get("/desk/cases/")
    assert mine.number in page.content.decode()
    assert "楼道灯坏了" in page.content.decode()
    assert foreign.number not in page.content.decode()
    found = client.get("/desk/cases/", {"number": mine.number.lower()})
    assert found["Location"] == f"/desk/cases/{mine.pk}/"
    missed = client.get("/desk/cases/", {"number": foreign.number})
    assert missed.status_code == 200
    assert "水管漏水" not in missed.content.decode()
    for nonsense in ("?after=x", "?after=2026-01-01_y", "?level=hell", "?due=never&view=odd"):
        assert client.get(f"/desk/cases/{nonsense}").status_code == 200


def test_nobody_and_the_wrong_roles_do_not_get_in(cast: Cast, client_for: ClientFor) -> None:
    for path in ("/desk/cases/", "/desk/cases/past-month/", "/desk/hand-ups/", "/desk/cases/new/"):
        assert Client().get(path).status_code == 302
        assert client_for(cast.zhou).get(path).status_code == 403


def test_past_month_page(cast: Cast, client_for: ClientFor) -> None:
    long_ago = NOW - timedelta(days=400)
    case = raise_for(cast.lin, cast.households["a1"][0], at=long_ago).case
    client = client_for(cast.qian)

    assert case.number in client.get("/desk/cases/past-month/").content.decode()
    outsider = client_for(cast.zheng).get("/desk/cases/past-month/")
    assert case.number not in outsider.content.decode()
