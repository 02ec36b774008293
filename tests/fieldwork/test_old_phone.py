"""A phone that has not heard of a merge: what it sends lands on the survivor."""

from minqing.visits.models import HouseholdStanding, Round
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Phone, case, now, visit
from tests.home.register import merge, proofs, twin


def test_a_visit_and_a_request_are_merged(phone: Phone, cast: Cast, this_round: Round) -> None:
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    phone.pull()
    merge(cast.qian, merged, survivor, at=now())

    assert (
        phone.outcomes(visit(merged, this_round.id), case(merged))
        == [("merged", "household_merged")] * 2
    )

    with as_owner():
        standing = HouseholdStanding.objects.get()
        assert (standing.household_id, standing.met) == (survivor.pk, True)
    proofs()


def test_the_same_visit_again_is_a_duplicate(phone: Phone, cast: Cast, this_round: Round) -> None:
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    merge(cast.qian, merged, survivor, at=now())
    call = visit(merged, this_round.id)
    phone.push(call)

    assert phone.outcomes(call) == [("duplicate", None)]
    proofs()


def test_the_next_pull_brings_everything_to_the_survivors_door(
    phone: Phone, cast: Cast, this_round: Round
) -> None:
    survivor = cast.households["a1"][1]
    merged = twin(survivor)
    phone.push(visit(merged, this_round.id), case(merged))
    phone.pull()

    merge(cast.qian, merged, survivor, at=now())
    phone.pull()

    homes = {row["id"] for row in phone.of_kind("household")}
    assert (str(merged.pk) in homes, str(survivor.pk) in homes) == (False, True)
    for kind in ("standing", "case"):
        rows = phone.of_kind(kind)
        assert [row["data"]["household_id"] for row in rows] == [str(survivor.pk)], kind


def test_into_another_block_it_is_held_for_the_neighbourhood(
    phone: Phone, cast: Cast, this_round: Round
) -> None:
    merged, survivor = cast.households["a1"][3], cast.households["a2"][3]
    merge(cast.qian, merged, survivor, at=now())

    assert phone.outcomes(visit(merged, this_round.id)) == [("held", "household_elsewhere")]
    proofs()
