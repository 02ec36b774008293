"""What stands in no block comes into one, with everything that hangs on it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minqing.cases.models import Case
from minqing.households import access
from minqing.households.models import Dwelling, FoundAtDoor, HardshipEntry, Household, Person
from minqing.households.operations import (
    InABlockError,
    NotABlockError,
    UnknownEntranceError,
)
from minqing.households.operations.placing import _MOVE
from minqing.households.queries import denominator
from minqing.households.rules import Group
from minqing.ledger.models import LedgerEntry
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.territory.models import Block, BlockPart, Tombstone
from minqing.visits.models import Responsibility, Round, Visit, VisitTally
from minqing.visits.operations import assign_responsibility
from tests.builders import BUILDER, LONG_AGO, NOW, make_area, make_block
from tests.cases.acting import raise_for
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Phone, enrolled
from tests.home.loose import AREA, Loose, loose_building, put, unassigned
from tests.home.register import proofs
from tests.recorded import found_behind
from tests.visits.acting import at_door, held_round


def met_in(block: Block) -> dict[str, int]:
    with as_owner():
        rows = VisitTally.objects.filter(block_id=block.pk)
        return dict(rows.values_list("group", "met"))


def names_on(phone: Phone) -> set[str]:
    return {row["data"]["name"] for row in phone.of_kind("household")}


@pytest.fixture
def loose(cast: Cast) -> Loose:
    return loose_building()


def test_doors_households_people_and_entries_stand_in_the_block(cast: Cast, loose: Loose) -> None:
    with as_owner():
        found = found_behind(loose.households[1])
    assert put(cast.qian, {loose.code: cast.a2.pk}) == 4
    with as_owner():
        for model, number in ((Dwelling, 4), (Household, 4), (Person, 8), (HardshipEntry, 1)):
            rows = model._default_manager.filter(area_code__startswith=loose.code)
            assert set(rows.values_list("block_id", flat=True)) == {cast.a2.pk}
            assert rows.count() == number
        assert FoundAtDoor.objects.get(pk=found.pk).block_id == cast.a2.pk
        [part] = BlockPart.objects.filter(area_code=loose.code)
        assert (part.block_id, part.from_on) == (cast.a2.pk, local_date(NOW))
    proofs()


def test_denominators_follow(cast: Cast, loose: Loose) -> None:
    with as_owner():
        assert denominator(unassigned().pk) == 4
    put(cast.qian, {loose.code: cast.a2.pk})
    with as_owner():
        assert [denominator(unassigned().pk, group) for group in Group] == [0, 0]
        assert [denominator(cast.a2.pk, group) for group in Group] == [16, 2]
        assert denominator(AREA) == 28


def test_visits_and_their_tallies_follow(cast: Cast, loose: Loose) -> None:
    in_round = held_round()
    at_door(cast.qian, loose.households[0], in_round, note="门口有台阶")
    assert met_in(unassigned()) == {"all": 1, "special_hardship": 1}
    put(cast.qian, {loose.code: cast.a2.pk})
    assert met_in(unassigned()) == {"all": 0, "special_hardship": 0}
    assert met_in(cast.a2) == {"all": 1, "special_hardship": 1}
    with as_owner():
        assert Visit.objects.get().block_id == cast.a2.pk
    proofs()


def test_requests_and_responsibility_follow(cast: Cast, loose: Loose) -> None:
    asked = raise_for(cast.qian, loose.households[1]).case
    of_the_place = raise_for(cast.qian, None, area_code=loose.entrances[0]).case
    with as_owner():
        assign_responsibility(
            by=BUILDER,
            at=NOW,
            household=Household.objects.get(pk=loose.households[1].pk),
            member_id=cast.qian.member.id,
            from_on=LONG_AGO,
        )
    put(cast.qian, {loose.code: cast.a2.pk})
    with as_owner():
        cases = Case.objects.filter(pk__in=[asked.pk, of_the_place.pk])
        assert set(cases.values_list("block_id", flat=True)) == {cast.a2.pk}
        assert Responsibility.objects.get().block_id == cast.a2.pk
    proofs()


def test_phones_of_the_block_receive_them(cast: Cast, this_round: Round, loose: Loose) -> None:
    phone = enrolled(cast.qian, cast.lin)
    phone.pull()
    assert "陈新民" not in names_on(phone)
    put(cast.qian, {loose.code: cast.a1.pk})
    phone.pull()
    assert {home.name for home in loose.households} < names_on(phone)
    assert len(phone.of_kind("person")) == 24 + 8


def test_whoever_had_the_unassigned_block_is_told_that_they_left(cast: Cast, loose: Loose) -> None:
    put(cast.qian, {loose.code: cast.a2.pk})
    with as_owner():
        rows = Tombstone.objects.filter(block_id=unassigned().pk)
        assert rows.filter(kind="household").count() == 4


def test_the_block_sees_them_and_no_other_does(cast: Cast, loose: Loose) -> None:
    put(cast.qian, {loose.code: cast.a1.pk})
    for player, seen in ((cast.lin, 4), (cast.wu, 0), (cast.zheng, 0)):
        with scoped(player.scope):
            rows = access.households(player.scope).filter(area_code__startswith=loose.code)
            assert rows.count() == seen
            # The second wall by itself.
            assert Household.objects.filter(area_code__startswith=loose.code).count() == seen


def test_one_entrance_leaves_the_other_where_it_is(cast: Cast, loose: Loose) -> None:
    put(cast.qian, {loose.entrances[0]: cast.a1.pk})
    put(cast.qian, {loose.entrances[1]: cast.a2.pk})
    with as_owner():
        homes = Household.objects.filter(area_code__startswith=loose.code).order_by("area_code")
        blocks = list(homes.values_list("block_id", flat=True))
    assert blocks == [cast.a1.pk] * 2 + [cast.a2.pk] * 2
    proofs()


def test_the_rest_of_a_building_leaves_an_entrance_in_its_block(cast: Cast, loose: Loose) -> None:
    put(cast.qian, {loose.entrances[0]: cast.a1.pk})
    assert put(cast.qian, {loose.code: cast.a2.pk}) == 2
    proofs()


def test_it_stands_in_the_ledger_of_the_block(cast: Cast, loose: Loose) -> None:
    put(cast.qian, {loose.code: cast.a2.pk})
    with as_owner():
        entry = LedgerEntry.objects.get(act="households.put_into_block")
    assert (entry.block_id, entry.object_id) == (cast.a2.pk, cast.a2.pk)
    assert entry.detail == {"parts": [loose.code], "households": 4, "from_on": "2026-06-01"}


def test_what_lies_in_a_block_stays_there(cast: Cast, loose: Loose) -> None:
    first = f"{AREA}0001"
    for code in (first, f"{first}01"):
        with pytest.raises(InABlockError):
            put(cast.qian, {loose.code: cast.a2.pk, code: cast.a2.pk})
    with as_owner():
        assert not BlockPart.objects.filter(area_code=loose.code).exists()
        assert denominator(cast.a1.pk) == 12


def test_a_building_and_its_entrance_at_once_are_refused(cast: Cast, loose: Loose) -> None:
    with pytest.raises(InABlockError):
        put(cast.qian, {loose.code: cast.a1.pk, loose.entrances[0]: cast.a2.pk})


def test_only_an_open_block_of_the_neighbourhood_takes_them(cast: Cast, loose: Loose) -> None:
    make_area(f"{AREA}0077", "77号楼")
    coming = make_block(AREA, 7, [f"{AREA}0077"], from_on=local_date(NOW).replace(year=2027))
    for block in (cast.b1, coming, unassigned()):
        with pytest.raises(NotABlockError):
            put(cast.qian, {loose.code: block.pk})
    with pytest.raises(UnknownEntranceError):
        put(cast.qian, {AREA: cast.a1.pk})


def test_the_statements_do_not_grow_with_the_doors(cast: Cast) -> None:
    few, many = loose_building(8, doors=1), loose_building(9, doors=6)
    counts = []
    for loose in (few, many):
        with CaptureQueriesContext(connection) as asked:
            put(cast.qian, {loose.code: cast.a2.pk})
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] < len(_MOVE) + 25
