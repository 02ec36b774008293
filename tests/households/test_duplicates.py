"""Look-alikes: proposed to whoever may see both, remembered when told apart, never betrayed."""

from datetime import date

import pytest
from django.db import connection

from minqing.households.models import DuplicateProposal, Household, Person
from minqing.households.operations import add_person, change_person, close_household
from minqing.households.operations.duplicates import (
    ProposalCounts,
    propose_duplicates,
    tell_apart,
)
from minqing.households.operations.errors import AlreadyDecidedError
from minqing.households.operations.merging import merge_people, unmerge_people
from minqing.households.queries.duplicates import held_above, pairs_of
from minqing.households.rules import Sex
from minqing.households.rules.numbers import InventedNumbers
from minqing.lib.codes import Level
from minqing.storage.scoping import scoped
from tests.builders import BUILDER, NOW
from tests.cast import Cast, Player
from tests.database import as_owner
from tests.home.register import proofs, restate, twin

_NUMBERS = InventedNumbers(1)
NUMBER, OTHER_NUMBER, THIRD_NUMBER = (_NUMBERS.next(date(1958, 3, 8), Sex.FEMALE) for _ in range(3))
TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def nobody_alike(cast: Cast) -> None:
    """The cast's people of one name were born on different days."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "update households_person p set birth_on = date '1940-01-01' + n::int from"
            " (select id, row_number() over (order by id) as n from households_person) o"
            " where o.id = p.id"
        )


def look(player: Player, area: str) -> ProposalCounts:
    with scoped(player.scope):
        return propose_duplicates(by=player.actor, at=NOW, area_code=area)


def person(household: Household, name: str, **known: object) -> Person:
    with as_owner():
        return add_person(
            by=BUILDER,
            at=NOW,
            household=Household.objects.get(pk=household.pk),
            from_on=TODAY,
            name=name,
            **known,  # type: ignore[arg-type]  # what is known of a person
        )


def waiting(player: Player) -> set[tuple[str, bool, bool, bool]]:
    with scoped(player.scope):
        rows = DuplicateProposal.objects.filter(state="waiting")
        return {(p.area_code, p.same_number, p.same_birth, p.same_door) for p in rows}


def test_the_same_number_is_proposed_whatever_the_name(cast: Cast) -> None:
    person(cast.households["a1"][1], "陈建国", id_number=NUMBER)
    person(cast.households["a2"][1], "陈健国", id_number=NUMBER)

    assert look(cast.qian, "310199001001") == ProposalCounts(1, 0, 1)
    assert waiting(cast.qian) == {("310199001001", True, False, False)}


def test_the_same_name_and_birth_date_is_proposed_unless_the_numbers_differ(cast: Cast) -> None:
    one, other = cast.households["a1"][1], cast.households["a2"][1]
    person(one, "周丽华", birth_on=date(1958, 3, 8), id_number=NUMBER)
    person(other, "周丽华", birth_on=date(1958, 3, 8))
    person(one, "何建民", birth_on=date(1958, 3, 8), id_number=OTHER_NUMBER)
    person(other, "何建民", birth_on=date(1958, 3, 8), id_number=THIRD_NUMBER)

    assert look(cast.qian, "310199001001").proposed == 1
    assert waiting(cast.qian) == {("310199001001", False, True, False)}


def test_two_households_of_one_name_behind_one_door_are_proposed(cast: Cast) -> None:
    home = cast.households["a1"][1]
    twin(home)
    twin(home, "何建民")

    assert look(cast.qian, "310199001001").proposed == 1
    assert waiting(cast.qian) == {("310199001001", False, False, True)}


def test_looking_again_proposes_nothing_new(cast: Cast) -> None:
    twin(cast.households["a1"][1])
    look(cast.qian, "310199001001")
    assert look(cast.qian, "310199001001") == ProposalCounts(0, 0, 1)
    assert look(cast.li, "310199") == ProposalCounts(0, 0, 1)


def test_what_was_told_apart_is_never_proposed_again(cast: Cast) -> None:
    twin(cast.households["a1"][1])
    look(cast.qian, "310199001001")
    with scoped(cast.qian.scope):
        proposal = DuplicateProposal.objects.get()
        tell_apart(by=cast.qian.actor, at=NOW, proposal=proposal)
        with pytest.raises(AlreadyDecidedError):
            tell_apart(by=cast.qian.actor, at=NOW, proposal=proposal)

    assert look(cast.li, "310199") == ProposalCounts(0, 0, 0)


def test_of_three_alike_each_pair_is_proposed_whatever_was_told_apart(cast: Cast) -> None:
    for name in ("陈建国", "陈健国", "陈见国"):
        person(cast.households["a1"][1], name, id_number=NUMBER)
    assert look(cast.qian, "310199001001").waiting == 3
    with scoped(cast.qian.scope):
        for proposal in DuplicateProposal.objects.order_by("pk")[:2]:
            tell_apart(by=cast.qian.actor, at=NOW, proposal=proposal)

    assert look(cast.qian, "310199001001") == ProposalCounts(0, 0, 1)


def test_of_many_alike_no_more_pairs_are_proposed_than_people_can_read(cast: Cast) -> None:
    for _ in range(12):
        person(cast.households["a1"][1], "陈建国", birth_on=date(1900, 1, 1))
    # Fifteen pairs among the first six; each of the others with the first and the one before.
    assert look(cast.qian, "310199001001").proposed == 15 + 6 * 2


def test_looks_over_a_neighbourhood_and_the_district_do_not_undo_each_other(cast: Cast) -> None:
    for block in ("a1", "b1"):
        for _ in range(8):
            person(cast.households[block][1], "陈建国", birth_on=date(1900, 1, 1))
    look(cast.li, "310199")
    with scoped(cast.li.scope):
        first = set(DuplicateProposal.objects.values_list("pk", "state"))

    look(cast.sun, "310199001002")
    assert look(cast.li, "310199").gone == 0
    with scoped(cast.li.scope):
        assert first <= set(DuplicateProposal.objects.values_list("pk", "state"))


def test_what_no_longer_looks_alike_is_withdrawn_and_may_come_back(cast: Cast) -> None:
    home = cast.households["a1"][1]
    person(home, "陈建国", id_number=NUMBER)
    other = person(cast.households["a2"][1], "陈健国", id_number=NUMBER)
    look(cast.qian, "310199001001")
    with as_owner():
        change_person(by=BUILDER, at=NOW, person=other, id_number=OTHER_NUMBER)
    assert look(cast.qian, "310199001001") == ProposalCounts(0, 1, 0)

    with as_owner():
        change_person(by=BUILDER, at=NOW, person=other, id_number=NUMBER)
    assert look(cast.qian, "310199001001") == ProposalCounts(1, 0, 1)


def test_who_left_the_register_looks_like_nobody(cast: Cast) -> None:
    merged = twin(cast.households["a1"][1])
    with as_owner():
        close_household(by=BUILDER, at=NOW, household=merged, to_on=TODAY)
    assert look(cast.qian, "310199001001").proposed == 0


def test_three_of_one_number_make_three_pairs_each_for_who_may_see_both(cast: Cast) -> None:
    for block in ("a1", "a2", "b1"):
        person(cast.households[block][1], f"陈{block}", id_number=NUMBER)

    assert look(cast.li, "310199").proposed == 3
    assert {area for area, *_ in waiting(cast.qian)} == {"310199001001"}
    assert {area for area, *_ in waiting(cast.sun)} == {"310199001001", "310199001"}
    assert waiting(cast.zheng) == set()


def test_across_scopes_it_is_held_above_and_never_whose(cast: Cast) -> None:
    own = cast.households["a1"][1]
    person(own, "陈自家", id_number=NUMBER)
    theirs = person(cast.households["c1"][1], "陈别家", id_number=NUMBER)
    look(cast.li, "310199")

    with scoped(cast.qian.scope) as scope:
        found = held_above(scope)
        with connection.cursor() as cursor:
            cursor.execute("select t::text from duplicates_held_above('310199001001') t")
            told = " ".join(row[0] for row in cursor.fetchall())
            cursor.execute("select count(*) from duplicates_held_above('310199002001')")
            assert cursor.fetchone() == (0,)
            cursor.execute("select count(*) from duplicates_held_above('310199')")
            assert cursor.fetchone() == (0,)
    assert [(each.name, each.household_id, each.level) for each in found] == [
        ("陈自家", own.pk, Level.DISTRICT)
    ]
    assert str(theirs.id) not in told
    assert str(theirs.household_id) not in told
    with scoped(cast.lin.scope) as scope:
        assert held_above(scope) == []


def test_nobody_reads_a_proposal_of_which_one_lies_elsewhere(cast: Cast) -> None:
    person(cast.households["a1"][1], "陈自家", id_number=NUMBER)
    person(cast.households["c1"][1], "陈别家", id_number=NUMBER)
    look(cast.li, "310199")
    for name in ("qian", "sun", "zheng", "lin", "zhou"):
        assert waiting(cast.players[name]) == set(), name
    with scoped(cast.li.scope) as scope:
        pair = pairs_of(scope, list(DuplicateProposal.objects.all()))[0]
    assert {str(pair.first), str(pair.second)} == {"陈自家", "陈别家"}


def test_two_entries_of_a_person_become_one_and_two_again(cast: Cast) -> None:
    one, other = cast.households["a1"][1], cast.households["a2"][1]
    survivor = person(one, "周丽华", birth_on=date(1958, 3, 8))
    merged = person(other, "周丽华", id_number=NUMBER)
    before = restate()

    with scoped(cast.qian.scope):
        made = merge_people(by=cast.qian.actor, at=NOW, merged=merged, survivor=survivor)
    with as_owner():
        kept, closed = Person.objects.get(pk=survivor.pk), Person.objects.get(pk=merged.pk)
        assert (closed.to_on, closed.successor_id) == (TODAY, survivor.pk)
        assert bytes(kept.id_index or b"") == bytes(closed.id_index or b"")
        assert Household.objects.get(pk=other.pk).size == 2
    proofs()

    with scoped(cast.qian.scope):
        unmerge_people(by=cast.qian.actor, at=NOW, merge=made)
    assert restate() == before
    proofs()


def test_a_pair_of_people_is_decided_by_merging_and_by_undoing_it(cast: Cast) -> None:
    survivor = person(cast.households["a1"][1], "周丽华", id_number=NUMBER)
    merged = person(cast.households["a2"][1], "周丽花", id_number=NUMBER)
    look(cast.qian, "310199001001")
    with scoped(cast.qian.scope):
        made = merge_people(by=cast.qian.actor, at=NOW, merged=merged, survivor=survivor)
        assert [p.state for p in DuplicateProposal.objects.all()] == ["merged"]
    assert look(cast.qian, "310199001001") == ProposalCounts(0, 0, 0)

    with scoped(cast.qian.scope):
        unmerge_people(by=cast.qian.actor, at=NOW, merge=made)
        [told_apart] = DuplicateProposal.objects.all()
    assert (told_apart.state, told_apart.decided_by) == ("different", cast.qian.user.id)
    assert look(cast.qian, "310199001001") == ProposalCounts(0, 0, 0)
