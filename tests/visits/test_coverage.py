"""Coverage: from tallies, from dated rows, by hand: one number."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from minqing.households import queries as households
from minqing.households.models import Dwelling, Household, Person
from minqing.households.operations import close_household, rebuild_tallies
from minqing.households.rules import Group
from minqing.lib.scope import Scope
from minqing.lib.time import at_local, end_of_local_day
from minqing.storage.scoping import scoped
from minqing.territory.models import Block, BlockPart
from minqing.visits.access import OutsideScopeError
from minqing.visits.queries import board, coverage, differences
from tests.builders import BUILDER, NOW
from tests.cast import Cast
from tests.database import as_owner
from tests.visits.acting import DISTRICT, TODAY, at_door, held_round, in_hardship, moment, plain
from tests.visits.histories import FIRST, Step, by_hand, histories, live

AREAS = ("310199", "310199001", "310199001001", "310199001002", "310199002001")


def _lived(cast: Cast, history: list[list[Step]]) -> None:
    """Live a history and compare every way of counting, day by day and again at the end."""
    in_round = held_round()
    places: list[str | UUID] = [*AREAS, cast.a1.id, cast.a2.id, cast.b1.id, cast.c1.id]
    remembered: dict[tuple[date, str | UUID, Group], tuple[int, int]] = {}
    for number, happened in enumerate(history):
        day = FIRST + timedelta(days=number)
        live(cast, in_round, day, happened)
        for place in places:
            for group in Group:
                now = coverage(DISTRICT, place, in_round, group=group)
                remembered[day, place, group] = (now.households, now.met)
                dated = coverage(DISTRICT, place, in_round, group=group, cut_off=day)
                assert (dated.households, dated.met) == (now.households, now.met)
    for (day, place, group), seen in remembered.items():
        known_at = end_of_local_day(day)
        dated = coverage(DISTRICT, place, in_round, group=group, cut_off=day, known_at=known_at)
        assert (dated.households, dated.met) == seen
        assert by_hand(in_round, day, place, group, known_at) == seen
        assert households.count_at(place, known_at - timedelta(seconds=1), group) == seen[0]
    assert list(differences()) == []


def test_tallies_dated_rows_and_counting_by_hand_agree(cast: Cast) -> None:
    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(histories)
    def lived(history: list[list[Step]]) -> None:
        with as_owner(), transaction.atomic():
            _lived(cast, history)
            transaction.set_rollback(True)

    lived()


def test_board_sorts_worst_first_and_sums_up(cast: Cast) -> None:
    in_round = held_round()
    for home in cast.households["a1"][:6]:
        at_door(cast.lin, home, in_round)
    at_door(cast.wu, plain(cast, "b1"), in_round)
    with scoped(cast.li.scope) as scope:
        counted = board(scope, "310199", in_round)
        street = board(scope, "310199001", in_round)
        neighbourhood = board(scope, "310199001001", in_round)
    assert [(c.area_code, c.met, c.households) for c in counted.children] == [
        ("310199002", 0, 12),
        ("310199001", 7, 36),
    ]
    assert (counted.total["all"].met, counted.total["all"].share) == (7, Decimal("14.6"))
    assert [(c.area_code, c.met) for c in street.children] == [
        ("310199001002", 1),
        ("310199001001", 6),
    ]
    assert [(c.block_id, c.met, c.households) for c in neighbourhood.children] == [
        (cast.a2.id, 0, 12),
        (cast.a1.id, 6, 12),
    ]
    assert neighbourhood.special[cast.a1.id].share == 100


@pytest.mark.parametrize("code", ["310199", "310199001", "310199001001"])
def test_board_is_one_statement(cast: Cast, code: str) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round)
    with scoped(cast.li.scope) as scope, CaptureQueriesContext(connection) as asked:
        board(scope, code, in_round)
    assert len(asked) == 1


def test_household_that_leaves_takes_its_visit_along(cast: Cast) -> None:
    in_round, home = held_round(), in_hardship(cast)
    at_door(cast.lin, home, in_round, visited_at=moment(20))
    with as_owner():
        close_household(by=BUILDER, at=NOW, household=home, to_on=TODAY)
        now = coverage(DISTRICT, "310199001001", in_round)
        before = coverage(DISTRICT, "310199001001", in_round, cut_off=date(2026, 5, 31))
    assert (now.met, now.households) == (0, 23)
    assert (before.met, before.households) == (1, 24)


def test_door_is_counted_where_it_stood_at_the_cut_off(cast: Cast) -> None:
    in_round, home = held_round(), plain(cast)
    visit = at_door(cast.lin, home, in_round, visited_at=moment(20))
    with as_owner():
        _divide_anew(cast.a1, cast.a2, TODAY)
        visit.refresh_from_db()
        assert visit.block_id == cast.a2.id
        after = {block: coverage(DISTRICT, block.id, in_round) for block in (cast.a1, cast.a2)}
        before = {
            block: coverage(DISTRICT, block.id, in_round, cut_off=date(2026, 5, 31))
            for block in (cast.a1, cast.a2)
        }
        assert list(differences()) == []
    assert [(c.met, c.households) for c in after.values()] == [(0, 0), (1, 24)]
    assert [(c.met, c.households) for c in before.values()] == [(1, 12), (0, 12)]


def _divide_anew(lost: Block, gained: Block, on: date) -> None:
    """What adopting a division does to the doors of a block."""
    for part in BlockPart.objects.filter(block=lost, to_on__isnull=True):
        part.to_on = on
        part.save()
        BlockPart.objects.create(block=gained, area_code=part.area_code, from_on=on)
    for model in (Dwelling, Household, Person):
        model._default_manager.filter(block_id=lost.id).update(block_id=gained.id)
    with connection.cursor() as cursor:
        cursor.execute("update households_hardshipentry set block_id = %s", [gained.id])
    rebuild_tallies()


def test_official_sees_totals_everywhere_and_blocks_at_home(cast: Cast) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round)
    with scoped(cast.zheng.scope) as scope:
        assert coverage(scope, "310199001001", in_round).met == 1
        assert board(scope, "310199001001", in_round).children == []
        with pytest.raises(OutsideScopeError):
            coverage(scope, cast.a1.id, in_round)
        with pytest.raises(OutsideScopeError):
            coverage(scope, "310199001001", in_round, cut_off=TODAY)
        with pytest.raises(OutsideScopeError):
            coverage(scope, "3101990010010001", in_round)


def test_block_lead_sees_own_block_and_no_total(cast: Cast) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round)
    with scoped(cast.zhao.scope) as scope:
        own = board(scope, "310199001001", in_round)
        assert own.partial
        assert [(c.block_id, c.met, c.households) for c in own.children] == [(cast.a1.id, 1, 12)]
        assert own.total["all"].households == 12
        assert board(scope, "310199001001", in_round, cut_off=TODAY).total["all"].met == 1
        for place in ("310199001001", "310199001", "310199", cast.a2.id):
            with pytest.raises(OutsideScopeError):
                coverage(scope, place, in_round)
        for code in ("310199001", "310199001002"):
            with pytest.raises(OutsideScopeError):
                board(scope, code, in_round)


def test_scope_of_an_organisation_sees_nothing(cast: Cast) -> None:
    in_round = held_round()
    with scoped(cast.zhou.scope) as scope, pytest.raises(OutsideScopeError):
        board(scope, "310199", in_round)


def test_empty_area_has_no_share(cast: Cast) -> None:
    in_round = held_round()
    with scoped(Scope.of_areas("310199", purpose="test")) as scope:
        assert coverage(scope, "310199001009", in_round).share is None


def test_late_visit_counts_for_its_day_and_is_left_out_of_what_was_known(cast: Cast) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round, visited_at=moment(20), at=NOW)
    with scoped(cast.li.scope) as scope:
        day = date(2026, 5, 20)
        assert coverage(scope, "310199", in_round, cut_off=day).met == 1
        known_at = at_local(date(2026, 5, 25), 0)
        assert coverage(scope, "310199", in_round, cut_off=day, known_at=known_at).met == 0
