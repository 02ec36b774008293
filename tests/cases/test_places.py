"""Cases stand where their door stands today: everything about them moves, and phones hear of it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from minqing.cases import operations
from minqing.cases.models import CaseStanding
from minqing.cases.queries import differences
from minqing.cases.rules import RestrictedAbout
from minqing.households.models import Dwelling, Household, HouseholdAlias
from minqing.lib.actor import Actor
from minqing.territory.models import Block, Tombstone
from minqing.territory.operations import add_block, end_block, next_rev
from tests.builders import BUILDER, NOW
from tests.cases.acting import acting, all_agrees, complain, days, raise_for, standing_of
from tests.cast import Cast
from tests.database import as_owner

TABLES = (
    "case", "casetext", "requester", "response", "responsetext", "told", "solution", "caseevent",
    "caseeventtext", "casestanding", "promisestanding", "answertotell",
)  # fmt: skip


def places() -> set[tuple[str, UUID | None]]:
    """Every place that some row about a case carries."""
    found = set()
    with as_owner(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"select distinct area_code, block_id from cases_{table}")
            found |= set(cursor.fetchall())
    return found


def move(household: Household, block: Block, area_code: str) -> None:
    """The door and its household come to lie in another block, as a new division says."""
    with as_owner():
        revs = next_rev([block.pk, *([household.block_id] if household.block_id else [])])
        place = {"area_code": area_code, "block_id": block.pk, "rev": revs[block.pk]}
        Dwelling.objects.filter(pk=household.dwelling_id).update(floor=9, **place)
        Household.objects.filter(pk=household.pk).update(**place)


def lively_case(cast: Cast) -> UUID:
    """A case with every kind of row: answered, told, solved, reopened, answered again."""
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    with acting(cast.lin) as lin:
        operations.answer_on_the_spot(by=lin.actor, at=NOW, case_id=case.pk, text="换了灯泡")
        operations.reopen(by=lin.actor, at=days(2), case_id=case.pk, reason="又坏了")
        operations.respond(
            by=lin.actor,
            at=days(3),
            case_id=case.pk,
            text="约了电工",
            final=False,
            next_on=days(9).date(),
        )
    return case.pk


def test_everything_about_a_case_moves_with_its_household(cast: Cast) -> None:
    case_id = lively_case(cast)
    assert places() == {("310199001001000101", cast.a1.pk)}

    move(cast.households["a1"][0], cast.b1, "310199001002000101")

    assert places() == {("310199001002000101", cast.b1.pk)}
    row = standing_of(case_id)
    assert row.owner_area_code == "310199001002"
    assert row.case.recorded_area_code == "310199001001000101"
    with acting(cast.lin), pytest.raises(operations.CaseNotFoundError):
        operations.close(by=cast.lin.actor, at=days(4), case_id=case_id)
    with acting(cast.wu) as wu:
        operations.solve(by=wu.actor, at=days(4), case_id=case_id)
    assert all_agrees() == ([], [])


def test_phones_of_the_old_block_hear_that_it_is_gone_and_those_of_the_new_one_get_it(
    cast: Cast,
) -> None:
    case_id = lively_case(cast)
    with as_owner():
        before = next_rev([cast.b1.pk])[cast.b1.pk]
    move(cast.households["a1"][0], cast.b1, "310199001002000101")

    with as_owner():
        gone = Tombstone.objects.filter(block_id=cast.a1.pk, kind__in=["case", "answer"])
        assert set(gone.values_list("kind", flat=True)) == {"case", "answer"}
        assert gone.filter(kind="case").get().row_id == case_id
    assert standing_of(case_id).rev > before


def test_a_restricted_case_never_moves_into_a_block(cast: Cast) -> None:
    case = complain(cast.sun, cast.households["a1"][0], RestrictedAbout.COMMITTEE).case
    move(cast.households["a1"][0], cast.b1, "310199001002000101")
    assert (standing_of(case.pk).area_code, standing_of(case.pk).block_id) == ("310199001", None)

    move(cast.households["a1"][0], cast.c1, "310199002001000101")

    row = standing_of(case.pk)
    assert (row.area_code, row.block_id, row.owner_area_code) == ("310199002", None, "310199002")
    assert all_agrees() == ([], [])


def test_a_merged_households_cases_are_its_survivors_until_it_is_unmerged(cast: Cast) -> None:
    case_id = lively_case(cast)
    merged, survivor = cast.households["a1"][0], cast.households["a2"][3]
    with as_owner():
        alias = HouseholdAlias.objects.create(
            household_id=merged.pk, survivor_id=survivor.pk, from_on=NOW.date()
        )
    row = standing_of(case_id)
    assert (row.household_id, row.block_id) == (survivor.pk, cast.a2.pk)
    assert row.case.household_id == merged.pk
    assert all_agrees() == ([], [])

    move(survivor, cast.b1, "310199001002000102")
    assert standing_of(case_id).block_id == cast.b1.pk
    with acting(cast.wu) as wu:
        operations.solve(by=wu.actor, at=days(5), case_id=case_id)
    assert standing_of(case_id).household_id == survivor.pk

    with as_owner():
        alias.delete()
    row = standing_of(case_id)
    assert (row.household_id, row.block_id) == (merged.pk, cast.a1.pk)
    assert all_agrees() == ([], [])


def test_a_case_of_a_place_follows_the_division_into_blocks(cast: Cast) -> None:
    entrance, building = (
        raise_for(cast.qian, None, area_code=code, block_id=cast.a1.pk).case
        for code in ("310199001001000101", "3101990010010001")
    )
    with as_owner():
        end_block(block=cast.a1, to_on=NOW.date() + timedelta(days=1), by=BUILDER, at=NOW)
        new = add_block(
            area_code="310199001001",
            number=3,
            label="3号块区",
            parts=["310199001001000101"],
            from_on=NOW.date() + timedelta(days=1),
            by=BUILDER,
            at=NOW,
        )
    assert standing_of(entrance.pk).block_id == new.pk
    with as_owner():  # no block holds the whole building any more
        nowhere = Block.objects.get(area_code="310199001001", number=0, to_on=None)
    assert standing_of(building.pk).block_id == nowhere.pk
    assert all_agrees() == ([], [])


def test_a_withheld_name_moves_with_its_case(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0], name_withheld=True).case
    with as_owner():
        end_block(block=cast.a1, to_on=NOW.date(), by=BUILDER, at=NOW)
        new = add_block(
            area_code="310199001001",
            number=4,
            label="",
            parts=["3101990010010001"],
            from_on=NOW.date(),
            by=BUILDER,
            at=NOW,
        )
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select block_id from cases_withheldname where id = %s", [case.pk])
        assert cursor.fetchone() == (new.pk,)


def test_a_place_that_disagrees_is_named_and_put_right(cast: Cast) -> None:
    case_id = lively_case(cast)
    with as_owner(), connection.cursor() as cursor:
        for table in ("case", "casestanding", "promisestanding"):
            cursor.execute(f"update cases_{table} set block_id = %s", [cast.a2.pk])
        named = {each.projection for each in differences()}
        assert named == {"cases.place", "cases.errand", "cases.words"}

        operations.rebuild(by=Actor.system("reconcile"), at=NOW, area_code="310199")
        cursor.execute("update cases_caseevent set area_code = '310199001001000102'")
        assert {each.projection for each in differences()} == {"cases.place"}
        operations.rebuild(by=Actor.system("reconcile"), at=NOW, area_code="310199")
        assert CaseStanding.objects.get(pk=case_id).block_id == cast.a1.pk
    assert all_agrees() == ([], [])
