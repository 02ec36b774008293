"""Households not yet visited, and the list of visits."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings

from minqing.households.models import Household
from minqing.households.rules import Group
from minqing.lib.paging import MomentKey
from minqing.lib.scope import Scope
from minqing.lib.time import end_of_local_day, start_of_local_day
from minqing.storage.scoping import scoped
from minqing.visits.models import Responsibility, Round, Visit
from minqing.visits.operations import assign_responsibility
from minqing.visits.queries import (
    OpenDoor,
    VisitFilter,
    coverage,
    households_behind,
    visit_log,
)
from minqing.visits.queries import doors as doors_queries
from minqing.visits.rules import Outcome
from tests.builders import NOW
from tests.cast import Cast
from tests.database import as_owner
from tests.visits.acting import DISTRICT, TODAY, at_door, held_round, in_hardship, moment, plain
from tests.visits.histories import FIRST, Step, histories, live


def _all(scope: Scope, in_round: Round, *, limit: int = 5, **asked: object) -> list[OpenDoor]:
    """Every page, one after the other."""
    found: list[OpenDoor] = []
    after = None
    while True:
        page = households_behind(
            scope,
            in_round,
            met=False,
            on=TODAY,
            after=after,
            limit=limit,
            **asked,  # type: ignore[arg-type]  # passed on
        )
        found += page.rows
        if page.after is None:
            return found
        after = doors_queries.Cursor.read(str(page.after))


def test_open_doors_equal_the_set_difference(cast: Cast) -> None:
    in_round = held_round()

    @settings(max_examples=8, deadline=None, database=None)
    @given(histories)
    def listed(history: list[list[Step]]) -> None:
        with as_owner(), transaction.atomic():
            for number, happened in enumerate(history):
                live(cast, in_round, date(2026, 5, 1 + number), happened)
            registered = set(
                Household.objects.filter(to_on__isnull=True).values_list("pk", flat=True)
            )
            met = set(
                Visit.objects.filter(round_id=in_round.pk, outcome="met").values_list(
                    "household_id", flat=True
                )
            )
            found = [door.household_id for door in _all(DISTRICT, in_round)]
            assert len(found) == len(set(found))
            assert set(found) == registered - met
            last_day = date(2026, 5, len(history))
            for group in Group:
                for day in (None, FIRST, last_day):
                    counted = coverage(DISTRICT, "310199", in_round, group=group, cut_off=day)
                    rows = _all(DISTRICT, in_round, limit=50, group=group, cut_off=day)
                    assert len(rows) == counted.open
            transaction.set_rollback(True)

    listed()


def test_doors_come_in_the_order_of_the_stairs(cast: Cast) -> None:
    in_round = held_round()
    with scoped(cast.lin.scope) as scope:
        found = _all(scope, in_round)
    assert [door.door for door in found] == ["101", "102", "201", "202", "301", "302"] * 2


def test_door_shows_responsible_person_and_last_try(cast: Cast) -> None:
    in_round, home = held_round(), plain(cast)
    with scoped(cast.qian.scope):
        assign_responsibility(
            by=cast.qian.actor,
            at=NOW,
            household=home,
            member_id=cast.lin.member.id,
            from_on=TODAY,
        )
    with as_owner():
        # As a new division of the blocks leaves it behind.
        moved = cast.households["a1"][2]
        Responsibility.objects.create(
            household=moved,
            member=cast.wu.member,
            area_code=moved.area_code,
            block_id=moved.block_id,
            from_on=TODAY,
        )
    at_door(cast.lin, home, in_round, outcome=Outcome.NOBODY_HOME, visited_at=moment(3))
    at_door(cast.lin, home, in_round, outcome=Outcome.REFUSED, visited_at=moment(9))
    with scoped(cast.lin.scope) as scope:
        found = {door.household_id: door for door in _all(scope, in_round)}
    door = found[home.pk]
    assert (door.responsible, door.last_outcome, door.last_visit_at, door.visits) == (
        "林静",
        "refused",
        moment(9),
        2,
    )
    # Somebody of another block: there is somebody, and the name is not the reader's.
    assert found[cast.households["a1"][2].pk].responsible == ""
    assert found[cast.households["a1"][3].pk].responsible is None


def test_group_leaves_only_special_hardship(cast: Cast) -> None:
    in_round = held_round()
    with scoped(cast.qian.scope) as scope:
        found = _all(scope, in_round, group=Group.SPECIAL_HARDSHIP)
        assert {door.household_id for door in found} == {
            in_hardship(cast).pk,
            in_hardship(cast, "a2").pk,
        }
    at_door(cast.lin, in_hardship(cast), in_round)
    with scoped(cast.qian.scope) as scope:
        assert len(_all(scope, in_round, group=Group.SPECIAL_HARDSHIP)) == 1


def test_block_leaves_out_its_neighbours(cast: Cast) -> None:
    in_round = held_round()
    with scoped(cast.qian.scope) as scope:
        for cut_off in (None, TODAY):
            found = _all(scope, in_round, block_id=cast.a2.id, cut_off=cut_off)
            assert {door.block_id for door in found} == {cast.a2.id}
            assert len(found) == 12


def test_page_of_doors_is_four_statements(cast: Cast) -> None:
    in_round = held_round()
    with scoped(cast.qian.scope):
        assign_responsibility(
            by=cast.qian.actor,
            at=NOW,
            household=cast.households["a1"][0],
            member_id=cast.lin.member.id,
            from_on=TODAY,
        )
    for limit in (1, 3, 12):
        with scoped(cast.lin.scope) as scope, CaptureQueriesContext(connection) as asked:
            households_behind(scope, in_round, met=False, on=TODAY, limit=limit)
        assert len(asked) == 4


@pytest.mark.parametrize("text", ["", "x", "a~b", "310199~1~no-id", "1~2~3~4"])
def test_broken_cursor_begins_at_the_start(text: str) -> None:
    assert doors_queries.Cursor.read(text) is None
    assert MomentKey.read(text) is None


def test_log_pages_newest_first(cast: Cast) -> None:
    in_round = held_round()
    made = [
        at_door(cast.lin, home, in_round, visited_at=moment(1 + number % 3))
        for number, home in enumerate(cast.households["a1"])
    ]
    found: list[Visit] = []
    after = None
    with scoped(cast.lin.scope) as scope:
        while True:
            rows, after = visit_log(scope, VisitFilter(), after=after, limit=5)
            found += [row.visit for row in rows]
            if after is None:
                break
            after = MomentKey.read(str(after))
    assert [v.pk for v in found] == [
        v.pk for v in sorted(made, key=lambda v: (v.visited_at, v.pk), reverse=True)
    ]


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        (VisitFilter(), [9, 5, 3]),
        (VisitFilter(outcome="met"), [9, 3]),
        (VisitFilter(since=start_of_local_day(date(2026, 5, 5))), [9, 5]),
        (VisitFilter(before=end_of_local_day(date(2026, 5, 5))), [5, 3]),
    ],
)
def test_log_is_filtered(cast: Cast, wanted: VisitFilter, days: list[int]) -> None:
    in_round, home = held_round(), plain(cast)
    for day, outcome in ((3, "met"), (5, "refused"), (9, "met")):
        at_door(cast.lin, home, in_round, outcome=outcome, visited_at=moment(day))
    with scoped(cast.qian.scope) as scope:
        rows, _ = visit_log(scope, wanted)
    assert [row.visit.visited_at.day for row in rows] == days


def test_log_names_door_visitor_line_and_note(cast: Cast) -> None:
    in_round, home = held_round(), plain(cast)
    at_door(cast.lin, home, in_round, note="楼道灯坏了")
    with scoped(cast.lin.scope) as scope, CaptureQueriesContext(connection) as asked:
        rows, _ = visit_log(scope, VisitFilter())
    assert [(row.household_name, row.visitor, row.line, row.note) for row in rows] == [
        (home.name, "林静", "党员走访", "楼道灯坏了")
    ]
    assert len(asked) == 6


def test_stranger_reads_no_log(cast: Cast) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round)
    for player in (cast.wu, cast.zheng, cast.zhou):
        with scoped(player.scope) as scope:
            assert visit_log(scope, VisitFilter()) == ([], None)


@pytest.mark.parametrize("cut_off", [None, TODAY])
def test_visited_and_not_yet_visited_make_up_the_register(cast: Cast, cut_off: date | None) -> None:
    in_round = held_round()
    seen = cast.households["a1"][:3]
    for home in seen:
        at_door(cast.lin, home, in_round)
    with scoped(cast.qian.scope) as scope:
        met, waiting = (
            households_behind(
                scope, in_round, met=met, on=TODAY, area_code="310199001001", cut_off=cut_off
            )
            for met in (True, False)
        )
        register = set(Household.objects.values_list("pk", flat=True))
    assert {row.household_id for row in met.rows} == {home.pk for home in seen}
    assert {row.household_id for row in waiting.rows} == register - {home.pk for home in seen}
