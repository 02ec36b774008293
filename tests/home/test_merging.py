"""Two households become one, and two again: nothing lost, nothing counted twice."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import pytest

from minqing.cases.models import Case, CaseStanding
from minqing.home.operations.merging import NotHereError, unmerge_households
from minqing.households.models import HardshipEntry, Household, HouseholdAlias, Merge, Person
from minqing.households.operations import (
    NotOpenError,
    add_person,
    close_person,
    enter_hardship,
)
from minqing.households.operations import (
    tallies as tallying,
)
from minqing.households.operations.errors import SurvivorGoneError
from minqing.households.rules import Group, HardshipKind
from minqing.lib.ids import new_id
from minqing.storage.scoping import scoped
from minqing.territory.operations import next_rev
from minqing.visits.models import HouseholdStanding, Responsibility, Visit
from minqing.visits.operations import (
    HouseholdNotOnRegisterError,
    NewVisit,
    assign_responsibility,
    locking,
    record_paper,
)
from minqing.visits.queries import coverage
from minqing.visits.rules import Outcome
from tests.builders import BUILDER, NOW
from tests.cases.acting import raise_for
from tests.cast import Cast, Player
from tests.database import as_owner
from tests.home.register import PROJECTIONS, later, merge, proofs, restate, twin
from tests.visits.acting import DISTRICT, TODAY, at_door, held_round, moment, tallies


def unmerge(player: Player, made: Merge, at: datetime = NOW) -> None:
    with scoped(player.scope):
        unmerge_households(by=player.actor, at=at, scope=player.scope, merge=made)


def test_the_survivor_counts_once_and_is_met_if_either_was(cast: Cast) -> None:
    in_round = held_round()
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    at_door(cast.lin, merged, in_round, visited_at=moment(20))
    at_door(cast.lin, survivor, in_round, outcome="nobody_home", visited_at=moment(22))

    merge(cast.qian, merged, survivor)

    with as_owner():
        counted = coverage(DISTRICT, "310199001001", in_round)
        assert (counted.met, counted.households) == (1, 24)
        standing = HouseholdStanding.objects.get(household_id=survivor.pk)
        assert (standing.met, standing.visits, standing.last_outcome) == (True, 2, "nobody_home")
        assert not HouseholdStanding.objects.filter(household_id=merged.pk).exists()
    assert tallies(in_round)["310199001001", cast.a1.id, "all"] == 1
    proofs()


def test_a_day_before_the_merge_counts_as_it_stood(cast: Cast) -> None:
    in_round = held_round()
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    at_door(cast.lin, merged, in_round, visited_at=moment(20))

    merge(cast.qian, merged, survivor)

    with as_owner():
        before = coverage(DISTRICT, "310199001001", in_round, cut_off=moment(25).date())
        assert (before.met, before.households) == (1, 25)
        after = coverage(DISTRICT, "310199001001", in_round, cut_off=TODAY)
        assert (after.met, after.households) == (1, 24)


def test_facts_keep_their_household(cast: Cast) -> None:
    in_round = held_round()
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    visit = at_door(cast.lin, merged, in_round)

    merge(cast.qian, merged, survivor)

    with as_owner():
        assert Visit.objects.get(pk=visit.pk).household_id == merged.pk
        closed = Household.objects.get(pk=merged.pk)
        assert (closed.to_on, closed.successor_id) == (TODAY, survivor.pk)


def test_people_in_both_stay_once_the_others_move(cast: Cast) -> None:
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    with as_owner():
        same = add_person(by=BUILDER, at=NOW, household=merged, name="张建国", from_on=TODAY)
        new = add_person(by=BUILDER, at=NOW, household=merged, name="张小强", from_on=TODAY)

    merge(cast.qian, merged, survivor)

    with as_owner():
        there = Person.objects.filter(household=survivor, to_on__isnull=True)
        assert sorted(there.values_list("name", flat=True)) == ["张小强", "张小梅", "张建国"]
        assert Person.objects.get(pk=new.pk).household_id == survivor.pk
        closed = Person.objects.get(pk=same.pk)
        assert (closed.household_id, closed.to_on) == (merged.pk, TODAY)
        assert closed.successor_id in set(there.values_list("pk", flat=True))
        assert Household.objects.get(pk=survivor.pk).size == 4


def test_who_moved_over_and_left_made_the_survivor_smaller_once(cast: Cast) -> None:
    survivor = cast.households["a1"][1]
    merged = twin(survivor, "何建民")
    with as_owner():
        people = [
            add_person(by=BUILDER, at=NOW, household=merged, name=name, from_on=TODAY)
            for name in ("何建民", "何小强", "何小梅")
        ]
        sizes = [Household.objects.get(pk=each.pk).size for each in (survivor, merged)]
    made = merge(cast.qian, merged, survivor)
    with as_owner():
        leaving = Person.objects.get(pk=people[1].pk)
        close_person(by=BUILDER, at=NOW, person=leaving, to_on=TODAY)

    unmerge(cast.qian, made)

    with as_owner():
        assert Household.objects.get(pk=survivor.pk).size == sizes[0]
        assert Household.objects.get(pk=merged.pk).size == sizes[1] - 1
    proofs()


def test_denominators_of_both_places_are_written_in_one_order(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[set[str]] = []
    move = tallying.move_tallies

    def noted(deltas: Mapping[tallying.Key, int]) -> None:
        written.append({area for area, _, _ in deltas})
        move(deltas)

    monkeypatch.setattr(tallying, "move_tallies", noted)
    # The first household of a block is in special hardship, which the survivor is from now on.
    made = merge(cast.sun, cast.households["b1"][0], cast.households["a1"][2])
    unmerge(cast.sun, made)

    assert written == [{"310199001001", "310199001002"}] * 2
    proofs()


def test_hardship_goes_on_at_the_survivor_and_keeps_its_past(cast: Cast) -> None:
    in_round = held_round()
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    with as_owner():
        enter_hardship(
            by=BUILDER,
            at=NOW,
            household=merged,
            kind=HardshipKind.ILLNESS,
            from_on=moment(20).date(),
        )

    merge(cast.qian, merged, survivor)

    with as_owner():
        assert Household.objects.get(pk=survivor.pk).special_hardship
        entries = HardshipEntry.objects.filter(household=survivor)
        assert [(each.from_on, each.to_on) for each in entries] == [(TODAY, None)]
        now = coverage(DISTRICT, cast.a1.id, in_round, group=Group.SPECIAL_HARDSHIP)
        assert now.households == 2
    proofs()


def test_there_are_never_two_responsible(cast: Cast) -> None:
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    with as_owner():
        for home, player in ((survivor, cast.zhao), (merged, cast.lin)):
            assign_responsibility(
                by=BUILDER, at=NOW, household=home, member_id=player.member.id, from_on=TODAY
            )

    merge(cast.qian, merged, survivor)

    with as_owner():
        held = Responsibility.objects.filter(to_on__isnull=True)
        assert [(each.household_id, each.member_id) for each in held] == [
            (survivor.pk, cast.zhao.member.id)
        ]


def test_the_merged_households_member_looks_after_a_survivor_without_one(cast: Cast) -> None:
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    with as_owner():
        assign_responsibility(
            by=BUILDER, at=NOW, household=merged, member_id=cast.lin.member.id, from_on=TODAY
        )

    made = merge(cast.qian, merged, survivor)
    with as_owner():
        held = Responsibility.objects.get(to_on__isnull=True)
        assert (held.household_id, held.member_id) == (survivor.pk, cast.lin.member.id)

    unmerge(cast.qian, made)
    with as_owner():
        held = Responsibility.objects.get()
        assert (held.household_id, held.to_on) == (merged.pk, None)


def test_a_visit_for_the_merged_household_lands_on_the_survivor(cast: Cast) -> None:
    in_round = held_round()
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    merge(cast.qian, merged, survivor)

    at_door(cast.lin, merged, in_round)

    with as_owner():
        standing = HouseholdStanding.objects.get()
        assert (standing.household_id, standing.met) == (survivor.pk, True)
    proofs()


def test_a_paper_list_from_before_the_merge_is_refused(cast: Cast) -> None:
    in_round = held_round()
    merged = cast.households["a1"][3]
    merge(cast.qian, merged, cast.households["a2"][3])
    row = NewVisit(new_id(), merged.pk, "party", Outcome.MET, later(days=-2), cast.qian.member.id)
    with scoped(cast.qian.scope), pytest.raises(HouseholdNotOnRegisterError):
        record_paper(by=cast.qian.actor, at=NOW, block=cast.a1, round=in_round, rows=[row])
    proofs()


def test_both_blocks_are_locked_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    in_round = held_round()
    # One order of locks whichever of the two blocks comes first: merging takes both ascending, too.
    for merged_in, survivor_in, door in (("a1", "a2", 1), ("a2", "a1", 3)):
        merged = cast.households[merged_in][door]
        merge(cast.qian, merged, cast.households[survivor_in][door])
        asked: list[set[UUID]] = []

        def noted(block_ids: Iterable[UUID], asked: list[set[UUID]] = asked) -> dict[UUID, int]:
            asked.append(set(block_ids))
            return next_rev(asked[-1])

        monkeypatch.setattr(locking, "next_rev", noted)
        at_door(cast.qian, merged, in_round, visited_at=moment(20))
        assert asked == [{cast.a1.id, cast.a2.id}]
    proofs()


def test_across_blocks_the_visits_lie_with_the_survivor(cast: Cast) -> None:
    in_round = held_round()
    survivor, merged = cast.households["a2"][3], cast.households["a1"][3]
    visit = at_door(cast.lin, merged, in_round, note="换了新门锁")

    made = merge(cast.qian, merged, survivor)
    with as_owner():
        assert Visit.objects.get(pk=visit.pk).block_id == cast.a2.id
    assert tallies(in_round)["310199001001", cast.a2.id, "all"] == 1
    proofs()

    unmerge(cast.qian, made)
    with as_owner():
        assert Visit.objects.get(pk=visit.pk).block_id == cast.a1.id
    proofs()


def test_what_happened_since_stays_with_whom_it_was_recorded_for(cast: Cast) -> None:
    in_round = held_round()
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    made = merge(cast.qian, merged, survivor)
    at_door(cast.lin, survivor, in_round, outcome="refused")
    at_door(cast.lin, merged, in_round)

    unmerge(cast.qian, made, at=later(days=3))

    with as_owner():
        stands = {each.household_id: each for each in HouseholdStanding.objects.all()}
        assert (stands[survivor.pk].met, stands[survivor.pk].visits) == (False, 1)
        assert (stands[merged.pk].met, stands[merged.pk].visits) == (True, 1)
    proofs()


def test_a_chain_counts_for_the_last_and_is_undone_from_its_end(cast: Cast) -> None:
    in_round = held_round()
    last = cast.households["a1"][1]
    first, middle = twin(last), twin(last)
    at_door(cast.lin, first, in_round)
    before = restate()
    one = merge(cast.qian, first, middle)
    two = merge(cast.qian, middle, last)
    with as_owner():
        assert HouseholdStanding.objects.get().household_id == last.pk
        now = HouseholdAlias.objects.filter(to_on__isnull=True)
        assert {each.survivor_id for each in now} == {last.pk}
    proofs()

    with pytest.raises(SurvivorGoneError):
        unmerge(cast.qian, one)
    unmerge(cast.qian, two)
    unmerge(cast.qian, one)

    assert restate() == before
    proofs()


def test_merging_and_undoing_changes_no_projection(cast: Cast) -> None:
    in_round = held_round()
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    with as_owner():
        add_person(by=BUILDER, at=NOW, household=merged, name="张小强", from_on=TODAY)
        enter_hardship(
            by=BUILDER, at=NOW, household=merged, kind=HardshipKind.ILLNESS, from_on=TODAY
        )
    at_door(cast.lin, merged, in_round)
    before = restate()

    unmerge(cast.qian, merge(cast.qian, merged, survivor), at=later(days=1))

    after = restate()
    for table in PROJECTIONS:
        assert after[table] == before[table], table
    proofs()


@pytest.mark.parametrize("name", ["lin", "zheng", "wu"])
def test_only_who_sees_both_may_merge(cast: Cast, name: str) -> None:
    pair = cast.households["a1"][3], cast.households["a2"][3]
    with pytest.raises(NotHereError):
        merge(cast.players[name], *pair)


def test_a_household_merges_once(cast: Cast) -> None:
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    merge(cast.qian, merged, survivor)
    with pytest.raises(NotOpenError):
        merge(cast.qian, merged, cast.households["a1"][2])


def test_a_household_does_not_merge_into_itself(cast: Cast) -> None:
    home = cast.households["a1"][1]
    with pytest.raises(NotHereError) as refused:
        merge(cast.qian, home, home)
    assert str(refused.value)


def test_requests_follow_and_come_back(cast: Cast) -> None:
    survivor, merged = cast.households["a2"][3], cast.households["a1"][3]
    case = raise_for(cast.lin, merged).case
    before = restate()

    made = merge(cast.qian, merged, survivor)
    with as_owner():
        standing = CaseStanding.objects.get(pk=case.pk)
        assert (standing.household_id, standing.block_id) == (survivor.pk, cast.a2.id)
        assert Case.objects.get(pk=case.pk).household_id == merged.pk
    proofs()

    unmerge(cast.qian, made)
    assert restate() == before
    proofs()
